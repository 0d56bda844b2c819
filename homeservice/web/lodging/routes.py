"""The blueprint of entering, which refuses as the officers' other pages do."""

from flask import Blueprint
from sqlalchemy.orm.exc import StaleDataError

from homeservice.core.errors import DomainError
from homeservice.web.staff.refusals import refuse, somebody_was_first

blueprint = Blueprint("lodging", __name__, url_prefix="/staff/lodging")
blueprint.register_error_handler(DomainError, refuse)
blueprint.register_error_handler(StaleDataError, somebody_was_first)
