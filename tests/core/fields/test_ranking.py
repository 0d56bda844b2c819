import pytest

from homeservice.core.fields.ranking import Ranking

PANELS = {"city": "도시", "traffic": "교통", "culture": "문화", "safety": "안전"}
OPTIONS = [{"options": PANELS}, {"options": PANELS, "min": 2, "max": 3}]


def ranking(**options):
    return Ranking(type="ranking", name="panels", label="분과", options=PANELS, **options)


def sent(*values):
    return {f"place-{letter}": [value] for letter, value in zip("abcd", values, strict=False)}


def test_the_order_is_kept():
    assert ranking().parse(sent("culture", "city")) == ("culture", "city")


def test_each_place_is_a_box_with_its_name(said):
    parts = ranking(max=2).control().parts

    assert [said(part.label)[0] for part in parts] == ["1순위", "2순위"]


@pytest.mark.parametrize(
    "values, options, why",
    [
        (("city", "city"), {}, ("ranking.twice", "place-b")), (("", "city"), {}, ("ranking.gap", "place-a")), (("city", "", "traffic"), {}, ("ranking.gap", "place-b")),
        (("moon",), {}, ("choice.unknown", "place-a")), (("city",), {"min": 2}, ("ranking.too_few", "place-b")),
    ],
    ids=["twice", "gap", "gap-between", "forged", "too-few"],
)  # fmt: skip
def test_what_is_no_order_is_told_at_its_place(refusal, values, options, why):
    assert refusal(ranking(**options), sent(*values)) == why


def test_an_order_is_shown_place_by_place(said):
    assert said(ranking().display(("culture", "city")))[0].splitlines() == ["1순위: 문화", "2순위: 도시"]


@pytest.mark.parametrize("options, attributes", [({"min": 3, "max": 2}, ["max"]), ({"max": 9}, ["max"]), ({"min": 5}, ["min"])])
def test_more_places_than_options_are_a_fault(faults, options, attributes):
    assert faults(ranking(**options)) == attributes
