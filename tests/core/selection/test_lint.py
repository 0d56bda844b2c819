"""Faults of a selection are told at their place, each with how to mend it."""

from pathlib import Path

import pytest

from homeservice.core.lint import lint
from tests.definitions.reading import definition_of

WRITTEN = (Path(__file__).parents[2] / "definitions" / "ranked-cars.yaml").read_text()
RANKING = '{by: ranking, order: [model_year, received_at], places: 2, budget: 3000000, cost: amount, reserve: 1, seed: "11 3 27"}'
DRAW = '{by: draw, places: 4, quotas: [{name: women, when: sex == "female", at_least: 50}]}'
HERE = ("intakes", 0, "selection")


def faults(selection, *, also=("", "")):
    assert RANKING in WRITTEN
    return [(fault.path, fault.message.id) for fault in lint(definition_of(WRITTEN.replace(RANKING, selection).replace(*also)))]


@pytest.mark.parametrize(
    "selection", [RANKING, DRAW, "{by: arrival, places: 3}", "{by: judging}"], ids=["ranking", "draw", "arrival", "judging"]
)
def test_selection_that_can_be_followed_has_no_fault(selection):
    assert faults(selection) == []


@pytest.mark.parametrize(
    ("selection", "path", "sentence"),
    [
        ("{by: ranking, order: [model_year]}", HERE, "lint.selection.no_end"),
        ("{by: ranking, places: 2}", (*HERE, "by"), "lint.selection.no_order"),
        ("{by: ranking, places: 2, order: [nothing]}", (*HERE, "order", 0), "lint.selection.unknown"),
        ("{by: ranking, places: 2, order: [-sex]}", (*HERE, "order", 0), "lint.selection.no_order_in"),
        ("{by: ranking, places: 2, order: [wanted]}", (*HERE, "order", 0), "lint.selection.no_order_in"),
        ("{by: ranking, budget: 2, order: [model_year]}", (*HERE, "budget"), "lint.selection.budget_and_cost"),
        ("{by: ranking, places: 2, cost: amount, order: [model_year]}", (*HERE, "cost"), "lint.selection.budget_and_cost"),
        ("{by: ranking, budget: 2, cost: sex, order: [model_year]}", (*HERE, "cost"), "lint.selection.cost_kind"),
        ("{by: draw, places: 2, order: [model_year]}", (*HERE, "order"), "lint.selection.order_of_draw"),
        ("{by: arrival, places: 2, reserve: 3}", (*HERE, "reserve"), "lint.selection.one_by_one"),
        ('{by: draw, places: 2, quotas: [{name: a, when: sex == "female", places: 3}]}', (*HERE, "quotas"), "lint.selection.quotas_too_many"),
        ('{by: ranking, places: 2, order: [model_year], quotas: [{name: a, when: sex == "female", places: 1}]}', (*HERE, "quotas"),
         "lint.selection.quotas_of_ranking"),
        ('{by: draw, places: 2, quotas: [{name: a, when: sex == "female", places: 1}, {name: a, when: sex == "male", places: 1}]}',
         (*HERE, "quotas", 1, "name"), "lint.selection.quota_twice"),
    ],
    ids=["no end", "no order", "unknown key", "key without order", "text", "budget without cost", "cost without budget", "cost no number",
         "order of a draw", "reserve one by one", "too many places", "quotas of a ranking", "quota twice"],
)  # fmt: skip
def test_fault_is_told_at_its_place(selection, path, sentence):
    assert (path, sentence) in faults(selection)


def test_expression_of_a_quota_is_judged_as_any_other():
    found = faults('{by: draw, places: 2, quotas: [{name: a, when: sex == "third", places: 1}]}')

    assert [path for path, _ in found] == [(*HERE, "quotas", 0, "when")]


@pytest.mark.parametrize(
    ("also", "path", "sentence"),
    [
        (("petition: other", "petition: statutory"), HERE, "lint.selection.statutory"),
        (("    closes: 2026-11-27 18:00\n", ""), (*HERE, "by"), "lint.selection.never_closes"),
        (("    selection:", "    quota: {places: 3}\n    selection:"), HERE, "lint.selection.quota_too"),
    ],
    ids=["statutory", "never closes", "quota too"],
)
def test_selection_that_does_not_fit_its_intake_is_refused(also, path, sentence):
    assert (path, sentence) in faults(RANKING, also=also)
