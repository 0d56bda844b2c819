"""The example of each type of question, as it stands in docs/types/<type>.yaml: for the guide, its pictures, and the tests.

The file begins with what the type is for, as comment lines; then come the questions as a form has them, or `sections:` where
they need pages of their own (of which `example` is the applicant's), and after `---` what is
sent for them, box by box (`sent`), the names of files (`files`), what people then read (`read`), and what a list of the
department says of the applicant (`listed`). What a type reads from CSV
files stands in docs/types/<type>/.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from homeservice.catalog.loader import load_file
from homeservice.core.definitions import FormDefinition

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "types"
#: Stands for the receipt number of an earlier case, in what is sent and read.
NUMBER = "{number}"
#: The form that an earlier case is one of.
EARLIER = "parking-permit"

_FORM = """\
code: {code}
title: 견본 신청
summary: 문항의 견본입니다.
category: 견본
department: 견본과
officer: {{name: 김담당, phone: 053-000-0000}}
who: 누구나
result: 확인서
petition: other
processing_time: {{days: 10}}
receipt: automatic
retention: {{years: 1}}
{sections}
documents:
  receive: {{template: receipt}}
  approve: {{template: confirmation}}
  reject: {{template: refusal}}
intakes:
  - {{name: always, opens: 2026-01-05 09:00}}
"""

_PAGE = """\
sections:
  - name: example
    title: 견본
    fields:
"""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A type's example. `questions` is the very text that the guide shows."""

    type: str
    about: str
    questions: str
    sent: Mapping[str, Sequence[str]]
    files: Mapping[str, str]
    read: Mapping[str, str]
    #: What the department's list says of the applicant; the picture is then of the officer's page.
    listed: Mapping[str, str]
    data: Mapping[str, str]

    @property
    def slug(self) -> str:
        return f"example-{self.type.replace('_', '-')}"


def example_of(type_name: str) -> Example:
    """The example of a type. Raises FileNotFoundError where there is none, ValueError where it is not whole."""
    path = FOLDER / f"{type_name}.yaml"
    shown, found, told = path.read_text(encoding="utf-8").partition("---\n")
    lines = shown.splitlines()
    first = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    if not found or not first:
        raise ValueError(f"{path.name}: what it is for, the questions, then --- and what is sent")
    sent: dict[str, Any] = yaml.safe_load(told)
    return Example(
        type=type_name,
        about=" ".join(line.removeprefix("#").strip() for line in lines[:first]),
        questions="\n".join(lines[first:]) + "\n",
        sent={box: [text] if isinstance(text, str) else text for box, text in sent.get("sent", {}).items()},
        files=sent.get("files", {}),
        read=sent["read"],
        listed=sent.get("listed", {}),
        data={file.name: file.read_text(encoding="utf-8") for file in sorted((FOLDER / type_name).glob("*.csv"))},
    )


def form_of(example: Example, folder: Path, *, code: str, slug: str | None = None) -> FormDefinition:
    """A form with the questions of an example on its one page, written to a folder and read like any other. Raises FaultyFile."""
    sections = example.questions
    if not sections.startswith("sections:"):
        sections = _PAGE + "".join(f"      {line}\n" for line in example.questions.splitlines())
    path = folder / f"{slug or example.slug}.yaml"
    path.write_text(_FORM.format(code=code, sections=sections.rstrip("\n")), encoding="utf-8")
    beside = FOLDER / example.type
    if beside.is_dir():
        shutil.copytree(beside, path.with_suffix(""), dirs_exist_ok=True)
    return load_file(path, ROOT / "forms" / "shared", templates={file.stem for file in (ROOT / "pdf" / "documents").glob("*.html")})


def forms_of(types: Sequence[str], folder: Path) -> dict[str, FormDefinition]:
    """The forms of several types, by type, and under "" the one of earlier cases."""
    forms = {name: form_of(example_of(name), folder, code=f"EX{place:02}") for place, name in enumerate(types, 1)}
    return forms | {"": form_of(example_of("text"), folder, code="EX00", slug=EARLIER)}
