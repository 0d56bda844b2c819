"""The notice of a contest: what its page tells stands on paper, it prints, and a moved close gives another one."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import FALLBACK, Faces, PdfPrinter
from homeservice.core.errors import NotFound
from homeservice.core.intakes import SEOUL
from homeservice.core.messages import LocalText
from homeservice.core.workflow import Role
from homeservice.models import Job
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.notice_paper import (
    TEMPLATE,
    contest_notice,
    keep_notice,
    noticed,
    open_notice,
    page_address,
    print_missing_notices,
    to_print_notice,
    with_notice,
)
from tests.adapters.pdf.extents import overflowing
from tests.adapters.pdf.reading import bare, pages, text
from tests.definitions.reading import SHIPPED, load
from tests.operations.test_blank_form import texts_of
from tests.operations.test_catalogue import changed
from tests.world import CITY, FONTS, NOW, World

CONTESTS = [path.stem for path in SHIPPED if path.parent.name == "contests"]
#: A contest with teams and files, a recruitment that is drawn, an award with two rounds, one with a vote.
DRAWN = ["city-design", "budget-committee", "building-prize", "prize-contest"]
LONG = "아주 길고 긴 견본 공모의 작품과 그 대상지, 그리고 그 뜻을 밝힌 글"


def notice_of(definition):
    address = page_address("https://home.example", definition.slug)
    return contest_notice(definition, CITY, intake=definition.intakes[-1], contact=definition.officer, address=address)


@pytest.fixture(scope="module")
def drawn():
    with PdfPrinter(FONTS, fallback=FONTS / FALLBACK) as printer:
        yield lambda values: printer.print_document(TEMPLATE, values, identifier=bytes(16), created=NOW)


@pytest.mark.parametrize("slug", CONTESTS)
def test_notice_says_what_the_definition_says_with_no_blank_left_and_letters_that_can_be_drawn(slug):
    definition, say = load(slug), Language("ko").say
    contest, intake = definition.contest, definition.intakes[-1]

    notice = notice_of(definition)

    closes = intake.closes.astimezone(SEOUL)
    assert notice["when"]["window"].endswith(f"{closes:%H:%M}")
    assert [row[0] for row in notice["prizes"]["rows"]] == [say(prize.label) for prize in contest.prizes]
    criteria = [[row[2] for row in judging["criteria"]] for judging in notice["judging"]["rounds"]]
    assert criteria == [[f"{criterion.weight}점" for criterion in judging.criteria] for judging in contest.rounds]
    asked = [f for section in definition.sections_for(Role.RESIDENT) for f in section.written]
    assert [file["label"] for file in notice["files"]] == [say(f.label) for f in asked if f.takes_file]
    assert len(notice["paragraphs"]) == len(contest.notice)
    assert notice["contest"]["phone"] == definition.officer.phone
    texts = texts_of(notice)
    assert [said for said in texts if "{{" in said] == []
    Faces.of(FONTS).check(texts)


def test_of_a_rule_the_notice_tells_what_holds_and_not_how_to_mend_what_was_typed():
    assert notice_of(load("city-design"))["who"]["rules"] == [
        "일반부는 마감일에 만 19세 이상이어야 응모할 수 있습니다.",
        "일반부는 팀원도 모두 마감일에 만 19세 이상이어야 합니다.",
        "학생부는 초·중·고등학생이 응모합니다.",
        "한 팀은 대표자를 포함하여 3명까지입니다.",
        "법정대리인은 성년이어야 합니다.",
        "대표자를 포함하여 일반부는 3명, 학생부는 2명까지 한 팀이 될 수 있습니다.",
        "한 사람이 2건까지 낼 수 있습니다. 함께 이름을 올린 것도 셉니다.",
    ]


def test_what_it_costs_stands_on_the_notice_where_it_costs_something():
    contest = load("prize-contest")
    fees = [notice_of(changed(contest, **wanted))["contest"]["fee"] for wanted in ({}, {"fee": 3000})]
    assert fees == ["", "3,000원"]


def test_only_a_contest_has_a_notice():
    with pytest.raises(NotFound):
        notice_of(load("statutory-report"))


@pytest.mark.parametrize("slug", DRAWN)
def test_notice_is_drawn_within_its_pages(drawn, slug):
    definition = load(slug)
    notice = notice_of(definition)

    pdf = drawn(notice)

    assert overflowing(pdf) == []
    assert 1 < len(pages(pdf)) < 6
    wanted = [definition.title.ko, notice["when"]["window"], notice["contest"]["phone"], notice["contest"]["address"]]
    wanted += [cell for row in notice["prizes"]["rows"] for cell in row]
    wanted += [cell for judging in notice["judging"]["rounds"] for row in judging["criteria"] for cell in row]
    read = text(pdf)
    assert [said for said in wanted if bare(said) not in read] == []


def test_longest_texts_stand_within_the_page_and_on_nothing_else(drawn):
    definition = load("prize-contest")
    contest = definition.contest
    long = LocalText(ko=LONG * 4)
    prizes = tuple(prize.model_copy(update={"label": LocalText(ko="W" * 80), "prize": long}) for prize in contest.prizes)
    contest = contest.model_copy(update={"prizes": prizes, "notice": (LocalText(ko="가" * 3000), LocalText(ko="한 줄\n" * 40))})
    changes = {"title": LocalText(ko=LONG), "summary": long, "who": LocalText(ko="W" * 300), "contest": contest, "department": long}

    assert overflowing(drawn(notice_of(definition.model_copy(update=changes)))) == []


@pytest.fixture
def world(sqlite_url, tmp_path):
    built = World(sqlite_url, tmp_path / "files", definitions=[load("prize-contest"), load("statutory-report")])
    yield built
    built.database.dispose()


def jobs(world):
    with world.transaction() as session:
        print_missing_notices(session, now=NOW)
        session.flush()
        return [job.args for job in session.scalars(select(Job).where(Job.kind == "print_notice"))]


def test_a_notice_is_printed_once_and_again_when_the_close_has_moved(world):
    definition = load("prize-contest")
    name = definition.intakes[-1].name
    assert jobs(world) == jobs(world) == [{"form": 1, "intake": name}]
    with world.transaction() as session:
        key, values = to_print_notice(session, 1, name)
        keep_notice(session, key, b"%PDF-1.7")
        assert to_print_notice(session, 1, name) is None
        assert to_print_notice(session, 1, "none-such") is None
        assert to_print_notice(session, 2, name) is None
    with world.transaction() as session:
        form = find_form(session, "prize-contest", now=NOW).form
        assert [intake.name for intake in with_notice(session, form, noticed(form, now=NOW))] == [name]
        with open_notice(session, form, name) as file:
            assert file.read() == b"%PDF-1.7"
        with pytest.raises(NotFound):
            open_notice(session, form, "none-such")

    moved = definition.intakes[-1].model_copy(update={"closes": definition.intakes[-1].closes + dt.timedelta(hours=6)})
    with world.transaction() as session:
        publish(session, [definition.model_copy(update={"intakes": (moved,)})], now=NOW)
    assert len(jobs(world)) == 2
    with world.transaction() as session:
        key_after, values_after = to_print_notice(session, 1, name)
        assert key_after != key
        assert values_after["when"]["window"] != values["when"]["window"]


def test_the_notice_of_what_was_published_just_now_is_of_what_it_says_now(world):
    with world.transaction() as session:
        print_missing_notices(session, now=NOW)
        publish(session, [changed(load("prize-contest"), officer={"name": "이담당", "phone": "053-000-0009"})], now=NOW)
        print_missing_notices(session, now=NOW)
    with world.transaction() as session:
        assert len(session.scalars(select(Job).where(Job.kind == "print_notice")).all()) == 2
        _, values = to_print_notice(session, 1, load("prize-contest").intakes[-1].name)
        assert values["contest"]["phone"] == "053-000-0009"
