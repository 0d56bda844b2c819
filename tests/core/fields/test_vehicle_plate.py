import json
from pathlib import Path

import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.vehicle_plate import VehiclePlate

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rules.json").read_text(encoding="utf-8"))["plate"]
FIELD = VehiclePlate(type="vehicle_plate", name="plate", label="자동차등록번호", unique="per_intake")


@pytest.mark.parametrize("typed, told", [(typed, told) for typed, told in VECTORS.items() if told])
def test_plate_is_kept_without_blanks(typed, told):
    assert FIELD.parse({"": [typed]}) == told.get("norm", typed)


@pytest.mark.parametrize("typed", [*(typed for typed, told in VECTORS.items() if not told), "12가3456🙂", "١٢가٣٤٥٦", "가" * 10_000])
def test_plate_refuses(typed):
    with pytest.raises(Invalid) as caught:
        FIELD.parse({"": [typed]})

    assert caught.value.message.id.startswith("identifier.plate.")


@pytest.mark.parametrize(
    "value, shown, masked",
    [
        ("12가3456", "12가 3456", "12가**56"),
        ("123가4567", "123가 4567", "123가**67"),
        ("대구31바1234", "대구31바 1234", "대구31바**34"),
    ],
)
def test_plate_is_shown_as_on_the_car_and_masked(value, shown, masked):
    assert FIELD.display(value) == shown
    assert FIELD.mask(value) == masked


def test_one_car_is_found_however_its_plate_was_typed():
    typed = ("12가3456", "12 가 3456", "12가-3456", "１２가３４５６", "12\u1100\u11613456")

    assert {FIELD.index_text(FIELD.parse({"": [text]})) for text in typed} == {"12가3456"}
