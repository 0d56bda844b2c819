"""Files of lists: read in both encodings, every fault told by its line, and nothing read of a file with one."""

import datetime as dt

import pytest

from homeservice.core.lint import lint
from homeservice.core.lint.rosters import other_columns
from homeservice.core.rosters import MOST_BYTES, MOST_FAULTS, MOST_LINES, Unreadable, key_of, read_cell, read_roster
from tests.definitions.reading import definition_of, load

FORM = load("campus-guard-certificate")
MATCH = [FORM.fields[name] for name in FORM.rosters[0].match]
FILLS = [FORM.fields[name] for name in FORM.rosters[0].fills]
HEAD = "성명,생년월일,근무한 대학,학번,확인한 근무기간,확인한 근무시간\n"
KIM = "김견본,1990-03-27,경북대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n"
ANSWERS = {"applicant_name": "김견본", "birth_date": dt.date(1990, 3, 27), "university": "knu", "student_number": "2019000001"}


def read(text, encoding="utf-8"):
    return read_roster(text.encode(encoding) if isinstance(text, str) else text, MATCH, FILLS)


def told(text, encoding="utf-8"):
    with pytest.raises(Unreadable) as refused:
        read(text, encoding)
    return [(fault.line, fault.message.id) for fault in refused.value.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "euc-kr"])
def test_a_file_is_read_in_the_encodings_of_spreadsheets(encoding):
    (entry,) = read(HEAD + KIM, encoding)

    assert entry.key == key_of(MATCH, ANSWERS)
    assert entry.cells == {"confirmed_period": "2021-03-02 ~ 2021-12-17", "confirmed_hours": "320"}


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("학번,성명,생년월일,근무한 대학,확인한 근무시간,확인한 근무기간", id="in another order"),
        pytest.param(
            "Student number,Your name,Date of birth,University where you served,Confirmed hours,Confirmed period", id="in English"
        ),
        pytest.param("student_number,applicant_name,birth_date,university,confirmed_hours,confirmed_period", id="by name"),
        pytest.param('"학  번"," 성명","생년월일","근무한대학","확인한 근무시간","확인한 근무기간"', id="quoted and with other blanks"),
    ],
)
def test_the_columns_are_known_by_their_heads(head):
    (entry,) = read(f"{head}\r\n2019000001,김견본,1990-03-27,경북대학교,320,2021-03-02~2021-12-17\r\n")

    assert entry.key == key_of(MATCH, ANSWERS)


@pytest.mark.parametrize(
    "day", ["1990-03-27", "1990.3.27.", "1990/3/27", "19900327", "1990년 3월 27일", "1990-03-27 00:00:00", " 1990-3-27 "]
)
def test_a_day_is_read_as_people_and_spreadsheets_write_it(day):
    assert read_cell(FORM.fields["birth_date"], day) == dt.date(1990, 3, 27)


@pytest.mark.parametrize("cell", ["경북대학교", " 경북 대학교", "knu", "Kyungpook National University"])
def test_an_option_is_read_by_its_text_or_its_value(cell):
    assert read_cell(FORM.fields["university"], cell) == "knu"


@pytest.mark.parametrize(
    "text, faults",
    [
        pytest.param("", [(0, "roster.file.empty")], id="an empty file"),
        pytest.param("\n\n\n", [(0, "roster.file.empty")], id="blank lines alone"),
        pytest.param(HEAD, [(0, "roster.file.no_lines")], id="no people"),
        pytest.param("성명,생년월일\n", [(1, "roster.file.no_column")] * 4, id="columns missing"),
        pytest.param(HEAD.replace("학번", "주민등록번호") + KIM, [(1, "roster.file.unknown_column"), (1, "roster.file.no_column")], id="a column that nobody asked for"),
        pytest.param(HEAD.replace("학번", "성명") + KIM, [(1, "roster.file.column_twice"), (1, "roster.file.no_column")], id="a column twice"),
        pytest.param(HEAD + "김견본,1990-03-27\n", [(2, "roster.file.cells")], id="too few cells"),
        pytest.param(HEAD + KIM.replace("\n", ",,\n"), [(2, "roster.file.cells")], id="too many cells"),
        pytest.param(HEAD + KIM + KIM.replace("320", "300"), [(3, "roster.file.line_twice")], id="the same person twice"),
        pytest.param(HEAD + KIM.replace("1990-03-27", "1990-02-30").replace("320", "셋"), [(2, "roster.file.cell")] * 2, id="no day and no number"),
        pytest.param(HEAD + KIM.replace("2021-12-17", "2020-12-17"), [(2, "roster.file.cell")], id="a time that runs backwards"),
        pytest.param(HEAD + KIM.replace("경북대학교", "견본대학교"), [(2, "roster.file.cell")], id="no option"),
        pytest.param(HEAD + KIM.replace("2019000001", ""), [(2, "roster.file.cell")], id="a blank cell"),
        pytest.param(HEAD + KIM.replace("2019000001", "=2019+1"), [(2, "roster.file.cell")], id="a formula"),
        pytest.param(HEAD + KIM.replace("2019000001", "@SUM(A1)"), [(2, "roster.file.cell")], id="another formula"),
        pytest.param(HEAD + KIM.replace("2019000001", "-cmd|' /C calc'!A0"), [(2, "roster.file.cell")], id="a command"),
        pytest.param(HEAD + KIM.replace("김견본", "김\u202e견본"), [(2, "roster.file.cell")], id="characters that turn the line round"),
        pytest.param(HEAD + KIM.replace("김견본", '"김견본'), [(0, "roster.file.no_csv")], id="a quote without its partner"),
        pytest.param(HEAD.encode() + b"\xff\xfe\x00", [(0, "roster.file.encoding")], id="no text"),
        pytest.param((HEAD + KIM).encode("utf-16"), [(0, "roster.file.encoding")], id="UTF-16"),
        pytest.param(b"PK\x03\x04\x00\x00", [(0, "roster.file.encoding")], id="a workbook"),
        pytest.param(b"a" * (MOST_BYTES + 1), [(0, "roster.file.too_large")], id="too large"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_line(text, faults):
    assert told(text) == faults


def test_all_lines_at_fault_are_told_up_to_a_number_and_the_rest_counted():
    lines = "".join(KIM.replace("2019000001", f"{number:010}").replace("320", "x") for number in range(MOST_FAULTS + 7))

    with pytest.raises(Unreadable) as refused:
        read(HEAD + lines)

    assert ([fault.line for fault in refused.value.faults], refused.value.count) == ([*range(2, MOST_FAULTS + 2)], MOST_FAULTS + 7)


def test_a_file_with_too_many_lines_is_refused():
    assert told(HEAD + (KIM * (MOST_LINES + 1)))[-1] == (0, "roster.file.too_many")


def test_nobody_is_found_while_an_answer_is_missing():
    assert key_of(MATCH, {**ANSWERS, "student_number": None}) is None


def test_parts_of_a_key_do_not_run_into_each_other():
    asked = [FORM.fields["student_number"], FORM.fields["purpose"]]

    assert key_of(asked, {"student_number": "12", "purpose": "3"}) != key_of(asked, {"student_number": "1", "purpose": "23"})


# --- the check of forms -------------------------------------------------------------------------------------------------
TEXT = """
code: T01
title: 견본
summary: 견본
category: 견본
department: 견본과
officer: {name: 김담당, phone: 053-000-0000}
who: 누구나
result: 확인서
petition: other
processing_time: {days: 10}
receipt: automatic
retention: {years: 1}
automatic: {action: approve, when: found}
sections:
  - name: application
    title: 신청
    fields:
      - {type: text, name: applicant_name, label: 성명, verified: name}
      - {type: date, name: birth_date, label: 생년월일, verified: birth_date}
      - {type: text, name: number, label: 번호}
      - {type: period, name: wished, label: 기간}
  - name: check
    title: 확인
    filled_by: officer
    fields:
      - {type: roster, name: found, label: 명부, list: members, match: [applicant_name, birth_date, number], fills: [served], kept_years: 5}
      - {type: period, name: served, label: 기간}
      - {type: paragraph, name: remark, label: 기록, optional: true}
documents:
  receive: {template: receipt}
  approve: {template: confirmation}
  reject: {template: refusal}
intakes:
  - {name: always, opens: 2026-01-05 09:00}
"""


def faults(*changes):
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return [
        (".".join(map(str, found.path)), found.message.id)
        for found in lint(definition_of(text))
        if not found.message.id.startswith("lint.translation")
    ]


ROSTER = "sections.1.fields.0"


@pytest.mark.parametrize(
    "changes, found",
    [
        pytest.param([], [], id="nothing is wrong"),
        pytest.param([("    filled_by: officer\n", "")], [(f"{ROSTER}.type", "lint.roster.where"), (f"{ROSTER}.fills.0", "lint.roster.no_officers")], id="shown to the applicant"),
        pytest.param([("match: [applicant_name, birth_date, number]", "match: [number, birth_date]")], [(f"{ROSTER}.match", "lint.roster.unproved")], id="matched without the proved name"),
        pytest.param([(", verified: birth_date", "")], [(f"{ROSTER}.match", "lint.roster.unproved")], id="matched by a birth date that was typed"),
        pytest.param([("birth_date, number]", "birth_date, numbr]")], [(f"{ROSTER}.match.2", "lint.roster.no_answer")], id="matched by nothing that is asked"),
        pytest.param([("birth_date, number]", "birth_date, wished]")], [(f"{ROSTER}.match.2", "lint.roster.no_cell")], id="matched by what cannot be looked up"),
        pytest.param([("fills: [served]", "fills: [served, wished]")], [(f"{ROSTER}.fills.1", "lint.roster.no_officers")], id="filling what the applicant answers"),
        pytest.param([("fills: [served], ", "")], [("sections.1.fields.1", "lint.automatic.officer_asked")], id="deciding what an officer must answer"),
        pytest.param([("fills: [served], ", ""), ("label: 기간}\n      - {type: paragraph", "label: 기간, shown_when: not found}\n      - {type: paragraph")], [], id="what is not asked then"),
        pytest.param([("when: found", "when: count_of")], [("automatic.when", "expression.unknown_name")], id="a rule over nothing"),
        pytest.param([("when: found", "when: number")], [("automatic.when", "lint.condition.not_boolean")], id="a rule that is no condition"),
    ],
)  # fmt: skip
def test_a_form_that_could_tell_others_or_decide_alone_what_it_may_not_is_refused(changes, found):
    assert [one for one in faults(*changes) if one[1] != "lint.condition.too_late"] == found


def test_a_form_with_stages_before_the_decision_is_not_decided_at_once():
    stages = "stages: [{name: look, label: 조사, within: in_progress}]\ndocuments:\n"

    assert ("automatic.action", "lint.automatic.stages") in faults(("documents:\n", stages))


def test_two_forms_of_a_department_read_a_list_alike():
    mine = definition_of(TEXT)
    other = definition_of(TEXT.replace("fills: [served], ", ""))
    elsewhere = definition_of(TEXT.replace("fills: [served], ", "").replace("견본과", "다른과"))

    assert [(".".join(map(str, found.path)), found.message.id) for found in other_columns(mine, [other])] == [
        (f"{ROSTER}.list", "lint.roster.other_columns")
    ]
    assert list(other_columns(mine, [mine, elsewhere])) == []
