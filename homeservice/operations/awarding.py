"""Giving the prizes of a contest: none more often than it has places, and nobody more than the notice lets them win."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from homeservice.core.answers import Fault
from homeservice.core.errors import DomainError
from homeservice.core.messages import message
from homeservice.operations.cases import Case
from homeservice.operations.holding import Claim, people_of, take
from homeservice.operations.office import office

#: What a held value stands for: a prize that is given, and somebody who has won.
PRIZE, WINNER = "contest.prize", "contest.winner"


def give_award(session: Session, case: Case) -> None:
    """Take the prize that the officer named, for this case. Raises DomainError where it is given away, or somebody has won enough."""
    for claim in sorted(_claims(session, case), key=lambda claim: claim.place):
        if not take(session, case.submission, claim) and claim.fault is not None:
            raise DomainError(claim.fault.message)


def _claims(session: Session, case: Case) -> Iterator[Claim]:
    contest = case.definition.contest
    if contest is None or contest.award is None:
        return
    scope, index = f"intake:{case.submission.intake_id}", office(session).blind_index
    named = case.situation.look_up(contest.award)
    prize = contest.prize(named) if isinstance(named, str) else None
    if prize is not None and prize.places is not None:
        fault = Fault(field=contest.award, message=message("contest.prize_given", prize=prize.label, places=prize.places))
        yield Claim(scope=scope, key=PRIZE, digest=index.digest(f"held:{PRIZE}", prize.name), at_most=prize.places, fault=fault)
    if contest.wins_each is not None:
        members = case.intake.entries.members if case.intake.entries is not None else None
        for digest, _, member in people_of(index, case, case.values, members):
            said = (
                message("contest.wins_enough", most=contest.wins_each)
                if member is None
                else message("contest.wins_enough.member", name=member.name, most=contest.wins_each)
            )
            yield Claim(scope=scope, key=WINNER, digest=digest, at_most=contest.wins_each, fault=Fault(field=contest.award, message=said))
