import pytest

from homeservice.core.fields.base import ControlKind
from homeservice.core.fields.paragraph import Paragraph


def paragraph(**options):
    return Paragraph(type="paragraph", name="reason", label="불복 사유", **options)


@pytest.mark.parametrize(
    "typed, value",
    [
        ("첫째 줄\r\n둘째 줄\r셋째 줄\n", "첫째 줄\n둘째 줄\n셋째 줄"),
        (" \r\n ", None),
        ("\u1100\u1161", "가"),
        ("들여\t쓰기  그대로", "들여 쓰기  그대로"),
    ],
    ids=["line-ends", "blank", "nfd", "blanks"],
)
def test_paragraph_is_cleaned(typed, value):
    assert paragraph().parse({"": [typed]}) == value


def test_paragraph_counts_a_line_break_as_one():
    assert paragraph(max=3).parse({"": ["가\r\n나"]}) == "가\n나"


@pytest.mark.parametrize(
    "typed, refused",
    [("가" * 11, "too_long"), ("가", "too_short"), ("가나\x1b[31m", "control_characters"), ("가나\u2067다", "control_characters")],
)
def test_paragraph_refuses(refusal, typed, refused):
    assert refusal(paragraph(min=2, max=10), typed) == (refused, "")


def test_paragraph_refuses_two_values(refusal):
    assert refusal(paragraph(), {"": ["가", "나"]}) == ("several_values", "")


def test_paragraph_shows_a_counter():
    control = paragraph().control()

    assert (control.kind, control.counter) == (ControlKind.PARAGRAPH, 2000)


def test_paragraph_cannot_be_unique(faults):
    assert paragraph().index_text("글") is None
    assert faults(paragraph(unique="per_intake")) == ["unique"]


def test_paragraph_lint(faults):
    assert faults(paragraph(min=20, max=10)) == ["max"]
