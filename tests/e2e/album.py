"""Pictures of every step, kept in HOMESERVICE_PICTURES, or beside the test's other files."""

import itertools
import os
from pathlib import Path

PICTURES = "HOMESERVICE_PICTURES"


class Album:
    """The pictures of one story: `<folder>/<story>/<nn>-<name>.png`."""

    def __init__(self, elsewhere, story):
        self.folder = Path(os.environ.get(PICTURES) or elsewhere) / story
        self.folder.mkdir(parents=True, exist_ok=True)
        self._numbers = itertools.count(1)

    def keep(self, page, name):
        page.screenshot(path=self._path(name, "png"), full_page=True, animations="disabled")

    def keep_paper(self, pdf, name):
        self._path(name, "pdf").write_bytes(pdf)

    def _path(self, name, kind):
        return self.folder / f"{next(self._numbers):02d}-{name}.{kind}"
