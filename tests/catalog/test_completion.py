"""What an editor offers at a place of a text in the making, and what it says of a word."""

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from homeservice.adapters.language import catalogue
from homeservice.catalog.completion import keys_of, suggestions, word_at
from homeservice.core.definitions import FormDefinition
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


def test_keys_are_offered_in_the_columns_of_a_table_and_in_the_rules_of_its_rows():
    table = TEXT.replace(
        "intakes:", "      - type: table\n        columns:\n          - type: text\n            |\n        rules:\n          - ?\nintakes:"
    )

    assert {"max", "label", "shown_when"} - offered(table.replace("?", ""))[0] == set()
    assert offered(table.replace("|", "").replace("?", "|"))[0] == {"unless", "say", "at"}


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
        word_at("\n".join(lines), number, 3)


@pytest.mark.parametrize(
    ("word", "line"),
    [("take_in", "take_in: [person"), ("kinds", "        kinds: [pdf]"), ("weight", "        - {name: creativity, weight: 40}"), ("file", "      - type: file")],
)  # fmt: skip
def test_word_is_explained(word, line):
    number = next(number for number, text in enumerate(TEXT.splitlines(), 1) if text.startswith(line))
    column = TEXT.splitlines()[number - 1].index(word) + 2

    found = word_at(TEXT, number, column)

    assert (found.word, found.about != "", any(id in catalogue("ko") for id in found.ids)) == (word, True, True)


KEY = re.compile(r"(?m)(?<![\w\"'#])[a-z_]+(?=:(?:\s|$))")


@pytest.mark.parametrize("folder", ["contests", "services"])
def test_every_key_that_a_form_uses_has_a_word_and_a_sentence_in_korean(folder):
    """Keys are found as the editor finds them: a word before a colon that the models know at its place."""
    missing = set()
    for path in sorted((FORMS / folder).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            for key in KEY.finditer(line):
                found = word_at(text, number, key.start() + 1)
                if found is not None and not any("\n" in catalogue("ko").get(id, "") for id in found.ids):
                    missing.add(found.ids[0])

    assert missing == set()


def test_every_type_of_question_has_a_word_and_a_sentence_in_korean():
    assert {name for name in FIELD_TYPES if "\n" not in catalogue("ko").get(f"key.type.{name}", "")} == set()


def test_every_sentence_is_of_a_key_or_type_that_there_is():
    """A key that was renamed leaves no sentence behind."""
    known = {f"key.type.{name}" for name in FIELD_TYPES}
    waiting = [FormDefinition, *FIELD_TYPES.values()]
    seen = set()
    while waiting:
        model = waiting.pop()
        if isinstance(model, type) and issubclass(model, BaseModel) and model not in seen:
            seen.add(model)
            known |= {id for each in keys_of(model) for id in each.ids}
            waiting += [info.annotation for info in model.model_fields.values()]
        else:
            waiting += get_args(model)

    assert {id for id in catalogue("ko") if id.startswith("key.")} - known == set()


def test_word_of_a_text_is_not_explained():
    assert word_at("title: code\n", 1, 9) is None
