"""What everybody may read: the front page, the catalogue, a service and its history, the notices."""

import datetime as dt
import re
import shutil

import pytest
from sqlalchemy import event

from homeservice import clock
from homeservice.operations.catalogue import publish
from tests.web.conftest import make_site, token_of
from tests.web.reading import page_of

DAY = dt.timedelta(days=1)
ADDRESSES = [
    "/", "/services", "/services/early-scrapping", "/services/early-scrapping/history", "/services/campus-guard-certificate", "/privacy",
    "/terms", "/accessibility", "/verify",
]  # fmt: skip
MOST_QUERIES = 12


@pytest.fixture(scope="module")
def as_published(sqlite_template, tmp_path_factory):
    """The site as it is first published, for tests that only read."""
    folder = tmp_path_factory.mktemp("published")
    built = make_site(f"sqlite:///{shutil.copy(sqlite_template, folder / 'test.db')}", folder)
    yield built
    built.close()


def titles(page):
    return [title.text for title in page.all(".service-title")]


def rows_of(page):
    """The rows of the one table, as texts of their cells."""
    return [[cell.text for cell in row.all("td")] for row in page.all("tbody tr")]


def published(site, base_code, **changes):
    """Publish a definition once more with changes; intakes and contact apply at once."""
    base = next(definition for definition in site.world.definitions if definition.code == base_code)
    changed = type(base).model_validate(base.model_dump(mode="json") | changes)
    with site.world.transaction() as session:
        publish(session, [changed], now=clock.now())


TITLE = {"ko": "상시 접수", "en": "Open all year"}


def intake(*, opens, closes=None, **more):
    now = clock.now().replace(second=0, microsecond=0)
    return {
        "name": "always",
        "title": TITLE,
        "opens": (now + opens).isoformat(),
        "closes": (now + closes).isoformat() if closes else None,
    } | more


def neighbours(site, count):
    """So many further services beside the two."""
    for number in range(1, count + 1):
        published(site, "M06", code=f"Z{number:02}", slug=f"neighbour-{number}", title=f"견본 서비스 {number:02}")


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_public_page_is_shown_to_anybody_in_both_languages(as_published, address, language):
    answer = as_published.client().get(f"{address}?lang={language}")

    assert answer.status_code == 200
    assert (page_of(answer).one("html")["lang"], len(page_of(answer).all("h1"))) == (language, 1)


@pytest.mark.parametrize("address", ADDRESSES)
def test_english_page_marks_every_word_that_is_still_korean(as_published, address):
    page = page_of(as_published.client().get(f"{address}?lang=en"))

    assert [text for text in page.one("body").pieces(leaving_out='[lang="ko"]') if re.search("[가-힣]", text)] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_public_page_takes_few_queries(as_published, address):
    as_published.client().get(address)
    said = []
    engine = as_published.app.extensions["house"].database.engine
    listener = lambda *args: said.append(args[2])  # noqa: E731 -- a listener must be named to be removed
    event.listen(engine, "before_cursor_execute", listener)

    as_published.client().get(address)

    event.remove(engine, "before_cursor_execute", listener)
    assert len([statement for statement in said if statement.startswith("SELECT")]) <= MOST_QUERIES


@pytest.mark.parametrize("address", ["/services/no-such-service", "/services/no-such-service/history"])
def test_unknown_service_is_not_found_and_says_where_to_look(as_published, address):
    answer = as_published.client().get(address)

    assert answer.status_code == 404
    assert "찾으시는 민원이나 공모가 없습니다." in page_of(answer).text


def test_front_page_shows_what_is_open_and_nothing_else(small_site):
    published(small_site, "M06", intakes=[intake(opens=-9 * DAY, closes=-DAY)])

    assert titles(page_of(small_site.client().get("/"))) == ["노후 경유차 조기폐차 보조금 지급대상 확인 신청"]


def test_front_page_keeps_contests_apart_from_services(small_site):
    published(small_site, "M06", code="C01", slug="design", kind="contest", title="견본 공모전", intakes=[intake(opens=-DAY, closes=DAY)])
    page = page_of(small_site.client().get("/"))

    assert titles(page.one('section[aria-labelledby="contests"]')) == ["견본 공모전"]


def test_front_page_says_so_where_no_contest_is_open(as_published):
    assert "지금 접수 중인 공모가 없습니다." in page_of(as_published.client().get("/")).text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=경유차", ["노후 경유차 조기폐차 보조금 지급대상 확인 신청"]),
        ("q=campus+GUARD", ["대학생 캠퍼스 지킴이 근무확인서 발급"]),
        ("q=지킴이+경유차", []),
        ("q=%25", []),
        ("q=_", []),
        ("kind=service", ["노후 경유차 조기폐차 보조금 지급대상 확인 신청", "대학생 캠퍼스 지킴이 근무확인서 발급"]),
        ("kind=contest", []),
        ("kind=nonsense", []),
        ("category=환경", ["노후 경유차 조기폐차 보조금 지급대상 확인 신청"]),
        ("category=환경&q=지킴이", []),
        ("page=99", ["노후 경유차 조기폐차 보조금 지급대상 확인 신청", "대학생 캠퍼스 지킴이 근무확인서 발급"]),
        ("page=minus", ["노후 경유차 조기폐차 보조금 지급대상 확인 신청", "대학생 캠퍼스 지킴이 근무확인서 발급"]),
    ],
)
def test_catalogue_finds_by_words_and_filters(as_published, asked, found):
    assert titles(page_of(as_published.client().get(f"/services?{asked}"))) == found


def test_catalogue_searches_alike_on_both_databases(site):
    browser = site.client()
    found = {
        asked: titles(page_of(browser.get(f"/services?{asked}")))
        for asked in ("q=CAMPUS", "q=%25", "category=환경", "open=yes&kind=contest")
    }

    assert found == {
        "q=CAMPUS": ["대학생 캠퍼스 지킴이 근무확인서 발급"], "q=%25": [], "category=환경": ["노후 경유차 조기폐차 보조금 지급대상 확인 신청"],
        "open=yes&kind=contest": [],
    }  # fmt: skip


def test_catalogue_shows_only_what_is_open_where_asked(site):
    published(site, "M06", intakes=[intake(opens=DAY)])

    assert titles(page_of(site.client().get("/services?open=yes"))) == ["노후 경유차 조기폐차 보조금 지급대상 확인 신청"]


def test_catalogue_keeps_what_was_searched_for_and_shows_it_as_text(as_published):
    page = page_of(as_published.client().get("/services", query_string={"q": '"><script>alert(1)</script>', "kind": "contest"}))

    assert page.one("#search-q")["value"] == '"><script>alert(1)</script>'
    assert page.one("#filter-kind option[selected]")["value"] == "contest"
    assert [script.text for script in page.all("script") if script.text] == []
    assert page.one(".empty-title").text == "조건에 맞는 것이 없습니다"


def test_catalogue_pages_keep_the_filters(small_site):
    neighbours(small_site, 21)
    page = page_of(small_site.client().get("/services?kind=service&page=2"))
    steps = [link["href"] for link in page.all(".pagination a")]

    assert titles(page) == [f"견본 서비스 {number:02}" for number in (19, 20, 21)]
    assert {step.split("?")[1] for step in steps} == {"kind=service&page=1"}


@pytest.mark.parametrize(
    ("opens", "closes", "standing", "sentence"),
    [
        (-DAY, None, "접수 중", "지금 신청할 수 있습니다."),
        (-DAY, DAY, "접수 중", "지금 신청할 수 있습니다."),
        (DAY, 2 * DAY, "접수 예정", "아직 신청할 수 없습니다."),
        (-2 * DAY, -DAY, "접수 마감", "접수가 마감되어 지금은 신청할 수 없습니다."),
    ],
    ids=["always", "open", "upcoming", "closed"],
)
def test_service_page_says_whether_one_may_apply_now(small_site, opens, closes, standing, sentence):
    published(small_site, "M06", intakes=[intake(opens=opens, closes=closes)])
    page = page_of(small_site.client().get("/services/campus-guard-certificate"))

    assert (page.all(".service-tags > span")[-1].text, sentence in page.one(".apply-panel").text) == (standing, True)
    assert len(page.all(".apply-action")) == (1 if standing == "접수 중" else 0)


def test_service_page_gives_closing_to_the_minute_in_korean_time(small_site):
    published(small_site, "M06", intakes=[{"name": "always", "opens": "2021-02-16 09:00", "closes": "2099-02-26 18:00"}])

    assert "2099. 2. 26.(목) 18:00까지" in page_of(small_site.client().get("/services/campus-guard-certificate")).text


def test_service_page_tells_all_that_one_has_to_know(as_published):
    shown = page_of(as_published.client().get("/services/early-scrapping")).text
    wanted = [
        "대구시에 등록된 배출가스 4·5등급 경유차", "대리인도 신청할 수 있습니다.", "소상공인·저소득 등의 증명서", "10일", "수수료 없음",
        "대기환경보전법 제58조", "기후대기과", "김담당", "053-000-0000", "조기폐차 보조금 지급대상 확인서",
        "2021. 2. 16.(화) 09:00부터 2021. 2. 26.(금) 18:00까지", "10,000대, 160억 원.", "결과 발표 2021. 4. 28.(수)", "5년 동안 보관",
    ]  # fmt: skip

    assert [text for text in wanted if text not in shown] == []


def test_guest_is_led_to_sign_in_and_back(as_published):
    link = page_of(as_published.client().get("/services/campus-guard-certificate")).one(".apply-action a")

    assert link["href"] == "/sign-in?next=/services/campus-guard-certificate"


def test_resident_applies_with_one_press(small_site):
    browser = small_site.client(person=small_site.world.person())
    page = browser.get("/services/campus-guard-certificate")
    form = page_of(page).one(".apply-action form")
    sent = {"csrf_token": token_of(page.get_data(as_text=True)), "intake": form.one('[name="intake"]')["value"]}

    answer = browser.post(form["action"], data=sent)

    assert answer.status_code == 303
    assert re.fullmatch(r"/my/[0-9a-f-]{36}", answer.headers["Location"])


def test_history_tells_each_change_in_words(site):
    before = {"name": "always", "title": TITLE, "opens": "2021-03-02 09:00"}
    published(site, "M06", officer={"name": "이견본", "phone": "053-000-0002"})
    published(site, "M06", officer={"name": "이견본", "phone": "053-000-0002"}, intakes=[before | {"closes": "2099-12-31 18:00"}])
    rows = rows_of(page_of(site.client().get("/services/campus-guard-certificate/history")))

    assert [cells[1:] for cells in rows] == [
        ["접수 마감 상시 접수", "기한 없음", "2099. 12. 31. 18:00"],
        ["담당자", "김담당 053-000-0000", "이견본 053-000-0002"],
    ]


def test_history_shows_only_the_figures_that_differ(small_site):
    base = next(definition for definition in small_site.world.definitions if definition.code == "M01").model_dump(mode="json")
    base["intakes"][0]["parameters"]["months_in_city"] = 12
    published(small_site, "M01", intakes=base["intakes"])
    (cells,) = rows_of(page_of(small_site.client().get("/services/early-scrapping/history")))

    assert cells[2:] == ["months_in_city: 24", "months_in_city: 12"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("announcement", "견본 안내", "견본 안내"),
        ("result_on", "2099-04-28", "2099. 4. 28."),
        ("reference_date", "closes", "접수 마감일"),
        ("reference_date", "2099-01-31", "2099. 1. 31."),
        ("title", "견본 접수", "견본 접수"),
        ("opens", "2022-01-02 09:00", "2022. 1. 2. 09:00"),
    ],
)
def test_history_says_each_kind_of_value(small_site, key, value, said):
    published(small_site, "M06", intakes=[{"name": "always", "title": TITLE, "opens": "2021-03-02 09:00"} | {key: value}])
    (cells,) = rows_of(page_of(small_site.client().get("/services/campus-guard-certificate/history")))

    assert cells[3] == said


def test_new_intake_stands_in_the_history_with_its_window(small_site):
    intakes = [
        {"name": "always", "title": TITLE, "opens": "2021-03-02 09:00"},
        {"name": "extra", "title": "추가 접수", "opens": "2022-01-02 09:00", "closes": "2022-02-03 18:00"},
    ]
    published(small_site, "M06", intakes=intakes)
    (cells,) = rows_of(page_of(small_site.client().get("/services/campus-guard-certificate/history")))

    assert cells[1:] == ["새 접수 기간 추가 접수", "없음", "2022. 1. 2.(일) 09:00 ~ 2022. 2. 3.(목) 18:00"]


def test_unchanged_service_says_so(as_published):
    assert "바뀐 내용이 없습니다" in page_of(as_published.client().get("/services/early-scrapping/history")).text


def test_privacy_policy_lists_how_long_every_service_keeps_its_cases(small_site):
    neighbours(small_site, 20)
    published(small_site, "M06", retention={"years": 10})
    kept = {service: years for service, _, years in rows_of(page_of(small_site.client().get("/privacy")))}

    assert len(kept) == 22
    assert kept["대학생 캠퍼스 지킴이 근무확인서 발급"] == "처리를 마친 날부터 10년"
    assert kept["노후 경유차 조기폐차 보조금 지급대상 확인 신청"] == "처리를 마친 날부터 5년"


@pytest.mark.parametrize(
    "duty",
    ["목적", "항목", "보유 기간", "제3자 제공", "위탁", "파기", "권리", "14세 미만", "안전", "쿠키", "보호책임자", "권익", "변경"],
)
def test_privacy_policy_has_a_chapter_for_each_duty(as_published, duty):
    headings = [heading.text for heading in page_of(as_published.client().get("/privacy")).all(".prose h2")]

    assert any(duty in heading for heading in headings)


@pytest.mark.parametrize("address", ["/privacy", "/terms", "/accessibility"])
def test_contents_of_a_notice_lead_to_its_chapters(as_published, address):
    page = page_of(as_published.client().get(address))

    assert [link["href"][1:] for link in page.all(".contents a")] == [heading["id"] for heading in page.all(".prose h2")]
