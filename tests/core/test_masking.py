"""Personal data as shown to those who need not see it whole."""

import datetime as dt
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeservice.core import masking


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍○동"),
        ("홍길", "홍○"),
        ("남궁견민", "남○○민"),
        ("홍", "○"),
        ("Kim Gyeonbon", "K○○ ○○○○○○○n"),
        ("", ""),
    ],
    ids=["three", "two", "four", "one", "foreign", "none"],
)
def test_name_keeps_its_ends(name, masked):
    assert masking.name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("010-1234-5678", "010-****-5678"),
        ("01012345678", "010-****-5678"),
        ("+821012345678", "010-****-5678"),
        ("+82 53-803-2592", "053-***-2592"),
        ("(02) 123-4567", "02-***-4567"),
        ("02-1234-5678", "02-****-5678"),
        ("0505-123-4567", "0505-***-4567"),
        ("1577-0000", "1577-****"),
        ("+8215770000", "1577-****"),
        ("+14155550123", "***"),
        ("12", "***"),
        ("", "***"),
    ],
    ids=str,
)
def test_phone_hides_its_middle(phone, masked):
    assert masking.phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("gyeonbon@example.kr", "gy***@example.kr"),
        ("abc@example.kr", "ab***@example.kr"),
        ("ab@example.kr", "a***@example.kr"),
        ("a@example.kr", "***@example.kr"),
        ("not an address", "***"),
        ("@example.kr", "***"),
    ],
    ids=str,
)
def test_email_shows_two_letters_of_the_mailbox(email, masked):
    assert masking.email(email) == masked


@pytest.mark.parametrize(
    ("account", "masked"),
    [
        ("123-4567-891234", "***-****-**1234"),
        ("1234567890", "******7890"),
        ("123-45-67-8", "***-*5-67-8"),
        ("1234", "***"),
        ("no number 12345", "***"),
    ],
    ids=str,
)
def test_account_shows_its_last_four_digits(account, masked):
    assert masking.account(account) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("대구광역시 중구 공평로 88 (동인동1가)", "대구광역시 중구 동인동1가 ***"),
        ("대구광역시 중구 공평로 88 (동인동1가, 시청)", "대구광역시 중구 동인동1가 ***"),
        ("대구광역시 중구 공평로 88", "대구광역시 중구 ***"),
        ("대구 수성구 범어동 101동 202호", "대구 수성구 범어동 ***"),
        ("대구광역시 달성군 화원읍 비슬로 2580", "대구광역시 달성군 화원읍 ***"),
        ("경기도 수원시 팔달구 효원로 1 (매산로3가)", "경기도 수원시 팔달구 매산로3가 ***"),
        ("공평로 88 101동", "***"),
        ("88 Gongpyeong-ro, Jung-gu", "***"),
        ("", "***"),
    ],
    ids=str,
)
def test_address_goes_down_to_the_neighbourhood(address, masked):
    assert masking.address(address) == masked


def test_birth_date_shows_the_year():
    assert masking.birth_date(dt.date(1990, 1, 31)) == "1990-**-**"


@pytest.mark.parametrize(
    ("number", "masked"),
    [("900101-1234567", "900101-1******"), ("9001011234567", "900101-1******"), ("900101-123456", "***"), ("", "***")],
    ids=str,
)
def test_resident_number_hides_its_last_six_digits(number, masked):
    assert masking.resident_number(number) == masked


@pytest.mark.parametrize(
    ("plate", "masked"),
    [("12가3456", "12가**56"), ("123가4567", "123가**67"), ("대구 31가 1234", "대구31가**34"), ("BA-1234", "***")],
    ids=str,
)
def test_plate_hides_half_its_serial(plate, masked):
    assert masking.plate(plate) == masked


@given(st.text(alphabet=string.digits, min_size=9, max_size=12))
def test_phone_never_shows_its_middle(digits):
    assert masking.phone("0" + digits).count("*") >= 3


@given(st.text(alphabet=string.ascii_letters + string.digits + ".-_+@ ", max_size=40))
def test_email_never_shows_more_than_two_letters(text):
    mailbox = masking.email(text).rpartition("@")[0] or masking.email(text)

    assert len(mailbox.replace("*", "")) <= 2


@given(st.text(alphabet="홍길동남궁김AbcD·-' ", max_size=40))
def test_name_never_shows_more_than_its_ends(text):
    assert len(masking.name(text).replace("○", "").replace(" ", "")) <= 2
