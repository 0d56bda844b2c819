"""What a new version of a form does to drafts and cases, and how a draft is moved to it."""

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from homeservice.catalog.loader import load_file
from homeservice.core.errors import Conflict
from homeservice.core.workflow import Role
from homeservice.models import Attachment, Event, Notice, Submission
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.events import last_event
from homeservice.operations.revising import MOVED, drafts_to_move, effects_of, move_draft
from tests.definitions.reading import ODD, SHARED, definition_of
from tests.world import NOW, World

SLUG = "cost-table"
DAY = dt.timedelta(days=1)
OLD = next(path for path in ODD if path.stem == SLUG)


def revised(*changes):
    """The form with some lines changed."""
    text = OLD.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return definition_of(text).model_copy(update={"slug": SLUG})


LOST = revised(
    ("      - {type: choices, name: needs, label: 필요한 것, options: [전기, 음향, 천막], optional: true}\n", ""),
    ("""'"전기" in needs'""", "present(phone)"),
)
REQUIRED = revised(
    (
        "label: 그 밖의 장소, max: 40, shown_when: place",
        "label: 그 밖의 장소, max: 40}\n      - {type: text, name: why, label: 까닭, shown_when: place",
    )
)
INVALID = revised(("{hall: 회관, park: 공원, other: 그 밖}", "{hall: 회관, other: 그 밖}"))
HARMLESS = revised(("label: 비용 항목", "label: 비용의 항목"))


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load_file(OLD, SHARED)])
    yield built
    built.database.dispose()


@pytest.fixture
def draft(world):
    """A draft with an answer to every question."""
    person = world.person()
    case_id = world.draft(person, SLUG)
    world.answer(case_id, person, {"place": "park", "needs": ("전기",)})
    return case_id


def effects(world, definition):
    with world.database.session(reading=True) as session:
        return [(e.submission_id, e.lost, e.required, e.invalid, e.barred) for e in effects_of(session, definition, now=NOW)]


def move(world, case_id, definition, **how):
    with world.transaction() as session:
        publish(session, [definition], now=NOW + DAY)
        return move_draft(session, case_id, definition, now=NOW + DAY, **how)


def answers(world, case_id):
    with world.transaction() as session:
        case = world.own(session, case_id, world.person())
        sheet = case.sheet(Role.RESIDENT)
        return (
            case.submission.form_version.number,
            dict(sheet.values),
            {name: json.loads(json.dumps(raw)) for name, raw in sheet.typed.items()},
        )


@pytest.mark.parametrize(
    "definition, lost, required, invalid",
    [(LOST, ("needs",), (), ()), (REQUIRED, (), ("other_place",), ()), (INVALID, (), (), ("place",)), (HARMLESS, (), (), ())],
    ids=["lost", "newly-required", "newly-invalid", "harmless"],
)
def test_what_a_version_does_to_a_draft_is_told_before_it_is_published(world, draft, definition, lost, required, invalid):
    assert effects(world, definition) == [(draft, lost, required, invalid, False)]


def test_nothing_is_told_of_the_version_that_is_in_force(world, draft):
    assert effects(world, load_file(OLD, SHARED)) == []


def test_a_draft_stays_with_its_version_until_it_is_moved(world, draft):
    with world.transaction() as session:
        publish(session, [HARMLESS], now=NOW + DAY)

    assert answers(world, draft)[0] == 1
    with world.transaction() as session:
        assert drafts_to_move(session, find_form(session, SLUG, now=NOW).form) == [draft]


def test_a_draft_that_would_lose_answers_is_moved_only_where_that_is_meant(world, draft):
    before = answers(world, draft)

    assert move(world, draft, LOST).lost == ("needs",)
    assert answers(world, draft) == before

    move(world, draft, LOST, lossy=True)
    number, values, _ = answers(world, draft)
    assert (number, "needs" in values, values["place"]) == (2, False, "park")


def test_an_answer_that_the_new_version_refuses_stays_as_it_was_typed(world, draft):
    move(world, draft, INVALID)

    number, values, typed = answers(world, draft)
    assert (number, "place" in values, typed["place"]) == (2, False, {"": ["park"]})


def test_a_moved_draft_says_so_in_its_history_and_to_its_writer(world, draft):
    move(world, draft, LOST, lossy=True)

    with world.transaction() as session:
        event = last_event(session, draft, MOVED)
        notice = session.scalars(select(Notice).where(Notice.kind == "draft_moved")).one()
        assert (event.data["from"], event.data["to"], event.data["lost"]) == (1, 2, ["필요한 것"])
        assert (notice.submission_id, notice.data["lost"]) == (draft, ["필요한 것"])


def test_moving_twice_changes_nothing_more(world, draft):
    move(world, draft, HARMLESS)
    move(world, draft, HARMLESS)

    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Event).where(Event.action == MOVED)) == 1


def test_a_case_that_was_submitted_is_never_moved(world):
    person = world.person()
    case_id = world.submitted(person, SLUG, {"place": "hall", "needs": None})

    assert [row[0] for row in effects(world, HARMLESS)] == [case_id]
    with pytest.raises(Conflict):
        move(world, case_id, HARMLESS)
    with world.transaction() as session:
        assert session.get(Submission, case_id).version_id == 1


def test_the_files_of_a_moved_draft_stay(world):
    person = world.person()
    case_id = world.draft(person, SLUG)
    world.answer(case_id, person, {"place": "other", "other_place": "견본", "needs": None})

    move(world, case_id, HARMLESS)

    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 1
