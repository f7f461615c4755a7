// Opens model files: a worker checks and packs them, errors are listed with their lines, and valid models are added to the
// page and kept until the tab closes. Text from a file is only ever inserted as text nodes. Loaded with the first file.

const MAX_MODEL_BYTES = 256 * 1024;
const TIMEOUT_MS = 30_000;
const MAX_ERRORS = 100;
const STORAGE_KEY = "headroom.models";

/** The list of model files in the page's head, which the program reads. */
const list = document.querySelector("meta[name=headroom-models]");

/** The models opened in this tab: [{ id, version, packed }], with the bytes in Base64. */
let opened = [];

/** Adds a packed model to the page's files, and to the end of its list. */
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

/** Restores the models that were opened in this tab before a reload. */
export function restore() {
  opened = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "[]");
  for (const model of opened) {
    know(model, Uint8Array.from(atob(model.packed), (letter) => letter.charCodeAt(0)));
  }
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
async function read(text) {
  if (typeof text !== "string") {
    return { problems: [{ message: "a model file must be text" }] };
  }
  // A text has at least as many bytes as characters.
  if (text.length > MAX_MODEL_BYTES) {
    return { problems: [{ message: `the file is larger than the limit of ${MAX_MODEL_BYTES} bytes` }] };
  }
  await started();
  const program = globalThis.headroomProgram;
  let clock;
  const late = new Promise((done) => {
    clock = setTimeout(done, TIMEOUT_MS);
  });
  try {
    const response = await Promise.race([globalThis.headroomAsk("model", program.modelRequest(text), []), late]);
    if (!response) {
      globalThis.headroomStop("model");
      return { problems: [{ message: "reading this file took longer than 30 seconds and was stopped" }] };
    }
    return program.modelOf(response);
  } catch {
    const message = "the program that reads model files could not be loaded, or has stopped: check the connection and try again";
    return { problems: [{ message }] };
  } finally {
    clearTimeout(clock);
  }
}

/** Opens a model file, given its text. */
async function open(text) {
  const said = await read(text);
  if (said.problems) {
    return { ok: false, problems: said.problems };
  }
  const { id, version, title, bytes } = said;
  know(said, bytes);
  const kept = keep(said, bytes);
  document.dispatchEvent(new Event("headroom:model"));
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
export async function take(text) {
  const { kept, problems, ...answer } = await inTurn(() => open(text));
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
