"""What pydantic found, said in sentences of our own that name the place and tell how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic_core import ErrorDetails

from homeservice.catalog.shape import known_keys, nearest, unknown_key
from homeservice.core.definitions import NOTICE_FILE
from homeservice.core.fields.uploaded import RATIO
from homeservice.core.messages import Message, message

# fmt: off
_KINDS: Mapping[str, str] = MappingProxyType({
    "int_type": "integer", "int_parsing": "integer", "int_from_float": "integer", "int_parsing_size": "integer",
    "bool_type": "boolean", "bool_parsing": "boolean",
    "string_type": "text", "string_sub_type": "text",
    "tuple_type": "list", "list_type": "list",
    "dict_type": "mapping", "mapping_type": "mapping", "model_type": "mapping", "model_attributes_type": "mapping", "dataclass_type": "mapping",
    "date_type": "date", "date_parsing": "date", "date_from_datetime_parsing": "date", "date_from_datetime_inexact": "date",
    "datetime_type": "moment", "datetime_parsing": "moment", "datetime_from_date_parsing": "moment",
    "decimal_type": "number", "decimal_parsing": "number", "decimal_max_digits": "number", "decimal_max_places": "number",
    "float_type": "number", "float_parsing": "number", "finite_number": "number",
})
_BOUNDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "greater_than_equal": ("lint.value.at_least", "ge"),
    "greater_than":       ("lint.value.more_than", "gt"),
    "less_than_equal":    ("lint.value.at_most", "le"),
    "less_than":          ("lint.value.less_than", "lt"),
    "string_too_short":   ("lint.value.too_short", "min_length"),
    "string_too_long":    ("lint.value.too_long", "max_length"),
    "too_short":          ("lint.value.too_few", "min_length"),
    "too_long":           ("lint.value.too_many", "max_length"),
})
# What LocalText's own error says.
_PLAIN: Mapping[str, str] = MappingProxyType({"text": "lint.value.local_text"})
# The patterns of the model's texts, told in words; `definitions` and `fields.base` hold them.
_PATTERNS: Mapping[str, str] = MappingProxyType({
    r"^[a-z][a-z0-9_]{0,39}$": "lint.pattern.name",
    r"^[A-Z][A-Z0-9]{0,3}\d{2}$": "lint.pattern.code",
    r"^[a-z][a-z0-9-]{1,59}$": "lint.pattern.slug",
    r"^[0-9a-z][0-9a-z-]{0,39}$": "lint.pattern.intake",
    r"^-?[a-z][a-z0-9_]{0,39}$": "lint.pattern.order_key",
    NOTICE_FILE: "lint.pattern.notice_file",
    RATIO: "lint.pattern.ratio",
})
# fmt: on


def sentence(error: ErrorDetails, path: Sequence[str | int]) -> Message:
    """The sentence for one of pydantic's errors. `path` leads to the value inside the file, without pydantic's additions."""
    kind, context = error["type"], error.get("ctx", {})
    key = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        return unknown_key(key, known_keys(error["loc"][:-1]))
    if kind == "missing":
        return message("lint.key.missing", key=key)
    if kind == "value_error":
        return _own(context.get("error"))
    if error["loc"] and error["loc"][-1] == "[key]" and kind == "literal_error":
        return message("lint.key.one_of", key=key, known=_expected(context))
    if len(path) >= 2 and path[-2] == "parameters" and kind in _KINDS:
        return message("lint.value.parameter")
    if key == "reference_date":
        return message("lint.value.reference_date")
    if kind in {"literal_error", "enum"}:
        return message("lint.value.one_of", known=_expected(context))
    if kind == "union_tag_not_found":
        return message("lint.field.type_missing")
    if kind == "union_tag_invalid":
        known = _words(str(context.get("expected_tags", "")))
        tag = str(context.get("tag", ""))
        return message("lint.field.type_unknown", type=tag, nearest=nearest(tag, known), known=", ".join(known))
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        return message(_PATTERNS[pattern]) if pattern in _PATTERNS else message("lint.value.pattern", pattern=pattern)
    if kind in _BOUNDS:
        said, bound = _BOUNDS[kind]
        return message(said, bound=context.get(bound))
    return message(f"lint.value.{_KINDS.get(kind, 'refused')}")


def _own(error: Any) -> Message:
    """The message that an error of our own carries; a text that is none is told by LocalText's plain ValueError."""
    carried = getattr(error, "message", None)
    if isinstance(carried, Message):
        return carried
    return message(_PLAIN.get(str(error), "lint.value.refused"))


def _words(listed: str) -> list[str]:
    """The words out of pydantic's `'a', 'b' or True`."""
    return [quoted or bare.lower() for quoted, bare in re.findall(r"'([^']*)'|\b(\d+|True|False)\b", listed)]


def _expected(context: Mapping[str, Any]) -> str:
    return ", ".join(_words(str(context.get("expected", ""))))
