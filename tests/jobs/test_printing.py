"""The worker with the printer that draws: from the decision to the file."""

import pytest

from homeservice.adapters.pdf import FALLBACK, PdfPrinter, UnprintableCharacter
from homeservice.jobs.worker import Worker
from homeservice.models import Blob, Document


@pytest.mark.slow
def test_a_receipt_is_drawn_as_a_pdf_and_kept(place):
    place.certificate()
    fonts = place.house.config.font_dir
    worker = Worker(place.house, lambda: PdfPrinter(fonts, fallback=fonts / FALLBACK), now=place.clock)

    while worker.run_once():
        pass
    worker.close()

    (document,) = place.all(Document)
    (blob,) = place.all(Blob)
    with place.house.office.storage.open(blob.key) as file:
        pdf = file.read()
    assert document.blob_id == blob.id
    assert (pdf[:5], len(pdf)) == (b"%PDF-", blob.size)


def test_a_paper_with_a_character_that_cannot_be_drawn_is_given_up_at_once_and_visibly(place):
    def refuse(name, values, *, identifier, created):
        raise UnprintableCharacter("\U0001f600")

    place.certificate()
    place.printer.print_document = refuse

    place.drain()

    assert [(job.state, job.attempts, job.last_error) for job in place.jobs("print_document")] == [("dead", 1, "document.unprintable")]
    assert [document.blob_id for document in place.all(Document)] == [None]
