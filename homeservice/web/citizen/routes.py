"""The blueprint that the resident's views register with."""

from flask import Blueprint

blueprint = Blueprint("citizen", __name__)
