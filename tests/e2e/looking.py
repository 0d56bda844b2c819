"""What every page that is visited must hold: told as a list of faults, empty where all is well."""

import re

from homeservice.adapters.language import catalogue

#: A word like `page.apply.save`: shown, it is an id without its sentence.
ID = re.compile(r"\b[a-z_]+(?:\.[a-z_0-9]+){1,4}\b")
BLANK = re.compile(r"\{[a-z_]+(?::[^{}]*)?\}")
IDS = frozenset(catalogue("ko")) | frozenset(catalogue("en"))

_MEASURE = r"""
() => {
  const faults = [];
  const root = document.scrollingElement;
  const seen = (el) => {
    for (let at = el; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === "none" || style.visibility === "hidden" || Number(style.opacity) === 0) return false;
      if (style.clipPath !== "none" && style.clipPath.startsWith("inset")) return false;
      const box = at.getBoundingClientRect();
      if (style.overflow !== "visible" && (box.width <= 1 || box.height <= 1)) return false;
    }
    const box = el.getBoundingClientRect();
    return box.width > 4 && box.height > 8;
  };
  const closed = (el) => el.closest("[hidden], dialog:not([open]), details:not([open]) > :not(summary), template");
  const short = (el) => el.outerHTML.slice(0, 160).replace(/\s+/g, " ");

  if (root.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > innerWidth + 1 && seen(el));
    faults.push(`wider than the window (${root.scrollWidth} > ${innerWidth}): ${wide.slice(-3).map(short).join(" | ")}`);
  }
  const headings = [...document.querySelectorAll("h1")].filter(seen);
  if (headings.length !== 1) faults.push(`${headings.length} visible h1`);
  if (!document.title.trim()) faults.push("no title");

  for (const legend of document.querySelectorAll("legend, label.question-label, label.box-label, .choice > label")) {
    const named = legend.control || legend.parentElement;
    if (!closed(legend) && named.getClientRects().length && (!seen(legend) || !legend.innerText.trim())) faults.push(`cannot be seen: ${short(legend)}`);
  }
  for (const box of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (closed(box) || !box.getClientRects().length) continue;
    // The box of a table is named by the heads of its row and column.
    const heads = (box.getAttribute("aria-labelledby") || "").split(/\s+/).map((id) => document.getElementById(id)).filter((el) => el && el.tagName === "TH");
    const labels = [...(box.labels || []), ...heads].filter(seen);
    const group = box.closest("fieldset");
    const legend = group && group.querySelector("legend");
    if (!labels.length && !(legend && seen(legend))) faults.push(`no visible label: ${short(box)}`);
    if (!labels.length && !box.closest(".box-line")?.querySelector(".box-unit")) faults.push(`nothing visible says what this box of a group is: ${short(box)}`);
  }
  // Words that are cut off by their own box.
  for (const el of document.querySelectorAll("button, .krds-btn, .krds-badge, th, td, dd, dt, h1, h2, h3, legend, label, .task-link")) {
    if (closed(el) || !seen(el) || el.closest(".table-scroll")) continue;
    const style = getComputedStyle(el);
    if (style.overflow !== "visible" && (el.scrollWidth > el.clientWidth + 2 || el.scrollHeight > el.clientHeight + 4)) faults.push(`cut off: ${short(el)}`);
  }
  return faults;
}
"""

_TEXTS = r"""
() => {
  const texts = [];
  const add = (text, lang) => { if (text && text.trim()) texts.push([text.trim(), lang]); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const langOf = (el) => el.closest("[lang]").lang;
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style")) add(walker.currentNode.data, langOf(parent));
  }
  for (const el of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]"))
    for (const name of ["aria-label", "title", "alt", "placeholder"]) add(el.getAttribute(name), langOf(el));
  for (const el of document.querySelectorAll("body *"))
    for (const { name, value } of el.attributes) if (name.startsWith("data-") && value.includes(" ")) add(value, langOf(el));
  for (const box of document.querySelectorAll("button[value]")) add(box.innerText, langOf(box));
  add(document.title, document.documentElement.lang);
  return texts;
}
"""


def faults_of(page, language, typed):
    """What is wrong with the page as it stands, apart from what axe tells; `typed` are words of people, in any language."""
    faults = list(page.evaluate(_MEASURE))
    told = page.evaluate("document.documentElement.lang")
    if told != language:
        faults.append(f"<html lang={told!r}> and not {language!r}")
    for text, lang in page.evaluate(_TEXTS):
        faults += [f"an id and no sentence: {found}" for found in ID.findall(text) if found in IDS]
        faults += [f"a blank that was not filled: {found}" for found in BLANK.findall(text)]
        masked = "○" in text or "**" in text  # somebody's own words, as an officer sees them
        if language == "en" and lang != "ko" and not masked and has_hangul(_without(text, typed)):
            faults.append(f"Korean on an English page: {text}")
    return faults


def has_hangul(text):
    return any("가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ" for character in text)


def _without(text, typed):
    for words in sorted(typed, key=len, reverse=True):
        text = text.replace(words, "")
    return text
