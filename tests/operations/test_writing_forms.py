"""Officers write forms: begin, save, two people at once, publish now or at a moment, a second person, and files beside it."""

import dataclasses
import datetime as dt
import functools

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from homeservice.catalog.scaffold import SCAFFOLDS, scaffold_text
from homeservice.core.errors import Conflict, Invalid, NotFound
from homeservice.core.workflow import Role
from homeservice.models import CatalogueText, Form, Intake, Job
from homeservice.operations.catalogue import find_form, listed
from homeservice.operations.checking import check_text
from homeservice.operations.releasing import Faulty, approve, publish_when_due, release, send_back, take_back
from homeservice.operations.staff import add_officer
from homeservice.operations.writing import (
    PublishedFile,
    begin_text,
    changed_in_browser,
    copied,
    digest_of,
    entry_of,
    find_text,
    history_of_text,
    keep_files,
    save_text,
)
from tests.world import FORMS, NOW, World, make_office

DEPARTMENT = "기후대기과"
TEXT = scaffold_text("contest", code="Z90", title="견본 공모", department=DEPARTMENT, opens="2026-11-20 09:00", closes="2026-12-20 18:00")


class Desk:
    """Editors of one department and one of another, over a world; each has an account once they are called for."""

    def __init__(self, world):
        self.world = world

    @functools.cached_property
    def kim(self):
        return self.editor("kim")

    @functools.cached_property
    def lee(self):
        return self.editor("lee")

    def editor(self, login, department=DEPARTMENT):
        with self.world.transaction() as session:
            made = add_officer(
                session, login=login, name=f"{login} 담당", department=department, role=Role.OFFICER, edits_catalogue=True,
                email=f"{login}@city.invalid", now=NOW,
            )  # fmt: skip
        return made.officer

    def begin(self, text=TEXT, slug="sample-contest"):
        with self.world.transaction() as session:
            return begin_text(session, self.kim, slug, text, what="begun", now=NOW).id

    def do(self, text_id, act, *, officer=None, now=NOW, **more):
        officer = officer or self.kim
        with self.world.transaction() as session:
            row = find_text(session, text_id, officer, for_change=True)
            return act(session, row, officer, **more, now=now)

    def save(self, text_id, text, *, seen=None, **more):
        return self.do(text_id, lambda session, row, officer, now: save_text(session, row, officer, text, seen=seen, now=now), **more)

    def release(self, text_id, *, at=None, **more):
        return self.do(text_id, lambda session, row, officer, now: release(session, row, officer, seen=digest_of(row.text), at=at, now=now), **more)  # fmt: skip

    def row(self, text_id):
        with self.world.transaction() as session:
            row = find_text(session, text_id, self.kim)
            session.expunge_all()
            return row

    def history(self, text_id):
        with self.world.transaction() as session:
            return [entry.what for entry in history_of_text(session, find_text(session, text_id, self.kim))]

    def faults(self, text, slug="sample-contest"):
        with self.world.transaction() as session:
            row = begin_text(session, self.kim, slug, text, what="begun", now=NOW)
            checked = check_text(session, row, text)
            session.rollback()
        return [(fault.place.line, fault.message.id) for fault in checked.faults]


@pytest.fixture
def desk(sqlite_url, tmp_path):
    world = World(sqlite_url, tmp_path / "files")
    yield Desk(world)
    world.database.dispose()


@pytest.fixture
def strict_desk(sqlite_url, tmp_path):
    """In a city that wants a second person for contests."""
    office = make_office(tmp_path / "files")
    office = dataclasses.replace(office, city=office.city.model_copy(update={"second_person": ("contest",)}))
    world = World(sqlite_url, tmp_path / "files", office=office)
    yield Desk(world)
    world.database.dispose()


@pytest.mark.parametrize("kind", SCAFFOLDS)
def test_what_one_begins_with_has_no_fault(desk, kind):
    text = scaffold_text(kind, code="Z91", title='이름 "따옴표": {괄호}', department=DEPARTMENT, opens="2026-11-20 09:00")

    assert desk.faults(text) == []


def test_new_contest_is_open_this_afternoon(desk):
    text_id = desk.begin()

    desk.release(text_id)

    with desk.world.transaction() as session:
        assert find_form(session, "sample-contest", now=NOW).standing == "open"
    assert desk.row(text_id).state == "published"
    assert desk.history(text_id) == ["published", "begun"]


def test_nothing_is_seen_before_it_is_published(desk):
    desk.begin()

    with desk.world.transaction() as session, pytest.raises(NotFound):
        find_form(session, "sample-contest", now=NOW)


def test_text_of_another_department_is_not_there(desk):
    text_id, other = desk.begin(), desk.editor("other", "청년정책과")

    with desk.world.transaction() as session, pytest.raises(NotFound):
        find_text(session, text_id, other)


@pytest.mark.parametrize("slug", ["", "x", "Groß", "a" * 61, "a_b", "가나다", "early-scrapping"])
def test_address_that_is_none_or_taken_is_refused(desk, slug):
    with pytest.raises(Conflict if slug == "early-scrapping" else Invalid):
        desk.begin(slug=slug)


def test_second_window_is_told_and_its_text_is_kept(desk):
    text_id = desk.begin()
    desk.save(text_id, TEXT + "# 첫째\n", seen=1)

    late = desk.save(text_id, TEXT + "# 둘째\n", seen=1, officer=desk.lee)

    assert late.message.id == "catalogue.saved_meanwhile"
    assert desk.row(text_id).text == TEXT + "# 첫째\n"
    with desk.world.transaction() as session:
        row = find_text(session, text_id, desk.lee)
        assert entry_of(session, row, late.entry.id).text == TEXT + "# 둘째\n"


def test_one_sitting_is_one_entry_and_a_later_one_another(desk):
    text_id = desk.begin()

    desk.save(text_id, TEXT + "#1\n", seen=1)
    desk.save(text_id, TEXT + "#2\n", seen=2)
    desk.save(text_id, TEXT + "#3\n", seen=3, now=NOW + dt.timedelta(minutes=30))

    assert desk.history(text_id) == ["saved", "saved", "begun"]


def test_line_ends_and_mark_of_the_file_stay_as_they_were(desk):
    text_id = desk.begin("\ufeff" + TEXT.replace("\n", "\r\n"))

    desk.save(text_id, TEXT.replace("\n", "\r\n") + "# 더함\r\n", seen=1)

    assert desk.row(text_id).text == "\ufeff" + (TEXT + "# 더함\n").replace("\n", "\r\n")


def test_faulty_text_is_not_published_and_all_faults_are_told_at_once(desk):
    text_id = desk.begin(TEXT.replace("weight: 40", "weight: 41").replace("kinds: [pdf", "kind: [pdf"))

    with pytest.raises(Faulty) as refused:
        desk.release(text_id)

    assert [fault.message.id for fault in refused.value.checked.faults] == ["lint.contest.weights", "lint.key.unknown"]


def test_text_that_changed_since_it_was_seen_is_not_published(desk):
    text_id = desk.begin()

    with pytest.raises(Conflict) as refused:
        desk.do(text_id, lambda session, row, officer, now: release(session, row, officer, seen=digest_of("another"), at=None, now=now))

    assert refused.value.message.id == "catalogue.other_text"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((DEPARTMENT, "청년정책과"), "lint.department"),
        (("code: Z90", "code: M01"), "lint.code_taken"),
        (("take_in: [person", "take_in: [persn"), "lint.block.unknown"),
        (("closes: 2026-12-20", "closes: 2026-11-01"), "lint.intake.closes_first"),
        (("receipt, facts", "recept, facts"), "lint.paper.no_template"),
    ],
)
def test_what_cannot_be_published_is_told_at_its_line(desk, change, fault):
    text = TEXT.replace(*change, 1)
    changed = next(number for number, (was, now) in enumerate(zip(TEXT.splitlines(), text.splitlines(), strict=True), 1) if was != now)

    found = desk.faults(text)

    assert found == [(changed, fault)]


def test_code_of_a_published_form_stays(desk):
    text_id = desk.begin()
    desk.release(text_id)
    desk.save(text_id, TEXT.replace("code: Z90", "code: Z89"))

    with pytest.raises(Faulty) as refused:
        desk.release(text_id)

    assert [(fault.place.line, fault.message.id) for fault in refused.value.checked.faults] == [(3, "lint.code_stays")]


# --- at a moment ------------------------------------------------------------------------------------------------------
LATER = NOW + dt.timedelta(days=2)


def test_text_is_published_at_its_moment_and_not_before(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    digest = digest_of(TEXT)

    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest, now=LATER - dt.timedelta(seconds=1))
    before = desk.row(text_id).state
    with desk.world.transaction() as session:
        assert [(job.kind, job.run_at) for job in session.scalars(select(Job).where(Job.kind == "publish_text"))] == [
            ("publish_text", LATER)
        ]
        publish_when_due(session, text_id, digest, now=LATER)

    assert (before, desk.row(text_id).state) == ("scheduled", "published")


def test_text_that_has_become_faulty_by_its_moment_is_not_published_and_whoever_asked_is_told(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    other = desk.begin(slug="other-contest")
    desk.release(other)

    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest_of(TEXT), now=LATER)

    row = desk.row(text_id)
    assert (row.state, row.told) == ("draft", {"id": "catalogue.told.failed", "count": 1})
    with desk.world.transaction() as session:
        assert [job.args["officer"] for job in session.scalars(select(Job).where(Job.kind == "mail_officer"))] == [str(desk.kim.id)]


def test_text_that_waits_for_its_moment_is_not_changed_but_taken_back(desk):
    text_id = desk.begin()
    desk.release(text_id, at=LATER)
    with pytest.raises(Conflict) as refused:
        desk.save(text_id, TEXT + "# x\n")

    desk.do(text_id, take_back)
    desk.save(text_id, TEXT + "# x\n")
    with desk.world.transaction() as session:
        publish_when_due(session, text_id, digest_of(TEXT), now=LATER)

    assert refused.value.message.id == "catalogue.held.scheduled"
    assert desk.row(text_id).state == "draft"


@pytest.mark.parametrize(
    ("at", "id"), [(NOW, "catalogue.moment_past"), (NOW + dt.timedelta(days=500), "catalogue.moment_far")], ids=["past", "far"]
)
def test_moment_that_is_none_is_refused(desk, at, id):
    text_id = desk.begin()

    with pytest.raises(Invalid) as refused:
        desk.release(text_id, at=at)

    assert refused.value.message.id == id


# --- a second person --------------------------------------------------------------------------------------------------
def approve_it(session, row, officer, now):
    return approve(session, row, officer, seen=digest_of(row.text), now=now)


def test_second_person_approves_what_the_first_has_asked_for(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)
    waiting = strict_desk.row(text_id).state

    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)

    assert (waiting, strict_desk.row(text_id).state) == ("waiting", "published")
    assert strict_desk.history(text_id) == ["published", "approved", "asked", "begun"]


def test_nobody_approves_their_own_text(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)

    with pytest.raises(Conflict) as refused:
        strict_desk.do(text_id, approve_it)

    assert refused.value.message.id == "catalogue.own_approval"


def test_text_that_is_sent_back_carries_the_remark(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id)

    strict_desk.do(
        text_id,
        lambda session, row, officer, now: send_back(session, row, officer, "기간을 확인하십시오.", now=now),
        officer=strict_desk.lee,
    )

    row = strict_desk.row(text_id)
    assert (row.state, row.told["remark"]) == ("draft", "기간을 확인하십시오.")


def test_approved_text_is_still_published_at_its_moment(strict_desk):
    text_id = strict_desk.begin()
    strict_desk.release(text_id, at=LATER)

    strict_desk.do(text_id, approve_it, officer=strict_desk.lee)

    row = strict_desk.row(text_id)
    assert (row.state, row.publish_at) == ("scheduled", LATER)


# --- files beside it --------------------------------------------------------------------------------------------------
SERVICE = FORMS / "services" / "campus-guard-certificate.yaml"


def test_form_from_a_file_is_written_on_in_the_browser_and_no_file_overwrites_it(desk):
    with desk.world.transaction() as session:
        form = session.scalars(select(Form).where(Form.slug == "campus-guard-certificate").options(joinedload(Form.department))).one()
        file = PublishedFile(code=form.code, slug=form.slug, text=SERVICE.read_bytes().decode())
        keep_files(session, [file], now=NOW)
        text_id = session.scalars(select(CatalogueText.id).where(CatalogueText.form_id == form.id)).one()
        untouched, department = changed_in_browser(session, [file]), form.department.name
    officer = desk.kim = desk.editor("writer", department)

    assert (untouched, desk.row(text_id).text) == (set(), file.text)
    desk.save(text_id, file.text.replace("phone: 053", "phone: 054"), officer=officer)
    desk.release(text_id, officer=officer)
    newer = dataclasses.replace(file, text=desk.row(text_id).text)
    with desk.world.transaction() as session:
        assert (changed_in_browser(session, [file]), changed_in_browser(session, [newer])) == ({file.code}, set())


def test_copy_has_its_own_code_and_title_and_all_else(desk):
    text = "# 설명\ncode: C01\nkind: contest\ntitle:\n  ko: 옛 이름\n  en: Old\nsummary: 그대로\n"

    assert copied(text, code="C77", title="새: 이름") == '# 설명\ncode: C77\nkind: contest\ntitle: "새: 이름"\nsummary: 그대로\n'


def test_form_that_was_taken_out_stands_in_no_list_and_takes_no_more(desk):
    text_id = desk.begin()
    desk.release(text_id)
    with desk.world.transaction() as session:
        form = session.scalars(select(Form).where(Form.slug == "sample-contest")).one()
        form.taken_out_at = NOW
    desk.save(text_id, TEXT + "# 다시\n")

    desk.release(text_id)

    with desk.world.transaction() as session:
        assert "sample-contest" not in {entry.form.slug for entry in listed(session, now=NOW).entries}
        assert find_form(session, "sample-contest", now=NOW).standing == "closed"
        assert session.scalars(select(Intake.closes).join(Form).where(Form.slug == "sample-contest")).all() == [NOW]
