import dataclasses
import datetime as dt

import pytest
from pydantic import ValidationError

from homeservice.core.fields.file import File
from homeservice.core.fields.uploaded import FileRef, dump_ref, written_size

TODAY = dt.date(2018, 6, 28)
MEGABYTE = 1024 * 1024


def file(**options):
    return File(type="file", name="proof", label="자동차등록증", **options)


def reference(name="등록증.pdf", size=1000):
    return FileRef(id="f1", name=name, size=size, media_type="application/pdf", sha256="0" * 64)


def test_a_file_does_not_come_as_text(refusal):
    assert file().takes_file
    assert refusal(file(), "등록증.pdf") == ("file.as_text", "")
    assert file().parse({"": [""]}) is None


@pytest.mark.parametrize("name", ["등록증.pdf", "등록증.PDF", "photo.jpeg", "photo.JPG", "a.b.hwpx"])
def test_a_file_of_a_kind_asked_for_is_taken(name):
    assert file().check(reference(name), today=TODAY) is None


@pytest.mark.parametrize("name", ["등록증.exe", "등록증.zip", "등록증.pdf.exe", "등록증", "pdf", ".pdfx"])
def test_a_file_of_another_kind_is_refused(refused_on, name):
    assert refused_on(file(kinds=["jpg"]), reference(name), TODAY) == ("file.kind", "")


@pytest.mark.parametrize("size, refused", [(0, "file.empty"), (2 * MEGABYTE + 1, "file.too_large")], ids=["empty", "one-byte-too-large"])
def test_a_file_of_a_wrong_size_is_refused(refused_on, size, refused):
    assert refused_on(file(max_mb=2), reference(size=size), TODAY) == (refused, "")


def test_a_file_of_the_largest_size_is_taken():
    assert file(max_mb=2).check(reference(size=2 * MEGABYTE), today=TODAY) is None


@pytest.mark.parametrize(
    "size, shown", [(1, "1KB"), (1024, "1KB"), (1025, "2KB"), (MEGABYTE, "1.0MB"), (MEGABYTE + 1, "1.1MB"), (20 * MEGABYTE, "20.0MB")]
)
def test_sizes_are_rounded_up(said, size, shown):
    assert said(written_size(size))[0] == shown


def test_a_file_is_shown_by_name_and_size(said):
    assert said(file().display(reference())) == ("등록증.pdf (1KB)", "등록증.pdf (1 KB)")


def test_the_picker_knows_kinds_and_size(said):
    control = file(kinds=["pdf", "jpg"], max_mb=5).control()

    assert control.accept == (".pdf", ".jpg", ".jpeg")
    assert control.max_bytes == 5 * MEGABYTE
    assert said(control.notes[0]) == ("pdf, jpg 파일, 5MB 이하", "pdf, jpg files, up to 5 MB")


def test_file_lint(faults):
    assert faults(file(kinds=["pdf", "pdf"])) == ["kinds"]
    assert faults(file(unique="per_intake")) == ["unique"]


@pytest.mark.parametrize("options", [{"kinds": []}, {"kinds": ["exe"]}, {"max_mb": 0}, {"max_mb": 2001}])
def test_file_refuses_wrong_options(options):
    with pytest.raises(ValidationError):
        file(**options)


@pytest.mark.parametrize("pages, refused", [(20, None), (21, "file.too_many_pages")])
def test_a_pdf_of_more_pages_than_asked_for_is_refused(refused_on, pages, refused):
    asks, ref = file(max_pages=20), dataclasses.replace(reference(), pages=pages)

    if refused is None:
        assert asks.check(ref, today=TODAY) is None
    else:
        assert refused_on(asks, ref, TODAY) == (refused, "")


def test_a_limit_of_pages_needs_a_kind_that_has_them():
    assert [(place, said.id) for place, said in file(kinds=["jpg"], max_pages=3).lint()] == [("max_pages", "field.lint.no_paged_kind")]


def test_pages_of_a_reference_are_kept_and_those_that_were_not_counted_left_out():
    counted = dataclasses.replace(reference(), pages=3)

    assert dump_ref(counted)["pages"] == 3
    assert "pages" not in dump_ref(reference())
