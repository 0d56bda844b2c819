"""Rows among the other answers: conditions, rules and sums of a row, rows that follow from an answer, tables in rows."""

import datetime as dt
from pathlib import Path

import pytest

from homeservice.adapters.language import Language
from homeservice.core.answers import Situation, parse_fields, split_by_field
from homeservice.core.lint import lint
from tests.definitions.reading import definition_of

DAY = dt.date(2026, 11, 2)
FORM = (Path(__file__).parents[2] / "definitions" / "rows-in-rows.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def form():
    return definition_of(FORM)


def situation(form, **sent):
    """The situation of what was typed on the page of the family, which could be read whole."""
    raws = split_by_field(form.fields.values(), {box: [text] if isinstance(text, str) else text for box, text in sent.items()})
    parsed = parse_fields(form.fields.values(), raws, today=DAY)
    assert parsed.faults == ()
    return Situation(form, parsed.values, parameters=form.intakes[0].parameters, today=DAY, reference_date=DAY)


def child(place, **cells):
    day = {f"each_child__{place}__born-{box}": text for box, text in zip(("year", "month", "day"), ("2015", "3", "7"), strict=True)}
    return {**day, **{f"each_child__{place}__{name.replace('_on_', '-')}": text for name, text in cells.items()}}


AT_SCHOOL = {
    "called": "김견본",
    "at_school": "yes",
    "school": "견본초",
    "entered_on_year": "2022",
    "entered_on_month": "3",
    "entered_on_day": "2",
}


def faults(situation):
    return [
        (fault.field, fault.part, Language("ko").say(fault.message)) for fault in situation.faults_within(situation.definition.sections)
    ]


def test_the_form_has_no_fault(form):
    assert lint(form) == []


def test_a_number_settles_how_many_rows_are_asked(form):
    one = situation(form, children="2", **child(0, called="김견본", at_school="no"))

    assert form.fields["each_child"].row_places(one.look_up) == (0, 1)
    assert faults(one) == [("each_child", "1__called", "자녀: 자녀 2를 입력하십시오.")]


@pytest.mark.parametrize("children", ["0", ""])
def test_without_rows_the_table_is_not_asked(form, children):
    assert not situation(form, children=children).shows(form.fields["each_child"])


def test_rows_beyond_the_number_are_not_kept(form):
    two = child(0, called="김견본", at_school="no") | child(1, called="이예시", at_school="no")

    kept = situation(form, children="1", **two).kept()["each_child"]

    assert [row["called"] for row in kept] == ["김견본"]


def test_a_cell_is_asked_where_its_condition_holds_in_its_own_row(form):
    rows = child(0, called="김견본", at_school="no", school="없던초") | child(1, **{**AT_SCHOOL, "called": "이예시", "school": ""})

    found = situation(form, children="2", **rows)

    assert faults(found) == [("each_child", "1__school", "자녀, 자녀 2: 학교를 입력하십시오.")]
    assert [row["school"] for row in found.kept()["each_child"]] == [None, None]


def test_a_rule_speaks_at_its_cell_in_the_row_that_breaks_it(form):
    found = situation(form, children="1", **child(0, **{**AT_SCHOOL, "entered_on_year": "2014"}))

    assert faults(found) == [("each_child", "0__entered", "자녀, 자녀 1: 입학일은 생년월일보다 뒤여야 합니다.")]


def test_a_rule_says_nothing_while_a_cell_is_blank_or_hidden(form):
    assert faults(situation(form, children="1", **child(0, called="김견본", at_school="no"))) == []


def test_a_table_in_a_row_reads_the_row_the_page_and_the_intake(form):
    lessons = {"each_child__0__lessons__0__lesson": "미술", "each_child__0__lessons__0__price": "100,001원"}

    found = situation(form, children="1", **child(0, **AT_SCHOOL), **lessons)

    assert faults(found) == [("each_child", "0__lessons__0__grant", "자녀, 자녀 1: 수업, 1번째: 지원금을 입력하십시오.")]
    (row,) = found.kept()["each_child"]
    assert [(lesson["lesson"], lesson["price"]) for lesson in row["lessons"]] == [("미술", 100_001)]


def test_a_list_settles_a_row_for_each_of_its_answers(form):
    sent = {"each_subject__0__cost": "1000", "each_subject__1__cost": "2000", "each_subject__2__cost": "4000"}

    found = situation(form, subjects=["art", "sport"], children="0", **sent)

    assert form.fields["each_subject"].row_places(found.look_up) == (0, 2)
    assert found.computed["costs"] == 5000
    assert [dict(row) for row in found.kept()["each_subject"]] == [{"cost": 1000, "_of": "art"}, {"cost": 4000, "_of": "sport"}]


def test_a_row_of_a_list_keeps_to_its_answer_through_storage(form):
    table = form.fields["each_subject"]
    value = table.parse({"2__cost": ["4000"]})

    assert table.load(table.dump(value)) == value
    assert table.unparse(value) == {"2__cost": ["4,000"]}
    assert Language("ko").say(table.display(value)).splitlines() == ["체육", "비용: 4,000원"]


def test_a_blank_row_of_a_list_is_missing(form):
    found = situation(form, subjects=["art", "music"], children="0", each_subject__0__cost="1000")

    assert faults(found) == [("each_subject", "1__cost", "과목별 계획: 음악을 입력하십시오.")]


def test_a_forged_row_beyond_the_list_is_refused(form):
    raws = split_by_field(form.fields.values(), {"each_subject__3__cost": ["1"]})

    (fault,) = parse_fields(form.fields.values(), raws, today=DAY).faults

    assert fault.message.id == "field.table.too_many"


@pytest.mark.parametrize(
    "old, new, path, id",
    [
        ("rows_from: children", "rows_from: nobody", ("sections", 0, "fields", 1, "rows_from"), "lint.rows.settled_by_what"),
        ("max: 4}", "max: 9}", ("sections", 0, "fields", 1, "rows_from"), "lint.rows.more_than_rows"),
        ("shown_when: at_school}\n          - {type: date, name: born", "shown_when: at_schol}\n          - {type: date, name: born", ("sections", 0, "fields", 1, "columns", 2, "shown_when"), "expression.unknown_name"),
        ("price > limit", "lesson > limit", ("sections", 0, "fields", 1, "columns", 5, "columns", 2, "required_when"), "expression.not_ordered"),
        ("entered > born", "entered", ("sections", 0, "fields", 1, "rules", 0, "unless"), "lint.condition.not_boolean"),
        ("name: at_school, label: 학교에 다님", "name: at_school, label: 학교에 다님, shown_when: present(school)", ("sections", 0, "fields", 1, "columns", 1, "name"), "lint.condition.ring"),
    ],
    ids=["no-such-question", "more-than-rows", "unknown-column", "wrong-kind", "no-condition", "ring"],
)  # fmt: skip
def test_a_mistake_in_a_row_is_told_at_its_place(old, new, path, id):
    assert old in FORM

    assert (path, id) in [(fault.path, fault.message.id) for fault in lint(definition_of(FORM.replace(old, new)))]
