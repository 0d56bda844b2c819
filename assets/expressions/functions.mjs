// The functions of the expression language, one row each: the twin of homeservice/core/expressions/functions.py.

import { addDays, addMonths, ageAt, compareDays, daysBetween, daysIn, monthsBetween, yearsBetween } from "./days.mjs";
import { absolute, add, roundDown, roundUp, scaled } from "./numbers.mjs";
import { fits, isoOf } from "./values.mjs";

const NUMBER = new Set(["number"]);
const TEXT = new Set(["text"]);
const DATE = new Set(["date"]);
const PERIOD = new Set(["period"]);
const ROWS = new Set(["rows"]);
const LONG = new Set(["text", "choices", "rows"]);
export const NUMERIC = new Set(["number", "decimal"]);
export const ORDERED = new Set(["number", "decimal", "date"]);

/** Whether all values are numbers or all are days. */
export const alike = (values) => values.every((value) => fits(value, NUMERIC)) || values.every((value) => fits(value, DATE));

/** Below nought, nought or above it; of two numbers or two days. */
export function compare(first, second) {
  if (fits(first, DATE)) return compareDays(first, second);
  const [one, other] = [scaled(first), scaled(second)];
  return one < other ? -1 : Number(one > other);
}

const least = (...values) => values.reduce((kept, value) => (compare(value, kept) < 0 ? value : kept));
const most = (...values) => values.reduce((kept, value) => (compare(value, kept) > 0 ? value : kept));

// Code points, choices or rows.
const length = (value) => BigInt(typeof value === "string" ? [...value].length : value.length);

function sum(rows, column) {
  let total = 0n;
  for (const row of rows) {
    const cell = row.get(column);
    if (fits(cell, NUMERIC)) total = add(total, cell);
    if (total === null) return null;
  }
  return total;
}

// A yes counts and a no does not; of any other kind what is there.
const counts = (cell) => (typeof cell === "boolean" ? cell : isPresent(cell));

const count = (rows, column) => (column === undefined ? length(rows) : BigInt(rows.filter((row) => counts(row.get(column))).length));

/** The least or greatest of a column's numbers or days; null where there are none, or both. */
const ofColumn = (pick) => (rows, column) => {
  const cells = rows.map((row) => row.get(column)).filter((cell) => fits(cell, ORDERED));
  return cells.length && alike(cells) ? pick(...cells) : null;
};

// What tells equal cells from others; null for a cell that has no ==.
function identity(cell) {
  if (fits(cell, NUMERIC)) return `number ${scaled(cell)}`;
  if (fits(cell, DATE)) return `date ${isoOf(cell)}`;
  return typeof cell === "string" || typeof cell === "boolean" ? `${typeof cell} ${cell}` : null;
}

function unique(rows, column) {
  const told = rows.map((row) => row.get(column)).filter(isPresent).map(identity).filter((key) => key !== null);
  return new Set(told).size === told.length;
}

const isPresent = (value) => value !== null && value !== undefined && !((typeof value === "string" || Array.isArray(value)) && value.length === 0);

// What it takes, and how; a function with `more` takes further arguments of the last one's kinds.
const FUNCTIONS = new Map([
  ["months_between", { takes: [DATE, DATE], body: monthsBetween }],
  ["days_between", { takes: [DATE, DATE], body: daysBetween }],
  ["years_between", { takes: [DATE, DATE], body: yearsBetween }],
  ["age_at", { takes: [DATE, DATE], body: ageAt }],
  ["add_months", { takes: [DATE, NUMBER], body: addMonths }],
  ["add_days", { takes: [DATE, NUMBER], body: addDays }],
  ["year_of", { takes: [DATE], body: (day) => BigInt(day.year) }],
  ["month_of", { takes: [DATE], body: (day) => BigInt(day.month) }],
  ["first_day", { takes: [PERIOD], body: (period) => period[0] }],
  ["last_day", { takes: [PERIOD], body: (period) => period[1] }],
  ["days_in", { takes: [PERIOD], body: daysIn }],
  ["min", { takes: [ORDERED, ORDERED], body: least }],
  ["max", { takes: [ORDERED, ORDERED], body: most }],
  ["abs", { takes: [NUMERIC], body: absolute }],
  ["round_down", { takes: [NUMERIC, NUMERIC], body: roundDown }],
  ["round_up", { takes: [NUMERIC, NUMERIC], body: roundUp }],
  ["length", { takes: [LONG], body: length }],
  ["contains", { takes: [TEXT, TEXT], body: (text, part) => text.includes(part) }],
  ["count", { takes: [ROWS, TEXT], body: count }],
  ["sum", { takes: [ROWS, TEXT], body: sum }],
  ["min_of", { takes: [ROWS, TEXT], body: ofColumn(least) }],
  ["max_of", { takes: [ROWS, TEXT], body: ofColumn(most) }],
  ["unique", { takes: [ROWS, TEXT], body: unique }],
  ["present", { seesNull: true, body: isPresent }],
  ["missing", { seesNull: true, body: (value) => !isPresent(value) }],
]);

export const NAMES = [...FUNCTIONS.keys()];

/** What the function gives: null where an argument is null or of a wrong kind, or where there is no result in bounds. */
export function call(name, values) {
  const { takes, body, seesNull } = FUNCTIONS.get(name);
  if (!seesNull) {
    if (!values.every((value, place) => fits(value, takes[Math.min(place, takes.length - 1)]))) return null;
    if (takes[0] === ORDERED && !alike(values)) return null;
  }
  return body(...values);
}
