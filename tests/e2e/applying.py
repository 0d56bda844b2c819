"""The resident's steps that every service shares: finding it, coming in, filling page after page, sending, reading what came of it."""

import re

from tests.e2e.people import sign_in


def begin(visitor, slug, title, words, resident, *, button="public.service.apply"):
    """Home → catalogue → service → sign-in → the list of tasks of a new draft."""
    visitor.go("/")
    visitor.look("home", typed={resident.name})
    visitor.page.fill("[name=q]", words)
    visitor.typed.add(words)
    visitor.leave_by(visitor.page.locator("form[role=search] button[type=submit]"))
    visitor.look("catalogue-found")
    visitor.leave_by(visitor.page.get_by_role("link", name=title))
    assert visitor.path() == f"/services/{slug}"
    visitor.look("service")
    visitor.press(button)
    visitor.look("sign-in")
    sign_in(visitor, resident)
    assert visitor.path() == f"/services/{slug}"
    visitor.press(button)
    visitor.look("tasks")
    return re.fullmatch(r"/my/([0-9a-f-]{36})", visitor.path())[1]


def fill_page(visitor, case, section, *, look=True, **answers):
    """One page filled and saved, that leads on; a picture of it as it was filled."""
    assert visitor.path() == f"/my/{case}/pages/{section}"
    visitor.fill(**answers)
    if look:
        visitor.look(section)
    visitor.press("page.apply.save")


def refuse_page(visitor, name, **answers):
    """Save a page with something wrong in it: it stays, says so at the top and at the box, and keeps what was typed. Gives the lines."""
    visitor.fill(**answers)
    save = visitor.page.get_by_role("button", name=visitor.t("page.apply.save"), exact=True)
    assert visitor.leave_by(save) == 422
    lines = visitor.error_summary()
    visitor.look(name)
    return lines


def submit(visitor, case):
    """From the check page to the confirmation; gives the number it names: the receipt number, else the reference."""
    assert visitor.path() == f"/my/{case}/check"
    visitor.look("check")
    visitor.press("page.check.submit")
    assert visitor.path() == f"/my/{case}/submitted"
    visitor.look("submitted")
    return visitor.page.inner_text(".confirmation-number strong")


def read_mail(visitor, resident, *, count):
    """The newest mail to somebody, read in the mailbox; gives its text."""
    mails = visitor.house.mails(resident.email, count=count)
    assert len(mails) == count
    visitor.go(f"{visitor.house.simulator.issuer}/mailbox?to={resident.email}&lang={visitor.language}")
    visitor.look("mailbox", typed={resident.email})
    visitor.leave_by(visitor.page.locator(".mails a").first)
    visitor.look("mail")
    return visitor.text()


def download(visitor, paper):
    """The paper of this kind from the case's page: its bytes."""
    card = visitor.page.locator(".document-card", has_text=visitor.t(f"document.title.{paper}"))
    with visitor.page.expect_download() as began:
        card.get_by_role("link").click()
    return began.value.path().read_bytes()
