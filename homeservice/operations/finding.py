"""The words of the catalogue: kept when a form is published, asked for when somebody searches, on either database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, column, text
from sqlalchemy.orm import Session

from homeservice.core.definitions import FormDefinition
from homeservice.core.messages import LocalText
from homeservice.core.search import Phrase, Ways, beginnings_of, near_keys, parts_of, slips_between, tokens_of, ways_to
from homeservice.models import Form

#: Raised when what is kept of a form changes, so that the next publication writes it anew.
_EDITION = "1"
#: Of a question that offers hundreds of answers, so many are found by.
_MOST_OPTIONS = 100
_MOST_TOKENS = 4_000
_AT_ONCE = 500
#: The columns of the index, the weightiest first, and what PostgreSQL calls their weight.
COLUMNS = {"title": "A", "keywords": "B", "rest": "C"}


# --- what is kept -------------------------------------------------------------------------------------------------------
def keep_words(session: Session, form: Form, definition: FormDefinition) -> bool:
    """Index a form by its words; False where it is indexed so already."""
    stamp = hashlib.sha256(f"{_EDITION}:{definition.digest}".encode()).hexdigest()
    if form.indexed == stamp:
        return False
    texts = words_of(definition)
    tokens = {name: list(tokens_of(texts[name]))[:_MOST_TOKENS] for name in COLUMNS}
    session.flush()
    session.execute(text(f"DELETE FROM form_search WHERE {_key(session)} = :id"), {"id": form.id})  # noqa: S608 -- a column's name
    session.execute(_INSERT[_dialect(session)], {"id": form.id, **_ROW[_dialect(session)](tokens)})
    form.indexed = stamp
    return True


def keep_vocabulary(session: Session, definitions: Iterable[FormDefinition], synonyms: Iterable[str] = ()) -> None:
    """Keep every word that a mistyped one may have meant; words stay, also of forms that are there no longer."""
    words = set(parts_of(synonyms))
    for definition in definitions:
        texts = words_of(definition)
        words |= parts_of((*texts["title"], *texts["keywords"])) | beginnings_of(texts["rest"])
    for some in _in_parts(sorted(words)):
        known = set(session.scalars(_KNOWN_WORDS, {"words": some}))
        rows = [{"near": key, "word": word} for word in some if word not in known for key in sorted(near_keys(word))]
        if rows:
            session.execute(_KEEP_WORDS, rows)


def words_of(definition: FormDefinition) -> dict[str, list[str]]:
    """The texts by which a form is found, in both languages, by column: its title, what it is called and listed under, everything else."""
    rest: list[LocalText] = [definition.summary, definition.who, definition.result]
    for section in definition.sections:
        rest.append(section.title)
        for f in section.written:
            rest.append(f.label)
            rest += [label for option in f.control().options[:_MOST_OPTIONS] if isinstance(label := option.label, LocalText)]
            # Of the columns that every list of people has the labels are sentences of ours.
            rest += [column.label for column in f.own_columns]
    return {
        "title": list(_said([definition.title])),
        "keywords": [*definition.keywords, definition.code, *_said([definition.category, definition.department])],
        "rest": list(dict.fromkeys(_said(rest))),
    }


def _said(texts: Iterable[LocalText]) -> Iterator[str]:
    for each in texts:
        yield each.ko
        if each.en is not None:
            yield each.en


def _in_parts(words: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(words), _AT_ONCE):
        yield list(words[start : start + _AT_ONCE])


_KNOWN_WORDS = text("SELECT word FROM search_near WHERE word = near AND word IN :words").bindparams(bindparam("words", expanding=True))
_KEEP_WORDS = text("INSERT INTO search_near (near, word) VALUES (:near, :word) ON CONFLICT DO NOTHING")
_INSERT = {
    "sqlite": text("INSERT INTO form_search (rowid, title, keywords, rest) VALUES (:id, :title, :keywords, :rest)"),
    "postgresql": text("INSERT INTO form_search (form_id, vector) VALUES (:id, CAST(:vector AS tsvector))"),
}


def _sqlite_row(tokens: Mapping[str, Sequence[tuple[int, str]]]) -> dict[str, str]:
    """The tokens of each column, with a mark where a position is left out, so that no phrase reaches over it."""
    return {name: " ".join(_with_gaps(found)) for name, found in tokens.items()}


def _with_gaps(tokens: Sequence[tuple[int, str]]) -> Iterator[str]:
    before = 0
    for position, token in tokens:
        if position > before + 1:
            yield "_"
        yield token
        before = position


def _postgresql_row(tokens: Mapping[str, Sequence[tuple[int, str]]]) -> dict[str, str]:
    """A vector as PostgreSQL writes one: `'조기':1A '기폐':2A`. The columns follow each other at a distance."""
    places: dict[str, list[str]] = {}
    start = 0
    for name, weight in COLUMNS.items():
        for position, token in tokens[name]:
            places.setdefault(token, []).append(f"{start + position}{weight}")
        start += max((position for position, _ in tokens[name]), default=0) + 2
    # PostgreSQL keeps 256 places of a word, and places below 16384.
    return {"vector": " ".join(f"'{token}':{','.join(at[:250])}" for token, at in places.items())}


_ROW = {"sqlite": _sqlite_row, "postgresql": _postgresql_row}


# --- what is asked ------------------------------------------------------------------------------------------------------
def found_by(session: Session, terms: Sequence[Sequence[str]], *, within: str | None = None) -> ColumnElement[bool]:
    """The condition that a form holds every term, in one of its wordings; `within` asks one column alone."""
    dialect = _dialect(session)
    ways = [[ways_to(wording) for wording in wordings] for wordings in terms]
    asked = _ASK[dialect](ways, within)
    rows = text(_FOUND[dialect]).bindparams(bindparam("asked", asked, unique=True)).columns(column("id", Integer))
    return Form.id.in_(rows)


_FOUND = {
    "sqlite": "SELECT rowid AS id FROM form_search WHERE form_search MATCH :asked",
    "postgresql": "SELECT form_id AS id FROM form_search WHERE vector @@ CAST(:asked AS tsquery)",
}


def _ask_sqlite(terms: Sequence[Sequence[Ways]], within: str | None) -> str:
    def said(phrase: Phrase) -> str:
        return '"' + " ".join(phrase.tokens) + '"' + ("*" if phrase.open_end else "")

    whole = _all_of(terms, said, " AND ", " OR ")
    return whole if within is None else f"{{{within}}} : ({whole})"


def _ask_postgresql(terms: Sequence[Sequence[Ways]], within: str | None) -> str:
    def said(phrase: Phrase) -> str:
        last = len(phrase.tokens) - 1
        ends = (("*" if phrase.open_end and n == last else "") + (COLUMNS[within] if within else "") for n in range(last + 1))
        lexemes = [f"'{token}'" + (f":{end}" if end else "") for token, end in zip(phrase.tokens, ends, strict=True)]
        return "(" + " <-> ".join(lexemes) + ")"

    return _all_of(terms, said, " & ", " | ")


def _all_of(terms: Sequence[Sequence[Ways]], said: Any, both: str, either: str) -> str:
    return both.join(
        "(" + either.join("(" + both.join(map(said, phrases)) + ")" for ways in wordings for phrases in ways) + ")" for wordings in terms
    )


_ASK = {"sqlite": _ask_sqlite, "postgresql": _ask_postgresql}


def corrected(session: Session, terms: Sequence[str]) -> list[str] | None:
    """The terms with those that nothing is called replaced by a word that is one slip away; None where there is none."""
    keys = {term: near_keys(term) for term in terms}
    rows = session.execute(_NEAR, {"keys": sorted(set().union(*keys.values()))}).all()
    found = [_nearest(term, {word for near, word in rows if near in keys[term]}) for term in terms]
    return found if found != list(terms) else None


_NEAR = text("SELECT near, word FROM search_near WHERE near IN :keys").bindparams(bindparam("keys", expanding=True))


def _nearest(term: str, words: set[str]) -> str:
    """The nearest of the words, the term itself where it is one; of equally near ones of its own length first."""
    near = [(slips_between(term, word), abs(len(word) - len(term)), word) for word in words]
    best = min((each for each in near if each[0] < 2), default=None)
    return term if best is None else best[2]


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _key(session: Session) -> str:
    return "rowid" if _dialect(session) == "sqlite" else "form_id"
