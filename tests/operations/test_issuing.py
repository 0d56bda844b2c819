"""Which papers a step issues: by their conditions, each in its series, with copies for a team, all or none."""

import datetime as dt
import json

import pytest
from sqlalchemy import select

from homeservice.adapters.pdf import UnprintableCharacter
from homeservice.core.answers import Parsed
from homeservice.core.definitions import FormDefinition
from homeservice.core.workflow import Role
from homeservice.models import Document, Job, Submission
from homeservice.operations.acting import act
from homeservice.operations.changing import begin_change, send_change
from homeservice.operations.drafts import save_page
from homeservice.operations.issuing import said_in
from homeservice.operations.printing import documents_of, to_print
from homeservice.operations.sheets import part_of
from homeservice.operations.verification import verify_by_holder
from homeservice.operations.versions import read_definition
from tests.definitions.reading import load
from tests.world import NOW, World

TEAM = ({"name": "이예시", "birth_date": dt.date(1991, 2, 3)}, {"name": "박보기", "birth_date": dt.date(1992, 3, 4)})
BASE = {"work": "물길", "wants_proof": True, "firm": None, "team": TEAM, "picture": None}


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load("many-papers")])
    yield built
    built.database.dispose()


@pytest.fixture
def officer(world):
    return world.officer("시험과")


def entered(world, **answers):
    leader = world.person()
    return leader, world.submitted(leader, "many-papers", {**BASE, **answers})


def decide(world, officer, case_id, action="approve", *, reason="", **answers):
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        sections = {section.name: section for section in case.definition.sections}
        for name, given in answers.items():
            fields = [f for f in sections[name].fields if case.situation.shows(f)]
            save_page(session, case, part_of(sections[name]), fields, Parsed(values=given), seen=None, now=NOW)
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer), action, role=Role.OFFICER, officer=officer, reason=reason, now=NOW)


def papers(world, *actions):
    """Layout, number, holder and state of what these actions issued, as the case page lists it for each."""
    with world.transaction() as session:
        rows = session.scalars(
            select(Document).where(Document.action.in_(actions)).order_by(Document.template, Document.serial, Document.branch)
        )
        return [(row.template, row.number, row.holder_name, row.state) for row in rows]


GOLD = {"grade": "gold", "prize": 500000}


def test_a_decision_issues_every_paper_whose_condition_holds_with_a_copy_for_each_of_the_team(world, officer):
    _, case_id = entered(world)

    decide(world, officer, case_id, decision=GOLD)

    assert papers(world, "approve") == [
        ("award", "2026-1", "김견본", "valid"),
        ("award", "2026-1-1", "이예시", "valid"),
        ("award", "2026-1-2", "박보기", "valid"),
        ("participation", "2026-1", "김견본", "valid"),
        ("participation", "2026-1-1", "이예시", "valid"),
        ("participation", "2026-1-2", "박보기", "valid"),
        ("payment_decision", "2026-1", "김견본", "valid"),
    ]


@pytest.mark.parametrize(
    "answers, decision, issued",
    [
        ({"team": None}, {"grade": "none", "prize": 0}, ["participation"]),
        ({"team": None, "wants_proof": False}, {"grade": "none", "prize": 0}, []),
        ({"team": None, "wants_proof": False}, {"grade": "silver", "prize": 1}, ["award", "payment_decision"]),
    ],
    ids=["no prize", "nothing at all", "a prize and no proof"],
)
def test_a_paper_is_issued_only_where_its_condition_holds(world, officer, answers, decision, issued):
    _, case_id = entered(world, **answers)

    decide(world, officer, case_id, decision=decision)

    assert [template for template, *_ in papers(world, "approve")] == issued


def test_numbers_run_without_a_gap_by_series_and_year_and_copies_take_none(world, officer):
    for place in range(3):
        person = world.person(f"김견본{place}", subject=f"s{place}", email=None)
        case_id = world.submitted(person, "many-papers", {**BASE, "wants_proof": place == 1})
        decide(world, officer, case_id, decision=GOLD)
        # The same register serves another layout too.
        decide(world, officer, case_id, "finish", end={"active": (dt.date(2026, 3, 1), dt.date(2026, 8, 31))})

    with world.transaction() as session:
        rows = session.execute(select(Document.series, Document.serial, Document.branch)).all()
    by_series = {}
    for series, serial, branch in rows:
        if branch == 0:
            by_series.setdefault(series, []).append(serial)
    assert {series: sorted(serials) for series, serials in by_series.items()} == {
        "document:receipt": [1, 2, 3],
        "document:award": [1, 2, 3, 4, 5, 6],
        "document:participation": [1],
        "document:payment_decision": [1, 2, 3],
        "document:completion": [1, 2, 3],
    }


def test_the_original_names_the_whole_team_and_a_copy_its_own_member(world, officer):
    _, case_id = entered(world)
    decide(world, officer, case_id, decision=GOLD)

    with world.transaction() as session:
        rows = session.scalars(select(Document).where(Document.template == "award").order_by(Document.branch)).all()
        said = [said_in(session, row) for row in rows]

    assert [values["members"] for values in said] == [["김견본", "이예시", "박보기"]] * 3
    assert [(values["document"]["is_copy"], values["applicant"]["name"], values["applicant"]["role"]) for values in said] == [
        (False, "김견본", "leader"), (True, "이예시", "member"), (True, "박보기", "member"),
    ]  # fmt: skip
    assert [values["headline"]["value"] for values in said] == ["금상"] * 3
    assert [values["document"]["number"] for values in said] == ["제 2026-1 호", "제 2026-1-1 호", "제 2026-1-2 호"]
    assert len({values["document"]["verification_code"] for values in said}) == 3
    assert [values["document"]["issue_number"].rpartition("-")[0].rpartition("-")[2] for values in said] == [
        "000001",
        "000001(1)",
        "000001(2)",
    ]


def test_every_copy_is_verified_by_its_own_holder(world, officer):
    _, case_id = entered(world)
    decide(world, officer, case_id, decision=GOLD)

    with world.transaction() as session:
        rows = session.scalars(select(Document).where(Document.template == "award").order_by(Document.branch)).all()
        told = [verify_by_holder(session, row.verification_code, row.holder_name, now=NOW) for row in rows]

    assert [(paper.number, paper.holder) for paper in told] == [("2026-1", "김○본"), ("2026-1-1", "이○시"), ("2026-1-2", "박○기")]


def test_a_paper_for_an_organisation_is_made_out_to_it(world, officer):
    _, case_id = entered(world, team=None, firm="견본마을회")
    decide(world, officer, case_id, decision=GOLD)

    with world.transaction() as session:
        rows = session.scalars(select(Document).where(Document.action == "approve").order_by(Document.template)).all()
        holders = [(said_in(session, row)["applicant"]["name"], said_in(session, row)["applicant"]["honorific"]) for row in rows]

    assert holders == [("견본마을회", "organisation"), ("김견본", "person"), ("견본마을회", "organisation")]


def test_an_own_move_issues_papers_and_taken_again_puts_its_new_ones_in_their_place(world, officer):
    _, case_id = entered(world, team=None)
    decide(world, officer, case_id, decision=GOLD)
    spring = {"active": (dt.date(2026, 3, 1), dt.date(2026, 5, 31))}

    decide(world, officer, case_id, "finish", end=spring)
    decide(world, officer, case_id, "again")
    decide(world, officer, case_id, "finish", end={"active": (dt.date(2026, 3, 1), dt.date(2026, 8, 31))})

    assert papers(world, "finish") == [
        ("activity_certificate", "2026-2", "김견본", "superseded"),
        ("activity_certificate", "2026-3", "김견본", "valid"),
        ("completion", "2026-1", "김견본", "superseded"),
        ("completion", "2026-2", "김견본", "valid"),
    ]
    assert [state for *_, state in papers(world, "approve")] == ["valid"] * 3


def test_a_change_puts_new_receipts_in_the_place_of_all_old_ones(world):
    leader, case_id = entered(world)
    with world.transaction() as session:
        begin_change(session, world.own(session, case_id, leader), now=NOW)
    world.answer(case_id, leader, {**BASE, "work": "새 물길", "team": TEAM[:1]})
    with world.transaction() as session:
        send_change(session, world.own(session, case_id, leader), accept_incomplete=False, now=NOW)

    assert papers(world, "receive_automatically", "change") == [
        ("receipt", "2026-1", "김견본", "superseded"),
        ("receipt", "2026-1-1", "이예시", "superseded"),
        ("receipt", "2026-1-2", "박보기", "superseded"),
        ("receipt", "2026-2", "김견본", "valid"),
        ("receipt", "2026-2-1", "이예시", "valid"),
    ]


def test_every_paper_has_a_job_and_the_case_lists_originals_before_their_copies(world, officer):
    leader, case_id = entered(world)
    decide(world, officer, case_id, decision=GOLD)

    with world.transaction() as session:
        listed = documents_of(session, world.own(session, case_id, leader))
        printed = [to_print(session, document.id) for document in listed]
        jobs = set(session.scalars(select(Job.dedupe_key).where(Job.kind == "print_document")))

    assert [(document.template, document.branch) for document in listed if document.template == "award"] == [
        ("award", 0),
        ("award", 1),
        ("award", 2),
    ]
    assert jobs == {f"print_document:{document.id}" for document in listed}
    assert {paper.template for paper in printed} == {"receipt", "award", "participation", "payment_decision"}


def test_a_character_that_no_face_has_stops_the_whole_decision(world, officer):
    _, case_id = entered(world)

    with pytest.raises(UnprintableCharacter):
        decide(world, officer, case_id, "reject", reason="\U0001f697")

    assert papers(world, "reject") == []
    with world.transaction() as session:
        assert session.scalars(select(Submission.state)).one() == "received"


def test_a_version_that_was_stored_with_one_paper_a_step_is_read():
    asked = json.loads(json.dumps(load("cost-table").asked()))
    before = {step: {key: value for key, value in papers[0].items() if key in OLD_KEYS} for step, papers in asked["documents"].items()}

    again = read_definition({**asked, "documents": before}, contact=None)

    assert {step: [paper.template for paper in papers] for step, papers in again.documents.items()} == {
        "receive": ["receipt"], "approve": [again.documents["approve"][0].template], "reject": ["refusal"],
    }  # fmt: skip
    assert again.documents == load("cost-table").documents


#: What a paper had when a step had one.
OLD_KEYS = {"template", "title", "facts", "amount", "sentence", "conditions", "notes"}


def test_one_paper_and_a_list_of_one_are_the_same():
    asked = load("cost-table").asked()
    single = {step: papers[0] for step, papers in asked["documents"].items()}
    running = load("cost-table").model_dump(mode="json")

    assert FormDefinition.model_validate({**running, "documents": single}).digest == load("cost-table").digest
