"""What the types that take files share: the stored file an answer refers to, and what is asked of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from homeservice.core.dates import add_months
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import FieldType, Raw
from homeservice.core.fields.wish import Wish, strange_text
from homeservice.core.masking import HIDDEN
from homeservice.core.messages import Display, Message, message
from homeservice.core.text import is_blank

# fmt: off
Kind = Literal[
    "pdf", "jpg", "png", "gif", "tif", "hwp", "hwpx", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "mp4", "mov", "mp3", "ai", "psd",
]
# fmt: on
_MEGABYTE = 1024 * 1024
_IMAGES = frozenset({"jpg", "png"})
#: How far the sides may be from the ratio asked for: what cutting to whole pixels costs.
_RATIO_TOLERANCE = 0.01


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A stored file: `id` is its key in the storage, `size` bytes, `sha256` hex.

    Of an image: `width` and `height` as it is seen, in pixels; `camera` says that the record of the camera (EXIF) is in it,
    `taken` the day of exposure that it names. Of a PDF whose pages were counted: `pages`.
    """

    id: str
    name: str
    size: int
    media_type: str
    sha256: str
    width: int = 0
    height: int = 0
    camera: bool = False
    taken: str | None = None
    pages: int = 0

    @property
    def kind(self) -> str:
        """The ending of the name in lower case; `jpeg` is another spelling of `jpg`, and `tiff` of `tif`."""
        ending = self.name.rpartition(".")[2].lower()
        return {"jpeg": "jpg", "tiff": "tif"}.get(ending, ending)

    @property
    def is_image(self) -> bool:
        """Whether its pixels are known."""
        return self.width > 0


def dump_ref(ref: FileRef) -> dict[str, Any]:
    """A reference as JSON; what only some kinds have is left out of the others."""
    return {name: value for name, value in asdict(ref).items() if value or name == "size"}


#: How a ratio is written.
RATIO = r"^[1-9][0-9]{0,3}:[1-9][0-9]{0,3}$"


class ImageRules(BaseModel):
    """What is asked of an image, in pixels as it is seen (a phone's turned picture counts turned)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: The exact width.
    width: Annotated[int, Field(ge=1)] | None = None
    #: The exact height.
    height: Annotated[int, Field(ge=1)] | None = None
    #: The least width.
    min_width: Annotated[int, Field(ge=1)] | None = None
    #: The least height.
    min_height: Annotated[int, Field(ge=1)] | None = None
    #: The least length of the longer side.
    min_long_side: Annotated[int, Field(ge=1)] | None = None
    #: The least length of the shorter side.
    min_short_side: Annotated[int, Field(ge=1)] | None = None
    #: Width to height, as `4:3`; a hundredth off is let pass.
    ratio: Annotated[str, Field(pattern=RATIO)] | None = None
    #: The camera's own record (EXIF) must be in the file still.
    camera: bool = False
    #: The camera's record must name a day of exposure at most so many months ago.
    taken_within_months: Annotated[int, Field(ge=1, le=600)] | None = None

    def notes(self) -> tuple[Message, ...]:
        """The rules in words, told beforehand."""
        return tuple(
            message(f"field.image.note.{name}", value=value)
            for name, value in self.model_dump(exclude_none=True, exclude_defaults=True).items()
            if name in ImageRules.model_fields
        )

    def check_image(self, ref: FileRef, *, label: Display, today: dt.date) -> None:
        """Raises Invalid with the rule that the image breaks and what it is instead. A file without pixels is not judged."""
        if not ref.is_image:
            return
        told: dict[str, Any] = {"label": label, "name": ref.name, "width": ref.width, "height": ref.height}
        for fault, wanted, holds in (
            ("width", self.width, ref.width == self.width),
            ("height", self.height, ref.height == self.height),
            ("min_width", self.min_width, ref.width >= (self.min_width or 0)),
            ("min_height", self.min_height, ref.height >= (self.min_height or 0)),
            ("min_long_side", self.min_long_side, max(ref.width, ref.height) >= (self.min_long_side or 0)),
            ("min_short_side", self.min_short_side, min(ref.width, ref.height) >= (self.min_short_side or 0)),
            ("ratio", self.ratio, self.ratio is None or _fits(ref, self.ratio)),
        ):
            if wanted is not None and not holds:
                raise Invalid(f"field.image.{fault}", **told, value=wanted)
        if (self.camera or self.taken_within_months is not None) and not ref.camera:
            raise Invalid("field.image.camera", **told)
        if self.taken_within_months is not None:
            if ref.taken is None:
                raise Invalid("field.image.taken_unknown", **told)
            taken = dt.date.fromisoformat(ref.taken)
            if not add_months(today, -self.taken_within_months) <= taken <= today:
                raise Invalid("field.image.taken", **told, value=self.taken_within_months, taken=taken)


def _fits(ref: FileRef, ratio: str) -> bool:
    across, down = map(int, ratio.split(":"))
    wanted = across / down
    return abs(ref.width / ref.height - wanted) <= wanted * _RATIO_TOLERANCE


class Uploaded(FieldType):
    """The base of the types that take files."""

    #: What may be uploaded.
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)] = ("pdf", "jpg", "png", "hwp", "hwpx")
    #: The largest size of a file in megabytes.
    max_mb: Annotated[int, Field(ge=1, le=2000)] = 20
    #: The most pages of a PDF, counted when it is uploaded; files of other kinds are not counted.
    max_pages: Annotated[int, Field(ge=1, le=5000)] | None = None

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
        """What names may end in: the kinds, and other spellings of them."""
        spellings = {"jpg": ("jpg", "jpeg"), "tif": ("tif", "tiff")}
        return tuple(ending for kind in self.kinds for ending in spellings.get(kind, (kind,)))

    @property
    def image_rules(self) -> ImageRules | None:
        """What is asked of those of its files that are images."""
        return None

    def parse(self, raw: Raw) -> None:
        """Nothing: a file does not come as text. Raises Invalid where text was sent."""
        if not is_blank(raw):
            raise Invalid("field.file.as_text", label=self.label)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": []}

    def check_file(self, ref: FileRef, *, today: dt.date) -> None:
        """Judge one file. Raises Invalid."""
        if ref.kind not in self.kinds:
            raise Invalid("field.file.kind", label=self.label, name=ref.name, kinds=self.written_kinds)
        if ref.size < 1:
            raise Invalid("field.file.empty", label=self.label, name=ref.name)
        if ref.size > self.max_bytes:
            raise Invalid("field.file.too_large", label=self.label, name=ref.name, max_mb=self.max_mb, size=written_size(ref.size))
        if self.max_pages is not None and ref.pages > self.max_pages:
            raise Invalid("field.file.too_many_pages", label=self.label, name=ref.name, max_pages=self.max_pages, pages=ref.pages)
        if self.image_rules is not None:
            self.image_rules.check_image(ref, label=self.label, today=today)

    def check(self, value: Any, *, today: dt.date) -> None:
        for ref in self.files_of(value):
            self.check_file(ref, today=today)

    def file_notes(self) -> tuple[Message, ...]:
        """Kinds, sizes, pages and pixels, told beforehand."""
        return (
            message("field.file.note", kinds=self.written_kinds, max_mb=self.max_mb),
            *((message("field.file.note_pages", pages=self.max_pages),) if self.max_pages is not None else ()),
            *(self.image_rules.notes() if self.image_rules is not None else ()),
        )

    def sample_file(self, number: int = 1) -> FileRef:
        """A made-up reference that the rules let pass."""
        rules, kind = self.image_rules, self.kinds[0]
        width, height = sample_pixels(rules) if kind in _IMAGES else (0, 0)
        camera = rules is not None and (rules.camera or rules.taken_within_months is not None)
        return FileRef(
            id=f"sample{number}", name=f"sample-{number}.{kind}", size=1024, media_type="application/octet-stream", sha256="0" * 63 + str(number % 10),
            width=width, height=height, camera=camera, taken=None, pages=1 if self.max_pages is not None and kind == "pdf" else 0,
        )  # fmt: skip

    def invent_file(self, wish: Wish, number: int) -> FileRef:
        """A made-up reference that the rules let pass on the day; the longest name where the strangest is wished."""
        ref, rules = self.sample_file(number), self.image_rules
        kind = self.kinds[-1] if wish.nasty and not (rules is not None and _IMAGES & {*self.kinds}) else ref.kind
        name = f"{strange_text(number, 80, printed=True)}.{kind}" if wish.nasty else ref.name
        taken = wish.today.isoformat() if rules is not None and rules.taken_within_months is not None else None
        return replace(ref, name=name, taken=taken)

    def lint(self) -> list[tuple[str, Any]]:
        faults = super().lint()
        if len(set(self.kinds)) < len(self.kinds):
            faults.append(("kinds", message("field.lint.kind_twice")))
        if self.max_pages is not None and "pdf" not in self.kinds:
            faults.append(("max_pages", message("field.lint.no_paged_kind")))
        if self.image_rules is not None and not _IMAGES & set(self.kinds):
            faults.append(("kinds", message("field.lint.no_image_kind")))
        return faults

    @property
    def written_kinds(self) -> str:
        return ", ".join(self.kinds)


def sample_pixels(rules: ImageRules | None) -> tuple[int, int]:
    """Sides in pixels that the rules let pass."""
    if rules is None:
        return 1600, 1200
    across, down = map(int, rules.ratio.split(":")) if rules.ratio else (4, 3)
    short = -(-(rules.min_short_side or 1) * max(across, down) // min(across, down))
    least = max(rules.min_width or 1, -(-(rules.min_height or 1) * across // down), rules.min_long_side or 1, short, 1)
    width = rules.width or (rules.height * across // down if rules.height else -(-least // across) * across)
    height = rules.height or max(width * down // across, rules.min_height or 1)
    return width, height


def shown_file(ref: FileRef) -> Message:
    """A file as people read it: its name and size."""
    return message("field.file.shown", name=ref.name, size=written_size(ref.size))


def masked_file(ref: FileRef) -> Message:
    """The kind and the size: people give files names like `identity card of Kim Gyeonbon`."""
    return message("field.file.shown", name=f"{HIDDEN}.{ref.kind}", size=written_size(ref.size))


def written_size(size: int) -> Message:
    """A size in bytes as people read it, in kilobytes under one megabyte, rounded up to a tenth above."""
    if size < _MEGABYTE:
        return message("field.file.kilobytes", size=-(-size // 1024))
    tenths = -(-size * 10 // _MEGABYTE)
    return message("field.file.megabytes", size=f"{tenths // 10}.{tenths % 10}")
