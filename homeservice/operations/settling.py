"""What stands of an intake once people have applied: no later publication bends the rule by which they are chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core import intakes
from homeservice.core.errors import Conflict
from homeservice.models import Intake
from homeservice.operations.standing import is_settled
from homeservice.operations.versions import intake_of

#: What stands once the list is fixed or the selection is made: who could come in, and who is chosen of them.
SETTLED_KEYS = ("opens", "closes", "selection")
#: Of a selection, what stands once people know their numbers: words published later could be picked to suit somebody.
_FROM_OPENING = ("seed",)
#: Of a selection, what stands once it is known who has applied. Places and money may still grow, for everybody to read.
_FROM_CLOSE = ("by", "order", "quotas", "cost")


def settled_changes(session: Session, row: Intake, wanted: intakes.Intake, *, for_change: bool = False) -> list[str]:
    """The keys that `wanted` has otherwise though they stand. `for_change`: whoever fixes the list at the same time waits, or was first."""
    before = intake_of(row)
    changed = [key for key in SETTLED_KEYS if getattr(before, key) != getattr(wanted, key)]
    if not changed:
        return []
    if for_change:
        session.execute(select(Intake.id).where(Intake.id == row.id).with_for_update())
    return changed if is_settled(session, row.id) else []


def need_fair(session: Session, slug: str, row: Intake, wanted: intakes.Intake, *, now: dt.datetime) -> None:
    """Raises Conflict where publishing `wanted` would change what stands of an intake."""
    for key in settled_changes(session, row, wanted, for_change=True):
        raise Conflict("catalogue.selection_settled", form=slug, intake=row.name, key=key)
    for key in _frozen(intake_of(row), wanted, now=now):
        raise Conflict("catalogue.selection_frozen", form=slug, intake=row.name, key=key)


def _frozen(before: intakes.Intake, wanted: intakes.Intake, *, now: dt.datetime) -> Iterator[str]:
    if before.selection is None or before.opens > now:
        if wanted.selection is not None and wanted.selection.seed is not None and before.opens <= now:
            yield "seed"
        return
    keys = _FROM_OPENING if before.closes is None or before.closes > now else (*_FROM_OPENING, *_FROM_CLOSE)
    for key in keys:
        # Words that are taken back have the list fixed and lots drawn in public instead: that harms nobody.
        if key == "seed" and (wanted.selection is None or wanted.selection.seed is None):
            continue
        if getattr(before.selection, key) != getattr(wanted.selection, key, None):
            yield key
