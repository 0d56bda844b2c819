"""The resident's pages: the catalogue, applying, and one's own cases."""

import homeservice.web.citizen.agreeing
import homeservice.web.citizen.applying
import homeservice.web.citizen.cases
import homeservice.web.citizen.pages
import homeservice.web.citizen.selections
import homeservice.web.citizen.sending  # noqa: F401 -- each module registers its views with the blueprint
from homeservice.web.citizen.routes import blueprint

__all__ = ["blueprint"]
