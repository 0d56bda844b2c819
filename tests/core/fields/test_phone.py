import pytest
from pydantic import ValidationError

from homeservice.core.fields.phone import Phone


def phone(**options):
    return Phone(type="phone", name="phone", label="연락처", **options)


@pytest.mark.parametrize(
    "typed, stored, shown",
    [
        ("010-1234-5678", "+821012345678", "010-1234-5678"),
        ("01012345678", "+821012345678", "010-1234-5678"),
        ("０１０ １２３４ ５６７８", "+821012345678", "010-1234-5678"),
        ("010.1234.5678", "+821012345678", "010-1234-5678"),
        ("+82 10-1234-5678", "+821012345678", "010-1234-5678"),
        ("011-123-4567", "+82111234567", "011-123-4567"),
        ("053-803-2592", "+82538032592", "053-803-2592"),
        ("(053) 803-2592", "+82538032592", "053-803-2592"),
        ("02-123-4567", "+8221234567", "02-123-4567"),
        ("02-2123-4567", "+82221234567", "02-2123-4567"),
        ("070-1234-5678", "+827012345678", "070-1234-5678"),
        ("080-123-4567", "+82801234567", "080-123-4567"),
        ("1577-1234", "+8215771234", "1577-1234"),
        ("0505-123-4567", "+825051234567", "0505-123-4567"),
        ("0507-1234-5678", "+8250712345678", "0507-1234-5678"),
        ("+1 212-555-0123", "+12125550123", "+1 212-555-0123"),
    ],
)
def test_phone_is_kept_as_e164_and_shown_as_koreans_write_it(typed, stored, shown):
    assert phone().parse({"": [typed]}) == stored
    assert phone().display(stored) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "120",
        "02-120",
        "053-12-3456",
        "010-1234-567",
        "010-1234-56789",
        "803-2592",
        "전화 없음",
        "1-800-FLOWERS",
        "010-1234-5678 내선 3",
        "010-1234-5678;ext=3",
        "٠١٠١٢٣٤٥٦٧٨",
        "+999 123 4567",
        "++821012345678",
        "+",
        "0" * 1000,
        "010🙂12345678",
    ],
)
def test_phone_refuses(refusal, typed):
    assert refusal(phone(), typed) == ("phone.unreal", "")


@pytest.mark.parametrize("typed", ["053-803-2592", "1577-1234", "070-1234-5678", "0505-123-4567"])
def test_a_mobile_question_takes_only_what_gets_text_messages(refusal, typed):
    assert refusal(phone(mobile=True), typed) == ("phone.not_mobile", "")


@pytest.mark.parametrize("typed", ["010-1234-5678", "011-123-4567"])
def test_a_mobile_question_takes_mobile_numbers(typed):
    assert phone(mobile=True).parse({"": [typed]}) is not None


def test_phone_is_masked():
    assert phone().mask("+821012345678") == "010-****-5678"


def test_phone_is_one_box_for_a_telephone_keypad():
    (part,) = phone().control().parts

    assert (part.name, part.input_mode, part.autocomplete, part.example) == ("", "tel", "tel", "010-0000-0000")


def test_phone_lint(faults):
    assert faults(phone(suggested="phone", unique="per_intake")) == []
    assert faults(phone(suggested="email")) == ["suggested"]


def test_phone_refuses_wrong_options():
    with pytest.raises(ValidationError):
        phone(region="US")
