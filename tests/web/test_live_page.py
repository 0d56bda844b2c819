"""What a page of questions carries for the script: inert, for this case only, and nothing that the law names."""

import html
import json
import re

import pytest

from homeservice import clock
from homeservice.core.definitions import FormDefinition
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of

ACCOUNT = {"account-bank": "031", "account-number": "9876543210987", "account-holder": "황보견본"}
AS_SCRIPT = {"Origin": "http://localhost", "Accept": "application/json"}


def form_with_an_account():
    told = load("cost-table").model_dump(mode="json")
    told["sections"][0]["fields"][1]["label"] = "장소</template><b>"
    told["sections"][0]["fields"] += [
        {"type": "bank_account", "name": "account", "label": "계좌", "optional": True},
        {"type": "money", "name": "own_share", "label": "자부담"},
    ]
    told["sections"][1] = {
        "name": "power", "title": "전기",
        "fields": [
            {"type": "yes_no", "name": "sure", "label": "확실합니까?"},
            {"type": "text", "name": "why", "label": "까닭", "shown_when": "sure and present(account) and own_share > 5"},
        ],
    }  # fmt: skip
    return FormDefinition.model_validate(told)


class Visit:
    """A resident's browser with a draft."""

    def __init__(self, site):
        self.site, self.world = site, site.world
        self.person = self.world.person()
        self.case_id = self.world.draft(self.person, "cost-table", now=clock.now())
        self.browser = site.client(person=self.person)
        self.token = token_of(self.browser.get("/sign-in").text)

    def open(self, page):
        return self.browser.get(f"/my/{self.case_id}/pages/{page}").text

    def send(self, page, boxes, to="", **how):
        how.setdefault("headers", {"Origin": "http://localhost"})
        return self.browser.post(f"/my/{self.case_id}/pages/{page}{to}", data={"csrf_token": self.token, "_action": "save", **boxes}, **how)

    def values(self):
        with self.world.transaction() as session:
            return dict(self.world.own(session, self.case_id, self.person, now=clock.now()).values)


@pytest.fixture
def visit(sqlite_url, tmp_path):
    site = make_site(sqlite_url, tmp_path, definitions=[form_with_an_account()])
    yield Visit(site)
    site.close()


def carried(page, what):
    """The JSON that a page carries."""
    return json.loads(re.search(rf"<template data-live-{what}>(.*?)</template>", page, re.DOTALL)[1])


def inert(page):
    """The questions that are in the page and not asked."""
    return re.findall(r'<template data-comes="(\w+)">', page)


def test_question_that_is_not_asked_stands_inert_in_the_page(visit):
    page = visit.open("costs")

    assert inert(page) == ["other_place", "consent_of_place"]
    assert 'name="_shown" value="account,email,items,needs,own_share,phone,place"' in page


def test_question_that_is_asked_stands_in_the_page_as_it_is(visit):
    visit.send("costs", {"place": "other"})

    page = visit.open("costs")

    assert inert(page) == ["consent_of_place"]
    assert '<div class="appearing" data-comes="other_place">' in page


def test_texts_of_the_form_cannot_end_what_is_carried(visit):
    page = visit.open("costs")

    assert carried(page, "logic")["labels"] == {"other_place": "그 밖의 장소", "consent_of_place": "장소 동의서"}
    assert "</template><b>" not in page


def test_page_carries_answers_of_other_pages_that_its_questions_hang_on(visit):
    visit.send("costs", {"own_share": "1000"})

    assert carried(visit.open("power"), "values")["values"] == {"own_share": ["integer", 1000]}


def test_page_never_carries_what_the_law_names(visit):
    visit.send("costs", {"own_share": "1000", **ACCOUNT})

    page = visit.open("power")

    assert carried(page, "values")["values"] == {"account": ["opaque"], "own_share": ["integer", 1000]}
    assert ACCOUNT["account-number"] not in html.unescape(page)


def test_page_of_one_case_carries_nothing_of_another(visit):
    visit.send("costs", {"own_share": "1000"})
    other = Visit.__new__(Visit)
    other.site, other.world = visit.site, visit.world
    other.person = visit.world.person("이예시", subject="other", email="lee@example.invalid")
    other.case_id = visit.world.draft(other.person, "cost-table", now=clock.now())
    other.browser = visit.site.client(person=other.person)

    assert carried(visit.open("power"), "values")["values"] == {"own_share": ["integer", 1000]}
    assert carried(other.open("power"), "values")["values"] == {}


def test_results_are_written_without_the_script_too(visit):
    visit.send("costs", {"items__0__item": "무대", "items__0__cost": "300,000", "place": "hall"})

    assert '<span data-result="total">300,000원</span>' in visit.open("costs")


def test_typing_keeps_the_answer_of_a_question_that_has_gone(visit):
    visit.send("costs", {"place": "other"})
    visit.send("costs", {"place": "other", "other_place": "강변"})

    kept = visit.send("costs", {"place": "hall", "_shown": "email,items,needs,phone,place"}, "/autosave", headers=AS_SCRIPT)

    assert kept.status_code == 200
    assert (visit.values()["place"], visit.values()["other_place"]) == ("hall", "강변")


def test_supplement_carries_only_what_is_asked_anew(town):
    case = town.cases["supplement"]
    page = town.site.client(person=town.owner).get(f"/my/{case.id}/pages/vehicle").text

    asked = set(re.findall(r'data-asks="(\w+)"', page))
    assert set(inert(page)) <= asked
    assert "model_name" not in asked
