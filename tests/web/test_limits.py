"""What one may do only so often is told beforehand, and refused with the draft kept and nothing told of anybody else."""

import datetime as dt
from types import MappingProxyType

import pytest

from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.operations.sign_in import welcome
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.reading import page_of
from tests.web.test_public import published, rows_of

SLUG = "team-entry"
NOTHING = {"team": None, "home": None, "plate": None, "account": None, "firm": None}


@pytest.fixture
def site(sqlite_url, tmp_path):
    built = make_site(sqlite_url, tmp_path, definitions=[load(SLUG)])
    yield built
    built.close()


def somebody(site, name):
    with site.world.transaction() as session:
        born = dt.date(1990, 1, 1)
        identity = Identity(
            subject=name, name=name, birth_date=born, phone=None, email=None, provider="test", verified_at=clock.now()
        )  # fmt: skip
        return welcome(session, identity, language="ko", now=clock.now())


def enter(site, name, *members, **values):
    team = tuple(MappingProxyType({"name": member, "birth_date": dt.date(1990, 1, 1)}) for member in members)
    return site.world.submitted(somebody(site, name), SLUG, {**NOTHING, "team": team or None, **values}, now=clock.now())


def test_service_page_tells_beforehand_how_often_one_may_come(site):
    told = [line.text for line in page_of(site.client().get(f"/services/{SLUG}")).all(".apply-note")]

    assert told[:3] == [
        "한 사람이 1건까지 낼 수 있습니다. 함께 이름을 올린 것도 셉니다.",
        "주소와 자동차등록번호가 같은 신청은 2건까지 받습니다.",
        "계좌가 같은 신청은 1건까지 받습니다.",
    ]


def test_who_stands_in_an_entry_is_told_when_they_begin_another_and_not_whose_it_is(site):
    enter(site, "김견본", "이견본", work="비밀스러운 골목")
    browser = site.client(person=somebody(site, "이견본"))
    token = token_of(browser.get(f"/services/{SLUG}").get_data(as_text=True))

    answer = browser.post(f"/services/{SLUG}/apply", data={"csrf_token": token, "intake": "spring"})

    text = page_of(answer).one("main").text
    assert answer.status_code == 409
    assert "이미 1건에 이름이 있습니다. 더 내려면 먼저 낸 신청을 취하하십시오." in text
    assert not any(secret in text for secret in ("김견본", "비밀스러운"))


def test_team_with_somebody_of_another_is_refused_at_the_check_page_with_a_way_to_the_row_and_keeps_all(site):
    enter(site, "김견본", "이견본")
    person = somebody(site, "최견본")
    case_id = site.world.draft(person, SLUG, now=clock.now())
    site.world.answer(case_id, person, {**NOTHING, "team": (MappingProxyType({"name": "이견본", "birth_date": dt.date(1990, 1, 1)}),), "work": "우리 골목"}, now=clock.now())  # fmt: skip
    browser = site.client(person=person)
    token = token_of(browser.get(f"/my/{case_id}/check").get_data(as_text=True))

    answer = browser.post(f"/my/{case_id}/submit", data={"csrf_token": token})

    page = page_of(answer)
    (link,) = page.all(".error-summary a")
    assert (answer.status_code, link["href"]) == (422, f"/my/{case_id}/pages/entry?back=check#team")
    assert "이견본 님은 이 접수에서 한 사람이 낼 수 있는 1건에 이미 이름이 있습니다." in link.text
    kept = browser.get(f"/my/{case_id}/pages/entry").get_data(as_text=True)
    assert 'value="우리 골목"' in kept
    assert 'value="이견본"' in kept


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        ({"entries": {"per_person": 3}}, ["한 사람이 낼 수 있는 건수 spring", "한 사람이 1건까지 낼 수 있습니다. 함께 이름을 올린 것도 셉니다.", "한 사람이 3건까지 낼 수 있습니다."]),
        ({"limits": []}, ["같은 내용으로 낼 수 있는 건수 spring", "주소와 자동차등록번호가 같은 신청은 2건까지 받습니다. 계좌가 같은 신청은 1건까지 받습니다.", "없음"]),
    ],
    ids=["entries", "limits"],
)  # fmt: skip
def test_history_tells_a_change_of_the_limits_in_words(site, change, cells):
    spring = site.world.definitions[0].intakes[0].model_dump(mode="json")
    published(site, "T31", intakes=[{**spring, **change}])

    (row,) = rows_of(page_of(site.client().get(f"/services/{SLUG}/history")))

    assert row[1:] == cells
