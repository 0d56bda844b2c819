// A choice by steps: each list shows only what stands under the answer before it. Without this, all of it is shown in groups.

const STEP = "›";

/** Lists of the same question, the widest first: what does not fit is taken out, and comes back when it fits again. */
export function narrow(boxes) {
  const lists = [...boxes.querySelectorAll("select")];
  const groups = lists.map((list) => [...list.querySelectorAll("optgroup")]);

  const show = (place) => {
    const [before, list] = [lists[place - 1], lists[place]];
    const fits = (option) => before.value !== "" && option.value.startsWith(before.value + STEP);
    const chosen = list.value;
    const fitting = groups[place].filter((group) => fits(group.firstElementChild));
    groups[place].filter((group) => !fitting.includes(group)).forEach((group) => group.remove());
    list.append(...fitting);
    list.value = fitting.some((group) => [...group.children].some((option) => option.value === chosen)) ? chosen : "";
    list.closest(".box").hidden = before.value !== "" && !fitting.length;
  };

  const showFrom = (place) => {
    for (let next = place; next < lists.length; next += 1) show(next);
  };
  lists.forEach((list, place) => list.addEventListener("input", () => showFrom(place + 1)));
  // An answer that does not hang together is left as it was sent, beside the sentence that says so.
  if (!boxes.closest(".question").classList.contains("is-error")) showFrom(1);
}
