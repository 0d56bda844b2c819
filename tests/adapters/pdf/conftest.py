"""One warm printer for the tests of a module, with the faces that the asset build put in place."""

from pathlib import Path

import pytest

from homeservice.adapters.pdf import PdfPrinter
from homeservice.adapters.pdf.faces import FACES

FONTS = Path(__file__).parents[3] / "build" / "pdf-fonts"


@pytest.fixture(scope="session")
def font_dir():
    missing = [name for name in FACES.values() if not (FONTS / name).is_file()]
    if missing:
        pytest.skip(f"no faces to print with: {', '.join(missing)} not in {FONTS} (tools/build_assets.py puts them there)")
    return FONTS


@pytest.fixture(scope="module")
def printer(font_dir):
    with PdfPrinter(font_dir) as printer:
        yield printer
