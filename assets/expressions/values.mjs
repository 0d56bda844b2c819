// The values that expressions know, and their kinds: the twin of homeservice/core/expressions/kinds.py and wire.py.
//
// null; true and false; a string is TEXT; a BigInt is NUMBER; a Decimal holds its count of ten-thousandths; a Day; an array is
// CHOICES (of strings), ROWS (of Maps) or PERIOD (of two Days). What is of no kind is OPAQUE: it can only be asked whether it is there.

export const LARGEST = 9007199254740991n;
export const SCALE = 10000n;
export const OPAQUE = Object.freeze({ opaque: true });

export class Decimal {
  constructor(scaled) {
    this.scaled = scaled;
  }
}

export class Day {
  constructor(year, month, day) {
    this.year = year;
    this.month = month;
    this.day = day;
  }
}

/** Whether a mapping of the server's JSON has this name: every object also has a `constructor`. */
export const has = (mapping, name) => Object.prototype.hasOwnProperty.call(mapping, name);

export const inBounds = (count) => count >= -LARGEST && count <= LARGEST;

/** The kind of a value, null for null. An empty array is told as "choices", and `fits` knows that it is "rows" too. */
export function kindOf(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "text";
  if (typeof value === "bigint") return inBounds(value) ? "number" : "opaque";
  if (value instanceof Decimal) return inBounds(value.scaled) ? "decimal" : "opaque";
  if (value instanceof Day) return "date";
  return Array.isArray(value) ? kindOfList(value) : "opaque";
}

function kindOfList(items) {
  if (items.every((item) => typeof item === "string")) return "choices";
  if (items.every((item) => item instanceof Map)) return "rows";
  return items.length === 2 && items.every((item) => item instanceof Day) ? "period" : "opaque";
}

export function fits(value, kinds) {
  const kind = kindOf(value);
  return kind !== null && (kinds.has(kind) || (kinds.has("rows") && kind === "choices" && value.length === 0));
}

const day = (text) => new Day(...text.split("-").map(Number));

/** The value of what the server wrote: a literal of a tree, ["row", {…}], ["opaque"], or null. */
export function fromWire(written) {
  if (written === null || written === undefined) return null;
  const [kind, what] = written;
  switch (kind) {
    case "integer":
      return BigInt(what);
    case "decimal":
      return new Decimal(BigInt(what));
    case "text":
    case "boolean":
      return what;
    case "date":
      return day(what);
    case "list":
      return what.map(fromWire);
    case "row":
      return new Map(Object.entries(what).map(([name, cell]) => [name, fromWire(cell)]));
    default:
      return OPAQUE;
  }
}

/** The same the other way round. */
export function toWire(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return ["boolean", value];
  if (typeof value === "string") return ["text", value];
  if (typeof value === "bigint") return inBounds(value) ? ["integer", Number(value)] : ["opaque"];
  if (value instanceof Decimal) return inBounds(value.scaled) ? ["decimal", Number(value.scaled)] : ["opaque"];
  if (value instanceof Day) return ["date", isoOf(value)];
  if (Array.isArray(value)) return ["list", value.map(toWire)];
  if (value instanceof Map) return ["row", Object.fromEntries([...value].map(([name, cell]) => [name, toWire(cell)]))];
  return ["opaque"];
}

const padded = (number, places) => String(number).padStart(places, "0");

export const isoOf = ({ year, month, day: number }) => `${padded(year, 4)}-${padded(month, 2)}-${padded(number, 2)}`;
