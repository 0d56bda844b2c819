"""What a browser is given of a page's logic: enough to say what the server says, and nothing that the law names."""

import datetime as dt
import json
import random
import subprocess
from pathlib import Path

import pytest

from homeservice.core.answers import read_answer
from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import as_json, evaluate
from homeservice.core.expressions.kinds import ExprType
from homeservice.core.live import logic_as_json, page_logic, values_as_json
from tests.definitions.reading import ODD, SHIPPED, load, situate

TWIN = Path(__file__).with_name("situation.mjs")
COSTS = load("cost-table")
TODAY = dt.date(2026, 11, 22)


def logic_of(definition, name, asked=None):
    section = definition.section(name)
    return page_logic(definition, section, [f.name for f in section.fields] if asked is None else asked)


# --- what is live -------------------------------------------------------------------------------------------------------
def test_page_knows_the_questions_that_its_answers_bring_up():
    logic = logic_of(COSTS, "costs")

    assert logic.appearing == {"other_place", "consent_of_place"}
    assert logic.requiring == {"phone", "email"}
    assert [computed.name for computed in logic.computed] == ["total", "granted"]
    assert len(logic.rules) == 1
    assert logic.read == {"place", "other_place", "email", "phone", "items", "total", "most"}


def test_page_leaves_what_hangs_on_other_pages_to_the_server():
    logic = logic_of(COSTS, "power")

    assert (logic.appearing, logic.requiring, logic.computed, logic.rules, logic.read) == (frozenset(), frozenset(), (), (), frozenset())


def test_supplement_that_asks_for_nothing_moving_moves_nothing():
    logic = logic_of(COSTS, "costs", asked=["needs"])

    assert logic.appearing | logic.requiring == frozenset()


def test_page_follows_the_rules_that_it_judges_and_asks_for_reasons_by_itself():
    fitting = load("fitting-answers")

    event, safety = logic_of(fitting, "event"), logic_of(fitting, "safety")

    assert [[rule.name for rule in logic.checks] for logic in (event, safety)] == [["days_in_order"], ["enough_guards"]]
    assert (event.appearing, safety.appearing) == ({"many_visitors"}, {"guard_firm", "no_guards_needed"})
    written = logic_as_json(fitting, safety)
    assert (written["patient"], written["rules"][0]["at"]) == (["no_guards_needed"], ["guards"])


# --- what the browser must not have, and what it cannot read ------------------------------------------------------------
def form(**changes):
    """A form of two pages; the first holds a bank account."""
    told = json.loads(json.dumps(COSTS.model_dump(mode="json")))
    told["sections"][0]["fields"].append({"type": "bank_account", "name": "account", "label": "계좌"})
    told["sections"][1]["fields"] += [
        {"type": "yes_no", "name": "sure", "label": "확실"},
        {"type": "text", "name": "why", "label": "까닭", "shown_when": changes["shown_when"]},
    ]
    return FormDefinition.model_validate(told)


def test_account_on_another_page_is_told_as_there_and_no_more():
    definition = form(shown_when="sure and present(account)")
    logic = logic_of(definition, "power")
    account = definition.fields["account"].sample()

    told = values_as_json(situate(definition, account=account), logic)

    assert logic.appearing == {"why"}
    assert told == {"account": ["opaque"]}


def test_value_that_the_law_names_and_that_expressions_see_makes_nothing_live_elsewhere(monkeypatch):
    definition = form(shown_when="sure and account == '1'")
    monkeypatch.setattr(type(definition.fields["account"]), "expression_type", ExprType.TEXT)

    logic = logic_of(definition, "power")

    assert "why" not in logic.appearing
    assert "account" not in logic.read


def with_officer(**f):
    """A form with a page of the officer, whose answer a question of the resident at a later stage hangs on, and the reverse."""
    told = load("staged-hearing").model_dump(mode="json")
    told["sections"][2]["fields"][1]["shown_when"] = "attends and held_on > date('2020-01-01')"
    told["sections"][1]["fields"] += [
        {"type": "yes_no", "name": "free", "label": "빈자리"},
        {"type": "text", "name": "remark", "label": "비고", "shown_when": f["remark_when"]},
    ]
    told["sections"][0]["fields"].append({"type": "date", "name": "born", "label": "생년월일", "verified": "birth_date"})
    return FormDefinition.model_validate(told)


def test_answer_of_an_officer_is_not_told_to_the_resident():
    logic = logic_of(with_officer(remark_when="free"), "answer")

    assert "companion" not in logic.appearing
    assert "held_on" not in logic.read


@pytest.mark.parametrize(
    "condition, live",
    [pytest.param("free and public_hearing", True, id="plain"), pytest.param("free and year_of(born) > 1990", False, id="masked")],
)
def test_what_officers_see_masked_is_not_told_to_them(condition, live):
    logic = logic_of(with_officer(remark_when=condition), "invitation")

    assert ("remark" in logic.appearing) is live
    assert "born" not in logic.read


def test_page_tells_which_results_its_own_answers_give():
    assert logic_of(COSTS, "costs").whole == {"total", "granted"}
    assert logic_of(load("early-scrapping"), "support").whole == frozenset()


def test_what_only_the_server_can_read_makes_nothing_live(monkeypatch):
    monkeypatch.setattr(type(COSTS.fields["items"]), "reading", lambda _: None)

    logic = logic_of(COSTS, "costs")

    assert (logic.computed, logic.rules) == ((), ())
    assert logic.appearing == {"other_place", "consent_of_place"}


# --- the twin -----------------------------------------------------------------------------------------------------------
class Answers:
    """Random answers to a form, such as decide something: options, amounts round the limits, days on both sides of today."""

    def __init__(self, definition, seed):
        self.definition = definition
        self.dice = random.Random(seed)

    def values(self):
        found = {name: self.value(f) for name, f in self.definition.fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def value(self, f):
        if self.dice.random() < 0.15:
            return None
        boxes = f.unparse(f.sample())
        options = [option.value for option in f.control().options]
        reading = (f.reading() or {}).get("as")
        if reading == "choices":
            boxes = {"": self.dice.sample(options, self.dice.randint(1, len(options)))}
        elif options:
            boxes = {"": [self.dice.choice(options)]}
        elif reading == "number":
            boxes = {"": [self.dice.choice(("0", "1", "3", "10", "1990", "2005", "3500", "100000", "1000000"))]}
        elif reading == "date":
            day = TODAY + dt.timedelta(days=self.dice.choice((-9000, -4000, -800, -200, -100, -5, 0, 3, 400)))
            boxes = {box: [str(getattr(day, box))] for box in ("year", "month", "day")}
        elif reading == "rows":
            row = self.dice.randint(1, 4)
            boxes = {f"{n}{box[1:]}": texts for n in range(row) for box, texts in boxes.items() if box[0] == "0"}
        if f.takes_file:
            return f.sample()
        value, _ = read_answer(f, boxes, today=TODAY)
        return value


@pytest.mark.parametrize("slug", [path.stem for path in (*SHIPPED, *ODD)])
def test_browser_says_what_the_server_says_of_every_page(node, slug):
    definition = load(slug)
    answers = Answers(definition, 1)
    asked, here = [], []
    for section in definition.sections:
        logic = logic_of(definition, section.name)
        written = logic_as_json(definition, logic)
        for _ in range(60):
            situation = situate(definition, **answers.values())
            boxes = {
                f.name: {"": ["there"]} if f.takes_file else f.unparse(situation.values.get(f.name))
                for f in section.fields if f.name in situation.values
            }  # fmt: skip
            asked.append(json.dumps([written, {"values": values_as_json(situation, logic), "today": as_json(TODAY)}, boxes]))
            here.append(said_here(definition, situation, logic, written))

    answered = subprocess.run(
        [node, str(TWIN)], input="\n".join(asked), capture_output=True, text=True, encoding="utf-8", check=True, timeout=60
    )

    there = [{key: said for key, said in json.loads(line).items() if key != "parts"} for line in answered.stdout.splitlines()]
    assert [(ours, theirs) for ours, theirs in zip(here, there, strict=True) if ours != theirs] == []


def said_here(definition, situation, logic, written):
    fields = definition.fields
    return {
        "shown": [name for name in written["appearing"] if situation.shows(fields[name])],
        "required": [name for name in written["required"] if situation.requires(fields[name])],
        "computed": {name: as_json(situation.look_up(name)) for name in written["computed"]},
        "derived": {name: as_json(situation.look_up(name)) for name in written["derived"]},
        "broken": [
            *(evaluate(rule.unless, {name: situation.look_up(name) for name in rule.unless.names}) is False for rule in logic.rules),
            *(situation.breaks(rule) for rule in logic.checks),
        ],
    }  # fmt: skip
