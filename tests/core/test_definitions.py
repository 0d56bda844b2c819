"""What a definition is: its windows, days and look-ups, and the name of its version."""

import datetime as dt

import pytest
from pydantic import TypeAdapter, ValidationError

from homeservice.core.intakes import SEOUL, Intake, Moment, parameter_value
from homeservice.core.workflow import Role, State
from tests.definitions.reading import load


def moment(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=SEOUL)


ROUND = Intake(name="2021-1", opens="2021-02-16 09:00", closes="2021-02-26 18:00", reference_date="closes")


@pytest.mark.parametrize(
    "now, is_open",
    [
        pytest.param("2021-02-16 08:59:59", False, id="a second before opening"),
        pytest.param("2021-02-16 09:00:00", True, id="at opening"),
        pytest.param("2021-02-26 17:59:59", True, id="the last second"),
        pytest.param("2021-02-26 18:00:00", False, id="the first moment that is too late"),
    ],
)
def test_intake_is_open_to_the_second(now, is_open):
    assert ROUND.is_open(moment(now)) is is_open


def test_window_is_the_same_in_every_time_zone():
    assert ROUND.is_open(dt.datetime(2021, 2, 16, 0, 0, tzinfo=dt.UTC)) is True
    assert ROUND.is_open(dt.datetime(2021, 2, 15, 23, 59, 59, tzinfo=dt.UTC)) is False


def test_intake_without_an_end_stays_open():
    assert Intake(name="a", opens="2021-02-16 09:00").is_open(moment("2099-01-01")) is True


@pytest.mark.parametrize(
    "intake, day",
    [
        pytest.param({"closes": "2021-02-26 18:00", "reference_date": "closes"}, dt.date(2021, 2, 26), id="the closing day"),
        pytest.param({"closes": "2021-02-27 00:00", "reference_date": "closes"}, dt.date(2021, 2, 26), id="midnight ends the day before"),
        pytest.param({"reference_date": "submitted"}, dt.date(2021, 2, 18), id="the day of the submission"),
        pytest.param({"reference_date": "2020-12-31"}, dt.date(2020, 12, 31), id="a fixed day"),
    ],
)
def test_reference_day_is_what_the_intake_says(intake, day):
    chosen = Intake(name="a", opens="2021-02-16 09:00", **intake)

    assert chosen.reference(moment("2021-02-20"), submitted_at=moment("2021-02-18 23:59:59")) == day


def test_reference_day_of_a_draft_is_today_in_seoul():
    assert Intake(name="a", opens="2021-02-16 09:00").reference(dt.datetime(2021, 2, 19, 15, 0, tzinfo=dt.UTC)) == dt.date(2021, 2, 20)


@pytest.mark.parametrize(
    "written, read",
    [
        pytest.param("2021-02-16 09:00", "2021-02-16T09:00:00+09:00", id="local time of the city"),
        pytest.param("2021-02-16T09:00:30", "2021-02-16T09:00:30+09:00", id="seconds"),
        pytest.param("2021-02-16T00:00:00Z", "2021-02-16T00:00:00+00:00", id="a zone of its own"),
    ],
)
def test_moment_is_read_as_written(written, read):
    assert TypeAdapter(Moment).validate_python(written).isoformat() == read


@pytest.mark.parametrize("written", ["2021-02-16", "1613433600", 1613433601, "2021-02-30 09:00", "09:00", "2021-02-16 25:00", None, True])
def test_what_is_no_moment_is_refused(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(written)


@pytest.mark.parametrize(
    "value, seen",
    [(True, True), (6, 6), ("2009-08-31", dt.date(2009, 8, 31)), ("2009-02-30", "2009-02-30"), ("20090831", "20090831"), ("대구", "대구")],
)
def test_parameter_is_seen_as_what_it_says(value, seen):
    assert parameter_value(value) == seen


def test_version_is_named_by_what_was_asked_and_not_by_what_runs():
    form = load("cost-table")
    moved = form.model_copy(update={"intakes": form.intakes[:1], "officer": form.officer.model_copy(update={"phone": "053-000-0001"})})
    asked_otherwise = form.model_copy(update={"who": form.title})

    assert moved.model_copy().digest == form.digest
    assert asked_otherwise.digest != form.digest


def test_what_is_asked_and_what_runs_share_no_key():
    form = load("early-scrapping")

    assert set(form.running()) == {"intakes", "officer"}
    assert set(form.asked()) & set(form.running()) == set()


def test_questions_are_found_by_name_with_their_topic():
    form = load("staged-hearing")

    assert list(form.fields) == ["subject", "public_hearing", "held_on", "attends", "companion"]
    assert form.section_of["held_on"] is form.section("invitation")
    assert (form.section("none"), form.intake("none"), form.stage("none"), form.stage(None)) == (None, None, None, None)


@pytest.mark.parametrize(
    "role, at, names",
    [
        (Role.RESIDENT, None, ["request"]),
        (Role.OFFICER, None, []),
        (Role.OFFICER, "scheduling", ["invitation"]),
        (Role.RESIDENT, "invited", ["answer"]),
        (Role.RESIDENT, "scheduling", []),
    ],
)
def test_topics_belong_to_a_role_and_a_stage(role, at, names):
    assert [section.name for section in load("staged-hearing").sections_for(role, at=at)] == names


def test_moves_are_rows_of_the_workflow():
    form = load("staged-hearing")
    row = next(row for row in form.rows if row.action == "hear_without")

    assert (row.source, row.target, row.from_stage, row.to_stage) == (State.IN_PROGRESS, State.IN_PROGRESS, "invited", "heard")
    assert (row.role, row.needs_reason, row.label) == (Role.OFFICER, True, form.moves[2].label)


def test_first_stage_of_a_state_is_the_first_of_the_file():
    form = load("staged-hearing")

    assert (form.first_stage(State.IN_PROGRESS), form.first_stage(State.APPROVED)) == ("scheduling", None)


def test_what_was_asked_spells_out_its_defaults_so_that_it_outlives_them():
    form = load("statutory-report")
    question = next(f for f in form.fields.values() if f.takes_file)
    kept = next(f for section in form.asked()["sections"] for f in section["fields"] if f["name"] == question.name)

    assert kept["max_mb"] == question.max_mb
