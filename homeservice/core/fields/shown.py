"""What types share that only show something: there is nothing to type, to keep, or to miss."""

from __future__ import annotations

from typing import Any, ClassVar

from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import FieldType, Raw
from homeservice.core.text import is_blank


class Shown(FieldType):
    """Asks nothing; whatever is sent for it is refused."""

    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    asks: ClassVar[bool] = False
    indexed: ClassVar[bool] = False

    def reading(self) -> None:
        """There is nothing to read."""

    def parse(self, raw: Raw) -> None:
        if not is_blank(raw):
            raise Invalid("field.unknown", label=self.label)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        return {"": []}

    def answered(self, value: Any) -> bool:
        return True

    def sample(self) -> None:
        return None
