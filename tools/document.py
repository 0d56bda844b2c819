"""Writes the parts of docs/ that follow from the code: the workflow, the types of questions, the keys of a form, the functions of expressions.

`python -m tools.document` writes them between their marks; `tests/test_docs.py` fails where they are stale.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from homeservice.adapters.language import Language
from homeservice.catalog.remarks import all_remarks
from homeservice.core import computed, definitions, intakes, rules
from homeservice.core.deadline import Period
from homeservice.core.expressions import Expression
from homeservice.core.expressions.functions import FUNCTIONS, Function, Kinds
from homeservice.core.expressions.kinds import ANY
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import LocalText
from homeservice.core.workflow import TRANSITIONS, State

DOCS = Path(__file__).parent.parent / "docs"
ENGLISH = Language("en")

#: The models of a definition, in the order in which they are explained, and where each stands.
MODELS: Mapping[type[BaseModel], str] = {
    definitions.FormDefinition: "the form",
    Period: "`processing_time:` (one of them)",
    definitions.OfficerContact: "`officer:`",
    definitions.Retention: "`retention:`",
    definitions.Section: "a page of `sections:`",
    FieldType: "every question of `fields:`",
    computed.Computed: "a value of `computed:`",
    computed.DecisionTable: "`table:` of a computed value",
    computed.TableRow: "a row of `rows:` of a table",
    rules.EligibilityRule: "a rule of `eligibility:`",
    rules.AnswerRule: "a rule of `rules:`, of the form or of a page",
    rules.StepRule: "a rule of `step_rules:`",
    definitions.Stage: "a stage of `stages:`",
    definitions.Move: "a move of `moves:`",
    definitions.Paper: "a paper of `documents:`",
    intakes.Intake: "an intake of `intakes:`",
    intakes.Quota: "`quota:` of an intake",
    intakes.Entries: "`entries:` of an intake",
    intakes.Limit: "a limit of `limits:` of an intake",
}


#: What the loader fills in where a key is left out.
FILLED_IN: Mapping[str, str] = {"slug": "the file's name"}


# --- what the code says of itself ---------------------------------------------------------------------------------
def first_line(documented: object) -> str:
    """The first paragraph of a docstring, without what it says to programmers about the value's Python type."""
    told = (inspect.getdoc(documented) or "").split("\n\n")[0].replace("\n", " ")
    return re.sub(r"(;|\.) [Tt]he value is [^.]*\.$", ".", told)


# --- what may be written for a key ------------------------------------------------------------------------------------
def values_of(info: FieldInfo) -> str:
    """What may be written for a key, in words."""
    bounds = [bound for item in info.metadata for bound in _bounds(item)]
    return ", ".join([_words(info.annotation), *bounds])


def _words(kind: Any) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        if any(getattr(item, "discriminator", None) for item in inner[1:]):
            return "question"
        return ", ".join([_words(inner[0]), *(bound for item in inner[1:] for bound in _bounds(item))])
    if origin is Literal:
        return " or ".join(f"`{_plain(value)}`" for value in inner)
    if origin in {Union, types.UnionType}:
        return " or ".join(_words(one) for one in inner if one is not type(None))
    if origin is tuple:
        return f"list of {_words(inner[0])}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"{_words(inner[0])}: {_words(inner[1])}"
    return _NAMES.get(kind) or _model_words(kind)


_NAMES: Mapping[Any, str] = {
    LocalText: "text", str: "text", int: "whole number", bool: "`true` or `false`", Expression: "expression", computed.Cell: "cell",
}  # fmt: skip


def _model_words(kind: Any) -> str:
    if kind is FieldType:
        return "question"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "mapping (see below)"
    return {"date": "day", "datetime": "moment", "Decimal": "number"}.get(getattr(kind, "__name__", ""), str(kind))


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(getattr(value, "value", value))


def _bounds(item: object) -> Iterator[str]:
    for attribute, words in (("ge", "from {}"), ("le", "to {}"), ("min_length", "at least {}"), ("max_length", "at most {}")):
        bound = getattr(item, attribute, None)
        # A bound that is only what a computer can count is none to who writes a form.
        if bound is not None and abs(bound) < 10**11:
            yield words.format(f"{bound:,}" if isinstance(bound, int) and abs(bound) >= 10_000 else bound)
    yield from (bound for one in getattr(item, "metadata", ()) for bound in _bounds(one))


def unless_written(name: str, info: FieldInfo) -> str:
    """What holds where the key is left out."""
    if name in FILLED_IN:
        return FILLED_IN[name]
    if info.is_required():
        return "needed"
    value = info.get_default(call_default_factory=True, validated_data={})
    match value:
        case None | "" | ():
            return ""
        case Mapping():
            return ""
        case tuple():
            return f"`[{', '.join(map(str, value))}]`"
    return f"`{_plain(value)}`"


# --- tables -------------------------------------------------------------------------------------------------------------
def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def workflow() -> str:
    """Every row of the table, and the states as a diagram."""
    rows = [
        [f"`{row.action}`", row.source, row.target, row.role, "yes" if row.needs_reason else "", "" if row.clock == "none" else row.clock,
         row.issues_document or "", f"`{row.notice}`" if row.notice else ""]
        for row in TRANSITIONS
    ]  # fmt: skip
    arrows: dict[tuple[State, State], list[str]] = {}
    for row in TRANSITIONS:
        arrows.setdefault((row.source, row.target), []).append(row.action)
    diagram = [
        "```mermaid", "stateDiagram-v2",
        *(f"    {state} : {ENGLISH(f'state.{state}')}" for state in State),
        "    [*] --> draft",
        *(f"    {source} --> {target} : {', '.join(actions)}" for (source, target), actions in arrows.items()),
        *(f"    {state} --> [*]" for state in State if state in State.final_states),
        "```",
    ]  # fmt: skip
    return table(["action", "from", "to", "who", "reason", "clock", "paper", "notice"], rows) + "\n\n" + "\n".join(diagram)


def field_types() -> str:
    """Every type of question with the options that it adds to those of every question."""
    rows = []
    for name, cls in sorted(FIELD_TYPES.items()):
        told = all_remarks(cls)
        options = [
            _option(key, info, told)
            for key, info in cls.model_fields.items()
            if key not in FieldType.model_fields
        ]  # fmt: skip
        rows.append([f"`{name}`", first_line(cls), "<br>".join(options), _seen_as(cls)])
    return table(["type", "what it is", "its own options", "in expressions"], rows)


def _seen_as(cls: type[FieldType]) -> str:
    """The kind that expressions see; of a type that leaves it to the form, both."""
    return " or ".join(map(str, cls.expression_kinds or (cls.expression_type,)))


def _option(key: str, info: FieldInfo, told: Mapping[str, str]) -> str:
    words, default = values_of(info), unless_written(key, info)
    return f"`{key}`: {told.get(key, '')} *{words}{'; ' + default if default else ''}*"


def keys() -> str:
    """Every key of a form, place by place."""
    parts = []
    for model, where in MODELS.items():
        told = all_remarks(model)
        rows = [
            [f"`{info.alias or name}`", told.get(name, ""), values_of(info), unless_written(name, info)]
            for name, info in model.model_fields.items()
        ]  # fmt: skip
        parts.append(f"**Keys of {where}**\n\n" + table(["key", "what it is for", "what may be written", "otherwise"], rows))
    return "\n\n".join(parts)


def functions() -> str:
    """The functions of expressions with what they take and give."""
    rows = [[f"`{name}`", _takes(function), _gives(function)] for name, function in FUNCTIONS.items()]
    return table(["function", "takes", "gives"], rows)


def _takes(function: Function) -> str:
    kinds = [_kinds(kinds) for kinds in function.takes]
    if function.column is not None:
        kinds[1] = "name of a column" + ("" if function.column == ANY else f" of {_kinds(function.column)}")
    least = len(kinds) - function.optional
    kinds[least:] = [f"or with {kind}" for kind in kinds[least:]]
    return ", ".join([*kinds, "…"] if function.more else kinds)


def _kinds(kinds: Kinds) -> str:
    return "anything" if kinds == ANY else " or ".join(sorted(str(kind) for kind in kinds))


def _gives(function: Function) -> str:
    if function.gives is not None:
        return str(function.gives)
    return "the same kind" if function.column is None else "the column's kind"


#: What is generated, by the marks it stands between, and the file that holds it.
PARTS = {
    "workflow": ("architecture.md", workflow),
    "types": ("writing-forms.md", field_types),
    "keys": ("writing-forms.md", keys),
    "functions": ("writing-forms.md", functions),
}


def marked(name: str) -> re.Pattern[str]:
    """What stands between the marks of a part."""
    return re.compile(rf"(?<=<!-- {name}:begin -->\n).*?(?=<!-- {name}:end -->)", re.DOTALL)


def renewed(name: str, text: str) -> str:
    """The text with a part made anew. Raises ValueError where the marks are missing."""
    made, found = marked(name).subn(lambda _: f"\n{PARTS[name][1]()}\n\n", text)
    if found != 1:
        raise ValueError(f"{PARTS[name][0]}: the marks of {name} stand {found} times")
    return made


def main() -> None:
    for name, (file, _) in PARTS.items():
        path = DOCS / file
        text = path.read_text(encoding="utf-8")
        made = renewed(name, text)
        if made != text:
            path.write_text(made, encoding="utf-8")
            print(f"docs/{file}: {name}")


if __name__ == "__main__":
    main()
