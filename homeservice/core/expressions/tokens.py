"""The first look at a source, before Python's parser sees it: size, characters, words, numbers, texts and brackets.

The parser recurses and warns about what it dislikes, so whatever could make it do either is refused here.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from homeservice.core.expressions.error import ExpressionError

MAX_CHARACTERS = 2_000
MAX_DEPTH = 30
MAX_NODES = 300
# No node needs more words and signs than this, brackets included; the parser slows down before the nodes are counted.
_MAX_TOKENS = 4 * MAX_NODES

#: The words of the language; none of them can name a field.
WORDS = frozenset({"and", "or", "not", "in", "if", "else", "true", "false", "True", "False"})
_JOINING = frozenset({"and", "or", "not", "in", "if", "else"})
#: What cannot name a field: the words of the language and those that Python's parser keeps for itself.
RESERVED_NAMES = WORDS | frozenset(keyword.kwlist)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TOKEN = re.compile(
    r"""(?P<blank>[ ]+)
    | (?P<text>"[^"\\]*"|'[^'\\]*')
    | (?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?![\w.]))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<operator>==|!=|<=|>=|//|\*\*|[-+*%<>(),\[\]])""",
    re.VERBOSE,
)
_BLANKS = str.maketrans("\t\r\n", "   ")
_CLOSING = MappingProxyType({")": "(", "]": "["})

# fmt: off
_FORBIDDEN: Mapping[str, str] = MappingProxyType({
    "/":  "expression.division",
    "**": "expression.power",
    "=":  "expression.single_equals",
    ":=": "expression.single_equals",
    ".":  "expression.attribute",
    "!":  "expression.exclamation",
    "&":  "expression.ampersand",
    "|":  "expression.bar",
    "#":  "expression.comment",
    "\\": "expression.backslash",
    "is": "expression.is",
    "None": "expression.none",
})
# fmt: on


def clean(source: str) -> str:
    """The source with line ends and tabs as blanks, every character in its place. Raises ExpressionError for what no parser need see."""
    if len(source) > MAX_CHARACTERS:
        raise ExpressionError("expression.too_long", column=MAX_CHARACTERS + 1, most=MAX_CHARACTERS)
    cleaned = source.translate(_BLANKS)
    if not cleaned.strip(" "):
        raise ExpressionError("expression.empty", column=1)
    opened: list[tuple[str, int]] = []
    tokens: list[re.Match[str]] = []
    position = 0
    while position < len(cleaned):
        token = _TOKEN.match(cleaned, position)
        if token is None:
            raise _unreadable(cleaned, position)
        _look_at(token, tokens[-1] if tokens else None, opened)
        if token.lastgroup != "blank":
            tokens.append(token)
        if len(tokens) > _MAX_TOKENS:
            raise ExpressionError("expression.too_large", column=position + 1, most=MAX_NODES)
        position = token.end()
    if opened:
        bracket, column = opened[-1]
        raise ExpressionError("expression.unclosed_bracket", column=column, bracket=bracket)
    _look_at_end(tokens)
    return cleaned


def is_name(word: str) -> bool:
    """Whether a word may name a field, a parameter or a computed value."""
    return _NAME.fullmatch(word) is not None and word not in RESERVED_NAMES


def _look_at(token: re.Match[str], before: re.Match[str] | None, opened: list[tuple[str, int]]) -> None:
    text, column = token[0], token.start() + 1
    match token.lastgroup:
        case "text":
            _look_at_text(token, before)
        case "word" if text not in WORDS and (keyword.iskeyword(text) or text.startswith("_")):
            raise ExpressionError(_FORBIDDEN.get(text, "expression.forbidden_word"), column=column, word=text)
        case "operator":
            if text in _FORBIDDEN:
                raise ExpressionError(_FORBIDDEN[text], column=column)
            _look_at_bracket(text, column, opened)


def _look_at_text(token: re.Match[str], before: re.Match[str] | None) -> None:
    if before is not None:
        if before.lastgroup == "text":
            raise ExpressionError("expression.texts_touch", column=token.start() + 1)
        # r"…", f"…" and the like are texts of another kind to the parser.
        if before.lastgroup == "word" and before.end() == token.start() and before[0] not in WORDS:
            raise ExpressionError("expression.text_prefix", column=before.start() + 1, word=before[0])
    for offset, character in enumerate(token[0]):
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}:
            raise _bad_character(character, token.start() + offset)


def _look_at_bracket(bracket: str, column: int, opened: list[tuple[str, int]]) -> None:
    if bracket in "([":
        opened.append((bracket, column))
        if len(opened) > MAX_DEPTH:
            raise ExpressionError("expression.too_deep", column=column, most=MAX_DEPTH)
    elif bracket in _CLOSING and (not opened or opened.pop()[0] != _CLOSING[bracket]):
        raise ExpressionError("expression.unopened_bracket", column=column, bracket=bracket)


def _look_at_end(tokens: list[re.Match[str]]) -> None:
    """Whether something is plainly still to come: the parser only says where it gave up."""
    last = tokens[-1]
    if (last.lastgroup == "operator" and last[0] not in _CLOSING) or last[0] in _JOINING:
        raise ExpressionError("expression.unfinished", column=last.end() + 1, word=last[0])
    branches = [token for token in tokens if token[0] in {"if", "else"}]
    if sum(1 if token[0] == "if" else -1 for token in branches) > 0:
        raise ExpressionError("expression.if_without_else", column=branches[0].start() + 1)


def _unreadable(cleaned: str, position: int) -> ExpressionError:
    """The fault of a place where no token begins."""
    character = cleaned[position]
    if character in "\"'":
        end = cleaned.find(character, position + 1)
        backslash = cleaned.find("\\", position)
        if end < 0 or not position < backslash < end:
            return ExpressionError("expression.unclosed_text", column=position + 1)
        return ExpressionError("expression.backslash", column=backslash + 1)
    if character.isascii() and character.isdigit():
        return ExpressionError("expression.number_form", column=position + 1)
    if character in _FORBIDDEN:
        return ExpressionError(_FORBIDDEN[character], column=position + 1)
    if character in "“”‘’":
        return ExpressionError("expression.typographic_quotes", column=position + 1)
    return _bad_character(character, position)


def _bad_character(character: str, position: int) -> ExpressionError:
    """The fault of a character that has no place; one that cannot be seen or stored is told by its number."""
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return ExpressionError("expression.character", column=position + 1, character=shown)
