import pytest

from homeservice.core.fields.email import Email

FIELD = Email(type="email", name="email", label="이메일")


@pytest.mark.parametrize(
    "typed, value",
    [
        ("sample@example.com", "sample@example.com"),
        (" Sample.Person+city@Example.CO.KR ", "Sample.Person+city@example.co.kr"),
        ("a@b.kr", "a@b.kr"),
        ("o'sample@xn--9n2bp8q.kr", "o'sample@xn--9n2bp8q.kr"),
        ("sam\u200bple@example.com", "sample@example.com"),
        ("", None),
    ],
)
def test_email_takes(typed, value):
    assert FIELD.parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed",
    [
        "sample",
        "@example.com",
        "sample@",
        "sample@example",
        "sample@@example.com",
        "a@b@example.com",
        ".sample@example.com",
        "sam..ple@example.com",
        "sample@.com",
        "sample@-example.com",
        "sample@example.123",
        "sample person@example.com",
        "sample@example.com, other@example.com",
        "<sample@example.com>",
        "견본@example.com",
        "sample@견본.한국",
        "s" * 65 + "@example.com",
        "sample@" + "a" * 64 + ".com",
        "sample@" + "a.b" * 100 + ".com",
        "a" * 100_000,
        "sample＠example.com",
    ],
)
def test_email_refuses(refusal, typed):
    assert refusal(FIELD, typed) == ("email.unreal", "")


def test_email_refuses_a_second_header_line(refusal):
    assert refusal(FIELD, "sample@example.com\nBcc: other@example.com") == ("line_breaks", "")


def test_email_is_masked():
    assert FIELD.mask("sample@example.com") == "sa***@example.com"


def test_equal_addresses_are_found_in_any_case():
    assert FIELD.index_text("Sample@example.com") == FIELD.index_text("sample@example.com")
