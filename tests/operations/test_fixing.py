"""Lists fixed before their lot is known: nobody chooses who is in it, with which values, or which lot; and everybody may look."""

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.selection import fixed
from homeservice.core.workflow import Role
from homeservice.models import AnswerSheet, Chosen, FixedList, Form, Intake, RunningChange, Standing, Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.catalogue import publish
from homeservice.operations.disclosing import disclosed
from homeservice.operations.fixing import open_list
from homeservice.operations.retention import delete_case
from tests.definitions.reading import load
from tests.operations.test_selecting import CLOSED, DRAWN, enter, fix, intake_id, press, work, world_of
from tests.world import make_office

SLUG = "ranked-cars"
SEED = "4 8 15 16 23 42"
RULE = {"by": "draw", "places": 2, "quotas": [{"name": "women", "when": 'sex == "female"', "at_least": 50}], "reserve": 1}

ORDERED = {"by": "ranking", "order": ["model_year"], "places": 2}


@pytest.fixture
def world(migrated_url, tmp_path):
    built = world_of(migrated_url, tmp_path, **RULE)
    yield built
    built.database.dispose()


@pytest.fixture
def officer(world):
    return world.officer("시험과")


def draw(world, officer, **how):
    return press(world, officer, **{"seed": SEED, "now": DRAWN, **how})


def read(world):
    with world.transaction() as session:
        form = session.scalars(select(Form).where(Form.slug == SLUG)).one()
        found = disclosed(session, form, session.scalars(select(Intake.name).where(Intake.form_id == form.id)).one())
        return found.numbers, found.made.listed if found.made is not None else None


def test_lot_is_not_written_down_before_its_list_is_fixed_nor_before_it_is_known(world, officer):
    enter(world, officer, 1, 2001)

    with pytest.raises(Conflict) as unfixed:
        draw(world, officer)
    fix(world, officer)
    with pytest.raises(DomainError) as early:
        draw(world, officer, now=DRAWN - dt.timedelta(seconds=1))

    assert (unfixed.value.message.id, early.value.message.id) == ("selection.fix_first", "selection.not_known_yet")
    assert draw(world, officer).seed == SEED


@pytest.mark.parametrize(("years", "needs"), [((2001, 2002), False), ((2001, 2001), True)], ids=["all differ", "two alike"])
def test_ranking_has_its_list_fixed_only_where_two_are_alike(migrated_url, tmp_path, years, needs):
    world = world_of(migrated_url, tmp_path, **ORDERED)
    officer = world.officer("시험과")
    cases = [enter(world, officer, number, year) for number, year in enumerate(years)]

    if needs:
        with pytest.raises(Conflict, match="fix_first"):
            press(world, officer)
    else:
        assert press(world, officer).seed == ""
        with world.transaction() as session:
            assert list(session.scalars(select(Standing.submission_id).order_by(Standing.position))) == cases
    world.database.dispose()


def test_values_that_change_after_the_list_is_fixed_change_nothing_in_it(world, officer):
    cases = [enter(world, officer, number, 2001, sex="female" if number == 0 else "male") for number in range(6)]
    made = fix(world, officer)
    with world.transaction() as session:
        for sheet in session.scalars(select(AnswerSheet).where(AnswerSheet.submission_id == cases[3])):
            sheet.answers = {name: "female" if name == "sex" else value for name, value in sheet.answers.items()}

    result = draw(world, officer)

    assert fixed.digest(made.entries) == made.digest
    with world.transaction() as session:
        assert [row.submission_id for row in session.scalars(select(Standing)) if row.groups] == [cases[0]]
        assert session.get(Standing, cases[0]).outcome == "chosen"
    assert fixed.digest(result.listed) == result.digest


def test_who_leaves_before_the_draw_stays_in_the_list_that_everybody_reads(world, officer):
    cases = [enter(world, officer, number, 2001) for number in range(3)]
    fix(world, officer)
    with world.transaction() as session:
        case = load_case(session, cases[1], viewer=Role.RESIDENT, now=CLOSED, for_change=True)
        act(session, case, "withdraw", role=Role.RESIDENT, now=CLOSED)
        number = case.submission.receipt_number

    draw(world, officer)
    work(world, now=DRAWN)

    numbers, result = read(world)
    assert (len(numbers.splitlines()), number in numbers) == (3, True)
    assert result.splitlines()[-1] == f",{number},gone,"
    with world.transaction() as session:
        assert {row.submission_id for row in session.scalars(select(Standing))} == {cases[0], cases[2]}


def test_of_a_crowd_that_fixes_at_once_one_does(world, officer):
    enter(world, officer, 1, 2001)

    def one(_):
        try:
            fix(world, officer)
        except Conflict as error:
            return error.message.id
        return "fixed"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == ["fixed", *["selection.fixed_already"] * 3]


def test_somebody_else_writes_the_lot_down_where_the_city_wants_two(migrated_url, tmp_path):
    office = make_office(tmp_path / "files")
    office = dataclasses.replace(office, city=office.city.model_copy(update={"second_person": ("service",)}))
    world = world_of(migrated_url, tmp_path, office=office, **RULE)
    officer, other = world.officer("시험과"), world.officer("시험과", login="other")
    enter(world, officer, 1, 2001)
    fix(world, officer)

    here = intake_id(world)
    with pytest.raises(Conflict) as own:
        draw(world, officer)
    with world.transaction() as session, pytest.raises(Conflict) as opening:
        open_list(session, officer, here, reason="견본", now=CLOSED)

    assert (own.value.message.id, opening.value.message.id) == ("selection.own_list", "selection.own_opening")
    assert draw(world, other).officer_id == other.id
    world.database.dispose()


def test_fixed_list_is_opened_before_its_lot_is_known_and_everybody_reads_why(world, officer):
    enter(world, officer, 1, 2001)
    made = fix(world, officer)
    here = intake_id(world)
    with world.transaction() as session, pytest.raises(Invalid):
        open_list(session, officer, here, reason=" ", now=CLOSED)
    with world.transaction() as session, pytest.raises(Conflict) as late:
        open_list(session, officer, here, reason="견본", now=DRAWN - dt.timedelta(hours=1))
    with world.transaction() as session:
        open_list(session, officer, here, reason="견본 까닭", now=CLOSED)

    assert late.value.message.id == "selection.known_by_now"
    fix(world, officer, source="다른 견본")
    with world.transaction() as session:
        changes = session.scalars(select(RunningChange).where(RunningChange.key == "fixed_list").order_by(RunningChange.id)).all()
        assert [change.after.get("reason") or change.after["source"] for change in changes] == [
            "견본 로또 1300회",
            "견본 까닭",
            "다른 견본",
        ]
        assert changes[1].before["digest"] == made.digest


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"source": "  "}, "selection.source_needed"),
        ({"source": "가" * 151}, "selection.source_too_long"),
        ({"source": "로또\x00"}, "field.control_characters"),
        ({"known_at": CLOSED + dt.timedelta(minutes=59)}, "selection.moment_early"),
        ({"known_at": CLOSED - dt.timedelta(days=1)}, "selection.moment_early"),
        ({"known_at": CLOSED + dt.timedelta(days=61)}, "selection.moment_late"),
        ({"seen": "another"}, "selection.changed"),
        ({"now": CLOSED - dt.timedelta(days=9)}, "selection.still_open"),
    ],
    ids=["no source", "long source", "control character", "too soon", "past", "too late", "changed", "open"],
)
def test_what_would_fix_no_honest_list_is_refused(world, officer, how, said):
    enter(world, officer, 1, 2001)

    with pytest.raises(DomainError) as refused:
        fix(world, officer, **how)

    assert refused.value.message.id == said
    with world.transaction() as session:
        assert session.scalars(select(FixedList)).all() == []


@pytest.mark.parametrize("action", ["reject", "request_supplement"])
def test_nobody_is_taken_out_of_a_fixed_list_by_an_officer(world, officer, action):
    case_id = enter(world, officer, 1, 2001)
    fix(world, officer)

    with world.transaction() as session, pytest.raises(Conflict) as refused:
        act(session, world.theirs(session, case_id, officer), action, role=Role.OFFICER, officer=officer, reason="견본", now=DRAWN)

    assert refused.value.message.id == "error.list_is_fixed"


@pytest.mark.parametrize("seed", ["4, 8, 15", "제1200회 4 8 15", "４ ８", "4\n8", "4\x00"])
def test_numbers_that_were_drawn_have_one_spelling(world, officer, seed):
    enter(world, officer, 1, 2001)
    fix(world, officer)

    with pytest.raises(Invalid):
        draw(world, officer, seed=seed)


def test_list_waits_for_whoever_is_paying(world, officer):
    enter(world, officer, 1, 2001)
    person = world.person("견본9", subject="sample-9")
    draft = world.draft(person, SLUG)
    with world.transaction() as session:
        session.get(Submission, draft).paying_since = CLOSED

    with pytest.raises(DomainError, match="drafts_coming"):
        fix(world, officer)


def test_what_was_said_of_a_deleted_case_goes_from_the_fixed_list_too(world, officer):
    first, second = (enter(world, officer, number, 2001, sex="female") for number in range(2))
    fix(world, officer)
    with world.transaction() as session:
        submission = session.get(Submission, first)
        submission.delete_after = CLOSED.date() - dt.timedelta(days=1)
    with world.transaction() as session:
        assert delete_case(session, first, now=CLOSED)

    here = intake_id(world)
    with world.transaction() as session:
        listed = fixed.read(session.get(FixedList, here).entries)
        kept = session.get(Submission, second).receipt_number
    assert [(one.receipt_number == kept, sorted(one.groups)) for one in listed] == [(False, []), (True, ["women"])]


def test_list_waits_for_every_application(world, officer):
    enter(world, officer, 1, 2001, None)

    with pytest.raises(DomainError, match="not_ready"):
        fix(world, officer)


def publish_with(world, rule, *, now, **changed):
    """The form published with another rule, or other keys of its intake."""
    form = load(SLUG)
    data = form.intakes[0].model_dump(mode="json") | {"selection": rule} | changed
    form = form.model_copy(update={"intakes": (type(form.intakes[0]).model_validate(data),)})
    with world.transaction() as session:
        publish(session, [form], now=now)


@pytest.mark.parametrize("key", ["selection", "closes"])
def test_rule_and_window_of_a_fixed_list_are_not_published_otherwise(world, officer, key):
    enter(world, officer, 1, 2001)
    fix(world, officer)
    rule = RULE | {"places": 1} if key == "selection" else RULE
    other = {"closes": "2031-01-01T00:00:00+09:00"} if key == "closes" else {}

    with pytest.raises(Conflict) as refused:
        publish_with(world, rule, now=CLOSED, **other)

    assert (refused.value.message.id, refused.value.message.params["key"]) == ("catalogue.selection_settled", key)
    # The same moments, written in another way, change nothing.
    publish_with(world, RULE, now=CLOSED, opens="2026-11-02T00:00:00Z", closes="2026-11-27T09:00:00Z")


@pytest.mark.parametrize(
    ("rule", "key"),
    [(ORDERED | {"seed": "7"}, "seed"), (ORDERED | {"order": ["-model_year"]}, "order"), (RULE, "by")],
    ids=["words", "order", "way"],
)
@pytest.mark.parametrize(
    "window", [{}, {"opens": "2031-01-01T00:00:00Z", "closes": "2031-02-01T00:00:00Z"}], ids=["closed", "opening anew"]
)
def test_rule_is_not_bent_to_those_who_applied(sqlite_url, tmp_path, rule, key, window):
    world, now = world_of(sqlite_url, tmp_path, **ORDERED), CLOSED
    publish_with(world, rule, now=now)
    publish_with(world, ORDERED, now=now)
    enter(world, world.officer("시험과"), 1, 2001)
    publish_with(world, ORDERED, now=now, **window)

    with pytest.raises(Conflict) as refused:
        publish_with(world, rule, now=now, **window)
    publish_with(world, ORDERED | {"places": 3, "reserve": 4}, now=now, **window)
    world.database.dispose()

    assert (refused.value.message.id, refused.value.message.params["key"]) == ("catalogue.selection_frozen", key)


def test_nobody_learns_more_of_a_list_than_its_numbers(world, officer):
    enter(world, officer, 1, 2001, sex="female")
    fix(world, officer)
    draw(world, officer)

    numbers, result = read(world)
    assert numbers.count("\n") == 1
    assert result.splitlines()[1:] == [f"1,{numbers.strip()},chosen,"]
    with world.transaction() as session:
        assert session.scalars(select(Chosen)).one().digest == fixed.digest(result)
