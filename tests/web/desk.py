"""The officers' desk in tests: accounts with their two keys, cases on their way, and a browser that sends forms as one does."""

import pyotp
from sqlalchemy import event, select

from homeservice import clock
from homeservice.core.workflow import Role
from homeservice.models import AccessLog, Submission
from homeservice.operations.acting import act
from homeservice.operations.staff import add_officer
from homeservice.operations.supplements import request_supplement, supply
from tests.operations.test_whole_way import ELIGIBLE
from tests.web.conftest import token_of

AIR, YOUTH = "기후대기과", "청년정책과"
SCRAPPING, CERTIFICATE = "early-scrapping", "campus-guard-certificate"
PASSWORD = "only-for-tests-1"
REASON = "등록증과 다릅니다."


class Desk:
    """A site whose world seals with the application's own keys."""

    def __init__(self, site):
        house = site.app.extensions["house"]
        site.world.database.dispose()
        site.world.office, site.world.database = house.office, house.database
        self.site, self.world = site, site.world
        self.officer = self.account("officer", AIR).officer

    def account(self, login, department, role=Role.OFFICER, name="박담당"):
        with self.world.transaction() as session:
            return add_officer(
                session, login=login, name=name, department=department, role=role, phone="053-000-0001", password=PASSWORD, now=clock.now()
            )

    def person(self, name="황보견본", number=1):
        return self.world.person(name, subject=f"sample-{number}", email=f"sample{number}@example.invalid")

    def case(self, state="submitted", *, number=1, person=None, slug=SCRAPPING, **values):
        """A case of its own person in a state, brought there by the operations."""
        person = person or self.person(number=number)
        answers = {**ELIGIBLE, "plate": f"1{number}가{3450 + number}"} if slug == SCRAPPING else {"by_agent": False}
        case_id = self.world.submitted(person, slug, {**answers, **values}, now=clock.now())
        if state != "submitted" and slug == SCRAPPING:
            self.act(case_id, "receive")
        if state == "in_progress":
            self.act(case_id, "start")
        if state == "supplement":
            self.ask(case_id)
        return case_id

    def act(self, case_id, action, *, reason=""):
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            act(session, case, action, role=Role.OFFICER, officer=self.officer, reason=reason, now=clock.now())

    def ask(self, case_id):
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            request_supplement(session, case, self.officer, {"model_year": "등록증을 보십시오."}, reason=REASON, now=clock.now())

    def answer(self, case_id, person, **values):
        self.world.answer(case_id, person, values, now=clock.now())
        with self.world.transaction() as session:
            supply(session, self.world.own(session, case_id, person, now=clock.now()), accept_incomplete=False, now=clock.now())

    def browser(self, officer=None, **who):
        return Browser(self.site.client(**(who or {"officer": officer or self.officer})))

    def submission(self, case_id):
        with self.world.database.session(reading=True) as session:
            return session.get_one(Submission, case_id)

    def accesses(self, case_id):
        """What the access log says of a case: (action, detail), oldest first."""
        with self.world.database.session(reading=True) as session:
            query = select(AccessLog.action, AccessLog.detail).where(AccessLog.submission_id == case_id).order_by(AccessLog.id)
            return [tuple(row) for row in session.execute(query)]


class Browser:
    """Opens pages and sends their forms, with whatever hidden boxes they hold."""

    def __init__(self, client):
        self.client = client

    def get(self, path, **options):
        return self.client.get(path, **options)

    def fetch(self, path):
        """A download, closed again: its status, headers and bytes."""
        with self.client.get(path) as answer:
            return answer.status_code, answer.headers, answer.data

    def send(self, path, sent=None, *, page=None, **options):
        """Send a form to a path with the hidden boxes of the page it stands on (the same path where none is named)."""
        shown = self.client.get(page or path)
        hidden = {"csrf_token": token_of(shown.get_data(as_text=True))}
        if found := _hidden(shown, "version"):
            hidden["version"] = found
        return self.client.post(path, data={**hidden, **(sent or {})}, **options)


def _hidden(answer, name):
    text = answer.get_data(as_text=True)
    mark = f'name="{name}" value="'
    return text.split(mark, 1)[1].split('"', 1)[0] if mark in text else None


def code_of(account, now=None):
    return pyotp.TOTP(account.totp_secret).at(now or clock.now())


def address_of(case_id, *more):
    return "/".join(["/staff/cases", str(case_id), *more])


def queries_of(site, do):
    """How many statements a request says to the database, the prolongation of its sign-in aside: that comes once a minute."""
    engine = site.app.extensions["house"].database.engine
    said = []

    def listener(*args):
        said.append(args[2])

    event.listen(engine, "before_cursor_execute", listener)
    do()
    event.remove(engine, "before_cursor_execute", listener)
    return len(
        [statement for statement in said if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN")) and "sign_in" not in statement]
    )
