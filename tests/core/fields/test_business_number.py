import json
from pathlib import Path

import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.business_number import BusinessNumber

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "rules.json").read_text(encoding="utf-8"))["brn"]
FIELD = BusinessNumber(type="business_number", name="business", label="사업자등록번호")


@pytest.mark.parametrize("typed", [typed for typed, good in VECTORS.items() if good])
def test_business_number_is_kept_with_hyphens(typed):
    assert FIELD.parse({"": [typed.replace("-", "")]}) == typed


@pytest.mark.parametrize("typed", [*(typed for typed, good in VECTORS.items() if not good), "123456789", "12345678901", "١٢٣٤٥٦٧٨٩١", "🙂"])
def test_business_number_refuses(typed):
    with pytest.raises(Invalid) as caught:
        FIELD.parse({"": [typed]})

    assert caught.value.message.id.startswith("identifier.business.")


def test_equal_numbers_are_found_however_they_were_typed():
    typed = ("123-45-67891", "1234567891", "１２３４５６７８９１")

    assert {FIELD.index_text(FIELD.parse({"": [text]})) for text in typed} == {"123-45-67891"}
