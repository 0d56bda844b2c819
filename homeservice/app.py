"""Puts the application together; nothing is decided here."""

from __future__ import annotations

import datetime as dt
import gzip
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from homeservice.adapters.identity import OidcProvider
from homeservice.cli import add_commands
from homeservice.config import Config
from homeservice.operations.opening import open_house
from homeservice.web import auth, citizen, current, health, lodging, payments, staff, verify
from homeservice.web.errors import answer_errors
from homeservice.web.limits import limiter
from homeservice.web.security import protect
from homeservice.web.voice import add_helpers

ROOT = Path(__file__).parent.parent
WORTH_PACKING = 800
MAX_REQUEST = 220 * 1024 * 1024


class HomeService(Flask):
    """Flask, with the request's transaction committed before its answer is made."""

    def dispatch_request(self) -> Any:
        answer = super().dispatch_request()
        current.commit()
        current.let_go_of_parked()
        current.stay_signed_in()
        return answer


def create_app(config: Config | None = None, settings: Mapping[str, Any] | None = None) -> Flask:
    """The WSGI application for a configuration, by default that of the environment; `settings` go over Flask's own.

    Raises Misconfigured for settings it must not start with, FaultyFile for a city's file that is none.
    """
    config = config or Config.from_environment(os.environ)
    house = open_house(config)
    app = HomeService("homeservice", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "homeservice" / "static"))
    secure = config.base_url.startswith("https:")
    app.config.update(
        SECRET_KEY=house.cookie_key,
        SESSION_COOKIE_NAME="homeservice",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=dt.timedelta(days=7),
        # A long form may be open for hours; the token lives as long as its cookie.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=secure,
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=5000,
        SEND_FILE_MAX_AGE_DEFAULT=dt.timedelta(days=365),
        FORM_TARGETS=" ".join(dict.fromkeys(_origin(address) for address in (config.identity_issuer, config.payment_url) if address)),
    )
    app.config.update(settings or {})
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["house"] = house
    app.extensions["identity"] = OidcProvider(
        issuer=config.identity_issuer, client_id=config.identity_client_id, client_secret=config.identity_client_secret
    )
    if config.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.trusted_proxies, x_proto=config.trusted_proxies)  # type: ignore[method-assign]  # as Flask's own manual does
    protect(app)
    app.before_request(current.let_in)
    app.teardown_request(current.close)
    # A signature stands for the token there.
    CSRFProtect(app).exempt(payments.blueprint)
    limiter.init_app(app)
    add_helpers(app)
    answer_errors(app)
    for module in (citizen, staff, lodging, verify, auth, health, payments):
        app.register_blueprint(module.blueprint)
    add_commands(app)
    app.after_request(pack)
    return app


def _origin(address: str) -> str:
    """Scheme and host of an address, as a policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def pack(response: Response) -> Response:
    """Send text compressed to who takes it: the demonstration has no proxy that would. Built files lie packed already."""
    if (
        response.direct_passthrough
        or response.status_code != 200
        or not (response.mimetype or "").startswith("text/")
        or not request.accept_encodings["gzip"]
        or "Content-Encoding" in response.headers
    ):
        return response
    data = response.get_data()
    if len(data) >= WORTH_PACKING:
        response.set_data(gzip.compress(data, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response
