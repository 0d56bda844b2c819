"""What is said to a person, before it is a sentence: message ids with parameters, and texts in several languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Union

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

LANGUAGES = ("ko", "en")
DEFAULT_LANGUAGE = "ko"


@dataclass(frozen=True, kw_only=True)
class LocalText:
    """A text of a definition: written once in Korean (`label: 성명`) or per language (`label: {ko: …, en: …}`)."""

    ko: str
    en: str | None = None

    def in_language(self, language: str) -> tuple[str, str]:
        """The text and the language it is really in: Korean where the wanted one is missing."""
        wanted: str | None = getattr(self, language, None)
        return (wanted, language) if wanted else (self.ko, DEFAULT_LANGUAGE)

    @classmethod
    def of(cls, value: object) -> LocalText:
        """A LocalText from a string, a mapping of languages or a LocalText.

        Raises ValueError for anything else, an unknown language or a missing Korean text.
        """
        if isinstance(value, LocalText):
            return value
        if isinstance(value, str) and value.strip():
            return cls(ko=value)
        if isinstance(value, Mapping) and set(value) <= set(LANGUAGES) and all(isinstance(v, str) and v.strip() for v in value.values()):
            if "ko" in value:
                return cls(**value)
        raise ValueError("text")

    def dump(self) -> str | dict[str, str]:
        """The shape that a definition file has: a string, or a mapping of languages."""
        return self.ko if self.en is None else {"ko": self.ko, "en": self.en}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.of,
            json_schema_input_schema=core_schema.union_schema(
                [
                    core_schema.str_schema(min_length=1),
                    core_schema.typed_dict_schema(
                        {
                            language: core_schema.typed_dict_field(
                                core_schema.str_schema(min_length=1), required=language == DEFAULT_LANGUAGE
                            )
                            for language in LANGUAGES
                        },
                        extra_behavior="forbid",
                    ),
                ]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda text: text.dump()),
        )


@dataclass(frozen=True)
class Message:
    """A sentence to be said: its id in the catalogues and what stands in its blanks.

    Parameters may be strings, numbers, dates, aware datetimes, LocalTexts, Filled ones, other Messages or lists of these;
    `homeservice.adapters.language` alone turns them into a sentence.
    """

    id: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __hash__(self) -> int:
        return hash(self.id)


def message(id: str, /, **params: Any) -> Message:
    """A Message with its parameters as keywords: `message("field.date.unreal", label=field.label)`."""
    return Message(id, params)


@dataclass(frozen=True)
class Filled:
    """A text of a definition with what stands in its blanks, by their names."""

    text: LocalText
    words: Mapping[str, Display]

    def __hash__(self) -> int:
        return hash(self.text)


#: Anything that the language adapter can turn into text. A sequence is shown one item a line.
Display = Union[str, int, Decimal, dt.date, dt.datetime, LocalText, Message, Filled, Sequence["Display"], None]
