"""The demo's samples: made by the operations themselves, once, in many states, and never in production."""

import datetime as dt
import shutil
from functools import cache

import pyotp
import pytest
from sqlalchemy import select

from homeservice.adapters.identity import Identity
from homeservice.adapters.simulator.people import PEOPLE
from homeservice.adapters.sniffing import sniff
from homeservice.catalog.faults import FaultyFile
from homeservice.catalog.loader import load_folder
from homeservice.config import Config
from homeservice.core.errors import DomainError
from homeservice.core.working_days import SEOUL, WorkCalendar
from homeservice.models import Attachment, Blob, Document, Event, Form, Intake, Officer, Person, Submission
from homeservice.operations.catalogue import publish
from homeservice.operations.deciding import decide_by_rule
from homeservice.operations.opening import House
from homeservice.operations.rosters import lists_of
from homeservice.operations.sample_files import sample_pdf
from homeservice.operations.sample_intakes import with_sample_intakes
from homeservice.operations.seeding import code_now, load_demo, seed_demo
from homeservice.operations.selecting import entries_of, list_now
from homeservice.operations.sign_in import welcome
from homeservice.operations.staff import let_in, password_fits
from homeservice.operations.versions import intake_of
from tests.world import FORMS, NOW, World

DEMO = load_demo(FORMS)


@cache
def shipped():
    return tuple(load_folder(FORMS).definitions.values())


def publish_all(world, *, now):
    with world.transaction() as session:
        publish(session, with_sample_intakes(session, shipped(), DEMO.intakes, now=now), now=now)


class Silent:
    def send(self, mail, *, now):
        raise AssertionError("seeding sends nothing by itself")


def house_of(world, **settings):
    return House(config=Config(**settings), database=world.database, office=world.office, mailer=Silent(), cookie_key=b"")


@pytest.fixture(scope="module")
def sown(sqlite_template, tmp_path_factory):
    """A seeded house on the disk, of which every test has a copy: seeding takes ten seconds."""
    folder = tmp_path_factory.mktemp("sown")
    world = World(f"sqlite:///{shutil.copy(sqlite_template, folder / 'house.db')}", folder / "files")
    publish_all(world, now=NOW)
    made = seed_demo(house_of(world), DEMO, now=NOW)
    world.database.dispose()
    return folder, made


@pytest.fixture
def seeded(sown, tmp_path):
    folder, made = sown
    shutil.copytree(folder, tmp_path / "house")
    world = World(f"sqlite:///{tmp_path / 'house' / 'house.db'}", tmp_path / "house" / "files", definitions=[])
    world.seeded = made
    yield world
    world.database.dispose()


def rows(world, query):
    with world.database.session() as session:
        return list(session.execute(query))


def test_cases_stand_in_many_states_of_both_services(seeded):
    found = {(code, state) for code, state in rows(seeded, select(Submission.form_id, Submission.state))}

    assert sorted(seeded.seeded.officers) == sorted(officer.login for officer in DEMO.officers)
    assert len(seeded.seeded.cases) == len(DEMO.cases)
    assert {state for _, state in found} == {"draft", "submitted", "received", "supplement", "in_progress", "approved", "refused"}


def test_a_second_run_makes_nothing(seeded):
    before = rows(seeded, select(Submission.id, Submission.version, Submission.updated_at).order_by(Submission.id))

    again = seed_demo(house_of(seeded), DEMO, now=NOW + dt.timedelta(days=1))

    assert (again.officers, again.cases) == ([], [])
    assert rows(seeded, select(Submission.id, Submission.version, Submission.updated_at).order_by(Submission.id)) == before


def test_only_what_is_missing_is_made_again(seeded):
    draft = rows(seeded, select(Submission.id).where(Submission.state == "draft"))[0][0]
    with seeded.transaction() as session:
        session.delete(session.get_one(Submission, draft))

    again = seed_demo(house_of(seeded), DEMO, now=NOW)

    assert (again.officers, again.cases) == ([], ["M01/lee"])


def test_seeding_works_on_both_databases(world):
    publish_all(world, now=NOW)
    seed_demo(house_of(world), DEMO, now=NOW)

    with world.database.session() as session:
        assert len(session.scalars(select(Submission)).all()) == len(DEMO.cases)


def test_production_is_never_seeded(world):
    production = {
        "environment": "production", "secret": "a secret of at least thirty-two characters", "base_url": "https://home.city.example",
        "identity_issuer": "https://identity.example",
    }  # fmt: skip

    with pytest.raises(DomainError, match=r"cli\.only_in_demo"):
        seed_demo(house_of(world, **production), DEMO, now=NOW)

    assert rows(world, select(Officer.login)) == []


def test_a_sample_person_who_signs_in_at_the_simulator_finds_their_cases(seeded):
    kim = next(person for person in PEOPLE if person.subject == "sample-kim")
    told = Identity(
        provider=Config().identity_issuer,
        subject=kim.subject,
        name=kim.name,
        birth_date=kim.birth_date,
        phone=kim.phone,
        email=kim.email,
        verified_at=NOW,
    )

    with seeded.transaction() as session:
        person = welcome(session, told, language="ko", now=NOW)
        states = session.scalars(select(Submission.state).where(Submission.person_id == person.id)).all()

    assert sorted(states) == ["in_progress", "supplement"]


def test_what_officers_did_was_done_on_working_days_in_the_past(seeded):
    moments = [at.astimezone(SEOUL) for (at,) in rows(seeded, select(Event.at)) if at != NOW]

    assert moments
    assert [at for at in moments if not WorkCalendar().is_open(at.date()) or at > NOW] == []


def test_receipt_numbers_follow_the_order_of_receipt(seeded):
    received = rows(seeded, select(Submission.receipt_number, Submission.received_at).where(Submission.receipt_number.is_not(None)))

    assert sorted(received) == sorted(received, key=lambda row: (row[0].split("-")[1], row[1]))


def test_uploaded_samples_are_what_their_names_say_and_nothing_is_left_over(seeded):
    attached = rows(seeded, select(Blob.key, Blob.state, Attachment.filename).join(Attachment, Attachment.blob_id == Blob.id))

    assert len(attached) >= 3
    assert {state for _, state, _ in attached} == {"ready"}
    for key, _, name in attached:
        with seeded.office.storage.open(key) as file:
            assert sniff(file, name, ("pdf", "jpg")).filename == name
    assert rows(seeded, select(Blob.id).where(Blob.state == "pending")) == []


def test_papers_were_issued_by_the_decisions(seeded):
    templates = [template for (template,) in rows(seeded, select(Document.template))]

    assert {"receipt", "scrapping_eligibility", "work_certificate", "refusal"} <= set(templates)


def test_the_code_lets_each_sample_officer_in(seeded):
    for officer in DEMO.officers:
        with seeded.transaction() as session:
            code = code_now(session, DEMO, officer.login, now=NOW)
            assert (
                let_in(
                    session,
                    login=officer.login,
                    right=password_fits(session, login=officer.login, password=officer.password),
                    code=code,
                    now=NOW,
                ).login
                == officer.login
            )


def test_the_code_is_the_next_one_where_the_present_one_was_used(seeded):
    officer = DEMO.officers[0]
    totp = pyotp.TOTP(officer.totp_secret)
    with seeded.transaction() as session:
        let_in(
            session,
            login=officer.login,
            right=password_fits(session, login=officer.login, password=officer.password),
            code=totp.at(int(NOW.timestamp())),
            now=NOW,
        )
        code = code_now(session, DEMO, officer.login, now=NOW)

    assert code == totp.at(int(NOW.timestamp()) + 30)


def test_people_of_the_samples_are_the_simulators(seeded):
    assert {name for (name,) in rows(seeded, select(Person.name))} <= {person.name for person in PEOPLE}


@pytest.mark.parametrize(
    "change",
    [
        ("role: viewer", "role: mayor"),
        ("days_ago: 18", "days_ago: -1"),
        ("password: demo-climate-1", "password: short"),
        ("cases:", "case:"),
    ],
    ids=["role", "day", "password", "key"],
)
def test_a_faulty_file_of_samples_is_told_with_its_place(tmp_path, change):
    text = (FORMS / "demo.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "demo.yaml").write_text(text.replace(*change), encoding="utf-8")

    with pytest.raises(FaultyFile) as refused:
        load_demo(tmp_path)

    assert {fault.place.file for fault in refused.value.faults} == {(tmp_path / "demo.yaml").as_posix()}


def test_a_sample_pdf_says_where_its_objects_stand():
    pdf = sample_pdf("SAMPLE")

    start = int(pdf.split(b"startxref\n")[1].split(b"\n")[0])
    places = [int(line[:10]) for line in pdf[start:].split(b"\n")[3:8]]
    assert [pdf[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in range(1, 6)]


def sample_days(world, code):
    query = select(Intake.opens, Intake.closes).join(Form, Form.id == Intake.form_id)
    (found,) = rows(world, query.where(Form.code == code, Intake.name == "sample"))
    return found


def test_each_sample_intake_is_open_or_to_come_as_it_says(seeded):
    ahead = {sample.form for sample in DEMO.intakes if sample.opens_in_days is not None}
    over = {sample.form for sample in DEMO.intakes if sample.closed_days_ago is not None}

    assert ahead
    assert over
    for code in {sample.form for sample in DEMO.intakes}:
        opens, closes = sample_days(seeded, code)
        assert (opens > NOW, opens < closes, closes > NOW) == (code in ahead, True, code not in over), code


def test_the_sample_intake_of_a_contest_is_open_around_the_day_of_the_seeding_and_keeps_its_days(seeded):
    def days():
        return sample_days(seeded, "C01")

    first = days()
    publish_all(seeded, now=NOW + dt.timedelta(days=3))
    after_three_days = days()
    publish_all(seeded, now=NOW + dt.timedelta(days=40))

    assert first[0] < NOW < first[1]
    assert after_three_days == first
    assert days()[1] > NOW + dt.timedelta(days=40)


def test_the_sample_round_waits_for_its_selection_and_keeps_its_days(seeded):
    with seeded.transaction() as session:
        row = session.scalar(select(Intake).join(Intake.form).where(Form.code == "M01", Intake.name == "sample"))
        rule = intake_of(row).selection
        entries = entries_of(session, row, rule, now=NOW)
        result = list_now(entries, rule, "1 2 3")
    first = sample_days(seeded, "M01")
    publish_all(seeded, now=NOW + dt.timedelta(days=3))

    assert entries.unready == ()
    assert [(placed.outcome.value, placed.reserve_number) for placed in result.placed] == [
        *[("chosen", None)] * 3, ("reserve", 1), ("reserve", 2), ("out", None),
    ]  # fmt: skip
    assert sample_days(seeded, "M01") == first


def test_the_sample_list_is_loaded_once_and_knows_the_sample_graduate(seeded):
    assert seeded.seeded.lists == ["campus_guards"]
    assert seed_demo(house_of(seeded), DEMO, now=NOW).lists == []
    with seeded.transaction() as session:
        assert [(kept.name, kept.entries) for kept in lists_of(session, None)] == [("campus_guards", 3)]
        waiting = session.scalars(select(Submission).where(Submission.state == "received").join(Submission.form).where(Form.code == "M06"))
        assert [decide_by_rule(session, case.id, now=NOW) for case in waiting] == [False]
