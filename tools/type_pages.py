"""The page of each type of question in the guide, docs/types/<type>.md: made from its class and its example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from homeservice.catalog.remarks import all_remarks
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType
from homeservice.core.fields.data import DataFile
from tools.examples import FOLDER, example_of
from tools.words import first_line, table, unless_written, values_of

_MADE = "<!-- python -m tools.document makes this page of the type's class and of {name}.yaml -->"
_EVERY = "[every question](../writing-forms.md#every-key)"


def own_keys(cls: type[FieldType]) -> Mapping[str, Any]:
    """The keys that a type adds to those of every question."""
    return {key: info for key, info in cls.model_fields.items() if key not in FieldType.model_fields}


def seen_as(cls: type[FieldType]) -> str:
    """The kinds that expressions see."""
    return " or ".join(map(str, cls.expression_kinds or (cls.expression_type,)))


def page_of(name: str) -> str:
    """The whole page of a type."""
    cls, example = FIELD_TYPES[name], example_of(name)
    parts = [
        _MADE.format(name=name),
        f"# `{name}`",
        first_line(cls),
        example.about,
        f"![{name}]({name}.png)",
        f"```yaml\n{example.questions}```",
    ]
    for file, content in example.data.items():
        parts += [f"`{file}`, in the folder named like the form:", f"```csv\n{content}```"]
    parts += [_facts(cls), *_keys(cls), "[All types](../writing-forms.md#all-types)"]
    return "\n\n".join(parts) + "\n"


def write_page(name: str) -> bool:
    """Write a type's page anew; whether it was another one before."""
    path, made = FOLDER / f"{name}.md", page_of(name)
    if path.exists() and path.read_text(encoding="utf-8") == made:
        return False
    path.write_text(made, encoding="utf-8")
    return True


def _facts(cls: type[FieldType]) -> str:
    facts = [f"Conditions see: {seen_as(cls)}."]
    facts += ["It may be a column of a table." if cls.stands_in_tables else "It cannot be a column of a table."]
    if cls.asks and cls.indexed:
        facts.append("It may be `unique`.")
    if cls.encrypted:
        facts.append("It is stored encrypted.")
    facts += (
        [f"It may be filled in from the sign-in or the profile: {', '.join(f'`{source}`' for source in sorted(cls.filled_from))}."]
        if cls.filled_from
        else []
    )
    return " ".join(facts)


def _keys(cls: type[FieldType]) -> Iterator[str]:
    own = own_keys(cls)
    if not own:
        yield f"It has no keys beside those of {_EVERY}."
        return
    yield f"Beside the keys of {_EVERY}:"
    told = all_remarks(cls)
    yield _table(own, told)
    for key, info in own.items():
        for model in _models(info.annotation):
            yield f"Keys inside `{key}`:"
            yield _table(model.model_fields, all_remarks(model))


def _table(fields: Mapping[str, Any], told: Mapping[str, str]) -> str:
    rows = [[f"`{info.alias or key}`", told.get(key, ""), values_of(info), unless_written(key, info)] for key, info in fields.items()]
    return table(["key", "what it is for", "what may be written", "otherwise"], rows)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """The models that a key's values are, but for questions and files."""
    if isinstance(kind, type) and not get_args(kind):
        if issubclass(kind, BaseModel) and not issubclass(kind, (FieldType, DataFile)):
            yield kind
        return
    for inner in get_args(kind):
        yield from _models(inner)
