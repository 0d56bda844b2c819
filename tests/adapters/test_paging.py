"""Pages of PDFs are counted by a real reader in a process of its own; what cannot be read is said to be so, and harms nobody."""

import io
import time

import pikepdf
import pytest

from homeservice.adapters import page_worker
from homeservice.adapters.paging import NoPages, count_pages
from homeservice.operations.sample_files import sample_pdf


def pdf_of(pages, **saved):
    document, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        document.add_blank_page()
    document.save(out, **saved)
    return out


@pytest.mark.parametrize("pages", [1, 20, 300])
def test_pages_are_counted(pages):
    file = pdf_of(pages, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    file.seek(0, io.SEEK_END)

    assert count_pages(file) == pages


def test_our_own_sample_has_one_page():
    assert count_pages(io.BytesIO(sample_pdf("SAMPLE"))) == 1


def test_a_count_that_the_file_only_claims_is_not_believed():
    assert count_pages(io.BytesIO(pdf_of(30).getvalue().replace(b"/Count 30", b"/Count 01"))) == 30


LOCKED = pdf_of(3, encryption=pikepdf.Encryption(owner="o", user="u")).getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"no PDF at all", LOCKED, pdf_of(0).getvalue()], ids=["empty", "cut", "other", "locked", "no-pages"]
)
def test_what_cannot_be_counted_is_said_to_be_so(content):
    with pytest.raises(NoPages):
        count_pages(io.BytesIO(content))


def test_a_reader_that_does_not_come_back_is_ended(tmp_path, monkeypatch):
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(page_worker, "__file__", str(stuck))
    monkeypatch.setattr(page_worker, "SECONDS", 0.2)
    began = time.monotonic()

    with pytest.raises(NoPages, match="too slow"):
        count_pages(io.BytesIO(sample_pdf("SAMPLE")))
    assert time.monotonic() - began < 30
