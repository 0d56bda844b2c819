"""The cut of a ranking: by places and by the sum of the costs; everybody below it waits with a number, or is out."""

import random

import pytest

from homeservice.core.selection.choosing import Outcome, choose, next_in_line
from homeservice.core.selection.declaration import Selection
from tests.core.selection.test_ordering import candidate


def ranking(**rule):
    return Selection(by="ranking", order=("model_year",), **rule)


def outcome(rule, *costs):
    """What becomes of cars of the years 2000, 2001, … that cost so much, and their reserve numbers."""
    entered = [candidate(number, 2000 + number, cost=cost) for number, cost in enumerate(costs)]
    return [(placed.outcome.value, placed.reserve_number) for placed in choose(rule, entered, "s").placed]


IN = ("chosen", None)


def test_budget_of_a_round_is_never_overdrawn_and_whoever_is_below_the_cut_waits_with_a_number():
    rule = ranking(places=750, budget=4_000_000)

    assert outcome(rule, 1_650_000, 1_650_000, 1_200_000, 300_000) == [IN, IN, ("reserve", 1), ("reserve", 2)]


def test_nobody_behind_the_cut_is_taken_because_they_cost_less():
    assert outcome(ranking(budget=10), 6, 5, 1) == [IN, ("reserve", 1), ("reserve", 2)]


def test_budget_that_is_met_to_the_won_is_no_overdraft():
    assert outcome(ranking(budget=10), 6, 4, 1) == [IN, IN, ("reserve", 1)]


def test_places_cut_where_the_money_would_reach_further():
    assert outcome(ranking(places=2, budget=100), 1, 1, 1) == [IN, IN, ("reserve", 1)]


def test_only_so_many_get_a_reserve_number_and_the_others_are_out():
    assert outcome(ranking(places=1, reserve=2), 0, 0, 0, 0) == [IN, ("reserve", 1), ("reserve", 2), ("out", None)]


def test_without_a_reserve_all_others_are_out():
    assert outcome(ranking(places=1, reserve=0), 0, 0) == [IN, ("out", None)]


def test_nobody_applied():
    result = choose(ranking(places=3), [], "s")

    assert (result.placed, result.spent, result.text) == ((), 0, "rank,receipt_number,outcome,reserve_number\n")


def test_next_in_line_moves_up_into_what_is_free_and_not_past_the_budget():
    first, second, third = (candidate(number, 2000 + number, cost=cost) for number, cost in enumerate((6, 5, 1)))
    rule = ranking(places=2, budget=10)

    assert next_in_line(rule, [first], [second, third]) is None
    assert next_in_line(rule, [], [second, third]) == second
    assert next_in_line(rule, [second, third], [first]) is None
    assert next_in_line(rule, [second], []) is None


def test_digest_is_that_of_the_file_which_names_no_cost():
    result = choose(ranking(places=1), [candidate(1, 2001, cost=7), candidate(2, 2000, cost=5)], "s", left=["2018-M01-000003"])

    assert result.text == (
        "rank,receipt_number,outcome,reserve_number\n1,2018-M01-000002,chosen,\n2,2018-M01-000001,reserve,1\n,2018-M01-000003,gone,\n"
    )
    # printf 'rank,receipt_number,outcome,reserve_number\n1,2018-M01-000002,chosen,\n2,2018-M01-000001,reserve,1\n,2018-M01-000003,gone,\n' | sha256sum
    assert result.digest == "19a38cac6d4cc0aafb079a9439d4298bbbdea42b9ff592ea8510e757b2b50dea"


@pytest.mark.parametrize("seed", range(30))
def test_sum_stays_within_the_budget_and_the_order_of_the_input_changes_nothing(seed):
    shuffler = random.Random(seed)
    entered = [candidate(number, shuffler.randrange(1990, 2006), cost=shuffler.randrange(1, 50)) for number in range(80)]
    rule = ranking(places=shuffler.randrange(1, 90), budget=shuffler.randrange(1, 2500), reserve=shuffler.choice([None, 5]))

    result = choose(rule, entered, "s")

    assert choose(rule, shuffler.sample(entered, len(entered)), "s") == result
    chosen = result.of(Outcome.CHOSEN)
    assert result.spent <= rule.budget
    assert len(chosen) <= rule.places
    assert [placed.position for placed in chosen] == list(range(1, len(chosen) + 1))
    behind = [placed.candidate for placed in result.placed[len(chosen) :]]
    assert not behind or not rule.fits(len(chosen) + 1, result.spent + behind[0].cost)
