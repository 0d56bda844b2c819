// What stands in the boxes of a form, by question and box, as the browser would send it: the twin of `split_by_field`.

import { has } from "../expressions/values.mjs";

/** A Map from question to a Map from box to texts. A question that is not in the form now has no boxes. */
export function boxesOf(form, questions) {
  const found = new Map();
  const boxesFor = (name) => {
    if (!found.has(name)) found.set(name, new Map());
    return found.get(name);
  };
  for (const [key, sent] of new FormData(form)) {
    const [name, box] = split(key, questions);
    if (name === null) continue;
    const boxes = boxesFor(name);
    if (typeof sent === "string") boxes.set(box, [...(boxes.get(box) ?? []), sent]);
    else if (sent.name) boxes.set(box, [sent.name]);
  }
  // A file that is there already is sent by no box.
  for (const card of form.querySelectorAll("[data-asks] [data-present]")) boxesFor(card.closest("[data-asks]").dataset.asks).set("", ["present"]);
  return found;
}

function split(key, questions) {
  if (has(questions, key)) return [key, ""];
  for (const border of ["__", "-"]) {
    const place = key.indexOf(border);
    if (place > 0 && has(questions, key.slice(0, place))) return [key.slice(0, place), key.slice(place + border.length)];
  }
  return [null, ""];
}
