"""The officer's pages: signing in, the inbox, a case and what may be done with it."""

import homeservice.web.staff.acting
import homeservice.web.staff.cases
import homeservice.web.staff.catalogue
import homeservice.web.staff.entering
import homeservice.web.staff.fees
import homeservice.web.staff.filling
import homeservice.web.staff.inbox
import homeservice.web.staff.refusals
import homeservice.web.staff.registers
import homeservice.web.staff.rosters
import homeservice.web.staff.selecting  # noqa: F401 -- each module registers its views with the blueprint
from homeservice.web.staff.routes import blueprint

__all__ = ["blueprint"]
