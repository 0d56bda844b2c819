"""For machines: is it alive, is it ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from homeservice.web.access import public
from homeservice.web.current import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@public
def ready() -> Response:
    """The process reaches its database."""
    db().execute(text("SELECT 1"))
    return jsonify(status="ready")
