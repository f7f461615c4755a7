// Opens model files: a worker checks and packs them, errors are listed with their lines, and valid models are added to the
// page and kept until the tab closes. Text from a file is only ever inserted as text nodes. Loaded with the first file.

const MAX_MODEL_BYTES = 256 * 1024;
/** How long the page may take to show a model. Every movement of a slider takes as long. */
const TRIAL = { seconds: 3, task: "Evaluating this model once", advice: "Use fewer or simpler formulas, resources or charts." };
/** How long showing a model may keep the page from responding before the model counts as one that blocks it. */
const MAX_BLOCKED_MS = 10_000;
const MAX_ERRORS = 100;
const STORAGE_KEY = "headroom.models";
/** The key of a stored text that cannot be read, and of the models that are being shown or have blocked the page. */
const UNREADABLE_KEY = "headroom.models.unreadable";
const SHOWING_KEY = "headroom.models.showing";

/** The list of model files in the page's head, which the program reads. */
const list = document.querySelector("meta[name=headroom-models]");

/** The models opened in this tab: [{ id, version, packed }], with the bytes in Base64. */
let opened = [];

/**
 * Adds a packed model to the page's files, and to the end of its list, instead of an earlier file of the same model and
 * version.
 */
function know({ id, version }, bytes) {
  // A new name each time, because workers get each file name once.
  const file = `${id}-${version}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16)}.bin`;
  globalThis.headroomGive(`models/${file}`, bytes);
  const others = list.content.split(" ").filter((entry) => !entry.startsWith(`${id}=${id}-${version}-`));
  list.content = [...others, `${id}=${file}`].join(" ");
}

/** Stores a packed model for reloads. Returns whether that succeeded. */
function keep({ id, version }, bytes) {
  const packed = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  opened = [...opened.filter((other) => other.id !== id || other.version !== version), { id, version, packed }];
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(opened));
    return true;
  } catch {
    return false;
  }
}

const nameOf = ({ id, version }) => `${id}@${version}`;

/** Returns a stored list, or null if the text is not a list whose entries all pass `isValid`. A missing list is empty. */
function stored(key, isValid) {
  try {
    const list = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return Array.isArray(list) && list.every(isValid) ? list : null;
  } catch {
    return null;
  }
}

const isModel = (entry) => {
  const { id, version, packed } = Object(entry);
  return /^[a-z][a-z0-9-]*$/.test(id) && Number.isInteger(version) && typeof packed === "string" && bytesOf(packed) !== null;
};

function bytesOf(packed) {
  try {
    return Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

const showing = () => stored(SHOWING_KEY, (name) => typeof name === "string") ?? [];
function storeShowing(names) {
  try {
    sessionStorage.setItem(SHOWING_KEY, JSON.stringify(names));
  } catch {
    // The storage is full. Then the models are not restored either.
  }
}

/**
 * Marks models as being shown. Call the returned function when the page responds again. If it never does, or takes too long,
 * the mark stays, and the next load of the page does not open these models unasked.
 */
function mark(models) {
  const begun = performance.now();
  const own = models.map(nameOf);
  const others = showing().filter((name) => !own.includes(name));
  storeShowing([...others, ...own]);
  const clear = () => {
    removeEventListener("pagehide", clear);
    if (performance.now() - begun < MAX_BLOCKED_MS) {
      storeShowing(others);
    }
  };
  // The user may leave before the page is shown.
  addEventListener("pagehide", clear);
  return clear;
}

/** Resolves after the page has handled what has just happened. */
const handled = () => new Promise((done) => setTimeout(() => setTimeout(done)));

/** Restores the models that were opened in this tab before a reload, except those that blocked the page. */
export function restore() {
  const found = stored(STORAGE_KEY, isModel);
  if (!found) {
    sessionStorage.setItem(UNREADABLE_KEY, sessionStorage.getItem(STORAGE_KEY));
    sessionStorage.removeItem(STORAGE_KEY);
    const words = "The models that were opened in this tab cannot be read any more, so they are closed. Open their files again.";
    return say(true, make("h2", "Models could not be restored"), make("p", words));
  }
  opened = found;
  const blocking = showing();
  const good = opened.filter((model) => !blocking.includes(nameOf(model)));
  good.forEach((model) => know(model, bytesOf(model.packed)));
  if (good.length < opened.length) {
    return warn(opened.filter((model) => !good.includes(model)));
  }
  const clear = mark(opened);
  started().then(handled).then(clear);
}

/** Says which models were not opened, and opens them on request. */
function warn(models) {
  const names = models.map(({ id }) => id).join(", ");
  const words = "The page stopped responding while it showed this model, so it is not opened again until you ask for it.";
  const again = make("button", "Open it anyway", { type: "button" });
  again.addEventListener("click", () => {
    storeShowing([]);
    location.reload();
  });
  say(true, make("h2", `${names} was not opened`), make("p", words), again);
}

/** Resolves when the program has started. */
function started() {
  return new Promise((done) => {
    if (document.documentElement.dataset.boot === "started") {
      done();
    } else {
      document.addEventListener("headroom:started", done, { once: true });
    }
  });
}

/** Reads a model file in a worker. Resolves to { id, version, title, bytes } or { problems: [{ line, message }] }. */
async function read(text, values) {
  if (typeof text !== "string") {
    return { problems: [{ message: "a model file must be text" }] };
  }
  // A text has at least as many bytes as characters.
  if (text.length > MAX_MODEL_BYTES) {
    return { problems: [{ message: `the file is larger than the limit of ${MAX_MODEL_BYTES} bytes` }] };
  }
  await started();
  const program = globalThis.headroomProgram;
  try {
    const response = await globalThis.headroomAsk("model", program.modelRequest(text), []);
    const model = program.modelOf(response);
    return model.problems ? model : await tried(model, values);
  } catch ({ name, message }) {
    if (name === "TimeoutError") {
      return { problems: [{ message }] };
    }
    return { problems: [{ message: "the program that reads model files could not be loaded, or has stopped: check the connection and try again" }] };
  }
}

/** Evaluates the scenario that the page will show, in the worker. Rejects if that takes too long for the page. */
async function tried(model, values) {
  const list = document.querySelector("ul[data-menu]");
  list.click(); // fills in the scenario
  const { shown, today } = list.dataset;
  const link = values ? `m=${nameOf(model)}&${values}` : list.dataset.link;
  await globalThis.headroomAsk("model", globalThis.headroomProgram.tryModelRequest(model.bytes, link, Number(shown), today), [], TRIAL);
  return model;
}

/** Opens a model file, given its text and, as a link, the values that it will be shown with instead of the current ones. */
async function open(text, values) {
  const said = await read(text, values);
  if (said.problems) {
    return { ok: false, problems: said.problems };
  }
  const { id, version, title, bytes } = said;
  know(said, bytes);
  const kept = keep(said, bytes);
  const clear = kept ? mark([said]) : () => {};
  document.dispatchEvent(new Event("headroom:model"));
  await handled();
  clear();
  return { ok: true, id, version, title, kept };
}

// Runs one task at a time, so that the file opened last is shown.
let last = Promise.resolve();
const inTurn = (task) => {
  const turn = last.then(task);
  last = turn.catch(() => {});
  return turn;
};

/** Opens a model file for a script: { ok, id, version, title }, or { ok, problems: [message] }. */
export async function take(text, values) {
  const { kept, problems, ...answer } = await inTurn(() => open(text, values));
  return problems ? { ...answer, problems: problems.map(({ message }) => message) } : answer;
}

const make = (name, text = "", settings = {}) => {
  const element = Object.assign(document.createElement(name), settings);
  element.textContent = text;
  return element;
};

/** A single place for messages about files; each message replaces the one before. */
let place;
function say(urgent, ...parts) {
  place?.remove();
  place = make("section", "", { className: "making opening", ariaLabel: "Model file" });
  if (urgent) {
    place.setAttribute("role", "alert");
  }
  document.body.append(place);
  const close = make("button", "Close", { type: "button", onclick: () => place.remove() });
  const again = make("button", "Open a model file…", { type: "button" });
  again.dataset.own = "";
  const actions = make("p", "", { className: "actions" });
  actions.append(...(urgent ? [again, close] : [close]));
  place.append(...parts, actions);
}

/** Lists the errors of a file, with the lines they concern. */
function faults(name, text, problems) {
  const lines = text.split("\n");
  const rows = problems.slice(0, MAX_ERRORS).map(({ line, message }) => {
    const row = make("li", message);
    const shown = lines[line - 1]?.trim().slice(0, 200);
    if (shown) {
      row.append(make("code", shown));
    }
    return row;
  });
  const box = make("ul", "", { tabIndex: 0, ariaLabel: "Errors" });
  box.append(...rows);
  if (problems.length > MAX_ERRORS) {
    box.append(make("li", `and ${problems.length - MAX_ERRORS} more`));
  }
  const count = problems.length === 1 ? "1 error" : `${problems.length} errors`;
  say(true, make("h2", `${name} cannot be used: ${count}`), box, make("p", "Nothing was changed. Fix the file and drop it again."));
}

const EXPECTED = "A model file is a TOML file of up to 256 KiB, such as my-model.toml. docs/own-models.md shows how to write one.";

/** Reads the text of a file. Throws an error if it cannot be a model file. */
async function textOf(file) {
  if (/\.(csv|tsv|json)$/i.test(file.name)) {
    throw new Error("it looks like measurements, which “From a history…” and “From a load test…” read");
  }
  if (file.size > MAX_MODEL_BYTES) {
    throw new Error(`it has ${Math.ceil(file.size / 1024).toLocaleString("en")} KiB`);
  }
  let bytes;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    throw new Error("it could not be read");
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) {
      return text;
    }
  } catch {
    // Reported below.
  }
  throw new Error("it is not a text file");
}

async function openFile(file) {
  // File names are untrusted: remove control characters, and limit the length.
  const name = file.name.replace(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 80);
  let text;
  try {
    text = await textOf(file);
  } catch (problem) {
    return say(true, make("h2", `${name} cannot be opened`), make("p", `${name}: ${problem.message}. ${EXPECTED}`));
  }
  say(false, make("p", `Reading ${name} …`));
  const { ok, id, title, kept, problems } = await open(text);
  if (!ok) {
    return faults(name, text, problems);
  }
  const stay = kept ? "It stays open in this tab, even after a reload." : "It closes when you reload the page.";
  // Screen readers announce only changes of an existing live region.
  document.getElementById("said").textContent = `${title} is open.`;
  say(false, make("p", `${title} is open. ${stay} Anyone who opens a link with m=${id} also needs the file.`));
}

/** Opens files, one after the other. */
function openAll(files) {
  for (const file of [...files]) {
    inTurn(() => openFile(file));
  }
}

/** The file picker. Clearing it allows the same file to be chosen again after a correction. */
const field = make("input", "", { type: "file", accept: ".toml", multiple: true });
field.addEventListener("change", () => {
  openAll(field.files);
  field.value = "";
});
export function choose() {
  field.click();
}

/** Handles files dropped on the page. */
export function drop(files) {
  leave();
  openAll(files);
}

/** Handles files dragged over the page. */
let target;
let leaving;
export function dragover() {
  target ??= make("div", "Drop a model file to open it", { className: "dropping" });
  if (!target.isConnected) {
    document.body.append(target);
  }
  clearTimeout(leaving);
  // Browsers repeat this event during a drag, and some send no event when the drag leaves the page.
  leaving = setTimeout(leave, 600);
}
function leave() {
  clearTimeout(leaving);
  target?.remove();
}
