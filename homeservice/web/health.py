"""For machines: is it alive, is it ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from homeservice.operations.jobs import dead_jobs
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
    """The process reaches its database; `dead_jobs` says how many jobs have given up and wait for somebody to look."""
    return jsonify(status="ready", dead_jobs=dead_jobs(db()))
