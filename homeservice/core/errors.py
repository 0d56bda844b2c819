"""What a person can cause: an error that carries a sentence saying what is wrong and how to mend it."""

from __future__ import annotations

from typing import Any, ClassVar

from homeservice.core.messages import Message, message


class DomainError(Exception):
    """A mistake a person can make and mend. `status` is the HTTP status of the answer (4xx)."""

    status: ClassVar[int] = 400

    def __init__(self, what: Message | str, /, **params: Any) -> None:
        self.message = what if isinstance(what, Message) else message(what, **params)
        super().__init__(self.message.id)


class Invalid(DomainError):
    """A value that a field does not take. `part` names the box at fault where a field has several ("" = the whole).

    `by_rule` says that each value is right by itself, and that they do not fit together.
    """

    status = 422

    def __init__(self, what: Message | str, /, *, part: str = "", by_rule: bool = False, **params: Any) -> None:
        super().__init__(what, **params)
        self.part = part
        self.by_rule = by_rule


class NotFound(DomainError):
    """What was asked for is not there, or is not this person's to see: the two are told apart by nobody."""

    status = 404


class Forbidden(DomainError):
    """The person is known and may not do this."""

    status = 403


class Conflict(DomainError):
    """The case moved on meanwhile: somebody else was first, or the same thing was done already."""

    status = 409


class Closed(DomainError):
    """The intake is not open at this moment."""

    status = 409


class TooMany(DomainError):
    """Tried too often; wait."""

    status = 429
