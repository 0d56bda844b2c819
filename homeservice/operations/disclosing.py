"""What everybody may read of a selection: the fixed list, what settles its lots, and who was chosen; receipt numbers and no names."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from homeservice.core import intakes
from homeservice.core.errors import NotFound
from homeservice.core.selection import fixed
from homeservice.core.selection.candidates import ticket
from homeservice.core.selection.declaration import Selection
from homeservice.models import Chosen, FixedList, Form, Intake, RunningChange
from homeservice.operations.fixing import FIXED
from homeservice.operations.standing import settled_intakes
from homeservice.operations.versions import intake_of


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the published list; `lot` is what anybody can work out for it."""

    position: int | None
    receipt_number: str
    outcome: str
    reserve_number: int | None
    lot: str


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """The selection of an intake, as far as it is made: its list is fixed, or it is chosen from, or both."""

    row: Intake
    intake: intakes.Intake
    rule: Selection
    fixed: FixedList | None
    made: Chosen | None

    @property
    def numbers(self) -> str:
        """The receipt numbers of the fixed list, as their file has them; nothing where none was fixed."""
        return fixed.numbers(self.fixed.entries) if self.fixed is not None else ""

    @property
    def lines(self) -> list[Line]:
        """The list as it was made."""
        if self.made is None or self.made.listed is None:
            return []
        rows = list(csv.reader(io.StringIO(self.made.listed)))[1:]
        return [
            Line(
                position=int(position) if position else None, receipt_number=number, outcome=outcome,
                reserve_number=int(reserve) if reserve else None, lot=ticket(self.made.seed, number),
            )
            for position, number, outcome, reserve in rows
        ]  # fmt: skip


def disclosed_intakes(session: Session, form: Form) -> frozenset[str]:
    """The names of a form's intakes of which there is something to read; one query."""
    return frozenset(session.scalars(select(Intake.name).where(Intake.form_id == form.id, Intake.id.in_(settled_intakes()))))


def disclosed(session: Session, form: Form, name: str) -> Disclosed:
    """What there is to read of one intake. Raises NotFound where there is nothing."""
    row = session.scalar(select(Intake).where(Intake.form_id == form.id, Intake.name == name))
    if row is None:
        raise NotFound("error.page_not_found")
    list_ = session.get(FixedList, row.id, options=[undefer(FixedList.entries)])
    made = session.get(Chosen, row.id, options=[undefer(Chosen.listed)])
    rule = made.rule if made is not None else list_.rule if list_ is not None else None
    if rule is None:
        raise NotFound("error.page_not_found")
    return Disclosed(row=row, intake=intake_of(row), rule=Selection.model_validate(rule), fixed=list_, made=made)


def fixings_of(session: Session, form: Form, name: str) -> list[RunningChange]:
    """Every time that the list of an intake was fixed or opened again, the first first."""
    query = select(RunningChange).where(RunningChange.form_id == form.id, RunningChange.intake_name == name, RunningChange.key == FIXED)
    return list(session.scalars(query.order_by(RunningChange.id)))
