"""Draws with quotas: the quotas of the catalogue, every quota met that can be, and none met by breaking another."""

import itertools
import random

import pytest

from homeservice.core.selection.choosing import Outcome, choose, next_in_line
from homeservice.core.selection.declaration import Selection
from tests.core.selection.test_ordering import candidate


def draw(places, *quotas, **rule):
    return Selection(by="draw", places=places, quotas=[{"when": 'group == "x"', **quota} for quota in quotas], **rule)


def crowd(seed, number, **shares):
    """So many candidates, each in each group with that probability."""
    chance = random.Random(seed)
    return [candidate(n, groups=[name for name, share in shares.items() if chance.random() < share]) for n in range(number)]


def counts(result):
    return {met.quota.name: (met.got, met.wanted) for met in result.quotas}


@pytest.mark.parametrize("seed", range(10))
def test_budget_committee_has_forty_percent_women_and_twenty_percent_young_people(seed):
    rule = draw(100, {"name": "women", "at_least": 40}, {"name": "men", "at_least": 40}, {"name": "youth", "at_least": 20})
    chance = random.Random(seed)
    entered = [
        candidate(n, groups=["women" if chance.random() < 0.25 else "men", *(["youth"] if chance.random() < 0.1 else [])])
        for n in range(400)
    ]

    result = choose(rule, entered, f"seed {seed}")

    assert len(result.of(Outcome.CHOSEN)) == 100
    assert all(met.is_met for met in result.quotas)


def test_city_plan_panel_is_drawn_by_age_sex_and_district():
    districts = {f"district_{n}": 15 for n in range(8)}
    rule = draw(
        145,
        *({"name": name, "places": places} for name, places in districts.items()),
        {"name": "women", "at_least": 40}, {"name": "men", "at_least": 40},
        *({"name": f"age_{age}", "at_least": 15} for age in (20, 30, 40, 50, 60)),
    )  # fmt: skip
    chance = random.Random(7)
    entered = [
        candidate(
            n,
            groups=[chance.choice(list(districts)), chance.choice(["women", "men"]), f"age_{chance.choice((20, 30, 40, 50, 60, 60, 60))}"],
        )
        for n in range(600)
    ]

    result = choose(rule, entered, "2026")

    assert all(met.is_met for met in result.quotas)
    # Eight districts with 15 places each: 25 of the 145 belong to nobody here.
    assert len(result.of(Outcome.CHOSEN)) == 120


def test_student_jobs_have_places_for_each_type_and_a_reserve_list_for_each():
    rule = draw(
        7, {"name": "general", "places": 4}, {"name": "low_income", "places": 2}, {"name": "disabled", "places": 1}, reserve=2
    )  # fmt: skip
    entered = [candidate(n, groups=[group]) for n, group in enumerate(["general"] * 9 + ["low_income"] * 4 + ["disabled"] * 2)]

    result = choose(rule, entered, "s")

    told = {
        group: sorted((p.outcome.value, p.reserve_number) for p in result.placed if group in p.candidate.groups)
        for group in ("general", "low_income", "disabled")
    }
    numbered = [("reserve", 1), ("reserve", 2)]
    assert {group: (sum(o == "chosen" for o, _ in rows), [row for row in rows if row[0] == "reserve"]) for group, rows in told.items()} == {
        "general": (4, numbered), "low_income": (2, numbered), "disabled": (1, numbered[:1]),
    }  # fmt: skip


def test_place_of_a_type_that_becomes_free_goes_to_the_next_of_that_type():
    rule = draw(3, {"name": "general", "places": 2}, {"name": "low_income", "places": 1})
    general = [candidate(n, groups=["general"]) for n in range(4)]
    low = [candidate(n, groups=["low_income"]) for n in range(4, 7)]

    assert next_in_line(rule, general[:2], [*general[2:], *low[1:]]) == low[1]
    assert next_in_line(rule, [general[0], low[0]], [*low[1:], *general[2:]]) == general[2]
    assert next_in_line(rule, [*general[:2], low[0]], [*general[2:], *low[1:]]) is None


def test_quota_with_too_few_candidates_takes_all_there_are_and_says_so():
    rule = draw(10, {"name": "women", "at_least": 50})
    result = choose(rule, [candidate(n, groups=["women"] if n < 3 else []) for n in range(40)], "s")

    assert counts(result) == {"women": (3, 5)}
    assert len(result.of(Outcome.CHOSEN)) == 10


def test_where_not_all_can_be_met_the_quotas_named_first_are():
    entered = [candidate(n, groups=["a"] if n < 10 else ["b"]) for n in range(20)]

    assert counts(choose(draw(4, {"name": "a", "at_least": 75}, {"name": "b", "at_least": 75}), entered, "s")) == {"a": (3, 3), "b": (1, 3)}
    assert counts(choose(draw(4, {"name": "b", "at_least": 75}, {"name": "a", "at_least": 75}), entered, "s")) == {"b": (3, 3), "a": (1, 3)}


def test_share_is_rounded_up_to_whole_people():
    assert counts(choose(draw(7, {"name": "a", "at_least": 40}), crowd(1, 50, a=0.1), "s"))["a"][1] == 3


def test_draw_without_quotas_takes_the_smallest_lots():
    result = choose(Selection(by="draw", places=3), [candidate(n) for n in range(20)], "s")

    assert [placed.outcome for placed in result.placed] == [Outcome.CHOSEN] * 3 + [Outcome.RESERVE] * 17


@pytest.mark.parametrize("seed", range(60))
def test_every_quota_is_met_when_it_can_be(seed):
    """Against trying out all the choices there are."""
    chance = random.Random(seed)
    names = ["a", "b", "c"]
    places = chance.randrange(1, 6)
    quotas = [
        {"name": name, "places": chance.randrange(1, 4)} if chance.random() < 0.4 else {"name": name, "at_least": chance.randrange(1, 100)}
        for name in names
    ]
    rule = draw(places, *quotas)
    entered = [candidate(n, groups=[name for name in names if chance.random() < 0.4]) for n in range(9)]

    def count(some, name):
        return sum(name in one.groups for one in some)

    def allowed(some):
        return all(quota.places is None or count(some, quota.name) <= quota.places for quota in rule.quotas)

    every = [some for size in range(places + 1) for some in itertools.combinations(entered, size) if allowed(some)]
    wanted = {quota.name: quota.places if quota.places is not None else -(-places * quota.at_least // 100) for quota in rule.quotas}
    for name in names:
        best = max(min(count(some, name), wanted[name]) for some in every)
        every = [some for some in every if min(count(some, name), wanted[name]) == best]

    result = choose(rule, entered, f"s{seed}")
    chosen = [placed.candidate for placed in result.of(Outcome.CHOSEN)]

    assert choose(rule, chance.sample(entered, len(entered)), f"s{seed}") == result
    assert len(chosen) <= places
    assert allowed(chosen)
    assert {name: min(count(chosen, name), wanted[name]) for name in names} == {
        name: min(count(every[0], name), wanted[name]) for name in names
    }


def test_tangled_quotas_of_a_large_draw_come_to_an_end():
    names = [f"g{n}" for n in range(6)]
    rule = draw(60, *({"name": name, "at_least": 60} for name in names))

    result = choose(rule, crowd(3, 300, **dict.fromkeys(names, 0.3)), "s")

    assert len(result.of(Outcome.CHOSEN)) == 60
