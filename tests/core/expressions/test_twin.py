"""The browser's evaluator gives what this one gives: for random expressions over random values, and for the table of rules."""

import json
import subprocess
from pathlib import Path

from homeservice.core.expressions import evaluate
from homeservice.core.expressions.functions import FUNCTIONS
from homeservice.core.expressions.wire import as_json
from tests.core.expressions.random_cases import Dice

TWIN = Path(__file__).with_name("twin.mjs")
EXPRESSIONS = 20_000


def test_twin_gives_the_same_for_random_expressions_and_values(node):
    dice = Dice(20_261_123)
    cases = [(dice.expression(), dice.values()) for _ in range(EXPRESSIONS)]
    asked = "\n".join(json.dumps([e.tree, {name: as_json(value) for name, value in values.items()}]) for e, values in cases)

    answered = subprocess.run([node, str(TWIN)], input=asked, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120)

    here = [as_json(evaluate(expression, values)) for expression, values in cases]
    there = [json.loads(line) for line in answered.stdout.splitlines()]
    different = [
        f"{expression.source} with {values}: {ours} here, {theirs} in the browser"
        for (expression, values), ours, theirs in zip(cases, here, there, strict=True) if ours != theirs
    ]  # fmt: skip
    assert different == [], "\n".join(["", *different[:10]])
    # The dice must not fall on null alone, nor miss a function.
    assert sum(ours is not None for ours in here) > EXPRESSIONS // 3
    assert {kind for ours in here if ours for kind in ours[:1]} >= {"integer", "decimal", "text", "boolean", "date"}
    sources = " ".join(expression.source for expression, _ in cases)
    assert [name for name in FUNCTIONS if f"{name}(" not in sources] == []
