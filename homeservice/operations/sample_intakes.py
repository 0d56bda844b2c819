"""The demo's own intakes: plainly marked, and open around the day on which they are made, whatever the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from homeservice.clock import SEOUL, today
from homeservice.core import intakes
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import DomainError
from homeservice.core.messages import LocalText
from homeservice.models import Form, Intake
from homeservice.operations.standing import settled_intakes


class SampleIntake(BaseModel):
    """An intake like one of the form's own, with another name and other days."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: The code of the form.
    form: str
    #: The name of the intake it is like.
    like: str
    name: str
    title: LocalText
    opened_days_ago: Annotated[int, Field(ge=0, le=300)] = 0
    #: Instead, for one that is announced and not open yet.
    opens_in_days: Annotated[int, Field(ge=1, le=300)] | None = None
    closes_in_days: Annotated[int, Field(ge=1, le=300)] = 14
    #: Instead, for one that has closed and waits for its selection.
    closed_days_ago: Annotated[int, Field(ge=1, le=299)] | None = None
    #: The time of day at which it closes.
    closes_at: dt.time = dt.time(18, 0)
    result_in_days: Annotated[int, Field(ge=1, le=600)] | None = None
    #: Fewer places and less money than the intake it is like, so that a handful of samples shows how the selection goes.
    selection: Mapping[str, int] = Field(default_factory=dict)


def with_sample_intakes(
    session: Session, definitions: Iterable[FormDefinition], samples: Iterable[SampleIntake], *, now: dt.datetime
) -> list[FormDefinition]:
    """The definitions with the demo's intakes added. One that runs, waits for its selection or was chosen from keeps its days; one that has closed begins anew.

    Raises DomainError where a sample names a form or an intake that there is not.
    """
    wanted = list(samples)
    if not wanted:
        return list(definitions)
    running = {
        (code, row.name): row
        for code, row in session.execute(select(Form.code, Intake).join(Intake, Intake.form_id == Form.id).where(_kept(wanted, now)))
    }
    definitions = list(definitions)
    # One whose file is at fault stays as it was published, with its sample intake.
    known = {definition.code for definition in definitions} | set(session.scalars(select(Form.code)))
    for sample in wanted:
        if sample.form not in known:
            raise DomainError("cli.seed.no_such_form", form=sample.form)
    return [_with(definition, [s for s in wanted if s.form == definition.code], running, now=now) for definition in definitions]


def _kept(samples: Iterable[SampleIntake], now: dt.datetime) -> ColumnElement[bool]:
    """Which intakes keep their days."""
    waiting = [(Form.code == sample.form) & (Intake.name == sample.name) for sample in samples if sample.closed_days_ago is not None]
    # What was fixed or chosen from stands as it was.
    return or_(Intake.closes > now, Intake.id.in_(settled_intakes()), *waiting)


def _with(
    definition: FormDefinition, samples: list[SampleIntake], running: Mapping[tuple[str, str], Intake], *, now: dt.datetime
) -> FormDefinition:
    if not samples:
        return definition
    added = []
    for sample in samples:
        like = definition.intake(sample.like)
        if like is None:
            raise DomainError("cli.seed.no_such_intake", form=sample.form, intake=sample.like)
        row, day = running.get((sample.form, sample.name)), today(now)
        opens = dt.datetime.combine(day + dt.timedelta(days=sample.opens_in_days or -sample.opened_days_ago), dt.time(9, 0), SEOUL)
        last = -sample.closed_days_ago if sample.closed_days_ago is not None else sample.closes_in_days
        closes = dt.datetime.combine(day + dt.timedelta(days=last), sample.closes_at, SEOUL)
        result = day + dt.timedelta(days=sample.result_in_days) if sample.result_in_days is not None else None
        days = {"opens": opens, "closes": closes, "result_on": result, **_later(like, closes.date(), result)}
        if row is not None:
            days = {key: row.data[key] for key in days}
        data = {**like.model_dump(mode="json"), **days, "name": sample.name, "title": sample.title.dump(), "announcement": None}
        if sample.selection:
            data["selection"] = {**data["selection"], **sample.selection}
        added.append(type(like).model_validate(data))
    return definition.model_copy(update={"intakes": (*definition.intakes, *added)})


def _later(like: intakes.Intake, closes: dt.date, result: dt.date | None) -> dict[str, Any]:
    """What follows on the close, so many days after it as in the intake it is like: occasions, the vote, terms among the parameters."""
    if like.closes is None:
        return {}
    begun = like.closes.astimezone(SEOUL).date()
    # The days after the result hang on it, and not on the close.
    by_result = result - like.result_on if result is not None and like.result_on is not None else closes - begun

    def moved(day: dt.date) -> dt.date:
        return day + (by_result if like.result_on is not None and day >= like.result_on else closes - begun)

    schedule = [
        o.model_copy(update={"on": moved(o.on), "until": moved(o.until) if o.until is not None else None}).model_dump(mode="json")
        for o in like.schedule
    ]
    vote = like.vote and {key: getattr(like.vote, key) + (closes - begun) for key in ("opens", "closes")}
    parameters = {
        name: moved(value).isoformat() if isinstance(value := intakes.parameter_value(written), dt.date) and value >= begun else written
        for name, written in like.parameters.items()
    }
    return {"schedule": schedule, "vote": vote, "parameters": parameters}
