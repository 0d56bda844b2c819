"""Several files in one answer: panels, plans, photographs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.fields.base import Control, ControlKind, LookUp
from homeservice.core.fields.uploaded import FileRef, ImageRules, Uploaded, dump_ref, masked_file, shown_file, written_size
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, Message, message

_MEGABYTE = 1024 * 1024


class Files(Uploaded):
    """From `at_least` to `at_most` files of the `kinds`. The value is a tuple of FileRefs in the order in which they came."""

    type: Literal["files"]
    #: How many there must be at least.
    at_least: Annotated[int, Field(ge=1, le=30)] = 1
    #: How many there may be at most.
    at_most: Annotated[int, Field(ge=1, le=30)] = 10
    #: How large they may be together, in megabytes.
    total_mb: Annotated[int, Field(ge=1, le=4000)] | None = None
    #: What is asked of those that are images (jpg or png).
    image: ImageRules | None = None

    @property
    def image_rules(self) -> ImageRules | None:
        return self.image

    def control(self) -> Control:
        return Control(
            kind=ControlKind.FILE,
            accept=tuple(f".{ending}" for ending in self.endings),
            max_bytes=self.max_bytes,
            max_files=self.at_most,
            notes=(self._count_note(), *self.file_notes()),
        )

    def _count_note(self) -> Message:
        which = "field.files.note.exactly" if self.at_least == self.at_most else "field.files.note"
        told = {"at_least": self.at_least, "at_most": self.at_most}
        return message(which, **told) if self.total_mb is None else message(f"{which}.total", **told, total_mb=self.total_mb)

    def check(self, value: Any, *, today: dt.date) -> None:
        super().check(value, today=today)
        self._check_whole(value)

    def faults_within(self, value: Any, look_up: LookUp) -> list[Invalid]:
        """Files still to come: they are uploaded one by one, so that too few are no fault before the page is done."""
        if len(value) >= self.at_least:
            return []
        return [Invalid("field.files.too_few", label=self.label, n=len(value), at_least=self.at_least)]

    def _check_whole(self, value: tuple[FileRef, ...]) -> None:
        if len(value) > self.at_most:
            raise Invalid("field.files.too_many", label=self.label, n=len(value), at_most=self.at_most)
        total = sum(ref.size for ref in value)
        if self.total_mb is not None and total > self.total_mb * _MEGABYTE:
            raise Invalid("field.files.total", label=self.label, total_mb=self.total_mb, size=written_size(total))

    def dump(self, value: Any) -> Any:
        return None if value is None else [dump_ref(ref) for ref in value]

    def load(self, stored: Any) -> Any:
        return None if stored is None else tuple(FileRef(**ref) for ref in stored)

    def display(self, value: Any) -> Display:
        return None if value is None else tuple(shown_file(ref) for ref in value)

    def mask(self, value: Any) -> Display:
        return None if value is None else tuple(masked_file(ref) for ref in value)

    def files_of(self, value: Any) -> tuple[FileRef, ...]:
        return value or ()

    def with_file(self, value: Any, ref: FileRef) -> tuple[FileRef, ...]:
        """The files and one more. Raises Invalid where it is there already, or they would be too many or too large together."""
        before = self.files_of(value)
        twin = next((other for other in before if other.sha256 == ref.sha256), None)
        if twin is not None:
            raise Invalid("field.files.twice", label=self.label, name=ref.name, other=twin.name)
        after = (*before, ref)
        self._check_whole(after)
        return after

    def without_file(self, value: Any, id: str) -> tuple[FileRef, ...] | None:
        return tuple(ref for ref in self.files_of(value) if ref.id != id) or None

    def sample(self) -> tuple[FileRef, ...]:
        return tuple(self.sample_file(number) for number in range(1, self.at_least + 1))

    def invent(self, wish: Wish) -> tuple[FileRef, ...]:
        return tuple(self.invent_file(wish, number) for number in range(1, (self.at_most if wish.nasty else self.at_least) + 1))

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if self.at_least > self.at_most:
            faults.append(("at_least", message("field.lint.files_bounds")))
        if self.total_mb is not None and self.total_mb < self.max_mb:
            faults.append(("total_mb", message("field.lint.files_total")))
        return faults
