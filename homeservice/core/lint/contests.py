"""Contests: weights that make a hundred, prizes that an officer can give, dates in an order that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from homeservice.core.contests import VOTE, Contest
from homeservice.core.definitions import FormDefinition
from homeservice.core.fields.choice import Choice
from homeservice.core.intakes import Intake
from homeservice.core.lint.fault import LintFault, Path, fault
from homeservice.core.workflow import Role

_WHOLE = 100


def lint_contests(definition: FormDefinition) -> Iterator[LintFault]:
    contest = definition.contest
    if contest is not None:
        if definition.kind != "contest":
            yield fault(("contest",), "lint.contest.kind")
        yield from _names(contest)
        yield from _weights(contest)
        yield from _award(definition, contest)
        yield from _rights(definition, contest)
    for place, intake in enumerate(definition.intakes):
        yield from _dates(contest, intake, ("intakes", place))


def _names(contest: Contest) -> Iterator[LintFault]:
    yield from _twice(("contest", "rounds"), (r.name for r in contest.rounds))
    yield from _twice(("contest", "prizes"), (prize.name for prize in contest.prizes))
    for place, judged in enumerate(contest.rounds):
        yield from _twice(("contest", "rounds", place, "criteria"), (criterion.name for criterion in judged.criteria))
        if judged.name == VOTE:
            yield fault(("contest", "rounds", place, "name"), "lint.contest.vote_name", name=VOTE)


def _twice(here: Path, names: Iterable[str]) -> Iterator[LintFault]:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            yield fault((*here, place, "name"), "lint.contest.name_twice", name=name)
        seen.add(name)


def _weights(contest: Contest) -> Iterator[LintFault]:
    for place, judged in enumerate(contest.rounds):
        total = sum(criterion.weight for criterion in judged.criteria)
        if total != _WHOLE:
            yield fault(("contest", "rounds", place, "criteria"), "lint.contest.weights", total=total, round=judged.label)
    known = [judged.name for judged in contest.rounds] + ([VOTE] if contest.vote is not None else [])
    for name in contest.shares:
        if name not in known:
            yield fault(("contest", "shares", name), "lint.contest.share_unknown", name=name, known=", ".join(known))
    if contest.shares and sum(contest.shares.values()) != _WHOLE:
        yield fault(("contest", "shares"), "lint.contest.shares", total=sum(contest.shares.values()))
    if contest.vote is not None and VOTE not in contest.shares:
        yield fault(("contest", "vote"), "lint.contest.vote_counts_nothing", name=VOTE)


def _award(definition: FormDefinition, contest: Contest) -> Iterator[LintFault]:
    here: Path = ("contest", "award")
    if contest.award is None:
        if contest.prizes:
            yield fault(("contest", "prizes"), "lint.contest.no_award")
        return
    question, section = definition.fields.get(contest.award), definition.section_of.get(contest.award)
    if not isinstance(question, Choice) or section is None or section.filled_by != Role.OFFICER or section.at is not None:
        yield fault(here, "lint.contest.award", name=contest.award)
    elif {offer.value for offer in question.options} != {prize.name for prize in contest.prizes}:
        yield fault(here, "lint.contest.award_options", name=contest.award)


def _rights(definition: FormDefinition, contest: Contest) -> Iterator[LintFault]:
    rights = contest.rights
    if rights is None:
        return
    question, section = definition.fields.get(rights.agreed_in), definition.section_of.get(rights.agreed_in)
    if question is None or section is None or not question.is_agreement or section.filled_by != Role.RESIDENT or section.at is not None:
        yield fault(("contest", "rights", "agreed_in"), "lint.contest.rights_agreed", name=rights.agreed_in)
    if rights.kind == "licence" and rights.years is None:
        yield fault(("contest", "rights"), "lint.contest.licence_years")
    if rights.kind == "assignment" and rights.years is not None:
        yield fault(("contest", "rights", "years"), "lint.contest.assignment_years")


def _dates(contest: Contest | None, intake: Intake, here: Path) -> Iterator[LintFault]:
    before = None
    for place, occasion in enumerate(intake.schedule):
        at: Path = (*here, "schedule", place)
        if occasion.until is not None and occasion.until < occasion.on:
            yield fault((*at, "until"), "lint.intake.occasion_ends_first", on=occasion.on, until=occasion.until)
        if before is not None and occasion.on < before:
            yield fault((*at, "on"), "lint.intake.occasion_order", on=occasion.on, before=before)
        before = occasion.on
    if intake.vote is None:
        return
    at = (*here, "vote")
    if contest is None or contest.vote is None:
        yield fault(at, "lint.intake.vote_undeclared")
    if intake.vote.closes <= intake.vote.opens:
        yield fault((*at, "closes"), "lint.intake.closes_first", opens=intake.vote.opens, closes=intake.vote.closes)
    if intake.closes is None or intake.vote.opens < intake.closes:
        yield fault((*at, "opens"), "lint.intake.vote_early", opens=intake.vote.opens)
    if intake.result_on is not None and intake.result_on < intake.vote.closes.date():
        yield fault((*at, "closes"), "lint.intake.vote_after_result", closes=intake.vote.closes, result_on=intake.result_on)
