"""The rules of a whole definition: each broken singly, and each told where it stands."""

import copy

import pytest

from homeservice.adapters.language import Language
from homeservice.catalog.data import put_in_data
from homeservice.catalog.marked import read
from homeservice.core.contests import with_prizes_offered
from homeservice.core.definitions import FormDefinition
from homeservice.core.lint import lint, untranslated
from tests.definitions.reading import ODD, TEMPLATES


def with_files(path):
    """What a form says, with the content of the files beside it."""
    root, _ = read(path)
    data = root.plain()
    assert put_in_data(root, data) == {}
    return with_prizes_offered(data)


DATA = {path.stem: with_files(path) for path in ODD}


def form(name, *edits, **keys):
    """A form of the tests with some values set: each edit is (path, value), a value of None takes the key out."""
    data = copy.deepcopy(DATA[name]) | {"slug": name} | keys
    for path, value in edits:
        *way, last = path
        place = data
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        elif last == "+":
            place.append(value)
        else:
            place[last] = value
    return FormDefinition.model_validate(data)


def faults(*arguments, **keys):
    return [(fault.path, fault.message.id) for fault in lint(form(*arguments, **keys), templates=TEMPLATES)]


def question(name, **keys):
    return {"type": "text", "name": name, "label": "글", **keys}


FIELDS = ("sections", 0, "fields")
COSTS, REPORT, HEARING = "cost-table", "statutory-report", "staged-hearing"
FITTING, TEAM, TABLES = "fitting-answers", "team-entry", "decision-table"
PAID, PLACES = "paid-for", "few-places"
ROWS = ("computed", 0, "table", "rows")


@pytest.mark.parametrize("name", DATA)
def test_form_of_the_tests_has_no_fault(name):
    assert faults(name) == []


# fmt: off
CASES = {
    # names
    "a question called twice": (COSTS, [((*FIELDS, "+"), question("phone"))], (*FIELDS, 7, "name"), "lint.name.twice"),
    "a question called like a computed value": (COSTS, [((*FIELDS, "+"), question("total"))], ("computed", 0, "name"), "lint.name.twice"),
    "a question called like a parameter": (COSTS, [((*FIELDS, "+"), question("most"))], ("intakes", 0, "parameters", "most"), "lint.name.twice"),
    "a question called today": (COSTS, [((*FIELDS, "+"), question("today"))], (*FIELDS, 7, "name"), "lint.name.reserved"),
    "a question called like the token of a page": (COSTS, [((*FIELDS, "+"), question("csrf_token"))], (*FIELDS, 7, "name"), "lint.name.reserved"),
    "a question called like a word of expressions": (COSTS, [((*FIELDS, "+"), question("if"))], (*FIELDS, 7, "name"), "lint.name.reserved"),
    "a question called like a cell": (COSTS, [((*FIELDS, "+"), question("items__0"))], (*FIELDS, 7, "name"), "lint.name.reserved"),
    "two topics of one name": (COSTS, [(("sections", 1, "name"), "costs")], ("sections", 1, "name"), "lint.name.twice"),
    "two intakes of one name": (COSTS, [(("intakes", 1, "name"), "spring")], ("intakes", 1, "name"), "lint.name.twice"),
    "two stages of one name": (HEARING, [(("stages", "+"), {"name": "heard", "label": "또", "within": "in_progress"})], ("stages", 3, "name"), "lint.name.twice"),
    "a move called like an action of every form": (HEARING, [(("moves", 0, "action"), "approve")], ("moves", 0, "action"), "lint.name.action_taken"),
    # questions
    "optional beside required_when": (COSTS, [((*FIELDS, 5, "optional"), True)], (*FIELDS, 5, "optional"), "lint.question.optional_and_required"),
    "unique of a type that cannot be found again": (COSTS, [((*FIELDS, 0, "unique"), "per_intake")], (*FIELDS, 0, "unique"), "field.lint.unique"),
    "unique of what an officer answers": (HEARING, [(("sections", 1, "fields", 0, "unique"), "per_intake")], ("sections", 1, "fields", 0, "unique"), "lint.question.unique_later"),
    "a name from the identity in a date": (REPORT, [((*FIELDS, 1, "verified"), "name")], (*FIELDS, 1, "verified"), "field.lint.filled_from"),
    "a phone number suggested for a name": (REPORT, [((*FIELDS, 0, "suggested"), "phone")], (*FIELDS, 0, "suggested"), "field.lint.filled_from"),
    "an officer's answer from the resident's identity": (HEARING, [(("sections", 1, "fields", 0, "verified"), "birth_date")], ("sections", 1, "fields", 0, "verified"), "lint.question.of_officer"),
    "a column's own fault": (COSTS, [((*FIELDS, 0, "columns", 0, "min"), 50)], (*FIELDS, 0, "columns", 0, "max"), "field.lint.min_over_max"),
    "nothing asked of the resident": (HEARING, [(("sections", 0, "filled_by"), "officer")], ("sections",), "lint.question.nothing_asked"),
    "a statutory petition that identifies nobody": (REPORT, [((*FIELDS, 0, "identifies"), False)], ("petition",), "lint.question.nobody_identified"),
    "agents without a topic for them": (COSTS, [(("agent",), "allowed")], ("agent",), "lint.question.no_agent_section"),
    "a topic for agents that are not allowed": (COSTS, [(("sections", 1, "name"), "agent")], ("sections", 1, "name"), "lint.question.agent_not_allowed"),
    # what it costs, and by which way it comes
    "a fee of nothing": (COSTS, [(("fee",), {"amount": 0})], ("fee", "amount"), "lint.fee.nothing"),
    "a fee below nought": (COSTS, [(("fee",), -800)], ("fee", "amount"), "lint.fee.negative"),
    "a fee beyond all bounds": (COSTS, [(("fee",), 10_000_001)], ("fee", "amount"), "lint.fee.too_much"),
    "a fee worked out beyond all bounds": (COSTS, [(("fee",), {"amount": "1000 * 10001"})], ("fee", "amount"), "lint.fee.too_much"),
    "a fee that is a word": (COSTS, [(("fee",), {"amount": '"800"'})], ("fee", "amount"), "lint.fee.no_whole_won"),
    "a fee that is true or false": (COSTS, [(("fee",), {"amount": "most > 1"})], ("fee", "amount"), "lint.fee.no_whole_won"),
    "a fee with a part of a won": (COSTS, [(("fee",), {"amount": "most * 0.5"})], ("fee", "amount"), "lint.fee.no_whole_won"),
    "a fee that reads nothing known": (COSTS, [(("fee",), {"amount": "mosst * 2"})], ("fee", "amount"), "expression.unknown_name"),
    "a fee at the submission that waits for an officer": (HEARING, [(("fee",), {"amount": "800 if present(held_on) else 400"})], ("fee", "amount"), "lint.condition.too_late"),
    "a fee before a place that may never come": (PLACES, [(("fee",), 800)], ("intakes", 0, "quota", "waiting"), "lint.fee.waiting"),
    "two exemptions of one name": (PAID, [(("fee", "exemptions", 1, "name"), "recipient")], ("fee", "exemptions", 1, "name"), "lint.name.twice"),
    "two exemptions that read the same": (PAID, [(("fee", "exemptions", 1, "label"), "수급 자")], ("fee", "exemptions", 1, "label"), "lint.fee.label_twice"),
    "two exemptions that read the same in English": (PAID, [(("fee", "exemptions", 0, "label"), {"ko": "수급자", "en": "On welfare"}), (("fee", "exemptions", 1, "label"), {"ko": "국가유공자", "en": "on Welfare"})], ("fee", "exemptions", 1, "label"), "lint.fee.label_twice"),
    "an exemption proved by nothing asked": (PAID, [(("fee", "exemptions", 0, "proof"), "prof")], ("fee", "exemptions", 0, "proof"), "lint.fee.proof_unknown"),
    "an exemption proved by a text": (PAID, [(("fee", "exemptions", 0, "proof"), "place")], ("fee", "exemptions", 0, "proof"), "lint.fee.proof_no_file"),
    "a proof that everybody must send": (PAID, [(("sections", 0, "fields", 3, "optional"), None)], ("fee", "exemptions", 0, "proof"), "lint.fee.proof_required"),
    "a channel twice": (COSTS, [(("channels",), ["online", "paper", "online"])], ("channels", 2), "lint.channel.twice"),
    "a name both from the identity and suggested": (REPORT, [((*FIELDS, 0, "verified"), "name"), ((*FIELDS, 0, "suggested"), "email")], (*FIELDS, 0, "suggested"), "lint.question.verified_and_suggested"),
    # rules between answers
    "a rule called like a question": (FITTING, [(("rules", 0, "name"), "guards")], ("rules", 0, "name"), "lint.name.twice"),
    "a rule at no question": (FITTING, [(("rules", 0, "at"), ["visitors", "gards"])], ("rules", 0, "at", 1), "lint.rule.no_such_question"),
    "a rule twice at one question": (FITTING, [(("rules", 0, "at"), ["guards", "guards"])], ("rules", 0, "at", 1), "lint.rule.at_twice"),
    "a rule of a page at a question of another": (FITTING, [(("sections", 0, "rules", 0, "at"), ["begins_on", "guards"])], ("sections", 0, "rules", 0, "at", 1), "lint.rule.other_page"),
    "a rule at a question of somebody else": (FITTING, [(("sections", 1, "filled_by"), "officer"), (("rules", 1), None)], ("rules", 0, "at", 0), "lint.rule.other_part"),
    "a rule that reads what is asked later": (FITTING, [(("rules", 0, "at"), ["visitors"])], ("rules", 0, "unless"), "lint.rule.reads_later"),
    "a rule between answers that waits for an officer": (FITTING, [(("sections", 1, "filled_by"), "officer"), (("rules",), [{"name": "few", "unless": "visitors > guards", "at": ["visitors"], "say": "글"}])], ("rules", 0, "unless"), "lint.condition.too_late"),
    "a rule that reads nothing known": (FITTING, [(("rules", 0, "unless"), "gards > 3")], ("rules", 0, "unless"), "expression.unknown_name"),
    "a rule that is a number": (FITTING, [(("rules", 0, "unless"), "guards + visitors")], ("rules", 0, "unless"), "lint.condition.not_boolean"),
    "a rule asked when a text": (FITTING, [(("sections", 0, "rules", 1, "when"), "visitors")], ("sections", 0, "rules", 1, "when"), "lint.condition.not_boolean"),
    "a rule over its own reason": (FITTING, [(("rules", 1, "unless"), "missing(no_guards_needed)")], ("rules", 1, "unless"), "lint.condition.ring"),
    "a rule that nothing breaks": (FITTING, [(("sections", 0, "rules", 1, "unless"), "outdoors or not outdoors")], ("sections", 0, "rules", 1, "unless"), "lint.rule.never_broken"),
    # decision tables
    "a row that those before it hide": (TABLES, [((*ROWS, "+"), {"if": {"kind": "truck", "weight": "> 9000"}, "value": 1})], (*ROWS, 5), "lint.table.row_never"),
    "a row behind one that always fits": (TABLES, [((*ROWS, 0), {"value": 1}), (("computed", 0, "table", "rows"), [{"value": 1}, {"if": {"kind": "car"}, "value": "base"}])], (*ROWS, 1), "lint.table.row_never"),
    "a row twice where not all can be tried": (TABLES, [((*ROWS, 1), {"if": {"weight": "< base"}, "value": 1}), ((*ROWS, 2), {"if": {"weight": "< base"}, "value": 1}), (("computed", 0, "table", "otherwise"), 1)], (*ROWS, 2), "lint.table.row_never"),
    "answers that no row fits": (TABLES, [((*ROWS, 4, "if", "weight"), "> 7501")], ("computed", 0, "table"), "lint.table.gap"),
    "answers that a list forgets": (TABLES, [((*ROWS, 2, "if", "kind"), ["van"])], ("computed", 0, "table"), "lint.table.gap"),
    "no otherwise where not all can be tried": (TABLES, [((*ROWS, 4), {"if": {"weight": "> base"}, "value": 1})], ("computed", 0, "table"), "lint.table.no_otherwise"),
    "values of two kinds": (TABLES, [((*ROWS, 1, "value"), "'x'"), (("computed", 0, "unit"), None), (("documents", "approve", "amount"), None)], (*ROWS, 1, "value"), "lint.table.clash"),
    "a text where the table gives won": (TABLES, [((*ROWS, 1, "value"), "'x'")], (*ROWS, 1, "value"), "lint.computed.no_number"),
    "a list as a value of a table": (TABLES, [(("computed", 1, "table", "otherwise"), "marks")], ("computed", 1, "table", "otherwise"), "lint.computed.not_shown"),
    "a cell of an unknown question": (TABLES, [((*ROWS, 0, "if"), {"elektric": True})], (*ROWS, 0, "if", "elektric"), "expression.unknown_name"),
    "a cell of another kind": (TABLES, [((*ROWS, 3, "if", "weight"), "heavy")], (*ROWS, 3, "if", "weight"), "expression.clash"),
    "a cell with an answer that is none": (TABLES, [((*ROWS, 2, "if", "kind"), ["van", "lorry"])], (*ROWS, 2, "if", "kind"), "lint.condition.no_such_answer"),
    "a condition of a row that is a number": (TABLES, [(("computed", 1, "table", "rows", 2, "when"), "year_of(born)")], ("computed", 1, "table", "rows", 2, "when"), "lint.condition.not_boolean"),
    "a table that reads itself": (TABLES, [((*ROWS, 1, "value"), "price + 1")], ("computed", 0, "table"), "lint.condition.ring"),
    # expressions
    "an unknown name": (COSTS, [((*FIELDS, 2, "shown_when"), 'plaze == "other"')], (*FIELDS, 2, "shown_when"), "expression.unknown_name"),
    "a number compared with a text": (COSTS, [(("eligibility", 0, "unless"), 'total == "x"')], ("eligibility", 0, "unless"), "expression.clash"),
    "a file compared": (COSTS, [(("eligibility", 0, "unless"), 'consent_of_place == "x"')], ("eligibility", 0, "unless"), "expression.not_comparable"),
    "an unknown column": (COSTS, [(("computed", 0, "value"), 'sum(items, "sum")')], ("computed", 0, "value"), "expression.unknown_column"),
    "a condition that is a number": (COSTS, [((*FIELDS, 2, "shown_when"), "total")], (*FIELDS, 2, "shown_when"), "lint.condition.not_boolean"),
    "a condition that never changes": (COSTS, [((*FIELDS, 5, "required_when"), "true")], (*FIELDS, 5, "required_when"), "lint.condition.constant"),
    "a rule that always holds": (COSTS, [(("eligibility", 0, "unless"), "1 < 2")], ("eligibility", 0, "unless"), "lint.condition.constant"),
    "a computed list": (COSTS, [(("computed", 0, "value"), "needs"), (("eligibility", 0, "unless"), "present(items)"), (("computed", 1, "value"), "most"), (("documents", "receive", "facts"), []), (("documents", "approve", "facts"), [])], ("computed", 0, "value"), "lint.computed.not_shown"),
    "a unit of what is no number": (COSTS, [(("computed", "+"), {"name": "where", "label": "장소", "unit": "days", "value": "place"})], ("computed", 2, "value"), "lint.computed.no_number"),
    "an answer that cannot be given": (COSTS, [((*FIELDS, 2, "shown_when"), 'place != "othr"')], (*FIELDS, 2, "shown_when"), "lint.condition.no_such_answer"),
    "an answer on the left that cannot be given": (COSTS, [((*FIELDS, 2, "shown_when"), '"Hall" != place')], (*FIELDS, 2, "shown_when"), "lint.condition.no_such_answer"),
    "an answer of a list that cannot be given": (COSTS, [((*FIELDS, 2, "shown_when"), 'place in ["other", "home"]')], (*FIELDS, 2, "shown_when"), "lint.condition.no_such_answer"),
    "a choice out of several that cannot be made": (COSTS, [(("sections", 1, "shown_when"), '"가스" in needs')], ("sections", 1, "shown_when"), "lint.condition.no_such_answer"),
    # what hangs on what
    "a question that shows itself": (COSTS, [((*FIELDS, 2, "shown_when"), "present(other_place)")], (*FIELDS, 2, "shown_when"), "lint.condition.ring"),
    "two questions that show each other": (COSTS, [((*FIELDS, 2, "shown_when"), "present(consent_of_place)")], (*FIELDS, 2, "shown_when"), "lint.condition.ring"),
    "a topic that its own question shows": (COSTS, [(("sections", 1, "shown_when"), "kilowatts > 1")], ("sections", 1, "shown_when"), "lint.condition.ring"),
    "computed values that compute each other": (COSTS, [(("computed", 0, "value"), "granted + 1")], ("computed", 0, "value"), "lint.condition.ring"),
    "a question that requires itself": (COSTS, [((*FIELDS, 5, "required_when"), "missing(phone)")], (*FIELDS, 5, "required_when"), "lint.condition.ring"),
    "a resident's question that waits for an officer": (HEARING, [((*FIELDS, 0, "shown_when"), "present(held_on)")], (*FIELDS, 0, "shown_when"), "lint.condition.too_late"),
    "a question of a stage that waits for a later one": (HEARING, [(("sections", 1, "fields", 0, "required_when"), "attends")], ("sections", 1, "fields", 0, "required_when"), "lint.condition.too_late"),
    "a rule that waits for an officer": (HEARING, [(("eligibility",), [{"unless": "present(held_on)", "say": "글"}])], ("eligibility", 0, "unless"), "lint.condition.too_late"),
    "a rule that waits for an officer by way of a computed value": (HEARING, [(("computed",), [{"name": "year", "label": "해", "value": "year_of(held_on)"}]), (("eligibility",), [{"unless": "year > 2000", "say": "글"}])], ("eligibility", 0, "unless"), "lint.condition.too_late"),
    # never shown
    "a question that no answer shows": (COSTS, [((*FIELDS, 2, "shown_when"), 'place == "other" and place == "hall"')], (*FIELDS, 2, "shown_when"), "lint.condition.never_shown"),
    "a question that its chain hides": (COSTS, [((*FIELDS, 3, "shown_when"), 'present(other_place) and place == "park"')], (*FIELDS, 3, "shown_when"), "lint.condition.never_shown"),
    "a question that its topic hides": (COSTS, [(("sections", 1, "fields", 0, "shown_when"), "missing(needs)")], ("sections", 1, "fields", 0, "shown_when"), "lint.condition.never_shown"),
    "a topic that no answer shows": (COSTS, [(("sections", 1, "shown_when"), '"전기" in needs and "전기" not in needs')], ("sections", 1, "shown_when"), "lint.condition.never_shown"),
    "a question that a computed value hides": (COSTS, [(("computed", "+"), {"name": "outside", "label": "밖", "value": 'place == "park"'}), ((*FIELDS, 2, "shown_when"), 'outside and place == "hall"')], (*FIELDS, 2, "shown_when"), "lint.condition.never_shown"),
    "a question that too few choices would show": (COSTS, [((*FIELDS, 4, "min"), 2), (("sections", 1, "shown_when"), "length(needs) < 2")], ("sections", 1, "shown_when"), "lint.condition.never_shown"),
    # stages
    "a move to a stage that is not there": (HEARING, [(("moves", 0, "to"), "nowhere")], ("moves", 0, "to"), "lint.stage.unknown"),
    "a move that sends a letter there is not": (HEARING, [(("moves", 0, "notice"), "invitaton")], ("moves", 0, "notice"), "lint.stage.no_notice"),
    "a topic at a stage that is not there": (HEARING, [(("sections", 1, "at"), "nowhere")], ("sections", 1, "at"), "lint.stage.unknown"),
    "a stage that nothing leads to": (HEARING, [(("stages", "+"), {"name": "lost", "label": "외딴", "within": "in_progress"})], ("stages", 3, "name"), "lint.stage.unreachable"),
    "a stage that never ends": (HEARING, [(("moves", "+"), {"action": "again", "label": "다시", "from": "heard", "to": "scheduling", "role": "officer"})], ("stages", 0, "name"), "lint.stage.endless"),
    "a move from state to state": (HEARING, [(("stages", 2, "within"), "approved")], ("moves", 1, "to"), "lint.stage.other_state"),
    "a move to where it starts": (HEARING, [(("moves", "+"), {"action": "stay", "label": "그대로", "from": "invited", "to": "invited", "role": "officer"})], ("moves", 3, "to"), "lint.stage.nowhere"),
    "a move twice at one stage": (HEARING, [(("moves", 2, "action"), "reply")], ("moves", 2, "action"), "lint.stage.move_twice"),
    "a topic that cannot be passed on": (HEARING, [(("sections", 1, "filled_by"), "resident")], ("sections", 1, "at"), "lint.stage.filled_in_vain"),
    # intakes
    "places of a statutory petition's options": (REPORT, [((*FIELDS, "+"), question("hour", type="choice", options={"am": {"label": "오전", "places": 2}}))], (*FIELDS, len(DATA["statutory-report"]["sections"][0]["fields"]), "options"), "lint.question.places_statutory"),
    "places where several are chosen": (TEAM, [((*FIELDS, "+"), question("hours", type="choices", options={"am": {"label": "오전", "places": 2}}))], (*FIELDS, 6, "options"), "lint.question.places"),
    "places in a table": (TEAM, [((*FIELDS, 1, "columns"), [question("hour", type="choice", options={"am": {"label": "오전", "places": 2}})])], (*FIELDS, 1, "columns", 0, "options"), "lint.question.places"),
    "places of what the officer chooses": (HEARING, [(("sections", 1, "fields", "+"), question("hour", type="choice", options={"am": {"label": "오전", "places": 2}, "pm": "오후"}))], ("sections", 1, "fields", len(DATA["staged-hearing"]["sections"][1]["fields"]), "options"), "lint.question.places"),
    "closing before opening": (COSTS, [(("intakes", 0, "closes"), "2026-03-02 09:00")], ("intakes", 0, "closes"), "lint.intake.closes_first"),
    "counting from a closing that never comes": (COSTS, [(("intakes", 1, "closes"), None), (("intakes", 1, "result_on"), None)], ("intakes", 1, "reference_date"), "lint.intake.never_closes"),
    "results of an intake that never closes": (COSTS, [(("intakes", 1, "closes"), None), (("intakes", 1, "reference_date"), "submitted")], ("intakes", 1, "result_on"), "lint.intake.result_without_end"),
    "results before the closing": (COSTS, [(("intakes", 1, "result_on"), "2026-12-30")], ("intakes", 1, "result_on"), "lint.intake.result_early"),
    "entries of a statutory petition": (REPORT, [(("intakes", 0, "entries"), {"per_person": 1})], ("intakes", 0, "entries"), "lint.intake.limits_statutory"),
    "members that are no question": (TEAM, [(("intakes", 0, "entries", "members"), "crew")], ("intakes", 0, "entries", "members"), "lint.intake.members"),
    "members that are no people": (TEAM, [(("intakes", 0, "entries", "members"), "work")], ("intakes", 0, "entries", "members"), "lint.intake.members"),
    "members without a date of birth": (TEAM, [((*FIELDS, 1, "ask"), ["phone"])], ("intakes", 0, "entries", "members"), "lint.intake.members_birth_date"),
    "a limit by what is not asked": (TEAM, [(("intakes", 0, "limits", 0, "by"), ["home", "family"])], ("intakes", 0, "limits", 0, "by", 1), "lint.intake.limit_by"),
    "a limit by what the officer answers": (HEARING, [(("intakes", 0, "limits"), [{"by": [DATA["staged-hearing"]["sections"][1]["fields"][0]["name"]]}])], ("intakes", 0, "limits", 0, "by", 0), "lint.intake.limit_by"),
    "a limit by a list of people": (TEAM, [(("intakes", 0, "limits", 0, "by"), ["team"])], ("intakes", 0, "limits", 0, "by", 0), "lint.intake.limit_type"),
    "two limits by the same answers": (TEAM, [(("intakes", 0, "limits", 1, "by"), ["plate", "home"])], ("intakes", 0, "limits", 1, "by"), "lint.intake.limit_twice"),
    "a parameter that an intake lacks": (COSTS, [(("intakes", 1, "parameters"), {})], ("intakes", 1, "parameters"), "lint.intake.parameter_missing"),
    "a parameter of another kind": (COSTS, [(("intakes", 1, "parameters", "most"), "2026-01-01")], ("intakes", 1, "parameters", "most"), "lint.intake.parameter_kind"),
    "a parameter that nobody uses": (COSTS, [(("intakes", 0, "parameters", "least"), 1), (("intakes", 1, "parameters", "least"), 1)], ("intakes", 0, "parameters", "least"), "lint.unused.parameter"),
    # papers
    "a decision without a paper": (COSTS, [(("documents", "reject"), None)], ("documents",), "lint.paper.missing"),
    "a template that is not there": (COSTS, [(("documents", "reject", "template"), "poster")], ("documents", "reject", 0, "template"), "lint.paper.no_template"),
    "a template that the house issues by itself": (COSTS, [(("documents", "reject", "template"), "payment_receipt")], ("documents", "reject", 0, "template"), "lint.paper.of_itself"),
    "a fact that is not there": (COSTS, [(("documents", "approve", "facts"), ["items", "most"])], ("documents", "approve", 0, "facts", 1), "lint.paper.unknown_fact"),
    "a fact that is kept encrypted": (COSTS, [((*FIELDS, "+"), question("account", type="bank_account")), (("documents", "approve", "facts"), ["account"])], ("documents", "approve", 0, "facts", 0), "lint.paper.encrypted"),
    "a fact that is not known yet": (HEARING, [(("documents", "receive", "facts"), ["held_on"])], ("documents", "receive", 0, "facts", 0), "lint.paper.too_early"),
    "a fact twice": (COSTS, [(("documents", "approve", "facts"), ["items", "items"])], ("documents", "approve", 0, "facts", 1), "lint.paper.fact_twice"),
    "a paper of a step that is none": (COSTS, [(("documents", "refuse"), {"template": "refusal"})], ("documents", "refuse"), "lint.paper.no_step"),
    "a register that is not there": (COSTS, [(("documents", "reject", "series"), "posters")], ("documents", "reject", 0, "series"), "lint.paper.no_series"),
    "a paper issued when a number": (COSTS, [(("documents", "approve", "issued_when"), "most")], ("documents", "approve", 0, "issued_when"), "lint.condition.not_boolean"),
    "a receipt issued when the officer has answered": (HEARING, [(("documents", "receive", "issued_when"), "present(held_on)")], ("documents", "receive", 0, "issued_when"), "lint.condition.too_late"),
    "a headline of rows": (TEAM, [(("documents", "approve", "headline"), "team")], ("documents", "approve", 0, "headline"), "lint.paper.headline"),
    "a headline that is not there": (TEAM, [(("documents", "approve", "headline"), "grade")], ("documents", "approve", 0, "headline"), "lint.paper.unknown_fact"),
    "a copy for each of what is no people": (TEAM, [(("documents", "approve", "for_each"), "work")], ("documents", "approve", 0, "for_each"), "lint.paper.for_each"),
    "an organisation that is no text": (TEAM, [(("documents", "approve", "organisation"), "team")], ("documents", "approve", 0, "organisation"), "lint.paper.organisation"),
    "a period of what nobody knows": (TEAM, [(("documents", "approve", "period"), "{{served}}")], ("documents", "approve", 0, "period"), "lint.piping.unknown"),
    "the second paper of a step": (COSTS, [(("documents", "approve"), [{"template": "confirmation"}, {"template": "poster"}])], ("documents", "approve", 1, "template"), "lint.paper.no_template"),
    "an amount that is no number": (COSTS, [(("documents", "approve", "amount"), "place")], ("documents", "approve", 0, "amount"), "lint.paper.amount"),
}
# fmt: on


@pytest.mark.parametrize("name, edits, path, id", [pytest.param(*case, id=told) for told, case in CASES.items()])
def test_broken_rule_is_told_where_it_stands(name, edits, path, id):
    assert (path, id) in faults(name, *edits)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name, edits", [pytest.param(*case[:2], id=told) for told, case in CASES.items()])
def test_every_fault_can_be_said(name, edits, language):
    said = [Language(language).say(fault.message) for fault in lint(form(name, *edits), templates=TEMPLATES)]

    assert all(said)


# fmt: off
SOUND = {
    "one of two required": (COSTS, []),
    "a number decides": (COSTS, [((*FIELDS, 2, "shown_when"), "count(items) > 90")]),
    "the day decides": (COSTS, [((*FIELDS, 2, "shown_when"), 'today > date("2100-01-01")')]),
    "an answer that another intake's parameter needs": (COSTS, [((*FIELDS, 2, "shown_when"), "most > 600000")]),
    "whether a file is there": (COSTS, [((*FIELDS, 4, "shown_when"), "present(consent_of_place)"), (("sections", 1, "shown_when"), "missing(consent_of_place)")]),
    "more choices than can be tried": (COSTS, [((*FIELDS, 4, "options"), [f"o{n}" for n in range(7)]), (("sections", 1, "shown_when"), '"o1" in needs and "o1" not in needs')]),
    "two answers compared": (COSTS, [((*FIELDS, 3, "required_when"), "place == other_place")]),
    "intakes of the same parameters": (COSTS, [(("intakes", 1, "parameters", "most"), 500_000)]),
    "two choices at once": (COSTS, [(("sections", 1, "shown_when"), '"전기" in needs and "음향" in needs')]),
    "no answer at all": (COSTS, [((*FIELDS, 2, "shown_when"), "missing(place)")]),
    "a stage reads what an earlier one answered": (HEARING, [(("sections", 2, "fields", 1, "shown_when"), "attends and held_on > today")]),
    "results on the closing day": (COSTS, [(("intakes", 1, "result_on"), "2026-12-31")]),
    "windows that overlap": (COSTS, [(("intakes", 0, "closes"), "2026-12-31 18:00")]),
}
# fmt: on


@pytest.mark.parametrize("name, edits", [pytest.param(*case, id=told) for told, case in SOUND.items()])
def test_sound_form_has_no_fault(name, edits):
    assert faults(name, *edits) == []


def test_ring_is_told_once_with_its_names():
    (fault,) = lint(form(COSTS, ((*FIELDS, 2, "shown_when"), "present(consent_of_place)")), templates=TEMPLATES)

    assert fault.message.params["ring"] == "other_place → consent_of_place → other_place"


def test_column_of_a_fault_is_that_of_the_expression():
    (fault,) = lint(form(COSTS, ((*FIELDS, 2, "shown_when"), 'place in ["other", "home"]')), templates=TEMPLATES)

    assert fault.column == 20


def test_broken_value_is_told_once_and_not_wherever_it_is_read():
    assert faults(COSTS, (("computed", 0, "value"), 'sum(items, "sum")')) == [(("computed", 0, "value"), "expression.unknown_column")]


def test_too_many_answers_to_try_are_left_alone():
    many = {f"v{n}": "글" for n in range(20)}
    choices = [question(f"c{n}", type="choice", options=many) for n in range(4)]
    condition = " and ".join(f'c{n} == "v1" and c{n} == "v2"' for n in range(4))
    edits = [((*FIELDS, "+"), choice) for choice in choices]

    assert faults(COSTS, *edits, ((*FIELDS, 2, "shown_when"), condition)) == []
    assert faults(COSTS, *edits, ((*FIELDS, 2, "shown_when"), 'c0 == "v1" and c0 == "v2"')) != []


def test_templates_are_not_judged_where_they_are_not_known():
    assert lint(form(COSTS, (("documents", "reject", "template"), "poster"))) == []


def test_texts_in_korean_only_are_told_apart():
    paths = untranslated(form(COSTS))

    assert ("title",) not in paths
    assert {("summary",), (*FIELDS, 0, "label"), (*FIELDS, 0, "columns", 1, "label"), (*FIELDS, 1, "options", 2, "label")} <= set(paths)


# --- contests -----------------------------------------------------------------------------------------------------------
PRIZES, CRITERIA = "prize-contest", ("contest", "rounds", 0, "criteria")


@pytest.mark.parametrize(
    ("edit", "path", "id"),
    [
        ([(("kind",), "service")], ("contest",), "lint.contest.kind"),
        ([((*CRITERIA, 0, "weight"), 61)], CRITERIA, "lint.contest.weights"),
        ([((*CRITERIA, 1, "name"), "idea")], (*CRITERIA, 1, "name"), "lint.contest.name_twice"),
        ([(("contest", "prizes", 2, "name"), "gold"), (("sections", 1, "fields", 0, "options"), ["gold", "silver"])],
         ("contest", "prizes", 2, "name"), "lint.contest.name_twice"),
        ([(("contest", "shares", "vote"), 31)], ("contest", "shares"), "lint.contest.shares"),
        ([(("contest", "shares"), {"jury": 60, "papers": 10, "votes": 30}), (("contest", "vote"), None), (("intakes", 0, "vote"), None)], ("contest", "shares", "votes"), "lint.contest.share_unknown"),
        ([(("contest", "shares"), {"jury": 100})], ("contest", "vote"), "lint.contest.vote_counts_nothing"),
        ([(("contest", "award"), None)], ("contest", "prizes"), "lint.contest.no_award"),
        ([(("contest", "award"), "work")], ("contest", "award"), "lint.contest.award"),
        ([(("sections", 1, "fields", 0, "options"), ["gold", "silver"])], ("contest", "award"), "lint.contest.award_options"),
        ([(("contest", "rights", "agreed_in"), "work")], ("contest", "rights", "agreed_in"), "lint.contest.rights_agreed"),
        ([(("contest", "rights", "years"), None)], ("contest", "rights"), "lint.contest.licence_years"),
        ([(("contest", "rights", "kind"), "assignment")], ("contest", "rights", "years"), "lint.contest.assignment_years"),
        ([(("intakes", 0, "schedule", 0, "until"), "2026-12-21")], ("intakes", 0, "schedule", 0, "until"), "lint.intake.occasion_ends_first"),
        ([(("intakes", 0, "schedule", 1, "on"), "2026-12-21")], ("intakes", 0, "schedule", 1, "on"), "lint.intake.occasion_order"),
        ([(("contest", "vote"), None), (("contest", "shares"), {"jury": 100})], ("intakes", 0, "vote"), "lint.intake.vote_undeclared"),
        ([(("intakes", 0, "vote", "closes"), "2026-12-10 09:00")], ("intakes", 0, "vote", "closes"), "lint.intake.closes_first"),
        ([(("intakes", 0, "vote", "opens"), "2026-12-05 17:59")], ("intakes", 0, "vote", "opens"), "lint.intake.vote_early"),
        ([(("intakes", 0, "vote", "closes"), "2026-12-31 09:00")], ("intakes", 0, "vote", "closes"), "lint.intake.vote_after_result"),
    ],
)  # fmt: skip
def test_fault_of_a_contest_is_told_at_its_place(edit, path, id):
    assert faults(PRIZES, *edit) == [(path, id)]


def test_award_question_takes_its_options_from_the_prizes():
    (question,) = [field for field in form(PRIZES).fields.values() if field.name == "prize"]
    assert [(offer.value, offer.label.ko) for offer in question.options] == [("gold", "금상"), ("silver", "은상"), ("thanks", "감사상")]
