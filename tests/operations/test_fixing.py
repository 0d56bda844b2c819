"""Lists fixed before their lot is known: nobody chooses who is in it, with which values, or which lot; and everybody may look."""

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from homeservice.core.errors import Conflict, DomainError, Invalid
from homeservice.core.selection import fixed
from homeservice.core.workflow import Role
from homeservice.models import AnswerSheet, Chosen, FixedList, Form, Intake, RunningChange, Standing
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.catalogue import publish
from homeservice.operations.disclosing import disclosed
from homeservice.operations.fixing import open_list
from tests.definitions.reading import load
from tests.operations.test_selecting import CLOSED, DRAWN, enter, fix, intake_id, press, work, world_of
from tests.world import make_office

SLUG = "ranked-cars"
SEED = "4 8 15 16 23 42"
RULE = {"by": "draw", "places": 2, "quotas": [{"name": "women", "when": 'sex == "female"', "at_least": 50}], "reserve": 1}


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

    with pytest.raises(Conflict) as own:
        draw(world, officer)

    assert own.value.message.id == "selection.own_list"
    assert draw(world, other).officer_id == other.id
    world.database.dispose()


def test_fixed_list_is_opened_before_its_lot_is_known_and_everybody_reads_why(world, officer):
    enter(world, officer, 1, 2001)
    made = fix(world, officer)
    here = intake_id(world)
    with world.transaction() as session, pytest.raises(Invalid):
        open_list(session, officer, here, reason=" ", now=CLOSED)
    with world.transaction() as session, pytest.raises(Conflict) as late:
        open_list(session, officer, here, reason="견본", now=DRAWN)
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
        ({"known_at": CLOSED + dt.timedelta(minutes=59)}, "selection.moment_early"),
        ({"known_at": CLOSED - dt.timedelta(days=1)}, "selection.moment_early"),
        ({"known_at": CLOSED + dt.timedelta(days=61)}, "selection.moment_late"),
        ({"seen": "another"}, "selection.changed"),
        ({"now": CLOSED - dt.timedelta(days=9)}, "selection.still_open"),
    ],
    ids=["no source", "long source", "too soon", "past", "too late", "changed", "open"],
)
def test_what_would_fix_no_honest_list_is_refused(world, officer, how, said):
    enter(world, officer, 1, 2001)

    with pytest.raises(DomainError) as refused:
        fix(world, officer, **how)

    assert refused.value.message.id == said
    with world.transaction() as session:
        assert session.scalars(select(FixedList)).all() == []


def test_list_waits_for_every_application(world, officer):
    enter(world, officer, 1, 2001, None)

    with pytest.raises(DomainError, match="not_ready"):
        fix(world, officer)


@pytest.mark.parametrize("key", ["selection", "closes"])
def test_rule_and_window_of_a_fixed_list_are_not_published_otherwise(world, officer, key):
    enter(world, officer, 1, 2001)
    fix(world, officer)
    form = load(SLUG)
    changed = {"selection": RULE | {"places": 1}, "closes": "2031-01-01T00:00:00+09:00"}
    data = form.intakes[0].model_dump(mode="json") | {"selection": RULE} | {key: changed[key]}
    form = form.model_copy(update={"intakes": (type(form.intakes[0]).model_validate(data),)})

    with world.transaction() as session, pytest.raises(Conflict) as refused:
        publish(session, [form], now=CLOSED)

    assert (refused.value.message.id, refused.value.message.params["key"]) == ("catalogue.selection_settled", key)


def test_nobody_learns_more_of_a_list_than_its_numbers(world, officer):
    enter(world, officer, 1, 2001, sex="female")
    fix(world, officer)
    draw(world, officer)

    numbers, result = read(world)
    assert numbers.count("\n") == 1
    assert result.splitlines()[1:] == [f"1,{numbers.strip()},chosen,"]
    with world.transaction() as session:
        assert session.scalars(select(Chosen)).one().digest == fixed.digest(result)
