"""Why a question is asked: the answers that its condition reads, as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import FieldType
from homeservice.core.workflow import Role
from homeservice.web.skeleton import mark
from homeservice.web.voice import say


@dataclass(frozen=True, kw_only=True)
class Reason:
    """An answer or a result that brought a question up; `value` is a mark that the request fills in, "" where it is not for the eye."""

    label: Markup
    value: Markup


def reasons_of(definition: FormDefinition, f: FieldType) -> list[Reason]:
    """What the condition of a question reads, in the order of the form. A day or a parameter is no answer of anybody's."""
    if f.shown_when is None:
        return []
    names, reader = f.shown_when.names, definition.section_of[f.name].filled_by
    found = [
        Reason(label=say(other.label), value=_word(other))
        for name, other in definition.fields.items()
        if name in names and (reader == Role.OFFICER or definition.section_of[name].filled_by == reader)
    ]
    return found + [
        Reason(label=say(computed.label), value=mark("piped", computed.name, ""))
        for computed in definition.computed
        if computed.name in names and (reader == Role.OFFICER or computed.shown_to == "everyone")
    ]


def _word(f: FieldType) -> Markup:
    wordless = f.encrypted or f.takes_file or f.expression_type is ExprType.ROWS
    return Markup() if wordless else mark("piped", f.name, "")
