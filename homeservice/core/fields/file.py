"""One uploaded file. The web layer stores and sniffs it; the question judges kind and size of what it is given."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Raw, is_blank
from homeservice.core.masking import HIDDEN
from homeservice.core.messages import Display, Message, message

Kind = Literal["pdf", "jpg", "png", "hwp", "hwpx", "docx", "xlsx", "pptx", "zip", "mp4"]
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A stored file: `id` is its key in the storage, `size` bytes, `sha256` hex."""

    id: str
    name: str
    size: int
    media_type: str
    sha256: str

    @property
    def kind(self) -> str:
        """The ending of the name in lower case; `jpeg` is another spelling of `jpg`."""
        ending = self.name.rpartition(".")[2].lower()
        return "jpg" if ending == "jpeg" else ending


class File(FieldType):
    """A file of one of the `kinds`, at most `max_mb` large. The value is a FileRef."""

    type: Literal["file"]
    #: What may be uploaded.
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)] = ("pdf", "jpg", "png", "hwp", "hwpx")
    #: The largest size in megabytes.
    max_mb: Annotated[int, Field(ge=1, le=500)] = 20

    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    missing_message: ClassVar[str] = "field.file.required"
    takes_file: ClassVar[bool] = True
    indexed: ClassVar[bool] = False
    stands_in_tables: ClassVar[bool] = False

    @property
    def max_bytes(self) -> int:
        return self.max_mb * _MEGABYTE

    @property
    def endings(self) -> tuple[str, ...]:
        """What names may end in: the kinds, and `jpeg` beside `jpg`."""
        return tuple(ending for kind in self.kinds for ending in (("jpg", "jpeg") if kind == "jpg" else (kind,)))

    def control(self) -> Control:
        return Control(
            kind=ControlKind.FILE,
            accept=tuple(f".{ending}" for ending in self.endings),
            max_bytes=self.max_bytes,
            notes=(message("field.file.note", kinds=self._kinds, max_mb=self.max_mb),),
        )

    def parse(self, raw: Raw) -> None:
        """Nothing: a file does not come as text. Raises Invalid where text was sent."""
        if not is_blank(raw):
            raise Invalid("field.file.as_text", label=self.label)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": []}

    def check(self, value: Any, *, today: dt.date) -> None:
        if value.kind not in self.kinds:
            raise Invalid("field.file.kind", label=self.label, name=value.name, kinds=self._kinds)
        if value.size < 1:
            raise Invalid("field.file.empty", label=self.label, name=value.name)
        if value.size > self.max_bytes:
            raise Invalid("field.file.too_large", label=self.label, name=value.name, max_mb=self.max_mb, size=written_size(value.size))

    def dump(self, value: Any) -> Any:
        return None if value is None else asdict(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else FileRef(**stored)

    def display(self, value: Any) -> Display:
        return None if value is None else message("field.file.shown", name=value.name, size=written_size(value.size))

    def mask(self, value: Any) -> Display:
        """The kind and the size: people give files names like `identity card of Kim Gyeonbon`."""
        return None if value is None else message("field.file.shown", name=f"{HIDDEN}.{value.kind}", size=written_size(value.size))

    def sample(self) -> FileRef:
        return FileRef(id="sample", name=f"견본.{self.kinds[0]}", size=1024, media_type="application/octet-stream", sha256="0" * 64)

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if len(set(self.kinds)) < len(self.kinds):
            faults.append(("kinds", message("field.lint.kind_twice")))
        return faults

    @property
    def _kinds(self) -> str:
        return ", ".join(self.kinds)


def written_size(size: int) -> Message:
    """A size in bytes as people read it, in kilobytes under one megabyte, rounded up to a tenth above."""
    if size < _MEGABYTE:
        return message("field.file.kilobytes", size=-(-size // 1024))
    tenths = -(-size * 10 // _MEGABYTE)
    return message("field.file.megabytes", size=f"{tenths // 10}.{tenths % 10}")
