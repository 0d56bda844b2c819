"""The no-driving-day scheme (M12, handbook 1.1)."""

import pytest

from homeservice.adapters.language import Language
from homeservice.core.wording import Wording
from homeservice.core.workflow import Role
from tests.definitions.reading import load, situate

FORM = load("no-driving-day")
CAR = {"car_kind": "passenger", "usage": "private", "registered_in_city": True}


def said(situation):
    return [Language("ko").say(Wording(situation=situation).fill(rule.say)) for rule in situation.bars]


def test_private_passenger_car_of_the_city_may_take_part():
    assert situate(FORM, **CAR).broken_rules == ()


@pytest.mark.parametrize(
    "answers, start",
    [
        pytest.param({"car_kind": "van"}, "10인승 이하 승용차만", id="van"),
        pytest.param({"usage": "commercial"}, "영업용 차는", id="taxi"),
        pytest.param({"registered_in_city": False}, "대구시에 등록된 차만", id="registered elsewhere"),
    ],
)
def test_other_cars_are_barred_with_a_sentence(answers, start):
    (sentence,) = said(situate(FORM, **CAR | answers))

    assert sentence.startswith(start)


@pytest.mark.parametrize("allowed, bars", [(True, 0), (False, 1)], ids=["taken", "not taken"])
def test_a_rented_car_is_taken_where_the_intake_says_so(allowed, bars):
    assert len(situate(FORM, parameters={"rental_allowed": allowed}, **CAR | {"usage": "rental"}).bars) == bars


def test_one_car_takes_part_once_until_it_stops():
    assert FORM.fields["plate"].unique == "for_ever"
    assert [stage.name for stage in FORM.stages if stage.releases] == ["stopped"]


@pytest.mark.parametrize(
    "found, unmet",
    [
        ({"register_fits": True, "joined_already": False}, 0),
        ({"register_fits": True, "joined_already": True}, 1),
        ({"register_fits": False, "joined_already": False}, 1),
        ({}, 2),
    ],
    ids=["fits", "takes part already", "registered elsewhere", "not looked up"],
)
def test_officer_looks_the_car_up_before_the_confirmation(found, unmet):
    assert len(situate(FORM, **CAR, **found).unmet("approve")) == unmet
    assert [section.name for section in FORM.sections_for(Role.OFFICER)] == ["check"]


def test_it_is_received_at_once_and_due_in_three_days():
    assert (FORM.receipt, FORM.processing_time.days, FORM.petition) == ("automatic", 3, "other")
