"""A form of 300 questions: how long it takes to open, and to save a section of it.

    .venv/bin/python -m bench.large                           # a few seconds
    .venv/bin/python -m bench.large --questions 60 --times 3 --database sqlite

The questions are of many types, in sections of 30, and every third hangs on the one before it. Opening is the page of a section,
the first time in a process (its skeleton is made) and every further time; saving is sending all answers of a section until the
answer to it is there. Both with all other sections filled in.
"""

from __future__ import annotations

import argparse
import copy
import re
import tempfile
from pathlib import Path

import yaml

from bench.house import House, milliseconds, read, token_of
from bench.machine import describe
from bench.serving import databases
from homeservice.catalog.loader import load_file

A_SECTION = 30
#: What is wanted, in milliseconds.
OPENS, SAVES = 1000.0, 100.0
TEXT = {"": "견본"}
#: The questions in turn, and what is sent for them by box.
KINDS = (
    ({"type": "choice", "options": {"yes": "예", "no": "아니요", "later": "나중에"}}, {"": "yes"}),
    ({"type": "text", "max": 60}, TEXT),
    ({"type": "integer", "min": 0, "max": 100000}, {"": "1200"}),
    ({"type": "date"}, {"-year": "2026", "-month": "5", "-day": "1"}),
    ({"type": "paragraph", "max": 500}, {"": "여러 줄의 글\n둘째 줄"}),
    ({"type": "money", "max": 100000000}, {"": "3500000"}),
    ({"type": "choices", "options": {"a": "가", "b": "나", "c": "다"}}, {"": "b"}),
    ({"type": "phone"}, {"": "010-0000-1234"}),
    ({"type": "email"}, {"": "sample@example.com"}),
)


def write_form(path: Path, number: int) -> list[list[tuple[str, dict[str, str]]]]:
    """A form of so many questions; by section each question's name and what is sent for it."""
    asked: list[list[tuple[str, dict[str, str]]]] = []
    sections = []
    for place in range(number):
        if place % A_SECTION == 0:
            sections.append({"name": f"part_{place // A_SECTION}", "title": f"{place // A_SECTION + 1}장", "fields": []})
            asked.append([])
        kind, sent = KINDS[place % len(KINDS)]
        question = {**copy.deepcopy(kind), "name": f"q{place}", "label": f"{place + 1}번 질문"}
        if place % 3 == 1:
            question["shown_when"] = f"present(q{place - 1})"
        sections[-1]["fields"].append(question)
        asked[-1].append((question["name"], sent))
    form = {
        "code": "B99", "title": "긴 서식(측정용)", "summary": "긴 서식입니다.", "category": "측정", "department": "측정과",
        "officer": {"name": "김담당", "phone": "053-000-0000"}, "who": "누구나", "result": "확인서", "petition": "other",
        "processing_time": {"days": 7}, "receipt": "automatic", "retention": {"years": 1}, "sections": sections,
        "documents": {
            "receive": {"template": "receipt"},
            "approve": {"template": "confirmation", "title": "확인서", "facts": ["q1"], "sentence": "위와 같이 확인합니다."},
            "reject": {"template": "refusal"},
        },
        "intakes": [{"name": "always", "opens": "2021-01-01 09:00"}],
    }  # fmt: skip
    path.write_text(yaml.safe_dump(form, allow_unicode=True, sort_keys=False))
    return asked


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--times", type=int, default=20, help="how often a page is opened and saved")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    return parser.parse_args()


def main() -> None:
    wanted = read_arguments()
    with tempfile.TemporaryDirectory() as made, databases(wanted.database, folder := Path(made), ("ours",)) as (urls, _, database):
        print(describe(database))
        asked = write_form(path := folder / "long.yaml", wanted.questions)
        house = House(urls["ours"], folder)
        try:
            house.publish([load_file(path, folder)])
            measure(house, asked, wanted.times)
        finally:
            house.close()


def measure(house: House, asked: list[list[tuple[str, dict[str, str]]]], times: int) -> None:
    browser, draft = house.begin("long")

    def address(part: int) -> str:
        return f"/my/{draft}/pages/part_{part}"

    def save(part: int, changed: int) -> None:
        boxes = {f"{name}{box}": value for name, sent in asked[part] for box, value in sent.items()}
        boxes[next(name for name, sent in asked[part] if sent == TEXT)] = f"견본 {changed}"
        shown = ",".join(name for name, _ in asked[part])
        answer = browser.post(address(part), data={"csrf_token": token, "_action": "save", "_shown": shown, **boxes})
        if answer.status_code != 303:
            raise RuntimeError(f"{address(part)}: {answer.status_code} {re.findall('-error[^>]*>[^<]*', answer.text)}")

    first = milliseconds(lambda: read(browser, address(0)), 1)
    token = token_of(read(browser, address(0)))
    for part in range(len(asked)):
        save(part, 0)
    counter = iter(range(1, times + 1))
    opened = milliseconds(lambda: read(browser, address(0)), times)
    saved = milliseconds(lambda: save(0, next(counter)), times)
    checked = milliseconds(lambda: read(browser, f"/my/{draft}/check"), times)
    questions = sum(map(len, asked))
    for what, told, limit in (
        ("a section opens, the first time", first, OPENS),
        ("a section opens", opened, OPENS),
        ("a section is saved", saved, SAVES),
        ("the check of all answers opens", checked, OPENS),
    ):
        print(f"{questions} questions: {what:32} {told:7.1f} ms   wanted under {limit:g} ms: {'kept' if told < limit else 'MISSED'}")


if __name__ == "__main__":
    main()
