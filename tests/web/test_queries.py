"""How often a page asks its database: as often with three of everything as with one, and never more than twelve times."""

import datetime as dt
import shutil
import uuid

import pytest
from sqlalchemy import create_engine, event, func, select, text, update

from homeservice import clock
from homeservice.models import Document, Form, RunningChange, SignIn, Submission
from homeservice.operations.cases import own_case
from homeservice.operations.printing import documents_of
from homeservice.operations.supplements import supplements_of, supply
from tests.definitions.reading import load
from tests.web.conftest import make_site
from tests.web.test_access import TABLE, address
from tests.web.town import OWN, Town

MOST = 12
SLUGS = ("early-scrapping", "campus-guard-certificate", "statutory-report", "cost-table")


class Counter:
    """Counts what is asked of an engine, but for the beginning and the end of transactions."""

    def __init__(self, *engines):
        self.engines = engines
        self.asked = []

    def __enter__(self):
        for engine in self.engines:
            event.listen(engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        for engine in self.engines:
            event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, connection, cursor, statement, *_):
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            self.asked.append(statement)


class Crowd:
    """A site with `n` of everything: forms, cases in every state, supplements, papers, files, rows, changes, officers."""

    def __init__(self, url, folder, n):
        self.site = make_site(url, folder, definitions=[load(slug) for slug in SLUGS[: n + 1]])
        self.town = Town(self.site, copies=n, more={"by_agent": n > 1})
        for number in range(1, n):
            self.site.world.officer(OWN, login=f"colleague-{number}")
            self._answer_supplement(self.town.cases["supplement"].id, 2005 - number)
        for state in ("received", "claim"):
            self._copy_papers(self.town.cases[state].id, n - 1)
        self._change_what_runs(n)
        rows = tuple({"name": "견본", "born_on": dt.date(1990, 1, number), "phone": "+821000000000"} for number in range(1, n + 1))
        self.town.write(self.town.cases["draft"].id, {"ownership": "joint", "co_owners": rows})

    def _answer_supplement(self, case_id, year):
        """One supplement more, answered, and the next one asked for."""
        world, town, now = self.site.world, self.town, clock.now()
        with world.transaction() as session:
            supply(session, world.own(session, case_id, town.owner, now=now), accept_incomplete=False, now=now)
        town.ask_anew(case_id, year)

    def _copy_papers(self, case_id, times):
        with self.site.world.transaction() as session:
            paper = session.scalars(select(Document).where(Document.submission_id == case_id).order_by(Document.serial)).first()
            for number in range(times):
                values = {column.key: getattr(paper, column.key) for column in Document.__table__.columns}
                fresh = {
                    "id": uuid.uuid4(),
                    "serial": paper.serial + 100 * (number + 1),
                    "verification_code": f"{uuid.uuid4().int % 10**16:016}",
                }
                session.add(Document(**{**values, **fresh}))

    def _change_what_runs(self, n):
        with self.site.world.transaction() as session:
            for form in session.scalars(select(Form)):
                side = {"name": {"ko": "박담당"}, "phone": "053-000-0000"}
                for _ in range(n):
                    session.add(
                        RunningChange(form_id=form.id, intake_name=None, key="officer", before=side, after=side, changed_at=clock.now())
                    )

    def asked(self, endpoint, state, sent, query=""):
        """How often a page asks, of a process that is warm, with a visitor whose sign-in is put off by it."""
        who = {"officer": self.town.officer} if endpoint.startswith("staff.") else {"person": self.town.owner}
        path = address(self.town, endpoint, state, sent) + query
        self.site.client(**who).get(path, buffered=True)
        browser = self.site.client(**who)
        with self.site.world.transaction() as session:
            session.execute(update(SignIn).values(seen_at=clock.now() - dt.timedelta(minutes=5)))
        with Counter(self.site.world.database.engine, self.site.app.extensions["house"].database.engine) as counter:
            answer = browser.get(path, buffered=True)
        assert answer.status_code < 400, path
        return counter.asked


#: Every page that is read, and the tabs and filters of lists.
PAGES = [(endpoint, state, sent, "") for (method, endpoint), (state, sent, status, _) in TABLE.items() if method == "GET" and status[3 if endpoint.startswith("staff.") else 1] < 400] + [
    ("citizen.catalogue", None, {}, "?q=견본&kind=service&open=yes"),
    ("citizen.case", "supplement", {}, ""), ("citizen.case", "claim", {}, ""), ("citizen.case", "draft", {}, ""), ("citizen.case", "submitted", {}, ""),
    ("citizen.page", "draft", {"name": "ownership"}, ""), ("citizen.page", "supplement", {"name": "vehicle"}, ""),
    ("citizen.page", "claim", {"name": "claim"}, ""), ("citizen.check", "draft", {}, ""), ("citizen.check", "supplement", {}, ""), ("citizen.check", "claim", {}, ""),
    ("staff.inbox", None, {}, "?view=all&q=견본&form=M01"), ("staff.inbox", None, {}, "?view=approved"),
    ("staff.case", "supplement", {}, ""), ("staff.case", "claim", {}, ""), ("staff.action", "submitted", {"action": "receive"}, ""),
]  # fmt: skip


@pytest.fixture(
    scope="module", params=[pytest.param("sqlite", id="sqlite"), pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql)]
)
def crowds(request, tmp_path_factory):
    """The same town with one and with three of everything."""
    built, server = {}, request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None
    for n in (1, 3):
        folder = tmp_path_factory.mktemp(f"crowd-{n}")
        if server is None:
            url = f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder / 'crowd.db')}"
        else:
            url = server.create(request.getfixturevalue("postgresql_template"))
        built[n] = Crowd(url, folder, n), url
    yield {n: crowd for n, (crowd, _) in built.items()}
    for crowd, url in built.values():
        crowd.site.close()
        if server is not None:
            server.drop(url)


def test_three_of_everything_ask_no_more_than_one_and_never_more_than_twelve_times(crowds):
    counts = {
        f"{endpoint} {state or ''} {sent.get('name', '')}{query}": {
            n: len(crowd.asked(endpoint, state, sent, query)) for n, crowd in crowds.items()
        }
        for endpoint, state, sent, query in PAGES
    }
    table = "\n".join(f"{page:60} {count[1]:3} {count[3]:3}" for page, count in counts.items())

    assert [page for page, count in counts.items() if count[1] != count[3]] == [], table
    assert [page for page, count in counts.items() if count[3] > MOST] == [], table


def test_page_of_questions_asks_who_it_is_and_for_the_case_with_its_sheets(crowds):
    asked = crowds[3].asked("citizen.page", "draft", {"name": "vehicle"})

    # Putting off the end of the sign-in, once a minute, takes the other two.
    assert [statement.split()[0] for statement in asked] == ["SELECT", "SELECT", "SELECT", "UPDATE"]
    assert ["answer_sheet" in statement and "submission" in statement for statement in asked] == [False, True, False, False]


def test_crowd_has_three_where_the_town_has_one(crowds):
    """Else the counts would compare one with one."""
    with crowds[3].site.world.transaction() as session:
        case = own_case(session, crowds[3].town.cases["supplement"].id, crowds[3].town.owner, now=clock.now())
        numbers = {
            "supplements": len(supplements_of(session, case)), "files": len(crowds[3].town.cases["received"].files),
            "papers": len(documents_of(session, own_case(session, crowds[3].town.cases["received"].id, crowds[3].town.owner, now=clock.now()))),
            "forms": session.scalar(select(func.count()).select_from(Form)),
            "cases": session.scalar(select(func.count()).select_from(Submission)),
        }  # fmt: skip
    assert numbers == {"supplements": 3, "files": 3, "papers": 3, "forms": 4, "cases": 14}


def test_counter_counts():
    engine = create_engine("sqlite://")
    with Counter(engine) as counter, engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        connection.execute(text("SELECT 2"))

    assert counter.asked == ["SELECT 1", "SELECT 2"]
