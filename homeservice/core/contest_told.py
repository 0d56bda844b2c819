"""What is told of a contest beforehand, said once for its page and for its notice on paper: when, how it is judged, what is given, whose it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from homeservice.core.contests import VOTE, Contest, JudgingRound
from homeservice.core.intakes import SEOUL, Intake
from homeservice.core.messages import Display, LocalText, Message, message


@dataclass(frozen=True, kw_only=True)
class ToldRound:
    """One judging: `criteria` are (what, in a sentence or None, points)."""

    label: LocalText
    help: LocalText | None
    criteria: tuple[tuple[LocalText, LocalText | None, Display], ...]
    passes: Display


@dataclass(frozen=True, kw_only=True)
class Told:
    """All of it as things to be said. `schedule` is (what, when), `prizes` (name, how many, what comes with it), `rights` (of what, what)."""

    schedule_title: Display
    schedule: tuple[tuple[Display, Display], ...]
    judging_title: Display
    rounds: tuple[ToldRound, ...]
    counts: tuple[Display, ...]
    judging_notes: tuple[Display, ...]
    prizes_title: Display
    prize_heads: tuple[Display, ...]
    prizes: tuple[tuple[Display, Display, Display], ...]
    #: How many there are altogether; None where that is not fixed, or there is one kind.
    places: int | None
    prizes_note: Display
    rights_says: Display
    rights: tuple[tuple[Display, Display], ...]


def told(contest: Contest, intake: Intake) -> Told:
    """What is told of a contest in one of its intakes."""
    prizes = contest.prizes
    with_more = any(prize.prize for prize in prizes)
    heads = [message(f"contest.prizes.name.{contest.seeks}"), message("contest.prizes.places")]
    places = [prize.places for prize in prizes if prize.places is not None]
    rights = contest.rights
    return Told(
        schedule_title=message("contest.schedule"),
        schedule=_schedule(contest, intake),
        judging_title=message(f"contest.judging.{contest.seeks}"),
        rounds=tuple(_round(contest, each) for each in contest.rounds),
        counts=_counts(contest),
        judging_notes=(
            *((message("contest.judging.votes_each", votes=contest.vote.votes_each),) if contest.vote else ()),
            *((message("contest.judging.wins_each", most=contest.wins_each),) if contest.wins_each else ()),
        ),
        prizes_title=message(f"contest.prizes.{contest.seeks}"),
        prize_heads=(*heads, *((message("contest.prizes.with"),) if with_more else ())),
        prizes=tuple((prize.label, prize.places or message("contest.prizes.any"), prize.prize or "-") for prize in prizes),
        places=sum(places) if len(places) == len(prizes) > 1 else None,
        prizes_note=message("contest.prizes.none") if prizes and contest.seeks == "works" else None,
        rights_says=message(f"contest.rights.{rights.kind}", years=rights.years) if rights else None,
        rights=(
            *(((message("contest.rights.scope"), rights.scope),) if rights else ()),
            *(((message("contest.rights.fee"), rights.fee),) if rights and rights.fee else ()),
        ),
    )


def _schedule(contest: Contest, intake: Intake) -> tuple[tuple[Display, Display], ...]:
    """From the opening to the last occasion, in the order of the days; an intake without an end has none."""
    if intake.closes is None:
        return ()
    days: list[tuple[dt.date, Display, Display]] = [
        (_day(intake.opens), message(f"contest.schedule.entries.{contest.seeks}"), _days(intake.opens, intake.closes))
    ]
    if intake.vote:
        days.append((_day(intake.vote.opens), message("contest.schedule.vote"), _days(intake.vote.opens, intake.vote.closes)))
    if intake.result_on:
        days.append((intake.result_on, message("contest.schedule.result"), intake.result_on))
    days += [(each.on, each.label, _days(each.on, each.until) if each.until else each.on) for each in intake.schedule]
    return tuple((what, when) for _, what, when in sorted(days, key=lambda row: row[0]))


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(SEOUL).date()


def _days(on: dt.date, until: dt.date) -> Message:
    return message("contest.schedule.days", on=on, until=until)


def _round(contest: Contest, judging: JudgingRound) -> ToldRound:
    passes = "contest.judging.passes" if contest.seeks == "works" else "contest.judging.passes.people"
    return ToldRound(
        label=judging.label,
        help=judging.help,
        criteria=tuple((each.label, each.help, message("contest.judging.points", weight=each.weight)) for each in judging.criteria),
        passes=message(passes, passes=judging.passes) if judging.passes else None,
    )


def _counts(contest: Contest) -> tuple[Display, ...]:
    """What each judging and the vote count in the end, where more than one does."""
    counted = contest.counted
    if len(counted) < 2:
        return ()
    judged = [(each.label, each.name) for each in contest.rounds if each.name in counted]
    named: list[tuple[Display, str]] = [*judged, *([(message("contest.schedule.vote"), VOTE)] if contest.vote else [])]
    return tuple(message("contest.judging.share", label=label, share=counted[name]) for label, name in named)
