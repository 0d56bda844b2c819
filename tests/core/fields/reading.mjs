// The browser's reader behind a pipe: each line holds a type's `reading`, what stands in the boxes, and the day.

import { createInterface } from "node:readline";

import { fromWire, toWire } from "../../../assets/expressions/values.mjs";
import { read } from "../../../assets/live/reading.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const [how, raw, today] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(toWire(read(how, new Map(Object.entries(raw)), fromWire(today))))}\n`);
}
