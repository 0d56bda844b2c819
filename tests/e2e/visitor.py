"""Somebody in front of a browser: goes, reads, fills in, presses, and looks at every page on the way."""

import datetime as dt
import re

from homeservice.adapters.language import Language
from homeservice.adapters.simulator.people import PEOPLE
from tests.e2e.looking import faults_of

KOREAN_NAMES = ("12가3456", "123가4567", "대구31가1234", "12가 3456", "시범 인증", "민원·공모 홈서비스")


class Visitor:
    """One person with one browser profile. Buttons and links are found by what they say in `language`; `album` keeps the pictures."""

    def __init__(self, page, house, language, album, judge):
        self.page, self.house, self.language, self.album = page, house, language, album
        self.t = Language(language)
        # Words of people, and what has a Korean name only: plates, sample people, the simulator's mark, the sender of mails.
        self.typed = {*KOREAN_NAMES, *(person.name for person in PEOPLE)}
        self.faults = []
        self._judge = judge
        self._complaints = []
        self._hanging = False
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._complaints.append(f"script: {error}"))
        page.set_default_timeout(10_000)

    def _heard(self, said):
        # A page that was refused on purpose (422, 409, 404) is itself reported so; its own parts never are.
        address = said.location.get("url", "")
        refused = said.text.startswith("Failed to load resource") and (
            address == self.page.url or "/uploads" in address or (self._hanging and address.endswith("/autosave"))
        )
        if said.type == "error" and not refused:
            self._complaints.append(f"console: {said.text}")

    def another_window(self):
        """A second window of the same person."""
        window = Visitor(self.page.context.new_page(), self.house, self.language, self.album, self._judge)
        window.typed, window.faults = self.typed, self.faults
        return window

    def stop_keeping(self):
        """Let this window no longer keep by itself what is typed, as one whose connection hangs."""
        self._hanging = True
        self.page.route("**/autosave", lambda route: route.abort())

    # --- going ---------------------------------------------------------------------------------------------------------
    def go(self, path):
        """Open an address of the house, or elsewhere; the answer's status."""
        answer = self.page.goto(path if "://" in path else self.house.url + path)
        return answer.status

    def press(self, id, /, **params):
        """Press the button or link of the page that says this sentence; tells the status of the page that follows."""
        return self.press_text(self.t(id, **params))

    def press_text(self, text):
        main = self.page.locator("main")
        found = main.get_by_role("button", name=text, exact=True).or_(main.get_by_role("link", name=text, exact=True))
        return self.leave_by(found.first)

    def leave_by(self, locator):
        """Click what leads to another page, and tell that page's status."""
        with self.page.expect_navigation() as went:
            locator.click()
        answer = went.value
        return answer.status if answer is not None else None

    def path(self):
        return self.page.url.removeprefix(self.house.url).partition("?")[0].partition("#")[0]

    def says(self, id, /, **params):
        """Whether the page shows this sentence."""
        return bare(self.t(id, **params)) in bare(self.text())

    def text(self):
        return self.page.inner_text("body")

    # --- looking -------------------------------------------------------------------------------------------------------
    def look(self, name, *, typed=()):
        """Keep a picture, and note what is not as it must be on every page: the story goes on, and its end tells all faults at once."""
        self.typed |= set(typed)
        self.album.keep(self.page, name)
        faults = faults_of(self.page, self.language, self.typed)
        faults += self._judge(self.page)
        faults += self._complaints
        self._complaints.clear()
        self.faults += [f"{name} {self.page.viewport_size['width']} {self.language} {self.page.url}: {fault}" for fault in faults]

    def look_if(self, possible, name):
        """`look`, where the browser runs the scripts that measure the page."""
        if possible:
            self.look(name)

    def error_summary(self):
        """The lines of the error summary, which has the focus where there is one."""
        summary = self.page.locator("main .error-summary")
        if summary.count() == 0:
            return []
        assert self.page.evaluate("document.activeElement.matches('.error-summary')"), "the error summary is not focused"
        return summary.locator("li").all_inner_texts()

    def keep_file(self, name, filename):
        """Wait until a file that was chosen is there; without scripts its button sends it."""
        if self.page.locator("html.has-uploads").count() == 0:
            self.leave_by(self.page.locator(f'button[value="upload:{name}"]'))
        self.page.locator(f'[data-files="{name}"] [data-present]', has_text=filename).wait_for()

    # --- filling in ----------------------------------------------------------------------------------------------------
    def fill(self, **answers):
        """Answer questions by name: text, number, yes or no, a date, a pair of dates, parts as a mapping, several as a list, a file."""
        for name, value in answers.items():
            self._answer(name, value)

    def _answer(self, name, value):
        match value:
            case bool():
                self._choose(name, "yes" if value else "no")
            case Upload():
                self.page.locator(f'input[type=file][name="{name}"]').set_input_files(
                    {"name": value.name, "mimeType": value.media_type, "buffer": value.content}
                )
                self.typed.add(value.name)
            case dt.date():
                self._answer(name, {"year": value.year, "month": value.month, "day": value.day})
            case (dt.date() as first, dt.date() as last):
                parts = {
                    f"{end}-{part}": getattr(day, part) for end, day in (("from", first), ("to", last)) for part in ("year", "month", "day")
                }
                self._answer(name, parts)
            case dict():
                for part, text in value.items():
                    self._write(f"{name}-{part}", text)
            case list() | tuple():
                for option in value:
                    self._choose(name, option)
            case _ if self.page.locator(f'input[type=radio][name="{name}"], input[type=checkbox][name="{name}"]').count():
                self._choose(name, str(value))
            case _:
                self._write(name, value)

    def _choose(self, name, value):
        box = self.page.locator(f'input[name="{name}"][value="{value}"]')
        if not box.is_checked():
            self.page.locator(f'label[for="{box.get_attribute("id")}"]').last.click()
        assert box.is_checked()

    def _write(self, name, value):
        box = self.page.locator(f'[name="{name}"]')
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(str(value))
            return
        box.fill(str(value))
        self.typed.add(str(value))

    def value(self, name):
        return self.page.input_value(f'[name="{name}"]')

    def asked(self):
        """The names of the questions on the page, in order."""
        names = self.page.eval_on_selector_all("form.form [name]:not([type=hidden]):not(button)", "boxes => boxes.map(box => box.name)")
        return list(
            dict.fromkeys(re.sub(r"(__.*|-(year|month|day|from-.*|to-.*|zip|road|detail|bank|number|holder))$", "", n) for n in names)
        )


class Upload:
    """A file from somebody's own disk."""

    def __init__(self, name, content, media_type="application/pdf"):
        self.name, self.content, self.media_type = name, content, media_type


def bare(text):
    """Words without the blanks and breaks between them."""
    return "".join(text.split())
