import json
from pathlib import Path

import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.corporation_number import CorporationNumber

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rules.json").read_text(encoding="utf-8"))["corp"]
FIELD = CorporationNumber(type="corporation_number", name="corporation", label="법인등록번호")


@pytest.mark.parametrize("typed", VECTORS)
def test_corporation_number_is_taken_whether_its_check_digit_fits_or_not(typed):
    assert FIELD.parse({"": [typed.replace("-", "")]}) == typed


@pytest.mark.parametrize("typed", ["110111-006243", "110111-00624321", "없음", "١١٠١١١٠٠٦٢٤٣٢"])
def test_corporation_number_refuses(typed):
    with pytest.raises(Invalid) as caught:
        FIELD.parse({"": [typed]})

    assert caught.value.message.id == "identifier.corporation.digits"
