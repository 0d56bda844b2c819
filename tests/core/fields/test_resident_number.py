import datetime as dt

import pytest

from homeservice.core.expressions import ExprType
from homeservice.core.fields.resident_number import ResidentNumber

BASIS = "견본법 시행령 제1조"
OPTIONS = [{"legal_basis": BASIS}, {"legal_basis": {"ko": BASIS, "en": "Sample Decree, article 1"}}]
FIELD = ResidentNumber.model_validate({"type": "resident_number", "name": "rrn", "label": "주민등록번호", "legal_basis": BASIS})


@pytest.mark.parametrize(
    "typed, value",
    [
        ("900101-1000000", "900101-1000000"),
        (" 900101 1000000 ", "900101-1000000"),
        ("0002294000000", "000229-4000000"),
        ("900101-5000000", "900101-5000000"),
        ("９００１０１-1000000", "900101-1000000"),
        ("", None),
    ],
)
def test_resident_number_takes(typed, value):
    assert FIELD.parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("900101", "identifier.resident.digits"),
        ("900101-1******", "identifier.resident.digits"),
        ("900101-10000000", "identifier.resident.digits"),
        ("1" + "0" * 400, "identifier.resident.digits"),
        ("٩٠٠١٠١-١٠٠٠٠٠٠", "identifier.resident.digits"),
        ("🙂", "identifier.resident.digits"),
        ("900231-1000000", "identifier.resident.date"),
        ("000000-3000000", "identifier.resident.date"),
        ("010229-3000000", "identifier.resident.date"),
        ("900101-1000000\u202e", "control_characters"),
        ("900101\n1000000", "line_breaks"),
    ],
)
def test_resident_number_refuses(refusal, typed, fault):
    assert refusal(FIELD, typed) == (fault, "")


def test_nobody_is_born_after_today(refused_on):
    assert refused_on(FIELD, "261127-3000000", dt.date(2026, 11, 26)) == ("identifier.resident.future", "")


def test_the_birthday_itself_is_no_future():
    assert FIELD.check("261126-3000000", today=dt.date(2026, 11, 26)) is None


def test_resident_number_is_masked_and_hidden_from_strangers():
    assert (FIELD.mask("900101-1234567"), FIELD.for_strangers("900101-1234567")) == ("900101-1******", None)


def test_resident_number_is_encrypted_and_neither_searched_nor_read_by_conditions():
    assert (FIELD.encrypted, FIELD.expression_type, FIELD.index_text("900101-1234567")) == (True, ExprType.OPAQUE, None)


def test_resident_number_tells_the_law_that_it_is_asked_by(said):
    assert [BASIS in sentence for note in FIELD.control().notes for sentence in said(note)] == [True, True]


def test_resident_number_is_asked_by_no_form_that_names_no_law(faults):
    assert faults(ResidentNumber(type="resident_number", name="rrn", label="주민등록번호")) == ["type"]
