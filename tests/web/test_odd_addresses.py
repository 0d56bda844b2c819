"""Addresses that no page of ours makes: pages of lists that are not there, searches for signs, null bytes, numbers that are none."""

import pytest

from tests.web.asking import KO, read
from tests.web.conftest import token_of

LISTS = ("/services", "/my", "/staff")


def visitor(site):
    """Somebody who may see every list."""
    return site.client(person=site.world.person(), officer=site.world.officer("기후대기과"))


def percent(text):
    """A text as an address carries it, whatever is in it."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogateescape"))


def statuses(browser, queries, paths=LISTS):
    return {(path, query): browser.get(f"{path}?{query}").status_code for path in paths for query in queries}


def test_page_that_a_list_does_not_have_shows_one_that_it_has(site):
    queries = [f"page={percent(page)}" for page in ("0", "-1", "999999999999", "9" * 400, "abc", "1.5", "", "٣", "1 OR 1=1")]

    answers = statuses(visitor(site), queries)

    assert answers == dict.fromkeys(answers, 200)


def test_search_for_anything_is_answered(site):
    words = ["견" * 10_000, "%", "_", "\\", "%%%___\\\\", "'; DROP TABLE form; --", "\u202e", "\udcff", " ".join("가" * 500), "<b>\"'"]

    answers = statuses(visitor(site), [f"q={percent(word)}" for word in words], ("/services", "/staff"))

    assert answers == dict.fromkeys(answers, 200)


@pytest.mark.parametrize("q", ["%", "_", "\\"])
def test_signs_of_patterns_are_looked_for_as_they_are(site, q):
    shown = site.client().get("/services", query_string={"q": q})

    assert "/services/early-scrapping" not in shown.text


def test_what_was_looked_for_stands_in_the_box_as_text(small_site):
    browser = visitor(small_site)
    for path in ("/services", "/staff"):
        shown = browser.get(path, query_string={"q": '"><b>견본'})

        assert ("&#34;&gt;&lt;b&gt;견본" in shown.text, "<b>" in shown.text) == (True, False)


def test_choice_that_a_list_does_not_offer_is_answered(site):
    queries = (
        "kind=nonsense",
        "category=x",
        "open=maybe",
        "view=nonsense",
        "form=x",
        "lang=xx",
        "display=%3Cb%3E",
        "lang=en&lang=ko",
        "q=a&q=b",
    )

    answers = statuses(visitor(site), queries)

    assert answers == dict.fromkeys(answers, 200)


def test_null_byte_in_an_address_is_no_page_of_ours(site):
    browser = visitor(site)
    token = token_of(browser.get("/sign-in").text)
    paths = [
        "/services?q=%00",
        "/services?category=a%00",
        "/staff?q=%00",
        "/staff?form=%00",
        "/services/%00",
        "/services/a%00/history",
        "/verify/1%00?k=x",
        "/my/%00",
    ]

    answers = {path: browser.get(path) for path in paths} | {"apply": browser.post("/services/%00/apply", data={"csrf_token": token})}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert [name for name, answer in answers.items() if KO("error_page.404.text") not in read(answer)] == []


@pytest.mark.parametrize("lang", ["xx", "", "en-US", "../en", "<b>"])
def test_language_that_nobody_speaks_is_korean(small_site, lang):
    answer = small_site.client().get("/", query_string={"lang": lang})

    assert ('<html lang="ko"' in answer.text, "<b>" in answer.text) == (True, False)


@pytest.mark.parametrize("slug", ["no-such", "견본", "x" * 5000, "early-scrapping%20", "EARLY-SCRAPPING"])
def test_service_that_is_not_there_is_told(site, slug):
    browser = site.client(person=site.world.person())
    token = token_of(browser.get("/sign-in").text)

    answers = [
        browser.get(f"/services/{slug}"),
        browser.get(f"/services/{slug}/history"),
        browser.post(f"/services/{slug}/apply", data={"csrf_token": token}),
    ]

    assert [(answer.status_code, KO("error.form_not_found") in read(answer)) for answer in answers] == [(404, True)] * 3


@pytest.mark.parametrize("id", ["1", "not-a-case", "00000000-0000-0000-0000-00000000000g", "../../etc/passwd", "..%2fstaff"])
def test_case_number_that_is_none_is_no_page(small_site, id):
    answer = small_site.client(person=small_site.world.person()).get(f"/my/{id}")

    assert (answer.status_code, KO("error_page.404.text") in read(answer)) == (404, True)


@pytest.mark.parametrize("code", ["-", "1" * 16, "x" * 5000, "1234-5678-9012-345x", "١٢٣٤", "'; --"])
def test_code_that_no_paper_has_is_answered_without_a_fault(site, code):
    browser = site.client()
    token = token_of(browser.get("/verify").text)

    by_link = browser.get(f"/verify/{percent(code)}?k=x")
    by_form = [
        browser.post("/verify", data={"csrf_token": token, "code": code, "holder": holder}) for holder in ("견\0본", "견" * 5000, "")
    ]

    assert [answer.status_code for answer in (by_link, *by_form) if answer.status_code not in {404, 422}] == []


@pytest.mark.parametrize("query", ["endpoint=x", "_method=DELETE", "_external=1", "_scheme=ftp", "_anchor=x", "page=2&page=3"])
def test_a_list_takes_no_order_from_its_address(town, query):
    browser = town.site.client(person=town.owner)

    for path in ("/my", "/services"):
        assert browser.get(f"{path}?{query}").status_code == 200
