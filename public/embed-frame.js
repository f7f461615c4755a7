// The frame side of an embed. `embed.html` is the page with this script before `boot.js`. The script shows the parts that
// the query names, follows the host's theme, reports the height, and answers messages. As always, the scenario is in the
// fragment. docs/embed.md documents the query and the messages.

import { MODES, PARTS, SHOWN, THEMES, accents, parseColor, isKey, words } from "./embed-words.js";

/** The version of the message protocol. */
const HEADROOM = 1;
/** The maximum length of a link, and of a model file, from the host. */
const MAX_LINK_LENGTH = 16 * 1024;
const MAX_MODEL_LENGTH = 256 * 1024;
/** The maximum number of waiting requests. */
const MAX_WAITING = 32;
/** The minimum height of the frame in pixels while a dialog is open. */
const MIN_DIALOG_HEIGHT = 620;

const root = document.documentElement;
const host = window.parent === window ? null : window.parent;
const tell = (type, more) => host?.postMessage({ headroom: HEADROOM, type, ...more }, "*");
const wait = (time) => new Promise((go) => setTimeout(go, time));

// Edits in the frame do not add entries to the host's history.
history.pushState = history.replaceState.bind(history);

// An embed does not share the baseline and the models of the tab.
Object.defineProperty(globalThis, "sessionStorage", { value: null });

// Problems of the embed are shown in it and sent to the host.
const said = new Set();
const box = document.createElement("div");
function fault(text) {
  if (said.has(text) || said.size > 20) {
    return;
  }
  said.add(text);
  box.className = "embed-told";
  box.setAttribute("role", "alert");
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  document.body.prepend(box);
  tell("problem", { problem: text });
}

const short = (text) => `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`;

function dress({ theme, accent }) {
  if (typeof theme === "string") {
    if (THEMES.includes(theme)) {
      root.dataset.theme = theme;
      document.dispatchEvent(new Event("headroom:theme"));
    } else {
      fault(`Unknown theme ${short(theme)}. Themes: ${THEMES.join(", ")}.`);
    }
  }
  if (typeof accent === "string") {
    const rgb = parseColor(accent);
    if (rgb) {
      for (const [name, value] of Object.entries(accents(rgb))) {
        root.style.setProperty(name, value);
      }
    } else {
      fault(`The accent ${short(accent)} is not a hexadecimal color such as #7c3aed.`);
    }
  }
}

/** Hides parts and fields with style rules, because the page adds and removes fields. */
function choose(asked) {
  const mode = asked.get("mode") ?? MODES[0];
  if (MODES.includes(mode)) {
    root.dataset.mode = mode;
  } else {
    fault(`Unknown mode ${short(mode)}. Modes: ${MODES.join(", ")}.`);
  }
  const fields = words(asked.get("inputs"));
  const keys = fields.filter(isKey);
  const shown = new Set(asked.has("show") ? words(asked.get("show")) : SHOWN);
  for (const word of shown) {
    if (!PARTS.has(word)) {
      fault(`Unknown part ${short(word)}. Parts: ${[...PARTS.keys()].join(", ")}.`);
    }
  }
  if (fields.length > 0) {
    shown.add("inputs");
    root.classList.add("chosen");
  }
  root.classList.toggle("without-inputs", !shown.has("inputs"));
  const hidden = [...PARTS].filter(([word]) => !shown.has(word)).map(([, [, place]]) => place);
  if (fields.length > 0) {
    const wanted = keys.flatMap(idsOf).map((id) => `#${CSS.escape(id)}`).join(",") || ":not(*)";
    hidden.push(`.inputs :is(.field, .measure, .outlook-part):not(:has(${wanted}))`);
    hidden.push(`.inputs-section:not(:has(${wanted}))`);
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(hidden.map((place) => `${place} { display: none !important }`).join("\n"));
  document.adoptedStyleSheets = [sheet];
  return { mode, shown, fields };
}

const idsOf = (key) => [`in-${key}`, `outlook-${key}`];

/** Moves a scenario from the query to the fragment. The page drops the query with the first change. */
function settle(asked) {
  const fragment = location.hash.slice(1);
  if (/^z[12]:/.test(fragment) || fragment.split("&").some((pair) => pair.startsWith("m="))) {
    return;
  }
  const own = ["show", "inputs", "mode", "theme", "accent"];
  const pairs = [...asked].filter(([key]) => !own.includes(key));
  const rest = pairs.map(([key, text]) => `${key}=${encodeURIComponent(text)}`);
  if (!pairs.some(([key]) => key === "m")) {
    const [id, file] = (document.querySelector("meta[name=headroom-models]")?.content ?? "").split(" ")[0].split("=");
    const version = Number(file?.slice(id.length + 1).split(/[-.]/)[0]);
    rest.unshift(`m=${id}${version > 1 ? `@${version}` : ""}`);
  }
  history.replaceState(null, "", `#${[...rest, fragment].filter(Boolean).join("&")}`);
}

const asked = new URLSearchParams(location.search);
const { mode, shown, fields } = choose(asked);
dress({ theme: asked.get("theme") ?? "auto", accent: asked.get("accent") });
settle(asked);

// A sandboxed page without an origin cannot start a worker from its URL. It can start one from a blob that imports the
// same script.
if (globalThis.origin === "null") {
  const PlainWorker = globalThis.Worker;
  // The worker inherits the page's policy, and its program's address comes from this script.
  const trusts = "{ createScriptURL: (address) => address }";
  const policy = globalThis.trustedTypes?.createPolicy("headroom-frame", { createScriptURL: (address) => address });
  globalThis.Worker = class extends PlainWorker {
    constructor(loader) {
      const program = String(loader).replace(/_loader\.js$/, "");
      const start =
        `const policy = globalThis.trustedTypes?.createPolicy("headroom-frame", ${trusts}) ?? ${trusts};` +
        `importScripts(policy.createScriptURL(${JSON.stringify(`${program}.js`)}));` +
        `wasm_bindgen({ module_or_path: ${JSON.stringify(`${program}_bg.wasm`)} })` +
        ".catch((lost) => setTimeout(() => { throw lost; }));";
      const address = URL.createObjectURL(new Blob([start], { type: "text/javascript" }));
      super(policy?.createScriptURL(address) ?? address);
    }
  };
}

// Skip the cost if nobody sees it: ten embeds on a page would otherwise start ten workers.
document.addEventListener("DOMContentLoaded", () => {
  const ask = globalThis.headroomAsk;
  if (ask && !shown.has("cost") && !shown.has("summary")) {
    globalThis.headroomAsk = (kind, ...more) => (kind === "cost" ? new Promise(() => {}) : ask(kind, ...more));
  }
});

/** Returns the current link and files, which the Save menu fills in on a click; null before the start. */
function described() {
  const list = document.querySelector("ul[data-menu]");
  list?.click();
  return list?.dataset.link === undefined ? null : { ...list.dataset };
}

const addressOf = (link) => new URL(`./#${link}`, location.href).href;

/** Runs requests in turn. The worker would answer only the newer of two simultaneous requests. */
let last = Promise.resolve();
let waiting = 0;
function inTurn(task) {
  waiting += 1;
  const done = last.then(task).finally(() => (waiting -= 1));
  last = done.catch(() => {});
  return done;
}

/** Returns the results of a scenario in the JSON format of the terminal. */
async function results(about, what) {
  const program = globalThis.headroomProgram;
  const kind = what === "worksheet" ? "json" : "results-json";
  for (let tries = 0; tries < 3; tries += 1) {
    const request = program.filesRequest(kind, about.link, about.today, location.origin + location.pathname);
    const response = await globalThis.headroomAsk("file", request, about.files.split(" "));
    if (response) {
      return JSON.parse(new TextDecoder().decode(program.filesOf(response)[0].bytes));
    }
  }
  throw new Error("The results could not be computed because the worker is busy.");
}

async function state(what) {
  const about = described();
  if (!about) {
    throw new Error("The calculator has not started.");
  }
  return { link: about.link, address: addressOf(about.link), results: await results(about, what) };
}

// Sends changes after a pause, with results if the host listens.
let listening = false;
let told = null;
let resting = 0;
function look() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    const about = described();
    if (!about || about.link === told) {
      return;
    }
    const first = told === null;
    told = about.link;
    foot.href = addressOf(about.link);
    if (!first) {
      const plain = { link: about.link, address: addressOf(about.link) };
      const more = listening ? inTurn(() => state("results")) : Promise.resolve(plain);
      more.catch(() => plain).then((found) => tell("changed", found));
    }
  }, 150);
}

/** Returns a link with some values of a component changed. `null` resets a value to its preset. */
function withValues(link, values, component) {
  const pairs = link.split("&");
  const starts = pairs.flatMap((pair, at) => (pair.startsWith("m=") ? [at] : []));
  const from = starts[component];
  if (from === undefined) {
    throw new Error(`There is no component ${component}. The first one is 0.`);
  }
  for (const [key, value] of Object.entries(values)) {
    const end = starts[component + 1] === undefined ? pairs.length : starts[component + 1];
    // Shared settings come before the first component.
    const own = (pair, at) => pair.startsWith(`${key}=`) && (at < starts[0] || (at >= from && at < end));
    pairs.forEach((pair, at) => own(pair, at) && (pairs[at] = ""));
    if (value !== null) {
      pairs[end - 1] += `&${key}=${encodeURIComponent(value)}`;
    }
  }
  return pairs.join("&").replace(/&&+/g, "&").replace(/^&|&$/g, "");
}

/** Returns why a `set` message is invalid, or an empty string. */
function wrong({ link, values, component = 0 }) {
  if (link !== undefined) {
    const good = typeof link === "string" && link.length <= MAX_LINK_LENGTH && !/[\s#]/.test(link);
    return good ? "" : "“set”: the link must be the part of an address after the #, up to 16 KiB.";
  }
  const plain = typeof values === "object" && values !== null && !Array.isArray(values);
  if (!plain || Object.keys(values).length > 200 || !Number.isInteger(component)) {
    return "“set” needs a link, or an object of values.";
  }
  for (const [key, value] of Object.entries(values)) {
    const text = ["string", "number", "boolean"].includes(typeof value) ? String(value) : value;
    if (!isKey(key) || ["v", "m", "n"].includes(key)) {
      return `${short(key)} is not the key of an input.`;
    }
    if (text !== null && (typeof text !== "string" || text.length > 1000)) {
      return `The value of ${key} must be a number, a string of up to 1,000 characters, or null.`;
    }
  }
  return "";
}

const models = (link) => link.split("&").filter((pair) => pair.startsWith("m=")).join();

async function set(wish) {
  const problem = wrong(wish);
  if (problem) {
    throw new Error(problem);
  }
  const before = described();
  if (!before) {
    throw new Error("The calculator has not started.");
  }
  const link = wish.link ?? withValues(before.link, wish.values, wish.component ?? 0);
  if (link.length > MAX_LINK_LENGTH) {
    throw new Error("The scenario would exceed the maximum length of a link.");
  }
  location.replace(`#${link}`);
  // Another model may have to be fetched first.
  const patience = models(link) === models(before.link) ? 3 : 60;
  for (let times = 0; times < patience && described().link === before.link; times += 1) {
    await wait(50);
  }
}

/** Opens a model file that the host has fetched. */
async function open({ text, link = "" }) {
  if (typeof text !== "string" || text.length > MAX_MODEL_LENGTH) {
    throw new Error("“model” needs the text of a model file of up to 256 KiB.");
  }
  if (typeof globalThis.headroomOwnModel !== "function") {
    throw new Error("This calculator cannot open model files.");
  }
  const { v, m, ...values } = Object.fromEntries(new URLSearchParams(typeof link === "string" ? link : ""));
  const found = await globalThis.headroomOwnModel(text, String(new URLSearchParams(values)).replaceAll("+", "%20"));
  if (!found.ok) {
    throw new Error(`The model cannot be used. ${found.problems.join(" ")}`);
  }
  // The page loads the model like any other.
  const here = () => described()?.link.split("&").some((pair) => pair.split("@")[0] === `m=${found.id}`);
  for (let times = 0; times < 100 && !here(); times += 1) {
    await wait(50);
  }
  // The model starts with its first preset; then the host's values are set.
  if (Object.keys(values).length > 0) {
    await set({ values });
  }
}

/** Messages without a response. */
const TOLD = {
  hello: () => ready(),
  listen: () => (listening = true),
  theme: (message) => dress(message),
};
/** Requests, which are answered in turn. */
const ASKED = {
  get: ({ what }) => state(what),
  set: (message) => set(message).then(() => state("results")),
  model: (message) => open(message).then(() => state("results")),
};

window.addEventListener("message", ({ source, data }) => {
  // Accept only messages of this protocol from the parent page.
  if (!host || source !== host || data?.headroom !== HEADROOM) {
    return;
  }
  const { id, type } = data;
  if (typeof type !== "string") {
    return;
  }
  if (Object.hasOwn(TOLD, type)) {
    TOLD[type](data);
  }
  if (!Object.hasOwn(ASKED, type) || typeof id !== "number") {
    return;
  }
  const full = waiting >= MAX_WAITING;
  const answer = full ? Promise.reject(new Error("Too many requests are waiting.")) : inTurn(() => ASKED[type](data));
  answer.then(
    (found) => tell("answer", { id, ...found }),
    ({ message }) => {
      tell("answer", { id, problem: message });
      if (type === "model") {
        fault(message);
      }
    },
  );
});

/** The link to the full calculator, with a note. */
const foot = document.createElement("a");
function footer() {
  const line = document.createElement("p");
  line.className = "embed-foot";
  const name = document.createElement("span");
  name.textContent = "Headroom: computed in your browser, no data leaves it";
  foot.target = "_blank";
  foot.rel = "noopener";
  foot.textContent = "Open the full calculator";
  foot.href = addressOf(location.hash.slice(1));
  line.append(foot, name);
  document.body.append(line);
}

/** Disables all fields. */
function seal() {
  for (const field of document.querySelectorAll(".inputs :is(input, select, textarea, button:not(.about, .disclosure))")) {
    field.disabled = true;
  }
}

/** Reports inputs that do not exist. Opens closed sections first, because their fields are created when they open. */
async function lookFor(keys) {
  const missing = () => keys.filter((key) => !isKey(key) || !idsOf(key).some((id) => document.getElementById(id)));
  if (missing().length > 0) {
    document.querySelectorAll(".inputs .outlook-part").forEach((part) => (part.open = true));
    document.querySelector('.advanced [aria-expanded="false"]')?.click();
    await wait(300);
    missing().forEach((key) => fault(`This model has no input ${short(key)}.`));
  }
}

let started = false;
function ready() {
  if (started) {
    tell("ready", { height: height(), title: document.title });
  }
}

function height() {
  const least = document.querySelector("dialog[open]") ? MIN_DIALOG_HEIGHT : 0;
  return Math.max(Math.ceil(document.body.getBoundingClientRect().height), least);
}
let high = 0;
function measure() {
  const now = height();
  if (now !== high) {
    high = now;
    tell("height", { height: now });
  }
}

// Open dialogs where the user is.
for (const event of ["pointerdown", "focusin"]) {
  document.addEventListener(event, ({ target, clientY }) => {
    const at = clientY ?? target.getBoundingClientRect?.().top ?? 0;
    if (!target.closest?.("dialog")) {
      root.style.setProperty("--embed-at", `${Math.round(at)}px`);
    }
  });
}

document.addEventListener("headroom:started", () => {
  started = true;
  lookFor(fields);
  const changed = () => {
    if (mode === "readonly") {
      seal();
    }
    measure();
    look();
  };
  new MutationObserver(changed).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["open"],
  });
  // The initial scenario is not a change.
  const about = described();
  if (about) {
    told = about.link;
    foot.href = addressOf(about.link);
  }
  changed();
  ready();
});

footer();
new ResizeObserver(measure).observe(document.body);
