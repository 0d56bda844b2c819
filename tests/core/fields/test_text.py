import pytest
from pydantic import ValidationError

from homeservice.core.fields.text import Text


def text(**options):
    return Text(type="text", name="title", label="사업명", **options)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("  금호강   가꾸기 ", "금호강 가꾸기"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),  # NFD, as macOS sends it
        ("금호강\u00a0가꾸기\u3000사업", "금호강 가꾸기 사업"),  # pasted from hwp
        ("금호강\u200b", "금호강"),
        ("우리 동네 🌳", "우리 동네 🌳"),
        ("", None),
        (" \u3164 \u3000", None),  # the filler of Hangul is no letter
    ],
    ids=["blanks", "nfd", "hwp-blanks", "zero-width", "emoji", "blank", "filler"],
)
def test_text_is_cleaned(typed, value):
    assert text().parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed, refused",
    [
        ("가" * 11, "too_long"),
        ("가", "too_short"),
        ("가나\x00다", "control_characters"),
        ("가나\u202e다", "control_characters"),
        ("가나\ud800", "control_characters"),
        ("가나\n다라", "line_breaks"),
        ("가나\u2028다라", "line_breaks"),
    ],
    ids=["long", "short", "nul", "bidi", "surrogate", "line-break", "line-separator"],
)
def test_text_refuses(refusal, typed, refused):
    assert refusal(text(min=2, max=10), typed) == (refused, "")


def test_text_counts_characters_not_bytes():
    assert text(max=10).parse({"": ["가" * 10]}) == "가" * 10


def test_text_refuses_two_values(refusal):
    assert refusal(text(), {"": ["가", "나"]}) == ("several_values", "")


@pytest.mark.parametrize(
    "characters, typed, value",
    [
        ("name", "김견본", "김견본"),
        ("name", "O'Sample-Lee, Jr.", "O'Sample-Lee, Jr."),
        ("name", "สมชาย", "สมชาย"),
        ("hangul", "견본 대학교", "견본 대학교"),
        ("latin", "Zoë Sample", "Zoë Sample"),
        ("digits", "２０１８0628", "20180628"),
    ],
)
def test_text_takes_the_characters_asked_for(characters, typed, value):
    assert text(characters=characters).parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "characters, typed",
    [
        ("name", "김견본1"),
        ("name", "김견본🙂"),
        ("name", "---"),
        ("hangul", "견본A"),
        ("hangul", "ㅋㅋ"),
        ("latin", "Sаmple"),  # а is Cyrillic
        ("latin", "…"),
        ("digits", "١٢٣"),
        ("digits", "12-3"),
    ],
)
def test_text_refuses_other_characters(refusal, characters, typed):
    assert refusal(text(characters=characters), typed) == (f"text.{characters}", "")


@pytest.mark.parametrize("options", [{"characters": "name"}, {"verified": "name"}], ids=["name", "verified"])
def test_a_name_is_masked(options):
    assert text(**options).mask("김견본") == "김○본"


def test_other_text_is_not_masked():
    assert text().mask("김견본") == "김견본"


def test_equal_titles_are_found_in_any_case():
    assert text().index_text("River PARK") == text().index_text("river park")


def test_text_lint(faults):
    assert faults(text(min=20, max=10)) == ["max"]
    assert faults(text(verified="birth_date")) == ["verified"]
    assert faults(text(suggested="email")) == ["suggested"]
    assert faults(text(min=1, max=10, verified="name", unique="per_intake")) == []


@pytest.mark.parametrize("options", [{"max": 0}, {"max": 1001}, {"characters": "klingon"}, {"pattern": "a+"}])
def test_text_refuses_wrong_options(options):
    with pytest.raises(ValidationError):
        text(**options)


def test_only_the_verified_name_is_filled_in_by_the_browser():
    assert text(verified="name").control().parts[0].autocomplete == "name"
    assert text(characters="name").control().parts[0].autocomplete is None


def test_free_text_is_not_shown_to_who_verifies_a_paper():
    purpose = Text(type="text", name="purpose", label="용도")
    name = Text(type="text", name="holder", label="성명", characters="name")

    assert (purpose.for_strangers("병원 제출용"), name.for_strangers("김견본")) == (None, "김○본")
