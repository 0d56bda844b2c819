"""A browser at a page of questions: what it sends, and what stands in the answer."""

import html
import re

from werkzeug.test import encode_multipart

from homeservice import clock
from homeservice.adapters.language import Language
from homeservice.operations.cases import own_case
from tests.web.conftest import token_of

KO = Language("ko")


class Window:
    """One window of one browser, open at a case of the town's owner. `send` fills in a page and presses a button."""

    def __init__(self, town, *, state="draft", browser=None):
        self.town = town
        self.case = town.cases[state]
        self.browser = browser or town.site.client(person=town.owner)
        self.token = token_of(self.browser.get("/sign-in").text)

    def path(self, page):
        return f"/my/{self.case.id}/pages/{page}"

    def open(self, page):
        """The page, and the counter that it will send back."""
        answer = self.browser.get(self.path(page))
        self.version = answer.text.partition('name="draft_version" value="')[2].partition('"')[0]
        return answer

    def send(self, page, boxes, *, action="save", to="", version=None, **how):
        """What was typed, as the browser sends it; `to` is appended to the page's address."""
        how.setdefault("headers", {"Origin": "http://localhost"})
        sent = {"csrf_token": self.token, "_action": action, **({"draft_version": version} if version is not None else {}), **boxes}
        if "content_type" not in how:
            # Encoded here: the client's own way leaves a large upload open on the disk.
            border, sent = encode_multipart(sent)
            how["content_type"] = f"multipart/form-data; boundary={border}"
        return self.browser.post(self.path(page) + to, data=sent, **how)

    def label(self, name):
        return self.field(name).label

    def field(self, name):
        return next(d for d in self.town.world.definitions if d.code == "M01").fields[name]

    def values(self):
        """The answers of the case as the database has them."""
        with self.town.world.transaction() as session:
            return dict(own_case(session, self.case.id, self.town.owner, now=clock.now()).values)


def asked(page):
    """A page without what stands in it inert, until an answer brings it up."""
    kept, depth = [], 0
    for piece in re.split(r"(<template\b[^>]*>|</template>)", page):
        if piece.startswith("<template"):
            depth += 1
        elif piece == "</template>":
            depth -= 1
        elif depth == 0:
            kept.append(piece)
    return "".join(kept)


def read(answer):
    """The text of a page, its entities resolved."""
    return html.unescape(answer.text)
