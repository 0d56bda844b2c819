// A page of questions that answers while one types: questions come and go, results are worked out, rules speak.
// The server says the same when the page is saved. Whoever changes boxes by a script dispatches an `input` event on the form.

import { enliven } from "../enliven.mjs";
import { boxesOf } from "./boxes.mjs";
import { withParticle } from "./particles.mjs";
import { fill, lineOf, written } from "./saying.mjs";
import { Situation } from "./situation.mjs";

// A number grows digit by digit, and is under every limit at first: a rule waits until one pauses.
const PATIENCE = 900;

const parsed = (selector) => JSON.parse(document.querySelector(selector).content.textContent);

export function bringToLife(form) {
  if (!document.querySelector("[data-live-logic]")) return;
  const logic = parsed("[data-live-logic]");
  const told = parsed("[data-live-values]");
  const say = lineOf(document.querySelector("[data-live-line]"));
  const questions = questionsOf(form, logic, say);
  const rules = rulesOf(form, logic, say);
  const results = resultsOf(form, logic, say);
  let timer = 0;
  let first = true;

  // What waits for a pause is there, or goes; it comes only then.
  const comes = (name, situation, isPause) => situation.shows(name) && (isPause || questions.isThere(name) || !logic.patient.includes(name));

  const partsOf = (situation, isPause) => [
    ...logic.appearing.map((name) => ({ id: name, shown: comes(name, situation, isPause) })),
    ...Object.keys(logic.required).map((name) => ({ id: name, required: situation.requires(name) })),
    ...situation.parts(),
  ];

  /** Bring questions and results to what the answers say. Questions that come in may bring in others by what stands in them. */
  const update = ({ isPause = false } = {}) => {
    let situation;
    questions.begin();
    // Each round may bring in what the last one's boxes decide: a question, its rows, their cells.
    let rounds = logic.appearing.length + 4;
    do {
      situation = new Situation(logic, told, boxesOf(form, logic.questions));
      rounds -= 1;
    } while (questions.show(partsOf(situation, isPause || first), { quietly: first }) && rounds > 0);
    for (const { id, required } of partsOf(situation, isPause)) if (required !== undefined) markOptional(form, id, !required);
    for (const part of partsOf(situation)) if (part.value !== undefined) writeDerived(form, part, logic);
    results.show(situation, { quietly: first });
    fillBlanks(logic, situation);
    first = false;
    return situation;
  };

  const judge = () => {
    const situation = update({ isPause: true });
    rules.show(situation);
    fillBlanks(logic, situation);
  };

  const changed = (patience) => {
    const situation = update();
    rules.mend(situation);
    window.clearTimeout(timer);
    timer = window.setTimeout(judge, patience);
  };

  form.addEventListener("input", (event) => {
    const isTyped = event.target.matches?.("textarea, input:not([type=radio]):not([type=checkbox]):not([type=file])");
    changed(isTyped ? PATIENCE : 0);
  });
  form.addEventListener("change", () => changed(0));
  // A browser puts back what was typed before a reload, without a word.
  window.addEventListener("pageshow", () => update());
  update();
}

/** What a question or a cell that follows from others says now. */
function writeDerived(form, { id, place, value }, logic) {
  const output = form.querySelector(`[data-calculated="${CSS.escape(id)}"]`);
  if (output) output.textContent = written(value, logic.manners[place], logic.words) || logic.words.later;
}

/** Put the answers into the blanks of the page's texts. */
function fillBlanks(logic, situation) {
  for (const place of document.querySelectorAll("[data-piped]")) {
    const { piped: name, particle } = place.dataset;
    const word = written(situation.valueOf(name), logic.piped[name], logic.words) || logic.words.blank;
    const text = withParticle(word, particle);
    if (place.textContent !== text) place.textContent = text;
  }
}

function markOptional(form, name, isOptional) {
  const mark = form.querySelector(`[data-optional="${CSS.escape(name)}"]`);
  if (mark) mark.hidden = !isOptional;
}

/** The questions, rows and cells that come and go. What was typed into one that has gone stays in its elements, and comes back with them. */
function questionsOf(form, logic, say) {
  const places = new Map();
  const kept = new Map();
  const shown = form.elements.namedItem("_shown");
  const findPlaces = (root) => root.querySelectorAll("[data-comes]").forEach((place) => places.set(place.dataset.comes, place));
  const isThere = (id) => !(places.get(id) instanceof HTMLTemplateElement);

  const bringIn = (id) => {
    const place = places.get(id);
    let part = kept.get(id);
    if (!part) {
      part = document.createElement("div");
      part.className = "appearing";
      part.dataset.comes = id;
      part.append(place.content.cloneNode(true));
    }
    place.replaceWith(part);
    places.set(id, part);
    if (!kept.has(id)) findPlaces(part);
    enliven(part);
    return part;
  };

  const takeAway = (id) => {
    const part = places.get(id);
    const place = document.createElement("template");
    place.dataset.comes = id;
    kept.set(id, part);
    part.classList.remove("is-new");
    part.replaceWith(place);
    places.set(id, place);
    return part;
  };

  /** Keep the form's own list of what it asks true: the server reads it. */
  const tell = () => {
    const others = shown.value.split(",").filter((name) => name && !logic.appearing.includes(name));
    shown.value = [...others, ...logic.appearing.filter((name) => places.has(name) && isThere(name))].sort().join(",");
  };

  // Of what comes within something else that comes with it, the whole is told alone.
  const fresh = new Set();
  const isWithinNew = (part) => [...fresh].some((whole) => whole !== part && whole.contains(part));

  findPlaces(form);
  return {
    isThere,
    begin: () => fresh.clear(),
    /** Whether anything came or went. */
    show(parts, { quietly }) {
      const moving = parts.filter((part) => part.shown !== undefined && places.has(part.id) && part.shown !== isThere(part.id));
      for (const { id, shown: comes } of moving) {
        const part = comes ? bringIn(id) : takeAway(id);
        if (quietly) continue;
        part.classList.toggle("is-new", comes);
        if (isWithinNew(part)) continue;
        if (comes) fresh.add(part);
        say(`question ${id}`, fill(logic.words[comes ? "appeared" : "gone"], { label: logic.labels[id] ?? titleOf(part) }));
      }
      if (moving.length) tell();
      return moving.length > 0;
    },
  };
}

/** What a row or a cell is called on the page. */
function titleOf(part) {
  const title = part.querySelector(".row-card-title, .question-label");
  if (!title) return "";
  const read = title.cloneNode(true);
  read.querySelectorAll("button, .question-optional").forEach((other) => other.remove());
  return read.textContent.trim();
}

function resultsOf(form, logic, say) {
  const box = form.querySelector("[data-results]");
  return {
    show(situation, { quietly }) {
      for (const [name, manner] of Object.entries(logic.results)) {
        const place = form.querySelector(`[data-result="${CSS.escape(name)}"]`);
        const text = written(situation.valueOf(name), manner, logic.words);
        if (!place || place.textContent === (text || logic.words.unknown)) continue;
        place.textContent = text || logic.words.unknown;
        place.classList.toggle("blank", !text);
        place.closest(".results-row").hidden = !text && !manner.later;
        if (!quietly) say(`result ${name}`, text ? fill(logic.words.result, { label: manner.label, value: text }) : null);
      }
      if (box) box.hidden = !box.querySelector(".results-row:not([hidden])");
    },
  };
}

/** The sentences of broken rules. What the server has told at the top stays there until it is mended. */
function rulesOf(form, logic, say) {
  const spoken = new Map();
  for (const told of document.querySelectorAll("[data-rule-told]")) {
    const number = Number(told.dataset.ruleTold);
    spoken.set(number, [...(spoken.get(number) ?? []), told]);
  }

  /** After the last question that is asked now and that the rule is told at. */
  const placeOf = (rule) => {
    const asked = [...form.querySelectorAll("[data-asks]")].filter((question) => rule.at.includes(question.dataset.asks));
    return asked[asked.length - 1];
  };

  /** A sentence goes; with the last one in an error of the server, the error itself. */
  const unsay = (told) => {
    const error = told.closest(".question-error");
    told.remove();
    if (!error || error.querySelector("[data-rule-told]") || error.textContent.trim() !== error.querySelector(".sr-only").textContent.trim()) return;
    const question = error.closest(".is-error");
    error.remove();
    question?.classList.remove("is-error");
    question?.querySelectorAll("[aria-invalid]").forEach((box) => box.removeAttribute("aria-invalid"));
  };

  return {
    mend(situation) {
      logic.rules.forEach((rule, number) => {
        if (!spoken.has(number) || situation.breaks(rule)) return;
        spoken.get(number).forEach(unsay);
        spoken.delete(number);
        say(`rule ${number}`, null);
      });
    },
    show(situation) {
      this.mend(situation);
      logic.rules.forEach((rule, number) => {
        if (spoken.has(number) || !situation.breaks(rule)) return;
        const banner = document.querySelector(`[data-rule="${number}"]`).content.firstElementChild.cloneNode(true);
        const place = placeOf(rule);
        if (!place) return;
        place.after(banner);
        spoken.set(number, [banner]);
        say(`rule ${number}`, [...banner.querySelectorAll("p")].map((line) => line.textContent.trim()).join(" "));
      });
    },
  };
}
