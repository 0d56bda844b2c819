"""An application for early scrapping as data: the pages with answers that are eligible now, and the papers."""

import datetime as dt
import io
import itertools

import pikepdf
from PIL import Image

from homeservice import clock
from tests.e2e.visitor import Upload

SLUG = "early-scrapping"
TITLES = {"ko": "노후 경유차 조기폐차 보조금 지급대상 확인 신청", "en": "Early scrapping subsidy for old diesel cars"}
ADDRESS = {"zip": "41911", "road": "대구광역시 중구 공평로 88", "detail": ""}
INSPECTED_ON = dt.date(2026, 11, 20)
_plates = itertools.count(1)


def a_plate():
    """A number that no other story has: one car, one case."""
    return f"12가{next(_plates) + 3000}"


def spaced(plate):
    """The number as it is written: its first part, a space, the last four digits."""
    return f"{plate[:-4]} {plate[-4:]}"


def eligible(plate):
    """The answers page by page; questions that come up later are answered where they do."""
    return {
        "vehicle": {
            "plate": plate, "vin": "KMHSH81WP4U000001", "model_name": "견본 디젤", "vehicle_type": "passenger", "type_code": "GB-12",
            "model_year": "2004", "first_registered_on": dt.date(2004, 5, 1), "made_on": dt.date(2004, 4, 1), "fuel": "diesel",
        },
        "emissions": {"grade": "4", "retrofit": "none", "engine_conversion": "none"},
        "ownership": {
            "public_car": False, "owned_since": dt.date(2020, 1, 2), "in_city_since": dt.date(2020, 1, 2), "garage_address": ADDRESS,
        },
        "support": {"purchase_plan": "zero_emission"},
        "condition": {
            "runs_normally": True, "inspection_valid_until": dt.date(2027, 5, 1), "pledge": ["truth", "not_yet", "give_back"],
        },
    }  # fmt: skip


def pdf_file(name):
    """A real paper of one empty page."""
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(content)
    return Upload(name, content.getvalue())


def png_file(name):
    """A real picture."""
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "#dce6f5").save(content, "PNG")
    return Upload(name, content.getvalue(), "image/png")


CLAIM = {
    "scrapped_on": clock.today(clock.now()),
    "struck_off_on": clock.today(clock.now()),
    "account": {"bank": "004", "number": "123456-78-901234", "holder": "김견본"},
    "performance_record": pdf_file("점검기록부.pdf"),
    "deregistration_proof": pdf_file("말소증명서.pdf"),
    "scrapping_proof": pdf_file("폐차인수증명서.pdf"),
    "bankbook_copy": png_file("통장.png"),
}
