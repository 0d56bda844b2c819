"""One uploaded file. The web layer stores and sniffs it; the question judges kind, size and pixels of what it is given."""

from __future__ import annotations

from typing import Any, Literal

from homeservice.core.fields.base import Control, ControlKind
from homeservice.core.fields.uploaded import FileRef, ImageRules, Uploaded, dump_ref, masked_file, shown_file
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display


class OneFile(Uploaded):
    """The base of the types whose value is one file: a FileRef."""

    def control(self) -> Control:
        return Control(
            kind=ControlKind.FILE,
            accept=tuple(f".{ending}" for ending in self.endings),
            max_bytes=self.max_bytes,
            max_files=1,
            notes=self.file_notes(),
        )

    def dump(self, value: Any) -> Any:
        return None if value is None else dump_ref(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else FileRef(**stored)

    def display(self, value: Any) -> Display:
        return None if value is None else shown_file(value)

    def mask(self, value: Any) -> Display:
        return None if value is None else masked_file(value)

    def files_of(self, value: Any) -> tuple[FileRef, ...]:
        return () if value is None else (value,)

    def with_file(self, value: Any, ref: FileRef) -> FileRef:
        """The new file instead of the old one."""
        return ref

    def without_file(self, value: Any, id: str) -> FileRef | None:
        return None if value is not None and value.id == id else value

    def sample(self) -> FileRef:
        return self.sample_file()

    def invent(self, wish: Wish) -> FileRef:
        return self.invent_file(wish, 1)


class File(OneFile):
    """A file of one of the `kinds`, at most `max_mb` large; where it is an image, as `image` asks. The value is a FileRef."""

    type: Literal["file"]
    #: What is asked of it where it is an image (jpg or png).
    image: ImageRules | None = None

    @property
    def image_rules(self) -> ImageRules | None:
        return self.image
