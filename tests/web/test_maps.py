"""A place on pages: officers see its district, and the sketch with the place once they have said why; what is wrong is told at its box."""

import pytest

from homeservice import clock
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of
from tests.web.desk import Desk, address_of
from tests.web.reading import page_of
from tools.examples import example_of, form_of

CORNERS = "35.870000, 128.600000\n35.870900, 128.600000\n35.870900, 128.601107"


@pytest.fixture
def desk(sqlite_url, tmp_path):
    (tmp_path / "forms").mkdir()
    form = form_of(example_of("map"), tmp_path / "forms", code="EX01")
    site = make_site(sqlite_url, tmp_path, definitions=[form, load("early-scrapping")])
    yield Desk(site)
    site.close()


def answered(desk):
    form = next(iter(desk.world.definitions))
    place, ground = form.fields["place"], form.fields["ground"]
    values = {"place": place.parse({"near": ["city_hall"]}), "ground": ground.parse({"corners": [CORNERS]})}
    return desk.world.submitted(desk.person(), form.slug, values, now=clock.now())


def test_officer_sees_the_district_and_the_place_once_it_is_revealed(desk):
    case_id = answered(desk)
    browser = desk.browser(desk.account("park", "견본과").officer)

    before = browser.get(address_of(case_id)).get_data(as_text=True)
    after = browser.send(address_of(case_id, "reveal"), {"reason": "현장을 확인합니다."}, page=address_of(case_id)).get_data(as_text=True)

    assert ("중구(자세한 위치는 가림)" in before, "35.871400" in before, "sketch-picture" in before) == (True, False, False)
    assert ("35.871400" in after, after.count('class="sketch-picture"')) == (True, 3)
    assert "측량한 지도가 아니며" in after


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"place-lat": "35,8714", "place-lon": "128.6014"}, "대상지 위치: 소수점은 쉼표가 아니라 점으로 적으십시오."),
        ({"place-lat": "128.6014", "place-lon": "35.8714"}, "대상지 위치: 위도와 경도가 바뀐 것 같습니다. 위도를 먼저 적으십시오."),
        ({"ground-corners": "35.87, 128.60\n35.88, 128.61"}, "사용할 땅: 꼭짓점을 3개 이상 정하십시오. 지금은 2개입니다."),
        ({"ground-corners": "35.87, 128.6\n35.871, 128.601\n35.871, 128.6\n35.87, 128.601"}, "사용할 땅: 1-2 변과 3-4 변이 서로 엇갈립니다. 둘레를 따라 차례로 꼭짓점을 정하십시오."),
    ],
    ids=["comma", "swapped", "too-few", "crossing"],
)  # fmt: skip
def test_what_is_wrong_is_told_and_what_was_typed_stays(desk, sent, said):
    person = desk.person()
    case_id = desk.world.draft(person, "example-map", now=clock.now())
    browser, path = desk.site.client(person=person), f"/my/{case_id}/pages/example"
    token = token_of(browser.get(path).text)

    answer = browser.post(path, data={"csrf_token": token, "_action": "save", **sent}, headers={"Origin": "http://localhost"})

    page = page_of(answer)
    assert answer.status_code == 422
    assert said in [line.text for line in page.all(".error-summary-list li")]
    assert all(text.split("\n")[0] in answer.text for text in sent.values())
