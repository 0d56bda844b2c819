"""Every fault has its sentence in both languages, and every sentence its fault."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import homeservice.core.expressions as package
from homeservice.core.expressions import ExprType

FOLDER = Path(package.__file__).parent
CONSTRUCTS = ("tuple", "subscript", "starred", "plus", "call", "other")


def ids_in_code() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    kinds = {f"expression.type.{kind}" for kind in [*ExprType, "numeric", "ordered", "long", "comparable"]}
    return set(re.findall(r'"(expression\.[a-z_.]+)"', code)) | kinds | {f"expression.construct.{name}" for name in CONSTRUCTS}


def sentences(language: str) -> dict[str, str]:
    path = FOLDER.parent.parent / "translations" / language / "expressions.po"
    with path.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, locale=language) if entry.id}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_catalogue_holds_the_ids_of_the_code(language: str) -> None:
    assert set(sentences(language)) == ids_in_code()


@pytest.mark.parametrize("id", sorted(ids_in_code()))
def test_blanks_are_the_same_in_both_languages(id: str) -> None:
    korean, english = (set(re.findall(r"\{(\w+)", sentences(language)[id])) for language in ("ko", "en"))

    assert korean == english
