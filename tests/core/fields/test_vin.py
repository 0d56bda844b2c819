import pytest

from homeservice.core.fields.vin import Vin

FIELD = Vin(type="vin", name="vin", label="차대번호")


@pytest.mark.parametrize(
    "typed, value",
    [
        ("KSAMPLE0000000000", "KSAMPLE0000000000"),
        ("ksample0000000000", "KSAMPLE0000000000"),
        ("KSAMPLE-0000 000000", "KSAMPLE0000000000"),
        ("KSAMPLE００００００００００", "KSAMPLE0000000000"),
        ("AB1234", "AB1234"),
        ("", None),
    ],
)
def test_vin_takes(typed, value):
    assert FIELD.parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed, refused",
    [
        ("AB123", "vin.unreal"),
        ("K" * 18, "vin.unreal"),
        ("KSAMPLE000000000٠", "vin.unreal"),
        ("KſAMPLE0000000000", "vin.unreal"),
        ("가나다라마바사", "vin.unreal"),
        ("KSAMPLE00000000O0", "vin.letter"),
        ("KSAMPLE00000000i0", "vin.letter"),
        ("QSAMPLE0000000000", "vin.letter"),
    ],
)
def test_vin_refuses(refusal, typed, refused):
    assert refusal(FIELD, typed) == (refused, "")


@pytest.mark.parametrize("vin, masked", [("KSAMPLE0000001234", "KSA**********1234"), ("AB1234", "**1234")])
def test_vin_is_masked_to_its_last_four(vin, masked):
    assert FIELD.mask(vin) == masked
