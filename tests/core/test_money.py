"""Sums in words and cut down to a unit."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeservice.core import money

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "rules.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("won", "text"), VECTORS["amount"].items(), ids=VECTORS["amount"])
def test_money_is_written_in_digits_and_in_words(won, text):
    assert money.money_in_words(int(won)) == text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "영"),
        (11, "일십일"),
        (1_0000_0000, "일억"),
        (1_0000_0001, "일억일"),
        (2_0003_0000_0004, "이조삼억사"),
        (9999_9999_9999_9999_9999, "구천구백구십구경구천구백구십구조구천구백구십구억구천구백구십구만구천구백구십구"),
    ],
    ids=str,
)
def test_words_have_a_digit_before_every_unit(number, words):
    assert money.in_words(number) == words


@pytest.mark.parametrize("number", [-1, 10**20], ids=["below zero", "beyond the units"])
def test_words_are_refused_where_there_are_none(number):
    with pytest.raises(ValueError, match="no words"):
        money.in_words(number)


@given(st.integers(min_value=0, max_value=10**20 - 1), st.integers(min_value=0, max_value=10**20 - 1))
def test_words_of_two_sums_differ(one, other):
    assert (money.in_words(one) == money.in_words(other)) == (one == other)


@pytest.mark.parametrize(
    ("amount", "unit", "rounded"),
    [(1_234_567, 1000, 1_234_000), (999, 1000, 0), (1000, 1000, 1000), (5, 1, 5), (-1, 1000, -1000)],
    ids=str,
)
def test_round_down_goes_to_the_multiple_below(amount, unit, rounded):
    assert money.round_down(amount, unit) == rounded


@pytest.mark.parametrize("unit", [0, -1000], ids=str)
def test_round_down_needs_a_unit(unit):
    with pytest.raises(ValueError, match="unit"):
        money.round_down(1000, unit)
