"""A house with one small form in which answers on a page move everything that can move."""

import pytest

from homeservice.core.definitions import FormDefinition
from tests.definitions.reading import load
from tests.e2e.conftest import addresses, judge, visitor
from tests.e2e.house import built_house

__all__ = ["addresses", "judge", "visitor"]

RULE = {
    "unless": "total >= 100000",
    "say": {
        "ko": "합계가 십만 원을 넘어야 합니다. 비용 항목을 확인하십시오.",
        "en": "The total must be over 100,000 won. Check the items.",
    },
}


def moving_form():
    """The table of costs, in both languages, with a rule that one amount breaks, a paragraph that counts, and an officer's page."""
    told = load("cost-table").model_dump(mode="json")
    costs = told["sections"][0]["fields"]
    for f, english in zip(costs, ("Items", "Place", "Other place", "Consent", "Needs", "Telephone", "E-mail"), strict=True):
        f["label"] = {"ko": f["label"], "en": english}
    costs.insert(
        3,
        {
            "type": "paragraph",
            "name": "why_there",
            "label": {"ko": "까닭", "en": "Why there"},
            "max": 100,
            "shown_when": "present(other_place)",
        },
    )
    costs.insert(
        5,
        {
            "type": "text",
            "name": "consent_by",
            "label": {"ko": "동의한 사람", "en": "Consent by"},
            "shown_when": "present(consent_of_place)",
        },
    )
    told["eligibility"] = [{**told["eligibility"][0], **RULE}]
    told["sections"].append(
        {
            "name": "assessment", "title": {"ko": "검토", "en": "Assessment"}, "filled_by": "officer",
            "fields": [
                {"type": "yes_no", "name": "cut", "label": {"ko": "줄입니까?", "en": "Cut?"}},
                {"type": "money", "name": "cut_by", "label": {"ko": "줄이는 금액", "en": "Cut by"}, "shown_when": "cut"},
            ],
        }
    )  # fmt: skip
    told["computed"].append(
        {"name": "paid", "label": {"ko": "지급액", "en": "To be paid"}, "unit": "won", "value": "granted - cut_by", "shown_to": "officer"}
    )
    return FormDefinition.model_validate(told)


@pytest.fixture(scope="session")
def house(sqlite_template, tmp_path_factory):
    folder = tmp_path_factory.mktemp("live-house")
    with built_house(
        sqlite_template, folder, [moving_form(), load("rows-in-rows"), load("fitting-answers"), load("all-kinds"), load("answers-in-texts")]
    ) as live:
        yield live
