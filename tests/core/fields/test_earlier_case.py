import datetime as dt

import pytest

from homeservice.core.earlier import EarlierCase, WantedCases
from homeservice.core.errors import Invalid
from homeservice.core.fields.earlier_case import EarlierCaseQuestion
from homeservice.core.messages import LocalText

OPTIONS = [{}, {"forms": ["moving"], "states": ["approved"], "gives": "number"}]
KNOWN = EarlierCase(
    number="2026-M01-000123",
    title=LocalText(ko="견본 신청", en="Sample"),
    form="moving",
    received_on=dt.date(2026, 3, 2),
    decided_on=dt.date(2026, 3, 9),
)


def question(**options):
    return EarlierCaseQuestion.model_validate({"type": "earlier_case", "name": "before", "label": "지난 신청", **options})


@pytest.mark.parametrize("typed", ["2026-M01-000123", "2026m01000123", " 2026 - m01 - 000123 "])
def test_a_number_is_read_however_it_is_spelled(typed):
    assert question().parse({"": [typed]}).number == "2026-M01-000123"


@pytest.mark.parametrize("typed", ["1", "2026-M01", "2026-M01-000000", "x" * 500, "2026-M01-000123; DROP TABLE"])
def test_what_is_no_number_is_refused_like_a_number_that_does_not_exist(typed):
    with pytest.raises(Invalid) as refused:
        question().parse({"": [typed]})

    assert refused.value.message.id == "field.earlier_case.unknown"
    assert len(refused.value.message.params["number"]) <= 30


def test_what_was_known_of_the_case_is_kept_with_it():
    loaded = question().load(question().dump(KNOWN))

    assert [getattr(loaded, key) for key in ("number", "title", "form", "received_on", "decided_on")] == [
        KNOWN.number, KNOWN.title, "moving", KNOWN.received_on, KNOWN.decided_on,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "gives, kind, seen",
    [("number", "text", KNOWN.number), ("form", "text", "moving"), ("received_on", "date", KNOWN.received_on), ("decided_on", "date", KNOWN.decided_on)],
)  # fmt: skip
def test_expressions_see_what_the_form_asks_for(gives, kind, seen):
    assert (question(gives=gives).expression_type, question(gives=gives).for_expressions(KNOWN)) == (kind, seen)


def test_people_read_number_and_title_and_strangers_the_number(said):
    assert said(question().display(KNOWN)) == ("2026-M01-000123 (견본 신청)", "2026-M01-000123 (Sample)")
    assert question().for_strangers(KNOWN) == "2026-M01-000123"


def test_options_say_which_cases_may_be_named():
    asked = question(forms=["moving"], kind="service", states=["approved", "refused"])

    assert asked.names_cases == WantedCases(forms=("moving",), kind="service", states=("approved", "refused"))


@pytest.mark.parametrize("options", [{"states": ["draft"]}, {"states": ["withdrawn"]}, {"forms": ["Not A Slug"]}, {"kind": "other"}])
def test_cases_that_were_never_received_cannot_be_asked_for(options):
    with pytest.raises(ValueError, match="validation error"):
        question(**options)
