"""The fixed list as text: what is written is read again, ranks as it did, and shows receipt numbers alone to everybody."""

import datetime as dt
from decimal import Decimal

from homeservice.core.selection import fixed
from homeservice.core.selection.candidates import Candidate, in_order

SEOUL = dt.timezone(dt.timedelta(hours=9))
KEYS = [
    (2001, dt.date(2003, 5, 6), dt.datetime(2026, 3, 2, 9, 0, 0, 125, tzinfo=SEOUL), True, Decimal("1.50")),
    (2001, None, dt.datetime(2026, 3, 2, 0, 0, 0, 124, tzinfo=dt.UTC), False, Decimal(-3)),
    (-5, dt.date(1999, 12, 31), None, None, None),
]
LISTED = [
    Candidate(id=f"2026-P01-00000{n}", receipt_number=f"2026-P01-00000{n}", keys=keys, cost=n * 1000, groups=frozenset(["women", "jung"][:n]))
    for n, keys in enumerate(KEYS)
]  # fmt: skip


def test_what_is_written_is_read_again():
    again = fixed.read(fixed.written(reversed(LISTED), salt="s"))

    assert again == tuple(LISTED)


def test_values_that_were_read_rank_as_those_that_were_written():
    for order in (("a", "b", "c", "d", "e"), ("-a", "-b", "-c", "-d", "-e")):
        before = [candidate.receipt_number for candidate in in_order(LISTED, order, "s")]
        after = [candidate.receipt_number for candidate in in_order(fixed.read(fixed.written(LISTED, salt="s")), order, "s")]
        assert after == before


def test_everybody_reads_the_receipt_numbers_and_nothing_else():
    assert fixed.numbers(fixed.written(reversed(LISTED), salt="s")) == "2026-P01-000000\n2026-P01-000001\n2026-P01-000002\n"


def test_digest_is_the_one_that_sha256sum_gives():
    # printf '가\n' | sha256sum
    assert fixed.digest("가\n") == "bd11c1e19b82e8495d553c142a6ba622cf4484df0781ed5ce6400fb67cd92d4d"


def test_nobody_finds_a_group_by_trying_all_of_them_against_the_digest():
    assert fixed.digest(fixed.written(LISTED, salt="one")) != fixed.digest(fixed.written(LISTED, salt="two"))


def test_number_of_a_deleted_case_stays_without_what_was_said_of_it():
    left = fixed.without_values(fixed.written(LISTED, salt="s"), "2026-P01-000001")

    assert fixed.numbers(left) == fixed.numbers(fixed.written(LISTED, salt="s"))
    assert [(one.cost, one.groups, one.keys) for one in fixed.read(left)][:2] == [(0, frozenset(), KEYS[0]), (0, frozenset(), ())]
