"""What stands of an intake once people have applied: no later publication bends the rule by which they are chosen."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from homeservice.core import intakes
from homeservice.core.errors import Conflict
from homeservice.core.selection.declaration import Selection
from homeservice.core.workflow import State
from homeservice.models import Intake, Submission
from homeservice.operations.standing import is_settled
from homeservice.operations.versions import intake_of

#: What stands once the list is fixed or the selection is made: who could come in, and who is chosen of them.
SETTLED_KEYS = ("opens", "closes", "selection")
#: Of a selection, what stands once somebody has applied: another rule, or words for the lot, could be picked to suit them. Places and
#: money may still grow, for everybody to read.
_FROM_FIRST = ("seed", "by", "order", "quotas", "cost")


def settled_changes(session: Session, row: Intake, wanted: intakes.Intake, *, for_change: bool = False) -> list[str]:
    """The keys that `wanted` has otherwise though they stand. `for_change`: whoever fixes the list at the same time waits, or was first."""
    before = intake_of(row)
    changed = [key for key in SETTLED_KEYS if getattr(before, key) != getattr(wanted, key)]
    if not changed:
        return []
    if for_change:
        session.execute(select(Intake.id).where(Intake.id == row.id).with_for_update())
    return changed if is_settled(session, row.id) else []


def need_fair(session: Session, slug: str, row: Intake, wanted: intakes.Intake) -> None:
    """Raises Conflict where publishing `wanted` would change what stands of an intake."""
    for key in settled_changes(session, row, wanted, for_change=True):
        raise Conflict("catalogue.selection_settled", form=slug, intake=row.name, key=key)
    for key in _frozen(intake_of(row).selection, wanted.selection):
        if _has_applicants(session, row):
            raise Conflict("catalogue.selection_frozen", form=slug, intake=row.name, key=key)


def _frozen(before: Selection | None, wanted: Selection | None) -> list[str]:
    # Words that are taken back have the list fixed and lots drawn in public instead: that harms nobody.
    has_words = wanted is not None and wanted.seed is not None
    keys = _FROM_FIRST if has_words else _FROM_FIRST[1:]
    if before is None:
        return ["seed"] if has_words else []
    return [key for key in keys if getattr(before, key) != getattr(wanted, key, None)]


def _has_applicants(session: Session, row: Intake) -> bool:
    return session.scalar(select(Submission.id).where(Submission.intake_id == row.id, Submission.state != State.DRAFT).limit(1)) is not None
