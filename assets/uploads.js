// Files of a page sent piece by piece (tus): with progress, several at once, and taken up again after a broken line.
// Without this script, or where it cannot run, the same boxes send their files with the page.

import { Upload, isSupported } from "tus-js-client";
import { fill } from "./live/saying.mjs";

const PIECE = 8 * 1024 * 1024;
const AT_ONCE = 2;
// A line may be away for minutes in the underground: the last wait is taken again and again.
const WAITS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 30000, 30000, 60000, 60000, 60000];

const form = document.querySelector("form[data-uploads]");
if (form && isSupported) begin(form);

function begin(form) {
  const words = JSON.parse(document.querySelector("[data-upload-words]").content.textContent);
  const line = document.querySelector("[data-upload-line]");
  const place = form.dataset.uploads;
  const queue = [];
  const running = new Set();
  let held = null;

  document.documentElement.classList.add("has-uploads");
  form.querySelectorAll(".picker-chosen").forEach((text) => (text.textContent = words.drop));

  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=file].picker-input")) return;
    take(event.target, [...event.target.files]);
    event.target.value = "";
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      const picker = event.target.closest?.("[data-picker]");
      if (!picker || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      picker.classList.toggle("is-over", kind === "dragenter" || kind === "dragover");
      if (kind === "drop") take(picker.querySelector("input[type=file]"), [...event.dataTransfer.files]);
    });
  }

  /** Files for a question: those that are refused beforehand are told at once, the rest wait for their turn. */
  function take(input, files) {
    const picker = input.closest("[data-picker]");
    const most = Number(picker.dataset.maxFiles);
    const list = form.querySelector(`[data-uploads-of="${CSS.escape(input.id)}"]`);
    const accepted = input.accept.split(",");
    let room = most === 1 ? 1 : most - form.querySelectorAll(`[data-files="${CSS.escape(input.id)}"] [data-present]`).length - waitingFor(input.id);
    for (const file of files) {
      const item = itemOf(file, list);
      const limit = Number(picker.dataset.maxBytes);
      const ending = `.${file.name.split(".").pop().toLowerCase()}`;
      if (!accepted.includes(ending)) item.refused(fill(words.kind, { name: file.name, kinds: accepted.join(" ").replaceAll(".", "") }));
      else if (file.size > limit) item.refused(fill(words.tooBig, { name: file.name, limit: megabytes(limit) }));
      else if (room < 1) item.refused(fill(words.tooMany, { name: file.name, most }));
      else {
        room -= 1;
        queue.push({ file, item, question: input.id, name: input.name });
        item.say(words.waiting);
      }
    }
    next();
  }

  const waitingFor = (question) => [...queue, ...running].filter((job) => job.question === question).length;

  function next() {
    // The files of one question keep the order in which they were chosen: they go one after another.
    const isFree = (job) => ![...running].some((other) => other.question === job.question);
    for (let job = queue.find(isFree); running.size < AT_ONCE && job; job = queue.find(isFree)) {
      queue.splice(queue.indexOf(job), 1);
      start(job);
    }
    if (!running.size && !queue.length && held) {
      const submitter = held;
      held = null;
      form.requestSubmit(submitter);
    }
  }

  function start(job) {
    const { file, item } = job;
    running.add(job);
    job.upload = new Upload(file, {
      endpoint: place,
      chunkSize: PIECE,
      retryDelays: WAITS,
      metadata: { filename: file.name, field: job.name },
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.namedItem("csrf_token").value },
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => item.progress(sent, total, sent < total ? words.sending : words.checking),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const isWorthIt = status === 0 || status >= 500 || status === 409 || status === 423;
        if (isWorthIt) item.say(words.broken);
        return isWorthIt;
      },
      onError: (error) => {
        finish(job);
        const status = error.originalResponse?.getStatus() ?? 0;
        // A file that is wrong stays wrong: only what the line or the server failed at is worth another try.
        const again = () => {
          queue.push(job);
          item.begin();
          next();
        };
        item.refused(sentenceOf(error, words), status >= 400 && status < 500 && status !== 401 ? null : again);
      },
      onSuccess: async () => {
        try {
          await showFiles(job);
          item.remove();
          line.textContent = fill(words.done, { name: file.name });
        } catch {
          // It is there; only the page could not be told. The next one shows it.
          item.say(fill(words.done, { name: file.name }));
        }
        finish(job);
      },
    });
    item.begin(() => {
      job.upload.abort(true).catch(() => {});
      item.remove();
      finish(job);
    });
    job.upload.findPreviousUploads().then((before) => {
      if (before.length) job.upload.resumeFromPreviousUpload(before[0]);
      job.upload.start();
    });
  }

  function finish(job) {
    running.delete(job);
    next();
  }

  /** The files that are there now, as the server shows them. The page's counter stays: another window may have saved meanwhile. */
  async function showFiles(job) {
    const answer = await fetch(`${place.replace(/\/uploads$/, "/files/")}${job.name}`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const there = form.querySelector(`[data-files="${CSS.escape(job.question)}"]`);
    there.innerHTML = await answer.text();
    there.closest(".question")?.classList.remove("is-error");
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** The line of a file on its way: its name, how far it has come, and a button to give it up. */
  function itemOf(file, list) {
    const row = document.createElement("li");
    row.className = "upload";
    const name = document.createElement("p");
    name.className = "upload-name";
    name.textContent = `${file.name} (${megabytes(file.size)})`;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const state = document.createElement("p");
    state.className = "upload-state";
    const buttons = document.createElement("p");
    buttons.className = "upload-buttons";
    row.append(name, bar, state, buttons);
    list.append(row);
    const button = (text, press) => {
      const one = document.createElement("button");
      one.type = "button";
      one.className = "krds-btn small tertiary";
      one.append(text);
      const about = document.createElement("span");
      about.className = "sr-only";
      about.textContent = `: ${file.name}`;
      one.append(about);
      one.addEventListener("click", press);
      buttons.append(one);
    };
    return {
      begin(giveUp) {
        row.classList.remove("is-refused");
        buttons.replaceChildren();
        bar.hidden = false;
        if (giveUp) button(words.cancel, giveUp);
      },
      say: (text) => (state.textContent = text),
      progress(sent, total, text) {
        bar.value = Math.floor((sent * 100) / total);
        state.textContent = `${text} ${bar.value}% (${megabytes(sent)} / ${megabytes(total)})`;
      },
      refused(text, again) {
        row.classList.add("is-refused");
        bar.hidden = true;
        state.textContent = text;
        line.textContent = text;
        buttons.replaceChildren();
        if (again) button(words.again, again);
        button(words.remove, () => row.remove());
      },
      remove: () => row.remove(),
    };
  }

  // Going on waits for the files that are on their way; leaving the window asks.
  form.addEventListener(
    "submit",
    (event) => {
      if (!running.size && !queue.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      held = event.submitter;
      line.textContent = words.held;
      [...running].forEach((job) => job.item.say(words.held));
    },
    true,
  );
  window.addEventListener("beforeunload", (event) => {
    if (running.size || queue.length) event.preventDefault();
  });
}

function sentenceOf(error, words) {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (status === 401) return words.signedOut;
  try {
    return JSON.parse(error.originalResponse.getBody()).error;
  } catch {
    return words.failed;
  }
}

function megabytes(bytes) {
  if (bytes < 1024 * 1024) return `${Math.ceil(bytes / 1024)}KB`;
  return `${(Math.ceil((bytes * 10) / (1024 * 1024)) / 10).toString()}MB`;
}
