// A page of questions that answers while one types: questions come and go, results are worked out, rules speak.
// The server says the same when the page is saved. Whoever changes boxes by a script dispatches an `input` event on the form.

import { enliven } from "../enliven.mjs";
import { boxesOf } from "./boxes.mjs";
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

  /** Bring questions and results to what the answers say. Questions that come in may bring in others by what stands in them. */
  const update = () => {
    let situation;
    let rounds = logic.appearing.length + 1;
    do {
      situation = new Situation(logic, told, boxesOf(form, logic.questions));
      rounds -= 1;
    } while (questions.show((name) => situation.shows(name), { quietly: first }) && rounds > 0);
    for (const name of Object.keys(logic.required)) markOptional(form, name, !situation.requires(name));
    results.show(situation, { quietly: first });
    first = false;
    return situation;
  };

  const judge = () => rules.show(update());

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
  window.addEventListener("pageshow", update);
  update();
}

function markOptional(form, name, isOptional) {
  const mark = form.querySelector(`[data-optional="${CSS.escape(name)}"]`);
  if (mark) mark.hidden = !isOptional;
}

/** The questions that come and go. What was typed into one that has gone stays in its elements, and comes back with them. */
function questionsOf(form, logic, say) {
  const places = new Map([...form.querySelectorAll("[data-question]")].map((place) => [place.dataset.question, place]));
  const kept = new Map();
  const shown = form.elements.namedItem("_shown");

  const bringIn = (name) => {
    const place = places.get(name);
    let question = kept.get(name);
    if (!question) {
      question = document.createElement("div");
      question.className = "appearing";
      question.dataset.question = name;
      question.append(place.content.cloneNode(true));
    }
    place.replaceWith(question);
    places.set(name, question);
    enliven(question);
    return question;
  };

  const takeAway = (name) => {
    const question = places.get(name);
    const place = document.createElement("template");
    place.dataset.question = name;
    kept.set(name, question);
    question.classList.remove("is-new");
    question.replaceWith(place);
    places.set(name, place);
  };

  return {
    /** Whether anything came or went. */
    show(isShown, { quietly }) {
      let moved = false;
      for (const name of logic.appearing) {
        if (!places.has(name)) continue;
        const isThere = !(places.get(name) instanceof HTMLTemplateElement);
        if (isShown(name) === isThere) continue;
        moved = true;
        if (isThere) takeAway(name);
        else if (!quietly) bringIn(name).classList.add("is-new");
        else bringIn(name);
        if (!quietly) say(`question ${name}`, fill(logic.words[isThere ? "gone" : "appeared"], { label: logic.labels[name] }));
      }
      if (moved) this.tell();
      return moved;
    },
    /** Keep the form's own list of what it asks true: the server reads it. */
    tell() {
      const others = shown.value.split(",").filter((name) => name && !places.has(name));
      const there = [...places].filter(([, place]) => !(place instanceof HTMLTemplateElement)).map(([name]) => name);
      shown.value = [...others, ...there].sort().join(",");
    },
  };
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
  for (const told of document.querySelectorAll("[data-rule-told]")) spoken.set(Number(told.dataset.ruleTold), told);

  /** After the last question that is asked now and that the rule reads. */
  const placeOf = (rule) => {
    const asked = [...form.querySelectorAll("[data-asks]")].filter((question) => rule.reads.includes(question.dataset.asks));
    return asked[asked.length - 1];
  };

  return {
    mend(situation) {
      logic.rules.forEach((rule, number) => {
        if (!spoken.has(number) || situation.breaks(rule)) return;
        spoken.get(number).remove();
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
        spoken.set(number, banner);
        say(`rule ${number}`, [...banner.querySelectorAll("p")].map((line) => line.textContent.trim()).join(" "));
      });
    },
  };
}
