// What elements can do, by selector: started for those of the page, and for those that come into it later.

const behaviours = [];

/** From now on `start(element)` is called once for every element of this kind. */
export function behave(selector, start) {
  behaviours.push([selector, start]);
}

const started = new WeakMap();

/** Start what the elements inside `root` can do, and what it can do itself. */
export function enliven(root) {
  for (const [selector, start] of behaviours) {
    const own = root instanceof Element && root.matches(selector) ? [root] : [];
    for (const element of [...own, ...root.querySelectorAll(selector)]) {
      const done = started.get(element) ?? new Set();
      if (done.has(start)) continue;
      started.set(element, done.add(start));
      start(element);
    }
  }
}
