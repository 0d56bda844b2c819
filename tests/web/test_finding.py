"""Finding a form on the pages: what a mistyped word is taken for, the filters, and what closes this week."""

import datetime as dt

from homeservice import clock
from homeservice.operations.catalogue import publish
from tests.web.reading import page_of


def titles(answer):
    return [title.text for title in page_of(answer).all(".service-title")]


def test_a_mistyped_search_finds_and_says_what_it_was_taken_for(site):
    answer = site.client().get("/services", query_string={"q": "조기페차", "lang": "ko"})

    page = page_of(answer)
    assert [line.text for line in page.all(".meant")] == ["혹시 조기폐차를 찾으셨나요? 조기폐차로 다시 찾기"]
    assert len(page.all(".service-title")) == 1


def test_what_is_spelled_right_is_not_asked_back(site):
    assert page_of(site.client().get("/services", query_string={"q": "조기폐차"})).all(".meant") == []


def test_departments_narrow_the_list(site):
    everything = titles(site.client().get("/services"))
    own = titles(site.client().get("/services", query_string={"department": "기후대기과"}))

    assert (len(everything), len(own)) == (2, 1)
    assert titles(site.client().get("/services", query_string={"department": "없는 과"})) == []


def test_what_closes_this_week_stands_first_on_the_front_page_and_in_a_list_of_its_own(site):
    base = site.world.definitions[0]
    now = clock.now().replace(second=0, microsecond=0)
    assert page_of(site.client().get("/")).all("#closing") == []
    closing = {"name": "short", "opens": (now - dt.timedelta(days=3)).isoformat(), "closes": (now + dt.timedelta(minutes=2)).isoformat()}
    changed = type(base).model_validate(base.model_dump(mode="json") | {"intakes": [intake_like(base, closing)]})
    with site.world.transaction() as session:
        publish(session, [changed], now=clock.now())

    front, week = page_of(site.client().get("/")), site.client().get("/services?open=week")

    assert len(front.all("#closing")) == 1
    assert titles(week) == [front.all(".service-title")[0].text]


def intake_like(definition, changes):
    """The newest intake with other days: its parameters are asked for by name."""
    return definition.intakes[-1].model_dump(mode="json") | changes
