"""What handlers of jobs work with, and what they give back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from homeservice.adapters.mail import Mailer
from homeservice.adapters.payment import PaymentProvider
from homeservice.database import Database
from homeservice.operations.office import Office

#: What is written in one short transaction together with "done".
Effect = Callable[[Session], object]


class GivenUp(Exception):
    """The job cannot succeed however often it is tried; `effect` records that with its end."""

    def __init__(self, why: str, effect: Effect) -> None:
        super().__init__(why)
        self.effect = effect


class Printer(Protocol):
    """Whatever draws a paper."""

    def print_document(self, name: str, values: Mapping[str, object], *, identifier: bytes, created: dt.datetime) -> bytes:
        """The PDF. Raises UnprintableCharacter for good, anything else for now."""
        ...

    def close(self) -> None:
        """Let go of what drawing needs."""
        ...


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What handlers work with. `printer` makes the printer when the first paper comes."""

    database: Database
    office: Office
    mailer: Mailer
    printer: Callable[[], Printer]
    payments: PaymentProvider | None = None


Handler = Callable[[Tools, Mapping[str, Any], dt.datetime], Effect]


def nothing(_session: Session) -> None:
    """The effect of a job that was done already."""
