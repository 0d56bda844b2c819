"""Writes the parts of docs/ that follow from the code: the workflow, the types of questions, the keys of a form, the functions of expressions.

`python -m tools.document` writes them between their marks; `tests/test_docs.py` fails where they are stale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from homeservice.adapters.language import Language
from homeservice.catalog.remarks import all_remarks
from homeservice.core import computed, contests, definitions, fees, intakes, papers, rules, stages
from homeservice.core.deadline import Period
from homeservice.core.expressions.functions import FUNCTIONS, Function, Kinds
from homeservice.core.expressions.kinds import ANY
from homeservice.core.fields import FIELD_TYPES
from homeservice.core.fields.base import FieldType
from homeservice.core.selection import declaration
from homeservice.core.workflow import TRANSITIONS, State
from tools.type_pages import own_keys, seen_as, write_page
from tools.words import first_line, table, unless_written, values_of

DOCS = Path(__file__).parent.parent / "docs"
ENGLISH = Language("en")

#: The models of a definition, in the order in which they are explained, and where each stands.
MODELS: Mapping[type[BaseModel], str] = {
    definitions.FormDefinition: "the form",
    Period: "`processing_time:` (one of them)",
    definitions.OfficerContact: "`officer:`",
    definitions.Retention: "`retention:`",
    contests.Contest: "`contest:`",
    contests.JudgingRound: "a round of `rounds:` of a contest",
    contests.Criterion: "a criterion of `criteria:` of a round",
    contests.Vote: "`vote:` of a contest",
    contests.Prize: "a prize of `prizes:` of a contest",
    contests.Rights: "`rights:` of a contest",
    definitions.Section: "a page of `sections:`",
    FieldType: "every question of `fields:`",
    computed.Computed: "a value of `computed:`",
    computed.DecisionTable: "`table:` of a computed value",
    computed.TableRow: "a row of `rows:` of a table",
    rules.EligibilityRule: "a rule of `eligibility:`",
    rules.AnswerRule: "a rule of `rules:`, of the form or of a page",
    rules.StepRule: "a rule of `step_rules:`",
    stages.Stage: "a stage of `stages:`",
    stages.StageDue: "`due:` of a stage",
    stages.Move: "a move of `moves:`",
    papers.Paper: "a paper of `documents:`",
    fees.Fee: "`fee:`, where it is more than a number",
    fees.Exemption: "an exemption of `fee:`",
    intakes.Intake: "an intake of `intakes:`",
    intakes.Occasion: "an occasion of `schedule:` of an intake",
    intakes.VoteWindow: "`vote:` of an intake",
    intakes.Quota: "`quota:` of an intake",
    declaration.Selection: "`selection:` of an intake",
    declaration.SelectionQuota: "a quota of `quotas:` of a selection",
    intakes.Entries: "`entries:` of an intake",
    intakes.Limit: "a limit of `limits:` of an intake",
}


def workflow() -> str:
    """Every row of the table, and the states as a diagram."""
    rows = [
        [f"`{row.action}`", row.source, row.target, row.role, "yes" if row.needs_reason else "", "" if row.clock == "none" else row.clock,
         row.issues_document or "", f"`{row.notice}`" if row.notice else ""]
        for row in TRANSITIONS
    ]  # fmt: skip
    arrows: dict[tuple[State, State], list[str]] = {}
    for row in TRANSITIONS:
        arrows.setdefault((row.source, row.target), []).append(row.action)
    diagram = [
        "```mermaid", "stateDiagram-v2",
        *(f"    {state} : {ENGLISH(f'state.{state}')}" for state in State),
        "    [*] --> draft",
        *(f"    {source} --> {target} : {', '.join(actions)}" for (source, target), actions in arrows.items()),
        *(f"    {state} --> [*]" for state in State if state in State.final_states),
        "```",
    ]  # fmt: skip
    return table(["action", "from", "to", "who", "reason", "clock", "paper", "notice"], rows) + "\n\n" + "\n".join(diagram)


def field_types() -> str:
    """Every type of question, each with its page."""
    rows = [
        [
            f"[`{name}`](types/{name}.md)",
            first_line(cls),
            ", ".join(f"`{info.alias or key}`" for key, info in own_keys(cls).items()),
            seen_as(cls),
        ]
        for name, cls in sorted(FIELD_TYPES.items())
    ]
    return table(["type", "what it is", "its own keys", "in expressions"], rows)


def keys() -> str:
    """Every key of a form, place by place."""
    parts = []
    for model, where in MODELS.items():
        told = all_remarks(model)
        rows = [
            [f"`{info.alias or name}`", told.get(name, ""), values_of(info), unless_written(name, info)]
            for name, info in model.model_fields.items()
        ]  # fmt: skip
        parts.append(f"**Keys of {where}**\n\n" + table(["key", "what it is for", "what may be written", "otherwise"], rows))
    return "\n\n".join(parts)


def functions() -> str:
    """The functions of expressions with what they take and give."""
    rows = [[f"`{name}`", _takes(function), _gives(function)] for name, function in FUNCTIONS.items()]
    return table(["function", "takes", "gives"], rows)


def _takes(function: Function) -> str:
    kinds = [_kinds(kinds) for kinds in function.takes]
    if function.column is not None:
        kinds[1] = "name of a column" + ("" if function.column == ANY else f" of {_kinds(function.column)}")
    least = len(kinds) - function.optional
    kinds[least:] = [f"or with {kind}" for kind in kinds[least:]]
    return ", ".join([*kinds, "…"] if function.more else kinds)


def _kinds(kinds: Kinds) -> str:
    return "anything" if kinds == ANY else " or ".join(sorted(str(kind) for kind in kinds))


def _gives(function: Function) -> str:
    if function.gives is not None:
        return str(function.gives)
    return "the same kind" if function.column is None else "the column's kind"


#: What is generated, by the marks it stands between, and the file that holds it.
PARTS = {
    "workflow": ("architecture.md", workflow),
    "types": ("writing-forms.md", field_types),
    "keys": ("writing-forms.md", keys),
    "functions": ("writing-forms.md", functions),
}


def marked(name: str) -> re.Pattern[str]:
    """What stands between the marks of a part."""
    return re.compile(rf"(?<=<!-- {name}:begin -->\n).*?(?=<!-- {name}:end -->)", re.DOTALL)


def renewed(name: str, text: str) -> str:
    """The text with a part made anew. Raises ValueError where the marks are missing."""
    made, found = marked(name).subn(lambda _: f"\n{PARTS[name][1]()}\n\n", text)
    if found != 1:
        raise ValueError(f"{PARTS[name][0]}: the marks of {name} stand {found} times")
    return made


def main() -> None:
    for name in sorted(FIELD_TYPES):
        if write_page(name):
            print(f"docs/types/{name}.md")
    for name, (file, _) in PARTS.items():
        path = DOCS / file
        text = path.read_text(encoding="utf-8")
        made = renewed(name, text)
        if made != text:
            path.write_text(made, encoding="utf-8")
            print(f"docs/{file}: {name}")


if __name__ == "__main__":
    main()
