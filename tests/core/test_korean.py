"""How Korean is written: dates, particles, spaced names."""

import datetime as dt
import json
from pathlib import Path

import pytest

from homeservice.core import korean

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "rules.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("key", "text"), VECTORS["date"].items(), ids=str)
def test_date_is_written_with_dots_and_without_zeros(key, text):
    day = dt.date.fromisoformat(key.removesuffix("dow"))

    assert korean.written_date(day, weekday=key.endswith("dow")) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2018-06-01", "2018-06-28", "2018. 6. 1. ~ 6. 28."),
        ("2018-12-24", "2019-01-02", "2018. 12. 24. ~ 2019. 1. 2."),
        ("2018-06-01", "2018-06-01", "2018. 6. 1."),
    ],
    ids=["same year", "two years", "one day"],
)
def test_range_says_the_year_once(first, last, text):
    assert korean.written_range(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == text


def test_range_with_weekdays():
    assert korean.written_range(dt.date(2018, 6, 1), dt.date(2018, 6, 28), weekday=True) == "2018. 6. 1.(금) ~ 6. 28.(목)"


@pytest.mark.parametrize(
    ("word", "pair", "text"),
    [
        ("서류", "을/를", "서류를"),
        ("신청", "을/를", "신청을"),
        ("성명", "은/는", "성명은"),
        ("주소", "은/는", "주소는"),
        ("사업자등록번호", "이/가", "사업자등록번호가"),
        ("생년월일", "이/가", "생년월일이"),
        ("사진", "과/와", "사진과"),
        ("전화", "과/와", "전화와"),
        ("서울", "으로/로", "서울로"),
        ("대구", "으로/로", "대구로"),
        ("집", "으로/로", "집으로"),
        ("길동", "아/야", "길동아"),
        ("영희", "아/야", "영희야"),
        ("값", "을/를", "값을"),
        ("3", "을/를", "3을"),
        ("2", "을/를", "2를"),
        ("7", "으로/로", "7로"),
        ("6", "으로/로", "6으로"),
        ("0", "이/가", "0이"),
        ("10", "으로/로", "10으로"),
        ("120", "으로/로", "120으로"),
        ("1,000", "을/를", "1,000을"),
        ("1,000,000,000,000", "을/를", "1,000,000,000,000를"),
        ("3,000,000원", "을/를", "3,000,000원을"),
        ("2018. 6. 28.", "으로/로", "2018. 6. 28.로"),
        ("2018. 6. 20.", "을/를", "2018. 6. 20.을"),
        ("2018. 6. 28.(목)", "으로/로", "2018. 6. 28.(목)로"),
        ("PDF", "을/를", "PDF를"),
        ("URL", "으로/로", "URL로"),
        ("URL", "을/를", "URL을"),
        ("file", "이/가", "file이"),
        ("email", "으로/로", "email로"),
        ("online", "은/는", "online은"),
        ("site", "은/는", "site는"),
        ("홍길동(대표)", "을/를", "홍길동(대표)을"),
        ("김견수 (공동대표)", "을/를", "김견수 (공동대표)를"),
        ("(목)", "이/가", "(목)이"),
        ("「사진 공모전」", "이/가", "「사진 공모전」이"),
        ('"주소"', "을/를", '"주소"를'),
        ("50%", "을/를", "50%를"),
        ("", "을/를", "를"),
        ("١٢٣", "을/를", "١٢٣를"),  # digits of other scripts are no numbers here
        ("1²", "을/를", "1²를"),
    ],
    ids=str,
)
def test_particle_follows_the_last_sound(word, pair, text):
    assert korean.with_particle(word, pair) == text


def test_figures_of_other_scripts_take_the_particle_of_an_open_sound():
    assert korean.with_particle("٠", "을/를") == "٠를"


def test_particle_refuses_a_pair_that_does_not_exist():
    with pytest.raises(ValueError, match="를/을"):
        korean.with_particle("서류", "를/을")


@pytest.mark.parametrize(
    ("name", "spaced"),
    [("홍길동", "홍  길  동"), ("남궁견본", "남  궁  견  본"), ("Kim Gyeonbon", "Kim Gyeonbon"), ("김", "김")],
    ids=str,
)
def test_name_is_spaced_where_it_is_short_and_korean(name, spaced):
    assert korean.spaced_name(name) == spaced


def test_title_is_spaced_by_syllable():
    assert korean.spaced_title("대구광역시장") == "대 구 광 역 시 장"
