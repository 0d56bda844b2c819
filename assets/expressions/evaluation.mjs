// What an expression gives for given values: the twin of homeservice/core/expressions/evaluation.py, whose package's docstring
// has the rules. A tree is the JSON that the server compiled; `look` gives the value of a name, null where it is not known.

import { NUMERIC, ORDERED, alike, call, compare } from "./functions.mjs";
import { OPERATIONS, negative } from "./numbers.mjs";
import { fits, fromWire, kindOf } from "./values.mjs";

const EQUAL_KINDS = [NUMERIC, new Set(["text"]), new Set(["boolean"]), new Set(["date"])];
const TEXT = EQUAL_KINDS[1];
const ORDER = new Map([
  ["<", (sign) => sign < 0],
  ["<=", (sign) => sign <= 0],
  [">", (sign) => sign > 0],
  [">=", (sign) => sign >= 0],
]);

/** The value of a tree, null where it is not known (yet). */
export function evaluate(tree, look) {
  const value = valueOf(tree, look);
  return kindOf(value) === "opaque" || value === undefined ? null : value;
}

function valueOf(node, look) {
  switch (node[0]) {
    case "name":
      return look(node[1]) ?? null;
    case "compare":
      return comparison(
        node[1],
        node[2].map((operand) => valueOf(operand, look)),
      );
    case "and":
      return both(node[1].map((operand) => truth(operand, look)));
    case "or":
      return either(node[1].map((operand) => truth(operand, look)));
    case "not":
      return not(truth(node[1], look));
    case "arithmetic": {
      const numbers = [valueOf(node[2], look), valueOf(node[3], look)];
      return numbers.every((number) => fits(number, NUMERIC)) ? OPERATIONS.get(node[1])(...numbers) : null;
    }
    case "negative": {
      const number = valueOf(node[1], look);
      return fits(number, NUMERIC) ? negative(number) : null;
    }
    case "if": {
      const condition = truth(node[1], look);
      return condition === null ? null : valueOf(node[condition ? 2 : 3], look);
    }
    case "call":
      return call(
        node[1],
        node[2].map((argument) => valueOf(argument, look)),
      );
    default:
      return fromWire(node);
  }
}

function truth(node, look) {
  const value = valueOf(node, look);
  return typeof value === "boolean" ? value : null;
}

const not = (value) => (value === null ? null : !value);

function both(truths) {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function either(truths) {
  if (truths.includes(true)) return true;
  return truths.includes(null) ? null : false;
}

const comparison = (operations, operands) => both(operations.map((operation, place) => compareTwo(operation, operands[place], operands[place + 1])));

function compareTwo(operation, first, second) {
  switch (operation) {
    case "==":
      return equal(first, second);
    case "!=":
      return not(equal(first, second));
    case "in":
      return contains(second, first);
    case "not in":
      return not(contains(second, first));
    default:
      return fits(first, ORDERED) && fits(second, ORDERED) && alike([first, second]) ? ORDER.get(operation)(compare(first, second)) : null;
  }
}

/** null unless both are numbers, texts, booleans or days. */
function equal(first, second) {
  const kinds = EQUAL_KINDS.find((some) => fits(first, some) && fits(second, some));
  if (kinds === undefined) return null;
  return fits(first, ORDERED) ? compare(first, second) === 0 : first === second;
}

function contains(items, wanted) {
  if (!Array.isArray(items)) return null;
  return items.length || fits(wanted, TEXT) ? either(items.map((item) => equal(item, wanted))) : null;
}
