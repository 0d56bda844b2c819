"""The compiled expression as a value: equal by its source, and a type that definitions can be made of."""

import pytest
from pydantic import BaseModel, ValidationError

from homeservice.core.expressions import Expression, ExpressionError, compile_expression


class Rule(BaseModel):
    """A part of a definition that holds an expression."""

    shown_when: Expression | None = None


def test_expressions_are_equal_by_source_and_hashable() -> None:
    assert {compile_expression("a > 1"), compile_expression("a > 1")} == {compile_expression("a > 1")}
    assert compile_expression("a > 1") != compile_expression("a > 2")


@pytest.mark.parametrize(
    ("written", "source"),
    [("a > 1", "a > 1"), (5, "5"), (-5, "-5"), (True, "true"), (False, "false"), (compile_expression("b"), "b")],
)
def test_model_reads_sources_integers_and_booleans(written: object, source: str) -> None:
    rule = Rule.model_validate({"shown_when": written})

    assert rule.shown_when == compile_expression(source)


def test_model_writes_the_source() -> None:
    rule = Rule(shown_when=compile_expression("a  > 1"))

    assert rule.model_dump(mode="json") == {"shown_when": "a  > 1"}
    assert Rule.model_validate_json(rule.model_dump_json()) == rule


@pytest.mark.parametrize(
    ("written", "fault"),
    [("a /", "division"), (1.5, "not_text"), ([], "not_text"), (2**53, "number_bounds"), (10**9999, "number_bounds")],
    ids=["source", "float", "list", "large", "too large to print"],
)
def test_model_tells_the_fault(written: object, fault: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Rule.model_validate({"shown_when": written})

    cause = raised.value.errors()[0]["ctx"]["error"]
    assert isinstance(cause, ExpressionError)
    assert cause.message.id == f"expression.{fault}"


def test_schema_for_editors_takes_what_the_model_takes() -> None:
    schema = Rule.model_json_schema()["properties"]["shown_when"]

    assert {kind["type"] for kind in schema["anyOf"]} == {"string", "integer", "boolean", "null"}
