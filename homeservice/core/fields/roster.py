"""Whether the applicant stands in a list that the department keeps."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, Name
from homeservice.core.fields.shown import Shown
from homeservice.core.messages import Display, message


class RosterQuestion(Shown):
    """Shown to the officer and not typed: whether the applicant stands in a list that the department keeps at `/staff/rosters`.

    The server looks when an application has come, and anew whenever an officer opens it, until it is decided; the applicant is
    never told while they write. What the entry says fills the officer's own questions, who may write something else.
    """

    type: Literal["roster"]
    #: The list. Forms that name the same one share it.
    list_name: Annotated[Name, Field(alias="list")]
    #: The applicant's answers that must be those of the entry, all of them: the name and the date of birth of the verified identity, and more.
    match: Annotated[tuple[Name, ...], Field(min_length=2, max_length=10)]
    #: The officer's questions that the other columns of the list answer.
    fills: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    #: For how many years an entry is kept after it was loaded.
    kept_years: Annotated[int, Field(ge=1, le=30)]

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    expression_type: ClassVar[ExprType] = ExprType.BOOLEAN
    stands_in_tables: ClassVar[bool] = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The questions that the list has a column for."""
        return (*self.match, *self.fills)

    def control(self) -> Control:
        return Control(kind=ControlKind.CALCULATED)

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.roster.found" if value else "field.roster.not_found")

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        for key, names in (("match", self.match), ("fills", self.fills)):
            for place, name in enumerate(names):
                if name in names[:place] or (key == "fills" and name in self.match):
                    faults.append((f"{key}.{place}", message("field.lint.roster_twice", name=name)))
        return faults
