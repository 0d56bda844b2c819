// The large box of a form's text becomes an editor: colours, words to choose from, every fault at its place. Without it the box stays a box.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const PAUSE = 700;
const AGAIN = 15000;

// Colours stand in the style sheet, where the modes of contrast change them.
const colours = HighlightStyle.define([
  { tag: tags.comment, class: "cm-remark" },
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: "cm-key" },
  { tag: [tags.string, tags.special(tags.string)], class: "cm-quoted" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], class: "cm-sign" },
]);

const fill = (text, words) => Object.entries(words).reduce((filled, [name, word]) => filled.replace(`{${name}}`, word), text);

/** The character of the document at a line and column as people count them; what lies outside is brought to the nearest. */
function placeOf(doc, line, column) {
  const row = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(row.from + Math.max(column - 1, 0), row.to);
}

function start(form) {
  const box = form.querySelector("textarea");
  const state = form.querySelector("[data-text-state]");
  const list = document.querySelector("[data-faults]");
  const saves = form.elements.namedItem("saves");
  const token = form.elements.namedItem("csrf_token").value;

  const post = (address, more) => {
    const body = new FormData();
    body.append("csrf_token", token);
    for (const [name, value] of Object.entries(more)) body.append(name, value);
    return fetch(address, { method: "POST", body, credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" } });
  };

  // --- words to choose from, and what a word means --------------------------------------------------------------------
  async function suggest(context) {
    const row = context.state.doc.lineAt(context.pos);
    const word = context.matchBefore(/[\w-]+/);
    if (!word && !context.explicit && !/(^\s*(- )*|[{[,:]\s)$/u.test(row.text.slice(0, context.pos - row.from))) return null;
    const answer = await post(form.dataset.suggest, { text: context.state.doc.toString(), line: row.number, column: context.pos - row.from + 1 });
    if (!answer.ok || context.aborted) return null;
    const { start: column, words } = await answer.json();
    if (!words.length) return null;
    const options = words.map(({ word: label, kind, name, about }) => ({
      label, detail: name || undefined, info: about || undefined, type: { key: "property", type: "type", value: "constant", name: "variable" }[kind], apply: kind === "key" ? `${label}: ` : label,
    }));
    return { from: row.from + column - 1, options, validFor: /^[\w-]*$/ };
  }

  const meaning = hoverTooltip(async (view, position) => {
    const row = view.state.doc.lineAt(position);
    if (!/[\w-]/.test(view.state.doc.sliceString(position, position + 1))) return null;
    const answer = await post(form.dataset.explain, { text: view.state.doc.toString(), line: row.number, column: position - row.from + 1 });
    const { name, about } = answer.ok ? await answer.json() : {};
    if (!name && !about) return null;
    return {
      pos: position,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "cm-meaning";
        if (name) dom.append(Object.assign(document.createElement("strong"), { textContent: name }), " ");
        dom.append(about);
        return { dom };
      },
    };
  });

  // --- kept and judged while one types --------------------------------------------------------------------------------
  let timer = 0;
  let running = Promise.resolve();
  let stopped = box.readOnly;
  let dirty = false;

  const say = (name, text, link) => {
    state.dataset.state = name;
    state.textContent = text;
    if (link) state.append(" ", link);
  };

  const linkTo = (href, text) => {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    link.target = "_blank";
    link.rel = "noopener";
    return link;
  };

  function later(milliseconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      running = running.then(save);
    }, milliseconds);
  }

  async function save() {
    if (stopped || !dirty) return;
    dirty = false;
    say("saving", state.dataset.saving);
    try {
      const answer = await post(form.dataset.autosave, { text: box.value, saves: saves.value });
      if (answer.status === 401) {
        dirty = true;
        say("failed", state.dataset.signedOut, linkTo(form.dataset.signIn, state.dataset.signIn));
      } else if (answer.status === 409) {
        const told = await answer.json();
        // What was typed lies in the history: nothing more is sent from here until the page is opened anew.
        stopped = true;
        say("failed", told.error, told.entry ? linkTo(told.entry, state.dataset.beside) : null);
      } else if (answer.ok) {
        const kept = await answer.json();
        saves.value = kept.version;
        say("saved", fill(state.dataset.saved, { time: kept.saved_at_text }));
        show(kept.faults);
        document.dispatchEvent(new CustomEvent("text-kept", { detail: kept.faults.length }));
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      dirty = true;
      say("failed", state.dataset.failed);
      later(AGAIN);
    }
  }

  const changed = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    box.value = update.state.doc.toString();
    dirty = true;
    later(PAUSE);
  });

  // --- the editor -----------------------------------------------------------------------------------------------------
  const label = form.querySelector(`label[for="${box.id}"]`);
  label.id = label.id || "text-label";
  const view = new EditorView({
    state: EditorState.create({
      doc: box.value,
      extensions: [
        EditorView.cspNonce.of(document.querySelector("script[nonce]").nonce),
        EditorState.phrases.of(JSON.parse(form.dataset.phrases)),
        EditorState.readOnly.of(box.readOnly),
        EditorView.contentAttributes.of({ "aria-labelledby": label.id, "aria-describedby": box.getAttribute("aria-describedby") || "", spellcheck: "false", tabindex: "0" }),
        EditorView.lineWrapping, indentUnit.of("  "), EditorState.tabSize.of(2),
        lineNumbers(), highlightActiveLineGutter(), highlightActiveLine(), history(), drawSelection(), foldGutter(), bracketMatching(), closeBrackets(),
        highlightSelectionMatches(), yaml(), syntaxHighlighting(colours), lintGutter(), meaning, autocompletion({ override: [suggest], icons: false }), changed,
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
      ],
    }),
  });
  box.before(view.dom);
  box.hidden = true;
  label.addEventListener("click", () => view.focus());

  // --- faults ---------------------------------------------------------------------------------------------------------
  function go(line, column) {
    const position = placeOf(view.state.doc, line, column);
    view.dispatch({ selection: { anchor: position }, effects: EditorView.scrollIntoView(position, { y: "center" }) });
    view.focus();
  }

  function item(fault) {
    const row = document.createElement("li");
    const place = document.createElement(fault.file ? "span" : "a");
    place.className = "fault-place";
    place.textContent = fault.place;
    if (!fault.file) {
      place.href = "#text";
      place.dataset.line = fault.line;
      place.dataset.column = fault.column;
    }
    row.append(place, " ");
    if (fault.path) {
      const path = document.createElement("code");
      path.textContent = fault.path;
      row.append(path, " ");
    }
    const sentence = document.createElement("span");
    sentence.textContent = fault.sentence;
    row.append(sentence);
    return row;
  }

  function mark(faults) {
    const { doc } = view.state;
    const marks = faults.filter((fault) => !fault.file).map((fault) => {
      const from = placeOf(doc, fault.line, fault.column);
      const word = /^[^\s,:{}[\]]+/u.exec(doc.sliceString(from, doc.lineAt(from).to));
      return { from, to: from + (word ? word[0].length : 0), severity: "error", message: fault.sentence };
    });
    view.dispatch(setDiagnostics(view.state, marks));
  }

  function show(faults) {
    list.querySelector("[data-faults-list]").replaceChildren(...faults.map(item));
    const title = list.querySelector("[data-faults-title]");
    const told = faults.length ? fill(list.dataset.some, { count: faults.length }) : list.dataset.none;
    // A status is said again when it changes, not at every key.
    if (title.textContent !== told) title.textContent = told;
    mark(faults);
  }

  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.line), Number(link.dataset.column));
  });
  mark([...list.querySelectorAll("[data-line]")].map((link) => ({
    line: Number(link.dataset.line), column: Number(link.dataset.column), sentence: link.parentElement.lastElementChild.textContent,
  })));

  // A save on its way would give the text a newer count than the form carries.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (form.dataset.waited || stopped) return;
    event.preventDefault();
    form.dataset.waited = "yes";
    const { submitter } = event;
    running.then(() => {
      stopped = true;
      form.requestSubmit(submitter);
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty && !stopped) event.preventDefault();
  });
}

/** The preview beside the text: loaded once it is opened, and again at the page that is looked at whenever what is kept has no fault. */
function beside(pane) {
  const frame = pane.querySelector("iframe");
  let timer = 0;
  const load = () => {
    const seen = frame.contentDocument?.querySelector("iframe")?.contentWindow.location.pathname;
    frame.src = pane.dataset.previewBeside + (seen ? `&at=${encodeURIComponent(seen)}` : "");
  };
  pane.hidden = false;
  pane.addEventListener("toggle", () => {
    pane.closest("[data-text-desk]").classList.toggle("has-preview", pane.open);
    if (pane.open) load();
  });
  document.addEventListener("text-kept", ({ detail: faults }) => {
    window.clearTimeout(timer);
    if (pane.open && faults === 0) timer = window.setTimeout(load, PAUSE);
  });
}

document.querySelectorAll("[data-text-form]").forEach(start);
document.querySelectorAll("[data-preview-beside]").forEach(beside);
