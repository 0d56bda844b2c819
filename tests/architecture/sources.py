"""Where the house tests look: the project's own files, read once."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "homeservice"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAPERS = sorted((ROOT / "pdf").rglob("*.html"))
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "static" not in path.relative_to(PACKAGE).parts]


def name(path):
    """The id of a case: the path from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def docstrings(module):
    """The nodes of a module's docstrings, also those below an attribute: they are read by people who write code."""
    found = set()
    for node in ast.walk(module):
        for body in (getattr(node, field, None) for field in ("body", "orelse")):
            if isinstance(body, list):
                found |= {id(line.value) for line in body if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)}
    return found


def samples(module):
    """The nodes inside functions called `sample` or `invent` and constants called `_SAMPLE`: what a made-up person would answer."""
    made_up = [
        node
        for node in ast.walk(module)
        if (isinstance(node, ast.FunctionDef) and node.name in {"sample", "invent"})
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "_SAMPLE")
    ]
    return {id(node) for part in made_up for node in ast.walk(part)}


def strings(path):
    """(line, text) of the string literals of a module, f-strings' fixed pieces too; neither docstrings nor samples."""
    module = tree(path)
    skipped = docstrings(module) | samples(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value
