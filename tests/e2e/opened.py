"""Forms with the intakes that the demonstration opens."""

import shutil

from homeservice import clock
from homeservice.catalog.loader import load_folder
from homeservice.operations.sample_intakes import with_sample_intakes
from homeservice.operations.seeding import load_demo
from tests.world import FORMS, World


def opened(slugs, template, folder):
    """The shipped forms of these slugs, with their sample intakes."""
    forms = [form for form in load_folder(FORMS).definitions.values() if form.slug in slugs]
    samples = [sample for sample in load_demo(FORMS).intakes if sample.form in {form.code for form in forms}]
    before = World(f"sqlite:///{shutil.copy(template, folder / 'before.db')}", folder / "before", definitions=[])
    with before.transaction() as session:
        found = with_sample_intakes(session, forms, samples, now=clock.now())
    before.database.dispose()
    return found
