import pytest

from homeservice.core.fields.time_table import TimeTable

OPTIONS = [{}, {"days": ["sun", "mon"], "first_hour": 0, "last_hour": 24, "min": 2, "max": 5}]


def table(**options):
    return TimeTable(type="time_table", name="free", label="가능한 시간", **options)


def test_hours_are_slots_in_the_order_of_the_week():
    assert table().parse({"tue": ["10"], "mon": ["11", "09"]}) == ("mon-09", "mon-11", "tue-10")


@pytest.mark.parametrize("raw", [{"mon": ["18"]}, {"mon": ["8"]}, {"mon": ["moon"]}, {"mon": ["09:00"]}])
def test_an_hour_that_is_not_offered_is_refused(refusal, raw):
    assert refusal(table(), raw) == ("choice.unknown", "")


@pytest.mark.parametrize("options, why", [({"min": 2}, "too_few"), ({"max": 1, "min": 0}, None)])
def test_the_number_of_hours_is_bounded(refusal, options, why):
    if why:
        assert refusal(table(**options), {"mon": ["09"]}) == (f"time_table.{why}", "")
    else:
        assert refusal(table(**options), {"mon": ["09", "10"]}) == ("time_table.too_many", "")


def test_hours_that_follow_each_other_are_one_stretch(said):
    shown = table().display(("mon-09", "mon-10", "mon-13", "fri-17"))

    assert said(shown)[0].splitlines() == ["월 09:00~11:00, 13:00~14:00", "금 17:00~18:00"]


@pytest.mark.parametrize(
    "options, attributes",
    [({"first_hour": 18, "last_hour": 9}, ["last_hour"]), ({"min": 3, "max": 2}, ["max"]), ({"days": ["mon"], "min": 10}, ["min"])],
    ids=["reversed", "bounds", "too-many"],
)
def test_a_table_that_cannot_be_filled_is_a_fault(faults, options, attributes):
    assert [attribute for attribute in faults(table(**options)) if attribute in attributes] == attributes
