"""What changed between two states of what runs."""

import pytest

from homeservice.catalog.comparison import Change, changes
from tests.definitions.reading import load

RUNNING = load("cost-table").running()


def altered(**keys):
    spring, autumn = RUNNING["intakes"]
    return {**RUNNING, "intakes": [spring, {**autumn, **keys}]}


def test_same_state_is_no_change():
    assert changes(RUNNING, load("cost-table").running()) == []


def test_moved_closing_is_one_change():
    new = altered(closes="2027-01-31T18:00:00+09:00")

    assert changes(RUNNING, new) == [
        Change(path=("intakes", "autumn", "closes"), before="2026-12-31T18:00:00+09:00", after="2027-01-31T18:00:00+09:00")
    ]


def test_parameter_is_told_by_its_name():
    new = altered(parameters={"most": 900_000})

    assert changes(RUNNING, new) == [Change(path=("intakes", "autumn", "parameters", "most"), before=700_000, after=900_000)]


def test_new_intake_before_the_others_is_one_change():
    new = {**RUNNING, "intakes": [{"name": "winter", "opens": "2026-01-05T09:00:00+09:00"}, *RUNNING["intakes"]]}

    assert changes(RUNNING, new) == [Change(path=("intakes", "winter"), before=None, after={"opens": "2026-01-05T09:00:00+09:00"})]


def test_intake_taken_out_and_key_added_are_told():
    old = {"intakes": [{"name": "a", "opens": "1"}], "officer": {"phone": "1"}}
    new = {"intakes": [], "officer": {"phone": "1", "name": "김담당"}}

    assert changes(old, new) == [
        Change(path=("intakes",), before=[{"name": "a", "opens": "1"}], after=[]),
        Change(path=("officer", "name"), before=None, after="김담당"),
    ]


@pytest.mark.parametrize("order", [["autumn", "spring"], ["spring", "autumn"]], ids=str)
def test_order_of_intakes_is_no_change(order):
    by_name = {intake["name"]: intake for intake in RUNNING["intakes"]}

    assert changes(RUNNING, {**RUNNING, "intakes": [by_name[name] for name in order]}) == []


def test_first_publication_tells_everything():
    assert changes(None, {"officer": {"phone": "053-000-0000"}}) == [
        Change(path=("officer",), before=None, after={"phone": "053-000-0000"})
    ]
