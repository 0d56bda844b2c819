"""The officers' pages of the catalogue: which forms their department has, and writing, trying and publishing them."""

import homeservice.web.staff.catalogue.boxes
import homeservice.web.staff.catalogue.files
import homeservice.web.staff.catalogue.guided
import homeservice.web.staff.catalogue.helping
import homeservice.web.staff.catalogue.history
import homeservice.web.staff.catalogue.listing
import homeservice.web.staff.catalogue.preview
import homeservice.web.staff.catalogue.releasing
import homeservice.web.staff.catalogue.running
import homeservice.web.staff.catalogue.starting
import homeservice.web.staff.catalogue.writing  # noqa: F401 -- each module registers its views with the blueprint
