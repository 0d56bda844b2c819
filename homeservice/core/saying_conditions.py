"""Conditions as people read them: “only if the kind is a truck”. What cannot be said plainly names the answers it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import Expression
from homeservice.core.expressions.syntax import Node, walk
from homeservice.core.fields.base import FieldType
from homeservice.core.messages import Display, Message, message

_BOUNDS = {"<": "under", "<=": "at_most", ">": "over", ">=": "at_least"}


def in_words(definition: FormDefinition, condition: Expression) -> Message:
    """A condition over answers in words, as what goes before “only”."""
    return _said(definition, condition.tree) or message("condition.hangs_on", labels=_joined(_labels(definition, condition.tree), "or"))


def _said(definition: FormDefinition, node: Node) -> Message | None:
    match node:
        case ["and" | "or" as operation, parts]:
            said = [_said(definition, part) for part in parts]
            return None if None in said else _joined([part for part in said if part is not None], operation)
        case ["not", ["name", name]]:
            return _of(definition, "no", name)
        case ["name", name]:
            return _of(definition, "yes", name)
        case ["call", "present" | "missing" as how, [["name", name]]]:
            return _of(definition, how, name)
        case ["compare", ["==" | "!=" as how], [["name", name], ["text", value]]]:
            return _with_value(definition, "is" if how == "==" else "is_not", name, [value])
        case ["compare", ["in" | "not in" as how], [["name", name], ["list", items]]] if all(item[0] == "text" for item in items):
            return _with_value(definition, "is" if how == "in" else "is_not", name, [item[1] for item in items])
        case ["compare", ["in" | "not in" as how], [["text", value], ["name", name]]]:
            return _with_value(definition, "chosen" if how == "in" else "not_chosen", name, [value])
        case ["compare", [how], [["name", name], ["integer", value]]] if how in _BOUNDS:
            f = definition.fields.get(name)
            return None if f is None else message(f"condition.{_BOUNDS[how]}", label=f.label, value=f.display(value))
    return None


def _of(definition: FormDefinition, how: str, name: str) -> Message | None:
    f = definition.fields.get(name)
    return None if f is None else message(f"condition.{how}", label=f.label)


def _with_value(definition: FormDefinition, how: str, name: str, values: list[str]) -> Message | None:
    f = definition.fields.get(name)
    if f is None:
        return None
    texts: list[Display] = [_text(f, value) for value in values]
    return message(f"condition.{how}", label=f.label, value=_joined(texts, "or"))


def _text(f: FieldType, value: str) -> Display:
    """What the question calls an answer."""
    return next((option.label for option in f.control().options if option.value == value), value)


def _joined(parts: list[Any], how: str) -> Any:
    joined = parts[0]
    for part in parts[1:]:
        joined = message(f"condition.{how}", first=joined, second=part)
    return joined


def _labels(definition: FormDefinition, node: Node) -> list[Display]:
    """The labels of everything that a condition reads, through computed values too."""
    computed: Mapping[str, Node] = {each.name: each.value.tree for each in definition.computed}
    found: dict[str, Display] = {}

    def look(tree: Node) -> Iterator[None]:
        for part in walk(tree):
            if part[0] == "name" and part[1] in definition.fields:
                found[part[1]] = definition.fields[part[1]].label
            elif part[0] == "name" and part[1] in computed:
                yield from look(computed[part[1]])
        yield None

    list(look(node))
    return list(found.values()) or [message("condition.other_page")]
