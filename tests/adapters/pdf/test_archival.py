import json
import re

import pytest

from homeservice.adapters.pdf import PdfPrinter, paper_names
from tests.adapters.pdf.reading import attached, opened, structure
from tests.adapters.pdf.samples import CREATED, IDENTIFIER, values


@pytest.fixture(scope="module", params=paper_names())
def paper(request, printer):
    return request.param, printer.print_document(request.param, values(request.param), identifier=IDENTIFIER, created=CREATED)


def test_paper_declares_pdf_a_3a(paper):
    with opened(paper[1]) as document:
        described = document.Root.Metadata.read_bytes().decode()

        assert re.findall(r'pdfaid:(part|conformance)="(\w+)"', described) == [("part", "3"), ("conformance", "A")]
        assert str(document.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        assert "/DestOutputProfile" in document.Root.OutputIntents[0]


def test_paper_is_tagged_korean_and_titled(paper):
    name, pdf = paper

    with opened(pdf) as document:
        assert str(document.Root.Lang) == "ko"
        assert document.Root.MarkInfo.Marked is True
        assert str(document.docinfo["/Title"]) == f"{values(name)['document']['title']} 제 2026-123 호"
        assert document.Root.ViewerPreferences.DisplayDocTitle is True


def test_tags_name_headings_cells_and_pictures(paper):
    elements = structure(paper[1])
    tags = [tag for tag, _ in elements]

    assert tags.count("/H1") == 1
    assert {"/Table", "/TR", "/TH", "/TD", "/P"} <= set(tags)
    assert sorted(alternative for tag, alternative in elements if tag == "/Figure") == ["시험용 견본 직인", "진위 확인 쪽으로 가는 QR 코드"]


def test_every_face_is_embedded_and_can_be_read_back(paper):
    with opened(paper[1]) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]

        assert len(fonts) >= 2
        assert ["/ToUnicode" in font for font in fonts] == [True] * len(fonts)
        assert ["/FontFile2" in descriptor for descriptor in descriptors] == [True] * len(descriptors)


def test_values_are_attached_as_the_source(paper):
    name, pdf = paper

    files = attached(pdf)

    expected = values(name)
    expected["document"]["issued_on"] = "2026-11-22"
    assert {file: json.loads(content) for file, content in files.items()} == {"document.json": expected}
    with opened(pdf) as document:
        # The engine names the one file twice here.
        assert {(str(file.UF), str(file.AFRelationship)) for file in document.Root.AF} == {("document.json", "/Source")}


def test_same_values_give_the_same_bytes_in_another_process(paper, font_dir):
    name, pdf = paper
    turned_round = dict(reversed(values(name).items()))

    with PdfPrinter(font_dir) as other:
        again = other.print_document(name, turned_round, identifier=IDENTIFIER, created=CREATED)

    assert again == pdf


def test_other_identifier_gives_other_bytes(paper, printer):
    name, pdf = paper

    other = printer.print_document(name, values(name), identifier=bytes(16), created=CREATED)

    assert other != pdf
    with opened(other) as document:
        assert bytes(document.trailer.ID[0]) == bytes(16)
