import unicodedata

import pytest

from homeservice.core.fields.url import Url

OPTIONS = [{}, {"max": 60}]
FIELD = Url(type="url", name="site", label="누리집 주소")


@pytest.mark.parametrize(
    "typed, value",
    [
        ("https://www.example.com/sample", "https://www.example.com/sample"),
        (" HTTPS://WWW.Example.COM ", "https://www.example.com/"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:8443?q=1#top", "https://example.com:8443/?q=1#top"),
        ("https://example.com/Path/@name?to=a@b.kr", "https://example.com/Path/@name?to=a@b.kr"),
        ("https://견본.한국/안내", "https://xn--l89a222a.xn--3e0b707e/안내"),
        (unicodedata.normalize("NFD", "https://견본.한국/안내"), "https://xn--l89a222a.xn--3e0b707e/안내"),
        ("https://exam\u200bple.com/", "https://example.com/"),
        ("", None),
    ],
)
def test_url_takes(typed, value):
    assert FIELD.parse({"": [typed]}) == value


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("www.example.com", "unreal"),
        ("javascript:alert(1)", "unreal"),
        ("javascript://example.com/%0aalert(1)", "unreal"),
        ("data:text/html,x", "unreal"),
        ("ftp://example.com/", "unreal"),
        ("//example.com/", "unreal"),
        ("https://", "unreal"),
        ("https://example.com\\@other.com", "unreal"),
        ("https://example.com/a b", "unreal"),
        ("https://example.com/<script>", "unreal"),
        ("https://user:secret@example.com/", "password"),
        ("https://example.com@other.com/", "password"),
        ("https://localhost/", "host"),
        ("https://127.0.0.1/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://2130706433/", "host"),
        ("https://[::1]/", "host"),
        ("https://intranet/", "host"),
        ("https://files.local/", "host"),
        ("https://printer.home.arpa/", "host"),
        ("https://example.com:0/", "host"),
        ("https://example.com:99999/", "host"),
        ("https://example.com:/", "host"),
        ("https://example..com/", "host"),
        ("https://-example.com/", "host"),
        ("https://xn--a.com/", "host"),
        ("https://🙂" + "a" * 64 + ".com/", "host"),
        ("https://" + "a." * 200 + "com/", "host"),
        ("https://1" + "0" * 400 + "/", "host"),
    ],
)
def test_url_refuses(refusal, typed, fault):
    assert refusal(FIELD, typed) == (f"identifier.web_address.{fault}", "")


@pytest.mark.parametrize(
    "typed, fault",
    [
        ("https://example.com/\u202egnp.exe", "control_characters"),
        ("https://example.com/\x00", "control_characters"),
        ("https://example.com/\nhttps://other.com", "line_breaks"),
        ("https://example.com/" + "a" * 481, "too_long"),
    ],
)
def test_url_refuses_what_no_line_holds(refusal, typed, fault):
    assert refusal(FIELD, typed) == (fault, "")


def test_url_shows_the_host_in_its_own_script():
    assert FIELD.display("https://xn--l89a222a.xn--3e0b707e/안내") == "https://견본.한국/안내"


def test_url_is_shown_to_no_stranger():
    assert FIELD.for_strangers("https://example.com/") is None
