// The browser's situation behind a pipe: each line holds a page's logic, the server's values and what stands in the boxes.

import { createInterface } from "node:readline";

import { toWire } from "../../assets/expressions/values.mjs";
import { Situation } from "../../assets/live/situation.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const [logic, told, boxes] = JSON.parse(line);
  const raws = new Map(Object.entries(boxes).map(([name, raw]) => [name, new Map(Object.entries(raw))]));
  const situation = new Situation(logic, told, raws);
  const answer = {
    shown: logic.appearing.filter((name) => situation.shows(name)),
    required: Object.keys(logic.required).filter((name) => situation.requires(name)),
    computed: Object.fromEntries(Object.keys(logic.computed).map((name) => [name, toWire(situation.valueOf(name))])),
    parts: [...situation.parts()]
      .filter(({ value }) => value === undefined)
      .map(({ id, shown, required }) => [id, shown ?? null, required ?? null]),
    derived: Object.fromEntries(
      [...situation.parts()].filter(({ value, id }) => value !== undefined && !id.includes("__")).map(({ id, value }) => [id, toWire(value)]),
    ),
    broken: logic.rules.map((rule) => situation.breaks(rule)),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
