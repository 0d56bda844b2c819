"""Lists that departments keep: matched blindly and only by who somebody is proved to be, loaded whole or not at all, decided by rule."""

import datetime as dt
import logging

import pytest
from sqlalchemy import func, select

from homeservice.core.answers import Parsed
from homeservice.core.errors import Conflict, DomainError, NotFound
from homeservice.core.rosters import read_roster
from homeservice.core.workflow import Role, State
from homeservice.models import AnswerSheet, Document, Event, Job, Lodgement, Officer, RosterEntry, RosterLoad, Submission
from homeservice.operations import acting
from homeservice.operations.acting import act
from homeservice.operations.cases import load_case
from homeservice.operations.deciding import decide_by_rule, decide_waiting, waiting_for
from homeservice.operations.drafts import discard_draft, save_page
from homeservice.operations.retention import delete_case
from homeservice.operations.rosters import drop_load, forget_entries, list_of, lists_of, load, look_over, pending_load
from tests.world import NOW

SLUG = "campus-guard-certificate"
HEAD = "성명,생년월일,근무한 대학,학번,확인한 근무기간,확인한 근무시간\n"
KIM = "김견본,1950-03-27,경북대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n"
LEE = "이예시,1951-01-01,영남대학교,2018000002,2020-03-02 ~ 2020-12-18,280\n"
ANSWERS = {"university": "knu", "student_number": "2019000001", "purpose": "취업 서류 제출"}


def loaded(world, lines, *, mode="replace", officer=None, now=NOW):
    with world.transaction() as session:
        kept = list_of(session, "campus_guards", None)
        entries = read_roster((HEAD + lines).encode(), kept.match, kept.fills)
        load(session, kept, look_over(session, kept, entries, mode=mode, officer=officer, now=now), now=now)


def by_rule(world, case_id, *, now=NOW):
    with world.transaction() as session:
        return decide_by_rule(session, case_id, now=now)


def state_of(world, case_id):
    with world.transaction() as session:
        return session.get(Submission, case_id).state


def seen_by_officer(world, case_id):
    with world.transaction() as session:
        return load_case(session, case_id, viewer=Role.OFFICER, now=NOW).values


def test_whoever_stands_in_the_list_is_approved_at_once_with_what_it_says(world):
    loaded(world, KIM + LEE)
    case_id = world.submitted(world.person(), SLUG, ANSWERS)

    assert by_rule(world, case_id) is True

    with world.transaction() as session:
        case = load_case(session, case_id, viewer=Role.OFFICER, now=NOW)
        assert case.submission.state == State.APPROVED
        assert (case.values["found"], case.values["confirmed_period"], case.values["confirmed_hours"]) == (
            True, (dt.date(2021, 3, 2), dt.date(2021, 12, 17)), 320,
        )  # fmt: skip
        event = session.scalar(select(Event).where(Event.submission_id == case_id, Event.action == "approve"))
        assert (event.actor, event.officer_id, event.data) == ("system", None, {"by_rule": 'found and university != "other"'})
        assert session.scalars(select(Document.template).where(Document.submission_id == case_id).order_by(Document.issued_at, Document.template)).all() == [
            "receipt", "work_certificate",
        ]  # fmt: skip


@pytest.mark.parametrize(("identity", "decided"), [("shown", True), ("not_shown", False)])
def test_what_an_officer_entered_is_decided_by_rule_only_where_they_saw_who_it_is_of(world, identity, decided):
    loaded(world, KIM)
    case_id, officer = world.submitted(world.person(), SLUG, ANSWERS), world.officer("청년정책과")
    with world.transaction() as session:
        session.add(Lodgement(submission_id=case_id, officer_id=officer.id, arrived_at=NOW, identity=identity, created_at=NOW))

    assert by_rule(world, case_id) is decided


def test_the_step_by_rule_is_written_with_the_receipt(world):
    case_id = world.submitted(world.person(), SLUG, ANSWERS)

    with world.transaction() as session:
        assert session.scalars(select(Job.args).where(Job.kind == "decide_by_rule")).all() == [{"submission": str(case_id)}]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("이견본,1950-03-27,경북대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n", id="another name"),
        pytest.param("김견본,1950-03-28,경북대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n", id="another date of birth"),
        pytest.param("김견본,1950-03-27,영남대학교,2019000001,2021-03-02 ~ 2021-12-17,320\n", id="another university"),
        pytest.param("김견본,1950-03-27,경북대학교,2019000002,2021-03-02 ~ 2021-12-17,320\n", id="another number"),
    ],
)
def test_everything_must_agree_and_who_is_not_found_waits_for_an_officer(world, line):
    loaded(world, line)
    case_id = world.submitted(world.person(), SLUG, ANSWERS)

    assert (by_rule(world, case_id), state_of(world, case_id)) == (False, State.RECEIVED)
    assert seen_by_officer(world, case_id)["found"] is False


def test_nobody_gets_the_record_of_somebody_else(world):
    """Whoever knows all that can be typed still applies under the name and birth date that they are proved to have."""
    loaded(world, LEE)
    typed = {"university": "yu", "student_number": "2018000002", "applicant_name": "이예시", "birth_date": dt.date(1951, 1, 1)}
    case_id = world.submitted(world.person(), SLUG, typed)

    assert (by_rule(world, case_id), state_of(world, case_id)) == (False, State.RECEIVED)


def test_spellings_with_blanks_and_width_and_case_are_the_same_person(world):
    loaded(world, " 김견본 ,1950.3.27,  경북 대학교,２０１９０００００1,2021/3/2~2021/12/17,320\n")
    case_id = world.submitted(world.person(), SLUG, ANSWERS)

    assert by_rule(world, case_id) is True


def test_the_applicant_is_told_nothing_of_the_list_before_the_decision(world):
    loaded(world, KIM)
    person = world.person()
    case_id = world.submitted(person, SLUG, ANSWERS)

    with world.transaction() as session:
        mine = world.own(session, case_id, person)
        assert {"found", "confirmed_period", "confirmed_hours"} & mine.values.keys() == set()
        assert mine.situation.look_up("found") is None
    assert seen_by_officer(world, case_id)["found"] is True


def test_the_officer_sees_a_list_that_has_grown_and_what_was_decided_stays(world):
    officer = world.officer("청년정책과")
    case_id = world.submitted(world.person(), SLUG, ANSWERS)
    assert seen_by_officer(world, case_id)["found"] is False

    loaded(world, KIM)
    assert seen_by_officer(world, case_id)["found"] is True

    with world.transaction() as session:
        act(
            session,
            world.theirs(session, case_id, officer),
            "approve",
            role=Role.OFFICER,
            officer=session.get(Officer, officer.id),
            now=NOW,
        )
    loaded(world, LEE)
    assert {name: seen_by_officer(world, case_id)[name] for name in ("found", "confirmed_hours")} == {"found": True, "confirmed_hours": 320}


def test_a_list_that_has_grown_decides_who_waits(world):
    case_id = world.submitted(world.person(), SLUG, ANSWERS)
    assert by_rule(world, case_id) is False

    loaded(world, KIM)

    with world.transaction() as session:
        scope = list_of(session, "campus_guards", None).scope
        (asked,) = session.scalars(select(Job.args).where(Job.kind == "decide_matched"))
        assert asked["roster"] == scope
        decide_waiting(session, scope, asked["load"], now=NOW)
        jobs = select(Job.args).where(Job.dedupe_key == f"decide_by_rule:{case_id}:{asked['load']}")
        assert session.scalars(jobs).all() == [{"submission": str(case_id)}]
        assert waiting_for(session, scope) == [case_id]
        assert waiting_for(session, "0:campus_guards") == []
    assert by_rule(world, case_id) is True
    assert by_rule(world, case_id) is False


def test_a_case_that_an_officer_has_begun_is_theirs(world):
    officer = world.officer("청년정책과")
    case_id = world.submitted(world.person(), SLUG, ANSWERS)
    write(world, case_id, officer, "roster_note", "보는 중")
    loaded(world, KIM)

    assert (by_rule(world, case_id), state_of(world, case_id)) == (False, State.RECEIVED)


def write(world, case_id, officer, name, value):
    with world.transaction() as session:
        case = world.theirs(session, case_id, officer)
        save_page(session, case, "officer", [case.definition.fields[name]], Parsed(values={name: value}), seen=None, now=NOW)


def test_what_an_officer_writes_stands_before_what_the_list_says(world):
    officer = world.officer("청년정책과")
    loaded(world, KIM)
    case_id = world.submitted(world.person(), SLUG, ANSWERS)
    write(world, case_id, officer, "confirmed_hours", 300)

    assert {name: seen_by_officer(world, case_id)[name] for name in ("found", "confirmed_hours")} == {"found": True, "confirmed_hours": 300}


def test_a_paper_that_fails_leaves_the_case_received_and_is_tried_again(world, monkeypatch):
    loaded(world, KIM)
    case_id = world.submitted(world.person(), SLUG, ANSWERS)

    def broken(*args, **kwargs):
        raise OSError("no room")

    monkeypatch.setattr(acting, "issue", broken)
    with pytest.raises(OSError):
        by_rule(world, case_id)
    assert state_of(world, case_id) == State.RECEIVED

    monkeypatch.undo()
    assert by_rule(world, case_id) is True


def test_what_stands_against_the_step_leaves_it_to_an_officer(world, monkeypatch, caplog):
    loaded(world, KIM)
    case_id = world.submitted(world.person(), SLUG, ANSWERS)

    def refused(*args, **kwargs):
        raise DomainError("error.still_waiting")

    monkeypatch.setattr(acting, "issue", refused)
    with caplog.at_level(logging.WARNING):
        assert by_rule(world, case_id) is False

    assert state_of(world, case_id) == State.RECEIVED
    assert "김견본" not in caplog.text
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(AnswerSheet).where(AnswerSheet.part == "officer")) == 0


# --- loading ------------------------------------------------------------------------------------------------------------
def entries_in(world):
    with world.transaction() as session:
        return session.scalar(select(func.count()).select_from(RosterEntry))


def test_replacing_takes_out_who_is_not_in_the_file_and_adding_leaves_them(world):
    loaded(world, KIM)
    loaded(world, LEE, mode="add")
    assert entries_in(world) == 2

    loaded(world, LEE.replace("280", "300"))
    assert entries_in(world) == 1

    with world.transaction() as session:
        counts = select(RosterLoad.mode, RosterLoad.added, RosterLoad.changed, RosterLoad.same, RosterLoad.removed)
        assert sorted(map(tuple, session.execute(counts))) == [
            ("add", 1, 0, 0, 0), ("replace", 0, 1, 0, 1), ("replace", 1, 0, 0, 0),
        ]  # fmt: skip


def test_a_file_does_not_count_before_it_is_let_count_and_nothing_of_it_can_be_read(world):
    officer = world.officer("청년정책과")
    with world.transaction() as session:
        kept = list_of(session, "campus_guards", officer.department_id)
        entries = read_roster((HEAD + KIM).encode(), kept.match, kept.fills)
        made = look_over(session, kept, entries, mode="add", officer=officer, now=NOW)
        load_id = made.id
    assert entries_in(world) == 0

    with world.transaction() as session:
        kept = list_of(session, "campus_guards", officer.department_id)
        made = pending_load(session, kept, load_id, officer)
        assert "김견본".encode() not in made.sealed
        assert b"320" not in made.sealed
        load(session, kept, made, now=NOW)

    with world.transaction() as session:
        entry = session.scalar(select(RosterEntry))
        assert b"2021-03-02" not in entry.sealed
        assert "김견본" not in entry.digest
        assert session.get(RosterLoad, load_id).sealed is None
        with pytest.raises(NotFound):
            pending_load(session, list_of(session, "campus_guards", officer.department_id), load_id, officer)


def test_of_two_files_looked_over_at_once_the_second_is_to_be_looked_over_again(world):
    officer = world.officer("청년정책과")
    made = []
    for lines in (KIM, LEE):
        with world.transaction() as session:
            kept = list_of(session, "campus_guards", officer.department_id)
            entries = read_roster((HEAD + lines).encode(), kept.match, kept.fills)
            made.append(look_over(session, kept, entries, mode="replace", officer=officer, now=NOW).id)
    with world.transaction() as session:
        kept = list_of(session, "campus_guards", officer.department_id)
        load(session, kept, pending_load(session, kept, made[0], officer), now=NOW)

    with world.transaction() as session:
        kept = list_of(session, "campus_guards", officer.department_id)
        with pytest.raises(Conflict) as refused:
            load(session, kept, pending_load(session, kept, made[1], officer), now=NOW)
        assert refused.value.message.id == "roster.loaded_meanwhile"
        drop_load(session, pending_load(session, kept, made[1], officer))
    assert entries_in(world) == 1


def test_a_list_belongs_to_the_department_of_its_form(world):
    world.officer("청년정책과")
    other = world.officer("기후대기과", login="other")
    with world.transaction() as session:
        assert [kept.name for kept in lists_of(session, None)] == ["campus_guards"]
        assert lists_of(session, other.department_id) == []
        with pytest.raises(NotFound):
            list_of(session, "campus_guards", other.department_id)


def test_nobody_lets_the_file_of_somebody_else_count(world):
    one, two = world.officer("청년정책과"), world.officer("청년정책과", login="two")
    with world.transaction() as session:
        kept = list_of(session, "campus_guards", one.department_id)
        made = look_over(session, kept, read_roster((HEAD + KIM).encode(), kept.match, kept.fills), mode="add", officer=one, now=NOW).id
    with world.transaction() as session, pytest.raises(NotFound):
        pending_load(session, list_of(session, "campus_guards", two.department_id), made, two)


def test_entries_go_on_their_day_and_files_that_nobody_let_count_after_one(world):
    officer = world.officer("청년정책과")
    loaded(world, KIM)
    with world.transaction() as session:
        kept = list_of(session, "campus_guards", officer.department_id)
        look_over(session, kept, read_roster((HEAD + LEE).encode(), kept.match, kept.fills), mode="add", officer=officer, now=NOW)

    def left(now):
        with world.transaction() as session:
            forget_entries(session, now=now)
            pending = select(func.count()).select_from(RosterLoad).where(RosterLoad.state == "pending")
            return session.scalar(select(func.count()).select_from(RosterEntry)), session.scalar(pending)

    assert left(NOW + dt.timedelta(hours=23)) == (1, 1)
    assert left(NOW + dt.timedelta(hours=25)) == (1, 0)
    assert left(NOW.replace(year=NOW.year + 5)) == (1, 0)
    assert left(NOW.replace(year=NOW.year + 5) + dt.timedelta(days=1)) == (0, 0)


def test_what_the_list_said_goes_with_the_case(world):
    loaded(world, KIM)
    case_id = world.submitted(world.person(), SLUG, ANSWERS)
    by_rule(world, case_id)
    with world.transaction() as session:
        last = session.get(Submission, case_id).delete_after

    with world.transaction() as session:
        assert delete_case(session, case_id, now=dt.datetime.combine(last + dt.timedelta(days=1), dt.time(3), dt.UTC)) is True
    with world.transaction() as session:
        assert session.scalar(select(func.count()).select_from(AnswerSheet)) == 0


def test_a_draft_is_never_matched(world):
    loaded(world, KIM)
    person = world.person()
    case_id = world.draft(person, SLUG)
    world.answer(case_id, person, ANSWERS)

    assert by_rule(world, case_id) is False
    with world.transaction() as session:
        assert load_case(session, case_id, viewer=Role.OFFICER, now=NOW).match.found == {}
        discard_draft(session, world.own(session, case_id, person), now=NOW)
