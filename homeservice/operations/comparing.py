"""What differs between two texts of a form, line by line, and what that means key by key."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.catalog.comparison import Change, changes
from homeservice.core.definitions import FormDefinition
from homeservice.models import Form, FormVersion, Intake
from homeservice.operations.versions import intake_of

AROUND = 3
MOST_LINES = 3000


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a comparison: `same`, `gone`, `new`, or `gap` where lines are left out; with its number before and after."""

    kind: str
    text: str
    before: int | None = None
    after: int | None = None


def lines_of(before: str, after: str) -> list[Line]:
    """The lines that differ with some around them; nothing where the texts are the same."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for group in difflib.SequenceMatcher(None, *_bounded(old, new), autojunk=False).get_grouped_opcodes(AROUND):
        if found:
            found.append(Line(kind="gap", text=""))
        for kind, first, last, start, end in group:
            if kind == "equal":
                found += [Line(kind="same", text=old[n], before=n + 1, after=start + n - first + 1) for n in range(first, last)]
                continue
            found += [Line(kind="gone", text=old[n], before=n + 1) for n in range(first, last)]
            found += [Line(kind="new", text=new[n], after=n + 1) for n in range(start, end)]
        if len(found) > MOST_LINES:
            break
    if not found and before != after:
        # Only the ends of lines differ: each line does.
        found = [Line(kind="gap", text="")]
    return found[:MOST_LINES]


def _bounded(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Texts of very many lines are compared by their lines' numbers where they differ: looking for what moved would take for ever."""
    if max(len(old), len(new)) <= MOST_LINES:
        return old, new
    return [f"{n}:{line}" for n, line in enumerate(old)], [f"{n}:{line}" for n, line in enumerate(new)]


def key_changes(session: Session, form: Form | None, definition: FormDefinition) -> list[Change]:
    """What a definition changes of a published form, key by key: what is asked, then what runs."""
    if form is None or form.version_id is None:
        return []
    asked = session.scalar(select(FormVersion.asked).where(FormVersion.id == form.version_id)) or {}
    named = {intake.name for intake in definition.intakes}
    rows = session.scalars(select(Intake).where(Intake.form_id == form.id).order_by(Intake.opens)).all()
    running = {
        "officer": form.contact,
        "intakes": [intake_of(row).model_dump(mode="json") for row in rows if row.name in named],
    }
    wanted = {
        "officer": definition.officer.model_dump(mode="json"),
        "intakes": [intake.model_dump(mode="json") for intake in definition.intakes],
    }
    return [*changes(asked, definition.asked()), *changes(running, wanted)]
