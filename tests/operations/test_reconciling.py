"""What nobody told of in time: orders that are taken back, money for cases that have ended, and the provider's books beside ours."""

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
import requests
from sqlalchemy import select

from homeservice import clock
from homeservice.adapters.payment import HttpPayments
from homeservice.adapters.simulator.server import Simulator
from homeservice.adapters.simulator.till import OUTCOMES
from homeservice.config import DEMO_SECRET
from homeservice.core.workflow import Role
from homeservice.jobs.handlers import HANDLERS, Tools
from homeservice.models import BookedHours, BookedPlace, Job, Notice, Payment
from homeservice.operations.acting import act
from homeservice.operations.billing import bill
from homeservice.operations.paying import PAYING_LASTS, begin_bill, order_of, settle
from tests.definitions.reading import load
from tests.operations.till import MINUTE, SLUG, begin, end, papers, stands, states, taken, written
from tests.world import NOW, ROOT, World

HOUR = 60 * MINUTE


class Ways:
    """A house whose payments go to a real simulator, and its worker's jobs."""

    def __init__(self, world, simulator):
        self.world, self.till = world, simulator.till
        self.provider = HttpPayments(address=f"{simulator.issuer}/till", secret=DEMO_SECRET)
        self.tools = Tools(database=world.database, office=world.office, mailer=None, printer=None, payments=self.provider)

    def open(self, payment_id):
        """Have the order made; its code."""
        with self.world.transaction() as session:
            order = order_of(session, session.get(Payment, payment_id), title="시험", language="ko")
        assert self.provider.open(order).startswith(self.provider.address)
        return order.code

    def do(self, kind, payment_id=None, *, now):
        effect = HANDLERS[kind](self.tools, {"payment": str(payment_id)}, now)
        with self.world.transaction() as session:
            effect(session)

    def payment(self, payment_id):
        with self.world.transaction() as session:
            return session.get(Payment, payment_id)


@pytest.fixture(scope="module")
def simulator():
    with Simulator(clock=clock.now, port=0, smtp_port=0) as running:
        yield running


@pytest.fixture
def ways(migrated_url, tmp_path, simulator, monkeypatch):
    monkeypatch.setattr("homeservice.adapters.simulator.till.Till._tell", lambda *_: None)
    built = World(migrated_url, tmp_path / "files", definitions=[load(SLUG)])
    yield Ways(built, simulator)
    built.database.dispose()


# --- orders that end ----------------------------------------------------------------------------------------------------
def test_an_order_nobody_pays_is_taken_back_after_half_an_hour_and_its_place_is_free(ways):
    person, draft = written(ways.world)
    payment = begin(ways.world, person, draft)
    code = ways.open(payment)
    with ways.world.transaction() as session:
        assert session.scalars(select(Job.run_at).where(Job.kind == "end_payment")).all() == [NOW + PAYING_LASTS]
    assert taken(ways.world) == 1

    ways.do("end_payment", payment, now=NOW + PAYING_LASTS)

    assert (states(ways.world), taken(ways.world), stands(ways.world, draft)) == (["cancelled"], 0, "draft")
    assert ways.till.sale(code).told.state == "cancelled"


def test_an_order_that_was_paid_in_the_last_moment_is_filed_instead_of_taken_back(ways):
    person, draft = written(ways.world)
    payment = begin(ways.world, person, draft)
    ways.till.end(ways.open(payment), OUTCOMES["silent"])

    ways.do("end_payment", payment, now=clock.now() + HOUR)
    ways.do("end_payment", payment, now=clock.now() + HOUR)

    assert (states(ways.world), stands(ways.world, draft)) == (["paid"], "received")


def test_hours_that_are_not_paid_for_are_free_again(ways):
    person, draft = written(ways.world)
    payment = begin(ways.world, person, draft)
    with ways.world.transaction() as session:
        session.add(BookedPlace(scope="lawn"))
        session.flush()
        session.add(BookedHours(submission_id=draft, scope="lawn", day=dt.date(2026, 12, 1), starts=600, ends=660, approved=False))

    end(ways.world, payment, "failed")

    with ways.world.transaction() as session:
        assert session.scalars(select(BookedHours.scope)).all() == []


# --- cases that end while they are being paid for -----------------------------------------------------------------------
def _paying(world):
    """An officer has billed more, the applicant is paying it, and then withdraws."""
    officer = world.officer("시험과")
    person, case_id = written(world)
    end(world, begin(world, person, case_id))
    with world.transaction() as session:
        bill(session, world.theirs(session, case_id, officer), officer, amount=500, reason="더 냅니다.", now=NOW)
        payment = begin_bill(session, world.own(session, case_id, person), now=NOW).id
    with world.transaction() as session:
        act(session, world.own(session, case_id, person), "withdraw", role=Role.RESIDENT, now=NOW)
    return payment


def test_money_for_a_case_that_ended_meanwhile_goes_back_and_hands_no_paper_out(ways):
    payment = _paying(ways.world)
    before = papers(ways.world)

    assert end(ways.world, payment) == "refunding"

    assert (states(ways.world), papers(ways.world)) == (["paid", "refunding"], before)
    with ways.world.transaction() as session:
        assert session.scalars(select(Notice.kind).where(Notice.kind == "fee_refund")).all() == ["fee_refund"]


@pytest.mark.parametrize("state", ["failed", "cancelled", "expired"])
def test_a_case_that_ended_meanwhile_is_billed_no_more(ways, state):
    payment = _paying(ways.world)

    end(ways.world, payment, state)

    assert states(ways.world) == sorted([state, "paid"])


def test_a_bill_being_paid_is_taken_back_when_its_case_is_withdrawn(ways):
    payment = _paying(ways.world)

    with ways.world.transaction() as session:
        due = session.scalars(select(Job.run_at).where(Job.kind == "end_payment", Job.run_at == NOW)).all()
    assert due == [NOW]
    ways.do("end_payment", payment, now=NOW)
    assert states(ways.world) == ["expired", "paid"]


# --- the provider's books -----------------------------------------------------------------------------------------------
def _paid_unheard(ways):
    person, draft = written(ways.world)
    payment = begin(ways.world, person, draft, now=clock.now())
    code = ways.open(payment)
    ways.till.end(code, OUTCOMES["silent"])
    return draft, payment, code


def test_a_payment_nobody_told_of_is_taken_over_from_the_providers_books(ways):
    draft, _, _ = _paid_unheard(ways)

    ways.do("check_payments", now=clock.now())
    ways.do("check_payments", now=clock.now())

    assert (states(ways.world), stands(ways.world, draft)) == (["paid"], "received")


def test_a_refund_at_the_provider_and_one_that_hangs_are_finished(ways):
    _, payment, code = _paid_unheard(ways)
    ways.do("check_payments", now=clock.now())
    with ways.world.transaction() as session:
        row = session.get(Payment, payment)
        row.state, row.paid_at = "refunding", clock.now() - 2 * HOUR

    ways.do("check_payments", now=clock.now())

    assert (states(ways.world), ways.till.sale(code).told.state) == (["refunded"], "refunded")


@pytest.mark.parametrize(("wrong", "how"), [({"amount": 700}, "amount"), ({"order_code": "unknown"}, "missing")])
def test_a_payment_that_differs_from_the_providers_stands_out_until_it_is_mended(ways, wrong, how):
    _, payment, _ = _paid_unheard(ways)
    ways.do("check_payments", now=clock.now())
    right = {name: getattr(ways.payment(payment), name) for name in wrong}

    def change(**values):
        with ways.world.transaction() as session:
            for name, value in values.items():
                setattr(session.get(Payment, payment), name, value)

    change(paid_at=clock.now() - 2 * HOUR, **wrong)
    ways.do("check_payments", now=clock.now())
    assert ways.payment(payment).arguments["differs"] == how
    change(**right)
    ways.do("check_payments", now=clock.now())
    assert "differs" not in ways.payment(payment).arguments


def test_a_provider_that_is_away_leaves_everything_to_the_next_hour(ways):
    draft, _, _ = _paid_unheard(ways)
    ways.provider.address = "http://localhost:1/till"

    ways.do("check_payments", now=clock.now())

    assert (states(ways.world), stands(ways.world, draft)) == (["pending"], "draft")


@pytest.mark.parametrize("query", ["", "?since=x&until=y", "?since=2026-01-01&until=2026-01-02"])
def test_the_simulator_lists_nothing_without_two_moments_and_its_secret(simulator, query):
    address = f"{simulator.issuer}/till/orders{query}"

    assert requests.get(address, timeout=5).status_code == 401
    assert requests.get(address, headers={"Authorization": f"Bearer {DEMO_SECRET}"}, timeout=5).status_code == 409


# --- a killed process ---------------------------------------------------------------------------------------------------
DYING = """
import pathlib, sys, time, uuid
from homeservice import clock
from homeservice.adapters.payment import HttpPayments
from homeservice.database import Database
from homeservice.operations.paying import settle
from tests.world import make_office

url, folder, address, secret, code, payment = sys.argv[1:]
told = HttpPayments(address=address, secret=secret).look_up(code)
with Database(url, info={"office": make_office(pathlib.Path(folder))}).transaction() as session:
    print(settle(session, uuid.UUID(payment), told, now=clock.now()), flush=True)
    time.sleep(60)
"""


def test_a_process_killed_between_the_charge_and_the_write_loses_nothing_and_charges_once(ways, migrated_url, tmp_path):
    draft, payment, code = _paid_unheard(ways)
    arguments = [migrated_url, str(tmp_path / "files"), ways.provider.address, DEMO_SECRET, code, str(payment)]
    process = subprocess.Popen(
        [sys.executable, "-c", DYING, *arguments], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout.readline().strip() == "paid"
        process.send_signal(signal.SIGKILL)
    assert (states(ways.world), stands(ways.world, draft)) == (["pending"], "draft")

    for _ in range(2):
        with ways.world.transaction() as session:
            assert settle(session, payment, ways.provider.look_up(code), now=clock.now()) == "paid"

    assert (states(ways.world), stands(ways.world, draft)) == (["paid"], "received")
