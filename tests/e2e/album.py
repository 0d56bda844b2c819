"""Pictures of every step, kept in the folder that HOMESERVICE_PICTURES names; without it none are taken, which is faster."""

import itertools
import os
from pathlib import Path

PICTURES = "HOMESERVICE_PICTURES"


class Album:
    """The pictures of one person in one story: `<folder>/<story>/<nn>-<name>.png`."""

    def __init__(self, story):
        self._folder = Path(os.environ[PICTURES]) / story if os.environ.get(PICTURES) else None
        self._numbers = itertools.count(1)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)

    def keep(self, page, name):
        if self._folder is not None:
            page.screenshot(path=self._path(name, "png"), full_page=True, animations="disabled")

    def keep_paper(self, pdf, name):
        if self._folder is not None:
            self._path(name, "pdf").write_bytes(pdf)

    def _path(self, name, kind):
        return self._folder / f"{next(self._numbers):02d}-{name}.{kind}"
