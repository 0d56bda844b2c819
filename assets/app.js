// Small conveniences of the pages. Everything works without them; nothing here submits a form by itself.
import { narrow } from "./cascade.mjs";
import { behave, enliven } from "./enliven.mjs";
import { bringToLife } from "./live/page.mjs";
import { fill } from "./live/saying.mjs";

const root = document.documentElement;
root.classList.add("has-js");

const megabytes = (bytes) => (bytes >= 1048576 ? `${Math.round((bytes / 1048576) * 10) / 10} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

// --- the error summary takes the focus, and its links reach the first box of a group ---------------------------------

function focusSummary() {
  const summary = document.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    const box = target.matches("input, select, textarea") ? target : target.querySelector("input:not([type=hidden]), select, textarea") || target;
    event.preventDefault();
    (target.closest(".question") || target).scrollIntoView({ block: "start" });
    box.focus({ preventScroll: true });
  });
}

// --- a form is sent once --------------------------------------------------------------------------------------------

function guardDoubleSubmit() {
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // aria-disabled and not disabled: a disabled button would not be sent with the form.
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    sent.forEach((form) => form.querySelectorAll("[aria-disabled=true]").forEach((button) => button.removeAttribute("aria-disabled")));
    sent.clear();
  });
}

// --- the draft is kept while one types ------------------------------------------------------------------------------

function autosave(form) {
  const line = document.querySelector("[data-autosave-state]");
  const version = form.elements.namedItem("draft_version");
  let timer = 0;
  let busy = false;
  let again = false;
  let stopped = false;
  let running = Promise.resolve();

  const say = (state, text, link) => {
    if (!line) return;
    line.dataset.state = state;
    line.textContent = text;
    if (link) line.append(" ", link);
  };

  const later = (milliseconds) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      running = save();
    }, milliseconds);
  };

  const signInLink = () => {
    const link = document.createElement("a");
    link.href = form.dataset.signIn || "/";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = line.dataset.signIn;
    link.addEventListener("click", () => {
      stopped = false;
    });
    return link;
  };

  async function save() {
    if (stopped) return;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    say("saving", line ? line.dataset.saving : "");
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" } });
      if (answer.status === 401) {
        stopped = true;
        say("failed", line.dataset.signedOut, signInLink());
      } else if (answer.status === 409) {
        stopped = true;
        say("failed", line.dataset.conflict);
      } else if (!answer.ok) {
        throw new Error(String(answer.status));
      } else {
        const saved = await answer.json();
        if (version) version.value = saved.version;
        say("saved", fill(line ? line.dataset.saved : "", { time: saved.saved_at_text }));
      }
    } catch {
      say("failed", line ? line.dataset.failed : "");
      later(15000);
    }
    busy = false;
    if (again) later(600);
  }

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") later(600);
  });
  // A save on its way would give the draft a newer version than the form carries: the form waits for it, but not for long.
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    again = false;
    if (!busy || !form.requestSubmit) {
      stopped = true;
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    const patience = new Promise((resolve) => {
      window.setTimeout(resolve, 3000);
    });
    Promise.race([running, patience]).then(() => {
      busy = false;
      form.requestSubmit(submitter);
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) stopped = false;
  });
  window.addEventListener("online", () => {
    if (line && line.dataset.state === "failed") later(0);
  });
}

// --- characters left ------------------------------------------------------------------------------------------------

// Counted as the server does: code points of the composed text, without blanks, or words between them.
function lengthOf(text, how) {
  const composed = text.normalize("NFC").replace(/\r\n/g, "\n").trim();
  if (how === "words") return composed.split(/\s+/u).filter(Boolean).length;
  return [...(how === "characters_without_blanks" ? composed.replace(/\s+/gu, "") : composed)].length;
}

function countCharacters(box) {
  const line = document.querySelector(`[data-counter-for="${CSS.escape(box.id)}"]`);
  if (!line) return;
  const limit = Number(box.dataset.counter);
  const show = () => {
    const left = limit - lengthOf(box.value, box.dataset.counts);
    line.textContent = fill(left < 0 ? line.dataset.over : line.dataset.left, { n: Math.abs(left).toLocaleString() });
    line.classList.toggle("is-over", left < 0);
  };
  line.hidden = false;
  show();
  box.addEventListener("input", show);
  let spoken = 0;
  box.addEventListener("input", () => {
    // A screen reader is told only after a pause, not at every key.
    line.removeAttribute("aria-live");
    window.clearTimeout(spoken);
    spoken = window.setTimeout(() => {
      line.setAttribute("aria-live", "polite");
      show();
    }, 1000);
  });
}

// --- which file was chosen, and whether it is too big, before it is sent ---------------------------------------------

function showChosenFiles(picker) {
  const input = picker.querySelector("input[type=file]");
  const line = picker.querySelector("[data-picker-chosen]");
  const limit = Number(picker.dataset.maxBytes);
  const show = () => {
    // Where files are sent at once, that script tells of each.
    if (document.documentElement.classList.contains("has-uploads")) return;
    const files = [...input.files];
    const big = limit ? files.find((file) => file.size > limit) : undefined;
    if (big) input.value = "";
    picker.classList.toggle("is-too-big", Boolean(big));
    picker.classList.toggle("is-chosen", !big && files.length > 0);
    if (big) line.textContent = fill(picker.dataset.tooBig, { name: big.name, limit: megabytes(limit) });
    else line.textContent = files.length ? files.map((file) => `${file.name} (${megabytes(file.size)})`).join(", ") : picker.dataset.none;
  };
  show();
  input.addEventListener("change", show);
}

// --- the session is about to end ------------------------------------------------------------------------------------

function watchSession(dialog) {
  const { sessionSeconds, sessionWarn, sessionExtend, sessionSignIn, sessionLeft, sessionOver } = dialog.dataset;
  const clock = dialog.querySelector("[data-session-clock]");
  const text = dialog.querySelector("[data-session-text]");
  const stay = dialog.querySelector("[data-session-stay]");
  let end = Date.now() + Number(sessionSeconds) * 1000;
  let over = false;

  stay.addEventListener("click", async () => {
    if (over) {
      window.open(sessionSignIn, "_blank", "noopener");
      return;
    }
    try {
      const answer = await fetch(sessionExtend, { credentials: "same-origin", redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      end = Date.now() + Number(sessionSeconds) * 1000;
      dialog.close();
    } catch {
      end = Math.min(end, Date.now());
    }
  });
  window.setInterval(() => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    if (left <= Number(sessionWarn) && !dialog.open && !over) dialog.showModal();
    clock.textContent = left ? fill(sessionLeft, { m: Math.floor(left / 60), s: left % 60 }) : "";
    if (!left && !over) {
      over = true;
      text.textContent = sessionOver;
      text.setAttribute("role", "alert");
    }
  }, 1000);
}

// --- print, copy, menus ---------------------------------------------------------------------------------------------

function handleSmallButtons() {
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      const source = copy.dataset.copy ? copy.dataset.copy : document.querySelector("[data-copy-source]").textContent.trim();
      await navigator.clipboard.writeText(source);
      if (copy.dataset.copied) copy.querySelector("span").textContent = copy.dataset.copied;
    }
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
}

focusSummary();
guardDoubleSubmit();
handleSmallButtons();
behave("form[data-autosave]", bringToLife);
behave("form[data-autosave]", autosave);
behave(".boxes-cascade", narrow);
behave("[data-counter]", countCharacters);
behave("[data-picker]", showChosenFiles);
behave("#session-warning", watchSession);
enliven(document);
