"""The rows and cells that a browser asks while one types are those that the server asks when the page is saved."""

import json
import random
import subprocess

import pytest

from homeservice.core.answers import parse_fields
from homeservice.core.expressions import as_json
from homeservice.core.live import logic_as_json, page_logic, values_as_json
from homeservice.web.table_rows import rows_of
from tests.core.test_live import TODAY, TWIN
from tests.definitions.reading import load, situate

FORM = load("rows-in-rows")
CELLS = {
    "called": ("김견본", ""), "at_school": ("yes", "no"), "born-year": ("2015", "x"), "born-month": ("3",), "born-day": ("7", "31"),
    "lessons__0__lesson": ("미술",), "lessons__0__price": ("1000", "200000", "많이"), "lessons__1__price": ("300,000", ""),
}  # fmt: skip


def sent(dice):
    """A page of families as it may stand while one types, finished or not."""
    boxes = {
        "children": {"": [dice.choice(("0", "1", "2", "4", "5", "", "둘"))]},
        "subjects": {"": dice.sample(("art", "music", "sport"), dice.randint(0, 3))},
    }
    cells = ((f"{place}__{box}", dice.choice(texts)) for place in range(4) for box, texts in CELLS.items() if dice.random() < 0.7)
    boxes["each_child"] = {box: [text] for box, text in cells}
    return boxes


def test_browser_asks_the_rows_and_cells_that_the_server_asks(node):
    dice = random.Random(7)
    section = FORM.section("family")
    logic = page_logic(FORM, section, [f.name for f in section.fields])
    written = logic_as_json(FORM, logic)
    asked, here = [], []
    for _ in range(300):
        boxes = sent(dice)
        parsed = parse_fields(section.fields, boxes, today=TODAY)
        situation = situate(FORM, **{name: value for name, value in parsed.values.items() if value is not None})
        asked.append(json.dumps([written, {"values": values_as_json(situation, logic), "today": as_json(TODAY)}, boxes]))
        here.append(rows_of(section.fields, boxes, situation, extra=None))

    answered = subprocess.run(
        [node, str(TWIN)], input="\n".join(asked), capture_output=True, text=True, encoding="utf-8", check=True, timeout=60
    )

    for rows, line in zip(here, answered.stdout.splitlines(), strict=True):
        parts = json.loads(line)["parts"]
        assert {id for id, shown, _ in parts if shown is False} == rows.waiting | (rows.hidden_cells & {id for id, _, _ in parts})
        assert rows.hidden_cells <= {id for id, shown, _ in parts if shown is False}
        assert {id for id, _, required in parts if required} == rows.required_cells & {
            id for id, _, required in parts if required is not None
        }


@pytest.mark.parametrize("table", ["each_child", "each_subject"])
def test_page_moves_the_tables_whose_rows_another_answer_settles(table):
    section = FORM.section("family")

    logic = page_logic(FORM, section, [f.name for f in section.fields])

    assert table in logic.tables & logic.appearing
