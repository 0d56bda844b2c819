"""The worker: every job's effect once, whatever happens to whoever does it."""

import datetime as dt
import threading
import time

from aiosmtpd.controller import Controller

from homeservice.adapters.mail import SmtpMailer
from homeservice.jobs.worker import described
from homeservice.models import Blob, Document, Notice
from homeservice.operations.jobs import enqueue, finish, lease_next
from tests.jobs.conftest import PDF
from tests.services.mailbox import HOST, free_port
from tests.world import NOW


def write(place, kind, *, key="one", max_attempts=8):
    with place.database.transaction() as session:
        enqueue(session, kind, {"n": 1}, dedupe_key=key, now=NOW, max_attempts=max_attempts)


def test_a_paper_is_printed_and_kept_once(place):
    document = place.certificate()

    place.drain()
    again = place.drain()

    (issued,) = place.all(Document)
    (blob,) = place.all(Blob)
    assert (issued.id, issued.blob_id, issued.printed_at, blob.state) == (document.id, blob.id, NOW, "ready")
    with place.house.office.storage.open(blob.key) as file:
        assert file.read() == PDF
    assert again == 0
    assert place.printer.drawn == [("receipt", place.printer.drawn[0][1]), "closed"]


def test_notices_go_out_by_mail_once_each(place, mailbox):
    place.certificate(email="kim@example.com")

    place.drain()
    place.drain()

    assert sorted(mail["X-RcptTo"] for mail in mailbox.messages) == ["kim@example.com", "kim@example.com"]
    assert [(notice.kind, notice.sent_at, notice.failure) for notice in place.notices()] == [
        ("received", NOW, None),
        ("submitted", NOW, None),
    ]
    texts = [mail.get_content() for mail in mailbox.messages]
    assert all("2026-M06-000001" in text for text in texts)


def test_a_change_that_is_rolled_back_leaves_no_job(place):
    with place.database.session() as session, session.begin():
        enqueue(session, "print_document", {}, dedupe_key="never", now=NOW)
        session.flush()
        session.rollback()

    assert place.jobs() == []


class Refusing:
    """A mail server that knows none of its recipients."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- the name that aiosmtpd calls
        return "550 no such person"


def test_an_address_refused_for_good_is_given_up_and_noted(place):
    controller = Controller(Refusing(), hostname=HOST, port=free_port())
    controller.start()
    place.certificate(email="nobody@example.com")

    place.drain()
    mailer = SmtpMailer(host=HOST, port=controller.port, sender="city@city.invalid")
    with place.database.transaction() as session:
        notice = session.get(Notice, place.notices()[0].id)
        notice.sent_at = None
        enqueue(session, "send_notice", {"notice": str(notice.id)}, dedupe_key="once more", now=NOW)
    worker = place.worker(mailer=mailer)
    worker.run_once()
    controller.stop()

    job = place.jobs("send_notice")[-1]
    assert (job.state, job.attempts, job.last_error) == ("dead", 1, "mail.refused")
    assert (place.notices()[0].sent_at, place.notices()[0].failure) == (None, "mail.refused")


def test_a_mail_server_that_is_away_is_tried_again_later(place):
    place.certificate(email="kim@example.com")
    away = SmtpMailer(host=HOST, port=free_port(), sender="city@city.invalid")

    place.drain(mailer=away)
    waiting = place.jobs("send_notice")
    place.clock.wait(minutes=5)
    place.drain()

    assert [(job.state, job.attempts, job.last_error) for job in waiting] == [("queued", 1, "MailFailed: mail.failed")] * 2
    assert all(NOW < job.run_at <= NOW + dt.timedelta(seconds=2) for job in waiting)
    assert [job.state for job in place.jobs("send_notice")] == ["done", "done"]


def test_a_job_that_fails_each_time_ends_dead_and_stays_visible(place):
    def broken(tools, args, now):
        raise ValueError("010-0000-1234")

    write(place, "broken", max_attempts=3)
    for _ in range(5):
        place.drain(handlers={"broken": broken})
        place.clock.wait(hours=2)

    (job,) = place.jobs()
    assert (job.state, job.attempts, job.finished_at is not None) == ("dead", 3, True)
    # where it failed, and not a word of what it held
    assert job.last_error.startswith("ValueError at test_worker.py:")


def test_an_error_is_described_without_its_words():
    assert described(ValueError("김견본")) == "ValueError"


def test_a_job_of_an_unknown_kind_is_given_up(place):
    write(place, "from_a_newer_version")

    place.drain()

    assert [(job.state, job.last_error) for job in place.jobs()] == [("dead", "unknown kind of job")]


def test_a_job_that_kills_its_worker_each_time_ends_dead(place):
    write(place, "deadly", max_attempts=2)
    for _ in range(2):
        with place.database.transaction() as session:
            assert lease_next(session, now=place.clock()).kind == "deadly"
        place.clock.wait(minutes=5)

    assert place.drain() == 0
    assert [(job.state, job.attempts) for job in place.jobs()] == [("dead", 2)]


def test_what_a_worker_did_after_its_lease_ran_out_does_not_count(place):
    effects = []

    def effect_of(name):
        return lambda session: effects.append(name)

    def late(tools, args, now):
        # As if this worker had been stopped for an hour: another one does the job meanwhile.
        place.clock.wait(hours=1)
        place.drain(handlers={"slow": lambda tools, args, now: effect_of("second")})
        return effect_of("first")

    write(place, "slow")
    place.worker(handlers={"slow": late}).run_once()

    assert effects == ["second"]
    assert [(job.state, job.attempts) for job in place.jobs()] == [("done", 2)]


def test_a_token_of_another_lease_finishes_nothing(place):
    write(place, "slow")
    with place.database.transaction() as session:
        first = lease_next(session, now=NOW)
    with place.database.transaction() as session:
        second = lease_next(session, now=NOW + dt.timedelta(minutes=5))

    with place.database.transaction() as session:
        assert finish(session, first, now=NOW) is False
    assert place.jobs()[0].state == "running"
    with place.database.transaction() as session:
        assert finish(session, second, now=NOW) is True
    assert place.jobs()[0].state == "done"


def test_an_effect_that_fails_takes_the_end_of_its_job_back(place):
    def halfway(session):
        enqueue(session, "follows", {}, dedupe_key="follows", now=NOW)
        session.flush()
        raise RuntimeError

    write(place, "halfway")
    place.drain(handlers={"halfway": lambda tools, args, now: halfway})

    assert [(job.kind, job.state) for job in place.jobs()] == [("halfway", "queued")]


def test_a_job_that_takes_longer_than_its_lease_is_not_taken_over(place):
    begun, may_end = threading.Event(), threading.Event()
    done = []

    def long(tools, args, now):
        begun.set()
        may_end.wait(10)
        return lambda session: done.append("first")

    write(place, "long")
    # A clock that goes: the lease runs out unless the heart beats.
    started = time.monotonic()
    place.clock = lambda: NOW + dt.timedelta(seconds=time.monotonic() - started)
    lease = dt.timedelta(seconds=1.5)
    first = threading.Thread(target=place.worker(handlers={"long": long}, lease=lease).run_once)
    first.start()
    begun.wait(10)
    other = place.worker(handlers={"long": lambda tools, args, now: lambda session: done.append("other")}, lease=lease)
    pause = threading.Event()
    taken = False
    for _ in range(25):
        taken |= other.run_once()
        pause.wait(0.1)
    may_end.set()
    first.join()

    assert (taken, done) == (False, ["first"])


def test_a_job_taken_while_being_told_to_stop_is_put_back_uncounted(place):
    stop = threading.Event()
    stop.set()
    write(place, "slow")

    worked = place.worker(handlers={}).run_once(stop)

    assert worked is False
    assert [(job.state, job.attempts, job.lease_token) for job in place.jobs()] == [("queued", 0, None)]


def test_a_worker_that_is_told_to_stop_finishes_the_job_in_hand_and_closes_its_printer(place):
    stop = threading.Event()
    place.certificate()
    print_document = place.printer.print_document

    def told_meanwhile(*args, **more):
        stop.set()
        return print_document(*args, **more)

    place.printer.print_document = told_meanwhile
    place.worker().run_until(stop)

    assert [job.state for job in place.jobs("print_document")] == ["done"]
    assert place.printer.drawn[-1] == "closed"
