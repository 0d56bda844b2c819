"""What pages speak with: the language of the request, the helpers of the templates, the assets' addresses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, session, url_for
from markupsafe import Markup, escape

from homeservice.adapters.language import Language
from homeservice.core.messages import DEFAULT_LANGUAGE, LANGUAGES, Display, Filled, LocalText
from homeservice.core.piping import has_blanks, pieces
from homeservice.operations.cases import Case
from homeservice.web.current import house, now
from homeservice.web.skeleton import mark

VOICES = {code: Language(code) for code in LANGUAGES}
DISPLAY_MODES = ("standard", "large", "contrast", "contrast-large")


def language() -> str:
    """The language of this request: asked for in the address, chosen before, or what the browser prefers."""
    if "language" not in g:
        asked = request.args.get("lang")
        if asked in LANGUAGES:
            session["language"] = asked
        chosen = session.get("language")
        g.language = chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES, DEFAULT_LANGUAGE)
    return cast(str, g.language)


def voice() -> Language:
    """The voice of this request."""
    return VOICES[language()]


def display_mode() -> str:
    """How the page is to look: `standard`, `large`, `contrast` or both."""
    asked = request.args.get("display")
    if asked in DISPLAY_MODES:
        session["display"] = asked
    chosen = session.get("display")
    return chosen if chosen in DISPLAY_MODES else DISPLAY_MODES[0]


def say_in(code: str, thing: Display) -> Markup:
    """A Display as HTML: escaped, several lines broken, and what is Korean on an English page marked as such."""
    if isinstance(thing, Markup):
        return thing
    speaking = VOICES[code]
    if "wording" in g and not g.get("marks_blanks"):
        thing = g.wording.fill(thing)
    if isinstance(thing, LocalText | Filled):
        written, really = (thing if isinstance(thing, LocalText) else thing.text).in_language(code)
        if has_blanks(written):
            text = blanks_marked(written) if g.get("marks_blanks") else escape(speaking.say(thing))
        else:
            text = escape(written)
        return Markup('<span lang="{}">{}</span>').format(really, text) if really != code else text
    if isinstance(thing, (list, tuple)):
        return Markup("<br>").join(say_in(code, item) for item in thing)
    return escape(speaking.say(thing))


def blanks_marked(text: str) -> Markup:
    """A text of a page that is kept: each of its blanks is a mark, which the request fills in."""
    return Markup("").join(
        escape(piece) if isinstance(piece, str) else mark(f"piped\x1f{piece.name}\x1f{piece.pair}") for piece in pieces(text)
    )


def speak_of(case: Case, *, whole: bool | None = None) -> None:
    """From here on this request says texts of the case's definition with the case's answers in their blanks."""
    g.wording = case.wording(whole=whole)


def say(thing: Display) -> Markup:
    """`say_in` the language of this request."""
    return say_in(language(), thing)


def speak(id: str, /, **params: Any) -> str:
    """The sentence of an id in the language of this request: `t` of the templates."""
    if "wording" in g:
        params = {name: g.wording.fill(value) for name, value in params.items()}
    return voice()(id, **params)


def page_link(number: int) -> str:
    """The address of another page of the list that is shown."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), 'page': str(number)})}"


def comparison_row(compared: Any) -> dict[str, Any]:
    """A question of a supplement as the comparison shows it."""
    blank = Markup('<span class="blank">{}</span>').format(speak("value.blank"))
    return {
        "label": say(compared.field.label),
        "old": say(compared.old) or blank,
        "new": say(compared.new) or blank,
        "changed": compared.changed,
        "note": compared.note,
    }


def macro(template: str, name: str) -> Callable[..., Markup]:
    """A component's macro, for pieces of HTML that are put into a kept page."""
    return cast("Callable[..., Markup]", getattr(current_app.jinja_env.get_template(template).module, name))


class Assets:
    """Addresses of built files: `site.css` is served as `site.<hash>.css` and may be kept for ever."""

    def __init__(self, folder: Path) -> None:
        manifest = folder / "manifest.json"
        self._names: dict[str, str] = json.loads(manifest.read_text()) if manifest.exists() else {}
        self._addresses: dict[tuple[str, str], str] = {}

    def __call__(self, name: str) -> str:
        # They stay what they are for as long as the process runs, below the path that a proxy may put before ours.
        key = request.root_path, name
        if key not in self._addresses:
            self._addresses[key] = url_for("static", filename=self._names.get(name, name))
        return self._addresses[key]


def add_helpers(app: Flask) -> None:
    """Give the templates what they speak with."""
    assets = Assets(Path(app.static_folder or ""))

    # Globals and not context: macros that are imported without their page's context speak too.
    app.jinja_env.globals.update(t=speak, say=say, asset=assets, place=mark, page_link=page_link)
    app.jinja_env.filters["comparison_row"] = comparison_row

    def helpers() -> dict[str, Any]:
        return {
            "language": language(),
            "display_mode": display_mode(),
            "city": CityView(),
            "csp_nonce": g.get("nonce", ""),
            "current_person": g.get("person"),
            "current_officer": g.get("officer"),
            "server_time": now(),
        }

    app.context_processor(helpers)


class CityView:
    """The city as pages know it: its data, and whether this is a demonstration."""

    def __getattr__(self, name: str) -> Any:
        return getattr(house().office.city, name)

    @property
    def demo(self) -> bool:
        return house().config.is_demo
