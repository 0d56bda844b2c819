"""A page kept with marks: filled in per request, with what differs for nobody settled once."""

import pytest

from homeservice.web.skeleton import Skeleton, begin, end, mark

PAGE = f"<p>{mark('value', 'name', '')}{mark('error', 'name')}</p>{begin('field', 'more')}<i>{mark('error', 'more')}{mark('value', 'more', '')}</i>{end()}."


def fill(words):
    return f"[{' '.join(words)}]"


def test_marks_are_filled_by_their_words_and_blocks_shown_by_theirs():
    skeleton = Skeleton(PAGE)

    assert (
        skeleton.fill(fill, lambda words: words == ("field", "more")) == "<p>[value name ][error name]</p><i>[error more][value more ]</i>."
    )
    assert skeleton.fill(fill, lambda _: False) == "<p>[value name ][error name]</p>."


def test_settled_marks_are_not_asked_for_again_in_blocks_neither():
    asked = []
    settled = Skeleton(PAGE).settled(lambda words: "" if words[0] == "error" else None)

    filled = settled.fill(lambda words: asked.append(words) or "!", lambda _: True)

    assert (filled, asked) == ("<p>!</p><i>!</i>.", [("value", "name", ""), ("value", "more", "")])


def test_settling_leaves_the_page_itself_as_it_was():
    skeleton = Skeleton(PAGE)
    skeleton.settled(lambda _: "")

    assert "[error name]" in skeleton.fill(fill, lambda _: True)


@pytest.mark.parametrize("html", [f"{begin('field', 'name')}open", f"closed{end()}"], ids=["not ended", "not begun"])
def test_blocks_that_do_not_close_are_refused(html):
    with pytest.raises(ValueError, match="block"):
        Skeleton(html)
