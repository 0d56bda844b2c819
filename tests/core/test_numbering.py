"""The numbers the city gives out."""

import datetime as dt
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from homeservice.core import numbering
from homeservice.core.errors import Invalid
from homeservice.core.numbering import ReceiptNumber

CODES = st.integers(0, 2**32).map(lambda seed: numbering.new_verification_code(random.Random(seed)))


def test_receipt_number_is_year_code_and_six_digits():
    assert numbering.receipt_number(2018, "M01", 123) == "2018-M01-000123"


def test_receipt_number_grows_beyond_six_digits():
    assert numbering.receipt_number(2018, "M01", 1_234_567) == "2018-M01-1234567"


@pytest.mark.parametrize(("code", "serial"), [("M01", 0), ("m01", 1), ("", 1), ("M-1", 1)], ids=str)
def test_receipt_number_refuses_what_is_none(code, serial):
    with pytest.raises(ValueError, match=r"serial|code"):
        numbering.receipt_number(2018, code, serial)


@pytest.mark.parametrize(
    "text",
    ["2018-M01-000123", " 2018 - m01 - 000123 ", "2018 M01 000123", "2018m01000123", "２０１８–Ｍ０１–０００１２３"],
    ids=["as written", "blanks", "no hyphens", "undivided", "full width"],
)
def test_receipt_number_is_read_however_it_is_typed(text):
    assert numbering.parse_receipt_number(text) == ReceiptNumber(year=2018, code="M01", serial=123)


@pytest.mark.parametrize("text", ["", "2018-M01-123", "2018-M01-000000", "M01-000123", "2018-M01-000123-1"], ids=str)
def test_receipt_number_of_another_shape_is_refused(text):
    with pytest.raises(Invalid) as caught:
        numbering.parse_receipt_number(text)

    assert caught.value.message.id == "number.receipt.shape"


@given(st.integers(1000, 9999), st.from_regex(numbering.CODE_PATTERN, fullmatch=True), st.integers(1, 10**9 - 1))
def test_receipt_number_is_read_back(year, code, serial):
    number = ReceiptNumber(year=year, code=code, serial=serial)

    assert numbering.parse_receipt_number(str(number)) == number


def test_document_number_stands_at_the_head_of_a_paper():
    number = numbering.document_number(2018, 123)

    assert (number, numbering.written_document_number(number)) == ("2018-123", "제 2018-123 호")


def test_issue_number_tells_terminal_moment_serial_and_page():
    issued_at = dt.datetime(2018, 6, 28, 1, 15, 30, tzinfo=dt.UTC)

    assert numbering.issue_number("W01", issued_at, 123, 1) == "W01-20180628/101530-000123-1"


@pytest.mark.parametrize(("serial", "page"), [(0, 1), (1, 0)], ids=["serial", "page"])
def test_issue_number_counts_from_one(serial, page):
    with pytest.raises(ValueError, match="below 1"):
        numbering.issue_number("W01", dt.datetime(2018, 6, 28, tzinfo=dt.UTC), serial, page)


def test_reference_has_no_letters_that_look_alike():
    assert set("AEIOUBLSVZ01258") & set(numbering.REFERENCE_ALPHABET) == set()


@given(st.integers(0, 2**32))
def test_reference_is_read_back_however_it_is_typed(seed):
    reference = numbering.new_reference(random.Random(seed))

    assert numbering.parse_reference(reference) == reference
    assert numbering.parse_reference(f" {reference.lower().replace('-', ' ')} ") == reference


@pytest.mark.parametrize("text", ["", "CDFG-346", "CDFG-34679", "CDFG-3460", "가나다라-3467"], ids=str)
def test_reference_of_another_shape_is_refused(text):
    with pytest.raises(Invalid) as caught:
        numbering.parse_reference(text)

    assert caught.value.message.id == "number.reference.shape"


def test_references_of_one_source_differ():
    source = random.Random(1)

    assert len({numbering.new_reference(source) for _ in range(1000)}) == 1000


# --- verification codes -----------------------------------------------------------------------------------------------
def test_check_digit_of_the_published_example():
    assert numbering.check_digit("572") == "4"


def test_verification_code_keeps_leading_zeros():
    class Zero(random.Random):
        def randrange(self, *args):
            return 7

    assert numbering.new_verification_code(Zero()) == "000000000000007" + numbering.check_digit("000000000000007")


@given(CODES)
def test_verification_code_is_written_in_four_groups_and_read_back(code):
    written = numbering.written_verification_code(code)

    assert [len(group) for group in written.split("-")] == [4, 4, 4, 4]
    assert numbering.parse_verification_code(written) == code
    assert numbering.parse_verification_code(f" {written.replace('-', ' – ')} ") == code


def is_found(code):
    with pytest.raises(Invalid) as caught:
        numbering.parse_verification_code(code)
    return caught.value.message.id == "number.verification.check"


@given(CODES, st.integers(0, 15), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(code, place, off):
    assert is_found(code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :])


@given(CODES, st.integers(0, 14))
def test_every_swap_of_neighbours_is_found(code, place):
    assume(code[place] != code[place + 1])

    assert is_found(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_check_digit_tells_all_pairs_after_all_states_apart():
    # Exhaustive proof for any length: from each state no two digits and no swap of two digits lead to the same state.
    prefixes = {numbering.check_digit(str(n)): str(n) for n in range(100)}

    assert sorted(prefixes) == list("0123456789")
    for prefix in prefixes.values():
        assert len({numbering.check_digit(prefix + digit) for digit in "0123456789"}) == 10
        for a in "0123456789":
            for b in "0123456789":
                assert (numbering.check_digit(prefix + a + b) == numbering.check_digit(prefix + b + a)) == (a == b)
        for digit in "0123456789":
            check = numbering.check_digit(prefix + digit)
            # The last digit swapped with the check digit.
            assert check == digit or numbering.check_digit(prefix + check) != digit


@pytest.mark.parametrize("text", ["", "1234-5678-9012-345", "1234-5678-9012-34567", "1234-5678-9012-345X"], ids=str)
def test_verification_code_needs_sixteen_digits(text):
    with pytest.raises(Invalid) as caught:
        numbering.parse_verification_code(text)

    assert caught.value.message.id == "number.verification.digits"


@pytest.mark.parametrize(
    "typed, parts",
    [("2018-345", (2018, 345, None)), ("2018-000345", (2018, 345, None)), (" 2018 345-2 ", (2018, 345, 2)), ("제 2018-345 호", (2018, 345, None)), ("제2018-345-2호", (2018, 345, 2))],
)  # fmt: skip
def test_document_number_is_read_however_it_is_written(typed, parts):
    assert numbering.parse_document_number(typed) == parts


@pytest.mark.parametrize("typed", ["", "345", "2018", "2018-0", "18-345", "2018-345-2-1", "제 호"])
def test_what_is_no_document_number_is_told_so(typed):
    with pytest.raises(Invalid) as refused:
        numbering.parse_document_number(typed)

    assert refused.value.message.id == "number.document.shape"


def test_copy_is_numbered_under_its_original():
    assert (numbering.document_number(2018, 345, 2), numbering.issue_number("W01", dt.datetime(2018, 6, 28, 1, 15, 30, tzinfo=dt.UTC), 345, 1, branch=2)) == (
        "2018-345-2", "W01-20180628/101530-000345(2)-1",
    )  # fmt: skip
