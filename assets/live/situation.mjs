// The answers of a page at a moment: what is shown, required, computed and broken. The twin of `Situation` in
// homeservice/core/answers.py, for the part of a form that the page's own answers move (homeservice/core/live.py).

import { evaluate } from "../expressions/evaluation.mjs";
import { fromWire } from "../expressions/values.mjs";
import { read } from "./reading.mjs";

export class Situation {
  /** `logic` is what the server derived from the form, `told` its values for this request, `raws` what stands in the boxes by question. */
  constructor(logic, told, raws) {
    this.logic = logic;
    this.told = told;
    this.raws = raws;
    this.known = new Map();
    this.visible = new Map();
    this.look = (name) => this.valueOf(name);
  }

  /** The value of a name as expressions see it: null where it is unknown, unanswered or hidden. */
  valueOf(name) {
    if (!this.known.has(name)) this.known.set(name, this.find(name));
    return this.known.get(name);
  }

  find(name) {
    const { questions, computed } = this.logic;
    if (name in computed) return evaluate(computed[name], this.look);
    if (!(name in questions)) return fromWire(this.told.values[name]);
    if (!this.shows(name)) return null;
    const { reading } = questions[name];
    return reading ? read(reading, this.raws.get(name) ?? new Map(), fromWire(this.told.today)) : fromWire(this.told.values[name]);
  }

  /** Whether a question is asked: its topic's condition and its own hold; not yet known counts as no. */
  shows(name) {
    if (!this.visible.has(name)) this.visible.set(name, this.logic.questions[name].shown.every((tree) => evaluate(tree, this.look) === true));
    return this.visible.get(name);
  }

  requires(name) {
    return evaluate(this.logic.required[name], this.look) === true;
  }

  /** Whether a rule is known not to hold. */
  breaks(rule) {
    return evaluate(rule.unless, this.look) === false;
  }
}
