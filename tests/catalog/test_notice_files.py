"""Notice files beside a form: found, measured, published once, and refused where they are none."""

import shutil
from pathlib import Path

import pytest

from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import load_file
from homeservice.cli.forms import load as load_checked
from homeservice.core.errors import NotFound
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.notice_files import open_notice_file
from tests.world import FORMS, NOW, World

SLUG = "city-design"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(FORMS / "contests", tmp_path / "contests")
    return tmp_path / "contests"


def load(folder):
    return load_file(folder / f"{SLUG}.yaml", FORMS / "shared")


def refused(folder):
    with pytest.raises(FaultyFile) as told:
        load(folder)
    return [(fault.path, fault.message.id) for fault in told.value.faults]


def test_each_file_is_measured(folder):
    notice = load(folder).notice_files[0]

    assert (notice.file, notice.kind, notice.size) == ("notice.pdf", "PDF", (folder / SLUG / "notice.pdf").stat().st_size)


def test_another_content_is_another_version(folder):
    before = load(folder).digest
    with (folder / SLUG / "notice.pdf").open("ab") as file:
        file.write(b"\n")

    assert load(folder).digest != before


def test_a_file_that_is_missing_empty_or_named_twice_is_refused_at_its_place(folder):
    (folder / SLUG / "poster.png").unlink()
    (folder / SLUG / "notice.pdf").write_bytes(b"")

    assert refused(folder) == [("notice_files.1.file", "lint.notice.size"), ("notice_files.3.file", "lint.notice.missing")]


@pytest.mark.parametrize("name", ["../secret.pdf", "a/b.pdf", ".hidden.pdf", "notice.exe", "notice"])
def test_a_name_that_leads_elsewhere_or_is_of_no_kind_is_refused(folder, name):
    form = folder / f"{SLUG}.yaml"
    form.write_text(form.read_text(encoding="utf-8").replace("file: notice.pdf", f"file: {name}"), encoding="utf-8")

    assert refused(folder) == [("notice_files.1.file", "lint.pattern.notice_file")]


def test_a_published_file_is_had_by_its_name_and_no_other(folder, sqlite_url, tmp_path):
    world = World(sqlite_url, tmp_path / "files", definitions=[load(folder)])
    with world.transaction() as session:
        publish(session, [load(folder)], now=NOW)
        definition = find_form(session, SLUG, now=NOW).definition
        _, media_type, stream = open_notice_file(session, definition, "notice.pdf")
        with stream:
            assert stream.read() == (folder / SLUG / "notice.pdf").read_bytes()
        assert media_type == "application/pdf"
        with pytest.raises(NotFound):
            open_notice_file(session, definition, "other.pdf")
    kept = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    world.database.dispose()

    assert len(kept) == 3


def test_a_file_that_is_not_what_its_name_says_is_refused_and_only_its_form_with_it(folder):
    (folder / SLUG / "poster.png").write_bytes(b"no picture")
    shutil.copytree(FORMS / "services", folder.parent / "services")
    shutil.copytree(FORMS / "shared", folder.parent / "shared")
    shutil.copy(FORMS / "map.yaml", folder.parent)

    loaded = load_checked(folder.parent)

    assert [(Path(fault.place.file).name, fault.message.id) for fault in loaded.faults] == [("poster.png", "file.content_unknown")]
    assert set(loaded.definitions) == {path.stem for kind in ("services", "contests") for path in (FORMS / kind).glob("*.yaml")} - {SLUG}
