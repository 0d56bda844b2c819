"""The browser reads the boxes of a question as the server does: for every type its sample, and for what it judges all that may be sent."""

import json
import random
import subprocess
from pathlib import Path

import pytest

from homeservice.core.answers import read_answer
from homeservice.core.expressions import as_json
from homeservice.core.fields import FIELD_TYPES
from tests.core.fields.test_all_types import FIELDS, TODAY

READER = Path(__file__).with_name("reading.mjs")
TYPED = (
    "", " ", "0", "1", "-1", "5", "12", "28", "29", "30", "31", "2", "6", "13", "007", "1990", "2020", "2023", "2026", "2100", "2300", "99999", "1,000", "1,65",
    "1,650,000원", "₩1,650,000", "₩ 5", "1650000 won", "10kg", "10 KG", "12.5", "12.50", "12.3456", "12.34567", "0.0001", "-0.5", "+5", "1e5", "１２３", "１，０００", "٣",
    "9007199254740991", "9007199254740992", "900719925474.0991", "900719925474.0992", "1" * 41, "2020-02-29", "2021.2.29", "2020년 2월 29일", "2020. 2. 29.",
    "3월", "3 월", "15일", "5.", "yes", "no", "maybe", "4", "unknown", "a\tb", "a  b", "a\nb", "가\u0301", "\u202e가", "\u200b", "\u3164", "🙂", "이예시",
)  # fmt: skip


def sent_to(field, dice):
    """What a browser may send: the sample with some boxes changed, or anything in any box."""
    raw = {box: list(texts) for box, texts in field.unparse(field.sample()).items()} if dice.random() < 0.8 else {}
    boxes = [*field.unparse(field.sample()), *(["1__cost", "1__paid", "2__share", "2__cost"] if field is COSTS else [])]
    for _ in range(dice.choice((0, 1, 1, 2))):
        raw[dice.choice(boxes)] = [dice.choice(TYPED) for _ in range(dice.choice((0, 1, 1, 1, 2)))]
    return raw


def read_there(node, asked):
    """What the browser's reader gives for each (field, raw)."""
    lines = "\n".join(json.dumps([field.reading(), raw, as_json(TODAY)]) for field, raw in asked)
    answered = subprocess.run([node, str(READER)], input=lines, capture_output=True, text=True, encoding="utf-8", check=True, timeout=60)
    return [json.loads(line) for line in answered.stdout.splitlines()]


def read_here(field, raw):
    value, _ = read_answer(field, raw, today=TODAY)
    return as_json(None if value is None else field.for_expressions(value))


def is_same(field, here, there):
    """Equal; a type that tells only whether it is answered gives `opaque` for any answer, in a cell too."""
    if field.reading() == {**field.reading(), "as": "present"}:
        return (here is None) == (there is None)
    return is_alike(here, there)


def is_alike(here, there):
    """Equal down to the cells; `opaque` stands there for any answer."""
    if there == ["opaque"]:
        return here is not None
    if isinstance(here, list) and isinstance(there, list):
        return len(here) == len(there) and all(map(is_alike, here, there))
    if isinstance(here, dict) and isinstance(there, dict):
        return here.keys() == there.keys() and all(is_alike(here[key], there[key]) for key in here)
    return here == there


#: Files come as they are chosen, and no text is read.
COSTS = FIELD_TYPES["table"].model_validate(
    {
        "type": "table", "name": "costs", "label": "비용", "min_rows": 1, "max_rows": 3,
        "columns": [
            {"type": "money", "name": "cost", "label": "금액"}, {"type": "decimal", "name": "share", "label": "지분", "optional": True},
            {"type": "date", "name": "on", "label": "날", "optional": True}, {"type": "yes_no", "name": "paid", "label": "지급", "optional": True},
        ],
    }
)  # fmt: skip
LIVE = [COSTS, *(param.values[0] for param in FIELDS if param.values[0].reading() is not None and not param.values[0].takes_file)]
#: What only the server judges in full: the letters of a name, check digits, the area codes of telephones.
ROUGH = {"text", "option", "present"}


def test_browser_reads_the_sample_of_every_type(node):
    asked = [(field, field.unparse(field.sample())) for field in LIVE]

    there = read_there(node, asked)

    here = [read_here(field, raw) for field, raw in asked]
    assert [
        (field.type, ours, theirs) for (field, _), ours, theirs in zip(asked, here, there, strict=True) if not is_same(field, ours, theirs)
    ] == []


def test_browser_reads_what_may_be_sent_as_the_server_does(node):
    dice = random.Random(20_261_123)
    exact = [field for field in LIVE if field.reading()["as"] not in ROUGH and not rough_columns(field)]
    asked = [(field, sent_to(field, dice)) for field in exact for _ in range(400)]

    there = read_there(node, asked)

    here = [read_here(field, raw) for field, raw in asked]
    different = [(field.type, raw, ours, theirs) for (field, raw), ours, theirs in zip(asked, here, there, strict=True) if ours != theirs]
    assert different == []
    assert sum(ours is not None for ours in here) > len(here) // 5


def rough_columns(field):
    """Whether a table has a column that only the server judges in full."""
    return any(column["reading"]["as"] in ROUGH for column in field.reading().get("columns", {}).values())


@pytest.mark.parametrize("raw", [{}, {"": [""]}, {"": [" \u3000"]}])
def test_blank_boxes_are_no_answer_in_the_browser(node, raw):
    there = read_there(node, [(field, raw) for field in LIVE])

    assert there == [None] * len(LIVE)
