"""The officer's pages of selections: the list beforehand, one confirmed step, the file; and what applicants read of it."""

import csv
import datetime as dt
import hashlib
import io

import pytest
from sqlalchemy import select

from homeservice import clock
from homeservice.core.answers import Parsed
from homeservice.core.workflow import Role
from homeservice.jobs.handlers import Tools, decide_selected
from homeservice.models import Chosen, FixedList, Intake
from homeservice.operations.catalogue import publish
from homeservice.operations.drafts import save_page
from homeservice.operations.staff import add_officer
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.desk import queries_of
from tests.web.reading import page_of

SLUG = "ranked-cars"


class Round:
    """A round with some cars in it, closed an hour ago."""

    def __init__(self, site, years, **selection):
        self.site, self.world = site, site.world
        self.form = self.closing(dt.timedelta(days=1), **selection)
        with self.world.transaction() as session:
            told = {"name": "박담당", "department": "시험과", "phone": "053-000-0001", "now": clock.now()}
            self.officer = add_officer(session, login="one", role=Role.OFFICER, **told).officer
            self.viewer = add_officer(session, login="two", role=Role.VIEWER, **told).officer
            self.intake_id = session.scalars(select(Intake.id)).one()
        self.people = [self.world.person(f"견본{number}", subject=f"sample-{number}") for number in range(len(years))]
        self.cases = [self.enter(person, year) for person, year in zip(self.people, years, strict=True)]
        self.closing(-dt.timedelta(hours=1), **selection)
        self.path = f"/staff/selections/{self.intake_id}"

    def closing(self, later, **selection):
        form = load(SLUG)
        days = {"opens": clock.now() - dt.timedelta(days=30), "closes": clock.now() + later}
        data = form.intakes[0].model_dump(mode="json") | days
        data["selection"] |= selection
        form = form.model_copy(update={"intakes": (type(form.intakes[0]).model_validate(data),)})
        with self.world.transaction() as session:
            publish(session, [form], now=clock.now())
        return form

    def enter(self, person, year):
        case_id = self.world.submitted(person, SLUG, {"model_year": year, "sex": "male"}, now=clock.now())
        with self.world.transaction() as session:
            case = self.world.theirs(session, case_id, self.officer, now=clock.now())
            (section,) = case.pages()
            save_page(session, case, "officer", list(section.fields), Parsed(values={"base_value": 1_400_000}), seen=None, now=clock.now())
        return case_id

    def confirm(self, **typed):
        browser = self.site.client(officer=self.officer)
        typed = {"seed_again": typed.get("seed", "")} | typed
        html = browser.get(self.path).text
        seen = html.split('name="seen" value="')[1].split('"')[0]
        return browser.post(
            self.path, data={"csrf_token": token_of(html), "seen": seen, "reason": "순위 밖입니다.", "agree": "yes", **typed}
        )  # fmt: skip

    def fix(self, **typed):
        browser = self.site.client(officer=self.officer)
        html = browser.get(self.path).text
        known_at = f"{clock.now().astimezone(clock.SEOUL) + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}"
        data = {
            "csrf_token": token_of(html),
            "seen": html.split('name="seen" value="')[1].split('"')[0],
            "source": "견본 로또",
            "agree": "yes",
        }
        return browser.post(f"{self.path}/fix", data={**data, "known_at": known_at, **typed})

    def announce(self):
        """The moment comes at which the words for the lot are known."""
        with self.world.transaction() as session:
            session.get_one(FixedList, self.intake_id).known_at = clock.now() - dt.timedelta(minutes=1)

    def work(self):
        decide_selected(
            Tools(database=self.world.database, office=self.world.office, mailer=None, printer=None),
            {"intake": self.intake_id},
            clock.now(),
        )


@pytest.fixture
def site(migrated_url, tmp_path):
    built = make_site(migrated_url, tmp_path, definitions=[load(SLUG)])
    house = built.app.extensions["house"]
    built.world.database.dispose()
    built.world.office, built.world.database = house.office, house.database
    yield built
    built.close()


def test_list_beforehand_shows_rule_cut_and_reserves(site):
    a_round = Round(site, [2004, 2001, 2002, 2003])

    listing = page_of(site.client(officer=a_round.officer).get("/staff/selections"))
    page = page_of(site.client(officer=a_round.officer).get(a_round.path))

    assert "선정 전" in listing.text
    assert "연식 → 접수한 때 → 추첨" in page.text
    for said in ("예비 1번", "1,400,000원", "2,800,000원", "3,000,000원", "공고한 추첨값 ‘11 3 27’"):
        assert said in page.text


def test_confirming_makes_the_selection_once_and_everybody_reads_their_outcome(site):
    a_round = Round(site, [2004, 2001, 2002, 2003])

    assert a_round.confirm().status_code == 303
    again = site.client(officer=a_round.officer).post(
        a_round.path, data={"agree": "yes", "csrf_token": token_of(site.client(officer=a_round.officer).get("/staff").text)}
    )
    assert again.status_code in {400, 409}
    a_round.work()

    page = page_of(site.client(officer=a_round.officer).get(a_round.path))
    assert "4건 가운데 4건을 결정하고 알렸습니다." in page.text
    own = page_of(site.client(person=a_round.people[3]).get(f"/my/{a_round.cases[3]}"))
    assert "예비 1번입니다" in own.text
    assert "4건 가운데 3번째입니다." in own.text
    assert "예비 1번" in page_of(site.client(person=a_round.people[3]).get("/my")).text
    refused = page_of(site.client(person=a_round.people[0]).get(f"/my/{a_round.cases[0]}"))
    assert "순위 밖입니다." in refused.text


#: What an officer may leave out or get wrong, and the sentence they read.
WRONG_LOT = (
    ({"agree": ""}, "명단을 확인하신 뒤 표시해 주십시오."),
    ({"reason": "  "}, "까닭"),
    ({"seen": "0" * 64}, "그사이 신청이 달라졌습니다."),
    ({"seed": ""}, "추첨값을 적어 주십시오."),
    ({"seed": "1" * 101}, "100자까지"),
    ({"seed": "로또 11 3"}, "추첨값은 숫자로만"),
    ({"seed_again": "11 4"}, "두 번 적은 추첨값이 다릅니다."),
)
WRONG_LIST = (
    ({"agree": ""}, "명단을 확인하신 뒤 표시해 주십시오."),
    ({"source": ""}, "추첨값을 얻는 곳을 적어 주십시오."),
    ({"known_at": "내일"}, "추첨값이 발표되는 날과 시각을 적어 주십시오."),
    ({"known_at": "2020-01-01T10:00"}, "이후로 적어 주십시오."),
)


def test_what_is_missing_is_told_and_what_was_typed_is_kept(site):
    a_round = Round(site, [2001, 2001], seed=None, order=["model_year"])

    for typed, said in WRONG_LIST:
        answer = a_round.fix(**{"source": "견본 로또", **typed})
        assert (answer.status_code, said in page_of(answer).text) == (422, True), typed
        assert "source" in typed or 'value="견본 로또"' in answer.text
    a_round.fix()
    a_round.announce()
    for typed, said in WRONG_LOT:
        answer = a_round.confirm(**{"seed": "11 3", "reason": "견본 까닭입니다.", **typed})
        assert (answer.status_code in {409, 422}, said in page_of(answer).text) == (True, True), typed
        assert "seed" in typed or 'value="11 3"' in answer.text

    with site.world.transaction() as session:
        assert session.scalars(select(Chosen)).all() == []


def test_everybody_reads_how_the_selection_comes_about_and_nobodys_name(site):
    a_round = Round(site, [2001, 2001, 2001, 2001], by="draw", order=[], budget=None, cost=None, seed=None)
    browser, anybody = site.client(officer=a_round.officer), site.client()
    public = f"/services/{SLUG}/selections/ranked"
    assert anybody.get(public).status_code == 404
    assert "선정 과정과 결과 보기" not in page_of(anybody.get(f"/services/{SLUG}")).text

    assert a_round.fix().status_code == 303
    assert 'name="seed"' not in browser.get(a_round.path).text
    before = page_of(anybody.get(public))
    assert "선정 과정과 결과 보기" in page_of(anybody.get(f"/services/{SLUG}")).text
    assert "추첨 명단 고정" in page_of(anybody.get(f"/services/{SLUG}/history")).text
    numbers = anybody.get(f"{public}/numbers.csv").data
    assert hashlib.sha256(numbers).hexdigest() in before.text
    assert anybody.get(f"{public}/result.csv").status_code == 404

    a_round.announce()
    assert a_round.confirm(seed="4 8 15").status_code == 303
    a_round.work()
    after = page_of(anybody.get(public))
    result = anybody.get(f"{public}/result.csv").data
    assert hashlib.sha256(result).hexdigest() in after.text
    # Whoever has the two files and the words comes to the same order.
    drawn = sorted(numbers.decode().split(), key=lambda number: hashlib.sha256(f"4 8 15:{number}".encode()).hexdigest())
    assert [line.split(",")[1] for line in result.decode().splitlines()[1:]] == drawn
    assert not any(f"견본{n}" in text for n in range(4) for text in (after.text, numbers.decode(), result.decode()))
    own = page_of(site.client(person=a_round.people[0]).get(f"/my/{a_round.cases[0]}"))
    assert "선정 과정과 결과 보기" in own.text


def test_list_fixed_by_mistake_is_opened_again_with_a_reason(site):
    a_round = Round(site, [2001], seed=None)
    a_round.fix()
    browser = site.client(officer=a_round.officer)
    path = f"{a_round.path}/open"

    empty = browser.post(path, data={"csrf_token": token_of(browser.get(a_round.path).text), "reason": ""})
    done = browser.post(path, data={"csrf_token": token_of(browser.get(a_round.path).text), "reason": "공고를 바로잡습니다."})

    assert (empty.status_code, done.status_code) == (422, 303)
    assert "고정을 해제했습니다: 공고를 바로잡습니다." in page_of(site.client().get(f"/services/{SLUG}/history")).text
    a_round.fix(source="다른 견본 추첨")
    told = page_of(site.client().get(f"/services/{SLUG}/selections/ranked")).text
    assert told.index("견본 로또") < told.index("공고를 바로잡습니다.") < told.rindex("다른 견본 추첨")


def test_file_has_the_whole_list_before_and_after(site):
    a_round = Round(site, [2004, 2001])
    browser = site.client(officer=a_round.officer)

    before = list(csv.reader(io.StringIO(browser.get(f"{a_round.path}/list.csv").text.lstrip("\ufeff"))))
    a_round.confirm()
    after = list(csv.reader(io.StringIO(browser.get(f"{a_round.path}/list.csv").text.lstrip("\ufeff"))))

    assert [row[:5] for row in before[1:]] == [row[:5] for row in after[1:]]
    assert [row[0] for row in after[1:]] == ["1", "2"]
    assert all("견본" not in row[5] for row in after[1:])


def test_who_only_reads_sees_the_list_and_cannot_confirm_it(site):
    a_round = Round(site, [2001, 2002])
    browser = site.client(officer=a_round.viewer)
    html = browser.get(a_round.path).text

    assert 'name="agree"' not in html
    assert browser.post(a_round.path, data={"csrf_token": token_of(html), "agree": "yes"}).status_code == 403


def test_list_takes_the_same_queries_however_long_it_is(site):
    a_round = Round(site, [2001])
    browser = site.client(officer=a_round.officer)
    browser.get(a_round.path)
    few = queries_of(site, lambda: browser.get(a_round.path))
    a_round.closing(dt.timedelta(days=1))
    for number in range(10, 22):
        a_round.enter(site.world.person(f"견본{number}", subject=f"sample-{number}"), 2000)
    a_round.closing(-dt.timedelta(hours=1))

    assert queries_of(site, lambda: browser.get(a_round.path)) == few


def test_another_rule_is_told_in_the_public_history_key_by_key(site):
    a_round = Round(site, [2001])
    a_round.closing(-dt.timedelta(hours=1), places=3, reserve=None)

    told = page_of(site.client().get(f"/services/{SLUG}/history")).text

    for said in ("정하는 방법", "자리: 2자리", "자리: 3자리", "예비: 1명까지", "예비: 선정되지 않은 모두"):
        assert said in told
    assert "추첨값:" not in told


def test_ranking_of_which_no_two_are_alike_is_confirmed_without_a_lot(site):
    a_round = Round(site, [2004, 2001, 2002], seed=None)

    assert "순위가 같은 신청이 없어 추첨하지 않습니다." in page_of(site.client(officer=a_round.officer).get(a_round.path)).text
    assert a_round.confirm().status_code == 303
    a_round.work()
    for page in (
        site.client().get(f"/services/{SLUG}/selections/ranked"),
        site.client(person=a_round.people[1]).get(f"/my/{a_round.cases[1]}"),
        site.client(officer=a_round.officer).get(a_round.path),
    ):
        assert "순위가 같은 신청이 없어 추첨하지 않습니다." in page_of(page).text


def test_list_of_selections_takes_the_same_queries_however_many_there_are(site):
    a_round = Round(site, [2001])
    browser = site.client(officer=a_round.officer)
    browser.get("/staff/selections")
    few = queries_of(site, lambda: browser.get("/staff/selections"))
    form = a_round.closing(-dt.timedelta(hours=1))
    others = [form.intakes[0].model_copy(update={"name": f"other-{number}"}) for number in range(8)]
    with site.world.transaction() as session:
        publish(session, [form.model_copy(update={"intakes": (form.intakes[0], *others)})], now=clock.now())

    assert queries_of(site, lambda: browser.get("/staff/selections")) == few
    assert browser.get("/staff/selections").text.count("other-") >= 8
