"""Where the words of a PDF stand: every run of glyphs with its box, out of the page's own drawing and the widths of its faces."""

from dataclasses import dataclass

import pikepdf

from tests.adapters.pdf.reading import opened

#: No layout prints nearer to an edge of the sheet, in points: 9 mm at the sides, 5 mm above and below.
SIDE, ABOVE = 25.5, 14.2
#: So much of two boxes may lie on each other before the words do.
TOUCHING = 0.25


@dataclass(frozen=True)
class Run:
    """Glyphs drawn in one go: page from 1, left, right, foot and head in points from the lower left corner."""

    page: int
    left: float
    right: float
    foot: float
    head: float
    glyphs: int

    def covers(self, other):
        """How much of the smaller of two boxes lies on the other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.head, other.head) - max(self.foot, other.foot)
        smaller = min(self.area, other.area)
        return wide * high / smaller if wide > 0 and high > 0 and smaller > 0 else 0.0

    @property
    def area(self):
        return (self.right - self.left) * (self.head - self.foot)


def runs(pdf):
    """All runs of a PDF."""
    with opened(pdf) as document:
        return [run for number, page in enumerate(document.pages, 1) for run in _of_page(page, number)], [
            [float(side) for side in page.mediabox] for page in document.pages
        ]


def overflowing(pdf):
    """What stands off the sheet's printed part, or on other words: sentences for a failing test."""
    found, boxes = runs(pdf)
    faults = []
    for run in found:
        _, _, width, height = boxes[run.page - 1]
        if run.left < SIDE or run.right > width - SIDE or run.foot < ABOVE or run.head > height - ABOVE:
            faults.append(f"off the page: {run}")
    for page in range(1, len(boxes) + 1):
        here = sorted((run for run in found if run.page == page), key=lambda run: run.left)
        for place, run in enumerate(here):
            for other in here[place + 1 :]:
                if other.left >= run.right:
                    break
                if run.covers(other) > TOUCHING:
                    faults.append(f"on each other: {run} {other}")
    return faults


def _of_page(page, number):
    widths = {name: _widths(font) for name, font in page.Resources.Font.items()}
    stack, matrix = [], (1, 0, 0, 1, 0, 0)
    text, line, face, size, spacing = matrix, matrix, {}, 0.0, 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = _times(_numbers(operands), matrix)
            case "BT":
                text = line = (1, 0, 0, 1, 0, 0)
            case "Tf":
                face, size = widths[str(operands[0])], float(operands[1])
            case "Tc":
                spacing = float(operands[0])
            case "Tm":
                text = line = _numbers(operands)
            case "Td":
                text = line = _times((1, 0, 0, 1, *_numbers(operands)), line)
            case "Tj" | "TJ":
                parts = operands[0] if str(operator) == "TJ" else operands
                advance, glyphs, last = 0.0, 0, 0.0
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        codes = bytes(part)
                        for start in range(0, len(codes), 2):
                            advance += face.get(int.from_bytes(codes[start : start + 2]), face[None]) * size / 1000 + spacing
                            glyphs += 1
                        last = advance
                    else:
                        advance -= float(part) * size / 1000
                place = _times(text, matrix)
                scale = (place[0] ** 2 + place[1] ** 2) ** 0.5
                # Hangul stands on the line's foot and a little below it.
                if glyphs and size:
                    foot = place[5] - 0.12 * size * scale
                    yield Run(number, place[4], place[4] + last * scale, foot, foot + 0.8 * size * scale, glyphs)
                text = _times((1, 0, 0, 1, advance, 0), text)


def _widths(font):
    """Glyph -> width in thousandths; under None the usual one."""
    descendant = font.DescendantFonts[0]
    found = {None: float(descendant.get("/DW", 1000))}
    entries = list(descendant.get("/W", []))
    place = 0
    while place < len(entries):
        first = int(entries[place])
        if isinstance(entries[place + 1], pikepdf.Array):
            found |= {first + offset: float(width) for offset, width in enumerate(entries[place + 1])}
            place += 2
        else:
            found |= dict.fromkeys(range(first, int(entries[place + 1]) + 1), float(entries[place + 2]))
            place += 3
    return found


def _numbers(operands):
    return tuple(float(operand) for operand in operands)


def _times(one, other):
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
