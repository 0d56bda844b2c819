"""What is wrong with an expression, where, and how to mend it."""

from __future__ import annotations

from typing import Any

from homeservice.core.messages import Message, message


class ExpressionError(ValueError):
    """A fault of an expression's source. `column` is the character at fault, counted from 1 over the whole source."""

    def __init__(self, id: str, /, *, column: int, **params: Any) -> None:
        self.message: Message = message(id, **params)
        self.column = column
        super().__init__(f"{column}: {id}")
