"""The services that go through stages of their own, from the application to the end, step by step and with their papers."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.answers import Parsed
from homeservice.core.workflow import Role
from homeservice.models import Document, Submission
from homeservice.operations.acting import act
from homeservice.operations.attaching import attach
from homeservice.operations.drafts import save_page
from homeservice.operations.sheets import part_of
from tests.definitions.reading import load
from tests.world import NOW, World

TODAY = dt.date(2026, 11, 23)
OFFICER, RESIDENT = Role.OFFICER, Role.RESIDENT
HEARD = {
    "applicant_kind": "individual", "by_agent": False, "filed_here": False, "authority_kind": "district", "answered_before": True,
    "answered_on": dt.date(2026, 10, 5), "remedy": "none", "private_matter": False, "council_matter": False, "law_change": False,
    "beyond_mayor": False, "needs_help": False, "free_times": ({"day": dt.date(2026, 12, 7), "parts": ("morning",)},),
}  # fmt: skip
JURORS = {
    "jurors": tuple({"name": f"견본{letter}", "expertise": "견본대학교 교수"} for letter in "가나다라마"),
    "chosen_on": TODAY, "meets_on": dt.date(2026, 12, 7),
}  # fmt: skip
TRUCK = {
    "applicant_kind": "individual", "by_agent": False, "fuel": "diesel", "owned_by_applicant": True, "scrapping_applied": "none",
    "new_kind": "lpg_truck", "is_new": True, "contract_on": TODAY,
}  # fmt: skip
TO_THE_RULING = [
    (OFFICER, "receive", {}), (OFFICER, "start", {}), (OFFICER, "accept_case", {"can_be_heard": True, "excluded_by": None}), (OFFICER, "hold_meeting", JURORS),
]  # fmt: skip

WAYS = [
    pytest.param(
        "petition-jury",
        HEARD,
        [
            *TO_THE_RULING,
            (OFFICER, "bring_to_decision", {"attended": 3, "in_favour": 2}),
            (OFFICER, "settle_ruling", {"outcome": "accepted"}),
            (OFFICER, "approve", {}),
            (OFFICER, "finish", {"recommended_on": TODAY}),
        ],
        ("approved", "finished"),
        ["receipt", "decision_notice", "decision_notice"],
        id="the jury accepts the claim and the authority answers",
    ),
    pytest.param(
        "petition-jury",
        HEARD,
        [
            *TO_THE_RULING,
            (OFFICER, "repeat_meeting", {}),
            (OFFICER, "hold_meeting", JURORS),
            (OFFICER, "bring_to_decision", {"attended": 5, "in_favour": 0}),
            (OFFICER, "settle_ruling", {"outcome": "dismissed"}),
            (OFFICER, "approve", {}),
            (OFFICER, "finish_without", {}),
        ],
        ("approved", "finished"),
        ["receipt", "decision_notice", "decision_notice"],
        id="too few jurors came, and the second meeting does not accept it",
    ),
    pytest.param(
        "petition-jury",
        HEARD,
        [(OFFICER, "receive", {}), (OFFICER, "start", {}), (OFFICER, "reject", {})],
        ("refused", None),
        ["receipt", "refusal"],
        id="the jury cannot hear it",
    ),
    pytest.param(
        "lpg-truck",
        TRUCK,
        [
            (OFFICER, "receive", {}),
            (OFFICER, "approve", {"old_car_fits": True, "new_car_fits": True}),
            (RESIDENT, "claim_subsidy", {"new_registered_on": TODAY, "struck_off_on": TODAY}),
            (OFFICER, "return_claim", {}),
            (RESIDENT, "claim_subsidy", {}),
            (OFFICER, "pay", {"paid_amount": 4_000_000, "holder_is_applicant": True}),
        ],
        ("approved", "paid"),
        ["receipt", "decision_notice", "payment_decision"],
        id="a truck is bought and paid for, after the claim was returned once",
    ),
    pytest.param(
        "policy-real-name",
        {},
        [
            (OFFICER, "receive", {}),
            (OFFICER, "start", {}),
            (OFFICER, "bring_to_committee", {}),
            (OFFICER, "decide_selection", {"selection": "selected"}),
            (OFFICER, "approve", {}),
            (OFFICER, "disclose", {}),
        ],
        ("approved", "disclosed"),
        ["receipt", "decision_notice"],
        id="a policy is selected and disclosed",
    ),
    pytest.param(
        "policy-real-name",
        {},
        [(OFFICER, "receive", {}), (OFFICER, "start", {}), (OFFICER, "bring_to_committee", {}), (OFFICER, "reject", {})],
        ("refused", None),
        ["receipt", "refusal"],
        id="a policy is not selected",
    ),
]


@pytest.mark.parametrize("slug, answers, steps, end, papers", WAYS)
def test_service_goes_its_way_to_the_end(sqlite_url, tmp_path, slug, answers, steps, end, papers):
    form = load(slug)
    world = World(sqlite_url, tmp_path / "files", definitions=[form])
    person, officer = world.person(), world.officer(form.department.ko)
    case_id = world.submitted(person, slug, answers)

    for role, action, written in steps:
        take(world, case_id, role, action, written, person=person, officer=officer)

    with world.transaction() as session:
        case = session.get_one(Submission, case_id)
        issued = select(Document.template).where(Document.submission_id == case_id)
        assert (case.state, case.stage) == end
        assert sorted(session.scalars(issued)) == sorted(papers)
    world.database.dispose()


def take(world, case_id, role, action, written, *, person, officer):
    """Fill in the pages that the step needs, with what is written and samples, and take it."""

    def opened(session):
        return world.own(session, case_id, person) if role == RESIDENT else world.theirs(session, case_id, officer)

    files = {} if role == OFFICER else world._files_to_come(case_id, person, {}, now=NOW)
    with world.transaction() as session:
        case = opened(session)
        for section in case.pages():
            for _ in range(2):
                fields = [f for f in case.editable(section) if case.situation.shows(f)]
                values = {f.name: written.get(f.name, world.sample(case, f)) for f in fields if not f.takes_file}
                save_page(session, case, part_of(section), fields, Parsed(values=values), seen=None, now=NOW)
            for f in fields:
                for file in files.pop(f.name, ()):
                    attach(session, case, part_of(section), f, file, now=NOW)
    with world.transaction() as session:
        act(session, opened(session), action, role=role, officer=officer if role == OFFICER else None, reason="견본 까닭", now=NOW)
