"""What stands in the boxes of a guided start, read into the plan of a contest with every fault at its box."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from homeservice.catalog.guided import CHOSEN, KINDS, LARGEST_TEAM, SIZES, Criterion, Plan, Prize, Question, contradictions
from homeservice.core.errors import Invalid
from homeservice.core.messages import Message, message
from homeservice.core.text import clean_line, clean_lines
from homeservice.web.staff.catalogue.starting import CODE

LONGEST_LINE, LONGEST_TEXT = 300, 6000
#: Kinds that are written, and the most letters they may have.
WRITTEN: Mapping[str, int] = {"short_text": 500, "long_text": 10_000}
#: The lists of rows: the boxes of a row, and how many rows there may be. The first box says whether a row is filled in.
ROWS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "questions": (("label", "kind", "size", "options", "optional"), 40),
    "criteria": (("label", "weight"), 20),
    "prizes": (("label", "places", "prize"), 30),
}
LINES = ("title", "code", "slug", "category", "summary", "officer", "phone", "who")
TEXTS = ("notice", "divisions", "pledges")
MOMENTS = ("opens", "closes", "vote_opens", "vote_closes")
NUMBERS: Mapping[str, tuple[int, int]] = {
    "team_least": (2, LARGEST_TEAM), "team_most": (2, LARGEST_TEAM), "age_least": (1, 120), "per_person": (1, 100),
    "vote_share": (1, 99), "votes_each": (1, 100), "rights_years": (1, 100),
}  # fmt: skip
CHOICES: Mapping[str, tuple[str, ...]] = {"taken_part": ("alone", "both", "team"), "rights": ("none", "licence", "assignment")}
FIRST, LAST = dt.datetime.fromisoformat("2000-01-01"), dt.datetime.fromisoformat("9999-01-01")
NEEDED = (*(name for name in LINES if name != "slug"), "notice", "opens", "closes")
NAMES = (*LINES, *TEXTS, *MOMENTS, *NUMBERS, *CHOICES, "result_on", "rights_scope")


@dataclass
class Reading:
    """The boxes as they were sent, and what is wrong with them."""

    sent: Mapping[str, str]
    faults: list[tuple[str, Message]] = field(default_factory=list)

    def line(self, name: str) -> str:
        label = message(f"guided.{name.rpartition('-')[2]}")
        return self._cleaned(name, clean_line, LONGEST_LINE, label)

    def lines(self, name: str) -> tuple[str, ...]:
        text = self._cleaned(name, clean_lines, LONGEST_TEXT, message(f"guided.{name}"))
        return tuple(" ".join(each.split()) for each in text.split("\n") if each.strip())

    def _cleaned(self, name: str, clean: Any, longest: int, label: Message) -> str:
        text = self.sent.get(name, "")
        if len(text) > longest:
            self.faults.append((name, message("guided.too_long", label=label, most=longest)))
        try:
            cleaned: str = clean(text[:longest], label=label)
        except Invalid as refused:
            self.faults.append((name, refused.message))
            return ""
        if not cleaned and name in NEEDED:
            self.faults.append((name, message("guided.needed", label=label)))
        return cleaned

    def number(self, name: str, least: int, most: int) -> int | None:
        text = self.sent.get(name, "").strip().replace(",", "")
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 9 and least <= int(text) <= most:
            return int(text)
        self.faults.append((name, message("guided.number", least=least, most=most)))
        return None

    def span(self, name: str, most: int) -> tuple[int | None, int | None]:
        """The fewest and the most, written `1500~3000`; of one number alone, the most."""
        first, between, last = self.sent.get(name, "").replace("-", "~").replace("～", "~").partition("~")
        if not between:
            return None, self.number(name, 1, most)
        least, longest = (Reading({name: text}, self.faults).number(name, 1, most) for text in (first, last))
        if least is not None and longest is not None and least > longest:
            self.faults.append((name, message("guided.span")))
        return least, longest

    def moment(self, name: str) -> dt.datetime | None:
        text = self.sent.get(name, "").strip().replace(" ", "T")
        if not text:
            if name in NEEDED:
                self.faults.append((name, message("guided.needed", label=message(f"guided.{name}"))))
            return None
        try:
            return dt.datetime.fromisoformat(text[:16])
        except ValueError:
            self.faults.append((name, message("guided.moment")))
            return None

    def day(self, name: str) -> dt.date | None:
        text = self.sent.get(name, "").strip()
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            self.faults.append((name, message("guided.day")))
            return None

    def rows(self, what: str) -> list[str]:
        """The beginnings of the names of the rows that are filled in."""
        boxes, _ = ROWS[what]
        return [f"{what}-{n}" for n in range(1, rows_of(self.sent, what) + 1) if self.sent.get(f"{what}-{n}-{boxes[0]}", "").strip()]


def rows_of(sent: Mapping[str, str], what: str) -> int:
    """How many rows of a list the page has."""
    told, most = sent.get(f"{what}-rows", ""), ROWS[what][1]
    return min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 4 else 1


def read_plan(sent: Mapping[str, str], *, department: str) -> tuple[Plan | None, list[tuple[str, Message]]]:
    """The plan, or all that is wrong, in the order of the page. Never raises for what was typed."""
    reading = Reading(sent)
    said: dict[str, Any] = {name: reading.line(name) for name in LINES}
    said["code"] = said["code"].upper()
    if said["code"] and not CODE.fullmatch(said["code"]):
        reading.faults.append(("code", message("catalogue.code_form")))
    said |= {name: reading.lines(name) for name in TEXTS} | {name: reading.moment(name) for name in MOMENTS}
    said |= {name: reading.number(name, *bounds) for name, bounds in NUMBERS.items()}
    said |= {name: sent[name] if sent.get(name) in words else words[0] for name, words in CHOICES.items()}
    said |= {"result_on": reading.day("result_on"), "rights_scope": reading.line("rights_scope")}
    said |= {"questions": _questions(reading), "criteria": _criteria(reading), "prizes": _prizes(reading)}
    said["vote_share"], said["votes_each"] = said["vote_share"] or 0, said["votes_each"] or 1
    del said["slug"]
    faults = list(reading.faults)
    # What cannot be read is stood in for, so that all that is wrong is told at once.
    stand_in = {"opens": said["opens"] or FIRST, "closes": said["closes"] or LAST}
    whole = Plan(**said | stand_in, department=department)
    silent = {name for name, _ in faults} | ({"result_on", "vote_opens"} if said["closes"] is None else set())
    unread = {name.partition("-")[0] for name in silent}
    faults += [(name, fault) for name, fault in contradictions(whole) if name not in silent | unread]
    order = {name: place for place, name in enumerate(PAGE)}
    return (None if faults else whole), sorted(faults, key=lambda fault: order.get(fault[0].partition("-")[0], len(order)))


def _questions(reading: Reading) -> tuple[Question, ...]:
    return tuple(_question(reading, row) for row in reading.rows("questions"))


def _question(reading: Reading, row: str) -> Question:
    kind = reading.sent.get(f"{row}-kind", "")
    kind = kind if kind in KINDS else next(iter(KINDS))
    most = WRITTEN.get(kind, 20)
    options = reading.line(f"{row}-options") if kind in CHOSEN else ""
    least, size = None, None
    if kind in WRITTEN:
        least, size = reading.span(f"{row}-size", most)
    elif kind in SIZES:
        size = reading.number(f"{row}-size", 1, most)
    return Question(
        label=reading.line(f"{row}-label"), kind=kind, size=size, least=least,
        options=tuple(each.strip() for each in options.replace("，", ",").split(",") if each.strip()),
        optional=f"{row}-optional" in reading.sent,
    )  # fmt: skip


def _criteria(reading: Reading) -> tuple[Criterion, ...]:
    found = []
    for row in reading.rows("criteria"):
        weight = reading.number(f"{row}-weight", 1, 100)
        if weight is None and not reading.sent.get(f"{row}-weight", "").strip():
            reading.faults.append((f"{row}-weight", message("guided.needed", label=message("guided.weight"))))
        found.append(Criterion(label=reading.line(f"{row}-label"), weight=weight or 0))
    return tuple(found)


def _prizes(reading: Reading) -> tuple[Prize, ...]:
    return tuple(
        Prize(label=reading.line(f"{row}-label"), places=reading.number(f"{row}-places", 1, 100_000), prize=reading.line(f"{row}-prize"))
        for row in reading.rows("prizes")
    )


#: The boxes in the order of the page.
PAGE = (
    "title", "summary", "category", "code", "slug", "officer", "phone", "who", "notice", "opens", "closes", "result_on", "taken_part", "team_least",
    "team_most", "age_least", "per_person", "divisions", "questions", "criteria", "vote_share", "votes_each", "vote_opens", "vote_closes", "prizes",
    "rights", "rights_years", "rights_scope", "pledges",
)  # fmt: skip
