"""Taking candidates in their order so that every quota is met that can be.

Candidates of the same groups are alike to the quotas, so only their numbers count: before one is taken, it is asked whether those
who are left can still meet what is open. A kind that may not be taken once may never be again, as each taking leaves less room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from homeservice.core.selection.candidates import Candidate
from homeservice.core.selection.declaration import SelectionQuota

#: A kind of candidates: for each quota whether they belong to its group.
Kind = tuple[bool, ...]
#: So many steps are tried for one question, and for all questions of a draw; from there on only a few each. What quotas of people ask
#: is answered in a handful; a question that is given up counts as answered with no. The search goes no deeper than it has tries.
MOST_TRIES, ALL_TRIES, FEW_TRIES = 600, 30_000, 50
#: What trying the straight way takes of them.
STRAIGHT_COSTS = 200


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How many more of each group must and may be taken, and of all together."""

    least: tuple[int, ...]
    most: tuple[int, ...]
    room: int

    def after(self, kind: Kind, n: int = 1) -> Bounds:
        """What is left to take after so many of a kind."""
        return Bounds(
            least=tuple(max(0, least - n) if belongs else least for least, belongs in zip(self.least, kind, strict=True)),
            most=tuple(most - n if belongs else most for most, belongs in zip(self.most, kind, strict=True)),
            room=self.room - n,
        )

    @property
    def possible(self) -> bool:
        """Whether nothing has been taken too often."""
        return self.room >= 0 and min(self.most, default=0) >= 0


@dataclass(frozen=True, kw_only=True)
class Met:
    """How a quota came out: how many it asked for, and how many there are."""

    quota: SelectionQuota
    wanted: int
    got: int

    @property
    def is_met(self) -> bool:
        return self.got >= self.wanted


def wanted_by(quota: SelectionQuota, places: int) -> int:
    """How many a quota asks for: a share is rounded up to whole people."""
    return quota.places if quota.places is not None else -(-places * (quota.at_least or 0) // 100)


def how_met(quotas: Iterable[SelectionQuota], places: int, chosen: Sequence[Candidate]) -> tuple[Met, ...]:
    """What became of each quota."""
    return tuple(
        Met(quota=quota, wanted=wanted_by(quota, places), got=sum(quota.name in candidate.groups for candidate in chosen))
        for quota in quotas
    )


def take(
    candidates: Sequence[Candidate], quotas: Sequence[SelectionQuota], places: int, taken: Sequence[Candidate] = ()
) -> list[Candidate]:
    """Those of the candidates, in their order, who get the places that `taken` leave, so that every quota is met that can be."""
    kinds = {id(candidate): tuple(quota.name in candidate.groups for quota in quotas) for candidate in (*candidates, *taken)}
    left = Counter(kinds[id(candidate)] for candidate in candidates)
    search = _Search()
    bounds = _bounds(quotas, places, left, [kinds[id(candidate)] for candidate in taken], search)
    # How the quotas can be met from here on: at any time there is one such way, or nothing is open.
    way = search.finds(left, bounds) or Counter()
    chosen: list[Candidate] = []
    for candidate in candidates:
        kind = kinds[id(candidate)]
        if bounds.room <= 0 or not left[kind]:
            continue
        after = bounds.after(kind)
        left[kind] -= 1
        onward = _without(way, kind) if way[kind] else way
        if not _goes(onward, after):
            found = search.finds(left, after) if after.possible else None
            if found is None:
                left[kind] = 0
                continue
            onward = found
        chosen.append(candidate)
        bounds, way = after, onward
    return chosen


def _without(way: Counter[Kind], kind: Kind) -> Counter[Kind]:
    """A way with one of a kind less to go."""
    shorter = way.copy()
    shorter[kind] -= 1
    return shorter


def _goes(way: Counter[Kind], bounds: Bounds) -> bool:
    """Whether a way meets what must be met, within what may be taken. Whoever is left is enough for it."""
    for kind, n in way.items():
        bounds = bounds.after(kind, n)
    return bounds.possible and not any(bounds.least)


def _bounds(quotas: Sequence[SelectionQuota], places: int, left: Mapping[Kind, int], taken: Sequence[Kind], search: _Search) -> Bounds:
    """What is to be taken yet; a quota that cannot be met beside those before it asks for as many as can be."""
    most = tuple((quota.places if quota.places is not None else places) - sum(kind[g] for kind in taken) for g, quota in enumerate(quotas))
    most, room = tuple(max(0, n) for n in most), max(0, places - len(taken))
    least = [0] * len(quotas)
    for g, quota in enumerate(quotas):
        there = sum(n for kind, n in left.items() if kind[g])
        least[g] = max(0, min(wanted_by(quota, places) - sum(kind[g] for kind in taken), there, most[g], room))
        # With none of it the quotas before are met; the most that goes beside them is found by halving.
        low, high, tried = 0, least[g], least[g]
        while low < high:
            least[g] = tried
            if search.finds(left, Bounds(least=tuple(least), most=most, room=room)) is not None:
                low = tried
            else:
                high = tried - 1
            tried = (low + high + 1) // 2
        least[g] = low
    return Bounds(least=tuple(least), most=most, room=room)


def _straight(left: Mapping[Kind, int], bounds: Bounds) -> Counter[Kind] | None:
    """A way found without looking back: always one more of the kind that most groups wait for, the scarcest first. None where that fails."""
    way: Counter[Kind] = Counter()
    supply = [sum(n for kind, n in left.items() if kind[g]) for g in range(len(bounds.least))]
    while any(bounds.least):
        urgent = [least / there if least and there else 0.0 for least, there in zip(bounds.least, supply, strict=True)]
        helpful = [
            (
                sum(bool(n) and belongs for n, belongs in zip(bounds.least, kind, strict=True)),
                sum(u for u, b in zip(urgent, kind, strict=True) if b),
                kind,
            )
            for kind, n in left.items()
            if n > way[kind] and all(most or not belongs for most, belongs in zip(bounds.most, kind, strict=True))
        ]
        number, _, kind = max(helpful, default=(0, 0.0, ()))
        if not number or not bounds.room:
            return None
        way[kind] += 1
        supply = [there - belongs for there, belongs in zip(supply, kind, strict=True)]
        bounds = bounds.after(kind)
    return way


class _Search:
    """Answers whether those who are left can give every group what it must have, with so much patience for a whole draw."""

    def __init__(self) -> None:
        self._all = ALL_TRIES
        self._tries = 0

    def finds(self, left: Mapping[Kind, int], bounds: Bounds) -> Counter[Kind] | None:
        """A way to take, from those who are left, as many of each group as it must have: how many of each kind. None where there is none."""
        if not any(bounds.least):
            return Counter()
        if self._all <= 0:
            return None
        self._all -= STRAIGHT_COSTS
        if (way := _straight(left, bounds)) is not None:
            return way
        # What helps most groups first: fewer places are needed so.
        kinds = sorted((kind for kind, n in left.items() if n), key=lambda kind: (-sum(kind), kind))
        supply = [[0] * len(bounds.least)]
        for kind in reversed(kinds):
            supply.append([there + left[kind] if belongs else there for there, belongs in zip(supply[-1], kind, strict=True)])
        supply.reverse()
        granted = self._tries = max(FEW_TRIES, min(MOST_TRIES, self._all))
        way = Counter()
        found = self._reach(0, bounds, kinds, left, supply, set(), way)
        self._all -= granted - self._tries
        return way if found else None

    def _reach(
        self, place: int, open_: Bounds, kinds: Sequence[Kind], left: Mapping[Kind, int], supply: Sequence[Sequence[int]],
        hopeless: set[tuple[int, Bounds]], way: Counter[Kind],
    ) -> bool:  # fmt: skip
        if not any(open_.least):
            return True
        enough = all(
            least <= min(open_.room, most, there) for least, most, there in zip(open_.least, open_.most, supply[place], strict=True)
        )
        if not enough or self._tries <= 0 or (place, open_) in hopeless:
            return False
        self._tries -= 1
        while not any(n and belongs for n, belongs in zip(open_.least, kinds[place], strict=True)):
            place += 1
        kind = kinds[place]
        needed = max((n for n, belongs in zip(open_.least, kind, strict=True) if belongs), default=0)
        allowed = min((n for n, belongs in zip(open_.most, kind, strict=True) if belongs), default=open_.room)
        for n in range(min(needed, allowed, open_.room, left[kind]), -1, -1):
            if self._reach(place + 1, open_.after(kind, n), kinds, left, supply, hopeless, way):
                way[kind] = n
                return True
        hopeless.add((place, open_))
        return False
