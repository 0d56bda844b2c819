"""Single values are changed where they stand, and nothing else of the text is."""

import pytest

from homeservice.catalog.edits import value_at, with_value
from homeservice.catalog.faults import FaultyFile
from homeservice.core.errors import Invalid
from tests.world import FORMS

TEXT = """\
# 설명
title: {ko: 옛 이름, en: Old}   # 뒤의 설명
summary: >
  두 줄에
  걸친 글
officer: {name: 김담당, phone: 053-000-0000}
intakes:
  # 첫 접수
  - name: "1"
    opens: 2026-12-01 09:00   # 화요일
    closes: 2026-12-20 18:00
  - {name: "2", opens: 2027-01-01 09:00, closes: 2027-01-02 09:00}
"""


@pytest.mark.parametrize(
    ("path", "value", "plain", "before", "after"),
    [
        (("title", "ko"), "새 이름", False, "{ko: 옛 이름,", "{ko: 새 이름,"),
        (("title", "en"), 'He said: "x"', False, "en: Old}", 'en: "He said: \\"x\\""}'),
        (("summary",), "한 줄", False, "summary: >\n  두 줄에\n  걸친 글\n", "summary: 한 줄\n"),
        (("officer", "phone"), "053-111-1111", False, "053-000-0000", '"053-111-1111"'),
        (("intakes", 0, "closes"), "2026-12-24 18:00", True, "2026-12-20 18:00", "2026-12-24 18:00"),
        (("intakes", 0, "opens"), "2026-12-02 09:00", True, "2026-12-01 09:00   # 화", "2026-12-02 09:00   # 화"),
        (("intakes", 1, "closes"), "2027-02-02 09:00", True, "2027-01-02 09:00", "2027-02-02 09:00"),
        (("intakes", 0, "closes"), None, True, "    closes: 2026-12-20 18:00\n", ""),
        (("intakes", 1, "closes"), None, True, ", closes: 2027-01-02 09:00", ""),
    ],
)
def test_value_is_changed_where_it_stands(path, value, plain, before, after):
    assert with_value(TEXT, path, value, plain=plain) == TEXT.replace(before, after, 1)


def test_new_key_comes_behind_the_one_named():
    assert with_value(TEXT, ("intakes", 0, "announcement"), "알림", behind="opens") == TEXT.replace(
        "# 화요일\n", "# 화요일\n    announcement: 알림\n"
    )
    assert with_value(TEXT, ("intakes", 1, "result_on"), "2027-03-01", behind="opens", plain=True) == TEXT.replace(
        "2027-01-01 09:00,", "2027-01-01 09:00, result_on: 2027-03-01,"
    )


@pytest.mark.parametrize(
    "value", ["a: b", "# x", "{x}", "- x", "'", '"', "null", "true", "053", " ", "한글\n두 줄", "\\", "%x", "@x", "!x", "&a", "*a"]
)
def test_any_text_comes_back_as_it_was(value):
    changed = with_value(TEXT, ("title", "ko"), value)

    assert " ".join(value_at(changed, ("title", "ko")).split()) == " ".join(value.split())


def test_line_ends_and_mark_of_the_file_stay():
    text = "\ufeff" + TEXT.replace("\n", "\r\n")

    changed = with_value(text, ("intakes", 0, "result_on"), "2027-01-05", behind="closes", plain=True)

    assert changed == text.replace("    closes: 2026-12-20 18:00\r\n", "    closes: 2026-12-20 18:00\r\n    result_on: 2027-01-05\r\n")


@pytest.mark.parametrize(
    ("path", "value"), [(("intakes",), "x"), (("title",), "x"), (("nothing", "there"), "x"), (("intakes", 0, "quota"), "x")]
)
def test_what_cannot_be_changed_by_itself_is_left_to_the_text(path, value):
    with pytest.raises(Invalid):
        with_value(TEXT, path, value)


def test_text_that_cannot_be_read_is_not_changed():
    with pytest.raises(FaultyFile):
        with_value("a: [b", ("a",), "x")


@pytest.mark.parametrize("path", sorted(FORMS.glob("[cs]*s/*.yaml")), ids=lambda path: path.stem)
def test_titles_of_all_forms_change_in_one_line(path):
    text = path.read_text(encoding="utf-8")
    place = ("title", "ko") if value_at(text, ("title",)) is None else ("title",)

    changed = with_value(text, place, "바뀐 이름")

    assert sum(was != now for was, now in zip(text.splitlines(), changed.splitlines(), strict=True)) == 1
