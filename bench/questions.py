"""The fifteen questions of `bench/forms/fifteen.yaml`, as plain as the floors need them, and the answers that the measurement gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FORM = Path(__file__).parent / "forms" / "fifteen.yaml"
#: How the questions are spread over pages, by the address of the form.
LAYOUTS = {"one-page": 1, "three-pages": 3}


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: `kind` is the type of the definition."""

    name: str
    kind: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class Page:
    """Questions that are asked together."""

    name: str
    title: str
    questions: tuple[Question, ...]


@cache
def pages(layout: str) -> tuple[Page, ...]:
    """The pages of a layout, read from the form's file."""
    sections = yaml.safe_load(FORM.read_text())["sections"]
    whole = tuple(
        Page(name=section["name"], title=section["title"], questions=tuple(map(_question, section["fields"]))) for section in sections
    )
    if LAYOUTS[layout] == len(whole):
        return whole
    return (Page(name="all", title="신청", questions=tuple(question for page in whole for question in page.questions)),)


def _question(field: dict) -> Question:
    offered = field.get("options", {})
    counted = field["type"] in {"integer", "money"}
    return Question(
        name=field["name"],
        kind=field["type"],
        label=field["label"],
        options=tuple(offered.items() if isinstance(offered, dict) else ((text, text) for text in offered)),
        longest=None if counted else field.get("max"),
        least=field.get("min", 0) if counted else None,
        most=field.get("max") if counted else None,
        optional=field.get("optional", False),
    )


#: What is answered: by box as a browser sends it to a floor. `boxes` spreads days over three boxes, as our pages ask them.
ANSWERS: dict[str, tuple[str, ...]] = {
    "full_name": ("김견본",),
    "born_on": ("1990-01-01",),
    "mobile": ("010-0000-1234",),
    "mail": ("sample@example.com",),
    "registered_number": ("900101-1000000",),
    "project_title": ("골목 음악회",),
    "district": ("중구",),
    "scale": ("middle",),
    "people": ("120",),
    "cost": ("3500000",),
    "starts_on": ("2027-05-01",),
    "needs": ("power", "tent"),
    "reason": ("이웃이 함께 모여 음악을 듣는 자리를 마련하려고 합니다. " * 6,),
    "homepage": ("https://example.com/street",),
    "consent_personal": ("yes",),
}
#: A half-filled draft: every other question is answered.
HALF = frozenset(list(ANSWERS)[::2])


def boxes(page: Page, *, days_apart: bool) -> dict[str, tuple[str, ...]]:
    """What a browser sends for a page."""
    sent: dict[str, tuple[str, ...]] = {}
    for question in page.questions:
        values = ANSWERS[question.name]
        if question.kind == "date" and days_apart:
            sent |= {
                f"{question.name}-{part}": (value,) for part, value in zip(("year", "month", "day"), values[0].split("-"), strict=True)
            }
        else:
            sent[question.name] = values
    return sent
