"""Earlier cases of a person: which of them an answer may name, and what is kept of the one that it names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from homeservice.core.messages import LocalText


@dataclass(frozen=True, kw_only=True)
class EarlierCase:
    """A case by its receipt number; the rest is what was known of it when it was chosen, and makes no other case of it."""

    number: str
    title: LocalText | None = field(default=None, compare=False)
    form: str | None = field(default=None, compare=False)
    received_on: dt.date | None = field(default=None, compare=False)
    decided_on: dt.date | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class WantedCases:
    """Which of the applicant's own cases an answer may name; what is empty leaves all of them."""

    forms: tuple[str, ...] = ()
    kind: str | None = None
    states: tuple[str, ...] = ()
