"""Help while a text is written: the words that may stand at a place, and what a word is for."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request

from homeservice.adapters.language import catalogue
from homeservice.adapters.pdf import paper_names
from homeservice.catalog.completion import Suggestion, suggestions, word_at
from homeservice.catalog.loader import BLOCKS
from homeservice.catalog.marked import MOST_BYTES
from homeservice.web.access import editor
from homeservice.web.current import house
from homeservice.web.staff.catalogue.loading import sent_text
from homeservice.web.staff.routes import blueprint
from homeservice.web.voice import language


@blueprint.post("/catalogue/words")
@editor
def suggest_words() -> Any:
    """What may be written at the place."""
    blocks = [path.stem for path in (house().config.forms_dir / BLOCKS).glob("*.yaml")]
    start, found = suggestions(sent_text()[:MOST_BYTES], *_place(), blocks=blocks, papers=paper_names())
    return jsonify(start=start, words=[{"word": each.word, "kind": each.kind, **_said(each)} for each in found])


@blueprint.post("/catalogue/meaning")
@editor
def explain_word() -> Any:
    """What the word at the place is for."""
    found = word_at(sent_text()[:MOST_BYTES], *_place())
    return jsonify(_said(found) if found is not None else {"name": "", "about": ""})


def _said(each: Suggestion) -> dict[str, str]:
    """The word in the reader's language and what it is for; what the code says where no catalogue says more."""
    sentence = next(filter(None, map(catalogue(language()).get, each.ids)), "")
    name, _, about = sentence.partition("\n")
    return {"name": name, "about": about or each.about}


def _place() -> tuple[int, int]:
    """Line and column, from 1; nonsense is the beginning."""
    told = [request.form.get(name, "") for name in ("line", "column")]
    line, column = (int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1 for text in told)
    return line, column
