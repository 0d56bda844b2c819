import datetime as dt

import pytest

from homeservice.core.fields.persons import ListedPerson, Persons

SCHOOL = {"type": "text", "name": "school", "label": "학교", "max": 40}
OPTIONS = [{}, {"ask": ["email"], "columns": [SCHOOL], "max_rows": 3}]
SENT = {
    "0__name": ["김견본"],
    "0__birth_date-year": ["2010"],
    "0__birth_date-month": ["3"],
    "0__birth_date-day": ["7"],
    "0__phone": ["010-0000-0001"],
}


def persons(**options):
    return Persons(type="persons", name="members", label="팀원", **options)


def test_a_person_has_a_name_a_birth_date_and_a_phone_unless_said_otherwise():
    assert [column.name for column in persons().row_columns] == ["name", "birth_date", "phone"]
    assert [column.name for column in persons(ask=["email"], columns=[SCHOOL]).row_columns] == ["name", "email", "school"]


def test_people_are_told_by_what_is_asked():
    value = persons().parse(SENT)

    assert persons().people(value) == (ListedPerson(name="김견본", birth_date=dt.date(2010, 3, 7), phone="+821000000001"),)
    assert persons().people(None) == ()


def test_a_person_is_masked_whole(said):
    field = persons(row_label="팀원")

    assert said(field.mask(field.parse(SENT)))[0].splitlines() == [
        "팀원 1",
        "성명: 김○본",
        "생년월일: 2010-**-**",
        "휴대전화: 010-****-0001",
    ]


@pytest.mark.parametrize("name", ["name", "birth_date"])
def test_a_further_column_cannot_take_the_name_of_a_given_one(faults, name):
    assert faults(persons(columns=[{**SCHOOL, "name": name}])) == ["columns.0.name"]


def test_a_missing_cell_is_named_at_its_box(refusal):
    assert refusal(persons(), {**SENT, "0__phone": [""]}) == ("table.in_row", "0__phone")
