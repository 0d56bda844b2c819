"""A page rendered once with marks where it differs per request, and filled in many times.

Rendering questions through templates costs many times as much as joining strings, so a form page is rendered per version
and language. A mark is one character of the private use area, a name, and its closing character: these can stand in no
answer, because cleaned text refuses them, and template escaping leaves them alone.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

OPEN, CLOSE, BEGIN, END = "\ue000", "\ue001", "\ue002", "\ue003"
#: Stands between the words of a mark's name.
_BETWEEN = "\x1f"
_TOKEN = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|{BEGIN}([^{CLOSE}]*){CLOSE}|({END})")

#: The name of a mark or block, taken apart once when the page is kept.
Words = tuple[str, ...]
#: Gives the HTML of a mark; what it returns is put in as it is.
Fill = Callable[[Words], str]
#: Says whether a block is shown.
Show = Callable[[Words], bool]


def mark(*words: str) -> Markup:
    """A place to be filled in."""
    return Markup(f"{OPEN}{_BETWEEN.join(words)}{CLOSE}")  # noqa: S704 -- the name is ours


def begin(*words: str) -> Markup:
    """The start of a block that may be left out."""
    return Markup(f"{BEGIN}{_BETWEEN.join(words)}{CLOSE}")  # noqa: S704 -- the name is ours


def end() -> Markup:
    """The end of the block that was begun last."""
    return Markup(END)  # noqa: S704 -- a constant


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the page that is shown or left out as a whole."""

    words: Words
    pieces: tuple[Piece, ...]


#: Text, a mark by its words, or a block.
Piece = str | Words | Block


class Skeleton:
    """A page in pieces. Raises ValueError where blocks do not close."""

    def __init__(self, html: str) -> None:
        stack: list[tuple[str, list[Piece]]] = [("", [])]
        position = 0
        for token in _TOKEN.finditer(html):
            if token.start() > position:
                stack[-1][1].append(html[position : token.start()])
            position = token.end()
            if token[1] is not None:
                stack[-1][1].append(tuple(token[1].split(_BETWEEN)))
            elif token[2] is not None:
                stack.append((token[2], []))
            else:
                if len(stack) == 1:
                    raise ValueError("a block ends that was not begun")
                name, pieces = stack.pop()
                stack[-1][1].append(Block(tuple(name.split(_BETWEEN)), tuple(pieces)))
        if len(stack) != 1:
            raise ValueError("a block does not end")
        if position < len(html):
            stack[0][1].append(html[position:])
        self._pieces = tuple(stack[0][1])

    def settled(self, known: Callable[[Words], str | None]) -> Skeleton:
        """The page with those marks filled in that `known` has a text for, for requests that do not differ in them."""
        fewer = copy.copy(self)
        fewer._pieces = _settled(self._pieces, known)
        return fewer

    def fill(self, fill: Fill, show: Show) -> str:
        """The page for one request."""
        filled: list[str] = []
        _put(filled, self._pieces, fill, show)
        return "".join(filled)


def _settled(pieces: tuple[Piece, ...], known: Callable[[Words], str | None]) -> tuple[Piece, ...]:
    left: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Block):
            left.append(Block(piece.words, _settled(piece.pieces, known)))
            continue
        text = piece if isinstance(piece, str) else known(piece)
        if text is None:
            left.append(piece)
        elif left and isinstance(left[-1], str):
            left[-1] += text
        elif text:
            left.append(text)
    return tuple(left)


def _put(filled: list[str], pieces: tuple[Piece, ...], fill: Fill, show: Show) -> None:
    # Into one list: generators within generators hand every piece up through all of them.
    for piece in pieces:
        if isinstance(piece, str):
            filled.append(piece)
        elif isinstance(piece, tuple):
            filled.append(fill(piece))
        elif show(piece.words):
            _put(filled, piece.pieces, fill, show)
