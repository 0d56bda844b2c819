"""Numbers that the state gives to people, businesses and cars."""

import datetime as dt
import json
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import homeservice
from homeservice.core.errors import Invalid
from homeservice.core.identifiers import business_number, corporation_number
from homeservice.core.identifiers.business_number import parse_business_number
from homeservice.core.identifiers.corporation_number import doubt, parse_corporation_number
from homeservice.core.identifiers.resident_number import parse_resident_number
from homeservice.core.identifiers.vehicle_plate import PlateKind, VehicleClass, VehicleUse, parse_vehicle_plate
from homeservice.core.messages import message

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "rules.json").read_text(encoding="utf-8"))
TODAY = dt.date(2026, 11, 22)
TRANSLATIONS = Path(homeservice.__file__).parent / "translations"


def of(truth, vectors):
    return [key for key, value in vectors.items() if bool(value) is truth]


def refusal(parse, text, **more):
    with pytest.raises(Invalid) as caught:
        parse(text, label="번호", **more)
    assert caught.value.message.params["label"] == "번호"
    return caught.value.message.id


def in_korean(thing):
    """The word of a class or use in the Korean catalogue."""
    with (TRANSLATIONS / "ko" / "rules.po").open("rb") as file:
        return read_po(file).get(thing.message.id).string


# --- resident numbers -------------------------------------------------------------------------------------------------
RESIDENT = VECTORS["rrn"]
RESIDENT_ERRORS = {"DATE": "identifier.resident.date", "FUTURE": "identifier.resident.future"}


@pytest.mark.parametrize("text", [key for key, facts in RESIDENT.items() if "error" not in facts], ids=str)
def test_resident_number_tells_birth_sex_and_foreigner(text):
    number = parse_resident_number(text, label="번호", today=TODAY)

    assert {
        "birth": number.birth.isoformat(),
        "sex": number.sex,
        "foreign": number.foreign,
        "checksum_match": number.checksum_match,
    } == RESIDENT[text]
    assert str(number) == text


@pytest.mark.parametrize("text", [key for key, facts in RESIDENT.items() if "error" in facts], ids=str)
def test_resident_number_without_a_possible_birth_is_refused(text):
    assert refusal(parse_resident_number, text, today=TODAY) == RESIDENT_ERRORS[RESIDENT[text]["error"]]


@pytest.mark.parametrize("text", ["", "900101-123456", "900101-12345678", "900101-123456X", "900101"], ids=str)
def test_resident_number_needs_thirteen_digits(text):
    assert refusal(parse_resident_number, text, today=TODAY) == "identifier.resident.digits"


@pytest.mark.parametrize(
    ("seventh", "year", "sex", "foreign"),
    [
        ("1", 1905, "M", False),
        ("2", 1905, "F", False),
        ("3", 2005, "M", False),
        ("4", 2005, "F", False),
        ("5", 1905, "M", True),
        ("6", 1905, "F", True),
        ("7", 2005, "M", True),
        ("8", 2005, "F", True),
        ("9", 1805, "M", False),
        ("0", 1805, "F", False),
    ],
    ids=str,
)
def test_seventh_digit_tells_century_sex_and_nationality(seventh, year, sex, foreign):
    number = parse_resident_number(f"050228{seventh}000000", label="번호", today=TODAY)

    assert (number.birth, number.sex, number.foreign) == (dt.date(year, 2, 28), sex, foreign)


@pytest.mark.parametrize("text", ["800101-9000000", "850101-5000007"], ids=["citizen", "foreigner"])
def test_checksum_of_the_old_rule_is_recognised(text):
    assert parse_resident_number(text, label="번호", today=TODAY).checksum_match


def test_birth_today_is_not_in_the_future():
    assert parse_resident_number("261122-3000000", label="번호", today=TODAY).birth == TODAY
    assert refusal(parse_resident_number, "261123-3000000", today=TODAY) == "identifier.resident.future"


def test_resident_number_hides_itself_in_logs():
    assert repr(parse_resident_number("900101 1234567", label="번호", today=TODAY)) == "ResidentNumber(900101-1******)"


@given(st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), st.integers(0, 999_999))
def test_resident_number_is_never_refused_by_its_checksum(birth, rest):
    assert parse_resident_number(f"{birth:%y%m%d}-1{rest:06}", label="번호", today=TODAY).birth == birth


# --- business numbers -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", of(True, VECTORS["brn"]), ids=str)
def test_business_number_is_taken(text):
    assert parse_business_number(text, label="번호") == text
    assert parse_business_number(f" {text.replace('-', '')} ", label="번호") == text


@pytest.mark.parametrize("text", of(False, VECTORS["brn"]), ids=str)
def test_business_number_with_a_wrong_check_digit_is_refused(text):
    assert refusal(parse_business_number, text) == "identifier.business.check"


@pytest.mark.parametrize("text", ["", "124-81-0099", "124-81-009981", "124-81-0099X"], ids=str)
def test_business_number_needs_ten_digits(text):
    assert refusal(parse_business_number, text) == "identifier.business.digits"


@given(st.integers(0, 10**9 - 1))
def test_business_number_has_one_check_digit(nine):
    fits = [digit for digit in range(10) if business_number.check_digit(f"{nine:09}") == digit]

    assert len(fits) == 1


# --- corporation numbers ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "fits"), VECTORS["corp"].items(), ids=VECTORS["corp"])
def test_corporation_number_is_taken_with_a_doubt_where_its_check_digit_does_not_fit(text, fits):
    number = parse_corporation_number(text.replace("-", " "), label="번호")

    assert number == text
    assert doubt(number, label="번호") == (None if fits else message("identifier.corporation.check", label="번호"))


@pytest.mark.parametrize("text", ["", "110111-006243", "110111-00624321", "110111-006243X"], ids=str)
def test_corporation_number_needs_thirteen_digits(text):
    assert refusal(parse_corporation_number, text) == "identifier.corporation.digits"


@given(st.integers(0, 10**12 - 1), st.integers(0, 11), st.integers(1, 9))
def test_corporation_check_digit_changes_with_any_odd_place(twelve, place, off):
    digits = f"{twelve:012}"
    wrong = digits[:place] + str((int(digits[place]) + off) % 10) + digits[place + 1 :]

    # Even places weigh two, so that 0 and 5 apart look alike there.
    alike = place % 2 == 1 and off == 5
    assert (corporation_number.check_digit(digits) == corporation_number.check_digit(wrong)) == alike


# --- plates -----------------------------------------------------------------------------------------------------------
PLATES = VECTORS["plate"]


@pytest.mark.parametrize("text", of(True, PLATES), ids=str)
def test_plate_tells_its_kind_class_use_and_region(text):
    plate = parse_vehicle_plate(text, label="번호")

    told = {"norm": str(plate), "kind": plate.kind.value, "use": in_korean(plate.use)}
    if plate.vehicle_class:
        told["cls"] = in_korean(plate.vehicle_class)
    if plate.region:
        told["region"] = plate.region
    assert told == PLATES[text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("00가1234", "class_number"),
        ("12갸3456", "letter"),
        ("12가345", "shape"),
        ("099가1234", "class_number"),
        ("12가0099", "serial"),
        ("대구00가1234", "class_number"),
        ("대구31가0099", "serial"),
        ("대구123가4567", "shape"),
        ("1가1234", "shape"),
        ("평양31가1234", "shape"),
        ("", "shape"),
        ("12ㄱ3456", "shape"),
        ("12가34567", "shape"),
    ],
    ids=str,
)
def test_plate_that_is_not_given_out_is_refused(text, why):
    assert refusal(parse_vehicle_plate, text) == f"identifier.plate.{why}"


def test_every_refused_plate_of_the_vectors_is_refused():
    refused = of(False, PLATES)

    assert len(refused) == 5
    assert all(refusal(parse_vehicle_plate, text).startswith("identifier.plate.") for text in refused)


@pytest.mark.parametrize(
    ("text", "vehicle_class"),
    [
        ("01가1234", VehicleClass.CAR),
        ("69가1234", VehicleClass.CAR),
        ("70가1234", VehicleClass.VAN),
        ("79가1234", VehicleClass.VAN),
        ("80가1234", VehicleClass.TRUCK),
        ("97가1234", VehicleClass.TRUCK),
        ("98가1234", VehicleClass.SPECIAL),
        ("99가1234", VehicleClass.SPECIAL),
        ("100가1234", VehicleClass.CAR),
        ("699가1234", VehicleClass.CAR),
        ("700가1234", VehicleClass.VAN),
        ("800가1234", VehicleClass.TRUCK),
        ("979가1234", VehicleClass.TRUCK),
        ("980가1234", VehicleClass.SPECIAL),
        ("997가1234", VehicleClass.SPECIAL),
        ("998가1234", VehicleClass.EMERGENCY),
    ],
    ids=str,
)
def test_number_tells_the_class(text, vehicle_class):
    assert parse_vehicle_plate(text, label="번호").vehicle_class is vehicle_class


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("대구31바1234", VehicleUse.TRANSPORT),
        ("대구31허1234", VehicleUse.RENTAL),
        ("대구1가1234", VehicleUse.NON_COMMERCIAL),
        ("경북31파1234", VehicleUse.NON_COMMERCIAL),
    ],
    ids=str,
)
def test_regional_plate_tells_its_use(text, use):
    plate = parse_vehicle_plate(text, label="번호")

    assert (plate.kind, plate.use, plate.vehicle_class) == (PlateKind.REGIONAL, use, None)


def test_plate_is_read_with_separated_syllables_and_full_width_digits():
    assert str(parse_vehicle_plate("１２ \u1100\u1161-3456", label="번호")) == "12가3456"


@pytest.mark.parametrize("word", [*VehicleClass, *VehicleUse], ids=str)
def test_every_class_and_use_has_its_word(word):
    assert in_korean(word)
