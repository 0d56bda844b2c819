"""Selections made: fixed once whoever presses, decided one by one by a job that may die, and handed on when somebody leaves."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from homeservice.core.answers import Parsed
from homeservice.core.errors import Conflict, DomainError, Invalid, NotFound
from homeservice.core.intakes import Intake as Declared
from homeservice.core.selection.candidates import ticket
from homeservice.core.selection.choosing import Outcome
from homeservice.core.workflow import Role
from homeservice.jobs import handlers
from homeservice.jobs.handlers import Tools, decide_selected, watch_stages
from homeservice.models import Chosen, Document, Event, FixedList, Form, Intake, Job, Notice, Standing, Submission
from homeservice.operations.acting import act
from homeservice.operations.candidates import entries_of, fixed_entries, list_now, mark_of, selection_of
from homeservice.operations.cases import load_case
from homeservice.operations.drafts import save_page
from homeservice.operations.fixing import fix_list
from homeservice.operations.notices import mail_of
from homeservice.operations.selecting import move_up, next_open, select_now, try_again
from homeservice.operations.supplements import request_supplement
from tests.definitions.reading import load
from tests.world import NOW, World

SLUG = "ranked-cars"
CLOSED = NOW + dt.timedelta(days=10)
#: When the lots of a list that was fixed at the close are known.
DRAWN = CLOSED + dt.timedelta(hours=2)
REASON = "순위 밖입니다."


def world_of(url, folder, *, office=None, **selection):
    form = load(SLUG)
    if selection:
        data = form.intakes[0].model_dump(mode="json") | {"selection": selection}
        form = form.model_copy(update={"intakes": (Declared.model_validate(data),)})
    return World(url, folder / "files", definitions=[form, load("campus-guard-certificate")], office=office)


@pytest.fixture
def world(migrated_url, tmp_path):
    built = world_of(migrated_url, tmp_path)
    yield built
    built.database.dispose()


@pytest.fixture
def officer(world):
    return world.officer("시험과")


def enter(world, officer, number, year, value=1_650_000, *, sex="male"):
    """A car that was applied for and assessed; its id."""
    case_id = world.submitted(world.person(f"견본{number}", subject=f"sample-{number}"), SLUG, {"model_year": year, "sex": sex})
    if value is not None:
        assess(world, officer, case_id, value)
    return case_id


def assess(world, officer, case_id, value):
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        (section,) = case.pages()
        save_page(session, case, "officer", list(section.fields), Parsed(values={"base_value": value}), seen=None, now=NOW)


def intake_id(world):
    with world.transaction() as session:
        return session.scalars(select(Intake.id).join(Intake.form).where(Form.slug == SLUG)).one()


def press(world, officer, *, now=CLOSED, seed="", reason=REASON, seen=None):
    here = intake_id(world)
    with world.transaction() as session:
        row, _, rule = selection_of(session, officer, here)
        made = session.get(FixedList, here)
        entries = entries_of(session, row, rule, now=now) if made is None else fixed_entries(session, made)
        mark = mark_of(entries, rule) if seen is None else seen
        return select_now(session, officer, row.id, seed=seed, reason=reason, seen=mark, now=now)


def fix(world, officer, *, now=CLOSED, source="견본 로또 1300회", known_at=None, seen=None):
    """The list fixed, its lots to be drawn two hours later."""
    here = intake_id(world)
    with world.transaction() as session:
        row, _, rule = selection_of(session, officer, here)
        mark = mark_of(entries_of(session, row, rule, now=now), rule) if seen is None else seen
        return fix_list(session, officer, here, source=source, known_at=known_at or now + dt.timedelta(hours=2), seen=mark, now=now)


def work(world, *, now=CLOSED):
    """What the worker does with the jobs that decide."""
    with world.transaction() as session:
        jobs = session.scalars(select(Job).where(Job.kind == "decide_selected", Job.state == "queued")).all()
        waiting = [job.args for job in jobs]
        for job in jobs:
            job.state = "done"
    for args in waiting:
        decide_selected(Tools(database=world.database, office=world.office, mailer=None, printer=None), args, now)


def standing(world, *cases):
    with world.transaction() as session:
        found = [(session.get(Standing, case_id), session.get(Submission, case_id)) for case_id in cases]
        return [(row.outcome, row.reserve_number, submission.state) for row, submission in found]


def test_selection_approves_the_chosen_tells_the_reserves_and_refuses_the_others(world, officer):
    newest, oldest, older, old = (enter(world, officer, n, year, 1_500_000) for n, year in enumerate((2005, 2001, 2002, 2003)))

    press(world, officer)
    work(world)

    assert standing(world, oldest, older, old, newest) == [
        ("chosen", None, "approved"), ("chosen", None, "approved"), ("reserve", 1, "received"), ("out", None, "refused"),
    ]  # fmt: skip
    here = intake_id(world)
    with world.transaction() as session:
        made = session.get(Chosen, here)
        assert (made.seed, made.officer_id, made.made_at) == ("11 3 27", officer.id, CLOSED)
        papers = dict(iter(session.execute(select(Document.submission_id, Document.template).where(Document.template != "receipt"))))
        assert papers == {oldest: "confirmation", older: "confirmation", newest: "refusal"}
        assert session.scalar(select(Event.reason).where(Event.submission_id == newest, Event.action == "reject")) == REASON
        notice = session.scalars(select(Notice).where(Notice.kind == "reserve")).one()
        assert "예비 순번: 1번" in mail_of(session, notice.id).text


def test_cut_is_by_the_sum_of_the_costs(world, officer):
    first, second = enter(world, officer, 1, 2001), enter(world, officer, 2, 2002)

    press(world, officer)
    work(world)

    assert standing(world, first, second) == [("chosen", None, "approved"), ("reserve", 1, "received")]


def test_nobody_is_turned_away_when_applying_and_none_is_approved_beside_the_selection(world, officer):
    cases = [enter(world, officer, number, 2000 + number) for number in range(4)]

    with world.transaction() as session, pytest.raises(Conflict) as refused:
        act(session, world.theirs(session, cases[0], officer), "approve", role=Role.OFFICER, officer=officer, now=NOW)

    assert refused.value.message.id == "error.selection_decides"


def test_of_a_crowd_that_presses_at_once_one_makes_the_selection(world, officer):
    cases = [enter(world, officer, number, 2000 + number) for number in range(3)]

    def one(_):
        try:
            press(world, officer)
        except Conflict as error:
            return error.message.id
        return "made"

    with ThreadPoolExecutor(6) as pool:
        told = sorted(pool.map(one, range(6)))

    assert told == ["made", *["selection.made_already"] * 5]
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Standing)) == len(cases)


def test_job_that_dies_goes_on_where_it_stopped_and_nobody_is_decided_twice(world, officer, monkeypatch):
    cases = [enter(world, officer, number, 2000 + number, 1_000_000) for number in range(4)]
    press(world, officer)
    calls = []

    def dying(session, submission_id, **how):
        calls.append(submission_id)
        if len(calls) == 3:
            raise RuntimeError
        return deciding(session, submission_id, **how)

    deciding = handlers.decide
    monkeypatch.setattr(handlers, "decide", dying)
    args = {"intake": intake_id(world)}
    tools = Tools(database=world.database, office=world.office, mailer=None, printer=None)
    with pytest.raises(RuntimeError):
        decide_selected(tools, args, CLOSED)
    monkeypatch.undo()
    for _ in range(2):
        decide_selected(tools, args, CLOSED)

    with world.transaction() as session:
        decided = session.scalars(select(Event.submission_id).where(Event.action.in_(["approve", "reject", "reserve"]))).all()
        assert sorted(decided) == sorted(cases)
        assert next_open(session, args["intake"]) is None


def test_lapse_of_the_chosen_moves_the_next_up_within_the_budget(world, officer):
    first, second, third = (enter(world, officer, number, 2001 + number, 1_500_000) for number in range(3))
    press(world, officer)
    work(world)
    assert standing(world, third) == [("reserve", 1, "received")]

    later = CLOSED + dt.timedelta(days=75)
    watch_stages(Tools(database=world.database, office=world.office, mailer=None, printer=None), {}, later)
    work(world, now=later)

    assert standing(world, first, second, third) == [("gone", None, "approved"), ("gone", None, "approved"), ("chosen", 1, "approved")]
    with world.transaction() as session:
        assert [event.action for event in session.scalars(select(Event).where(Event.submission_id == third).order_by(Event.id))][-3:] == [
            "reserve", "promote", "approve",
        ]  # fmt: skip


def test_reserve_who_withdraws_is_passed_over(world, officer):
    cases = [enter(world, officer, number, 2001 + number, 1_500_000) for number in range(3)]
    press(world, officer)
    work(world)
    with world.transaction() as session:
        act(
            session,
            load_case(session, cases[2], viewer=Role.RESIDENT, now=CLOSED, for_change=True),
            "withdraw",
            role=Role.RESIDENT,
            now=CLOSED,
        )
    work(world)

    assert standing(world, cases[2]) == [("gone", 1, "withdrawn")]
    here = intake_id(world)
    with world.transaction() as session:
        assert move_up(session, here, now=CLOSED) is False


def reserve_of(world, officer, value):
    """Two chosen for 3 million of 3, and a reserve who then costs `value`; the reserve, once one of the chosen has left."""
    chosen, _, reserve = (enter(world, officer, number, 2001 + number, 1_500_000) for number in range(3))
    press(world, officer)
    work(world)
    assess(world, officer, reserve, value)
    with world.transaction() as session:
        case = load_case(session, chosen, viewer=Role.OFFICER, now=CLOSED, for_change=True)
        act(session, case, "lapse", role=Role.SYSTEM, now=CLOSED)
    work(world)
    return reserve


@pytest.mark.parametrize(("value", "outcome"), [(1_500_000, "chosen"), (1_500_001, "reserve")], ids=["within", "beyond"])
def test_reserve_moves_up_at_what_they_cost_by_then(world, officer, value, outcome):
    reserve = reserve_of(world, officer, value)

    with world.transaction() as session:
        assert (session.get(Standing, reserve).outcome, session.get(Standing, reserve).cost) == (outcome, value)


def test_chosen_who_costs_more_by_the_approval_than_the_budget_has_is_not_approved_and_the_officer_is_told(world, officer):
    first, second = (enter(world, officer, number, 2001 + number, 1_400_000) for number in range(2))
    press(world, officer)
    assess(world, officer, second, 1_600_001)
    work(world)

    assert standing(world, first, second) == [("chosen", None, "approved"), ("chosen", None, "received")]
    with world.transaction() as session:
        assert "1,600,001원" in session.get(Standing, second).failure

    assess(world, officer, second, 1_600_000)
    here = intake_id(world)
    with world.transaction() as session:
        try_again(session, officer, here, now=CLOSED)
    work(world)
    assert standing(world, second) == [("chosen", None, "approved")]


@pytest.mark.parametrize("value", [None, 900_000], ids=["not assessed", "not received"])
def test_selection_waits_for_every_application(world, officer, value):
    enter(world, officer, 1, 2001)
    case_id = enter(world, officer, 2, 2002, value)
    if value is not None:
        with world.transaction() as session:
            request_supplement(session, world.theirs(session, case_id, officer), officer, {"model_year": ""}, reason="견본", now=NOW)

    with pytest.raises(DomainError) as refused:
        press(world, officer)

    assert refused.value.message.id == "selection.not_ready"


def test_selection_is_refused_while_people_may_apply_and_where_something_changed_since_it_was_seen(world, officer):
    enter(world, officer, 1, 2001)

    with pytest.raises(DomainError) as early:
        press(world, officer, now=NOW)
    with pytest.raises(Conflict) as other:
        press(world, officer, seen="of another list")

    assert (early.value.message.id, other.value.message.id) == ("selection.still_open", "selection.changed")


def test_another_departments_selection_does_not_exist(world, officer):
    enter(world, officer, 1, 2001)
    with pytest.raises(NotFound):
        press(world, world.officer("청년정책과", login="other"))


def test_outcome_that_cannot_be_decided_is_told_and_taken_up_again(world, officer):
    first = enter(world, officer, 1, 2001)
    press(world, officer)
    with world.transaction() as session:
        request_supplement(session, world.theirs(session, first, officer), officer, {"model_year": ""}, reason="견본", now=CLOSED)
    work(world)
    with world.transaction() as session:
        assert session.get(Standing, first).failure.startswith("지금은")

    here = intake_id(world)
    with world.transaction() as session:
        session.get(Submission, first).state = "received"
        try_again(session, officer, here, now=CLOSED)
    work(world)
    assert standing(world, first) == [("chosen", None, "approved")]


@pytest.fixture
def drawing(migrated_url, tmp_path):
    built = world_of(
        migrated_url, tmp_path, by="draw", places=4, quotas=[{"name": "women", "when": 'sex == "female"', "at_least": 50}], reserve=2
    )  # fmt: skip
    yield built
    built.database.dispose()


def test_draw_goes_by_the_words_written_down_and_meets_its_quota(drawing):
    officer = drawing.officer("시험과")
    women = [enter(drawing, officer, number, 2001, sex="female") for number in range(2)]
    men = [enter(drawing, officer, number, 2001) for number in range(2, 9)]
    fix(drawing, officer)
    with pytest.raises(Invalid, match="seed_needed"):
        press(drawing, officer, now=DRAWN)

    press(drawing, officer, seed="  7 11  19\u200b ", now=DRAWN)

    here = intake_id(drawing)
    with drawing.transaction() as session:
        made = session.get(Chosen, here)
        rows = session.scalars(select(Standing).order_by(Standing.position)).all()
        numbers = {case.id: case.receipt_number for case in session.scalars(select(Submission))}
    assert made.seed == "7 11 19"
    assert [row.submission_id for row in rows] == sorted(numbers, key=lambda case_id: ticket("7 11 19", numbers[case_id]))
    chosen = {row.submission_id for row in rows if row.outcome == Outcome.CHOSEN}
    assert (len(chosen), chosen >= set(women), len(chosen & set(men))) == (4, True, 2)
    assert [row.outcome for row in rows if row.submission_id in men].count("out") == 3


def test_where_officers_decide_one_by_one_places_and_budget_are_kept(migrated_url, tmp_path):
    world = world_of(migrated_url, tmp_path, by="arrival", places=3, budget=3_000_000, cost="amount")
    officer = world.officer("시험과")
    cases = [enter(world, officer, number, 2001, value) for number, value in enumerate((1_500_000, 1_600_000, 1_400_000))]

    def approve(case_id):
        try:
            with world.transaction() as session:
                act(session, world.theirs(session, case_id, officer), "approve", role=Role.OFFICER, officer=officer, now=NOW)
        except DomainError as error:
            return error.message.id
        return "approved"

    with ThreadPoolExecutor(3) as pool:
        told = sorted(pool.map(approve, cases[:2]))
    third = approve(cases[2])
    world.database.dispose()

    assert told == ["approved", "error.selection_full"]
    assert third in {"approved", "error.selection_full"}


def test_list_beforehand_is_the_list_that_is_made(world, officer):
    for number in range(5):
        enter(world, officer, number, 2005 - number, 700_000 + number)
    here = intake_id(world)
    with world.transaction() as session:
        row, _, rule = selection_of(session, officer, here)
        before = list_now(entries_of(session, row, rule, now=CLOSED), rule, rule.seed)

    assert press(world, officer).digest == before.digest


def test_rule_that_was_changed_after_somebody_looked_is_not_confirmed_unseen(world, officer):
    enter(world, officer, 0, 2001, 1_500_000)
    here = intake_id(world)
    with world.transaction() as session:
        row, _, rule = selection_of(session, officer, here)
        seen = mark_of(entries_of(session, row, rule, now=CLOSED), rule)
        row.data = {**row.data, "selection": {**row.data["selection"], "places": 1, "seed": "7"}}

    with pytest.raises(Conflict) as refused:
        press(world, officer, seen=seen)
    assert refused.value.message.id == "selection.changed"
