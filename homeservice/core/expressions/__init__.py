"""The expression language of definitions: conditions and sums over answers, written once and run here and in the browser.

Source. `months_between(since, reference_date) >= 6 and grade in ["4", "5"]`. Integers, decimals of at most four places,
"texts" or 'texts' (no backslash), true/false (or True/False), date("2005-12-31"); names; + - * // % and unary minus;
== != < <= > >=, chained or not; in / not in with a list of literals or a name of kind CHOICES; and, or, not; a if b else c;
the functions of functions.py. Line ends and tabs are blanks. At most 2,000 characters, 300 nodes, 30 levels.
`today` and `reference_date` are names like any other: whoever checks and evaluates gives them.

Tree. Nested lists of strings, integers and booleans, the same for the same source whatever its blanks:

    ["integer", 12]   ["decimal", 25000]   ["text", "…"]   ["boolean", true]   ["date", "2005-12-31"]   ["name", "x"]
    ["list", [literal, …]]    ["not", a]    ["negative", a]    ["and", [a, b, …]]    ["or", [a, b, …]]    ["if", condition, then, else]
    ["arithmetic", "+" | "-" | "*" | "//" | "%", a, b]    ["compare", [operator, …], [a, b, …]]    ["call", name, [a, …]]

A decimal stands as its count of ten-thousandths (2.5 is 25000); a minus before a number belongs to the number; texts are NFC.
`compare` has one operand more than operators. Nodes are numbered in pre-order, operands in the order of the source: for a
trace, and for `Expression.columns`.

Values. NUMBER int; DECIMAL Decimal (an int does); TEXT str; BOOLEAN bool; DATE date; CHOICES list of str; PERIOD (first day,
last day); ROWS list of mappings; OPAQUE anything. What is of no kind or of one that the operation does not take counts as
null: a float, NaN, a number out of bounds or of more than four places, a datetime, true where a number is wanted.

Null. A name that is missing or None is null. Operations and functions of null are null; `false and null` is false,
`true or null` is true, else `and`, `or`, `not` of null are null; a chain of comparisons is the `and` of its pairs; `if` of a
null condition is null, and the branch not taken is not looked at. `null in […]` is null; `x in […]` is true where one item
is equal. Only present(x) and missing(x) see null: null, "" and [] are missing. Null at the end means: not known yet.

Numbers. Integers are exact within ±(2^53 - 1). A decimal is an integer count of ten-thousandths within the same bounds.
An operation of two integers is one of integers; with one decimal both are scaled first and the result is a decimal. The
product of two decimals is floored to ten-thousandths. // is the floor of the exact quotient and always an integer, so
`x // 1` drops the fraction and -7 // 2 is -4; a % b is a - b * (a // b), its sign that of b: -7 % 2 is 1. A divisor of
nought, or a result (not a step within an operation) out of bounds, gives null. Comparisons are exact, and 1 == 1.0. min and
max give the first of equal values. round_down(n, unit) is the greatest multiple of unit not above n, round_up the least
not under it, negative n too; a unit not above nought gives null.

Dates lie in the years 1 to 9999; a result outside is null. months_between counts complete months: complete on the same
day number or, lacking it, on the month's last day, so 2020-08-31 to 2021-02-28 is 6; backwards it is the negative of
the way forwards. years_between is that by twelve, cut towards nought; days_between is negative backwards. age_at is the
international age (만 나이); born on 29 February, a year older on 1 March of a common year. add_months keeps the day number or
takes the month's last day. days_in counts both ends; null for a period that ends before it begins.

Texts are compared for equality only, by code points. length counts code points, choices or rows. contains(text, part) is true
where the part stands somewhere in the text, letter by letter; every text contains "".

Rows. The functions over the rows of a table name one column by a text; a table that is null gives null. sum(rows, "column")
passes over cells that are null or no numbers, 0 for no rows. count(rows) counts rows; count(rows, "column") those whose cell
is true or, of any kind but BOOLEAN, present. min_of and max_of give the least and the greatest cell of a column of numbers or
days, passing over all others; of equal cells the first; null where there is none, or where both numbers and days are found.
unique(rows, "column") is true where no two cells of the column are equal, by == and within one kind; missing cells, and those
that have no ==, are passed over.
"""

from homeservice.core.expressions.error import ExpressionError
from homeservice.core.expressions.evaluation import evaluate
from homeservice.core.expressions.expression import Expression, compile_expression
from homeservice.core.expressions.kinds import ExprType
from homeservice.core.expressions.tokens import RESERVED_NAMES, is_name
from homeservice.core.expressions.types import check
from homeservice.core.expressions.wire import as_json

__all__ = ["RESERVED_NAMES", "ExprType", "Expression", "ExpressionError", "as_json", "check", "compile_expression", "evaluate", "is_name"]
