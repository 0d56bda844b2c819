"""Two texts that were written on from one are brought together, and nothing of either is lost."""

import random

import pytest

from homeservice.catalog.merging import merge

BASE = "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [
        (BASE, BASE, BASE),
        ("a\nB\nc\nd\ne\n", BASE, "a\nB\nc\nd\ne\n"),
        (BASE, "a\nb\nc\nD\ne\n", "a\nb\nc\nD\ne\n"),
        ("A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n"),
        ("a\nb\nc\nx\nd\ne\n", "b\nc\nd\ne\n", "b\nc\nx\nd\ne\n"),
        ("a\nX\nc\nd\ne\n", "a\nX\nc\nd\ne\n", "a\nX\nc\nd\ne\n"),
        ("", BASE, ""),
        (BASE + "f\n", "0\n" + BASE, "0\n" + BASE + "f\n"),
        ("a\r\nb\r\n", "a\r\nb\r\n", "a\r\nb\r\n"),
    ],
)
def test_changes_of_both_sides_stand_in_the_merged_text(ours, theirs, both):
    merged = merge(BASE, ours, theirs)

    assert (merged.text, merged.conflicts) == (both, ())


def test_lines_that_both_changed_are_shown_with_both_sides():
    merged = merge(BASE, "a\nX\nc\nd\ne\n", "a\nY\nc\nd\ne\n", names=("browser", "file"))

    assert merged.text == "a\n<<<<<<< browser\nX\n=======\nY\n>>>>>>> file\nc\nd\ne\n"
    assert [(each.line, each.base, each.ours, each.theirs) for each in merged.conflicts] == [(2, ("b\n",), ("X\n",), ("Y\n",))]


def test_line_that_one_side_dropped_and_the_other_changed_is_a_conflict():
    assert len(merge(BASE, "a\nc\nd\ne\n", "a\nB\nc\nd\ne\n").conflicts) == 1


def test_text_without_a_common_one_is_all_conflict():
    assert len(merge("", "x\n", "y\n").conflicts) == 1


@pytest.mark.parametrize("seed", range(200))
def test_no_line_that_either_side_added_is_lost(seed):
    chance = random.Random(seed)
    base = [f"{n}\n" for n in range(12)]

    def written_on(name):
        lines = list(base)
        for n in range(chance.randrange(4)):
            lines.insert(chance.randrange(len(lines) + 1), f"{name}{n}\n")
        for _ in range(chance.randrange(3)):
            lines.pop(chance.randrange(len(lines)))
        return lines

    ours, theirs = written_on("o"), written_on("t")
    merged = merge("".join(base), "".join(ours), "".join(theirs)).text.splitlines(keepends=True)

    assert {line for line in (*ours, *theirs) if line not in base} <= set(merged)
