"""Looking into uploaded files: the virus scanner, quarantine, small pictures; and a scanner that is away."""

import dataclasses
import io

import pytest
from PIL import Image

from homeservice.adapters.scanner import Clamd
from homeservice.core.errors import Conflict
from homeservice.core.workflow import State
from homeservice.models import Attachment, Blob, Event, Examination, Submission
from homeservice.operations.attaching import attach, keep_file, take_away
from homeservice.operations.files import examinations, open_attachment, open_preview
from homeservice.operations.sample_files import sample_image, sample_pdf
from homeservice.operations.submitting import Incomplete, submit
from tests.definitions.reading import load
from tests.jobs.conftest import Place
from tests.services.clamd import EICAR, running_clamd
from tests.world import NOW, World


@pytest.fixture
def clamd():
    with running_clamd() as running:
        yield running


@pytest.fixture
def place(migrated_url, tmp_path, mailbox):
    built = Place(migrated_url, tmp_path / "files", mailbox)
    built.world.database.dispose()
    built.world = World(migrated_url, tmp_path / "files", definitions=[load("many-files")])
    built.database = built.world.database
    built.house = dataclasses.replace(built.house, database=built.database, office=built.world.office)
    yield built
    built.database.dispose()


def with_scanner(place, address):
    office = dataclasses.replace(place.world.office, scanner=Clamd(address, timeout=5))
    place.world.office = office
    place.house = dataclasses.replace(place.house, office=office)
    place.database._info["office"] = office


def uploaded(place, field, filename, content):
    """A file in a draft; the person, the case, the id of the attachment."""
    person = place.world.person()
    case_id = place.world.draft(person, "many-files")
    f = place.world.definitions[0].fields[field]
    kept = keep_file(place.database, place.world.office, f, io.BytesIO(content), filename, now=NOW)
    with place.world.transaction() as session:
        ref = attach(session, place.world.own(session, case_id, person), "resident", f, kept, now=NOW)
    return person, case_id, ref


def picture(width=1600, height=1200):
    asked = load("many-files").fields["thumbnail"].sample()
    return sample_image("jpg", dataclasses.replace(asked, width=width, height=height), 1)


def test_an_image_gets_a_small_picture(place):
    person, case_id, ref = uploaded(place, "thumbnail", "섬네일.jpg", picture())

    assert place.drain() == 1

    attachment = place.all(Attachment)[0]
    with place.world.transaction() as session:
        case = place.world.own(session, case_id, person)
        with open_preview(session, case, attachment.id) as file:
            assert Image.open(file).size == (1280, 960)
        assert examinations(session, case)[ref.id].scan == "off"


def test_the_small_picture_goes_with_its_file(place):
    person, case_id, ref = uploaded(place, "thumbnail", "섬네일.jpg", picture())
    place.drain()
    files = [path for path in (place.folder).rglob("*") if path.is_file()]
    with place.world.transaction() as session:
        case = place.world.own(session, case_id, person)
        take_away(session, case, "resident", case.definition.fields["thumbnail"], ref.id, now=NOW)
    place.drain()

    assert len(files) == 2
    assert [path for path in (place.folder).rglob("*") if path.is_file()] == []
    assert (place.all(Blob), place.all(Examination)) == ([], [])


def test_a_picture_that_cannot_be_drawn_is_said_to_be_damaged(place):
    person, case_id, ref = uploaded(place, "thumbnail", "섬네일.jpg", picture()[:-3000])

    place.drain()

    with place.world.transaction() as session:
        assert examinations(session, place.world.own(session, case_id, person))[ref.id].preview == "failed"


def test_a_file_waits_in_quarantine_until_it_is_clean(place, clamd):
    with_scanner(place, clamd.address)
    officer = place.world.officer("시험과")
    person = place.world.person()
    case_id = place.world.submitted(person, "many-files", {})
    sheet = next(row for row in place.all(Attachment) if row.field == "panels")

    with place.world.transaction() as session, pytest.raises(Conflict) as locked:
        open_attachment(session, place.world.theirs(session, case_id, officer), sheet.id)
    place.drain()
    with place.world.transaction() as session:
        _, stream = open_attachment(session, place.world.theirs(session, case_id, officer), sheet.id)
        stream.close()

    assert locked.value.message.id == "file.in_quarantine"
    assert place.all(Submission)[0].state == State.RECEIVED


def test_an_infected_file_is_locked_told_of_and_cannot_be_sent(place, clamd, mailbox):
    with_scanner(place, clamd.address)
    person, case_id, _ = uploaded(place, "sheet", "설명서.pdf", sample_pdf("SAMPLE") + EICAR)

    place.drain()

    attachment = place.all(Attachment)[0]
    with place.world.transaction() as session:
        case = place.world.own(session, case_id, person)
        with pytest.raises(Conflict) as locked:
            open_attachment(session, case, attachment.id)
    place.world.answer(case_id, person, {})
    with place.world.transaction() as session, pytest.raises(Incomplete) as refused:
        submit(session, place.world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)

    assert locked.value.message.id == "file.infected"
    assert [(fault.field, fault.message.id) for fault in refused.value.faults] == [("sheet", "file.infected")]
    assert [(event.action, event.data["filename"]) for event in place.all(Event)] == [("file_infected", "설명서.pdf")]
    assert [(notice.kind, notice.sent_at is not None) for notice in place.notices()] == [("file_infected", True)]


def test_a_scanner_that_is_away_loses_no_submission_and_is_asked_again(place, clamd):
    with running_clamd() as away:
        address = away.address
    with_scanner(place, address)
    person = place.world.person()
    case_id = place.world.submitted(person, "many-files", {})
    place.drain()
    waiting = {row.scan for row in place.all(Examination)}

    with_scanner(place, clamd.address)
    place.clock.wait(minutes=5)
    place.drain()

    with place.database.session() as session:
        assert session.get(Submission, case_id).state == State.RECEIVED
    assert (waiting, {row.scan for row in place.all(Examination)}) == ({"waiting"}, {"clean"})


def test_bytes_that_are_gone_are_found_before_the_answer_is_accepted(place):
    person, case_id, ref = uploaded(place, "sheet", "설명서.pdf", sample_pdf("SAMPLE"))
    place.world.answer(case_id, person, {})
    blob = next(row for row in place.all(Blob) if row.sha256 == ref.sha256)
    place.world.office.storage.delete(blob.key)

    with place.world.transaction() as session, pytest.raises(Incomplete) as refused:
        submit(session, place.world.own(session, case_id, person), accept_incomplete=False, address="127.0.0.1", now=NOW)

    assert [(fault.field, fault.message.id) for fault in refused.value.faults] == [("sheet", "file.vanished")]
