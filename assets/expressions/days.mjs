// Calendar arithmetic by days, months and years: the twin of homeservice/core/dates.py. A browser's time zone has no part in it.

import { Day } from "./values.mjs";

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const FIRST_YEAR = 1;
const LAST_YEAR = 9999;
// More days than lie between the first and the last.
const FAR = 4000000n;

const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

export const daysInMonth = (year, month) => (month === 2 && isLeap(year) ? 29 : LENGTHS[month - 1]);

/** Whether these numbers name a day of the calendar. */
export function isDay(year, month, day) {
  return year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

const daysBeforeYear = (year) => (year - 1) * 365 + Math.floor((year - 1) / 4) - Math.floor((year - 1) / 100) + Math.floor((year - 1) / 400);

/** 1 for the first day of the year 1. */
function ordinal({ year, month, day }) {
  let days = daysBeforeYear(year) + day;
  for (let before = 1; before < month; before += 1) days += daysInMonth(year, before);
  return days;
}

function fromOrdinal(count) {
  if (count < 1) return null;
  let year = Math.floor((count - 1) / 365.2425) + 1;
  while (daysBeforeYear(year) >= count) year -= 1;
  while (daysBeforeYear(year + 1) < count) year += 1;
  if (year > LAST_YEAR) return null;
  let left = count - daysBeforeYear(year);
  let month = 1;
  while (left > daysInMonth(year, month)) {
    left -= daysInMonth(year, month);
    month += 1;
  }
  return new Day(year, month, left);
}

/** Below nought, nought or above it: as one day comes before, with or after another. */
export const compareDays = (first, second) => first.year - second.year || first.month - second.month || first.day - second.day;

export const daysBetween = (start, end) => BigInt(ordinal(end) - ordinal(start));

export function addDays(day, days) {
  return days > FAR || days < -FAR ? null : fromOrdinal(ordinal(day) + Number(days));
}

export function addMonths(day, months) {
  if (months > FAR || months < -FAR) return null;
  const count = day.year * 12 + day.month - 1 + Number(months);
  const year = Math.floor(count / 12);
  const month = count - year * 12 + 1;
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  return new Day(year, month, Math.min(day.day, daysInMonth(year, month)));
}

function months(start, end) {
  if (compareDays(end, start) < 0) return -months(end, start);
  const between = (end.year - start.year) * 12 + end.month - start.month;
  return end.day >= start.day || end.day === daysInMonth(end.year, end.month) ? between : between - 1;
}

export const monthsBetween = (start, end) => BigInt(months(start, end));

export const yearsBetween = (start, end) => BigInt(Math.trunc(months(start, end) / 12));

export function ageAt(birth, day) {
  const before = day.month < birth.month || (day.month === birth.month && day.day < birth.day);
  return BigInt(day.year - birth.year - (before ? 1 : 0));
}

export function daysIn([first, last]) {
  const days = daysBetween(first, last) + 1n;
  return days > 0n ? days : null;
}
