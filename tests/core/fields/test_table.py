import datetime as dt

import pytest
from pydantic import ValidationError

from homeservice.core.errors import Invalid
from homeservice.core.expressions.kinds import ExprType, kind_of
from homeservice.core.fields.table import Table

TODAY = dt.date(2018, 6, 28)
COLUMNS = (
    {"type": "text", "name": "who", "label": "감리원 성명", "characters": "name"},
    {"type": "date", "name": "born", "label": "생년월일", "optional": True, "past": True},
    {"type": "money", "name": "pay", "label": "급여", "optional": True, "max": 9_000_000},
)
LEE = {"who": "이예시", "born": None, "pay": 3_000_000}
KIM = {"who": "김견본", "born": dt.date(1990, 3, 7), "pay": None}


def table(columns=COLUMNS, **options):
    return Table(type="table", name="people", label="감리원 명단", columns=columns, **options)


def sent(**boxes):
    return {
        box.replace("_year", "-year").replace("_month", "-month").replace("_day", "-day").removeprefix("r"): [text]
        for box, text in boxes.items()
    }


KIM_SENT = sent(r0__who="김견본", r0__born_year="1990", r0__born_month="3", r0__born_day="7", r0__pay="")


def test_rows_are_read_by_column():
    value = table().parse({**KIM_SENT, **sent(r1__who="이예시", r1__pay="3,000,000원")})

    assert value == (KIM, LEE)


def test_rows_cannot_be_changed():
    (row,) = table().parse(KIM_SENT)

    with pytest.raises(TypeError):
        row["who"] = "이예시"


def test_blank_rows_are_left_out_and_the_order_is_kept():
    boxes = {
        **sent(r10__who="이예시", r10__pay="3000000", r2__who=" ", r2__pay=""),
        **{k.replace("0__", "9__"): v for k, v in KIM_SENT.items()},
    }

    assert table(max_rows=20).parse(boxes) == (KIM, LEE)


def test_no_rows_are_no_answer():
    assert table(min_rows=2).parse({}) is None
    assert table(min_rows=2).parse(sent(r0__who="", r1__pay=" ")) is None


@pytest.mark.parametrize(
    "boxes, part",
    [
        (sent(r0__who="김견본1"), "0__who"),
        (sent(r3__pay="1000"), "3__who"),
        (sent(r0__who="김견본", r0__pay="9,000,001"), "0__pay"),
        (sent(r1__who="김견본", r1__born_year="1990", r1__born_month="2", r1__born_day="31"), "1__born-day"),
        (sent(r1__who="김견본", r1__born_year="1990"), "1__born-month"),
        ({"0__who": ["김견본", "이예시"]}, "0__who"),
    ],
    ids=["characters", "required", "bound", "unreal-day", "missing-box", "several"],
)
def test_a_refused_cell_is_named(refusal, boxes, part):
    assert refusal(table(), boxes) == ("table.in_row", part)


def test_a_refusal_says_which_row_and_what_is_wrong(said):
    with pytest.raises(Invalid) as caught:
        table().parse(sent(r1__pay="1000"))

    assert said(caught.value.message)[0] == "감리원 명단, 2번째: 감리원 성명을 입력하십시오."


@pytest.mark.parametrize("box", ["who", "0__nobody", "x__who", "-1__who", "0__who__x", "٠__who", "0", "", "1000__who", "0__who-<b>", "0__"])
def test_an_unknown_box_is_refused(refusal, box):
    assert refusal(table(), {box: ["김견본"]}) == ("unknown", "")


def test_the_number_of_rows_is_bounded(refusal):
    rows = sent(r0__who="김견본", r1__who="이예시", r2__who="박보기")

    assert table(min_rows=3, max_rows=3).parse(rows) is not None
    assert refusal(table(max_rows=2), rows) == ("table.too_many", "")
    assert refusal(table(max_rows=2), sent(r2__who="김견본")) == ("table.too_many", "")
    assert refusal(table(min_rows=4), rows) == ("table.too_few", "")


def test_cells_are_checked_against_today(refused_on):
    value = (KIM, {**LEE, "born": dt.date(2018, 6, 29)})

    assert refused_on(table(), value, TODAY) == ("table.in_row", "1__born")
    assert table().check((KIM, LEE), today=TODAY) is None


def test_expressions_see_rows():
    rows = table().for_expressions((KIM, LEE))

    assert rows == (KIM, LEE)
    assert kind_of(rows) is ExprType.ROWS


def test_rows_are_stored_as_json_and_read_back_when_a_column_is_new():
    assert table().dump((KIM,)) == [{"who": "김견본", "born": "1990-03-07", "pay": None}]
    assert table().load([{"who": "김견본", "born": "1990-03-07"}]) == (KIM,)


def test_rows_are_shown_cell_by_cell_and_masked(said):
    assert said(table().display((KIM, LEE)))[0].splitlines() == [
        "1번째",
        "감리원 성명: 김견본",
        "생년월일: 1990. 3. 7.",
        "2번째",
        "감리원 성명: 이예시",
        "급여: 3,000,000원",
    ]
    assert said(table().mask((KIM,)))[0].splitlines()[1] == "감리원 성명: 김○본"


def test_definitions_with_tables_survive_storage():
    field = table()

    assert Table.model_validate(field.model_dump(mode="json", exclude_defaults=True)) == field


INNER = {"type": "table", "name": "t", "label": "표", "columns": [COLUMNS[0]]}
CONSENT = {"type": "consent", "name": "c", "label": "동의", "purpose": "가", "items": "나", "period": "5년", "disadvantage": "다"}


@pytest.mark.parametrize(
    "columns, options, attributes",
    [
        (COLUMNS, {"min_rows": 3, "max_rows": 2}, ["max_rows"]),
        (COLUMNS, {"unique": "per_intake"}, ["unique"]),
        ([COLUMNS[0], COLUMNS[0]], {}, ["columns.1.name"]),
        ([{"type": "file", "name": "f", "label": "파일"}], {}, ["columns.0.type"]),
        ([CONSENT], {}, ["columns.0.type"]),
        ([{**INNER, "columns": [{**INNER, "name": "u"}]}], {}, ["columns.0.columns.0.type"]),
        ([{**INNER, "max_rows": 50}], {"max_rows": 50}, ["columns.0.max_rows"]),
        ([{**INNER, "rows_from": "who"}, COLUMNS[0]], {}, ["columns.0.rows_from"]),
        ([{**COLUMNS[0], "name": "a__b"}], {}, ["columns.0.name"]),
        (COLUMNS, {"rules": [{"unless": "pay > 0", "at": "nobody", "say": "가"}]}, ["rules.0.at"]),
        ([{"type": "bank_account", "name": "a", "label": "계좌"}], {}, ["columns.0.type"]),
        ([{**COLUMNS[0], "unique": "per_intake"}], {}, ["columns.0.unique"]),
        ([{**COLUMNS[0], "min": 50, "max": 10}], {}, ["columns.0.max"]),
        (COLUMNS, {"min_rows": 2, "max_rows": 2}, []),
    ],
    ids=[
        "rows",
        "unique",
        "twice",
        "file",
        "consent",
        "too-deep",
        "too-many",
        "inner-rows-from",
        "double-underscore",
        "rule-nowhere",
        "encrypted",
        "unique-column",
        "column-fault",
        "good",
    ],
)
def test_table_lint(faults, columns, options, attributes):
    assert faults(table(columns, **options)) == attributes


@pytest.mark.parametrize(
    "columns, options",
    [
        ([], {}),
        ([{"type": "hologram", "name": "h", "label": "홀로그램"}], {}),
        (COLUMNS, {"max_rows": 51}),
        (COLUMNS, {"min_rows": -1}),
        (COLUMNS * 5, {}),
    ],
    ids=["no-columns", "unknown-type", "too-many-rows", "negative", "too-many-columns"],
)
def test_table_refuses_wrong_options(columns, options):
    with pytest.raises(ValidationError):
        table(columns, **options)
