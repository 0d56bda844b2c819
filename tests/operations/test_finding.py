"""Finding a form by any of its words, its synonyms, and one slip of the finger away; on both databases alike."""

import datetime as dt

import pytest
from sqlalchemy import event

from homeservice.operations import versions
from homeservice.operations.catalogue import publish
from homeservice.operations.listing import Wanted, categories, departments, end_of_week, listed
from tests.definitions.reading import load
from tests.operations.test_catalogue import changed
from tests.world import CITY, NOW, World, make_office

#: Enough to be told apart; how many there are tells nothing.
FORMS = ("early-scrapping", "campus-guard-certificate", "city-design")
SYNONYMS = (("폐차", "노후차", "디젤", "diesel"), ("지킴이", "순찰"))


@pytest.fixture
def world(migrated_url, tmp_path):
    office = make_office(tmp_path / "files")
    object.__setattr__(office, "city", CITY.model_copy(update={"synonyms": SYNONYMS}))
    built = World(migrated_url, tmp_path / "files", office=office, definitions=[load(slug) for slug in FORMS])
    yield built
    built.database.dispose()


def found(world, text, **wanted):
    with world.database.session(reading=True) as session:
        page = listed(session, Wanted(text=text, **wanted), size=100, now=NOW)
        return [entry.form.slug for entry in page.entries], page.meant


def test_a_form_is_found_by_any_of_its_words_and_however_they_are_written(world):
    wrong = {}
    for text, slug in WORDS.items():
        slugs, meant = found(world, text)
        if slug not in slugs or meant is not None:
            wrong[text] = (slugs, meant)
    assert wrong == {}


#: What is searched for, and what is among what is found.
WORDS = {
    "폐차": "early-scrapping",
    "조기폐차": "early-scrapping",
    "조기 폐차": "early-scrapping",
    "노후경유차": "early-scrapping",
    "노후차": "early-scrapping",
    "디젤": "early-scrapping",
    "DIESEL": "early-scrapping",
    "dies": "early-scrapping",
    "기후대기과": "early-scrapping",
    "차대번호": "early-scrapping",  # a question
    "굴착기": "early-scrapping",  # an answer
    "excavator": "early-scrapping",
    "M01": "early-scrapping",
    "조기폐차": "early-scrapping",  # composed otherwise  # noqa: F601 -- the same to who reads, not to a computer
    "지킴이": "campus-guard-certificate",
    "순찰": "campus-guard-certificate",
    "캠퍼스지킴이": "campus-guard-certificate",
    "디자인 공모전": "city-design",
    "섬네일": "city-design",
}


@pytest.mark.parametrize(
    ("typed", "meant", "slug"),
    [
        ("페차", "폐차", "early-scrapping"),
        ("조기페차", "조기폐차", "early-scrapping"),
        ("지킴아", "지킴이", "campus-guard-certificate"),
        ("desel", "diesel", "early-scrapping"),
        ("deisel", "diesel", "early-scrapping"),
    ],
)
def test_one_slip_of_the_finger_is_seen_through_and_told(world, typed, meant, slug):
    slugs, told = found(world, typed)

    assert (slug in slugs, told) == (True, meant)


@pytest.mark.parametrize("text", ["쀍뷁쀍뷁", "xqzvw", "123456789", '"*', "()&|!:", "뷁" * 300, "\u200b", "%", "_", "\\"])
def test_what_no_form_is_called_finds_nothing_and_breaks_nothing(world, text):
    assert found(world, text) == ([], None)


@pytest.mark.parametrize("text", ["' OR 1=1 --", "NEAR AND OR NOT", 'title:"x" OR *', "a" * 5000, " ".join(f"w{n}" for n in range(200))])
def test_what_a_database_might_take_for_a_command_is_searched_for(world, text):
    assert isinstance(found(world, text), tuple)


def test_a_title_comes_before_what_is_only_mentioned_and_what_is_open_before_what_is_closed(world):
    base = load("statutory-report")
    forms = {
        "mentioned": {"code": "Z01", "summary": "솔방울도 받습니다."},
        "listed": {"code": "Z02", "keywords": ["솔방울"]},
        "closed": {
            "code": "Z03",
            "title": "솔방울 줍기",
            "intakes": [{"name": "old", "opens": "2020-01-02 09:00", "closes": "2020-01-03 09:00"}],
        },
        "called": {"code": "Z04", "title": "솔방울 줍기"},
    }
    with world.transaction() as session:
        publish(session, [changed(base, slug=slug, **changes) for slug, changes in forms.items()], now=NOW)

    assert found(world, "솔방울")[0] == ["called", "closed", "listed", "mentioned"]


def test_a_changed_text_is_found_by_its_new_words_alone(world):
    for title in ("무당벌레 세기", "딱정벌레 세기"):
        with world.transaction() as session:
            publish(session, [changed(load("statutory-report"), title=title, slug="beetles", code="Z01")], now=NOW)

    assert [found(world, word)[0] for word in ("딱정벌레", "무당벌레", "세기")] == [["beetles"], [], ["beetles"]]


def test_filters_narrow_what_is_found(world):
    assert found(world, "디자인", kind="service")[0] == []
    assert found(world, "디자인", kind="contest", department="도시재창조국")[0] == ["city-design"]
    assert found(world, "", department="기후대기과", kind="contest")[0] == []
    assert found(world, "", category="nothing")[0] == []


def test_what_closes_this_week_is_listed_by_its_close(world):
    base = load("statutory-report")
    monday = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
    assert (NOW, end_of_week(NOW)) == (monday, dt.datetime(2026, 11, 29, 15, tzinfo=dt.UTC))
    closes = {"friday": "2026-11-27 18:00", "sunday": "2026-11-29 24:00", "tuesday": "2026-11-24 18:00", "next-week": "2026-12-01 18:00", "over": "2026-11-20 18:00"}  # fmt: skip
    closes["sunday"] = "2026-11-30 00:00"
    forms = [
        changed(base, slug=slug, code=f"Z{n:02}", intakes=[{"name": "now", "opens": "2026-11-02 09:00", "closes": close}])
        for n, (slug, close) in enumerate(closes.items(), 1)
    ]
    with world.transaction() as session:
        publish(session, forms, now=NOW)

    assert [slug for slug in found(world, "", closing=True)[0] if slug in closes] == ["tuesday", "friday", "sunday"]


def test_categories_and_departments_tell_how_much_they_hold(world):
    with world.database.session(reading=True) as session:
        areas, offices = categories(session), departments(session)

    assert sum(area.count for area in areas) == sum(office.count for office in offices) == len(FORMS)
    assert next(area.name.en for area in areas if area.name.ko == "환경") == "Environment"


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(text="폐차"), Wanted(text="페차"), Wanted(closing=True)], ids=str)
def test_a_list_reads_no_definitions_and_asks_as_often_for_many_forms_as_for_few(world, wanted):
    base = load("statutory-report")
    counts = []
    for count in (2, 60):
        with world.transaction() as session:
            publish(session, [changed(base, code=f"Z{n:02}", slug=f"copy-{n}") for n in range(1, count + 1)], now=NOW)
        versions._kept.clear()
        statements = []
        with world.database.session(reading=True) as session:
            listen = lambda *call: statements.append(call[2])  # noqa: E731, B023 -- taken off again below
            event.listen(world.database.engine, "before_cursor_execute", listen)
            listed(session, wanted, now=NOW)
            event.remove(world.database.engine, "before_cursor_execute", listen)
        counts.append(len(statements))
        assert not [said for said in statements if "form_version" in said]

    assert counts[0] == counts[1] <= 6
