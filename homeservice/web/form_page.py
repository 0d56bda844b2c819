"""A page of questions: rendered once per version, section and language, then filled in with answers, errors and tokens."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g, render_template
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from homeservice.core.answers import Fault, told_once
from homeservice.core.definitions import FormDefinition
from homeservice.core.fields.base import ControlKind, FieldType, Option, Raw
from homeservice.core.messages import Display, message
from homeservice.core.piping import with_pair
from homeservice.core.rules import AnswerRule
from homeservice.operations.option_places import Room
from homeservice.web.current import edits_catalogue
from homeservice.web.skeleton import Skeleton, Words, begin, end, mark
from homeservice.web.voice import display_mode, language, macro, say, speak, voice
from homeservice.web.why import reasons_of

KEPT = 400
#: Marks that stand empty, or say the same for everybody, as long as nothing is wrong on the page.
_OF_FAULTS = frozenset({"error", "error_class", "aria"})
#: Each page with all its marks, and with those of faults settled.
_kept: OrderedDict[tuple[str, ...], tuple[Skeleton, Skeleton]] = OrderedDict()
_lock = threading.Lock()


class Slot:
    """What field templates ask for: each method leaves a mark that `PageContent` fills in (see the templates of fields)."""

    def value(self, id: str, part: str = "") -> Markup:
        return mark("value", id, part)

    def checked(self, id: str, value: str, part: str = "") -> Markup:
        return mark("checked", id, value, part)

    def follows(self, id: str) -> Markup:
        return mark("follows", id)

    def selected(self, id: str, part: str, value: str) -> Markup:
        return mark("selected", id, part, value)

    def aria(self, id: str, *, hint: bool = False, part: str = "") -> Markup:
        return mark("aria", id, "hint" if hint else "", part)

    def error(self, id: str) -> Markup:
        return mark("error", id)

    def error_class(self, id: str) -> Markup:
        return mark("error_class", id)

    def readonly(self, id: str) -> Markup:
        return mark("readonly", id)

    def file(self, id: str) -> Markup:
        return mark("file", id)

    def cases(self, id: str, *, hint: bool = False) -> Markup:  # those to choose from, or the box for a number
        return mark("cases", id, "hint" if hint else "")

    def hours(self, id: str) -> Markup:
        """Which hours of the chosen place are taken."""
        return mark(f"hours:{id}")

    def optional(self, id: str) -> Markup:
        """The mark of a question whose answer is asked for only sometimes."""
        return mark("optional", id)

    def room(self, id: str, value: str) -> Markup:
        """How many places an option has left."""
        return mark("room", id, value)

    def closed(self, id: str, value: str) -> Markup:
        """Disables an option that is full, unless it is the one chosen: what was answered stays until another answer comes."""
        return mark("closed", id, value)

    def result(self, name: str) -> Markup:
        return mark("result", name)

    def no_result(self, name: str = "") -> Markup:
        """Hides the line of a result that is not known, or, without a name, the whole box."""
        return mark("no_result", name)

    def begin_row(self, id: str, index: int) -> Markup:
        return begin("row", id, str(index)) + mark("open", f"{id}__{index}")

    def end_row(self, id: str, index: int) -> Markup:
        return mark("close", f"{id}__{index}") + end()


SLOT = Slot()


def render_field(f: FieldType, id: str | None = None, *, appears: bool = False) -> Markup:
    """The HTML of a question with its marks; `id` where it is a cell of a table row.

    One that `appears` while one types stands in the page even when it is not asked: inert, where the script finds it.
    """
    control = f.control()
    definition: FormDefinition | None = g.get("rendering")
    why = reasons_of(definition, f) if definition is not None and id is None and f.name in definition.fields else []
    html = render_template(
        f"fields/{control.kind}.html", field=f, control=control, id=id or f.name, name=id or f.name, slot=SLOT, render_field=render_field,
        why=why,
    )  # fmt: skip
    place = id or f.name
    if appears or (id is not None and f.shown_when is not None):
        html = mark("open", place) + Markup(html) + mark("close", place)  # noqa: S704 -- as below
    # A question that is not shown is left out whole, and so is a cell in its row: the block carries its name.
    kind = "field" if id is None else "cell"
    return begin(kind, place) + Markup(html) + end()  # noqa: S704 -- rendered by a template, which escapes


@dataclass(frozen=True, kw_only=True)
class FileCard:
    """A file that is there already. `state` says what came of looking into it (`waiting`, `infected`, `damaged`, or nothing to say)."""

    id: str
    name: str
    size: str
    sha256: str
    href: str | None
    preview: str | None = None
    state: str | None = None


@dataclass(kw_only=True)
class PageContent:
    """What one request puts into a page of questions. `raws` holds what stands in the boxes by question and box.

    `waiting` are questions that are not shown and that other answers on the page bring up. Questions of `moving` come and go, and
    so do the rows and cells of the tables among them.
    """

    shown: frozenset[str]
    waiting: frozenset[str] = frozenset()
    moving: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    #: Results in words, "" for what is not known; `known_later` are those that the page's own answers give.
    results: Mapping[str, str] = field(default_factory=dict)
    known_later: frozenset[str] = frozenset()
    raws: Mapping[str, Raw]
    rows: Mapping[str, frozenset[int]] = field(default_factory=dict)
    hidden_cells: frozenset[str] = frozenset()
    waiting_rows: frozenset[str] = frozenset()
    following: Mapping[str, Any] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    locked: frozenset[str] = frozenset()
    files: Mapping[str, Sequence[FileCard]] = field(default_factory=dict)
    #: The earlier cases that a question offers; a question that offers none here takes a number.
    cases: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    #: How the options with places stand, by question and option.
    room: Mapping[tuple[str, str], Room] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    #: What stands in the blanks of texts, and which of them answers on this page change.
    word: Callable[[str], Display] = lambda _: None
    piped: frozenset[str] = frozenset()
    #: Which of the rules that the page follows one is, if it is one.
    rule_place: Callable[[AnswerRule], int | None] = lambda _: None

    def __post_init__(self) -> None:
        self._errors: dict[str, list[Fault]] = {}
        for fault in self.faults:
            self._errors.setdefault(error_id(fault), []).append(fault)
        # A cell's error marks its table's question too, so that the whole is found.
        self._faulty = set(self._errors) | {fault.field for fault in self.faults}

    def show(self, words: Words) -> bool:
        match words:
            case "field", name:
                return name in self.shown or name in self.waiting
            case "row", table, index:
                return self._is_row(table, index) or self._waits(f"{table}__{index}")
            case "cell", id:
                return id not in self.hidden_cells or self._waits(id)
        return bool(self.marks.get(words[0]))

    def fill(self, words: Words) -> str:
        if len(words) == 1:
            return self.marks.get(words[0], "")
        kind, *rest = words
        return str(getattr(self, f"_{kind}")(*rest))

    def _boxes(self, id: str) -> tuple[Raw, str]:
        """What stands in the boxes of a question or a cell, and the prefix its boxes have there."""
        name, found, cell = id.partition("__")
        return self.raws.get(name, {}), cell if found else ""

    def _sent(self, id: str, part: str) -> Sequence[str]:
        raw, cell = self._boxes(id)
        return raw.get(f"{cell}-{part}" if cell and part else cell or part, ())

    def _value(self, id: str, part: str) -> str:
        values = self._sent(id, part)
        return str(escape(values[0])) if values else ""

    def _checked(self, id: str, value: str, part: str) -> str:
        return " checked" if value in self._sent(id, part) else ""

    def _room(self, id: str, value: str) -> str:
        stands = self.room.get((id, value))
        left = stands.left if stands is not None else 0
        if stands is not None and stands.own:
            return speak("places.option_own", left=left)
        return speak("places.option_left", left=left) if left else speak("places.option_none")

    def _closed(self, id: str, value: str) -> str:
        stands = self.room.get((id, value))
        return " disabled" if stands is not None and stands.is_full and value not in self._sent(id, "") else ""

    def _follows(self, id: str) -> str:
        return str(say(self.following.get(id))) or str(say(message("field.calculated.later")))

    def _selected(self, id: str, part: str, value: str) -> str:
        return " selected" if value in self._sent(id, part) else ""

    def _aria(self, id: str, hint: str, part: str) -> str:
        described = ([f"{id}-hint"] if hint else []) + ([f"{id}-error"] if id in self._errors else [])
        text = f'aria-describedby="{" ".join(described)}"' if described else ""
        return f'{text} aria-invalid="true"' if self._is_at_fault(id, part) else text

    def _is_at_fault(self, id: str, part: str) -> bool:
        """Whether this very box is to be mended: of several boxes those that the faults name, or all where none is named."""
        parts = {
            fault.part.rpartition("__")[2].partition("-")[2] if "__" in fault.part else fault.part for fault in self._errors.get(id, ())
        }
        return bool(parts) and (not part or part in parts or "" in parts)

    def _error(self, id: str) -> str:
        if id not in self._errors:
            return ""
        texts = Markup("<br>").join(self._told(fault) for fault in self._errors[id])
        return _error_text(id, texts)

    def _told(self, fault: Fault) -> Markup:
        """A fault in words; one of a rule that the page follows says so, and goes once it is mended."""
        place = self.rule_place(fault.rule) if fault.rule is not None else None
        return say(fault.message) if place is None else Markup('<span data-rule-told="{}">{}</span>').format(place, say(fault.message))

    def _error_class(self, id: str) -> str:
        return " is-error" if id in self._faulty else ""

    def _readonly(self, id: str) -> str:
        return " readonly" if id in self.locked else ""

    def _is_row(self, table: str, index: str) -> bool:
        return int(index) in self.rows.get(table, ())

    def _waits(self, id: str) -> bool:
        """Whether a question, row or cell is not shown now and may come while one types."""
        if "__" not in id:
            return id in self.waiting
        return self._moves(id) and (id in self.hidden_cells or id in self.waiting_rows)

    def _moves(self, id: str) -> bool:
        return id.partition("__")[0] in self.moving

    def _open(self, id: str) -> str:
        if not self._moves(id):
            return ""
        return f'<template data-comes="{id}">' if self._waits(id) else f'<div class="appearing" data-comes="{id}">'

    def _close(self, id: str) -> str:
        if not self._moves(id):
            return ""
        return "</template>" if self._waits(id) else "</div>"

    def _optional(self, id: str) -> str:
        hidden = " hidden" if id in self.required else ""
        return f'<span class="question-optional" data-optional="{id}"{hidden}> {escape(speak("component.optional"))}</span>'

    def _no_result(self, name: str) -> str:
        wanted = [name] if name else self.results
        return "" if any(self.results.get(result) or result in self.known_later for result in wanted) else " hidden"

    def _result(self, name: str) -> str:
        known = self.results.get(name, "")
        return str(escape(known)) if known else f'<span class="blank">{escape(speak("live.unknown"))}</span>'

    def _cases(self, id: str, hint: str) -> str:
        draw = macro("components/cases.html", "earlier_cases")
        return str(draw(id, self.cases.get(id), self._value(id, ""), Markup(self._aria(id, hint, ""))))  # noqa: S704 -- made above

    def _piped(self, name: str, pair: str) -> str:
        """The word in a blank and its particle; one that the page's own answers change says so."""
        text = escape(with_pair(voice().word(self.word(name)), pair))
        if name not in self.piped:
            return str(text)
        return str(Markup('<span data-piped="{}" data-particle="{}">{}</span>').format(name, pair, text))

    def _file(self, id: str) -> str:
        return str(present_files(self.files.get(id, ()), id))


def error_id(fault: Fault) -> str:
    """The question or cell that an error stands at: `rows__0__sum` for a cell, else the question."""
    if "__" in fault.part:
        return f"{fault.field}__{fault.part.split('-')[0]}"
    return fault.field


def error_target(fault: Fault, f: FieldType) -> str:
    """The id that the error summary leads to: the box at fault, or the first box of the question."""
    if "__" in fault.part:
        return f"{fault.field}__{fault.part}"
    if fault.part:
        return f"{fault.field}-{fault.part}"
    kind = f.control().kind
    if kind in {ControlKind.RADIO, ControlKind.CHECKBOXES, ControlKind.CONSENT}:
        return f"{fault.field}-1"
    return fault.field


def summary_of(faults: Iterable[Fault], fields: Mapping[str, FieldType]) -> list[tuple[str, Display]]:
    """The error summary: (target id, sentence)."""
    return [(error_target(fault, fields[fault.field]), say(fault.message)) for fault in told_once(faults)]


def _error_text(id: str, text: Markup) -> str:
    return str(macro("components/errors.html", "error_text")(id, text))


def present_files(cards: Sequence[FileCard], field: str) -> Markup:
    """The files that are there already, each with the button that takes it away."""
    return macro("components/file.html", "present_files")(cards, field)


def skeleton_of(template: str, key: tuple[str, ...], *, faulty: bool = True, **context: Any) -> Skeleton:
    """The skeleton of a page, rendered where it is not kept yet. `key` must name all that the context depends on.

    One that is not `faulty` has no marks for what is wrong.
    """
    full = (template, *key, language(), display_mode(), str(edits_catalogue()))
    with _lock:
        found = _kept.get(full)
        if found is not None:
            _kept.move_to_end(full)
            return found[0] if faulty else found[1]
    g.marks_blanks, g.rendering = True, context.get("definition")
    try:
        html = render_template(template, **context, slot=SLOT, render_field=render_field, **_shell())
    finally:
        g.marks_blanks = False
        g.pop("rendering", None)
    skeleton = Skeleton(html)
    nothing_wrong = PageContent(shown=frozenset(), raws={})
    calm = skeleton.settled(lambda words: nothing_wrong.fill(words) if words[0] in _OF_FAULTS else None)
    with _lock:
        _kept[full] = skeleton, calm
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return skeleton if faulty else calm


class _MarkedPerson:
    """Stands for the person signed in while a page is rendered that will be shown to many."""

    name = mark("person_name")


class _MarkedOfficer:
    """The same for the officer signed in."""

    name = mark("officer_name")
    edits_catalogue = property(lambda _: edits_catalogue())


def _shell() -> dict[str, Any]:
    """What differs per request in the frame around the questions."""
    return {
        "current_person": _MarkedPerson(),
        "current_officer": _MarkedOfficer(),
        "csrf_token": lambda: mark("csrf_token"),
        "csp_nonce": mark("csp_nonce"),
        "server_time": None,
        "errors": None,
        "link_query": {},
    }


def shell_marks() -> dict[str, str]:
    """The frame's marks for this request."""
    return {
        "csrf_token": generate_csrf(),
        "csp_nonce": str(escape(g.get("nonce", ""))),
        "person_name": str(escape(g.person.name if g.get("person") else "")),
        "officer_name": str(escape(g.officer.name if g.get("officer") else "")),
    }


def raws_of(fields: Iterable[FieldType], values: Mapping[str, Any], typed: Mapping[str, Raw]) -> dict[str, Raw]:
    """What stands in the boxes: what was typed where it could not be read, else the value."""
    return {f.name: typed[f.name] if f.name in typed else f.unparse(values.get(f.name)) for f in fields if not f.takes_file}
