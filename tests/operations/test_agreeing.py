"""People named in an entry agree themselves, each as who they are; nothing is sent before all have."""

import datetime as dt

import pytest
from sqlalchemy import select

from homeservice.core.answers import Parsed
from homeservice.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from homeservice.core.fields.signature import Signed
from homeservice.core.workflow import State
from homeservice.models import Agreement, Event, Notice, Submission
from homeservice.operations.agreeing import agree, ask_by_mail, asked_in, keep_agreements, open_request, take_back
from homeservice.operations.catalogue import publish
from homeservice.operations.changing import begin_change, discard_change, send_change
from homeservice.operations.drafts import save_page
from homeservice.operations.revising import move_draft
from homeservice.operations.submitting import Incomplete, submit
from tests.definitions.reading import load
from tests.forms.test_every_form import open_now
from tests.world import NOW, World

PARK = {"name": "박시범", "birth_date": dt.date(2003, 11, 30), "phone": "+821000000003", "email": "park@example.invalid"}
LEE = {"name": "이예시", "birth_date": dt.date(1988, 7, 15), "phone": "+821000000002", "email": "lee@example.invalid"}
ENTRY = {
    "division": "general", "genre": "space", "participation": "team", "team_name": "견본모임", "team": (PARK, LEE), "work_title": "물길 쉼터",
    "entered_elsewhere": False, "ai_use": "none", "pledge": Signed(name="김견본"), "rights": Signed(name="김견본"),
}  # fmt: skip
AGREED = {"member_personal": True}


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[open_now(load("city-design"))])
    yield built
    built.database.dispose()


@pytest.fixture
def entry(world):
    """A team's entry, complete but for what the members must do."""
    leader = world.person()
    case_id = world.draft(leader, "city-design")
    world.answer(case_id, leader, ENTRY)
    return leader, case_id


def sample(world, name, born, subject):
    person = world.person(name, subject=subject, email=f"{subject}@example.invalid")
    with world.transaction() as session:
        session.get_one(type(person), person.id).birth_date = born
    person.birth_date = born
    return person


def requests(world, case_id, leader):
    """The links, by name."""
    with world.transaction() as session:
        return {asked.person.name: asked.agreement.id for asked in asked_in(session, world.own(session, case_id, leader))}


def agrees(world, agreement_id, person, values=None, *, now=NOW):
    with world.transaction() as session:
        agree(
            session,
            open_request(session, agreement_id, person, now=now, for_change=True),
            person,
            values or {**AGREED, "member_pledge": Signed(name=person.name)},
            now=now,
        )


def send(world, case_id, leader, *, now=NOW):
    with world.transaction() as session:
        submit(session, world.own(session, case_id, leader, now=now), accept_incomplete=False, address="127.0.0.1", now=now)


def missing(world, case_id, leader):
    with pytest.raises(Incomplete) as refused:
        send(world, case_id, leader)
    return [fault.part for fault in refused.value.faults]


def all_agree(world, case_id, leader):
    links = requests(world, case_id, leader)
    people = [sample(world, "박시범", PARK["birth_date"], "park"), sample(world, "이예시", LEE["birth_date"], "lee")]
    for person in people:
        agrees(world, links[person.name], person)
    return people


def test_nothing_is_sent_before_everybody_has_agreed(world, entry):
    leader, case_id = entry
    links = requests(world, case_id, leader)

    assert missing(world, case_id, leader) == ["0__name", "1__name"]
    agrees(world, links["박시범"], sample(world, "박시범", PARK["birth_date"], "park"))
    assert missing(world, case_id, leader) == ["1__name"]
    agrees(world, links["이예시"], sample(world, "이예시", LEE["birth_date"], "lee"))
    send(world, case_id, leader)

    with world.transaction() as session:
        assert session.get(Submission, case_id).state == State.RECEIVED
        kept = session.scalars(select(Agreement)).all()
        assert {tuple(sorted(row.agreed_to)) for row in kept} == {("member_personal", "member_pledge")}
        assert {row.version for row in kept} == {world.definitions[0].digest}
        assert [event.action for event in session.scalars(select(Event).order_by(Event.id))][:2] == ["person_agreed"] * 2


@pytest.mark.parametrize(
    "name, born",
    [("박시범", dt.date(2003, 11, 29)), ("박시험", PARK["birth_date"]), ("이예시", LEE["birth_date"]), ("김견본", dt.date(1950, 3, 27))],
)
def test_nobody_else_can_open_or_give_an_agreement(world, entry, name, born):
    leader, case_id = entry
    link = requests(world, case_id, leader)["박시범"]
    other = leader if name == "김견본" else sample(world, name, born, "other")

    with pytest.raises(Forbidden) as refused, world.transaction() as session:
        open_request(session, link, other, now=NOW)

    assert refused.value.message.id == "agreement.somebody_else"


def test_a_second_person_of_one_name_and_birth_date_does_not_see_what_the_first_agreed_to(world, entry):
    leader, case_id = entry
    link = requests(world, case_id, leader)["박시범"]
    agrees(world, link, sample(world, "박시범", PARK["birth_date"], "park"))
    twin = sample(world, "박시범", PARK["birth_date"], "twin")

    with pytest.raises(Forbidden), world.transaction() as session:
        open_request(session, link, twin, now=NOW)


def test_blanks_in_a_name_make_no_difference(world, entry):
    leader, case_id = entry

    agrees(world, requests(world, case_id, leader)["박시범"], sample(world, "박 시범", PARK["birth_date"], "park"))


def test_half_an_agreement_is_none(world, entry):
    leader, case_id = entry
    link = requests(world, case_id, leader)["박시범"]
    park = sample(world, "박시범", PARK["birth_date"], "park")

    with pytest.raises(DomainError) as refused:
        agrees(world, link, park, {"member_personal": True})

    assert refused.value.message.id == "agreement.not_all"
    assert "0__name" in missing(world, case_id, leader)


def test_whoever_is_named_otherwise_or_no_longer_is_asked_anew_or_not_at_all(world, entry):
    leader, case_id = entry
    old = requests(world, case_id, leader)
    agrees(world, old["박시범"], sample(world, "박시범", PARK["birth_date"], "park"))
    world.answer(case_id, leader, {**ENTRY, "team": ({**PARK, "birth_date": dt.date(2003, 11, 29)},)})

    new = requests(world, case_id, leader)
    assert set(new) == {"박시범"}
    assert new["박시범"] != old["박시범"]
    assert missing(world, case_id, leader) == ["0__name"]
    lee = sample(world, "이예시", LEE["birth_date"], "lee")
    with pytest.raises(NotFound), world.transaction() as session:
        open_request(session, old["이예시"], lee, now=NOW)


def test_the_same_people_in_another_order_have_still_agreed(world, entry):
    leader, case_id = entry
    all_agree(world, case_id, leader)
    world.answer(case_id, leader, {**ENTRY, "team": (LEE, PARK)})

    send(world, case_id, leader)


def test_what_is_agreed_can_be_taken_back_until_it_is_sent(world, entry):
    leader, case_id = entry
    park, _ = all_agree(world, case_id, leader)
    link = requests(world, case_id, leader)["박시범"]
    with world.transaction() as session:
        take_back(session, open_request(session, link, park, now=NOW, for_change=True), now=NOW)
    assert missing(world, case_id, leader) == ["0__name"]

    agrees(world, link, park)
    send(world, case_id, leader)
    with pytest.raises(Conflict) as refused, world.transaction() as session:
        take_back(session, open_request(session, link, park, now=NOW, for_change=True), now=NOW)
    assert refused.value.message.id == "agreement.sent_already"


def test_the_link_goes_by_mail_to_the_person_alone_and_not_twice_in_a_row(world, entry):
    leader, case_id = entry
    link = requests(world, case_id, leader)["박시범"]

    def mail(now=NOW):
        with world.transaction() as session:
            return ask_by_mail(session, world.own(session, case_id, leader, now=now), link, now=now)

    assert mail() == "박시범"
    with pytest.raises(Conflict) as refused:
        mail()
    mail(NOW + dt.timedelta(minutes=10))

    assert refused.value.message.id == "agreement.asked_already"
    with world.transaction() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == "agreement_request")).all()
    assert {(notice.address, notice.data["link"]) for notice in notices} == {
        ("park@example.invalid", f"http://localhost:8000/agree/{link}")
    }
    assert len(notices) == 2


def test_nobody_is_written_to_who_has_agreed_or_is_not_named(world, entry):
    leader, case_id = entry
    link = requests(world, case_id, leader)["박시범"]
    agrees(world, link, sample(world, "박시범", PARK["birth_date"], "park"))

    with pytest.raises(Conflict), world.transaction() as session:
        ask_by_mail(session, world.own(session, case_id, leader), link, now=NOW)
    with pytest.raises(NotFound), world.transaction() as session:
        ask_by_mail(session, world.own(session, case_id, leader), case_id, now=NOW)


# --- changing what was sent -------------------------------------------------------------------------------------------
def change(world, case_id, leader, answers, *, now=NOW):
    with world.transaction() as session:
        begin_change(session, world.own(session, case_id, leader, now=now), now=now)
    world.answer(case_id, leader, answers, now=now)


def finish(world, case_id, leader, *, now=NOW):
    with world.transaction() as session:
        send_change(session, world.own(session, case_id, leader, now=now), accept_incomplete=False, now=now)


def test_a_member_who_comes_with_a_change_agrees_too_and_the_first_entry_stands_till_then(world, entry):
    leader, case_id = entry
    world.answer(case_id, leader, {**ENTRY, "team": (PARK,)})
    agrees(world, requests(world, case_id, leader)["박시범"], sample(world, "박시범", PARK["birth_date"], "park"))
    send(world, case_id, leader)
    officer = world.officer("도시재창조국")

    change(world, case_id, leader, ENTRY)
    with pytest.raises(Incomplete) as refused:
        finish(world, case_id, leader)
    with world.transaction() as session:
        assert world.theirs(session, case_id, officer).values["team"] == (PARK,)
    agrees(world, requests(world, case_id, leader)["이예시"], sample(world, "이예시", LEE["birth_date"], "lee"))
    finish(world, case_id, leader)

    assert [fault.part for fault in refused.value.faults] == ["1__name"]
    with world.transaction() as session:
        assert world.theirs(session, case_id, officer).values["team"] == (PARK, LEE)


def test_a_member_who_only_a_discarded_change_named_is_asked_no_longer(world, entry):
    leader, case_id = entry
    world.answer(case_id, leader, {**ENTRY, "team": (PARK,)})
    agrees(world, requests(world, case_id, leader)["박시범"], sample(world, "박시범", PARK["birth_date"], "park"))
    send(world, case_id, leader)
    change(world, case_id, leader, ENTRY)

    with world.transaction() as session:
        discard_change(session, world.own(session, case_id, leader), now=NOW)

    with world.transaction() as session:
        keep_agreements(session, world.own(session, case_id, leader), now=NOW)
        assert [row.agreed_at is not None for row in session.scalars(select(Agreement))] == [True]


def test_a_draft_that_moves_to_other_words_is_agreed_to_anew(world, entry):
    leader, case_id = entry
    all_agree(world, case_id, leader)
    told = world.definitions[0].model_dump(mode="json")
    team = next(f for section in told["sections"] for f in section["fields"] if f["name"] == "team")
    team["each_agrees"][1]["promises"].append("다른 약속을 더합니다.")
    revised = type(world.definitions[0]).model_validate(told)
    with world.transaction() as session:
        publish(session, [revised], now=NOW)
    with world.transaction() as session:
        move_draft(session, case_id, revised, now=NOW)

    assert missing(world, case_id, leader) == ["0__name", "1__name"]


def test_a_draft_that_moves_to_the_same_words_is_still_agreed_to(world, entry):
    leader, case_id = entry
    all_agree(world, case_id, leader)
    told = world.definitions[0].model_dump(mode="json")
    revised = type(world.definitions[0]).model_validate({**told, "summary": "다른 한 문장입니다."})
    with world.transaction() as session:
        publish(session, [revised], now=NOW)
    with world.transaction() as session:
        move_draft(session, case_id, revised, now=NOW)

    send(world, case_id, leader)


def one(world, case_id, person, **answers):
    """Save single answers, as a window does."""
    with world.transaction() as session:
        case = world.own(session, case_id, person)
        for section in case.pages():
            fields = [f for f in case.editable(section) if f.name in answers]
            save_page(session, case, "resident", fields, Parsed(values={f.name: answers[f.name] for f in fields}), seen=None, now=NOW)


def test_whoever_is_taken_out_of_a_draft_and_put_back_has_still_agreed(world, entry):
    leader, case_id = entry
    all_agree(world, case_id, leader)
    one(world, case_id, leader, participation="individual")
    one(world, case_id, leader, participation="team")

    send(world, case_id, leader)


def test_a_change_that_is_given_up_leaves_what_was_agreed_to(world, entry):
    leader, case_id = entry
    all_agree(world, case_id, leader)
    send(world, case_id, leader)
    with world.transaction() as session:
        begin_change(session, world.own(session, case_id, leader), now=NOW)
    one(world, case_id, leader, participation="individual")
    with world.transaction() as session:
        discard_change(session, world.own(session, case_id, leader), now=NOW)

    with world.transaction() as session:
        assert [asked.has_agreed for asked in asked_in(session, world.own(session, case_id, leader))] == [True, True]


def test_a_pledge_is_signed_with_one_s_own_name(world, entry):
    leader, case_id = entry
    park = sample(world, "박시범", PARK["birth_date"], "park")

    with pytest.raises(Invalid) as refused:
        agrees(world, requests(world, case_id, leader)["박시범"], park, {**AGREED, "member_pledge": Signed(name="아무개")})

    assert refused.value.message.id == "field.signature.other_name"


def test_a_case_writes_to_one_address_once_whatever_the_name(world, entry):
    leader, case_id = entry
    for name in ("박가", "박나"):
        one(world, case_id, leader, team=({**PARK, "name": name},))
        link = requests(world, case_id, leader)[name]
        if name == "박가":
            with world.transaction() as session:
                ask_by_mail(session, world.own(session, case_id, leader), link, now=NOW)
            continue
        with pytest.raises(Conflict), world.transaction() as session:
            ask_by_mail(session, world.own(session, case_id, leader), link, now=NOW)


def test_a_child_is_not_its_own_guardian(world):
    born = dt.date(2015, 1, 1)
    child = sample(world, "남궁보기", born, "child")
    case_id = world.draft(child, "city-design")
    own = {**LEE, "name": "남궁보기", "birth_date": born, "child": "남궁보기"}
    signed = {name: Signed(name="남궁보기") for name in ("pledge", "rights")}
    alone = {**ENTRY, **signed, "participation": "individual", "division": "student", "school": "견본초", "guardians": (own,)}
    world.answer(case_id, child, {name: value for name, value in alone.items() if name not in {"team", "team_name"}})
    agrees(world, requests(world, case_id, child)["남궁보기"], child, {"guardian_personal": True})

    with pytest.raises(Incomplete) as refused:
        send(world, case_id, child)
    assert [fault.field for fault in refused.value.faults] == ["guardians"]


def test_a_guardian_is_asked_anew_for_another_child(world):
    child = sample(world, "남궁보기", dt.date(2015, 1, 1), "child")
    case_id = world.draft(child, "city-design")
    guardian = {**LEE, "child": "남궁보기"}
    answers = {**ENTRY, "participation": "individual", "division": "student", "school": "견본초", "guardians": (guardian,)}
    world.answer(case_id, child, {name: value for name, value in answers.items() if name not in {"team", "team_name"}})
    lee = sample(world, "이예시", LEE["birth_date"], "lee")
    agrees(world, requests(world, case_id, child)["이예시"], lee, {"guardian_personal": True})

    def agreed():
        with world.transaction() as session:
            return [asked.has_agreed for asked in asked_in(session, world.own(session, case_id, child))]

    before = agreed()
    one(world, case_id, child, guardians=({**guardian, "child": "다른아이"},))
    assert (before, agreed()) == ([True], [False])
    with world.transaction() as session:
        named = open_request(session, requests(world, case_id, child)["이예시"], lee, now=NOW).named
    assert named.further == {"child": "다른아이"}
