"""Writing forms: beginning, saving, two people at one text, what is refused, and files beside it."""

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from homeservice.catalog.scaffold import SCAFFOLDS, scaffold_text
from homeservice.core.errors import Conflict, Invalid, NotFound
from homeservice.models import CatalogueText, Form
from homeservice.operations.catalogue import find_form
from homeservice.operations.releasing import Faulty, release
from homeservice.operations.writing import (
    PublishedFile,
    changed_in_browser,
    copied,
    digest_of,
    entry_of,
    find_text,
    keep_files,
    title_in,
)
from tests.operations.editors import DEPARTMENT, TEXT
from tests.world import FORMS, NOW


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


def test_title_that_would_grow_without_end_is_not_read():
    lines = [f"  a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40)]
    bomb = "\n".join(["title:", "  a0: &a0 {k: v}", *lines, ""])

    assert title_in(bomb, "sample-contest") == "sample-contest"
    assert title_in("title: Q&A 공모\n", "sample-contest") == "Q&A 공모"
    assert title_in("title: {ko: 견본 공모, en: Sample}\n", "sample-contest") == "견본 공모"
