"""Early scrapping (M01): the amounts, who may apply and what is asked, as handbook 2 tells them."""

import datetime as dt

import pytest

from homeservice.adapters.language import Language
from homeservice.core.fields.uploaded import FileRef
from homeservice.core.selection.candidates import Candidate
from homeservice.core.selection.choosing import choose
from homeservice.core.wording import Wording
from homeservice.core.workflow import Role, State, possible
from tests.definitions.reading import load, situate

FORM = load("early-scrapping")

CAR = {
    "applicant_kind": "individual",
    "vehicle_type": "truck",
    "fuel": "diesel",
    "gross_weight": 2_800,
    "engine_cc": 2_500,
    "made_on": dt.date(2004, 5, 1),
    "first_registered_on": dt.date(2004, 6, 1),
    "grade": "5",
    "retrofit": "none",
    "engine_conversion": "none",
    "public_car": False,
    "ownership": "sole",
    "owned_since": dt.date(2015, 3, 1),
    "in_city_since": dt.date(2015, 3, 1),
    "hardship": "none",
    "purchase_plan": "none",
    "runs_normally": True,
    "inspection_valid_until": dt.date(2030, 1, 1),
}
GRADE_4 = {"grade": "4", "factory_dpf": False, "made_on": dt.date(2009, 8, 31)}
EXCAVATOR = {"vehicle_type": "excavator", "gross_weight": None, "engine_cc": None, "grade": None}


def car(intake="2023-always", *, at="2026-11-22 10:00", parameters=None, **other):
    return situate(FORM, intake, at=at, parameters=parameters, **{**CAR, **other})


# --- amounts (handbook 2.2) -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "intake, parameters, answers, basic, extra",
    [
        pytest.param("2018-2", {}, {"base_value": 2_400_000}, 1_650_000, 0, id="2018: the cap of 1.65 million"),
        pytest.param("2018-2", {}, {"base_value": 1_200_000}, 1_200_000, 0, id="2018: the whole value"),
        pytest.param("2020-2", {}, {"base_value": 2_800_000, "purchase_plan": "other_car"}, 1_960_000, 840_000, id="2020: 70 % and 30 %"),
        pytest.param("2020-2", {}, {"base_value": 5_000_000, "purchase_plan": "other_car"}, 2_100_000, 900_000, id="2020: both capped"),
        pytest.param(
            "2021-1",
            {},
            {"base_value": 7_000_000, "hardship": "small_merchant", "purchase_plan": "other_car"},
            4_200_000,
            1_800_000,
            id="2021: small merchant",
        ),
        pytest.param(
            "2018-2", {}, {"base_value": 20_000_000, "gross_weight": 5_000, "engine_cc": 6_000}, 4_400_000, 0, id="2018: to 6,000 cc"
        ),
        pytest.param(
            "2018-2", {}, {"base_value": 20_000_000, "gross_weight": 5_000, "engine_cc": 6_001}, 7_700_000, 0, id="2018: over 6,000 cc"
        ),
        pytest.param(
            "2018-2",
            {},
            {"base_value": 2_000_000, "hardship": "small_merchant", "purchase_plan": "other_car"},
            1_650_000,
            0,
            id="2018: nothing further",
        ),
        pytest.param("2021-1", {}, {"base_value": 1_234_567}, 864_000, 0, id="below 1,000 won is dropped"),
        pytest.param("2021-1", {}, {"base_value": 5_000_000, "gross_weight": 3_500}, 4_400_000, 0, id="3.5 t, to 3,500 cc"),
        pytest.param("2021-1", {}, {"base_value": 50_000_000, "gross_weight": 20_000, "engine_cc": 3_501}, 7_500_000, 0, id="3,501 cc"),
        pytest.param("2021-1", {}, {"base_value": 50_000_000, "gross_weight": 20_000, "engine_cc": 5_501}, 11_000_000, 0, id="5,501 cc"),
        pytest.param("2021-1", {}, {"base_value": 50_000_000, "gross_weight": 20_000, "engine_cc": 7_501}, 30_000_000, 0, id="7,501 cc"),
        pytest.param("2021-1", {}, {**EXCAVATOR, "vehicle_type": "machinery", "base_value": 50_000_000}, 40_000_000, 0, id="machinery"),
        pytest.param("2023-always", {}, {**GRADE_4, "base_value": 20_000_000}, 5_600_000, 0, id="2023: grade 4, 70 % of 8 million"),
        pytest.param(
            "2023-always", {}, {"base_value": 1_000_000, "purchase_plan": "zero_emission"}, 700_000, 800_000, id="2023: zero-emission car"
        ),
    ],
)
def test_amounts_follow_the_round(intake, parameters, answers, basic, extra):
    computed = car(intake, parameters=parameters, **answers).computed

    assert (computed["basic_amount"], computed["extra_amount"]) == (basic, extra)


@pytest.mark.parametrize(
    "intake, hardship, base, pay",
    [
        pytest.param("2021-1", "near_poor", 2_000_000, 1_600_000, id="2021: a tenth of the value"),
        pytest.param("2021-1", "commercial", 2_000_000, 1_400_000, id="2021: a commercial car has the higher cap and no bonus"),
        pytest.param("2023-always", "small_merchant", 2_000_000, 2_400_000, id="2023: one million flat"),
        pytest.param("2023-always", "small_merchant", 9_000_000, 3_000_000, id="2023: inside the cap"),
        pytest.param("2023-always", "none", 2_000_000, 1_400_000, id="2023: no hardship, no bonus"),
    ],
)
def test_bonus_stays_inside_the_cap(intake, hardship, base, pay):
    assert car(intake, hardship=hardship, base_value=base).computed["pay_amount"] == pay


def test_all_together_stays_inside_the_cap():
    computed = car("2021-1", hardship="small_merchant", purchase_plan="other_car", base_value=7_000_000).computed

    assert computed["total_amount"] == computed["cap_total"] == 6_000_000


def test_amount_is_unknown_until_the_officer_gives_the_base_value():
    computed = car().computed

    assert (computed["cap_total"], computed["basic_amount"], computed["pay_amount"]) == (3_000_000, None, None)


def test_unknown_grade_counts_as_the_officer_looked_it_up():
    unknown = car(grade="unknown", base_value=20_000_000)
    confirmed = car(grade="unknown", confirmed_grade="4", base_value=20_000_000)

    assert (unknown.computed["pay_amount"], confirmed.computed["pay_amount"]) == (None, 5_600_000)


# --- who may apply (handbook 2.1) -------------------------------------------------------------------------------------
def test_fitting_car_breaks_no_rule():
    assert car("2021-1").broken_rules == car("2023-always").broken_rules == ()


BARRED = [
    pytest.param("2023-always", {"fuel": "other"}, "경유를 쓰는 차만", id="not diesel"),
    pytest.param("2018-2", {"made_on": dt.date(2006, 1, 1)}, "2005. 12. 31.까지 만든", id="2018: made a day too late"),
    pytest.param(
        "2018-2", {**EXCAVATOR, "vehicle_type": "machinery", "made_on": dt.date(2005, 1, 1)}, "건설기계를 받지", id="2018: no machinery"
    ),
    pytest.param("2018-2", {"in_city_since": dt.date(2024, 11, 23)}, "24개월 이상 이어서", id="2018: a day short of two years"),
    pytest.param("2023-always", {"plate": "12하3456", "rental_company": False}, "자동차대여사업자만", id="car for rent of somebody else"),
    pytest.param("2023-always", {"grade": "better"}, "4·5등급인 차만", id="grade 3"),
    pytest.param("2021-1", GRADE_4, "5등급인 차만", id="grade 4 in 2021"),
    pytest.param("2023-always", {**GRADE_4, "made_on": dt.date(2009, 9, 1)}, "2009. 8. 31.까지", id="grade 4 made a day too late"),
    pytest.param("2023-always", {**GRADE_4, "factory_dpf": True}, "매연저감장치(DPF)", id="grade 4 with a filter from the factory"),
    pytest.param("2021-1", {**EXCAVATOR, "made_on": dt.date(2005, 1, 1)}, "지게차와 굴착기", id="excavator in 2021"),
    pytest.param("2023-always", {**EXCAVATOR, "made_on": dt.date(2009, 9, 1)}, "건설기계는", id="excavator made a day too late"),
    pytest.param("2023-always", {"in_city_since": dt.date(2026, 5, 23)}, "6개월 이상 이어서", id="a day short of six months in the city"),
    pytest.param("2023-always", {"owned_since": dt.date(2026, 5, 23)}, "6개월) 이상 소유", id="a day short of six months owned"),
    pytest.param("2023-always", {"retrofit": "government"}, "정부 지원으로", id="device paid with public money"),
    pytest.param("2023-always", {"engine_conversion": "done"}, "저공해엔진", id="converted engine"),
    pytest.param("2023-always", {"public_car": True}, "국가, 지방자치단체", id="public car"),
    pytest.param("2023-always", {"runs_normally": False}, "정상적으로 운행", id="does not run"),
]


@pytest.mark.parametrize("intake, answers, said", BARRED)
def test_each_broken_rule_bars_with_its_own_sentence(intake, answers, said):
    situation = car(intake, **answers)
    (rule,) = situation.bars

    assert said in Language("ko").say(Wording(situation=situation).fill(rule.say))


def test_every_barring_rule_is_broken_singly_above():
    broken = {car(case.values[0], **case.values[1]).bars[0] for case in BARRED}

    assert broken == {rule for rule in FORM.eligibility if rule.outcome == "ineligible"}


@pytest.mark.parametrize(
    "answers, said",
    [
        pytest.param({"inspection_valid_until": dt.date(2026, 11, 21)}, "유효기간이 지났습니다", id="inspection expired yesterday"),
        pytest.param({"first_registered_on": dt.date(2016, 1, 1)}, "최종 소유일이 최초등록일보다", id="owned before registered"),
    ],
)
def test_warning_never_bars(answers, said):
    situation = car(**answers)
    (rule,) = situation.broken_rules

    assert said in rule.say.ko
    assert situation.bars == ()


def test_rule_whose_answers_are_missing_is_not_broken_yet():
    assert situate(FORM, "2023-always").broken_rules == ()


@pytest.mark.parametrize(
    "since, on, allowed",
    [
        pytest.param((2026, 5, 22), "2026-11-22", True, id="six months to the day"),
        pytest.param((2026, 5, 23), "2026-11-22", False, id="a day less"),
        pytest.param((2020, 8, 31), "2021-02-28", True, id="the last day of a shorter month completes it"),
        pytest.param((2020, 8, 31), "2021-02-27", False, id="the day before it does not"),
        pytest.param((2020, 8, 29), "2021-02-28", True, id="29 August to 28 February"),
        pytest.param((2023, 8, 31), "2024-02-28", False, id="not before the 29th of a leap year"),
        pytest.param((2023, 8, 31), "2024-02-29", True, id="on the 29th of a leap year"),
    ],
)
def test_months_are_counted_at_the_day_of_the_application(since, on, allowed):
    situation = car(at=f"{on} 10:00", in_city_since=dt.date(*since))

    assert (situation.broken_rules == ()) is allowed


@pytest.mark.parametrize(
    "since, allowed",
    [pytest.param((2020, 8, 26), True, id="six months at closing"), pytest.param((2020, 8, 27), False, id="a day less at closing")],
)
def test_months_of_2021_are_counted_at_the_closing_day(since, allowed):
    situation = car("2021-1", at="2021-02-16 09:00", owned_since=dt.date(*since))

    assert (situation.bars == ()) is allowed


def test_round_may_ask_for_ownership_of_heavy_cars_only():
    from_2024 = {"months_owned_light": 0}
    light = car(parameters=from_2024, owned_since=dt.date(2026, 10, 1))
    heavy = car(parameters=from_2024, owned_since=dt.date(2026, 10, 1), gross_weight=3_500)

    assert (len(light.bars), len(heavy.bars)) == (0, 1)


# --- what is asked (handbook 2.4) -------------------------------------------------------------------------------------
def names(fields):
    return {field.name for field in fields}


def test_hidden_question_loses_its_answer():
    proof = FileRef(id="1", name="증명.pdf", size=10, media_type="application/pdf", sha256="0" * 64)
    kept = car(hardship="none", hardship_proof=proof, co_owner_consent=proof).kept()

    assert "hardship_proof" not in kept
    assert "co_owner_consent" not in kept


def test_hidden_answer_decides_nothing():
    excavator = car(vehicle_type="excavator", grade="4", factory_dpf=True)

    assert "factory_dpf" not in excavator.kept()
    assert "grade" not in excavator.kept()
    assert excavator.bars == ()


@pytest.mark.parametrize(
    "kind, asked",
    [
        pytest.param("individual", {"registration_copy", "identity_copy"}, id="person"),
        pytest.param("sole_trader", {"registration_copy", "identity_copy", "business_copy"}, id="sole trader"),
        pytest.param("corporation", {"registration_copy", "business_copy", "corporation_extract"}, id="corporation"),
        pytest.param("group", {"registration_copy"}, id="group"),
    ],
)
def test_papers_are_asked_only_of_who_does_not_let_them_be_looked_up(kind, asked):
    refused = car(applicant_kind=kind)
    agreed = car(applicant_kind=kind, consent_shared_data=True)

    assert names(refused.missing([FORM.section("papers")])) == asked
    assert names(agreed.missing([FORM.section("papers")])) == set()


@pytest.mark.parametrize(
    "answers, asked",
    [
        pytest.param({"ownership": "sole"}, set(), id="one owner"),
        pytest.param({"ownership": "joint"}, {"co_owners", "co_owner_consent"}, id="all owners sign"),
    ],
)
def test_co_owners_are_asked_for_where_there_are_some(answers, asked):
    section = FORM.section("ownership")
    situation = car(**answers)

    assert names(situation.missing([section])) & {"co_owners", "co_owner_consent"} == asked


def test_one_car_makes_one_application_in_an_intake():
    assert [field.name for field in FORM.fields.values() if field.unique == "per_intake"] == ["plate"]


def test_only_the_account_is_kept_encrypted():
    assert [field.name for field in FORM.fields.values() if field.encrypted] == ["account"]


# --- after the approval (handbook 2.3) --------------------------------------------------------------------------------
def actions(stage, role):
    return [row.action for row in possible(FORM.rows, state=State.APPROVED, stage=stage, role=role)]


@pytest.mark.parametrize(
    "stage, officer, resident",
    [
        ("inspection", ["pass_inspection", "fail_inspection"], []),
        ("claim", ["end_unclaimed"], ["claim_subsidy"]),
        ("payment_review", ["return_claim", "pay", "deny_payment"], []),
        ("paid", [], ["claim_extra"]),
        ("extra_review", ["return_extra", "pay_extra", "deny_extra"], []),
        ("extra_paid", [], []),
        ("completed", [], []),
        ("ended", [], []),
    ],
)
def test_each_stage_offers_its_own_moves(stage, officer, resident):
    assert (actions(stage, Role.OFFICER), actions(stage, Role.RESIDENT)) == (officer, resident)


def test_approval_begins_with_the_inspection():
    assert FORM.first_stage(State.APPROVED) == "inspection"
    assert FORM.first_stage(State.IN_PROGRESS) is None


def test_claim_is_asked_of_the_resident_at_its_own_stage():
    asked = [section.name for section in FORM.sections_for(Role.RESIDENT, at="claim")]

    assert asked == ["claim"]
    assert "claim" not in [section.name for section in FORM.sections_for(Role.RESIDENT)]


def test_claims_are_due_within_the_months_of_the_round_and_lapse_after_them():
    due = {stage.name: (stage.due.length, stage.due.after, stage.lapses) for stage in FORM.stages if stage.due is not None}

    assert due == {"claim": ("claim_months", "decided_on", "lapse_claim"), "paid": ("extra_months", "decided_on", "lapse_extra")}
    assert {(intake.parameters["claim_months"], intake.parameters["extra_months"]) for intake in FORM.intakes} == {(2, 4)}
    assert FORM.stage("ended").releases


def test_car_scrapped_before_the_confirmation_loses_the_subsidy_and_one_scrapped_on_that_day_does_not():
    def told(scrapped_on):
        case = car(scrapped_on=dt.date.fromisoformat(scrapped_on), struck_off_on=dt.date(2026, 12, 1))
        case._known["decided_on"] = dt.date(2026, 11, 10)
        return [rule.say.ko for rule in case.unmet("claim_subsidy")]

    assert told("2026-11-10") == []
    (said,) = told("2026-11-09")
    assert "받기 전에 폐차한 차에는 아쉽지만 보조금을 드릴 수 없습니다." in said


@pytest.mark.parametrize(("fuel", "intake", "barred"), [("lpg", "2021-1", 0), ("diesel", "2021-1", 1), ("lpg", "2018-2", 1)])
def test_further_subsidy_is_claimed_where_the_round_has_one_and_the_next_car_is_not_diesel(fuel, intake, barred):
    assert len(car(intake, new_fuel=fuel).unmet("claim_extra")) == barred


def test_number_of_a_car_for_rent_asks_whether_one_rents_cars_out():
    asked = {
        plate: "rental_company" in names(car(plate=plate).missing([FORM.section("vehicle")]))
        for plate in ("12하3456", "01허1234", "12가3456")
    }

    assert asked == {"12하3456": True, "01허1234": True, "12가3456": False}
    assert car(plate="12하3456", rental_company=True).bars == ()


# --- who is chosen (handbook 2.5) -------------------------------------------------------------------------------------
def entered(intake, number, *, received="2021-02-16T09:00:00+09:00", **answers):
    selection = FORM.intake(intake).selection
    situation = car(intake, at=received[:16].replace("T", " "), **answers)
    keys = [dt.datetime.fromisoformat(received) if key == "received_at" else situation.look_up(key) for key in selection.order]
    return Candidate(id=number, receipt_number=f"2021-M01-{number:06}", keys=tuple(keys), cost=int(situation.computed["basic_amount"]))


def outcomes(intake, candidates, **changed):
    selection = FORM.intake(intake).selection.model_copy(update=changed)
    return [
        (placed.candidate.id, placed.outcome.value, placed.reserve_number) for placed in choose(selection, candidates, "11 3 27").placed
    ]


def test_round_of_2018_takes_the_oldest_cars_and_cuts_by_the_money():
    old = {"model_year": 2001, "first_registered_on": dt.date(2001, 5, 1), "base_value": 900_000}
    candidates = [
        entered("2018-2", 1, **{**old, "model_year": 2003}),
        entered("2018-2", 2, received="2018-09-03T09:00:05+09:00", **old),
        entered("2018-2", 3, received="2018-09-03T09:00:01+09:00", **old),
        entered("2018-2", 4, **{**old, "first_registered_on": dt.date(2001, 4, 30), "base_value": 2_400_000}),
    ]

    assert outcomes("2018-2", candidates, budget=3_000_000) == [
        (4, "chosen", None), (3, "chosen", None), (2, "reserve", 1), (1, "reserve", 2),
    ]  # fmt: skip


def test_round_of_2021_takes_buyers_of_lpg_cars_first_then_low_income_then_the_others():
    car_of = {"model_year": 2004, "first_registered_on": dt.date(2004, 6, 1), "base_value": 1_000_000}
    candidates = [
        entered("2021-1", 1, **{**car_of, "model_year": 1999}),
        entered("2021-1", 2, **car_of, hardship="near_poor"),
        entered("2021-1", 3, **car_of, purchase_plan="lpg_truck"),
        entered("2021-1", 4, **{**car_of, "model_year": 2003}, hardship="commercial"),
    ]

    assert [number for number, _, _ in outcomes("2021-1", candidates)] == [3, 4, 2, 1]


@pytest.mark.parametrize(
    ("intake", "places", "budget"),
    [("2018-2", 750, 970_000_000), ("2020-1", 10_800, 17_480_000_000), ("2021-1", 10_000, 16_000_000_000)],
)
def test_volume_of_each_round_is_what_was_announced(intake, places, budget):
    selection = FORM.intake(intake).selection

    assert (selection.places, selection.budget, selection.cost) == (places, budget, "basic_amount")
