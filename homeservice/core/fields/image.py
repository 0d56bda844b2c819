"""One image, shown on the page and on the officers' desk, with what is asked of its pixels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from homeservice.core.fields.file import OneFile
from homeservice.core.fields.uploaded import ImageRules


class Image(OneFile, ImageRules):
    """An image. The value is a FileRef with its pixels."""

    type: Literal["image"]
    #: What may be uploaded.
    kinds: Annotated[tuple[Literal["jpg", "png"], ...], Field(min_length=1)] = ("jpg", "png")

    @property
    def image_rules(self) -> ImageRules | None:
        return self
