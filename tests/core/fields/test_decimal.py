from decimal import Decimal as Exact

import pytest
from pydantic import ValidationError

from homeservice.core.fields.decimal import Decimal


def decimal(**options):
    return Decimal(type="decimal", name="area", label="사용면적", **options)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("12.5", "12.50"),
        ("12.500", "12.50"),
        ("1,234.56", "1234.56"),
        ("１２．５", "12.50"),
        ("12", "12.00"),
        ("12.5㎡", "12.50"),
        ("0.10", "0.10"),
        ("900719925474", "900719925474.00"),
    ],
)
def test_decimal_is_kept_exactly(typed, value):
    assert str(decimal(unit="㎡").parse({"": [typed]})) == value


def test_negative_nought_is_nought():
    assert str(decimal(min=-1).parse({"": ["-0.00"]})) == "0.00"


@pytest.mark.parametrize(
    "typed, refused",
    [
        ("12,5", "number.unreal"),
        ("1.2.3", "number.unreal"),
        (".5", "number.unreal"),
        ("5.", "number.unreal"),
        ("1e5", "number.unreal"),
        ("+5", "number.unreal"),
        ("١٢٫٥", "number.unreal"),
        ("sNaN", "number.unreal"),
        ("-Infinity", "number.unreal"),
        ("12.345", "decimal.places"),
        ("0." + "0" * 30 + "1", "decimal.places"),
        ("0." + "0" * 4000 + "1", "number.too_long"),
        ("9" * 400, "number.too_long"),
        ("900719925475", "number.too_large"),
        ("-0.01", "number.too_small"),
    ],
)
def test_decimal_refuses(refusal, typed, refused):
    assert refusal(decimal(), typed) == (refused, "")


def test_decimal_is_stored_as_text():
    assert decimal().dump(Exact("12.50")) == "12.50"
    assert decimal().load("12.50") == Exact("12.50")


def test_decimal_is_shown_with_its_unit(said):
    assert said(decimal(unit="㎡").display(Exact("1234.50"))) == ("1,234.50㎡", "1,234.50 ㎡")


def test_decimal_lint(faults):
    assert faults(decimal(min="0.1", max="0.05")) == ["max"]
    assert faults(decimal(min="0.001")) == ["min"]
    assert faults(decimal(min="0.5", max="99.5", places=1)) == []


@pytest.mark.parametrize("options", [{"places": 0}, {"places": 5}, {"max": "1e30"}, {"min": "NaN"}, {"max": "Infinity"}])
def test_decimal_refuses_wrong_options(options):
    with pytest.raises(ValidationError):
        decimal(**options)
