import pytest

from homeservice.core.errors import Invalid
from homeservice.core.fields.signature import Signature, Signed
from homeservice.core.fields.text import Text

OPTIONS = [{"statement": "위 내용은 사실입니다."}]
APPLICANT = Text(type="text", name="applicant", label="성명", verified="name")


def signature():
    field = Signature(type="signature", name="signed", label="서명", statement="위 내용은 사실입니다.")
    field.bind({"applicant": APPLICANT, "signed": field})
    return field


def test_it_is_a_tick_and_a_name():
    assert signature().parse({"agreed": ["yes"], "name": ["김견본"]}) == Signed(name="김견본")


@pytest.mark.parametrize(
    "raw, why",
    [({"agreed": ["yes"]}, ("no_name", "name")), ({"name": ["김견본"]}, ("not_agreed", "agreed")), ({"agreed": ["maybe"], "name": ["김견본"]}, ("not_agreed", "agreed"))],
    ids=["no-name", "not-ticked", "forged"],
)  # fmt: skip
def test_one_without_the_other_is_no_signature(refusal, raw, why):
    assert refusal(signature(), raw) == (f"signature.{why[0]}", why[1])


@pytest.mark.parametrize("typed, faults", [("김견본", 0), ("김 견본", 0), ("이예시", 1)], ids=["same", "blank", "other"])
def test_the_name_is_the_applicants_where_that_is_known(typed, faults):
    found = signature().faults_within(Signed(name=typed), {"applicant": "김견본"}.get)

    assert [refused.part for refused in found] == ["name"] * faults
    assert all(isinstance(refused, Invalid) for refused in found)


def test_nothing_is_said_of_a_name_that_is_not_known():
    assert signature().faults_within(Signed(name="이예시"), lambda _: None) == []


def test_it_counts_as_an_agreement_and_is_masked(said):
    assert signature().is_agreement
    assert said(signature().mask(Signed(name="김견본")))[0] == "동의하고 서명함(김○본)"
