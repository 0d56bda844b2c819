// The browser's evaluator behind a pipe: each line holds a tree and values, each answer what the tree gives for them.

import { createInterface } from "node:readline";

import { evaluate } from "../../../assets/expressions/evaluation.mjs";
import { fromWire, toWire } from "../../../assets/expressions/values.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  const [tree, written] = JSON.parse(line);
  const values = new Map(Object.entries(written).map(([name, value]) => [name, fromWire(value)]));
  process.stdout.write(`${JSON.stringify(toWire(evaluate(tree, (name) => values.get(name) ?? null)))}\n`);
}
