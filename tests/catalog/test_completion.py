"""What an editor offers at a place of a text in the making, and what it says of a word."""

import pytest

from homeservice.catalog.completion import explanation, suggestions
from homeservice.core.fields import FIELD_TYPES
from tests.world import FORMS

TEXT = """\
code: C30
kind: contest
take_in: [person, pledge]
contest:
  rounds:
    - name: jury
      criteria:
        - {name: creativity, weight: 40}
sections:
  - name: work
    fields:
      - {type: text, name: work_title, max: 50}
      - type: file
        name: work_file
        kinds: [pdf]
intakes:
  - name: "1"
    opens: 2026-12-01 09:00
"""


def offered(marked, **more):
    """The words at `|`, and the text that they would replace."""
    before = marked.partition("|")[0]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    start, found = suggestions(marked.replace("|", "", 1), line, column, **more)
    return {each.word for each in found}, column - start


def at(after, typed):
    """The text with something typed behind a piece of it."""
    return TEXT.replace(after, f"{after}{typed}|", 1)


@pytest.mark.parametrize(
    ("marked", "some", "none"),
    [
        ("|", {"code", "title", "sections"}, {"slug", "label"}),
        (TEXT + "ti|", {"title", "documents"}, {"label"}),
        (at("kind: contest\n", "pet"), {"petition"}, {"type"}),
        (at("  - name: work\n", "    sh"), {"shown_when", "fields", "title"}, {"code", "type"}),
        (at("        name: work_file\n", "        "), {"kinds", "max_mb", "label"}, {"accept", "title"}),
        (at("{type: text, name: work_title, ", "re"), {"required_when", "max", "label"}, {"kinds"}),
        (at("    - name: jury\n", "      la"), {"label", "criteria", "passes"}, {"weight", "code"}),
        (at("- {name: creativity, ", ""), {"weight", "label", "help"}, {"criteria"}),
        (at('  - name: "1"\n', "    "), {"closes", "result_on", "announcement"}, {"code"}),
        (at("contest:\n", "  "), {"notice", "prizes", "rights"}, {"code"}),
    ],
    ids=["empty", "end", "root", "section", "file", "flow", "round", "criterion", "intake", "contest"],
)
def test_keys_of_the_place_are_offered_and_no_others(marked, some, none):
    found, _ = offered(marked)

    assert (some - found, none & found) == (set(), set())


def test_word_that_is_being_typed_is_what_is_replaced():
    assert offered(TEXT + "ti|")[1] == 2


def test_types_of_questions_are_offered_where_a_type_is_written():
    assert offered(at("  - name: work\n    fields:\n", "      - type: "))[0] == set(FIELD_TYPES)


def test_type_is_offered_within_braces():
    assert offered(at("    fields:\n", "      - {type: te"))[0] == set(FIELD_TYPES)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        (at("kind: contest\n", "petition: "), {"statutory", "other"}),
        (at("        name: work_file\n", "        optional: "), {"true", "false"}),
        (at("kind: contest\n", "take_in: [per"), {"person", "team"}),
        (at("kind: contest\n", "documents:\n  receive: {template: "), {"receipt"}),
        (at("        name: work_file\n", "        shown_when: "), {"jury", "creativity", "work", "work_title", "work_file"}),
    ],
    ids=["literal", "yes or no", "block", "paper", "name"],
)
def test_values_of_the_key_are_offered(marked, words):
    assert offered(marked, blocks=["person", "team"], papers=["receipt"])[0] == words


@pytest.mark.parametrize("marked", ["# ti|", "title: 이름 # pet|", "nonsense: {a: {b: |", "- - - |", "\t|", "}}]]|", "sections:\n- {|"])
def test_place_that_makes_no_sense_offers_no_nonsense(marked):
    found, _ = offered(marked)

    assert {word for word in found if " " in word} == set()


@pytest.mark.parametrize("path", sorted((FORMS / "contests").glob("*.yaml"))[:3], ids=lambda path: path.stem)
def test_every_place_of_a_whole_form_can_be_asked(path):
    lines = path.read_text(encoding="utf-8").splitlines()

    for number, line in enumerate(lines, 1):
        suggestions("\n".join(lines), number, len(line) + 1)
        explanation("\n".join(lines), number, 3)


@pytest.mark.parametrize(
    ("word", "line"),
    [("take_in", "take_in: [person"), ("kinds", "        kinds: [pdf]"), ("weight", "        - {name: creativity, weight: 40}"), ("file", "      - type: file")],
)  # fmt: skip
def test_word_is_explained(word, line):
    number = next(number for number, text in enumerate(TEXT.splitlines(), 1) if text.startswith(line))
    column = TEXT.splitlines()[number - 1].index(word) + 2

    assert explanation(TEXT, number, column) != ""


def test_word_of_a_text_is_not_explained():
    assert explanation("title: code\n", 1, 9) == ""
