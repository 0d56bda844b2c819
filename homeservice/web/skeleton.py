"""A page rendered once with marks where it differs per request, and filled in many times.

Rendering questions through templates costs many times as much as joining strings, so a form page is rendered per version
and language. A mark is one character of the private use area, a name, and its closing character: these can stand in no
answer, because cleaned text refuses them, and template escaping leaves them alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

OPEN, CLOSE, BEGIN, END = "\ue000", "\ue001", "\ue002", "\ue003"
_TOKEN = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|{BEGIN}([^{CLOSE}]*){CLOSE}|({END})")

#: Gives the HTML of a mark; what it returns is put in as it is.
Fill = Callable[[str], str]
#: Says whether a block is shown.
Show = Callable[[str], bool]


def mark(name: str) -> Markup:
    """A place to be filled in."""
    return Markup(f"{OPEN}{name}{CLOSE}")  # noqa: S704 -- the name is ours


def begin(name: str) -> Markup:
    """The start of a block that may be left out."""
    return Markup(f"{BEGIN}{name}{CLOSE}")  # noqa: S704 -- the name is ours


def end() -> Markup:
    """The end of the block that was begun last."""
    return Markup(END)  # noqa: S704 -- a constant


@dataclass(frozen=True)
class Mark:
    """A place, by its name."""

    name: str


@dataclass(frozen=True)
class Block:
    """A stretch of the page that is shown or left out as a whole."""

    name: str
    pieces: tuple[str | Mark | Block, ...]


class Skeleton:
    """A page in pieces. Raises ValueError where blocks do not close."""

    def __init__(self, html: str) -> None:
        stack: list[tuple[str, list[str | Mark | Block]]] = [("", [])]
        position = 0
        for token in _TOKEN.finditer(html):
            if token.start() > position:
                stack[-1][1].append(html[position : token.start()])
            position = token.end()
            if token[1] is not None:
                stack[-1][1].append(Mark(token[1]))
            elif token[2] is not None:
                stack.append((token[2], []))
            else:
                if len(stack) == 1:
                    raise ValueError("a block ends that was not begun")
                name, pieces = stack.pop()
                stack[-1][1].append(Block(name, tuple(pieces)))
        if len(stack) != 1:
            raise ValueError("a block does not end")
        if position < len(html):
            stack[0][1].append(html[position:])
        self._pieces = tuple(stack[0][1])

    def fill(self, fill: Fill, show: Show) -> str:
        """The page for one request."""
        return "".join(_filled(self._pieces, fill, show))


def _filled(pieces: tuple[str | Mark | Block, ...], fill: Fill, show: Show) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, str):
            yield piece
        elif isinstance(piece, Mark):
            yield fill(piece.name)
        elif show(piece.name):
            yield from _filled(piece.pieces, fill, show)
