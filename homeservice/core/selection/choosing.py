"""The choice itself: who is in, who waits with which number, who is out; and who comes next when somebody leaves."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from homeservice.core.selection.candidates import Candidate, in_order
from homeservice.core.selection.declaration import Selection
from homeservice.core.selection.fixed import digest
from homeservice.core.selection.quotas import Met, how_met, take


class Outcome(enum.StrEnum):
    """What became of a candidate."""

    CHOSEN = "chosen"
    RESERVE = "reserve"
    OUT = "out"
    #: Was chosen or waited, and is no longer in it: withdrawn, refused, lapsed.
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A candidate's place in the list, the first being 1."""

    candidate: Candidate
    position: int
    outcome: Outcome
    reserve_number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """The whole list, in its order."""

    placed: tuple[Placed, ...]
    quotas: tuple[Met, ...]
    #: The receipt numbers of those who stood in the fixed list and left before the lot was drawn.
    left: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> list[Placed]:
        """Those with this outcome."""
        return [placed for placed in self.placed if placed.outcome == outcome]

    @property
    def spent(self) -> int:
        """What all who are chosen cost together."""
        return sum(placed.candidate.cost for placed in self.of(Outcome.CHOSEN))

    @property
    def text(self) -> str:
        """The list as it is published, with no names: CSV of rank, receipt number, outcome and reserve number; last those who left."""
        lines = ["rank,receipt_number,outcome,reserve_number"]
        lines += [f"{p.position},{p.candidate.receipt_number},{p.outcome},{p.reserve_number or ''}" for p in self.placed]
        lines += [f",{number},{Outcome.GONE}," for number in self.left]
        return "".join(f"{line}\n" for line in lines)

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of the published list: what any tool says of its file."""
        return digest(self.text)


def choose(selection: Selection, candidates: Iterable[Candidate], seed: str, *, left: Iterable[str] = ()) -> Result:
    """Who is chosen, who is a reserve, who is out. The same candidates and the same seed always give the same list.

    `left` are the receipt numbers of those who were in the list and are not any more. A ranking is cut at the first who does not fit
    into places and budget: nobody behind them is taken instead.
    """
    ordered = in_order(candidates, selection.order, seed)
    chosen = _by_quotas(selection, ordered) if selection.quotas else _cut(selection, ordered)
    inside = {candidate.id for candidate in chosen}
    placed, numbers = [], Counter[str | None]()
    for position, candidate in enumerate(ordered, 1):
        outcome, number = Outcome.CHOSEN, None
        if candidate.id not in inside:
            group = own_group(selection, candidate)
            outcome = Outcome.RESERVE if selection.reserve is None or numbers[group] < selection.reserve else Outcome.OUT
            if outcome == Outcome.RESERVE:
                numbers[group] += 1
                number = numbers[group]
        placed.append(Placed(candidate=candidate, position=position, outcome=outcome, reserve_number=number))
    quotas = how_met(selection.quotas, selection.places or 0, chosen)
    return Result(placed=tuple(placed), quotas=quotas, left=tuple(sorted(left)))


def needs_lot(selection: Selection, candidates: Iterable[Candidate]) -> bool:
    """Whether a lot decides anything: in every draw, and in a ranking where two are equal in all its keys."""
    keys = [candidate.keys for candidate in candidates]
    return not selection.ranks or len(set(keys)) < len(keys)


def own_group(selection: Selection, candidate: Candidate) -> str | None:
    """The group with places of its own that a candidate belongs to: reserves are numbered within it."""
    return next((quota.name for quota in selection.quotas if quota.places is not None and quota.name in candidate.groups), None)


def _by_quotas(selection: Selection, ordered: Sequence[Candidate]) -> list[Candidate]:
    return take(ordered, selection.quotas, selection.places or 0)


def _cut(selection: Selection, ordered: Sequence[Candidate]) -> list[Candidate]:
    chosen: list[Candidate] = []
    spent = 0
    for candidate in ordered:
        if not selection.fits(len(chosen) + 1, spent + candidate.cost):
            break
        chosen.append(candidate)
        spent += candidate.cost
    return chosen


def next_in_line(selection: Selection, chosen: Sequence[Candidate], reserves: Sequence[Candidate]) -> Candidate | None:
    """Which of the reserves, in their order, moves up into what is free; None where nobody does."""
    if selection.quotas:
        return next(iter(take(reserves, selection.quotas, selection.places or 0, chosen)), None)
    first = next(iter(reserves), None)
    if first is None or not selection.fits(len(chosen) + 1, sum(candidate.cost for candidate in chosen) + first.cost):
        return None
    return first
