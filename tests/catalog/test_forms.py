"""Every form we ship, and every odd one of the tests: each is tested by existing."""

import json

import pytest

from homeservice.adapters.language import Language
from homeservice.catalog.loader import check_folder, load_file, load_folder
from homeservice.core.definitions import FormDefinition
from homeservice.core.lint import untranslated
from tests.definitions.reading import FORMS, ODD, PAPERS, SHARED, SHIPPED, TEMPLATES, load

EVERY = pytest.mark.parametrize("path", [*SHIPPED, *ODD], ids=lambda path: path.stem)
OURS = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)


def test_folder_has_no_fault():
    assert [fault.said(Language("en")) for fault in check_folder(FORMS, PAPERS)] == []


def test_folder_gives_every_form_by_its_slug():
    assert set(load_folder(FORMS).definitions) == {path.stem for path in SHIPPED}


@EVERY
def test_form_prints_on_templates_that_exist(path):
    assert load_file(path, SHARED, templates=TEMPLATES).slug == path.stem


@EVERY
def test_form_survives_being_stored(path):
    form = load(path.stem)
    stored = json.loads(json.dumps({**form.asked(), **form.running()}, sort_keys=True))

    again = FormDefinition.model_validate(stored)

    # Where notice files lay before they were published is the file's own affair.
    assert again.model_copy(update={"notice_files": form.notice_files}) == form
    assert (again.digest, again.notice_files[:1] == ()) == (form.digest, form.notice_files == ())


@OURS
def test_form_is_whole_in_both_languages(path):
    assert untranslated(load(path.stem)) == []


@OURS
def test_period_of_each_consent_that_names_years_is_that_of_the_retention(path):
    form = load(path.stem)
    asked = [question for field in form.fields.values() for question in (field, *field.agreements)]
    years = [question.period.ko for question in asked if question.type == "consent" and "년" in question.period.ko]

    assert years
    assert all(f"{form.retention.years}년" in period for period in years)
