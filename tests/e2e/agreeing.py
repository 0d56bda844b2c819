"""Those whom an application names agree, each as who they are; their pages have a story of their own."""

import itertools

from homeservice import clock
from homeservice.adapters.identity import Identity
from homeservice.core.fields.wish import Wish
from homeservice.models import Person, Submission
from homeservice.operations.agreeing import agree, asked_in, open_request
from homeservice.operations.cases import own_case
from homeservice.operations.sign_in import welcome

_numbers = itertools.count(1)


def let_agree(house, case_id):
    """Everybody who is asked so far and has not agreed."""
    now = clock.now()
    with house.database.transaction() as session:
        submission = session.get(Submission, case_id)
        case = own_case(session, case_id, session.get(Person, submission.person_id), now=now)
        asked = [one for one in asked_in(session, case) if not one.has_agreed]
    for number, one in enumerate(asked):
        with house.database.transaction() as session:
            identity = Identity(
                subject=f"member-{next(_numbers)}", name=one.person.name, birth_date=one.person.birth_date, phone="+821000000001",
                email="member@example.com", provider="test", verified_at=now,
            )  # fmt: skip
            member = welcome(session, identity, language="ko", now=now)
            request = open_request(session, one.agreement.id, member, now=now, for_change=True)
            wish = Wish(today=clock.today(now), number=number, name=one.person.name)
            agree(session, request, member, {f.name: f.invent(wish) for f in one.field.agreements}, now=now)
