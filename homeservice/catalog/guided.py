"""A contest from plain answers: what is to be said of one, what in it contradicts itself, and its first text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from homeservice.core.messages import Message, message
from homeservice.core.part import Part

#: The kinds of questions in plain words, and the keys of the question that each becomes.
KINDS: Mapping[str, str] = {
    "short_text": "type: text", "long_text": "type: paragraph", "number": "type: integer", "day": "type: date",
    "yes_no": "type: yes_no", "one_of": "type: choice", "some_of": "type: choices",
    "document": "type: file, kinds: [pdf, hwp, hwpx, jpg, png], max_mb: 30", "documents": "type: files, kinds: [pdf, hwp, hwpx, jpg, png], max_mb: 30",
    "photo": "type: file, kinds: [jpg, png], max_mb: 30", "photos": "type: files, kinds: [jpg, png], max_mb: 30",
    "video": "type: video_link", "link": "type: url",
}  # fmt: skip
#: What the number beside a question means: characters, files; and the number where none is written.
SIZES: Mapping[str, tuple[str, int]] = {
    "short_text": ("max", 50),
    "long_text": ("max", 1000),
    "documents": ("at_most", 5),
    "photos": ("at_most", 5),
}
CHOSEN = frozenset({"one_of", "some_of"})
#: What may be printed on a paper as it was answered.
PRINTED = frozenset({"short_text", "number", "day", "yes_no", "one_of"})
#: What people must have at hand.
SENT = frozenset({"document", "documents", "photo", "photos", "video"})
#: Under this age a guardian agrees too (개인정보 보호법 제22조의2).
GUARDED = 14
LARGEST_TEAM = 10
#: Paragraphs of a notice.
LONGEST_NOTICE = 30


#: Behind the name of a division, the ages that it is for, as `Youth, 13~18` or `Adults, 19~`; words around the numbers are passed over.
_AGES = re.compile(r"^(?P<label>.*\S)\s*[,，]\s*\D{0,3}(?P<least>\d{1,3})?[^\d~～-]{0,3}[~～-]\D{0,3}(?P<most>\d{1,3})?\D{0,2}$")


class Question(Part):
    """One thing that is asked of everybody who enters."""

    label: str
    kind: str
    #: The most letters or files, and the fewest letters.
    size: int | None = None
    least: int | None = None
    options: tuple[str, ...] = ()
    optional: bool = False


class Criterion(Part):
    """What is judged, and how much of a hundred it counts."""

    label: str
    weight: int


class Prize(Part):
    """A prize, how many there are, and what comes with it."""

    label: str
    places: int | None = None
    prize: str = ""


class Plan(Part):
    """All that is said of a contest before its text is written."""

    code: str
    title: str
    summary: str
    category: str
    department: str
    officer: str
    phone: str
    who: str
    notice: tuple[str, ...]
    opens: dt.datetime
    closes: dt.datetime
    result_on: dt.date | None = None
    taken_part: Literal["alone", "both", "team"] = "alone"
    team_least: int | None = None
    team_most: int | None = None
    age_least: int | None = None
    per_person: int | None = None
    divisions: tuple[str, ...] = ()
    questions: tuple[Question, ...]
    criteria: tuple[Criterion, ...] = ()
    vote_share: int = Field(default=0)
    votes_each: int = 1
    vote_opens: dt.datetime | None = None
    vote_closes: dt.datetime | None = None
    prizes: tuple[Prize, ...] = ()
    rights: Literal["none", "licence", "assignment"] = "none"
    rights_years: int | None = None
    rights_scope: str = ""
    pledges: tuple[str, ...] = ()

    @property
    def in_teams(self) -> bool:
        return self.taken_part != "alone"


def contradictions(plan: Plan) -> list[tuple[str, Message]]:
    """All that cannot be as it is said, each with the box that mends it."""
    long = (
        [("notice", message("guided.notice_long", count=len(plan.notice), most=LONGEST_NOTICE))]
        if len(plan.notice) > LONGEST_NOTICE
        else []
    )
    return [*long, *_of_days(plan), *_of_people(plan), *_of_judging(plan), *_of_questions(plan)]


def _of_days(plan: Plan) -> Iterator[tuple[str, Message]]:
    if plan.closes <= plan.opens:
        yield "closes", message("guided.closes_first")
    if plan.result_on is not None and plan.result_on < plan.closes.date():
        yield "result_on", message("guided.result_first")
    if plan.vote_share:
        if plan.vote_opens is None:
            yield "vote_opens", message("guided.vote_moment_needed")
        if plan.vote_closes is None:
            yield "vote_closes", message("guided.vote_moment_needed")
        if plan.vote_opens is not None and plan.vote_opens < plan.closes:
            yield "vote_opens", message("guided.vote_early")
        if plan.vote_opens is not None and plan.vote_closes is not None and plan.vote_closes <= plan.vote_opens:
            yield "vote_closes", message("guided.vote_closes_first")
        if plan.result_on is not None and plan.vote_closes is not None and plan.result_on < plan.vote_closes.date():
            yield "result_on", message("guided.result_before_vote")


def _of_people(plan: Plan) -> Iterator[tuple[str, Message]]:
    if plan.in_teams and plan.team_most is None:
        yield "team_most", message("guided.team_most_needed")
    if plan.in_teams and plan.team_least is not None and plan.team_most is not None and plan.team_least > plan.team_most:
        yield "team_least", message("guided.team_sizes", least=plan.team_least, most=plan.team_most)

    for label, least, most in map(_division, plan.divisions):
        if least is not None and most is not None and least > most:
            yield "divisions", message("guided.division_ages", label=label, least=least, most=most)


def _of_judging(plan: Plan) -> Iterator[tuple[str, Message]]:
    total = sum(each.weight for each in plan.criteria)
    if plan.criteria and total != 100:
        yield "criteria", message("guided.weights", total=total)
    if plan.vote_share and not plan.criteria:
        yield "criteria", message("guided.criteria_needed")
    if plan.rights != "none" and not plan.rights_scope:
        yield "rights_scope", message("guided.scope_needed")
    if plan.rights == "licence" and plan.rights_years is None:
        yield "rights_years", message("guided.years_needed")
    for what, labels in (("criteria", [each.label for each in plan.criteria]), ("prizes", [each.label for each in plan.prizes])):
        if len({*labels}) < len(labels):
            yield what, message("guided.twice")


def _of_questions(plan: Plan) -> Iterator[tuple[str, Message]]:
    if not plan.questions:
        yield "questions", message("guided.questions_needed")
    for question in plan.questions:
        if question.kind in CHOSEN and len({*question.options}) < max(2, len(question.options)):
            yield "questions", message("guided.options_needed", label=question.label)


def written(plan: Plan) -> str:
    """The text of the contest, with a remark at whatever is not plain."""
    flags = _flags(plan)
    values, lists = _values(plan), _lists(plan)
    lines: list[str] = []
    for template_line in Path(__file__).with_name("guided-contest.yaml").read_text(encoding="utf-8").splitlines():
        line = _held(template_line, flags)
        if line is None:
            continue
        mark = line.strip().strip("<>")
        if mark in lists and line.strip() == f"<{mark}>":
            indent = line[: len(line) - len(line.lstrip())]
            lines += [indent + item for item in lists[mark]]
        else:
            lines.append(_filled(line, values))
    return "\n".join([*lines, ""])


def _held(line: str, flags: set[str]) -> str | None:
    """The line without its `?flag|`; None where the flag does not hold."""
    if not line.startswith("?"):
        return line
    flag, _, rest = line[1:].partition("|")
    return rest if flag in flags else None


def _filled(line: str, values: Mapping[str, str]) -> str:
    """The line with its marks filled in, each once: what was typed may look like a mark."""
    before, opened, rest = line.partition("<")
    name, closed, after = rest.partition(">")
    if not opened:
        return line
    if not closed or name not in values:
        return f"{before}<{_filled(rest, values)}"
    return before + values[name] + _filled(after, values)


def _flags(plan: Plan) -> set[str]:
    team, age = plan.in_teams, bool(plan.age_least)
    said = {
        "prepare": any(question.kind in SENT for question in plan.questions), "team": team, "judged": bool(plan.criteria), "vote": bool(plan.vote_share), "prizes": bool(plan.prizes), "no_prizes": not plan.prizes,
        "rights": plan.rights != "none", "licence": plan.rights == "licence", "assignment": plan.rights == "assignment",
        "divisions": bool(plan.divisions), "pledges": bool(plan.pledges), "pledged": bool(plan.pledges) or plan.rights != "none",
        "age": age, "age_of_team": age and team, "team_only": plan.taken_part == "team", "team_least": team and (plan.team_least or 0) > 2,
        "result_on": plan.result_on is not None, "entries": plan.per_person is not None,
        "entries_alone": plan.per_person is not None and not team, "entries_team": plan.per_person is not None and team,
    }  # fmt: skip
    said["division_ages"] = any(_division(division)[0] != division for division in plan.divisions)
    said["eligibility"] = age or said["division_ages"] or said["team_only"] or said["team_least"]
    return {flag for flag, holds in said.items() if holds}


def _values(plan: Plan) -> dict[str, str]:
    """What stands for each mark within a line."""
    words = {name: _quoted(getattr(plan, name)) for name in ("title", "summary", "category", "department", "officer", "phone", "who")}
    scope, years = plan.rights_scope, plan.rights_years
    rights = f"kind: {plan.rights}, " + (f"years: {years}, " if plan.rights == "licence" else "") + f"scope: {_quoted(scope)}"
    guarded = [] if (plan.age_least or 0) >= GUARDED or plan.in_teams else ["guardian"]
    blocks = ["person", *(["team"] if plan.in_teams else []), *guarded, "entry_consents"]
    return {
        **words, "code": plan.code, "take_in": ", ".join(blocks), "votes_each": str(plan.votes_each), "vote_share": str(plan.vote_share),
        "jury_share": str(100 - plan.vote_share), "rights": rights, "age_least": str(plan.age_least), "team_least": str(plan.team_least),
        "team_most": str(plan.team_most), "per_person": str(plan.per_person), "facts": ", ".join(_printed(plan)), "year": _quoted(str(plan.opens.year)),
        "opens": _moment(plan.opens), "closes": _moment(plan.closes), "result_on": str(plan.result_on),
        "vote_opens": _moment(plan.vote_opens), "vote_closes": _moment(plan.vote_closes),
        "rights_years": str(years), "inside_title": _inside(plan.title), "inside_scope": _inside(scope), "plain_year": str(plan.opens.year),
    }  # fmt: skip


def _lists(plan: Plan) -> dict[str, list[str]]:
    """What stands for each mark that has a line of its own."""
    return {
        "prepare": [f"- {_quoted(question.label)}" for question in plan.questions if question.kind in SENT],
        "notice": [f"- {_quoted(paragraph)}" for paragraph in plan.notice],
        "pledges": [f"- {_quoted(promise)}" for promise in plan.pledges],
        "criteria": [
            f"- {{name: criterion_{n}, label: {_quoted(each.label)}, weight: {each.weight}}}" for n, each in enumerate(plan.criteria, 1)
        ],
        "prizes": [_prize(n, each) for n, each in enumerate(plan.prizes, 1)],
        "questions": [line for n, each in enumerate(plan.questions, 1) for line in _question(n, each)],
        "divisions": [f"option_{n}: {_quoted(_division(division)[0])}" for n, division in enumerate(plan.divisions, 1)],
        "division_ages": [line for n, division in enumerate(plan.divisions, 1) for line in _ages(n, *_division(division))],
    }


def _division(written: str) -> tuple[str, int | None, int | None]:
    """The name of a division, and the ages it is for."""
    found = _AGES.match(written)
    if found is None or not (found["least"] or found["most"]):
        return written, None, None
    return found["label"], int(found["least"]) if found["least"] else None, int(found["most"]) if found["most"] else None


def _ages(number: int, label: str, least: int | None, most: int | None) -> list[str]:
    """The rules for the ages of a division."""
    flags = {name for name, bound in (("least", least), ("most", most)) if bound is not None}
    values = {"number": str(number), "label": _inside(label), "least": str(least), "most": str(most)}
    held = (_held(line, flags) for line in Path(__file__).with_name("guided-division.yaml").read_text(encoding="utf-8").splitlines())
    return [_filled(line, values) for line in held if line is not None]


def _prize(number: int, prize: Prize) -> str:
    places = "" if prize.places is None else f", places: {prize.places}"
    given = f", prize: {_quoted(prize.prize)}" if prize.prize else ""
    return f"- {{name: prize_{number}, label: {_quoted(prize.label)}{places}{given}}}"


def _question(number: int, question: Question) -> list[str]:
    name = f"question_{number}"
    if question.kind in CHOSEN:
        return _chosen(KINDS[question.kind].removeprefix("type: "), name, question.label, question.options, optional=question.optional)
    size = ""
    if question.kind in SIZES:
        key, usual = SIZES[question.kind]
        size = f", {key}: {question.size or max(usual, question.least or 0)}" + (
            f", min: {question.least}" if question.least is not None else ""
        )
    optional = ", optional: true" if question.optional else ""
    type_, _, rest = KINDS[question.kind].partition(", ")
    more = f", {rest}" if rest else ""
    return [f"- {{{type_}, name: {name}, label: {_quoted(question.label)}{more}{size}{optional}}}"]


def _chosen(type_: str, name: str, label: str, options: tuple[str, ...], *, optional: bool) -> list[str]:
    """A question to choose from; before the colon stands the value that is kept, behind it what people read."""
    return [
        f"- type: {type_}", f"  name: {name}", f"  label: {_quoted(label)}", *(["  optional: true"] if optional else []),
        "  options:", *(f"    option_{n}: {_quoted(option)}" for n, option in enumerate(options, 1)),
    ]  # fmt: skip


def _printed(plan: Plan) -> list[str]:
    """The questions that papers name: the division and the first short answers."""
    names = [f"question_{n}" for n, question in enumerate(plan.questions, 1) if question.kind in PRINTED]
    return [*(["division"] if plan.divisions else []), *names[:2]]


def _moment(at: dt.datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def _quoted(text: str) -> str:
    """A text as it may stand anywhere in a file."""
    return yaml.safe_dump(text, allow_unicode=True, default_style='"', width=100_000).strip()


def _inside(text: str) -> str:
    """A text as it may stand between quotes."""
    return _quoted(text)[1:-1]
