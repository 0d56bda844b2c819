"""What was written in the browser and what lies in the folder of forms: compared, exported and merged by commands."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from homeservice import clock
from homeservice.cli import said
from homeservice.core.workflow import Role
from homeservice.models import CatalogueText, Form
from homeservice.operations.releasing import release
from homeservice.operations.staff import add_officer
from homeservice.operations.writing import digest_of, find_text, save_text
from tests.one_form import SLUG, OneFormHouse


class House(OneFormHouse):
    """A house whose form is published from the folder, and an officer who may write it."""

    def __init__(self, folder, template):
        super().__init__(folder, template)
        self.text = self.path.read_bytes().decode()

    def run(self, *args):
        return self.flask("forms", *args)

    def publish_in_browser(self, text):
        with self.database.transaction() as session:
            form = session.scalars(select(Form).where(Form.slug == SLUG).options(joinedload(Form.department))).one()
            officer = add_officer(
                session, login="writer", name="박담당", department=form.department.name,
                role=Role.OFFICER, edits_catalogue=True, now=clock.now(),
            ).officer  # fmt: skip
            text_id = session.scalars(select(CatalogueText.id).where(CatalogueText.slug == SLUG)).one()
            row = find_text(session, text_id, officer, for_change=True)
            save_text(session, row, officer, text, seen=None, now=clock.now())
            release(session, row, officer, seen=digest_of(text), at=None, now=clock.now())


@pytest.fixture
def house(tmp_path, sqlite_template, monkeypatch):
    monkeypatch.setenv("HOMESERVICE_LANGUAGE", "ko")
    said.voice.cache_clear()
    built = House(tmp_path, sqlite_template)
    built.run("publish")
    yield built
    built.database.dispose()
    said.voice.cache_clear()


def test_what_is_published_from_the_folder_is_the_same(house):
    assert house.run("compare") == (0, "파일과 다른 서식: 0개\n")


def test_change_in_the_browser_is_told_by_key_and_line_and_exported_byte_for_byte(house):
    changed = house.text.replace("max: 50", "max: 40", 1)
    house.publish_in_browser(changed)

    status, told = house.run("compare")
    exported = house.run("export", SLUG)

    assert (status, "sections.service.fields.purpose.max: 40 → 50" in told) == (1, True)
    number = house.text.splitlines().index("        max: 50") + 1
    assert [f"{sign}{number:>5}          max: {most}" for sign, most in (("-", 40), ("+", 50))] == [
        line.strip() for line in told.splitlines() if "  max: " in line
    ]
    assert (exported[0], house.path.read_bytes().decode()) == (0, changed)
    assert house.run("compare")[0] == 0


def test_file_does_not_overwrite_what_the_browser_has_published(house):
    house.publish_in_browser(house.text.replace("max: 50", "max: 40", 1))

    left = house.run("publish")
    again = house.run("compare", SLUG)[0]
    overwritten = house.run("publish", "--overwrite")

    assert ("그대로 두었습니다" in left[1], again, overwritten[0]) == (True, 1, 0)
    assert house.run("compare") == (0, "파일과 다른 서식: 0개\n")


def test_changes_of_both_sides_are_merged_in_the_file_and_published_from_there(house):
    house.publish_in_browser(house.text.replace("max: 50", "max: 40", 1))
    house.path.write_text(house.text + "# 파일에 더한 줄\n", encoding="utf-8")

    torn = house.run("export")
    merged = house.run("merge")

    assert (torn[0], merged[0]) == (1, 0)
    assert house.path.read_text(encoding="utf-8") == house.text.replace("max: 50", "max: 40", 1) + "# 파일에 더한 줄\n"
    assert (house.run("publish")[0], house.run("compare")[0]) == (0, 0)


def test_lines_that_both_sides_changed_are_shown_and_nothing_is_written(house):
    house.publish_in_browser(house.text.replace("max: 50", "max: 40", 1))
    other = house.text.replace("max: 50", "max: 30", 1)
    house.path.write_text(other, encoding="utf-8")

    status, told = house.run("merge")

    assert (status, house.path.read_text(encoding="utf-8")) == (1, other)
    assert f"<<<<<<< browser\n        max: 40\n=======\n        max: 30\n>>>>>>> {SLUG}.yaml\n" in told


def test_export_prints_without_writing(house):
    house.publish_in_browser(house.text + "# 끝\n")

    assert house.run("export", SLUG, "--print") == (0, house.text + "# 끝\n")
    assert house.path.read_bytes().decode() == house.text


def test_form_that_is_none_is_refused_in_a_sentence(house):
    status, told = house.run("compare", "nothing-here")

    assert (status, "nothing-here" in told) == (1, True)
