import pytest
from pydantic import ValidationError

from homeservice.core.fields.money import Money


def money(**options):
    return Money(type="money", name="base_value", label="차량기준가액", **options)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("1650000", 1650000),
        ("1,650,000", 1650000),
        ("1,650,000원", 1650000),
        ("1650000 원", 1650000),
        ("₩1,650,000", 1650000),
        ("￦ １，６５０，０００", 1650000),
        ("1650000.00", 1650000),
        ("0", 0),
        ("", None),
    ],
)
def test_money_takes(typed, value):
    assert money().parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed, refused",
    [
        ("165만원", "number.unreal"),
        ("1,65,0000", "number.unreal"),
        ("$100", "number.unreal"),
        ("+1000", "number.unreal"),
        ("1e6", "number.unreal"),
        ("원", "number.unreal"),
        ("100.5", "money.fraction"),
        ("-1", "number.too_small"),
        ("9" * 17, "number.too_long"),
        ("1" + "0" * 400, "number.too_long"),
    ],
)
def test_money_refuses(refusal, typed, refused):
    assert refusal(money(), typed) == (refused, "")


def test_money_keeps_its_bounds(refusal):
    field = money(min=1000, max=3_000_000)

    assert field.parse({"": ["3,000,000"]}) == 3_000_000
    assert refusal(field, "3,000,001") == ("number.too_large", "")
    assert refusal(field, "999") == ("number.too_small", "")


def test_money_is_shown_in_won(said):
    assert said(money().display(1650000)) == ("1,650,000원", "1,650,000 won")


def test_money_stands_in_its_box_with_separators():
    assert money().unparse(1650000) == {"": ["1,650,000"]}


def test_money_lint(faults):
    assert faults(money(min=10, max=5)) == ["max"]


@pytest.mark.parametrize("options", [{"min": -1}, {"max": 2**53}, {"currency": "USD"}])
def test_money_refuses_wrong_options(options):
    with pytest.raises(ValidationError):
        money(**options)
