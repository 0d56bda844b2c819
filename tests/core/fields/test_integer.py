import pytest
from pydantic import ValidationError

from homeservice.core.fields.integer import Integer

LARGEST = 2**53 - 1


def integer(**options):
    return Integer(type="integer", name="weight", label="총중량", **options)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("3500", 3500),
        ("3,500", 3500),
        ("３５００", 3500),
        ("３，５００", 3500),
        ("3500kg", 3500),
        ("3500 KG", 3500),
        ("0", 0),
        ("007", 7),
        ("3500.0", 3500),
        (str(LARGEST), LARGEST),
        ("", None),
        ("  ", None),
    ],
)
def test_integer_takes(typed, value):
    assert integer(unit="kg").parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed, refused",
    [
        ("삼천", "number.unreal"),
        ("1e5", "number.unreal"),
        ("+5", "number.unreal"),
        ("0x10", "number.unreal"),
        ("1_000", "number.unreal"),
        ("١٢٣", "number.unreal"),
        ("３²", "number.unreal"),
        ("1,65", "number.unreal"),
        (",500", "number.unreal"),
        ("--5", "number.unreal"),
        ("kg", "number.unreal"),
        ("NaN", "number.unreal"),
        ("Infinity", "number.unreal"),
        ("5🙂", "number.unreal"),
        ("1" + "0" * 400, "number.too_long"),
        (str(LARGEST + 1), "number.too_long"),
        ("3.5", "integer.fraction"),
        ("-1", "number.too_small"),
        ("1\u202e2", "control_characters"),
    ],
)
def test_integer_refuses(refusal, typed, refused):
    assert refusal(integer(unit="kg"), typed) == (refused, "")


def test_integer_below_nought_only_where_asked_for(refusal):
    assert integer(min=-10).parse({"": ["-5"]}) == -5
    assert refusal(integer(min=-10), "-11") == ("number.too_small", "")


@pytest.mark.parametrize("typed, refused", [("499", "number.too_small"), ("60001", "number.too_large")])
def test_integer_keeps_its_bounds(refusal, typed, refused):
    assert refusal(integer(min=500, max=60000), typed) == (refused, "")


def test_integer_takes_its_bounds():
    field = integer(min=500, max=60000)

    assert [field.parse({"": [typed]}) for typed in ("500", "60,000")] == [500, 60000]


def test_integer_is_shown_with_its_unit(said):
    assert said(integer(unit={"ko": "명", "en": "people"}).display(3500)) == ("3,500명", "3,500 people")
    assert said(integer().display(3500)) == ("3,500", "3,500")


def test_a_year_is_shown_without_separators(said):
    assert said(integer(grouping=False).display(2005)) == ("2005", "2005")


def test_bounds_are_told_beforehand(said):
    assert said(integer(min=500, max=60000, unit="kg").control().notes[0]) == ("500kg 이상 60,000kg 이하", "From 500 kg to 60,000 kg")
    assert said(integer(max=10).control().notes[0]) == ("10 이하", "10 or less")
    assert said(integer(min=5).control().notes[0]) == ("5 이상", "5 or more")
    assert integer().control().notes == ()


def test_a_keypad_without_minus_is_not_shown_for_negative_numbers():
    assert integer().control().parts[0].input_mode == "numeric"
    assert integer(min=-1).control().parts[0].input_mode == "text"


def test_integer_lint(faults):
    assert faults(integer(min=10, max=5)) == ["max"]
    assert faults(integer(min=5, max=5)) == []


@pytest.mark.parametrize("options", [{"min": LARGEST * -2}, {"max": True}, {"max": 2.5}, {"step": 5}])
def test_integer_refuses_wrong_options(options):
    with pytest.raises(ValidationError):
        integer(**options)
