"""A text among the questions, which asks nothing."""

from __future__ import annotations

from typing import ClassVar, Literal

from homeservice.core.fields.base import Control, ControlKind
from homeservice.core.fields.shown import Shown
from homeservice.core.messages import LocalText


class Note(Shown):
    """A heading (`label`) and a text; it has no answer, and stands on no paper."""

    type: Literal["note"]
    #: What people read.
    text: LocalText
    #: The text stands out as a warning.
    important: bool = False

    stands_in_tables: ClassVar[bool] = False

    @property
    def texts(self) -> tuple[LocalText, ...]:
        return (*super().texts, self.text)

    def control(self) -> Control:
        return Control(kind=ControlKind.NOTE)
