"""The expression language."""

from homeservice.core.expressions.error import ExpressionError
from homeservice.core.expressions.evaluation import evaluate
from homeservice.core.expressions.expression import Expression, compile_expression
from homeservice.core.expressions.kinds import ExprType
from homeservice.core.expressions.tokens import RESERVED_NAMES, is_name
from homeservice.core.expressions.types import check

__all__ = ["RESERVED_NAMES", "ExprType", "Expression", "ExpressionError", "check", "compile_expression", "evaluate", "is_name"]
