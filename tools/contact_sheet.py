"""Joins the pictures of the browser tests into a few sheets for docs/: one a story, its steps from left to right.

HOMESERVICE_PICTURES=pictures make test ARGS=tests/e2e
HOMESERVICE_PICTURES=pictures make test ARGS=tests/forms/test_every_way.py   # every paper of every form
.venv/bin/python tools/contact_sheet.py pictures docs
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "build" / "pdf-fonts" / "NanumGothic-Bold.ttf"
GAP, LABEL = 14, 24
GROUND, INK = "#5f6b7a", "#ffffff"
#: All sheets together stay below this, so that the repository stays small.
MOST_BYTES = 3_000_000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: the folders of pictures whose names match, in this order; `width` of a picture and `height` it is cut to."""

    name: str
    folders: str
    width: int
    height: int
    columns: int


SHEETS = (
    Sheet(name="contact-sheet-desktop-ko", folders=r"(scrapping|certificate|refusal)\w*-1280-ko-.*", width=300, height=420, columns=10),
    Sheet(name="contact-sheet-phone-ko", folders=r"(scrapping|certificate)\w*-390-ko-.*", width=190, height=420, columns=16),
    Sheet(name="contact-sheet-desktop-en", folders=r"(scrapping|certificate)\w*-1280-en-.*", width=300, height=420, columns=10),
    Sheet(name="contact-sheet-phone-en", folders=r"(scrapping|certificate|refusal)\w*-390-en-.*", width=190, height=420, columns=16),
    Sheet(name="papers-services", folders=r"papers-usual-M.*", width=170, height=241, columns=12),
    Sheet(name="papers-contests", folders=r"papers-usual-C.*", width=170, height=241, columns=12),
    Sheet(name="papers-refused", folders=r"papers-refused-[MC].*", width=170, height=241, columns=12),
    Sheet(name="papers-services-strange", folders=r"papers-strange-M.*", width=170, height=241, columns=12),
    Sheet(name="papers-contests-strange", folders=r"papers-strange-C.*", width=170, height=241, columns=12),
)


def main() -> None:
    """Draw every sheet whose pictures are there."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("pictures", type=Path, help="the folder that HOMESERVICE_PICTURES named")
    arguments.add_argument("target", type=Path, help="where the sheets go")
    given = arguments.parse_args()
    total = 0
    for sheet in SHEETS:
        pictures = list(steps(given.pictures, sheet))
        if not pictures:
            print(f"no pictures for {sheet.name}")
            continue
        path = given.target / f"{sheet.name}.webp"
        draw(sheet, pictures).save(path, "WEBP", quality=45, method=6)
        total += path.stat().st_size
        print(f"{path}: {len(pictures)} pictures, {path.stat().st_size / 1e6:.2f} MB")
    if total > MOST_BYTES:
        sys.exit(f"{total / 1e6:.1f} MB in all: make the pictures smaller")


def steps(pictures: Path, sheet: Sheet) -> list[tuple[str, Image.Image]]:
    """The pictures of a sheet with their names, papers page by page, in the order of the stories."""
    found = []
    for folder in sorted(path for path in pictures.iterdir() if re.fullmatch(sheet.folders, path.name)):
        for path in sorted(folder.iterdir()):
            name = path.stem.partition("-")[2]
            pages = [Image.open(path)] if path.suffix == ".png" else papers(path)
            found += [(name, page.convert("RGB")) for page in pages]
    return found


def papers(path: Path) -> list[Image.Image]:
    """The pages of a PDF, drawn by poppler."""
    done = subprocess.run(["pdftoppm", "-r", "60", "-png", str(path)], capture_output=True, check=True)  # noqa: S607 -- found on the PATH
    signature = b"\x89PNG\r\n\x1a\n"
    return [Image.open(io.BytesIO(signature + page)) for page in done.stdout.split(signature)[1:]]


def draw(sheet: Sheet, pictures: list[tuple[str, Image.Image]]) -> Image.Image:
    """The pictures in rows, each cut at the sheet's height, its name above it."""
    rows = -(-len(pictures) // sheet.columns)
    size = (sheet.columns * (sheet.width + GAP) + GAP, rows * (sheet.height + LABEL + GAP) + GAP)
    whole = Image.new("RGB", size, GROUND)
    pen, font = ImageDraw.Draw(whole), ImageFont.truetype(str(FONT), 13)
    for place, (name, picture) in enumerate(pictures):
        left = GAP + place % sheet.columns * (sheet.width + GAP)
        top = GAP + place // sheet.columns * (sheet.height + LABEL + GAP)
        small = picture.resize((sheet.width, round(picture.height * sheet.width / picture.width)), Image.Resampling.LANCZOS)
        pen.text((left, top), name, fill=INK, font=font)
        whole.paste(small.crop((0, 0, sheet.width, min(small.height, sheet.height))), (left, top + LABEL))
    return whole


if __name__ == "__main__":
    main()
