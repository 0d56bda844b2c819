"""The simulator over HTTP: a WSGI application of its own, with the pages that ask who somebody is and show the mailbox."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from homeservice.adapters.language import Language
from homeservice.adapters.payment import as_data
from homeservice.adapters.simulator.issuer import BadRequest, Issuer, Refused, SignInRequest, with_query
from homeservice.adapters.simulator.mailbox import Mailbox
from homeservice.adapters.simulator.people import PEOPLE, Unfit, sample_person
from homeservice.adapters.simulator.till import OUTCOMES, Sale, Till, Unknown
from homeservice.adapters.simulator.till import Refused as OrderRefused
from homeservice.core.messages import LANGUAGES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HERE = Path(__file__).parent
#: What the build of the pages has left there.
FONTS = HERE.parent.parent / "static" / "files"
SEOUL = dt.timezone(dt.timedelta(hours=9))
_LINK = re.compile(r"https?://[!#-;=?-~]+")
_BOXES = ("name", "birth_date", "phone", "email")

# fmt: off
_ROUTES = Map([
    Rule("/",                                 endpoint="home",       methods=["GET"]),
    Rule("/.well-known/openid-configuration", endpoint="discovery",  methods=["GET"]),
    Rule("/jwks",                             endpoint="keys",       methods=["GET"]),
    Rule("/authorize",                        endpoint="ask",        methods=["GET"]),
    Rule("/authorize",                        endpoint="answer",     methods=["POST"]),
    Rule("/token",                            endpoint="token",      methods=["POST"]),
    Rule("/userinfo",                         endpoint="user_info",  methods=["GET", "POST"]),
    Rule("/end-session",                      endpoint="end_session", methods=["GET"]),
    Rule("/mailbox",                          endpoint="mailbox",    methods=["GET"]),
    Rule("/mailbox/<int:number>",             endpoint="mail",       methods=["GET"]),
    Rule("/till/orders",                      endpoint="open_order", methods=["POST"]),
    Rule("/till/orders",                      endpoint="orders",     methods=["GET"]),
    Rule("/till/orders/<code>",               endpoint="order",      methods=["GET"]),
    Rule("/till/orders/<code>/<any(cancel, refund):action>", endpoint="end_order", methods=["POST"]),
    Rule("/till/pay/<code>",                  endpoint="pay",        methods=["GET", "POST"]),
    Rule("/simulator.css",                    endpoint="css",        methods=["GET"]),
    Rule("/<any(regular, bold):weight>.woff2", endpoint="font",      methods=["GET"]),
])
# fmt: on


class SmallRequest(Request):
    """A request whose body is a small form."""

    max_content_length = 64 * 1024


class Pages:
    """The WSGI application. `clock` gives the moment of each request, aware, in UTC."""

    def __init__(self, *, issuer: Issuer, mailbox: Mailbox, till: Till, clock: Callable[[], dt.datetime]) -> None:
        self._issuer = issuer
        self._mailbox = mailbox
        self._till = till
        self._clock = clock
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._css = (HERE / "simulator.css").read_bytes()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = SmallRequest(environ)
        try:
            endpoint, values = _ROUTES.bind_to_environ(environ).match()
            response: Response = getattr(self, endpoint)(request, **values)
        except HTTPException as error:
            response = self._page(request, "error.html", status=error.code or 500, what="simulator.error.page")
        response.headers.setdefault("Content-Security-Policy", _policy("'self'"))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.setdefault("Cache-Control", "no-store")
        return response(environ, start_response)

    def home(self, request: Request) -> Response:
        return self._page(request, "home.html", people=PEOPLE)

    # --- OpenID Connect ----------------------------------------------------------------------------------------------
    def discovery(self, _request: Request) -> Response:
        return _json(self._issuer.discovery())

    def keys(self, _request: Request) -> Response:
        return _json(self._issuer.keys())

    def ask(self, request: Request) -> Response:
        return self._asked(request, request.args.to_dict(), lambda asked: self._people(request, asked, {}, {}))

    def answer(self, request: Request) -> Response:
        return self._asked(request, request.form.to_dict(), lambda asked: self._answered(request, asked))

    def _asked(self, request: Request, given: dict[str, str], then: Callable[[SignInRequest], Response]) -> Response:
        try:
            return then(self._issuer.request_of(given))
        except BadRequest:
            return self._page(request, "error.html", status=400, what="simulator.error.request")
        except Refused as refused:
            return redirect(self._issuer.back(given["redirect_uri"], error=refused.error, state=given.get("state", "")), 303)

    def _answered(self, request: Request, asked: SignInRequest) -> Response:
        now = self._clock()
        if "cancel" in request.form:
            return redirect(self._issuer.back(asked.redirect_uri, error="access_denied", state=asked.state), 303)
        person = next((person for person in PEOPLE if person.subject == request.form.get("person")), None)
        if person is None:
            typed = {box: request.form.get(box, "") for box in _BOXES}
            try:
                person = sample_person(typed, today=now.astimezone(SEOUL).date())
            except Unfit as unfit:
                return self._people(request, asked, typed, unfit.errors)
        return redirect(self._issuer.grant(asked, person, now=now), 303)

    def _people(self, request: Request, asked: SignInRequest, typed: dict[str, str], errors: Any) -> Response:
        response = self._page(
            request, "people.html", status=422 if errors else 200,
            people=PEOPLE, asked=asked.parameters(), boxes=_BOXES, typed=typed, errors=errors,
        )  # fmt: skip
        # A browser follows the redirect after a form only to where the policy lets the form go.
        back = urlsplit(asked.redirect_uri)
        response.headers["Content-Security-Policy"] = _policy(f"'self' {back.scheme}://{back.netloc}")
        return response

    def token(self, request: Request) -> Response:
        try:
            return _json(self._issuer.exchange(request.form.to_dict(), now=self._clock()))
        except Refused as refused:
            return _json({"error": refused.error}, status=400)

    def user_info(self, request: Request) -> Response:
        auth = request.authorization
        token = auth.token if auth is not None and auth.type == "bearer" else None
        try:
            return _json(self._issuer.user_info(token or "", now=self._clock()))
        except Refused as refused:
            response = _json({"error": refused.error}, status=401)
            response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
            return response

    def end_session(self, request: Request) -> Response:
        """Nobody stays signed in here, so there is only the way back."""
        back = request.args.get("post_logout_redirect_uri", "")
        if self._issuer.returns_to(back):
            state = request.args.get("state")
            return redirect(with_query(back, state=state) if state else back, 303)
        return self._page(request, "home.html", people=PEOPLE)

    # --- mailbox -----------------------------------------------------------------------------------------------------
    def mailbox(self, request: Request) -> Response:
        to = request.args.get("to", "")
        return self._page(request, "mailbox.html", mails=self._mailbox.mails(to=to), to=to, people=PEOPLE)

    def mail(self, request: Request, number: int) -> Response:
        mail = self._mailbox.mail(number)
        if mail is None:
            raise NotFound
        return self._page(request, "mail.html", mail=mail, text=linked(mail.text), to=request.args.get("to", ""))

    # --- payments ----------------------------------------------------------------------------------------------------
    def open_order(self, request: Request) -> Response:
        def opened() -> dict[str, Any]:
            sale = self._till.open(request.get_json())
            return {**as_data(sale.told), "page": f"{self._issuer.issuer}/till/pay/{sale.told.code}?lang={sale.language}"}

        return self._told(request, opened)

    def orders(self, request: Request) -> Response:
        def listed() -> dict[str, Any]:
            try:
                since, until = (dt.datetime.fromisoformat(request.args.get(name, "")) for name in ("since", "until"))
                if since.tzinfo is None or until.tzinfo is None:
                    raise OrderRefused
                return {"orders": [as_data(told) for told in self._till.listed(since, until)]}
            except (ValueError, TypeError):
                raise OrderRefused from None

        return self._told(request, listed)

    def order(self, request: Request, code: str) -> Response:
        return self._told(request, lambda: as_data(self._till.sale(code).told))

    def end_order(self, request: Request, code: str, action: str) -> Response:
        ends = {"cancel": self._till.cancel, "refund": self._till.refund}
        return self._told(request, lambda: as_data(ends[action](code).told))

    def _told(self, request: Request, answer: Callable[[], dict[str, Any]]) -> Response:
        if not self._till.lets_in(request.headers.get("Authorization", "")):
            return _json({"error": "unauthorized"}, status=401)
        try:
            return _json(answer())
        except Unknown:
            return _json({"error": "unknown"}, status=404)
        except OrderRefused:
            return _json({"error": "refused"}, status=409)

    def pay(self, request: Request, code: str) -> Response:
        """The page where a person pays, or does what is to be tried."""
        try:
            sale = self._till.sale(code)
            outcome = OUTCOMES.get(request.form.get("outcome", "")) if request.method == "POST" else None
            if outcome is not None and sale.told.state == "open":
                sale = self._till.end(code, outcome)
                if outcome.returns:
                    return redirect(sale.back, 303)
        except Unknown:
            raise NotFound from None
        return self._pay_page(request, sale)

    def _pay_page(self, request: Request, sale: Sale) -> Response:
        response = self._page(request, "pay.html", sale=sale, outcomes=OUTCOMES)
        back = urlsplit(sale.return_to)
        response.headers["Content-Security-Policy"] = _policy(f"'self' {back.scheme}://{back.netloc}")
        return response

    def css(self, _request: Request) -> Response:
        return Response(self._css, mimetype="text/css", headers={"Cache-Control": "max-age=3600"})

    def font(self, _request: Request, weight: str) -> Response:
        """The service's own typeface: a bare machine has none with Korean letters."""
        path = next(FONTS.glob(f"PretendardGOV-{weight.capitalize()}.*.woff2"), None)
        if path is None:
            raise NotFound
        return Response(path.read_bytes(), mimetype="font/woff2", headers={"Cache-Control": "max-age=3600"})

    def _page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        language = Language(_language(request))
        others = {
            code: f"?{'&'.join([*_kept_query(request), f'lang={code}'])}"
            for code in LANGUAGES
            if code != language.code and request.method == "GET"
        }
        html = self._templates.get_template(template).render(
            t=language, say=language.say, lang=language.code, other_languages=others, **values
        )
        return Response(html, status=status, mimetype="text/html")


def linked(text: str) -> Markup:
    """A text with its addresses as links; everything else is shown as it is written."""
    html, end = Markup(), 0
    for found in _LINK.finditer(text):
        address = found[0].rstrip(".,;:!?)")
        html += escape(text[end : found.start()]) + Markup('<a href="{0}">{0}</a>').format(address)
        end = found.start() + len(address)
    return html + escape(text[end:])


def _language(request: Request) -> str:
    """The language wanted: `lang`, else the first we know of `ui_locales`, else what the browser prefers, else Korean."""
    wanted = [request.values.get("lang", ""), *request.values.get("ui_locales", "").split()]
    for code in wanted:
        if code[:2].lower() in LANGUAGES:
            return code[:2].lower()
    return request.accept_languages.best_match(LANGUAGES, default="ko") or "ko"


def _kept_query(request: Request) -> list[str]:
    """The query as it stands, without the language."""
    return [part for part in request.query_string.decode("latin-1").split("&") if part and not part.startswith(("lang=", "ui_locales="))]


def _policy(form_action: str) -> str:
    return f"default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"


def _json(told: dict[str, Any], *, status: int = 200) -> Response:
    return Response(json.dumps(told), status=status, mimetype="application/json")
