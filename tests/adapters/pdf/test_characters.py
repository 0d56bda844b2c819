import unicodedata

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from homeservice.adapters.language import Language
from homeservice.adapters.pdf import PdfPrinter, UnprintableCharacter
from homeservice.adapters.pdf.faces import Faces
from tests.adapters.pdf.reading import bare, text
from tests.adapters.pdf.samples import CREATED, IDENTIFIER, values


def named(name):
    return values("receipt", applicant=values("receipt")["applicant"] | {"name": name})


@pytest.mark.parametrize(
    "character, message",
    [
        pytest.param("洪", "document.unprintable_hanja", id="hanja"),
        pytest.param("豈", "document.unprintable_hanja", id="compatibility hanja"),
        pytest.param("🚗", "document.unprintable", id="emoji"),
        pytest.param("\ue000", "document.unprintable", id="private use"),
        pytest.param("\u1112", "document.unprintable", id="old jamo"),
        pytest.param("\u200b", "document.unprintable", id="blank of no width"),
        pytest.param("\u202e", "document.unprintable", id="turned writing direction"),
        pytest.param("\u00ad", "document.unprintable", id="soft hyphen"),
        pytest.param("\x07", "document.unprintable", id="bell"),
        pytest.param("\t", "document.unprintable", id="tabulator"),
        pytest.param("م", "document.unprintable", id="arabic"),
    ],
)
def test_character_that_no_face_has_is_refused_by_name(printer, character, message):
    with pytest.raises(UnprintableCharacter) as refused:
        printer.print_document("receipt", named(f"김{character}견"), identifier=IDENTIFIER, created=CREATED)

    assert refused.value.character == unicodedata.normalize("NFC", character)
    assert refused.value.message.id == message
    assert f"U+{ord(refused.value.character):04X}" in Language("ko").say(refused.value.message)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    "place",
    [
        {"facts": [{"label": "洪", "value": "가"}]},
        {"facts": [{"label": "가", "value": "洪"}]},
        {"reasons": ["가", "洪"]},
        {"sentence": "洪"},
        {"case": values("receipt")["case"] | {"legal_basis": ["洪"]}},
    ],
    ids=str,
)
def test_character_is_found_wherever_it_stands(printer, place):
    with pytest.raises(UnprintableCharacter):
        printer.print_document("receipt", values("receipt", **place), identifier=IDENTIFIER, created=CREATED)


@pytest.mark.parametrize("name", ["뷁쀼", "똠쓩펲", "Kim O'Neill-Sample", "남궁·견본", "「견본」 ‘예시’ ※ ○"])
def test_rare_syllables_and_signs_are_printed(printer, name):
    assert bare(name) in text(printer.print_document("receipt", named(name), identifier=IDENTIFIER, created=CREATED))


def test_all_syllables_can_be_drawn(font_dir):
    assert Faces(folder=font_dir).check([chr(code) for code in range(ord("가"), ord("힣") + 1)]) is None


def test_decomposed_name_is_printed_composed(printer):
    decomposed = unicodedata.normalize("NFD", "김견본")

    printed = printer.print_document("receipt", named(decomposed), identifier=IDENTIFIER, created=CREATED)

    assert printed == printer.print_document("receipt", named("김견본"), identifier=IDENTIFIER, created=CREATED)


def test_line_breaks_of_a_value_are_kept_apart_from_refused_controls(printer):
    given = values("receipt", facts=[{"label": "사유", "value": "첫 줄\n둘째 줄"}])

    assert "첫줄둘째줄" in text(printer.print_document("receipt", given, identifier=IDENTIFIER, created=CREATED))


def face_with(path, character):
    """A face that can draw one character, as a square."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, 800))
    pen.lineTo((900, 800))
    pen.lineTo((900, 0))
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(character): "square"})
    builder.setupGlyf({".notdef": square, "square": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 100)})
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": "One Square", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return path


def test_declared_fallback_face_prints_what_the_others_lack(font_dir, tmp_path):
    fallback = face_with(tmp_path / "square.ttf", "洪")

    with PdfPrinter(font_dir, fallback=fallback) as printer:
        printed = text(printer.print_document("receipt", named("洪길동"), identifier=IDENTIFIER, created=CREATED))
        with pytest.raises(UnprintableCharacter) as refused:
            printer.print_document("receipt", named("金길동"), identifier=IDENTIFIER, created=CREATED)

    assert "洪길동" in printed
    assert refused.value.character == "金"
