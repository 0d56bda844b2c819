"""The blueprint that the officer's views register with."""

from flask import Blueprint

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
