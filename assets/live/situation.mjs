// The answers of a page at a moment: what is shown, required, computed and broken. The twin of `Situation` in
// homeservice/core/answers.py, for the part of a form that the page's own answers move (homeservice/core/live.py).

import { evaluate } from "../expressions/evaluation.mjs";
import { fromWire, has } from "../expressions/values.mjs";
import { parse } from "./reading.mjs";
import { isAsked, partsOf, seen } from "./rows.mjs";

export class Situation {
  /** `logic` is what the server derived from the form, `told` its values for this request, `raws` what stands in the boxes by question. */
  constructor(logic, told, raws) {
    this.logic = logic;
    this.told = told;
    this.raws = raws;
    this.known = new Map();
    this.visible = new Map();
    this.look = (name) => this.valueOf(name);
    this.parse = (reading, raw) => parse(reading, raw, fromWire(told.today));
  }

  /** The value of a name as expressions see it: null where it is unknown, unanswered or hidden. */
  valueOf(name) {
    if (!this.known.has(name)) this.known.set(name, this.find(name));
    return this.known.get(name);
  }

  find(name) {
    const { questions, computed } = this.logic;
    if (has(computed, name)) return evaluate(computed[name], this.look);
    if (has(questions, name) && !this.shows(name)) return null;
    const reading = has(questions, name) ? questions[name].reading : null;
    if (reading) return seen(reading, this.parse(reading, this.rawOf(name)), this.look);
    return has(this.told.values, name) ? fromWire(this.told.values[name]) : null;
  }

  /** Whether a question is asked: its topic's condition and its own hold; not yet known counts as no. */
  shows(name) {
    if (!this.visible.has(name)) {
      const { shown, reading } = this.logic.questions[name];
      this.visible.set(name, shown.every((tree) => evaluate(tree, this.look) === true) && isAsked(reading, this.look));
    }
    return this.visible.get(name);
  }

  rawOf(name) {
    return this.raws.get(name) ?? new Map();
  }

  /** The rows and cells of the page's tables that come and go, change their mark or follow from others, and questions that do: see rows.mjs. */
  *parts() {
    for (const [name, tree] of Object.entries(this.logic.derived)) {
      yield { id: name, place: name, value: this.shows(name) ? evaluate(tree, this.look) : null };
    }
    for (const name of this.logic.tables) yield* partsOf(this.logic.questions[name].reading, name, this.rawOf(name), this.look, this.parse);
  }

  requires(name) {
    return evaluate(this.logic.required[name], this.look) === true;
  }

  /** Whether a rule is known not to hold. */
  breaks(rule) {
    return evaluate(rule.broken, this.look) === true;
  }
}
