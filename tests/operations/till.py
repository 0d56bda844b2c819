"""What tests of fees do again and again: write an application, begin to pay, hear how it ended."""

import datetime as dt

from sqlalchemy import select

from homeservice.adapters.payment import Told
from homeservice.core.workflow import Role
from homeservice.models import Document, Payment, Quota, Submission
from homeservice.operations.acting import act
from homeservice.operations.paying import begin_payment, settle
from homeservice.operations.submitting import submit
from tests.definitions.reading import load
from tests.world import NOW

SLUG = "paid-for"
ANSWERS = {"tents": 2, "days": 1, "place": "달성공원", "proof": None}
MINUTE = dt.timedelta(minutes=1)


def billed_later():
    form = load(SLUG)
    return form.model_copy(update={"fee": form.fee.model_copy(update={"due": "approval"})})


def written(world, name="김견본", **answers):
    """Somebody and their draft with all answers."""
    person = world.person(name, subject=name)
    draft = world.draft(person, SLUG)
    world.answer(draft, person, {**ANSWERS, "place": f"{name}의 곳", **answers})
    return person, draft


def begin(world, person, draft, *, now=NOW, **given):
    with world.transaction() as session:
        payment = begin_payment(
            session, world.own(session, draft, person, now=now), accept_incomplete=False, address="127.0.0.1", now=now, **given
        )
        return payment.id if payment is not None else None


def told(world, payment_id, state="paid", *, amount=None, at=NOW):
    with world.transaction() as session:
        payment = session.get(Payment, payment_id)
        return Told(code=payment.order_code, state=state, amount=payment.amount if amount is None else amount, reference="SIM-1", at=at)


def end(world, payment_id, state="paid", *, amount=None, at=NOW, now=NOW):
    said = told(world, payment_id, state, amount=amount, at=at)
    with world.transaction() as session:
        return settle(session, payment_id, said, now=now)


def stands(world, draft):
    with world.transaction() as session:
        return session.get(Submission, draft).state


def states(world):
    with world.transaction() as session:
        return sorted(session.scalars(select(Payment.state)))


def taken(world):
    with world.transaction() as session:
        return session.scalar(select(Quota.taken))


def approve(world, case_id, officer, action="approve", reason="", now=NOW):
    with world.transaction() as session:
        act(session, world.theirs(session, case_id, officer, now=now), action, role=Role.OFFICER, officer=officer, reason=reason, now=now)


def papers(world):
    with world.transaction() as session:
        return sorted(session.scalars(select(Document.template)))


def filed(world, **answers):
    person, draft = written(world, **answers)
    with world.transaction() as session:
        submit(session, world.own(session, draft, person), accept_incomplete=False, address="", now=NOW)
    return person, draft
