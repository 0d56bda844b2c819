"""A stranger with a paper in hand: by its code and the holder's name, and by the address in its QR code."""

import json

from tests.adapters.pdf.reading import attached


def said_in(pdf):
    """What the paper says to machines."""
    (content,) = attached(pdf).values()
    return json.loads(content)


def verify_by_code(visitor, code, holder):
    """From the front page's menu to the answer."""
    visitor.go("/verify")
    visitor.look("verify")
    visitor.page.fill("#code", code)
    visitor.page.fill("#holder", "엉뚱한 사람")
    visitor.typed |= {holder, "엉뚱한 사람"}
    visitor.leave_by(visitor.page.locator("main form button[type=submit]"))
    assert visitor.page.input_value("#code") == code
    visitor.look("verify-refused")
    visitor.page.fill("#holder", holder)
    visitor.leave_by(visitor.page.locator("main form button[type=submit]"))
    visitor.look("verified-by-code")


def verify_by_link(visitor, address):
    assert visitor.go(address) == 200
    visitor.look("verified-by-link")
