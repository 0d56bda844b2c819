"""What may be done only so often: by a person, alone or named by others, with the same answers, with one value for ever; exact under any crowd."""

import datetime as dt
from types import MappingProxyType

import pytest
from sqlalchemy import func, select

from homeservice.adapters.identity import Identity
from homeservice.adapters.language import Language
from homeservice.core.errors import Closed
from homeservice.core.fields.address import PostalAddress
from homeservice.core.fields.bank_account import Account
from homeservice.core.intakes import Entries, Limit
from homeservice.core.workflow import Role, State
from homeservice.models import HeldValue, Submission
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.catalogue import find_form, publish
from homeservice.operations.drafts import begin_draft
from homeservice.operations.sign_in import welcome
from homeservice.operations.submitting import Incomplete, submit
from homeservice.operations.supplements import request_supplement, supply
from tests.crowd import send_at_once
from tests.definitions.reading import load
from tests.world import NOW, World

SLUG = "team-entry"
KO = Language("ko")
NOTHING = {"team": None, "home": None, "plate": None, "account": None, "firm": None}
HOME = PostalAddress(zip="41911", road="견본시 견본로 1", detail="101동 202호")
#: Written otherwise, and the same.
SAME_HOME = PostalAddress(zip="41911", road="견본시  견본로1,", detail="101동202호")


def limited(**keys):
    """The form with its one intake changed."""
    form = load(SLUG)
    return form.model_copy(update={"intakes": (form.intakes[0].model_copy(update=keys),)})


@pytest.fixture
def world(migrated_url, tmp_path):
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield built
    built.database.dispose()


def somebody(world, name, born="1990-01-01", number=None):
    """Somebody with an account."""
    with world.transaction() as session:
        identity = Identity(
            subject=f"{name}-{number}", name=name, birth_date=dt.date.fromisoformat(born) if born else None, phone=None, email=None,
            provider="test", verified_at=NOW,
        )  # fmt: skip
        return welcome(session, identity, language="ko", now=NOW)


def team(*people):
    """A list of people: a name, or a name and a date of birth."""
    pairs = [(person, "1990-01-01") if isinstance(person, str) else person for person in people]
    return tuple(MappingProxyType({"name": name, "birth_date": dt.date.fromisoformat(born)}) for name, born in pairs)


def enter(world, person, **values):
    """Send an entry; its id."""
    return world.submitted(person, SLUG, {**NOTHING, **values})


def refusal(world, person, **values):
    """What is said to somebody whose entry cannot be sent: (question, box, sentence) of each fault."""
    case_id = world.draft(person, SLUG)
    world.answer(case_id, person, {**NOTHING, **values})
    with pytest.raises(Incomplete) as refused, world.transaction() as session:
        submit(session, world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)
    with world.transaction() as session:
        assert session.get_one(Submission, case_id).state == State.DRAFT
    return [(fault.field, fault.part, KO.say(fault.message)) for fault in refused.value.faults]


def move(world, case_id, action, role, officer=None, reason=""):
    with world.transaction() as session:
        viewer = Role.OFFICER if officer else Role.RESIDENT
        case = load_case(session, case_id, viewer=viewer, now=NOW, for_change=True)
        act(session, case, action, role=role, officer=officer, reason=reason, now=NOW)


# --- people -------------------------------------------------------------------------------------------------------------
def test_person_counted_in_two_teams_is_refused_at_their_row_with_what_to_do_and_not_whose_the_other_entry_is(world):
    enter(world, somebody(world, "김견본"), team=team("박견본", "이견본"), work="비밀스러운 골목")

    ((field, box, sentence),) = refusal(world, somebody(world, "최견본"), team=team("정견본", "이견본"))

    assert (field, box) == ("team", "1__name")
    assert sentence == (
        "팀원, 2번째: 이견본 님은 이 접수에서 한 사람이 낼 수 있는 1건에 이미 이름이 있습니다. 이 사람을 빼거나, 본인이 이름을 올린 "
        "신청을 먼저 취하하게 하십시오. 이름과 생년월일이 같은 다른 사람이면 담당 부서에 문의하십시오."
    )
    assert not any(secret in sentence for secret in ("김견본", "박견본", "비밀스러운"))


@pytest.mark.parametrize(
    ("name", "born", "is_same"),
    [("이 견본", "1990-01-01", True), ("이견본", "1990-01-02", False), ("이견보", "1990-01-01", False)],
    ids=["written with a blank", "born on another day", "called otherwise"],
)
def test_people_are_the_same_by_name_and_date_of_birth(world, name, born, is_same):
    enter(world, somebody(world, "김견본"), team=team("이견본"))
    other = somebody(world, "최견본")

    if is_same:
        assert [box for _, box, _ in refusal(world, other, team=team((name, born)))] == ["0__name"]
    else:
        enter(world, other, team=team((name, born)))


def test_applicant_whom_another_team_names_is_told_before_writing_anything(world):
    enter(world, somebody(world, "김견본"), team=team("이견본"))
    named = somebody(world, "이견본")

    with pytest.raises(Closed) as refused:
        world.draft(named, SLUG)

    assert refused.value.message.id == "limits.applicant"


def test_applicant_whom_a_team_names_meanwhile_is_told_at_the_end_and_keeps_the_draft(world):
    named = somebody(world, "이견본")
    case_id = world.draft(named, SLUG)
    world.answer(case_id, named, NOTHING)
    enter(world, somebody(world, "김견본"), team=team("이견본"))

    with pytest.raises(Closed) as refused, world.transaction() as session:
        submit(session, world.own(session, case_id, named), accept_incomplete=False, address="127.0.0.1", now=NOW)

    assert refused.value.message.id == "limits.applicant"
    assert world.draft(named, SLUG) == case_id


def test_team_cannot_name_somebody_who_has_applied(world):
    enter(world, somebody(world, "김견본"))

    assert [box for _, box, _ in refusal(world, somebody(world, "최견본"), team=team("김견본"))] == ["0__name"]


def test_person_named_twice_in_one_entry_is_one_person(world):
    applicant = somebody(world, "김견본")
    enter(world, applicant, team=team("김견본", "이견본", "이견본"))

    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(HeldValue)) == 2


def test_applicant_without_a_date_of_birth_is_counted_by_the_account(world):
    applicant = somebody(world, "김견본", born=None)
    enter(world, applicant)
    # Another of that name, of whom no more is known either.
    enter(world, somebody(world, "김견본", born=None, number=2))

    with pytest.raises(Closed):
        world.draft(applicant, SLUG)


@pytest.mark.parametrize(("action", "role"), [("withdraw", Role.RESIDENT), ("reject", Role.OFFICER)], ids=["withdrawn", "refused"])
def test_people_may_come_again_once_the_entry_is_over(world, action, role):
    applicant = somebody(world, "김견본")
    officer = world.officer("시험과") if role == Role.OFFICER else None
    case_id = enter(world, applicant, team=team("이견본"))

    move(world, case_id, action, role, officer, "요건에 맞지 않습니다." if officer else "")

    enter(world, somebody(world, "최견본"), team=team("이견본"))
    enter(world, applicant)


def test_approved_entry_still_counts(world):
    applicant, officer = somebody(world, "김견본"), world.officer("시험과")
    move(world, enter(world, applicant), "approve", Role.OFFICER, officer)

    with pytest.raises(Closed):
        world.draft(applicant, SLUG)


def test_more_entries_a_person_are_taken_and_no_further_ones(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files", definitions=[limited(entries=Entries(per_person=3, members="team"))])
    applicant = somebody(world, "김견본")
    enter(world, applicant)
    enter(world, somebody(world, "최견본"), team=team("김견본"))
    enter(world, applicant, team=team("박견본"))

    assert [box for _, box, _ in refusal(world, somebody(world, "정견본"), team=team("김견본"))] == ["0__name"]
    world.database.dispose()


def test_supplement_may_change_a_team_and_counts_those_it_names(world):
    officer, applicant = world.officer("시험과"), somebody(world, "김견본")
    case_id = enter(world, applicant, team=team("이견본"))
    enter(world, somebody(world, "최견본"), team=team("박견본"))
    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.OFFICER, now=NOW, for_change=True)
        request_supplement(session, case, officer, {"team": ""}, reason="팀원을 다시 적어 주십시오.", now=NOW)

    def answer(people):
        world.answer(case_id, applicant, {"team": people})
        with world.transaction() as session:
            supply(session, world.own(session, case_id, applicant), accept_incomplete=False, now=NOW)

    with pytest.raises(Incomplete) as refused:
        answer(team("이견본", "박견본"))
    assert [fault.part for fault in refused.value.faults] == ["1__name"]

    answer(team("정견본"))

    # The one who was taken out is free, the one who came in is not.
    enter(world, somebody(world, "한견본"), team=team("이견본"))
    assert [box for _, box, _ in refusal(world, somebody(world, "조견본"), team=team("정견본"))] == ["0__name"]


# --- the same answers -----------------------------------------------------------------------------------------------------
def test_one_household_with_one_vehicle_comes_so_often_and_is_told_at_the_first_of_its_answers(world):
    enter(world, somebody(world, "김견본"), home=HOME, plate="12가3456")
    enter(world, somebody(world, "이견본"), home=SAME_HOME, plate="12가3456")

    ((field, box, sentence),) = refusal(world, somebody(world, "최견본"), home=HOME, plate="12가3456")

    assert (field, box) == ("home", "")
    assert sentence == (
        "주소와 자동차등록번호가 같은 신청은 2건까지 받으며, 이미 그만큼 접수되었습니다. 입력한 내용을 확인하고, 맞다면 먼저 낸 신청을 "
        "취하한 뒤 다시 내거나 담당 부서에 문의하십시오."
    )


def test_answers_count_only_together_and_where_all_are_given(world):
    for number, (home, plate) in enumerate(
        [(HOME, "12가3456"), (HOME, "12가3456"), (HOME, "34나5678"), (HOME, None), (None, "12가3456"), (HOME, None)]
    ):
        enter(world, somebody(world, f"견본{'가나다라마바'[number]}"), home=home, plate=plate)

    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(HeldValue).where(HeldValue.key == "intake.limits")) == 3


def test_own_sentence_of_a_limit_is_said_and_a_sealed_value_is_kept_as_a_keyed_digest_only(world):
    account = Account(bank="031", number="1234567890", holder="김견본")
    enter(world, somebody(world, "김견본"), account=account)

    assert refusal(world, somebody(world, "이견본"), account=account) == [
        ("account", "", "한 계좌로는 한 번만 냅니다. 다른 계좌를 적으십시오.")
    ]
    with world.transaction() as session:
        kept = [repr((row.scope, row.key, row.digest)) for row in session.scalars(select(HeldValue))]
    assert not any(told in row for row in kept for told in ("1234567890", "031:", "견본", "1990"))


def test_all_that_stands_against_an_entry_is_told_at_once(world):
    account = Account(bank="031", number="1234567890", holder="김견본")
    enter(world, somebody(world, "김견본"), account=account, team=team("이견본"), firm="123-45-67891")

    told = refusal(world, somebody(world, "최견본"), account=account, team=team("이견본"), firm="123-45-67891")

    assert sorted((field, box) for field, box, _ in told) == [("account", ""), ("firm", ""), ("team", "0__name")]


# --- for ever -------------------------------------------------------------------------------------------------------------
def test_value_that_is_unique_for_ever_is_held_over_all_intakes_and_one_per_intake_is_not(world):
    later = load(SLUG).intakes[0].model_copy(update={"name": "autumn"})
    enter(world, somebody(world, "김견본"), firm="123-45-67891", team=team("이견본"))
    ended = load(SLUG).intakes[0].model_copy(update={"closes": NOW - dt.timedelta(days=1)})
    with world.transaction() as session:
        publish(session, [load(SLUG).model_copy(update={"intakes": (ended, later)})], now=NOW)
    other = somebody(world, "최견본")

    assert [field for field, _, _ in refusal(world, other, firm="123-45-67891")] == ["firm"]
    enter(world, other, team=team("이견본"))


# --- what runs ------------------------------------------------------------------------------------------------------------
def test_limit_that_comes_later_counts_who_is_in_already_and_throws_nobody_out(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files", definitions=[limited(entries=None, limits=())])
    applicant = somebody(world, "김견본")
    for _ in range(2):
        enter(world, applicant, team=team("이견본"))

    with world.transaction() as session:
        publish(session, [limited(entries=Entries(per_person=2, members="team"), limits=(Limit(by=("work",), at_most=1),))], now=NOW)

    assert {field for field, _, _ in refusal(world, somebody(world, "최견본"), team=team("이견본"))} == {"team", "work"}
    with world.transaction() as session:
        assert session.scalar(select(func.count()).where(Submission.state == State.RECEIVED)) == 2
    world.database.dispose()


def test_limit_that_is_lowered_lets_nobody_in_until_enough_have_left(migrated_url, tmp_path):
    world = World(migrated_url, tmp_path / "files", definitions=[limited(entries=Entries(per_person=3, members="team"))])
    applicant = somebody(world, "김견본")
    cases = [enter(world, applicant) for _ in range(3)]
    with world.transaction() as session:
        publish(session, [limited(entries=Entries(per_person=1, members="team"))], now=NOW)

    for case_id in cases[:2]:
        move(world, case_id, "withdraw", Role.RESIDENT)
        with pytest.raises(Closed):
            world.draft(applicant, SLUG)
        assert [field for field, _, _ in refusal(world, somebody(world, "최견본"), team=team("김견본"))] == ["team"]

    move(world, cases[2], "withdraw", Role.RESIDENT)
    enter(world, applicant)
    world.database.dispose()


def test_publishing_a_form_with_limits_again_changes_nothing(world):
    with world.transaction() as session:
        assert publish(session, [load(SLUG)], now=NOW).unchanged == ["T31"]


def test_limit_over_a_question_that_an_older_version_does_not_ask_counts_nothing_of_it(world):
    applicant = somebody(world, "김견본")
    case_id = world.draft(applicant, SLUG)
    form = load(SLUG)
    data = form.model_dump(mode="json")
    data["sections"][0]["fields"].append({"type": "text", "name": "later", "label": "나중에 생긴 문항", "max": 20})
    data["intakes"][0]["limits"] = [{"by": ["later"], "at_most": 1}]
    with world.transaction() as session:
        publish(session, [type(form).model_validate(data)], now=NOW)
    world.answer(case_id, applicant, NOTHING)

    with world.transaction() as session:
        submit(session, world.own(session, case_id, applicant), accept_incomplete=False, address="127.0.0.1", now=NOW)

    with world.transaction() as session:
        assert session.get_one(Submission, case_id).state == State.RECEIVED


def test_begun_draft_is_gone_on_with_though_one_may_not_begin_another(world):
    applicant = somebody(world, "김견본")
    case_id = world.draft(applicant, SLUG)
    enter(world, somebody(world, "최견본"), team=team("김견본"))

    with world.transaction() as session:
        entry = find_form(session, SLUG, now=NOW)
        assert begin_draft(session, applicant, entry.form, entry.row, language="ko", now=NOW).id == case_id


# --- a crowd --------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_crowd_of_processes_with_shared_people_takes_exactly_what_each_may_and_nobody_waits_in_a_ring(migrated_url, tmp_path):
    form = limited(entries=Entries(per_person=2, members="team"), limits=(Limit(by=("home",), at_most=4),))
    world = World(migrated_url, tmp_path / "files", definitions=[form])
    shared = [f"공유{letter}" for letter in "가나다"]
    drafts = []
    for number in range(24):
        person = somebody(world, f"대표{number}")
        case_id = world.draft(person, SLUG)
        # Six go alone, from one home; the others name one, two or three of the three, each in another order.
        order, alone = shared[number % 3 :] + shared[: number % 3], number % 4 == 0
        home = (HOME if number % 8 else SAME_HOME) if alone else None
        world.answer(case_id, person, {**NOTHING, "team": team(*order[: number % 4]) or None, "home": home})
        drafts.append(case_id)

    said = send_at_once(migrated_url, tmp_path / "files", drafts)

    with world.transaction() as session:
        held = session.execute(select(HeldValue.key, func.count()).group_by(HeldValue.key, HeldValue.digest)).all()
    assert said.keys() == {"sent", "limits.full", "field.table.in_row"}
    assert [count for key, count in held if key == "intake.limits"] == [4]
    # Each of the three is named alone by two, so all of them come as often as they may.
    assert sorted(count for key, count in held if key == "intake.entries") == [1] * said["sent"] + [2] * 3
    world.database.dispose()
