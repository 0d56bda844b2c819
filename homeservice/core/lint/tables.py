"""Decision tables: their rows give one kind of value, each can be reached, and some row fits or `otherwise` says what then."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any

from homeservice.core.computed import Computed, DecisionTable
from homeservice.core.definitions import FormDefinition
from homeservice.core.expressions import Expression, ExpressionError, ExprType, check, evaluate
from homeservice.core.expressions.comparing import values_compared
from homeservice.core.expressions.kinds import join
from homeservice.core.lint.conditions import answers_of
from homeservice.core.lint.expressions import columns_of, known_kinds
from homeservice.core.lint.fault import LintFault, Path, fault

_MOST_COMBINATIONS = 20_000
_STEP = Decimal("0.0001")
#: A text that no cell names.
_ELSE = "\x00"

#: What a name may be, as far as cells tell one value from another.
Domains = Mapping[str, tuple[Any, ...]]


def lint_tables(definition: FormDefinition) -> Iterator[LintFault]:
    """For forms whose expressions are sound, but for values of tables that do not go together."""
    kinds, columns = known_kinds(definition), columns_of(definition)
    for place, computed in enumerate(definition.computed):
        if computed.table is None:
            continue
        here: Path = ("computed", place, "table")
        clashes = list(_clashes(here, computed.table, kinds, columns))
        yield from clashes
        if not clashes:
            yield from _reached(here, computed, computed.table, _domains(definition, computed.table, kinds))


def _clashes(
    here: Path, table: DecisionTable, kinds: Mapping[str, ExprType], columns: Mapping[str, Mapping[str, ExprType]]
) -> Iterator[LintFault]:
    """A fault for every value that is of another kind than the first."""
    values = [((*here, "rows", r, "value"), row.value) for r, row in enumerate(table.rows)]
    if table.otherwise is not None:
        values.append(((*here, "otherwise"), table.otherwise))
    first: ExprType | None = None
    for path, value in values:
        try:
            kind = check(value, kinds, columns)
        except ExpressionError:
            continue  # told where it stands
        if first is not None and join(first, kind) is None:
            yield fault(path, "lint.table.clash", first=first.label, found=kind.label)
        first = first or kind


def _reached(here: Path, computed: Computed, table: DecisionTable, domains: Domains | None) -> Iterator[LintFault]:
    """Rows that no answers reach, and answers that reach no row. Where that cannot be tried out, `otherwise` is needed."""
    seen: set[str] = set()
    if domains is None:
        for r, row in enumerate(table.rows):
            if row.fits.source in seen or "true" in seen:
                yield fault((*here, "rows", r), "lint.table.row_never", row=r + 1)
            seen.add(row.fits.source)
        if table.otherwise is None and "true" not in seen:
            yield fault(here, "lint.table.no_otherwise", name=computed.name)
        return
    hit: set[int] = set()
    gap: Mapping[str, Any] | None = None
    rows = [[_holding(condition, domains) for condition in row.conditions.values()] for row in table.rows]
    for places in itertools.product(*(range(len(domain)) for domain in domains.values())):
        found = next((r for r, row in enumerate(rows) if all(told(places) in holding for told, holding in row)), None)
        if found is not None:
            hit.add(found)
        elif gap is None:
            gap = {name: domain[place] for (name, domain), place in zip(domains.items(), places, strict=True)}
    for r in range(len(table.rows)):
        if r not in hit:
            yield fault((*here, "rows", r), "lint.table.row_never", row=r + 1)
    if gap is not None and table.otherwise is None:
        yield fault(here, "lint.table.gap", answers=", ".join(f"{name} = {_said(value)}" for name, value in gap.items()))


def _holding(condition: Expression, domains: Domains) -> tuple[Callable[[tuple[int, ...]], Any], frozenset[Any]]:
    """Where a condition holds: what picks its own names' places out of those of all, and the picks with which it does.

    A condition reads few of the names: so it is evaluated for their values alone, and not for every combination of all.
    """
    read = [(at, name) for at, name in enumerate(domains) if name in condition.names]
    if not read:
        return (lambda _: ()), frozenset({()} if evaluate(condition, {}) is True else ())
    holding = set()
    for places in itertools.product(*(range(len(domains[name])) for _, name in read)):
        if evaluate(condition, {name: domains[name][place] for (_, name), place in zip(read, places, strict=True)}) is True:
            holding.add(places if len(read) > 1 else places[0])
    return itemgetter(*(at for at, _ in read)), frozenset(holding)


def _said(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(value)}]"
        case str() if value == _ELSE:
            return "…"
    return str(value)


# --- what is tried ------------------------------------------------------------------------------------------------------
def _domains(definition: FormDefinition, table: DecisionTable, kinds: Mapping[str, ExprType]) -> Domains | None:
    """Values for each name that make every difference the rows can see; None where there are too many, or rows compare names."""
    literals: dict[str, list[Any]] = {}
    for row in table.rows:
        for condition in row.conditions.values():
            compared = values_compared(condition)
            if compared is None:
                return None
            for name, values in compared.items():
                literals.setdefault(name, []).extend(values)
    domains: dict[str, tuple[Any, ...]] = {}
    for name in sorted(literals):
        domain = _values(definition, name, kinds[name], literals[name])
        if domain is None:
            return None
        domains[name] = domain
    return domains if math.prod(map(len, domains.values())) <= _MOST_COMBINATIONS else None


def _values(definition: FormDefinition, name: str, kind: ExprType, literals: list[Any]) -> tuple[Any, ...] | None:
    """What a name may be: its answers, or the literals and what lies between them."""
    question = definition.fields.get(name)
    if question is not None and question.control().options:
        answers = answers_of(question)
        other = (_ELSE,) if question.control().other is not None else ()
        return None if answers is None else (*(value for value in answers if value is not None), *other)
    match kind:
        case ExprType.BOOLEAN:
            return True, False
        case ExprType.TEXT:
            return (*dict.fromkeys(literals), _ELSE)
        case ExprType.NUMBER | ExprType.DECIMAL:
            step = 1 if kind is ExprType.NUMBER else _STEP
            around = {value + shift for value in literals for shift in (-step, 0, step)}
            if kind is ExprType.NUMBER:
                # Beside 2.5 lie the whole numbers 2 and 3.
                around = {whole for value in around for whole in (math.floor(value), math.ceil(value))}
            least, most = getattr(question, "min", None), getattr(question, "max", None)
            return tuple(sorted(v for v in around if (least is None or v >= least) and (most is None or v <= most)))
        case ExprType.DATE:
            return tuple(sorted({value + dt.timedelta(days=shift) for value in literals for shift in (-1, 0, 1)}))
    return None
