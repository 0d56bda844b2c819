"""Answers made up from a definition alone: of every form in the folders, valid, strange, with one missing, with one rule broken."""

import datetime as dt
import time
import unicodedata

import pytest

from homeservice.core.answers import Situation
from homeservice.core.fields.base import ControlKind
from homeservice.core.rules import AnswerRule
from homeservice.core.sampling import NoSample, Sampler, way_through
from homeservice.core.workflow import Role, State
from tests.definitions.reading import ODD, SHIPPED, definition_of, load

NOW = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 26)
EVERY = [path.stem for path in (*ODD, *SHIPPED)]

#: Asked in boxes that people type into, in whatever form their keyboard composes letters.
TYPED = {ControlKind.INPUT, ControlKind.PARAGRAPH}
#: What cannot be missing alone, with why.
NEVER_ALONE = {
    ("cost-table", "phone"): "required only where the e-mail address is missing, which is then required too",
    ("cost-table", "email"): "the same the other way round",
}


def sampler_of(definition, intake=None, **wishes):
    return Sampler(definition, intake or definition.intakes[-1], now=NOW, today=TODAY, **wishes)


def situation_of(definition, values, *, alone=False):
    """The answers in their situation; `alone` those of the application before anybody else has answered."""
    intake = definition.intakes[-1]
    if alone:
        own = {f.name for section in definition.sections_for(Role.RESIDENT) for f in section.fields}
        values = {name: value for name, value in values.items() if name in own}
    return Situation(
        definition, values, parameters=intake.parameters, today=TODAY, reference_date=intake.reference(NOW),
        decided_on=None if alone else TODAY,
    )  # fmt: skip


def faults_of(definition, values, *, alone=False):
    """Everything that stands against the answers: blanks, faults, broken rules."""
    situation = situation_of(definition, values, alone=alone)
    sections = tuple(definition.sections_for(Role.RESIDENT)) if alone else definition.sections
    return (
        [f.name for f in situation.missing(sections)],
        [str(fault.message) for fault in situation.faults_within(sections)],
        [rule.unless.source for rule in situation.broken_rules],
    )


@pytest.mark.parametrize("wishes", [{}, {"seed": 1}, {"seed": 7}, {"nasty": True}], ids=["plain", "seed-1", "seed-7", "nasty"])
@pytest.mark.parametrize("slug", EVERY)
def test_a_sample_is_whole_and_valid_for_the_resident_alone_and_for_all(slug, wishes):
    definition = load(slug)
    started = time.process_time()

    values = sampler_of(definition, **wishes).answers()

    taken = time.process_time() - started
    assert faults_of(definition, values) == ([], [], [])
    assert faults_of(definition, values, alone=True) == ([], [], [])
    for name, value in values.items():
        f = definition.fields[name]
        f.check(value, today=TODAY)
        if not f.takes_file and f.asks:
            # Cells that follow from others are kept and not typed.
            assert f.parse(f.unparse(value)) == value or f.row_columns, name
            if f.control().kind in TYPED:
                decomposed = {box: [unicodedata.normalize("NFD", text) for text in texts] for box, texts in f.unparse(value).items()}
                assert f.parse(decomposed) == value, name
    assert situation_of(definition, values).kept() == values
    assert taken < 2  # half a second on a machine of one's own


@pytest.mark.parametrize("slug", EVERY)
def test_the_same_seed_makes_the_same_sample(slug):
    definition = load(slug)

    assert sampler_of(definition, seed=3).answers() == sampler_of(definition, seed=3).answers()


@pytest.mark.parametrize("slug", EVERY)
def test_every_required_answer_can_be_the_one_that_is_missing(slug):
    definition = load(slug)
    for name, f in definition.fields.items():
        if (slug, name) in NEVER_ALONE or f.verified is not None or (f.optional and f.required_when is None) or f.is_derived or not f.asks:
            continue
        at_application = definition.section_of[name] in definition.sections_for(Role.RESIDENT)

        values = sampler_of(definition).missing(name)

        assert faults_of(definition, values, alone=at_application) == ([name], [], []), name


@pytest.mark.parametrize("slug", EVERY)
def test_every_rule_can_be_broken_and_alone_unless_another_follows_from_it(slug):
    definition = load(slug)
    for rule in (*definition.eligibility, *definition.answer_rules):
        values, intake, others = broken_somewhere(definition, rule)

        situation = Situation(definition, values, parameters=intake.parameters, today=TODAY, reference_date=intake.reference(NOW))
        sections = tuple(definition.sections_for(Role.RESIDENT))
        broken = {key_of(other) for other in definition.answer_rules if situation.breaks(other)} | {
            key_of(other) for other in situation.broken_rules
        }
        assert key_of(rule) in broken
        # What may stand with a reason is broken by leaving the reason out.
        reasons = {rule.name} if isinstance(rule, AnswerRule) and rule.kind == "confirm" else set()
        if not others:
            assert broken == {key_of(rule)}, key_of(rule)
            assert {f.name for f in situation.missing(sections)} == reasons, key_of(rule)


def key_of(rule):
    return rule.name if isinstance(rule, AnswerRule) else f"unless {rule.unless.source}"


def broken_somewhere(definition, rule):
    """Answers that break a rule, with the newest intake whose parameters allow it, and what cannot but be broken with it."""
    also = ()
    for intake in (*reversed(definition.intakes), *map(turned, reversed(definition.intakes))):
        try:
            return sampler_of(definition, intake).breaking(rule), intake, ()
        except NoSample as error:
            also = also or error.also
    assert also, f"no answers break {key_of(rule)}"
    return sampler_of(definition).breaking(rule, alone=False), definition.intakes[-1], also


def turned(intake):
    """The intake with every yes among its parameters a no: what this one allows another may not."""
    parameters = {name: not value if isinstance(value, bool) else value for name, value in intake.parameters.items()}
    return intake.model_copy(update={"parameters": parameters})


# --- what is strange ----------------------------------------------------------------------------------------------------
def test_nasty_answers_are_the_longest_and_the_most():
    definition = load("cost-table")

    values = sampler_of(definition, nasty=True).answers()

    assert [len(row["item"]) for row in values["items"]] == [40] * 5
    assert values["needs"] == ("전기", "음향", "천막")
    assert values["place"] == "other"  # of the answers the one that brings up the most
    assert len(values["other_place"]) == 40
    assert "뷁" in values["other_place"]


def test_pictures_and_scripts_from_right_to_left_stand_only_where_no_paper_prints_them():
    definition = definition_of(FREE_TEXT)

    values = sampler_of(definition, nasty=True).answers()

    assert ("🐉" in values["told"], "🐉" in values["printed"]) == (True, False)
    assert (len(values["told"]), len(values["printed"])) == (300, 300)


FREE_TEXT = """
code: T90
title: 글
summary: 글입니다.
category: 시험
department: 시험과
officer: {name: 김담당, phone: 053-000-0000}
who: 누구나
result: 글
petition: other
processing_time: {days: 1}
retention: {years: 1}
sections:
  - name: texts
    title: 글
    fields:
      - {type: text, name: told, label: 말, max: 300}
      - {type: text, name: printed, label: 찍는 말, max: 300}
documents:
  receive: {template: receipt, facts: [printed]}
  approve: {template: confirmation}
  reject: {template: refusal}
intakes:
  - {name: always, opens: 2026-01-02 09:00}
"""

HARD = """
code: T91
title: 어려운 규칙
summary: 서로 얽힌 규칙입니다.
category: 시험
department: 시험과
officer: {name: 김담당, phone: 053-000-0000}
who: 누구나
result: 확인서
petition: other
processing_time: {days: 1}
retention: {years: 1}
sections:
  - name: all
    title: 모두
    fields:
      - {type: date, name: born, label: 생년월일, past: true}
      - {type: period, name: used, label: 쓰는 기간, future: true}
      - {type: integer, name: area, label: 넓이, max: 100000}
      - {type: choice, name: kind, label: 종류, options: {small: 작게, large: 크게}}
      - {type: money, name: paid, label: 낸 돈, shown_when: kind == "large"}
      - type: table
        name: team
        label: 팀
        min_rows: 1
        max_rows: 6
        columns:
          - {type: text, name: called, label: 이름, max: 20}
          - {type: integer, name: share, label: 몫, max: 100}
computed:
  - {name: due, label: 낼 돈, unit: won, value: area * days_in(used) * rate if kind == "large" else 0}
eligibility:
  - {unless: '19 <= age_at(born, reference_date) <= 39', say: 만 19세부터 39세까지입니다.}
  - {unless: days_in(used) == 3, say: 사흘만 쓸 수 있습니다.}
rules:
  - {name: whole, unless: 'sum(team, "share") == 100', at: team, say: 몫의 합은 100이어야 합니다.}
  - {name: several, unless: 'count(team) >= 3 and unique(team, "called")', at: team, say: 세 사람이 넘어야 합니다.}
  - {name: exact, when: kind == "large", unless: paid == due, at: paid, say: 낼 돈과 같아야 합니다.}
  - {name: large_enough, unless: kind != "small" or area <= 30, at: area, say: 작으면 30까지입니다.}
documents:
  receive: {template: receipt}
  approve: {template: confirmation}
  reject: {template: refusal}
intakes:
  - {name: always, opens: 2026-01-02 09:00, parameters: {rate: 170}}
"""


@pytest.mark.parametrize("wishes", [{}, {"nasty": True}, {"seed": 2}], ids=str)
def test_rules_that_hang_together_are_solved_together(wishes):
    definition = definition_of(HARD)

    values = sampler_of(definition, **wishes).answers()

    assert faults_of(definition, values) == ([], [], [])


def test_what_nobody_can_answer_is_told_and_not_made_up():
    definition = definition_of(HARD.replace("days_in(used) == 3", "days_in(used) == 3 and area > 5 and area < 5"))

    with pytest.raises(NoSample) as told:
        sampler_of(definition).answers()

    assert [key.split()[0] for key in told.value.also] == ["unless"]


def test_known_answers_stay_as_they_are():
    definition = load("staged-hearing")

    assert sampler_of(definition, known={"subject": "정해진 제목"}).answers()["subject"] == "정해진 제목"


def test_the_way_through_the_stages_leads_to_the_end_without_turning_back():
    definition = load("staged-hearing")

    assert [move.action for move in way_through(definition, State.IN_PROGRESS)] == ["invite", "reply"]
    assert way_through(definition, State.APPROVED) == ()
