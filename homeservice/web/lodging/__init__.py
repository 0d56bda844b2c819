"""Entering what comes on paper or by phone: the list of forms, the arrival, the applicant's pages, and filing."""

import homeservice.web.lodging.arriving
import homeservice.web.lodging.filing  # noqa: F401 -- each module registers its views with the blueprint
from homeservice.web.lodging.routes import blueprint

__all__ = ["blueprint"]
