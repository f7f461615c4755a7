// Opens model files: a worker checks and packs them, problems are listed with their lines, and valid models are given to the
// page and kept as long as the tab is open. Texts from a file are only ever inserted as text nodes. Loaded with the first file.

const LARGEST = 256 * 1024;
const PATIENCE = 30_000;
const MOST_FAULTS = 100;
const KEPT = "headroom.models";

/** The list in the page's head, of which the page's program knows its models. */
const list = document.querySelector("meta[name=headroom-models]");

/** What was opened in this tab: [{ id, version, packed }], the bytes written in base 64. */
let opened = [];

/** Puts a packed model among the files of the page, and last into its list. */
function know({ id, version }, bytes) {
  // A new name each time, because workers get each file name once.
  const file = `${id}-${version}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(16)}.bin`;
  globalThis.headroomGive(`models/${file}`, bytes);
  const others = list.content.split(" ").filter((entry) => !entry.startsWith(`${id}=${id}-${version}-`));
  list.content = [...others, `${id}=${file}`].join(" ");
}

/** Keeps a packed model for when the page is loaded again; whether that could be done. */
function keep({ id, version }, bytes) {
  const packed = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  opened = [...opened.filter((other) => other.id !== id || other.version !== version), { id, version, packed }];
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(opened));
    return true;
  } catch {
    return false;
  }
}

/** What was opened in this tab before it was loaded again. */
export function restore() {
  opened = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  for (const model of opened) {
    know(model, Uint8Array.from(atob(model.packed), (letter) => letter.charCodeAt(0)));
  }
}

/** The page's program, once it can be told something. */
function started() {
  return new Promise((done) => {
    if (document.documentElement.dataset.boot === "started") {
      done();
    } else {
      document.addEventListener("headroom:started", done, { once: true });
    }
  });
}

/** Reads a model file in a worker: { id, version, title, bytes } or { problems: [{ line, message }] }. */
async function read(text) {
  if (typeof text !== "string") {
    return { problems: [{ message: "a model file is a text" }] };
  }
  // No text takes fewer bytes than characters.
  if (text.length > LARGEST) {
    return { problems: [{ message: `a model file has at most ${LARGEST} bytes` }] };
  }
  await started();
  const program = globalThis.headroomProgram;
  let clock;
  const late = new Promise((done) => {
    clock = setTimeout(done, PATIENCE);
  });
  try {
    const response = await Promise.race([globalThis.headroomAsk("model", program.modelRequest(text), []), late]);
    if (!response) {
      globalThis.headroomStop("model");
      return { problems: [{ message: "reading this file takes longer than 30 seconds, and was given up" }] };
    }
    return program.modelOf(response);
  } catch {
    const message = "the program that reads model files could not be loaded, or has stopped: check the connection and try again";
    return { problems: [{ message }] };
  } finally {
    clearTimeout(clock);
  }
}

/** Opens a model file by its text. */
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

// One after the other: what is opened last is shown.
let last = Promise.resolve();
const inTurn = (task) => {
  const turn = last.then(task);
  last = turn.catch(() => {});
  return turn;
};

/** The same for scripts: { ok, id, version, title }, or { ok, problems: [message] }. */
export async function take(text) {
  const { kept, problems, ...answer } = await inTurn(() => open(text));
  return problems ? { ...answer, problems: problems.map(({ message }) => message) } : answer;
}

const make = (name, text = "", settings = {}) => {
  const element = Object.assign(document.createElement(name), settings);
  element.textContent = text;
  return element;
};

/** What is said about files: one place, whose newest words count. */
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

/** The faults of a file: each with its line, as far as it has one. */
function faults(name, text, problems) {
  const lines = text.split("\n");
  const rows = problems.slice(0, MOST_FAULTS).map(({ line, message }) => {
    const row = make("li", message);
    const shown = lines[line - 1]?.trim().slice(0, 200);
    if (shown) {
      row.append(make("code", shown));
    }
    return row;
  });
  const box = make("ul", "", { tabIndex: 0, ariaLabel: "Faults" });
  box.append(...rows);
  if (problems.length > MOST_FAULTS) {
    box.append(make("li", `and ${problems.length - MOST_FAULTS} more`));
  }
  const count = problems.length === 1 ? "1 fault" : `${problems.length} faults`;
  say(true, make("h2", `${name} is not a model yet: ${count}`), box, make("p", "Nothing was changed. Mend the file, and drop it again."));
}

const EXPECTED = "A model file is a text in TOML of at most 256 KiB, such as my-model.toml; docs/own-models.md shows how to write one.";

/** The text of a file, or why it is no model file. */
async function textOf(file) {
  if (/\.(csv|tsv|json)$/i.test(file.name)) {
    throw new Error("it looks like measurements: “From a history…” and “From a load test…” read those");
  }
  if (file.size > LARGEST) {
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
    // Said below.
  }
  throw new Error("it is no text");
}

async function openFile(file) {
  // Names of files are others' texts too: shown as they are, and not longer than is read.
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
  const stay = kept ? "It stays open in this tab, also when the page is loaded again." : "It is forgotten when the page is loaded again.";
  // A place that is there already is what those who listen are told of.
  document.getElementById("said").textContent = `${title} is open.`;
  say(false, make("p", `${title} is open. ${stay} Whoever gets a link with m=${id} needs the file too.`));
}

/** Opens files, one after the other. */
function openAll(files) {
  for (const file of [...files]) {
    inTurn(() => openFile(file));
  }
}

/** Lets a file be chosen; the same one again, after it was mended. */
const field = make("input", "", { type: "file", accept: ".toml", multiple: true });
field.addEventListener("change", () => {
  openAll(field.files);
  field.value = "";
});
export function choose() {
  field.click();
}

/** Files have been dropped on the page. */
export function drop(files) {
  leave();
  openAll(files);
}

/** Files are held above the page. */
let target;
let leaving;
export function dragover() {
  target ??= make("div", "Drop a model file to open it", { className: "dropping" });
  if (!target.isConnected) {
    document.body.append(target);
  }
  clearTimeout(leaving);
  // Browsers say so again and again, and some do not say when they are taken elsewhere.
  leaving = setTimeout(leave, 600);
}
function leave() {
  clearTimeout(leaving);
  target?.remove();
}
