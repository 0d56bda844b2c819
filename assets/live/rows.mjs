// Tables among the other answers: which rows and cells are asked, and what expressions see of them. The twin of
// homeservice/core/fields/rows.py and tabular.py, over what a table's `reading` says of its columns.

import { evaluate } from "../expressions/evaluation.mjs";
import { has } from "../expressions/values.mjs";

const range = (length) => Array.from({ length }, (_, place) => place);

/** The places of the rows that are asked, where another answer settles them; else null. */
export function settledPlaces(how, look) {
  if (!how?.from) return null;
  const settled = look(how.from);
  if (how.answers) return range(how.answers.length).filter((place) => Array.isArray(settled) && settled.includes(how.answers[place]));
  return typeof settled === "bigint" ? range(Math.max(0, Math.min(Number(settled), how.max_rows))) : [];
}

/** Whether there is anything to ask, beside the question's own condition. */
export const isAsked = (how, look) => settledPlaces(how, look)?.length !== 0;

/** One row: its cells by column, and beyond them the answers outside. A hidden cell is null. */
class RowScope {
  constructor(columns, cells, outside) {
    this.columns = columns;
    this.cells = cells;
    this.outside = outside;
    this.known = new Map();
    this.look = (name) => this.valueOf(name);
  }

  valueOf(name) {
    if (!has(this.columns, name)) return this.outside(name);
    if (!this.known.has(name)) {
      this.known.set(name, null);
      this.known.set(name, this.find(name));
    }
    return this.known.get(name);
  }

  find(name) {
    const column = this.columns[name];
    if (!this.shows(column)) return null;
    return column.follows ? evaluate(column.follows, this.look) : seen(column.reading, this.cells.get(name) ?? null, this.look);
  }

  shows(column) {
    return (!column.shown || evaluate(column.shown, this.look) === true) && isAsked(column.reading, this.look);
  }

  requires(column) {
    return column.requires ? evaluate(column.requires, this.look) === true : column.required;
  }
}

/** A value that was parsed as expressions see it, given the other answers. */
export function seen(how, value, look) {
  if (value === null || how.as !== "rows") return value;
  const places = settledPlaces(how, look);
  const asked = places === null ? value : value.filter((row) => places.includes(row.place));
  return asked.map(({ cells }) => {
    const scope = new RowScope(how.columns, cells, look);
    return new Map(Object.keys(how.columns).map((name) => [name, scope.look(name)]));
  });
}

/** The boxes of each row, by row and column: what follows `<row>__<column>`, with `-` or, of a table in the row, `__` between. */
export function cellsOf(how, raw) {
  const rows = new Map();
  for (const [box, texts] of raw) {
    const [, place, column, inner, part] = /^([0-9]{1,3})__([a-z][a-z0-9]*(?:_[a-z0-9]+)*)(?:__(.+)|-([a-z_-]+))?$/.exec(box) ?? [];
    if (!column || !has(how.columns, column)) continue;
    if (!rows.has(Number(place))) rows.set(Number(place), new Map());
    const row = rows.get(Number(place));
    if (!row.has(column)) row.set(column, new Map());
    row.get(column).set(inner ?? part ?? "", texts);
  }
  return rows;
}

/**
 * The rows and cells of a table that come and go, as {id, shown}, the cells whose mark changes, as {id, required}, and those that
 * follow from others, as {id, place, value}; the outer before the inner. `parse` reads a cell.
 */
export function* partsOf(how, id, raw, look, parse) {
  const rows = cellsOf(how, raw);
  const settled = settledPlaces(how, look);
  for (const place of range(how.max_rows)) {
    const boxes = rows.get(place) ?? new Map();
    const isTyped = ([, column]) => !column.follows;
    const typed = Object.entries(how.columns).filter(isTyped);
    const cells = new Map(typed.map(([name, column]) => [name, parse(column.reading, boxes.get(name) ?? new Map())]));
    const scope = new RowScope(how.columns, cells, look);
    if (settled !== null) yield { id: `${id}__${place}`, shown: settled.includes(place) };
    for (const [name, column] of Object.entries(how.columns)) {
      const cell = `${id}__${place}__${name}`;
      if (column.shown) yield { id: cell, shown: scope.shows(column) };
      if (column.requires) yield { id: cell, required: scope.requires(column) };
      if (column.follows) yield { id: cell, place: cell.replace(/__[0-9]+(?=__)/g, ""), value: scope.look(name) };
      if (column.reading?.as === "rows") yield* partsOf(column.reading, cell, boxes.get(name) ?? new Map(), scope.look, parse);
    }
  }
}
