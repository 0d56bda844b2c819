// What stands in the boxes of a question, as expressions see it: what the server's `parse` and `for_expressions` give.
//
// How a question is read, its type says (`FieldType.reading`): {as: "number", min: …}. What the server would refuse counts as null.
// `raw` is a Map from box ("" for the only one, "year", "0__cost") to the texts that the browser would send for it.

import { OPAQUE, Day, Decimal, SCALE, fromWire, has, inBounds } from "../expressions/values.mjs";
import { addDays, compareDays, daysBetween, isDay } from "../expressions/days.mjs";
import { scaled } from "../expressions/numbers.mjs";
import { cellsOf } from "./rows.mjs";

const FULL_WIDTH = "０１２３４５６７８９，．－＋（）";
const ASCII = "0123456789,.-+()";
const BLANKS = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u115f\u1160\u3164\uffa0]/g;
const DROPPED = /[\u200b\u2060\ufeff\u00ad\u034f\u180e\u{e0000}-\u{e007f}]/gu;
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufffd-\uffff\ud800-\udfff\ue000-\uf8ff]/u;
const NUMBER = /^(-?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?$/;
const LONGEST_NUMBER = 40;
const BOX = { year: /^([0-9]{1,5}) ?(?:년|\.)?$/, month: /^([0-9]{1,2}) ?(?:월|\.)?$/, day: /^([0-9]{1,2}) ?(?:일|\.)?$/ };
const WHOLE = /^([0-9]{4})(?:-|\/|\. ?|년 ?)([0-9]{1,2})(?:-|\/|\. ?|월 ?)([0-9]{1,2})(?:\.|일)?$/;

const REFUSED = Symbol("refused");

const plainDigits = (text) => text.replace(/[０-９，．－＋（）]/g, (sign) => ASCII[FULL_WIDTH.indexOf(sign)]);

/** Several lines, cleaned as the server does; REFUSED for characters that it does not take. */
function cleanLines(text) {
  const cleaned = text.replace(/\r\n?/g, "\n").replace(BLANKS, " ").replace(/[\u2028\u2029]/g, "\n").replace(DROPPED, "");
  return FORBIDDEN.test(cleaned) ? REFUSED : cleaned.normalize("NFC").trim();
}

function only(raw, box) {
  const texts = raw.get(box) ?? [];
  return texts.length > 1 ? REFUSED : (texts[0] ?? "");
}

function lines(raw, box = "") {
  const text = only(raw, box);
  return text === REFUSED ? REFUSED : cleanLines(text);
}

function line(raw, box = "") {
  const text = lines(raw, box);
  return text === REFUSED || text.includes("\n") ? REFUSED : text.replace(/ {2,}/g, " ");
}

const isWithin = (value, least, most) => !(least !== undefined && value < least) && !(most !== undefined && value > most);

function text(how, raw) {
  let read = how.lines ? lines(raw) : line(raw);
  if (read === REFUSED || !read) return read || null;
  if (how.digits) read = plainDigits(read);
  return isWithin(measured(read, how.counts), how.min, how.max) && matches(how, read) ? read : REFUSED;
}

function measured(read, counts) {
  if (counts === "words") return read.split(/\s+/u).filter(Boolean).length;
  return [...(counts === "characters_without_blanks" ? read.replace(/\s+/gu, "") : read)].length;
}

const matches = (how, read) => !how.pattern || new RegExp(`^(?:${how.pattern})$`, "u").test(read);

// Anything but the value can be told of it: whether it is there.
function present(how, raw) {
  const boxes = [...raw.keys()].map((box) => line(raw, box));
  if (boxes.includes(REFUSED)) return REFUSED;
  if (!boxes.some(Boolean)) return null;
  const whole = (how.needs ?? []).every((box) => line(raw, box));
  return whole && (!how.pattern || boxes.every((box) => matches(how, plainDigits(box)))) ? OPAQUE : REFUSED;
}

function number(how, raw) {
  let read = line(raw);
  if (read === REFUSED || !read) return read || null;
  read = plainDigits(how.sign ? read.replace(new RegExp(`^[${how.sign}]+`), "").trimStart() : read);
  const unit = (how.units ?? []).find((word) => read.toLowerCase().endsWith(word.toLowerCase()));
  if (unit) read = read.slice(0, -unit.length).trimEnd();
  const match = NUMBER.exec(read);
  if (!match || read.length > LONGEST_NUMBER) return REFUSED;
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > (how.places ?? 0)) return REFUSED;
  const count = BigInt(`${match[1]}${match[2].replace(/,/g, "")}${fraction.padEnd(4, "0")}`);
  const value = how.places ? new Decimal(count) : count / SCALE;
  if (!inBounds(how.places ? count : value)) return REFUSED;
  const [least, most] = [how.min, how.max].map((bound) => (bound === undefined ? undefined : scaled(fromWire(bound))));
  return isWithin(count, least, most) ? value : REFUSED;
}

function option(how, raw) {
  const chosen = only(raw, "");
  return chosen === REFUSED ? REFUSED : chosen.trim() || null;
}

function choices(how, raw) {
  const chosen = new Set((raw.get("") ?? []).map((value) => value.trim()).filter(Boolean));
  if (!chosen.size) return null;
  const read = how.options ? how.options.filter((value) => chosen.has(value)) : [...chosen];
  return read.length === chosen.size && isWithin(read.length, how.min, how.max) ? read : REFUSED;
}

function boolean(how, raw) {
  const chosen = option(how, raw);
  if (chosen === null || chosen === REFUSED) return chosen;
  return { yes: true, no: how.only_yes ? REFUSED : false }[chosen] ?? REFUSED;
}

/** The three boxes of a day, without bounds; a whole day may stand in the first. */
function boxesOfDay(how, raw, prefix) {
  let texts = ["year", "month", "day"].map((box) => line(raw, prefix + box));
  if (texts.includes(REFUSED)) return REFUSED;
  texts = texts.map(plainDigits);
  if (!texts.some(Boolean)) return null;
  const whole = WHOLE.exec(texts[0]);
  if (whole && !texts[1] && !texts[2]) texts = whole.slice(1);
  const matched = [BOX.year.exec(texts[0]), BOX.month.exec(texts[1]), BOX.day.exec(texts[2])];
  if (matched.includes(null)) return REFUSED;
  const numbers = matched.map((match) => Number(match[1]));
  return isWithin(numbers[0], how.first_year, how.last_year) && isDay(...numbers) ? new Day(...numbers) : REFUSED;
}

/** Whether the days from first to last lie in the bounds; `past` and `future` both take today. */
function liesIn(how, first, last, today) {
  const within = (day) =>
    !(how.earliest && compareDays(day, fromWire(how.earliest)) < 0) && !(how.latest && compareDays(day, fromWire(how.latest)) > 0);
  return within(first) && within(last) && !(how.past && compareDays(last, today) > 0) && !(how.future && compareDays(first, today) < 0);
}

function date(how, raw, today) {
  const day = boxesOfDay(how, raw, "");
  return day === null || day === REFUSED || liesIn(how, day, day, today) ? day : REFUSED;
}

function period(how, raw, today) {
  const ends = ["from-", "to-"].map((prefix) => boxesOfDay(how, raw, prefix));
  if (ends.every((day) => day === null)) return null;
  if (ends.includes(null) || ends.includes(REFUSED) || compareDays(...ends) > 0) return REFUSED;
  return liesIn(how, ...ends, today) ? ends : REFUSED;
}

/**
 * Rows with something in them, each with its place and its cells; a fault in one cell leaves the whole table unread, as the
 * server does. Whether a cell is asked that hangs on others is not judged here.
 */
function rows(how, raw, today) {
  const isFilled = ([, row]) => [...row.values()].some((boxes) => [...boxes.values()].flat().some((sent) => sent.trim()));
  const filled = [...cellsOf(how, raw)].filter(isFilled).sort(([one], [other]) => one - other);
  if (!filled.length) return null;
  if (filled[filled.length - 1][0] >= how.max_rows || filled.length < how.min_rows) return REFUSED;
  const found = filled.map(([place, row], number) => rowOf(how, how.answers ? place : number, row, today));
  return found.includes(REFUSED) ? REFUSED : found;
}

function rowOf(how, place, row, today) {
  const cells = new Map();
  for (const [name, column] of Object.entries(how.columns)) {
    const value = column.follows ? null : readWhole(column.reading, row.get(name) ?? new Map(), today);
    const isAlwaysAsked = !column.shown && !column.requires && !column.follows;
    if (value === REFUSED || (value === null && column.required && isAlwaysAsked)) return REFUSED;
    cells.set(name, value);
  }
  return { place, cells };
}

const TIME = /^([0-9]{2}):([0-9]{2})$/;

/** The minutes of a time that the server offers; null for anything else. */
function minutesOf(how, text) {
  const match = TIME.exec(text);
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
  return match && Number(match[2]) < 60 && (minutes - how.origin) % how.step === 0 ? minutes : null;
}

/** A place and hours, as rows: one per day, with what is known of the place. */
function booking(how, raw, today) {
  const [chosen, starts, ends] = ["place", "starts", "ends"].map((box) => line(raw, box));
  const first = boxesOfDay(how, raw, "from-");
  const last = how.most_days > 1 ? boxesOfDay(how, raw, "to-") : null;
  if ([chosen, starts, ends, first, last].includes(REFUSED)) return REFUSED;
  if (!chosen && !starts && !ends && first === null && last === null) return null;
  const [from, to] = [minutesOf(how, starts), minutesOf(how, ends)];
  if (!has(how.places, chosen) || first === null || from === null || to === null || from >= to) return REFUSED;
  const place = how.places[chosen];
  const days = last === null ? 1 : Number(daysBetween(first, last)) + 1;
  if (from < place.opens || to > place.closes || days < 1 || days > how.most_days || compareDays(first, today) < 0) return REFUSED;
  const known = (number) => (number === null ? null : BigInt(number));
  const hours = new Decimal((BigInt(to - from) * SCALE) / 60n);
  const row = (n) => [["day", addDays(first, n)], ["hours", hours], ["max_area", known(place.max_area)], ["rate", known(place.rate)]];
  return Array.from({ length: days }, (_, n) => new Map(row(n)));
}

const WAYS = { text, present, number, option, choices, boolean, date, period, rows, booking };

const readWhole = (how, raw, today) => WAYS[how.as](how, raw, today);

/** What stands in a question's boxes on a day, null where there is nothing or what the server would refuse. */
export function parse(how, raw, today) {
  const value = readWhole(how, raw, today);
  return value === REFUSED ? null : value;
}

/** The value as expressions see it by itself, whatever the other answers are. */
export const read = (how, raw, today) => plain(how, parse(how, raw, today));

function plain(how, value) {
  if (value === null || how.as !== "rows") return value;
  const cell = (row, name) => (how.columns[name].follows ? null : plain(how.columns[name].reading, row.cells.get(name)));
  return value.map((row) => new Map(Object.keys(how.columns).map((name) => [name, cell(row, name)])));
}
