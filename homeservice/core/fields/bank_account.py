"""A bank account that money is paid to: the law names its number, so it is stored encrypted (handbook 5.3, 7.8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Literal

from homeservice.core import masking
from homeservice.core.errors import Invalid
from homeservice.core.expressions import ExprType
from homeservice.core.fields.base import Control, ControlKind, FieldType, Option, Part, Raw
from homeservice.core.fields.numerals import plain_digits
from homeservice.core.fields.wish import Wish
from homeservice.core.messages import Display, Message, message

#: The codes of 금융결제원 of banks where people hold accounts; their names stand in the catalogues.
# fmt: off
BANKS = (
    "002", "003", "004", "007", "011", "012", "020", "023", "027", "031", "032", "034", "035",
    "037", "039", "045", "048", "050", "064", "071", "081", "088", "089", "090", "092",
)
# fmt: on
_NUMBER = re.compile(r"[0-9]{10,16}")
_LONGEST_HOLDER = 60


@dataclass(frozen=True, kw_only=True)
class Account:
    """`bank` is a code of BANKS, `number` digits only."""

    bank: str
    number: str
    holder: str


class BankAccount(FieldType):
    """Bank, number and holder. Whether the holder is the applicant is for the officer to see."""

    type: Literal["bank_account"]

    expression_type: ClassVar[ExprType] = ExprType.OPAQUE
    encrypted: ClassVar[bool] = True
    #: A row would be encrypted in part only.
    stands_in_tables: ClassVar[bool] = False

    def control(self) -> Control:
        banks = tuple(Option(value=code, label=_bank(code)) for code in BANKS)
        return Control(
            kind=ControlKind.GROUP,
            parts=(
                Part(name="bank", label=message("field.bank_account.bank"), width="medium", options=banks),
                Part(name="number", label=message("field.bank_account.number"), input_mode="numeric", width="wide"),
                Part(name="holder", label=message("field.bank_account.holder"), width="wide"),
            ),
        )

    def reading(self) -> Mapping[str, Any]:
        return {"as": "present", "needs": ["bank", "number", "holder"]}

    def parse(self, raw: Raw) -> Account | None:
        bank, number, holder = (self.line(raw, part) for part in ("bank", "number", "holder"))
        if not (bank or number or holder):
            return None
        if bank not in BANKS:
            raise Invalid("field.bank_account.bank_missing", label=self.label, part="bank")
        if not number:
            raise Invalid("field.bank_account.number_missing", label=self.label, part="number")
        digits = re.sub(r"[ -]", "", plain_digits(number))
        if not _NUMBER.fullmatch(digits):
            raise Invalid("field.bank_account.number_unreal", label=self.label, part="number")
        if not holder:
            raise Invalid("field.bank_account.holder_missing", label=self.label, part="holder")
        if len(holder) > _LONGEST_HOLDER:
            raise Invalid("field.too_long", label=self.label, max=_LONGEST_HOLDER, count=len(holder), part="holder")
        return Account(bank=bank, number=digits, holder=holder)

    def unparse(self, value: Any) -> dict[str, list[str]]:
        if value is None:
            return {"bank": [], "number": [], "holder": []}
        return {name: [text] for name, text in asdict(value).items()}

    def dump(self, value: Any) -> Any:
        return None if value is None else asdict(value)

    def load(self, stored: Any) -> Any:
        return None if stored is None else Account(**stored)

    def display(self, value: Any) -> Display:
        return None if value is None else _shown(value.bank, value.number, value.holder)

    def mask(self, value: Any) -> Display:
        return None if value is None else _shown(value.bank, masking.account(value.number), masking.name(value.holder))

    def sample(self) -> Account:
        return Account(bank="031", number="0000000000", holder="김견본")

    def invent(self, wish: Wish) -> Account:
        holder = (wish.name or self.sample().holder)[:_LONGEST_HOLDER]
        return Account(bank=BANKS[-1], number="9" * 16, holder=holder) if wish.nasty else replace(self.sample(), holder=holder)

    def index_text(self, value: Any) -> str | None:
        """Bank and number, for a keyed digest only: the clear text must never be stored beside the encrypted one."""
        return None if value is None else f"{value.bank}:{value.number}"


def _bank(code: str) -> Display:
    return message(f"field.bank.{code}") if code in BANKS else code


def _shown(bank: str, number: Display, holder: Display) -> Message:
    return message("field.bank_account.shown", bank=_bank(bank), number=number, holder=holder)
