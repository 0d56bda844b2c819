"""The two catalogues hold the same sentences with the same blanks, and every id that is used stands in them."""

import ast
import re
import string

import pytest
from babel.messages.pofile import read_po

from tests.architecture.sources import MODULES, PACKAGE, PAPERS, TEMPLATES, name, tree

TRANSLATIONS = PACKAGE / "translations"
LANGUAGES = ("ko", "en")
AREAS = sorted({path.name for path in TRANSLATIONS.rglob("*.po")})

# The calls that take a message id first; errors are found in core/errors.py, whatever they are called.
SAYING = {"message", "t", "language", "Message"}
ID = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+"
IN_TEMPLATE = re.compile(r"\b(?:t|message)\(\s*(?P<quote>[\"'])(?P<id>[a-z0-9_.]+)(?P=quote)\s*(?P<joined>~)?")


def catalogue(language, area=None):
    """Sentences by id."""
    found = {}
    for path in sorted((TRANSLATIONS / language).glob(area or "*.po")):
        with path.open("rb") as file:
            found |= {entry.id: entry.string for entry in read_po(file, locale=language) if entry.id}
    return found


def blanks(sentence):
    """The names of a sentence's blanks; particles and forms are each language's own affair."""
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def error_names():
    errors = [path for path in MODULES if path.stem in {"errors", "error"}]
    return {node.name for path in errors for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}


def ids_of_module(path):
    """(line, pattern) of each message id that a module says: f-strings and sums become patterns."""
    callers = SAYING | error_names()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and node.args and called(node) in callers:
            yield from ((node.lineno, found) for found in patterns(node.args[0]))


def called(node):
    return getattr(node.func, "id", None) or getattr(node.func, "attr", None)


def patterns(node):
    match node:
        case ast.Constant(value=str() as text) if re.fullmatch(ID, text):
            yield re.escape(text)
        case ast.JoinedStr():
            pieces = [re.escape(part.value) if isinstance(part, ast.Constant) else r"[a-z0-9_.]+" for part in node.values]
            if "." in "".join(pieces):
                yield "".join(pieces)
        case ast.IfExp():
            yield from patterns(node.body)
            yield from patterns(node.orelse)


def ids_of_template(path):
    """(line, pattern) of each message id that a template says; `t("state." ~ name)` stands for every id that begins so."""
    source = path.read_text(encoding="utf-8")
    for found in IN_TEMPLATE.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        yield line, re.escape(found["id"]) + (".+" if found["joined"] else "")


def unknown(used):
    """Those of the used ids that no sentence answers to."""
    known = catalogue("ko")
    return [(line, pattern) for line, pattern in used if not any(re.fullmatch(pattern, key) for key in known)]


def test_catalogues_are_there():
    assert AREAS


@pytest.mark.parametrize("area", AREAS)
def test_area_holds_the_same_ids_in_every_language(area):
    korean, english = (set(catalogue(language, area)) for language in LANGUAGES)

    assert (sorted(korean - english), sorted(english - korean)) == ([], [])


@pytest.mark.parametrize("area", AREAS)
def test_sentences_have_the_same_blanks_in_every_language(area):
    korean, english = (catalogue(language, area) for language in LANGUAGES)

    assert [key for key in sorted(korean.keys() & english.keys()) if blanks(korean[key]) != blanks(english[key])] == []


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(area, language):
    assert [key for key, sentence in catalogue(language, area).items() if not sentence.strip()] == []


@pytest.mark.parametrize("area", AREAS)
def test_particles_are_chosen_by_the_word_and_not_left_open(area):
    # "을(를)" is what a program writes; the blank `{label:을/를}` knows the word
    assert [
        key for key, sentence in catalogue("ko", area).items() if re.search(r"[은는이가을를과와]\([은는이가을를과와]\)|\(으\)로", sentence)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_stands_in_two_areas(language):
    ids = [key for area in AREAS for key in catalogue(language, area)]

    assert sorted(key for key in set(ids) if ids.count(key) > 1) == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_ids_that_code_says_are_in_the_catalogues(path):
    assert unknown(ids_of_module(path)) == []


@pytest.mark.parametrize("path", TEMPLATES + PAPERS, ids=name)
def test_ids_that_templates_say_are_in_the_catalogues(path):
    assert unknown(ids_of_template(path)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('message("a.b", n=1)', [r"a\.b"]),
        ('raise Invalid(f"state.{x}.label")', [r"state\.[a-z0-9_.]+\.label"]),
        ('message("a.one" if n == 1 else "a.many")', [r"a\.one", r"a\.many"]),
        ("message(row.label)", []),
    ],
)
def test_ids_in_code_are_found(source, found):
    call = next(node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))

    assert list(patterns(call.args[0])) == found
