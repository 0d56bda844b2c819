"""What is wrong with a file of the catalogue: where it stands, what is wrong, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from homeservice.core.messages import Display, Message


class Voice(Protocol):
    """What turns a message into a sentence: `homeservice.adapters.language.Language`."""

    def say(self, thing: Display) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Place:
    """A character of a file; line and column are counted from 1, as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault. `path` leads to it by names, "" where it is the whole file's: `sections.vehicle.fields.plate.max`."""

    place: Place
    path: str
    message: Message

    def said(self, voice: Voice) -> str:
        """`early-scrapping.yaml:31:9: sections.vehicle.fields.plate: …` in the language of the voice."""
        return ": ".join(part for part in (str(self.place), self.path, voice.say(self.message)) if part)


class FaultyFile(Exception):
    """A file that cannot become a definition; `faults` holds everything that was found, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = in_order(faults)
        super().__init__("; ".join(f"{fault.place}: {fault.message.id}" for fault in self.faults))


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each fault once (a shared block is read by many forms), by file, line and column."""
    kept = {(fault.place, fault.path, fault.message.id, str(dict(fault.message.params))): fault for fault in faults}
    return tuple(sorted(kept.values(), key=lambda fault: (fault.place.file, fault.place.line, fault.place.column)))
