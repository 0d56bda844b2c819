"""Nothing outside core/fields knows a field type by its name: a new type is one file."""

import ast
import re

import pytest

from tests.architecture.sources import MODULES, PACKAGE, PAPERS, TEMPLATES, name, tree

FIELDS = PACKAGE / "core" / "fields"

# Words that are also the name of something else: where they may stand, and why.
OTHERWISE = {
    "homeservice/core/expressions/": ({"date", "decimal", "integer", "text"}, "the literals and nodes of the expressions' own language"),
    "homeservice/core/saying_conditions.py": ({"integer", "text"}, "the nodes of the expressions' own language"),
    "homeservice/": ({"address", "email", "phone"}, "contact data: columns, claims of an identity, the channel of a notice"),
    "homeservice/adapters/language.py": ({"money"}, "a form in which a blank of a sentence is written"),
}


def type_names():
    """Every `type: Literal["…"]` of core/fields."""
    found = set()
    for path in sorted(FIELDS.rglob("*.py")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "type":
                found |= {
                    part.value for part in ast.walk(node.annotation) if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found - {"str"}


def decided_by(node):
    """The strings that a piece of code decides by: compared with, matched, or looked up in a dict."""
    match node:
        case ast.Compare():
            sides = [node.left, *node.comparators]
        case ast.MatchValue():
            sides = [node.value]
        case _:
            return
    for side in sides:
        pieces = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
        yield from (piece for piece in pieces if isinstance(piece, ast.Constant) and isinstance(piece.value, str))


def registry(node, names):
    """The keys of a dict that looks field types up: several, and nothing but names of types."""
    keys = [key for key in node.keys if isinstance(key, ast.Constant)] if isinstance(node, ast.Dict) else []
    return keys if len(keys) > 1 and {key.value for key in keys} <= names else []


def branches(module, names):
    """(line, name) where a module decides by the name of a field type."""
    for node in ast.walk(module):
        for constant in [*decided_by(node), *registry(node, names)]:
            if constant.value in names:
                yield constant.lineno, constant.value


def elsewhere(path):
    """The names that may stand in a module because they mean something else there."""
    return {word for place, (words, _) in OTHERWISE.items() for word in words if name(path).startswith(place)}


def test_field_types_are_there():
    assert {"text", "date", "file"} <= type_names()


@pytest.mark.parametrize("path", [path for path in MODULES if not path.is_relative_to(FIELDS)], ids=name)
def test_no_type_name_decides_outside_core_fields(path):
    assert list(branches(tree(path), type_names() - elsewhere(path))) == []


@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_no_template_asks_for_the_type_of_a_field(path):
    # a template knows controls; `{% if field.type == "vin" %}` would be a second home for a type
    assert re.findall(r"\.type\s*(?:==|!=|\bin\b|\bis\b)", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'if kind == "vin": pass',
        'if kind in ("vin", "x"): pass',
        'match kind:\n    case "vin": pass',
        'match kind:\n    case "x" | "vin": pass',
        'x = {"vin": 1, "date": 2}[kind]',
    ],
)
def test_a_branch_on_a_type_name_is_found(source):
    assert "vin" in {found for _, found in branches(ast.parse(source), {"vin", "date"})}
