"""What words are found by, and which are one slip of the finger apart."""

import pytest

from homeservice.core.search import beginnings_of, by_word, near_keys, parts_of, slips_between, terms_of, tokens_of, ways_to


def test_texts_are_indexed_by_pairs_of_syllables_and_whole_latin_words():
    assert [token for _, token in tokens_of(["조기폐차 보조금", "LPG차 4등급"])] == [
        "조기", "기폐", "폐차", "차", "보조", "조금", "금", "lpg", "차", "4", "등급", "급",
    ]  # fmt: skip


def test_no_phrase_reaches_over_the_end_of_a_word():
    positions = [position for position, _ in tokens_of(["폐차", "차고"])]

    assert positions == [1, 2, 4, 5]


def test_a_search_has_few_words_each_once():
    assert terms_of("폐차, 폐차! Ｄｉｅｓｅｌ\n디젤") == ["폐차", "diesel", "디젤"]
    assert len(terms_of(" ".join(f"말{n}" for n in range(50)))) == 8


def test_a_long_word_is_found_with_a_blank_in_it_too():
    assert [[phrase.tokens for phrase in way] for way in ways_to("조기폐차")] == [[("조기", "기폐", "폐차")], [("조기",), ("폐차",)]]
    assert [[phrase.tokens for phrase in way] for way in ways_to("폐차")] == [[("폐차",)]]


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [
        ("폐차", "폐차", 0),
        ("페차", "폐차", 1),  # one vowel
        ("폐챠", "폐차", 1),
        ("펴차", "폐차", 1),
        ("폐찬", "폐차", 1),  # one letter more
        ("desel", "diesel", 1),
        ("deisel", "diesel", 1),
        ("dissel", "diesel", 1),
        ("조폐차", "조기폐차", 1.5),  # a whole syllable
        ("조강폐차", "조기폐차", 1.5),
        ("서류", "폐차", 2),
        ("grade", "diesel", 2),
    ],
)
def test_slips_are_counted_by_letters_of_syllables(typed, meant, slips):
    assert slips_between(typed, meant) == slips
    assert (not near_keys(typed) & near_keys(meant)) <= (slips == 2)


def test_words_within_words_and_beginnings_without_particles_may_be_meant():
    assert {"조기폐차", "조기", "폐차", "기폐"} <= parts_of(["조기폐차"])
    assert {"보조금", "보조금을"} <= beginnings_of(["보조금을 drives a"])
    assert not {"a", "12"} & beginnings_of(["a 12"])


def test_words_of_one_group_mean_the_same():
    assert by_word([["노후 경유차", "Diesel"], ["diesel", "경유"]]) == {
        "노후경유차": ("diesel",),
        "diesel": ("노후경유차", "경유"),
        "경유": ("diesel",),
    }
