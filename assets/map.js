// Places set on the city's sketch: zoom, move, tap or walk a cross with the arrow keys. What is set stands in the same boxes as what is typed.
// Without this script the boxes alone do.

import { crossing, districtOf, metresBetween, areaOf } from "./map/geometry.mjs";
import { fill } from "./live/saying.mjs";

const SVG = "http://www.w3.org/2000/svg";
const NARROWEST = 150;
const STEP = 1 / 24;

const started = new WeakSet();
const startAll = () =>
  document.querySelectorAll("[data-map]").forEach((root) => {
    if (started.has(root)) return;
    started.add(root);
    begin(root);
  });
startAll();
// Questions that come while one types bring their sketch with them.
const form = document.querySelector("form[data-autosave]");
if (form) new MutationObserver(startAll).observe(form, { childList: true, subtree: true });

function begin(root) {
  const { shape, min, max, maxArea } = root.dataset;
  const frame = Object.fromEntries(["north", "south", "west", "east", "up", "across", "tolerance"].map((key) => [key, Number(root.dataset[key])]));
  const words = JSON.parse(root.querySelector("[data-map-words]").content.textContent);
  const svg = root.querySelector(".map-picture");
  const names = svg.querySelector(".sketch-names");
  const layer = svg.querySelector("[data-map-spot]");
  const told = root.querySelector("[data-map-told]");
  const line = root.querySelector("[data-map-line]");
  const crossMark = svg.querySelector("[data-map-cross]");
  const box = (part) => root.querySelector(`#${CSS.escape(`${root.dataset.map}-${part}`)}`);
  const isArea = shape === "area";
  const districts = [...svg.querySelectorAll("[data-district]")].map((outline) => ({ label: outline.dataset.district, ring: [...outline.points].map(({ x, y }) => [x, y]) }));
  const landmarks = [...svg.querySelectorAll("[data-value]")].map((text) => ({ text, value: text.dataset.value, label: text.textContent, at: [Number(text.getAttribute("x")), Number(text.getAttribute("y"))] }));
  const city = { x: 0, y: 0, width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  let view = { ...city };
  let cross = null;
  let corners = [];

  const toPoint = ([lat, lon]) => [(lon - frame.west) * frame.across, (frame.north - lat) * frame.up];
  const toDegrees = ([x, y]) => [frame.north - y / frame.up, frame.west + x / frame.across].map((part) => Math.round(part * 1e6) / 1e6);
  const written = (corner) => corner.map((part) => part.toFixed(6));
  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

  function length(metres) {
    // From 995 on the next step of ten would be a kilometre.
    return metres < 995 ? fill(words.metres, { n: Math.max(10, Math.round(metres / 10) * 10) }) : fill(words.kilometres, { n: Math.round(metres / 100) / 10 });
  }

  function where(corner) {
    const point = toPoint(corner);
    const district = districtOf(point, districts, frame.tolerance);
    if (!district) return words.outside;
    const near = landmarks.map((landmark) => [metresBetween(point, landmark.at), landmark]).sort(([one], [other]) => one - other)[0];
    const [lat, lon] = written(corner);
    return fill(near[0] < 30 ? words.whereAt : words.where, { district: district.label, landmark: near[1].label, distance: length(near[0]), lat, lon });
  }

  // --- what is drawn ------------------------------------------------------------------------------------------------
  function ratio() {
    const { width, height } = svg.getBoundingClientRect();
    return width && height ? height / width : 0.75;
  }

  function show(next) {
    const widest = Math.max(city.width, city.height / ratio());
    const width = clamp(next.width, NARROWEST, widest);
    const height = width * ratio();
    const x = clamp(next.x + (next.width - width) / 2, -width / 2, city.width - width / 2);
    const y = clamp(next.y + (next.height - height) / 2, -height / 2, city.height - height / 2);
    view = { x, y, width, height };
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    // Names keep their size on the screen; what would be crowded from afar comes closer.
    const pixels = svg.getBoundingClientRect().width || 600;
    names.setAttribute("font-size", (width / pixels) * 14);
    thinOut((width / pixels) * 14);
    svg.dataset.near = width < 9000 ? "close" : width < 30000 ? "middle" : "far";
    draw();
  }

  /** Of names that would lie over each other the first one stays; its mark stays in any case. */
  function thinOut(size) {
    const taken = [];
    for (const { text, at: [x, y], label } of landmarks) {
      const wide = [...label].reduce((sum, letter) => sum + (letter > "\u1100" ? 1 : 0.6), 0.7) * size;
      const own = { left: x, right: x + wide, top: y - size * 0.6, bottom: y + size * 0.6 };
      const isFree = !taken.some((other) => own.left < other.right && own.right > other.left && own.top < other.bottom && own.bottom > other.top);
      text.classList.toggle("is-crowded", !isFree);
      if (isFree) taken.push(own);
    }
  }

  function draw() {
    layer.replaceChildren();
    const points = corners.map(toPoint);
    if (points.length > 1) add(points.length > 2 ? "polygon" : "polyline", { class: "spot-area", points: points.map((point) => point.join(",")).join(" ") });
    points.forEach(([x, y], place) => {
      add("path", { class: `spot-dot${isArea ? " is-corner" : ""}`, d: `M${x} ${y}h0` });
      if (isArea) add("text", { class: "spot-number", x, y, dx: ".6em", dy: "-.4em", "font-size": names.getAttribute("font-size") }).textContent = place + 1;
    });
    if (!isArea && points.length) add("circle", { class: "spot-ring", cx: points[0][0], cy: points[0][1], r: view.width / 45 });
    if (cross) {
      const [x, y] = cross;
      const arm = view.width / 24;
      crossMark.setAttribute("d", `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`);
    }
  }

  function add(tag, attributes) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return layer.appendChild(element);
  }

  const zoom = (factor, [x, y] = cross ?? [view.x + view.width / 2, view.y + view.height / 2]) =>
    show({ x: x - (x - view.x) * factor, y: y - (y - view.y) * factor, width: view.width * factor, height: view.height * factor });
  const move = (right, down) => show({ ...view, x: view.x + right * view.width, y: view.y + down * view.height });
  const around = ([x, y], width) => show({ x: x - width / 2, y: y - (width * ratio()) / 2, width, height: width * ratio() });

  // --- what is said -------------------------------------------------------------------------------------------------
  let pause = 0;
  function say(sentence) {
    window.clearTimeout(pause);
    pause = window.setTimeout(() => (line.textContent = sentence), 300);
  }

  function summary() {
    if (!corners.length) return words.none;
    if (!isArea) return fill(words.set, { where: where(corners[0]) });
    const place = where(corners[corners.length - 1]);
    if (corners.length < 3) return fill(words.corner, { count: corners.length, where: place });
    const area = Math.round(areaOf(corners));
    const said = [fill(words.area, { count: corners.length, area: area.toLocaleString("en"), where: place })];
    if (crossing(corners)) said.push(words.crossing);
    if (corners.length < Number(min)) said.push(fill(words.tooFew, { min }));
    if (maxArea && area > Number(maxArea)) said.push(fill(words.tooLarge, { max: Number(maxArea).toLocaleString("en") }));
    return said.join(" ");
  }

  function tell(before = "") {
    told.textContent = summary();
    say(`${before} ${told.textContent}`.trim());
  }

  // --- what is set --------------------------------------------------------------------------------------------------
  function keep() {
    if (isArea) box("corners").value = corners.map((corner) => written(corner).join(", ")).join("\n");
    else {
      const [lat, lon] = corners.length ? written(corners[0]) : ["", ""];
      [box("lat").value, box("lon").value, box("near").value] = [lat, lon, ""];
    }
    root.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function set(point) {
    const corner = toDegrees(point);
    cross = point;
    if (!districtOf(point, districts, frame.tolerance)) {
      draw();
      told.textContent = words.outside;
      say(words.outside);
      return;
    }
    if (!isArea) corners = [corner];
    else if (corners.length >= Number(max)) {
      say(fill(words.tooMany, { max }));
      told.textContent = `${summary()} ${fill(words.tooMany, { max })}`;
      return;
    } else if (!corners.some(([lat, lon]) => lat === corner[0] && lon === corner[1])) corners.push(corner);
    keep();
    draw();
    tell();
  }

  /** The boxes as they stand: what cannot be read yet is left to the server. */
  function readBoxes() {
    const degrees = (text) => (/^[+-]?\d{1,3}(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN);
    if (isArea) {
      const lines = box("corners").value.split("\n").filter((text) => text.trim());
      const read = lines.map((text) => text.trim().split(/\s*[,;]\s*|\s+/).map(degrees));
      if (read.every((pair) => pair.length === 2 && pair.every(Number.isFinite))) corners = read;
    } else {
      const pair = [box("lat").value, box("lon").value].map(degrees);
      const chosen = landmarks.find(({ value }) => value === box("near").value);
      if (pair.every(Number.isFinite)) corners = [pair];
      else if (!box("lat").value.trim() && !box("lon").value.trim()) corners = chosen ? [toDegrees(chosen.at)] : [];
    }
  }

  const deeds = {
    closer: () => zoom(0.5),
    farther: () => zoom(2),
    up: () => move(0, -0.3),
    down: () => move(0, 0.3),
    left: () => move(-0.3, 0),
    right: () => move(0.3, 0),
    whole: () => show({ ...city }),
    set: () => set(cross ?? [view.x + view.width / 2, view.y + view.height / 2]),
    undo: () => {
      corners.pop();
      keep();
      draw();
      tell(words.undone);
    },
    clear: () => {
      corners = [];
      keep();
      draw();
      tell();
    },
  };

  function walk(right, down, big) {
    const step = view.width * STEP * (big ? 5 : 1);
    const [x, y] = cross ?? [view.x + view.width / 2, view.y + view.height / 2];
    cross = [clamp(x + right * step, 0, city.width), clamp(y + down * step, 0, city.height)];
    const margin = view.width / 12;
    const overX = Math.max(0, cross[0] - (view.x + view.width - margin)) - Math.max(0, view.x + margin - cross[0]);
    const overY = Math.max(0, cross[1] - (view.y + view.height - margin)) - Math.max(0, view.y + margin - cross[1]);
    show({ ...view, x: view.x + overX, y: view.y + overY });
    say(fill(words.cross, { where: where(toDegrees(cross)) }));
  }

  const keys = {
    ArrowUp: (event) => walk(0, -1, event.shiftKey),
    ArrowDown: (event) => walk(0, 1, event.shiftKey),
    ArrowLeft: (event) => walk(-1, 0, event.shiftKey),
    ArrowRight: (event) => walk(1, 0, event.shiftKey),
    Enter: deeds.set,
    " ": deeds.set,
    "+": deeds.closer,
    "=": deeds.closer,
    "-": deeds.farther,
    ...(isArea ? { Backspace: deeds.undo } : {}),
  };

  svg.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key](event);
  });
  svg.addEventListener("focus", () => {
    if (svg.matches(":focus-visible")) {
      cross = cross ?? [view.x + view.width / 2, view.y + view.height / 2];
      draw();
    }
  });
  root.querySelector(".map-live").addEventListener("click", (event) => {
    const button = event.target.closest("[data-map-do]");
    if (button) deeds[button.dataset.mapDo]();
  });

  // --- fingers and mice: a short touch sets, a long way moves the sketch; two fingers belong to the page -----------
  let held = null;
  const place = (event) => {
    const inverse = svg.getScreenCTM().inverse();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
    return [x, y];
  };
  svg.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    held = { x: event.clientX, y: event.clientY, view, moved: false };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held || !event.isPrimary) return;
    const across = event.clientX - held.x;
    const down = event.clientY - held.y;
    if (!held.moved && Math.hypot(across, down) < 8) return;
    if (!held.moved) svg.setPointerCapture(event.pointerId);
    held.moved = true;
    const metres = view.width / svg.getBoundingClientRect().width;
    show({ ...held.view, x: held.view.x - across * metres, y: held.view.y - down * metres });
  });
  svg.addEventListener("pointerup", (event) => {
    if (held && !held.moved) set(place(event));
    held = null;
  });
  svg.addEventListener("pointercancel", () => (held = null));

  root.querySelector("[data-map-go]")?.addEventListener("change", (event) => {
    const found = landmarks.find(({ value }) => value === event.target.value);
    event.stopPropagation();
    event.target.value = "";
    if (!found) return;
    cross = found.at;
    around(found.at, 3000);
    say(fill(words.cross, { where: where(toDegrees(found.at)) }));
  });
  for (const part of isArea ? ["corners"] : ["near", "lat", "lon"]) {
    box(part).addEventListener("change", () => {
      readBoxes();
      look();
      tell();
    });
  }

  function look() {
    if (!corners.length) return draw();
    const points = corners.map(toPoint);
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    const [wide, high] = [xs, ys].map((all) => Math.max(...all) - Math.min(...all));
    around([(Math.max(...xs) + Math.min(...xs)) / 2, (Math.max(...ys) + Math.min(...ys)) / 2], Math.max(isArea ? wide * 2 : 3000, (high * 2) / ratio(), 400));
  }

  root.querySelector(".map-live").hidden = false;
  readBoxes();
  if (corners.length) look();
  else {
    // The inner city to begin with: most places are there.
    const [first] = landmarks;
    around(first.at, 16000);
  }
  told.textContent = summary();
  new ResizeObserver(() => show(view)).observe(svg);
}
