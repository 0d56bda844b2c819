"""Paying with the real simulator: to its page and back, each outcome; its notices are carried to the application by hand."""

import json
import re

import pytest
import requests

from homeservice import clock
from homeservice.adapters.language import Language
from homeservice.adapters.payment import SIGNATURE, as_data, sign
from homeservice.adapters.simulator.server import Simulator
from homeservice.adapters.simulator.till import OUTCOMES
from homeservice.config import DEMO_SECRET
from homeservice.core.messages import LocalText
from homeservice.models import Payment, Submission
from tests.definitions.reading import load
from tests.web.conftest import make_site, token_of

KO = Language("ko")
#: Of another department, whose officers see nothing of this.
OTHER = load("few-places").model_copy(update={"department": LocalText(ko="다른과")})


@pytest.fixture(scope="module")
def simulator():
    with Simulator(clock=clock.now, port=0, smtp_port=0) as running:
        yield running


class Payer:
    """Somebody at the check page of an application that costs 800 won."""

    def __init__(self, url, folder, simulator, **keys):
        form = load("paid-for").model_copy(update=keys)
        self.site = make_site(url, folder, definitions=[form, OTHER], payment_url=f"{simulator.issuer}/till")
        self.till = simulator.till
        person = self.site.world.person()
        self.case = self.site.world.draft(person, form.slug, now=clock.now())
        self.site.world.answer(self.case, person, {"tents": 2, "days": 1, "place": "달성공원", "proof": None}, now=clock.now())
        self.browser = self.site.client(person=person)
        self.token = token_of(self.browser.get("/sign-in").text)

    def get(self, rest=""):
        return self.browser.get(f"/my/{self.case}{rest}")

    def post(self, rest, **sent):
        return self.browser.post(f"/my/{self.case}{rest}", data={"csrf_token": self.token, **sent})

    def at_provider(self, page, outcome):
        """Press a button on the provider's page; where it sends one."""
        answer = requests.post(page, data={"outcome": outcome}, allow_redirects=False, timeout=10)
        return answer.headers.get("Location")

    def notify(self, page, *, secret=DEMO_SECRET, at=None, **changes):
        """The provider's notice of an order."""
        told = as_data(self.till.sale(re.search(r"/pay/(\w+)", page)[1]).told) | changes
        body = json.dumps(told).encode()
        headers = {SIGNATURE: sign(body, secret=secret, at=at or clock.now())}
        return self.site.app.test_client().post("/payments/notice", data=body, headers=headers).status_code

    @property
    def state(self):
        with self.site.world.transaction() as session:
            return session.get(Submission, self.case).state

    @property
    def payments(self):
        with self.site.world.transaction() as session:
            return sorted(payment.state for payment in session.query(Payment))


@pytest.fixture
def payer(sqlite_url, tmp_path, simulator, monkeypatch):
    # The notices would go to the address of a running service; here the test carries them.
    monkeypatch.setattr("homeservice.adapters.simulator.till.Till._tell", lambda *_: None)
    built = Payer(sqlite_url, tmp_path, simulator)
    yield built
    built.site.close()


def test_check_page_says_what_it_costs_and_offers_the_exemptions(payer):
    page = payer.get("/check").text

    assert "800원" in page
    assert re.findall(r'name="exemption" value="(\w*)"', page) == ["", "recipient", "veteran"]


def test_sending_leads_to_the_provider_and_back_to_the_confirmation(payer):
    sent = payer.post("/submit")
    assert (sent.status_code, payer.state) == (303, "draft")

    back = payer.at_provider(sent.location, "paid")
    assert back.startswith(f"http://localhost:8000/my/{payer.case}/paid?order=")
    assert payer.get("/paid").location == f"/my/{payer.case}/submitted"

    assert (payer.state, payer.payments) == ("received", ["paid"])
    assert KO("fee.paid_with_it", won=800) in payer.get("/submitted").text
    assert "납부함(전자납부" in payer.get().text


@pytest.mark.parametrize("outcome", ["late", "twice", "lost", "away", "silent"])
def test_however_the_payment_is_told_of_it_is_filed_once(payer, outcome):
    page = payer.post("/submit").location
    payer.at_provider(page, outcome)

    told = [payer.notify(page) for _ in range(2)] if OUTCOMES[outcome].notices else []
    payer.get("/paid")
    told += [payer.notify(page)]

    assert set(told) == {204}
    assert (payer.state, payer.payments) == ("received", ["paid"])


@pytest.mark.parametrize("outcome", ["failed", "cancelled"])
def test_without_money_the_draft_waits_to_be_paid_again(payer, outcome):
    payer.at_provider(payer.post("/submit").location, outcome)

    assert payer.get("/paid").location == f"/my/{payer.case}/check"
    assert KO(f"payment.ended.{outcome}") in payer.get("/check").text
    again = payer.post("/submit").location
    payer.at_provider(again, "paid")
    payer.get("/paid")

    assert (payer.state, payer.payments) == ("received", sorted([outcome, "paid"]))


def test_another_sum_goes_back_and_files_nothing(payer):
    payer.at_provider(payer.post("/submit").location, "tampered")
    payer.get("/paid")

    assert (payer.state, payer.payments) == ("draft", ["refunding"])
    assert KO("payment.ended.refunding") in payer.get("/check").text


def test_address_of_return_alone_proves_nothing(payer):
    payer.post("/submit")

    payer.get("/paid?order=x&state=paid")

    assert (payer.state, payer.payments) == ("draft", ["pending"])


def test_two_windows_pay_one_order_and_it_may_be_given_up(payer):
    first = payer.post("/submit").location
    assert payer.post("/submit").status_code == 303
    assert payer.post("/pay").location == first

    page = payer.get().text
    assert KO("payment.frozen_title") in page
    assert payer.get("/pages/tent").status_code == 409
    assert payer.post("/pay/cancel").location == f"/my/{payer.case}/check"
    assert payer.at_provider(first, "paid") is None

    assert (payer.state, payer.payments) == ("draft", ["cancelled"])
    assert payer.get("/pages/tent").status_code == 200


@pytest.mark.parametrize(
    "forged",
    [{"secret": "another secret"}, {"at": clock.now().replace(year=2020)}, {"state": "won"}, {"amount": "800"}, {"at_": 1, "at": None}],
)
def test_notice_that_does_not_hold_is_refused(payer, forged):
    page = payer.post("/submit").location
    payer.at_provider(page, "paid")
    if "at_" in forged:
        assert payer.site.app.test_client().post("/payments/notice", data=b"{}", headers={SIGNATURE: "9" * 40 + ",x"}).status_code == 400
    else:
        assert payer.notify(page, **forged) == 400

    assert payer.state == "draft"


def test_notice_of_an_order_of_somebody_else_is_taken_and_changes_nothing(payer):
    page = payer.post("/submit").location

    assert payer.notify(page, code="somebody-elses", state="paid") == 204
    assert payer.state == "draft"


def test_exempt_applicant_sends_without_the_provider(payer):
    assert payer.post("/submit", exemption="veteran").location == f"/my/{payer.case}/submitted"
    assert payer.post("/submit", exemption="veteran").location == f"/my/{payer.case}/submitted"

    assert (payer.state, payer.payments) == ("received", [])


def test_exemption_without_its_proof_is_told_and_stays_picked(payer):
    refused = payer.post("/submit", exemption="recipient")

    assert refused.status_code == 422
    assert KO("fee.proof_missing", exemption="수급자", label="증명서") in refused.text
    assert payer.post("/submit", exemption="nobody").status_code == 400
    assert payer.state == "draft"


def test_provider_that_is_down_loses_nothing(sqlite_url, tmp_path, simulator):
    payer = Payer(sqlite_url, tmp_path, simulator)
    payer.site.app.extensions["house"].payments.address = "http://localhost:1/till"

    assert payer.post("/submit").location == f"/my/{payer.case}"
    page = payer.get().text
    assert KO("payment.down") in page
    payer.site.app.extensions["house"].payments.address = f"{simulator.issuer}/till"
    payer.at_provider(payer.post("/pay").location, "paid")
    payer.get("/paid")

    assert (payer.state, payer.payments) == ("received", ["paid"])
    payer.site.close()


# --- the officer --------------------------------------------------------------------------------------------------------
def test_officer_bills_takes_cash_and_pays_back(payer):
    officer = payer.site.world.officer("시험과")
    desk = payer.site.client(officer=officer)
    payer.post("/submit", exemption="veteran")
    fee = f"/staff/cases/{payer.case}/fee"

    def send(**sent):
        page = desk.get(fee).text
        return desk.post(fee, data={"csrf_token": token_of(page), **sent}), page

    wrong, _ = send(what="bill", amount="팔백", reason="면제가 맞지 않습니다.")
    assert (wrong.status_code, "면제가 맞지 않습니다." in wrong.text) == (422, True)
    assert send(what="bill", amount="800", reason="면제가 맞지 않습니다.")[0].status_code == 303
    assert KO("fee.bill_title", won=800) in payer.get().text
    bill = re.search(r'name="payment" value="([^"]+)"', desk.get(fee).text)[1]
    assert send(what="cash", payment=bill)[0].status_code == 303
    assert send(what="cash", payment=bill)[0].status_code == 409
    assert send(what="refund", payment=bill, reason="두 번 받았습니다.")[0].status_code == 303

    assert payer.payments == ["refunded"]
    assert "두 번 받았습니다." in payer.get().text


def test_list_of_payments_is_filtered_and_written_out(payer):
    payer.at_provider(payer.post("/submit").location, "paid")
    payer.get("/paid")
    own = payer.site.client(officer=payer.site.world.officer("시험과"))
    other = payer.site.client(officer=payer.site.world.officer("다른과", login="other"))

    assert "800원" in own.get("/staff/payments?view=paid").text
    assert "800원" not in own.get("/staff/payments?view=back&since=x&until=9999-99-99").text
    assert "800원" not in other.get("/staff/payments").text
    table = own.get("/staff/payments.csv?view=paid")
    assert table.headers["Content-Disposition"].startswith('attachment; filename="payments-paid-')
    assert len(table.text.splitlines()) == 2
    assert ",T31,신청 수수료,납부,800,전자납부," in table.text
    assert len(other.get("/staff/payments.csv").text.splitlines()) == 1


def test_service_page_says_the_fee_and_the_ways_to_apply(payer, sqlite_url, tmp_path):
    page = payer.browser.get("/services/paid-for").text

    assert KO("fee.by_answers") in page
    assert KO("channel.paper") in page
    assert KO("channel.phone") not in page
