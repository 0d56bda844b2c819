// Bounded exact arithmetic: the twin of homeservice/core/expressions/arithmetic.py. Every operation gives null out of bounds.

import { Decimal, SCALE, inBounds } from "./values.mjs";

const isWhole = (value) => typeof value === "bigint";

/** A number as a whole count of ten-thousandths. */
export const scaled = (value) => (isWhole(value) ? value * SCALE : value.scaled);

const bounded = (value) => (inBounds(value) ? value : null);

const fromScaled = (count) => (inBounds(count) ? new Decimal(count) : null);

/** BigInt division cuts towards nought; this is the floor of the exact quotient. */
function floorOf(first, second) {
  const quotient = first / second;
  return first % second !== 0n && first < 0n !== second < 0n ? quotient - 1n : quotient;
}

const modulo = (first, second) => first - second * floorOf(first, second);

export function add(first, second) {
  return isWhole(first) && isWhole(second) ? bounded(first + second) : fromScaled(scaled(first) + scaled(second));
}

function subtract(first, second) {
  return isWhole(first) && isWhole(second) ? bounded(first - second) : fromScaled(scaled(first) - scaled(second));
}

function multiply(first, second) {
  return isWhole(first) && isWhole(second) ? bounded(first * second) : fromScaled(floorOf(scaled(first) * scaled(second), SCALE));
}

function floorDivide(first, second) {
  return scaled(second) === 0n ? null : bounded(floorOf(scaled(first), scaled(second)));
}

function remainder(first, second) {
  if (scaled(second) === 0n) return null;
  return isWhole(first) && isWhole(second) ? modulo(first, second) : fromScaled(modulo(scaled(first), scaled(second)));
}

export const negative = (value) => (isWhole(value) ? -value : new Decimal(-value.scaled));

export const absolute = (value) => (scaled(value) < 0n ? negative(value) : value);

export function roundDown(value, unit) {
  if (scaled(unit) <= 0n) return null;
  if (isWhole(value) && isWhole(unit)) return bounded(floorOf(value, unit) * unit);
  return fromScaled(floorOf(scaled(value), scaled(unit)) * scaled(unit));
}

export function roundUp(value, unit) {
  const down = roundDown(negative(value), unit);
  return down === null ? null : negative(down);
}

export const OPERATIONS = new Map([
  ["+", add],
  ["-", subtract],
  ["*", multiply],
  ["//", floorDivide],
  ["%", remainder],
]);
