// How results are written, as homeservice/adapters/language.py writes them, and the line that tells a screen reader what has changed.

import { Day, Decimal } from "../expressions/values.mjs";

export const fill = (sentence, words) => sentence.replace(/%([a-z]+)/g, (whole, name) => (name in words ? words[name] : whole));

const grouped = (digits) => digits.replace(/\B(?=([0-9]{3})+$)/g, ",");

function writtenDecimal({ scaled }) {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(5, "0");
  const fraction = digits.slice(-4).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${grouped(digits.slice(0, -4))}${fraction ? `.${fraction}` : ""}`;
}

const writtenDay = (day, { months }) => (months ? `${day.day} ${months[day.month - 1]} ${day.year}` : `${day.year}. ${day.month}. ${day.day}.`);

/** A result in words: "" for what is not known. */
export function written(value, { unit, options }, words) {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (Array.isArray(value)) return value.map((chosen) => options[chosen] ?? chosen).join(", ");
  if (typeof value === "string") return options[value] ?? value;
  if (value instanceof Day) return writtenDay(value, words);
  const number = value instanceof Decimal ? writtenDecimal(value) : `${value < 0n ? "-" : ""}${grouped(String(value < 0n ? -value : value))}`;
  return fill(unit, { n: number });
}

// A screen reader would start anew with every key: it is told after a pause, and all at once.
const PAUSE = 700;

export function lineOf(element) {
  const waiting = new Map();
  let timer = 0;
  const speak = () => {
    element.textContent = [...waiting.values()].join("\n");
    waiting.clear();
  };
  /** Of several sentences about the same thing the last is said; null takes back what was not said yet. */
  return (about, sentence) => {
    waiting.delete(about);
    if (sentence !== null) waiting.set(about, sentence);
    window.clearTimeout(timer);
    timer = window.setTimeout(speak, PAUSE);
  };
}
