"""What a program reads out of a PDF: the characters of each page through the fonts' own tables, in the order drawn."""

import io
import re

import pikepdf


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def pages(pdf):
    """The text of every page, without blanks: these are drawn where lines end as well as where words do."""
    with opened(pdf) as document:
        return ["".join(_characters(page).split()) for page in document.pages]


def text(pdf):
    return "".join(pages(pdf))


def bare(words):
    """A text as `text` gives it back."""
    return "".join(str(words).split())


def attached(pdf):
    """Name -> content of the embedded files."""
    with opened(pdf) as document:
        return {name: document.attachments[name].get_file().read_bytes() for name in document.attachments}


def structure(pdf):
    """Every element of the tag tree: (tag, alternative text)."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append((str(element.S), str(element.get("/Alt", ""))))
            walk(element.get("/K", pikepdf.Array()))

    with opened(pdf) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def _characters(page):
    tables = {name: _table(font.ToUnicode.read_bytes()) for name, font in page.Resources.Font.items()}
    table, drawn = {}, ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else operands
            for part in parts:
                if isinstance(part, pikepdf.String):
                    glyphs = bytes(part)
                    drawn += "".join(table[glyphs[start : start + 2]] for start in range(0, len(glyphs), 2))
    return drawn


def _table(cmap):
    """Glyph code -> characters, from the entries of a ToUnicode stream: `<0001> <AC00>`."""
    entries = b"".join(re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL))
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", entries)
    return {bytes.fromhex(code.decode()): bytes.fromhex(characters.decode()).decode("utf-16-be") for code, characters in pairs}
