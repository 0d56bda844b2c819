"""The people of the stories and how each of them comes in."""

import datetime as dt
import itertools
from dataclasses import dataclass

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Resident:
    """Somebody made up at the identity simulator; the birth date keeps namesakes apart."""

    name: str
    birth_date: dt.date
    email: str

    @property
    def written_birth_date(self):
        return f"{self.birth_date:%Y-%m-%d}"


def a_resident(name="김견본"):
    number = next(_numbers)
    return Resident(name=name, birth_date=dt.date(1950, 1, 1) + dt.timedelta(days=number), email=f"story-{number}@example.com")


def sign_in(visitor, resident):
    """From our page before the sign-in, through the simulator, back to where it was asked."""
    visitor.press("page.sign_in.button")
    visitor.look("simulator")
    come_in_at_simulator(visitor, resident)


def come_in_at_simulator(visitor, resident):
    page = visitor.page
    page.locator("summary").click()
    for box, text in (
        ("name", resident.name),
        ("birth_date", resident.written_birth_date),
        ("phone", "010-0000-1234"),
        ("email", resident.email),
    ):
        page.fill(f"#{box}", text)
        visitor.typed.add(text)
    visitor.press("simulator.people.own_submit")
