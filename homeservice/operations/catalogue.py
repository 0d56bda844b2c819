"""The live catalogue: publishing definitions into it, and finding one's way in it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from homeservice.core import intakes
from homeservice.core.definitions import FormDefinition
from homeservice.core.errors import NotFound
from homeservice.models import Department, Form, FormVersion, Intake, RunningChange
from homeservice.operations.acting import hand_on_later
from homeservice.operations.finding import keep_vocabulary, keep_words
from homeservice.operations.holding import hold_inside
from homeservice.operations.listing import listing_of
from homeservice.operations.notice_files import keep_notice_files
from homeservice.operations.office import office
from homeservice.operations.option_places import open_options
from homeservice.operations.places import first_in_line, open_quota
from homeservice.operations.settling import need_fair
from homeservice.operations.versions import current_intake, definition_of, intake_of, standing

_BY_ADDRESS = (
    select(Form)
    .where(Form.slug == bindparam("slug"), Form.version_id.is_not(None))
    .options(joinedload(Form.version), joinedload(Form.department), selectinload(Form.intakes))
)


@dataclass(kw_only=True)
class Published:
    """What a publication did, by code: new forms, new versions of what is asked, changes of what runs; `left` were not to be overwritten."""

    added: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def publish(session: Session, wanted: Iterable[FormDefinition], *, now: dt.datetime) -> Published:
    """Bring definitions into the live catalogue; publishing the same again changes nothing.

    What is asked becomes a new version by digest, which older submissions and drafts do not follow; what runs (intakes,
    contact) applies at once, each change with its public history. Forms that are not among the wanted stay as they are, but
    give up an address that a wanted one has; an intake that its form names no longer ends now. Raises Conflict for what
    stands of an intake that is chosen from (operations/settling.py).
    """
    done, wanted, fresh = Published(), list(wanted), list[FormDefinition]()
    forms = {form.code: form for form in session.scalars(select(Form).options(selectinload(Form.intakes)))}
    _free_addresses(session, forms.values(), wanted)
    departments = {department.name: department for department in session.scalars(select(Department))}
    versions = _numbers_of_versions(session)
    for definition in wanted:
        keep_notice_files(session, definition)
        department = departments.get(definition.department.ko)
        if department is None:
            department = Department(name=definition.department.ko, name_en=definition.department.en)
            departments[department.name] = department
            session.add(department)
            session.flush()
        department.name_en = definition.department.en
        form = forms.get(definition.code)
        new = form is None
        if form is None:
            form = Form(code=definition.code, slug=definition.slug, kind=definition.kind, category=definition.category.ko,
                        department_id=department.id, contact={}, listing={}, indexed="", published_at=now, intakes=[])  # fmt: skip
            session.add(form)
            session.flush()
        if form.taken_out_at is not None:
            definition = ended(definition, at=form.taken_out_at)  # noqa: PLW2901 -- the same form, taking no more applications
        asked_changed = _publish_version(session, form, definition, versions.get(form.id, {}), now=now)
        limited = {row.name: _limits_of(row) for row in form.intakes}
        running_changed = _publish_running(session, form, definition, now=now, silent=new)
        form.slug, form.kind, form.category = definition.slug, definition.kind, definition.category.ko
        form.category_en, form.department_id, form.listing = definition.category.en, department.id, listing_of(definition)
        session.flush()
        if keep_words(session, form, definition):
            fresh.append(definition)
        for row in form.intakes:
            if row.data.get("quota") is not None:
                open_quota(session, row)
                if first_in_line(session, row.id) is not None:
                    hand_on_later(session, row.id, dedupe=str(uuid.uuid4()), now=now)
            open_options(session, row, definition)
            if limited.get(row.name, _limits_of(row)) != _limits_of(row):
                hold_inside(session, row, now=now)
        outcome = done.added if new else done.revised if asked_changed else done.running if running_changed else done.unchanged
        outcome.append(definition.code)
    keep_vocabulary(session, fresh, (word for group in office(session).city.synonyms for word in group))
    session.flush()
    return done


def ended(definition: FormDefinition, *, at: dt.datetime) -> FormDefinition:
    """The definition with every intake over by a moment: of a form that was taken out of the catalogue then."""
    over = [
        intake if intake.closes is not None and intake.closes <= at else intake.model_copy(update={"opens": min(intake.opens, at), "closes": at})
        for intake in definition.intakes
    ]  # fmt: skip
    return definition.model_copy(update={"intakes": tuple(over)})


def _limits_of(row: Intake) -> tuple[Any, Any]:
    """How often somebody may come, as an intake's row has it."""
    return row.data.get("entries"), row.data.get("limits") or []


def _free_addresses(session: Session, forms: Iterable[Form], wanted: Iterable[FormDefinition]) -> None:
    """Let forms step aside from addresses that others are to have: two may have changed theirs, a file may have a new code."""
    takers = {definition.slug: definition.code for definition in wanted}
    for form in forms:
        if takers.get(form.slug, form.code) != form.code:
            form.slug = f"{form.slug[:50]}-{form.code.casefold()}"
    session.flush()


def _numbers_of_versions(session: Session) -> dict[int, dict[str, tuple[int, int]]]:
    """Id and number of every version, by form and digest."""
    known: dict[int, dict[str, tuple[int, int]]] = {}
    for form_id, digest, id, number in session.execute(select(FormVersion.form_id, FormVersion.digest, FormVersion.id, FormVersion.number)):
        known.setdefault(form_id, {})[digest] = id, number
    return known


def _publish_version(
    session: Session, form: Form, definition: FormDefinition, known: Mapping[str, tuple[int, int]], *, now: dt.datetime
) -> bool:
    if definition.digest in known:
        version_id, _ = known[definition.digest]
    else:
        last = max((number for _, number in known.values()), default=0)
        version = FormVersion(form_id=form.id, number=last + 1, digest=definition.digest, asked=definition.asked(), published_at=now)
        session.add(version)
        session.flush()
        version_id = version.id
    changed = form.version_id != version_id
    if changed:
        form.version_id, form.published_at = version_id, now
    return changed


def _publish_running(session: Session, form: Form, definition: FormDefinition, *, now: dt.datetime, silent: bool) -> bool:
    changed = False
    contact = definition.officer.model_dump(mode="json")
    if form.contact != contact:
        changed = True
        if not silent:
            _note(session, form, None, "officer", form.contact, contact, now=now)
        form.contact = contact
    rows = {row.name: row for row in form.intakes}
    for intake in definition.intakes:
        data = intake.model_dump(mode="json")
        row = rows.get(intake.name)
        if row is not None:
            # A parameter that the form names no longer stays for drafts of an older version: without it their rules would judge nothing.
            data["parameters"] = {**row.data["parameters"], **data["parameters"]}
            need_fair(session, form.slug, row, intake)
            # The same moment may be written in two ways.
            data |= {key: row.data[key] for key in ("opens", "closes") if getattr(intake_of(row), key) == getattr(intake, key)}
        if row is None:
            changed = True
            form.intakes.append(Intake(name=intake.name, opens=intake.opens, closes=intake.closes, data=data))
            if not silent:
                _note(session, form, intake.name, "intake", None, data, now=now)
        elif (before := intake_of(row).model_dump(mode="json")) != data:
            changed = True
            for key in sorted(data):
                if before[key] != data[key]:
                    _note(session, form, intake.name, key, before[key], data[key], now=now)
            row.opens, row.closes, row.data = intake.opens, intake.closes, data
    named = {intake.name for intake in definition.intakes}
    return end_intakes(session, form, now=now, kept=named) or changed


def end_intakes(session: Session, form: Form, *, now: dt.datetime, kept: Collection[str] = ()) -> bool:
    """End every intake that is not over, but for those `kept`; whether there was any."""
    over = [row for row in form.intakes if row.name not in kept and (row.closes is None or row.closes > now)]
    for row in over:
        _note(session, form, row.name, "intake", row.data, None, now=now)
        row.opens, row.closes = min(row.opens, now), now
        row.data = {**row.data, "opens": row.opens.isoformat(), "closes": row.closes.isoformat()}
    return bool(over)


def _note(session: Session, form: Form, intake: str | None, key: str, before: Any, after: Any, *, now: dt.datetime) -> None:
    session.add(RunningChange(form_id=form.id, intake_name=intake, key=key, before=before, after=after, changed_at=now))


# --- finding ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class Entry:
    """A form whole, with the intake that matters most now: the open one, else the next, else the last."""

    form: Form
    definition: FormDefinition
    intake: intakes.Intake
    row: Intake
    standing: str


def _entry(session: Session, form: Form, now: dt.datetime) -> Entry:
    if form.version is None:
        raise NotFound("error.form_not_found")
    intake, row = current_intake(form.intakes, now)
    return Entry(form=form, definition=definition_of(session, form.version), intake=intake, row=row, standing=standing(intake, now))


def find_form(session: Session, slug: str, *, now: dt.datetime) -> Entry:
    """A form by its address, with all its intakes loaded. Raises NotFound."""
    form = session.scalar(_BY_ADDRESS, {"slug": slug})
    if form is None:
        raise NotFound("error.form_not_found")
    return _entry(session, form, now)


def history_of(session: Session, form: Form, *, most: int = 50) -> list[RunningChange]:
    """What was changed of what runs, the newest first."""
    query = select(RunningChange).where(RunningChange.form_id == form.id).order_by(RunningChange.changed_at.desc(), RunningChange.id.desc())
    return list(session.scalars(query.limit(most)))
