"""The order of candidates: by their keys, then by a lot that anybody can work out again."""

import datetime as dt
import hashlib
import random
from decimal import Decimal

import pytest

from homeservice.core.selection.candidates import Candidate, in_order, ticket

DAY = dt.date.fromisoformat


def candidate(number, *keys, cost=0, groups=()):
    return Candidate(id=number, receipt_number=f"2018-M01-{number:06}", keys=keys, cost=cost, groups=frozenset(groups))


def numbers(candidates):
    return [one.id for one in candidates]


def test_ranking_of_2018_goes_by_model_year_then_first_registration_then_receipt():
    at = dt.datetime(2018, 9, 3, 9, 0, tzinfo=dt.UTC)
    entered = [
        candidate(1, 2002, DAY("2002-05-01"), at),
        candidate(2, 2001, DAY("2001-09-09"), at + dt.timedelta(minutes=9)),
        candidate(3, 2001, DAY("2001-09-09"), at + dt.timedelta(minutes=2)),
        candidate(4, 2001, DAY("2000-12-31"), at + dt.timedelta(days=4)),
    ]

    assert numbers(in_order(entered, ("model_year", "first_registered_on", "received_at"), "seed")) == [4, 3, 2, 1]


def test_ranking_of_2021_puts_the_group_before_the_age_of_the_car():
    entered = [candidate(1, 3, 1998, DAY("1998-01-01")), candidate(2, 1, 2004, DAY("2004-01-01")), candidate(3, 2, 1999, DAY("1999-01-01"))]

    assert numbers(in_order(entered, ("priority", "model_year", "first_registered_on"), "seed")) == [2, 3, 1]


def test_whoever_is_equal_in_all_keys_is_drawn_by_the_published_seed():
    equal = [candidate(number, 2001) for number in range(1, 6)]

    by_hand = sorted(range(1, 6), key=lambda number: hashlib.sha256(f"로또 1·2·3:2018-M01-{number:06}".encode()).hexdigest())
    assert numbers(in_order(equal, ("model_year",), "로또 1·2·3")) == by_hand


def test_lot_is_a_plain_digest_that_any_tool_gives():
    # printf '2026-09-01 14 27 30:2026-C07-000001' | sha256sum
    assert ticket("2026-09-01 14 27 30", "2026-C07-000001") == "64a399976a4d02c18415fc319c0cabdb78692fd2830f6e70ee1a2e50ed15b81f"


@pytest.mark.parametrize(
    ("values", "rising", "falling"),
    [
        ([3, None, 1], [2, 0, 1], [0, 2, 1]),
        ([Decimal("2.5"), 3, Decimal("2.25")], [2, 0, 1], [1, 0, 2]),
        ([DAY("2020-01-02"), DAY("2020-01-01"), None], [1, 0, 2], [0, 1, 2]),
        ([True, False, None], [1, 0, 2], [0, 1, 2]),
    ],
    ids=["numbers", "decimals", "days", "yes and no"],
)
def test_minus_turns_a_key_round_and_who_has_no_value_comes_last_either_way(values, rising, falling):
    entered = [candidate(number, value) for number, value in enumerate(values)]

    assert numbers(in_order(entered, ("key",), "s")) == rising
    assert numbers(in_order(entered, ("-key",), "s")) == falling


def test_value_without_an_order_is_refused():
    with pytest.raises(TypeError, match="str"):
        in_order([candidate(1, "LPG")], ("plan",), "s")


@pytest.mark.parametrize("seed", range(20))
def test_no_shuffling_of_the_input_changes_the_order(seed):
    shuffler = random.Random(seed)
    entered = [candidate(number, shuffler.choice([None, 2000, 2001]), shuffler.choice([1, 2])) for number in range(60)]
    shuffled = shuffler.sample(entered, len(entered))

    assert in_order(shuffled, ("year", "-rank"), "s") == in_order(entered, ("year", "-rank"), "s")
