"""A pledge (서약): several promises, signed together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from homeservice.core.fields.signature import Signing
from homeservice.core.messages import LocalText


class Pledge(Signing):
    """The promises, a tick and a typed name."""

    type: Literal["pledge"]
    #: What is promised, one line each.
    promises: Annotated[tuple[LocalText, ...], Field(min_length=1, max_length=20)]

    @property
    def declared(self) -> tuple[LocalText, ...]:
        return self.promises
