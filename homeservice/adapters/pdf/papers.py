"""A paper before it is a PDF: the templates of `pdf/`, filled with plain values and nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from markupsafe import Markup, escape

from homeservice.adapters.language import Language
from homeservice.core import korean, money

#: The folder of templates, stylesheet, emblem and seals.
PAPERS = Path(__file__).parents[3] / "pdf"

#: What decisions issue; what people fill in by hand, and what is told beforehand: no form may name these two as a paper.
_FOLDERS = ("documents", "forms", "notices")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: Longer runs of letters may break anywhere: no line of a paper is that short.
_LONGEST_WORD = 20
#: What fits into one line of half a table, in columns.
_SHORT_VALUE, _SHORT_LABEL = 25, 28
#: What fits into a line of a diploma's facts and of its headline, and into two of its sentence, in columns; so many lines are
#: roomy, so many close.
_DIPLOMA_VALUE, _DIPLOMA_LABEL, _DIPLOMA_HEADLINE, _DIPLOMA_SENTENCE = 34, 12, 36, 90
_ROOMY, _CLOSE = 7, 12
#: What fits into a quarter of a line of names, in columns.
_SHORT_NAME = 12


def paper_names(folder: Path = PAPERS) -> list[str]:
    """The papers that can be printed, by the names of their templates."""
    return sorted(path.stem for path in (folder / "documents").glob("*.html"))


def plain(value: object, where: str = "values") -> Any:
    """The same value with every text in NFC: texts, numbers, truth values, dates, None, and lists and dicts of these.

    Raises TypeError naming the place for anything else (a database object would let a template change the case), for a key
    that is no text and for a moment without a time zone.
    """
    match value:
        case None | bool() | int():
            return value
        case str():
            return unicodedata.normalize("NFC", value)
        case dt.datetime() if value.tzinfo is None:
            raise TypeError(f"{where}: a moment without a time zone")
        case dt.date():
            return value
        case list() | tuple():
            return [plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise TypeError(f"{where}: a key that is no text")
            return {key: plain(item, f"{where}.{key}") for key, item in value.items()}
    raise TypeError(f"{where}: not a plain value: {type(value).__name__}")


def texts(value: object) -> Iterator[str]:
    """Every text in a plain value, however deep."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from texts(item)
        case dict():
            for item in value.values():
                yield from texts(item)


def machine_readable(values: Mapping[str, object]) -> bytes:
    """The values as UTF-8 JSON, dates in ISO 8601: equal values give equal bytes."""
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True, default=lambda day: day.isoformat()).encode()


class Papers:
    """The templates of one folder: `html(name, values) -> str`. Always Korean: a paper of the city is an official document."""

    def __init__(self, folder: Path = PAPERS) -> None:
        self.folder = folder
        # StrictUndefined: a missing variable is an error and never a blank on a paper.
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        language = Language("ko")
        self._environment.globals.update(t=_defined(language), say=_defined(language.say), qr=_qr)
        self._environment.filters.update(won=money.money_in_words, words=_words, side_by_side=_side_by_side, without_page=_without_page)
        self._environment.filters.update(
            spaced=korean.spaced_name, columns=_columns, crowding=_crowding, columns_wide=_width, laws=korean.written_laws
        )

    def html(self, name: str, values: Mapping[str, object], *, created: dt.datetime) -> str:
        """The page of a paper. Raises LookupError for an unknown paper, jinja2.UndefinedError for a missing value."""
        found = next((folder for folder in _FOLDERS if _NAME.fullmatch(name) and (self.folder / folder / f"{name}.html").is_file()), None)
        if found is None:
            raise LookupError(name)
        return self._environment.get_template(f"{found}/{name}.html").render(values, created=created.isoformat())


def _defined(voice: Callable[..., str]) -> Callable[..., str]:
    """The same function, that names a missing value as the template engine does and not by the type that stands for it."""

    def said(*things: Any, **params: Any) -> str:
        for thing in (*things, *params.values()):
            if isinstance(thing, Undefined):
                # A strict undefined raises its error, with its name, as soon as anything is done with it.
                str(thing)
        return voice(*things, **params)

    return said


def _without_page(issue_number: str) -> str:
    """An issue number without its last part: every page prints its own (행정업무규정 시행규칙 제18조)."""
    return re.sub(r"(/\d{6}-\d+(?:\(\d+\))?)-\d+$", r"\1", issue_number)


def _side_by_side(facts: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The facts in the lines of a table: two where both are short and neighbours, else one; their order stays."""
    lines: list[list[dict[str, Any]]] = []
    half: dict[str, Any] | None = None
    for fact in facts:
        short = "\n" not in fact["value"] and _width(fact["value"]) <= _SHORT_VALUE and _width(fact["label"]) <= _SHORT_LABEL
        if short and half is not None:
            lines[-1].append(fact)
            half = None
        else:
            lines.append([fact])
            half = fact if short else None
    return lines


def _width(text: str) -> int:
    """Columns of a text: two for a syllable, one for a Latin letter or digit."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _columns(names: list[str]) -> int:
    """In how many columns the names of a team stand: more for many, fewer for long ones."""
    widest = max(map(_width, names))
    return min(1 if len(names) <= 4 else 2 if len(names) <= 8 else 4, 4 if widest <= _SHORT_NAME else 2)


def _crowding(facts: list[dict[str, Any]], names: list[str], headline: dict[str, Any] | None, sentence: str | None) -> str:
    """How close the lines of a diploma must stand to be one page: `roomy`, `close` or `tight`."""
    lines = sum(max(-(-_width(fact["value"]) // _DIPLOMA_VALUE), -(-_width(fact["label"]) // _DIPLOMA_LABEL)) for fact in facts)
    if names:
        columns = _columns(names)
        lines += -(-len(names) // columns) * (2 if columns == 1 else 1)
    lines += 2 * (_width(sentence) // _DIPLOMA_SENTENCE) if sentence else 0
    lines += 2 * (_width(headline["value"]) // _DIPLOMA_HEADLINE) if headline else 0
    return "roomy" if lines <= _ROOMY else "close" if lines <= _CLOSE else "tight"


def _words(text: str) -> Markup:
    """The text with its words kept whole at line ends, as Korean is set; the engine knows no `word-break: keep-all`."""
    return Markup("").join(
        Markup('<span class="word">{}</span>').format(piece) if piece.strip() and len(piece) <= _LONGEST_WORD else escape(piece)
        for piece in re.split(r"(\s+)", text)
    )


def _qr(content: str, title: str) -> Markup:
    """A QR code as SVG on white with its quiet zone of four modules, without which scanners fail on a patterned ground."""
    drawing = segno.make(content, error="m", micro=False).svg_inline(border=4, dark="#000", light="#fff", title=title, omitsize=True)
    return Markup(drawing)  # noqa: S704 -- segno draws modules as one path and escapes the title; no value stands in it as markup
