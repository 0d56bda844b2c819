"""Answers in the texts of later questions, rules and papers; as text, and only before eyes that may see them."""

import html
import re

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.core.definitions import FormDefinition
from homeservice.core.workflow import Role
from homeservice.models import Document
from homeservice.operations.acting import act
from homeservice.operations.catalogue import publish
from homeservice.operations.issuing import said_in
from tests.definitions.reading import load
from tests.web.conftest import make_site

SLUG = "answers-in-texts"


@pytest.fixture
def pets(migrated_url, tmp_path):
    built = make_site(migrated_url, tmp_path, definitions=[load(SLUG)])
    yield built
    built.close()


def page_of(site, person, case_id, name):
    return html.unescape(site.client(person=person).get(f"/my/{case_id}/pages/{name}").text)


def drafted(site, **answers):
    person = site.world.person()
    case_id = site.world.draft(person, SLUG, now=clock.now())
    if answers:
        site.world.answer(case_id, person, {"story": None, **answers}, now=clock.now())
    return person, case_id


def test_an_answer_stands_in_what_is_asked_later_with_its_particle(pets):
    person, case_id = drafted(pets, pet_name="콩", age=3)

    page = page_of(pets, person, case_id, "more")
    assert "콩 (3살)에 대하여 적어 주십시오. 나이는 30살까지 적습니다." in page
    assert "콩과 지낸 이야기" in page


def test_what_is_not_answered_yet_stands_as_a_blank(pets):
    person, case_id = drafted(pets)

    assert "(미입력)" in page_of(pets, person, case_id, "pet")


def test_one_case_s_answers_are_never_in_another_s_page(pets):
    person, case_id = drafted(pets, pet_name="콩", age=3)
    page_of(pets, person, case_id, "more")
    other = pets.world.person("이견본", subject="sample-2")
    other_id = pets.world.draft(other, SLUG, now=clock.now())
    pets.world.answer(other_id, other, {"pet_name": "보리", "age": 5, "story": None}, now=clock.now())

    page = page_of(pets, other, other_id, "more")
    assert ("보리와 지낸" in page, "콩" in page) == (True, False)


def test_markup_in_an_answer_is_shown_and_not_obeyed(pets):
    person, case_id = drafted(pets, pet_name="<b>콩</b>", age=3)

    raw = pets.client(person=person).get(f"/my/{case_id}/pages/more").text
    assert ("<b>콩" in raw, "&lt;b&gt;콩" in raw) == (False, True)


def test_a_rule_says_the_answer_and_the_parameter_it_is_about(pets):
    person, case_id = drafted(pets, pet_name="거북이", age=31)

    assert "거북이는 30살이 넘어 신청할 수 없습니다." in html.unescape(pets.client(person=person).get(f"/my/{case_id}/check").text)


def test_a_paper_says_what_was_answered(pets):
    person, officer = pets.world.person(), pets.world.officer("시험과")
    case_id = pets.world.submitted(person, SLUG, {"pet_name": "콩", "age": 3}, now=clock.now())
    with pets.world.transaction() as session:
        act(
            session,
            pets.world.theirs(session, case_id, officer, now=clock.now()),
            "approve",
            role=Role.OFFICER,
            officer=officer,
            now=clock.now(),
        )
        said = said_in(session, session.scalars(select(Document).where(Document.template == "confirmation")).one())

    assert said["sentence"] == "콩을 등록하였음을 확인합니다."


# --- why a question is asked ------------------------------------------------------------------------------------------
def test_a_question_that_came_up_says_which_answer_brought_it_up(small_site):
    site = make_costs(small_site)
    person = site.world.person()
    case_id = site.world.draft(person, "cost-table", now=clock.now())
    site.world.answer(case_id, person, {"place": "other", "other_place": "강변"}, now=clock.now())

    page = site.client(person=person).get(f"/my/{case_id}/pages/costs").text
    assert "장소: 그 밖" in html.unescape(re.sub(r"<[^>]+>", "", page.partition('data-asks="other_place"')[2][:3000]))
    assert "why-asked" not in page.partition('data-asks="place"')[2].partition("data-asks")[0]


def make_costs(site):
    with site.world.transaction() as session:
        publish(session, [load("cost-table")], now=clock.now())
    return site


def test_what_the_law_protects_is_no_reason_in_words(pets):
    told = load(SLUG).model_dump(mode="json")
    told["sections"][0]["fields"].append({"type": "text", "name": "why", "label": "까닭", "shown_when": "present(number)", "max": 20})
    form = FormDefinition.model_validate(told)
    with pets.world.transaction() as session:
        publish(session, [form], now=clock.now())
    person = pets.world.person()
    case_id = pets.world.draft(person, SLUG, now=clock.now())
    pets.world.answer(case_id, person, {"number": "0001013000000", "pet_name": "콩", "age": 3, "story": None, "why": None}, now=clock.now())

    page = pets.client(person=person).get(f"/my/{case_id}/pages/pet").text
    why = page.partition('data-asks="why"')[2].partition('class="question-boxes"')[0]
    assert "주민등록번호" in why
    assert "3000000" not in why
