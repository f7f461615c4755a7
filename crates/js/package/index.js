// The calculator as a module. Its programs and models are files beside it, each fetched when it is first needed.

import { files, models } from "./files.js";

export { models };

/** Why something could not be done: every reason is in `problems`. */
export class HeadroomError extends Error {
  constructor(problems, evaluation) {
    const list = problems.length > 0 ? problems : [{ message: "the calculator has failed" }];
    super(list.map(inWords).join("\n"));
    this.name = "HeadroomError";
    this.problems = list;
    this.evaluation = evaluation;
  }
}

function inWords({ line, column, field, given, message }) {
  if (line !== undefined) {
    return `${line}:${column}: ${message}`;
  }
  return field ? `${field}${given ? ` “${given}”` : ""}: ${message}` : message;
}

const said = (message) => new HeadroomError([{ message }]);

/** Evaluates a scenario. With `today` it also looks ahead from that day on. */
export async function evaluate(scenario, { today } = {}) {
  const link = asLink(scenario);
  const evaluation = await (today === undefined
    ? about("headroom", link, (program) => asked(program, "evaluate", link))
    : about("headroom-full", link, (program) => asked(program, "ahead", link, asDay(today))));
  if (evaluation.problems.some(isError)) {
    throw new HeadroomError(evaluation.problems, evaluation);
  }
  return evaluation;
}

/** Where a value comes from, and below it the values that it rests on. */
export async function explain(scenario, id, { component = 0 } = {}) {
  const link = asLink(scenario);
  if (typeof id !== "string" || !Number.isInteger(component) || component < 0) {
    throw said("explain takes a scenario, the id of a value, and the number of a component");
  }
  const [value, ...restsOn] = await about("headroom", link, (program) => asked(program, "explain", link, component, id));
  return { ...value, restsOn };
}

/** A short link of a scenario, without the #. */
export async function encode(scenario) {
  const link = asLink(scenario);
  const readable = await about("headroom", link, (program) => {
    decoded(program, link);
    return asked(program, "encode", link);
  });
  if (readable.length <= readableUpTo) {
    return readable;
  }
  const packed = `z1:${await deflated(readable)}`;
  return packed.length < readable.length ? packed : readable;
}

/** What a link describes. */
export async function decode(link) {
  if (typeof link !== "string") {
    throw said("a link is a text");
  }
  return decoded(await started("headroom"), link);
}

/** Adds a model: the text of a model file, or its packed bytes. It takes the place of a built-in one of the same name. */
export async function loadModel(source) {
  const bytes = typeof source === "string" ? await packed(source) : asBytes(source);
  const program = await started("headroom");
  const model = asked(program, "add", bytes);
  const name = `${model.id}@${model.version}`;
  const replaced = brought.has(name);
  // A copy: what was handed over may become something else.
  brought.set(name, new Uint8Array(bytes));
  program.known.add(name);
  if (replaced) {
    // The one before goes with all the memory of the programs that know it.
    running.forEach(begin);
  }
  return model;
}

/** What there is to say of a model: enough to build a form. */
export async function describe(id, version) {
  const newest = [...brought.keys(), ...models.map(nameOf)]
    .map((name) => name.split("@"))
    .filter(([other]) => other === id)
    .map(([, version]) => Number(version));
  const wanted = version ?? Math.max(1, ...newest);
  const program = await started("headroom-full");
  await fetchModels([`${id}@${wanted}`]);
  if (!bring(program, [`${id}@${wanted}`])) {
    throw said(`there is no model ${id}; there are ${models.map((model) => model.id).join(", ")}`);
  }
  return asked(program, "describe", id, wanted);
}

/** A model file as a text, packed. */
export async function packed(text) {
  const program = await started("headroom-toml");
  try {
    return program.glue.pack(text);
  } catch (error) {
    throw typeof error === "string" ? new HeadroomError(JSON.parse(error)) : failed(program, error);
  }
}

// Programs: each is fetched once, and begun anew where it has failed.

const programs = new Map();
/** Those that have been started. */
const running = [];
/** The bytes of models that have been brought, by name and version. */
const brought = new Map();

const nameOf = ({ model, id = model, version }) => `${id}@${version}`;

async function started(name) {
  if (!programs.has(name)) {
    const coming = start(name);
    programs.set(name, coming);
    coming.catch(() => programs.delete(name));
  }
  return programs.get(name);
}

async function start(name) {
  const { glue: bring, program: url } = files[name];
  const [glue, bytes] = await Promise.all([bring(), fetched(url())]);
  try {
    const program = { make: glue.default, module: await WebAssembly.compile(bytes) };
    begin(program);
    running.push(program);
    return program;
  } catch (error) {
    throw said(`the calculator could not start: ${error.message}`);
  }
}

/** Lets a program begin, with memory in which there is no model. */
function begin(program) {
  const glue = program.make();
  const { exports } = new WebAssembly.Instance(program.module, { "./program_bg.js": glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  program.glue = glue;
  program.known = new Set();
}

async function fetched(url) {
  try {
    return await read(url);
  } catch (error) {
    throw said(`${url} could not be had: ${error.message}`);
  }
}

/** The bytes of a file beside this module. */
async function read(url) {
  // Node fetches no files, and what bundlers see need not know Node.
  const files = url.protocol === "file:" && globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (files) {
    return new Uint8Array(await files.readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${response.status} ${response.statusText}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Asks a program something about a scenario, with the models that it names. */
async function about(name, link, ask) {
  const program = await started(name);
  const names = asked(program, "decode", link).scenario.components.map(nameOf);
  await fetchModels(names);
  // Nothing waits from here on: other questions could take a model's place.
  bring(program, names);
  return ask(program);
}

/** Fetches models that are built in, unless they have been brought. */
async function fetchModels(names) {
  const wanted = models.filter((model) => names.includes(nameOf(model)) && !brought.has(nameOf(model)));
  const bring = async (model) => {
    const bytes = await fetched(files.models[model.file]());
    // One's own may have come in the meantime.
    brought.set(nameOf(model), brought.get(nameOf(model)) ?? bytes);
  };
  await Promise.all(wanted.map(bring));
}

/** Adds models that have been brought to a program; whether it has all now. A name that nobody knows is for it to complain of. */
function bring(program, names) {
  for (const name of names) {
    if (brought.has(name) && !program.known.has(name)) {
      asked(program, "add", brought.get(name));
      program.known.add(name);
    }
  }
  return names.every((name) => program.known.has(name));
}

/** Asks a program. */
function asked(program, question, ...given) {
  let answer;
  try {
    answer = JSON.parse(program.glue[question](...given));
  } catch (error) {
    throw failed(program, error);
  }
  if (answer.failed) {
    throw new HeadroomError(answer.failed);
  }
  return answer;
}

/** A program has failed: it begins anew. */
function failed(program, error) {
  begin(program);
  return said(`the calculator has failed: ${error.message}`);
}

function decoded(program, link) {
  const { scenario, problems } = asked(program, "decode", link);
  if (problems.some(isError)) {
    throw new HeadroomError(problems);
  }
  return scenario;
}

const isError = ({ severity }) => severity === "error";

// Long links: the platform packs them, so the program need not.

const readableUpTo = 320;

/** A text, deflated, in the base 64 of addresses. */
async function deflated(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// What is handed over.

const reserved = new Set(["v", "m", "n", "p"]);

/** A scenario as a link, which need not be the shortest. */
function asLink(scenario) {
  if (typeof scenario === "string") {
    return scenario;
  }
  if (scenario === null || typeof scenario !== "object" || !Array.isArray(scenario.components)) {
    throw said("a scenario is a link, or an object with components");
  }
  const parts = [["v", "1"], ...settings(scenario.outlook)];
  for (const { model, version = 1, name, preset, settings: own } of scenario.components) {
    if (typeof model !== "string" || model === "") {
      throw said("each component names its model");
    }
    parts.push(["m", version === 1 ? model : `${model}@${version}`]);
    parts.push(...[["n", name], ["p", preset]].filter(([, text]) => text), ...settings(own));
  }
  return parts.map(([key, text]) => `${encoded(key)}=${encoded(text)}`).join("&");
}

function settings(own = {}) {
  return Object.entries(own).map(([key, value]) => {
    if (reserved.has(key)) {
      throw said(`${key} is no setting: model, name and preset have fields of their own`);
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw said(`${key} is a text or a number, in the unit of the field`);
    }
    return [key, String(value)];
  });
}

function encoded(text) {
  try {
    return encodeURIComponent(text);
  } catch {
    throw said("half a character is no text");
  }
}

function asDay(today) {
  if (today instanceof Date) {
    return Number.isNaN(today.getTime()) ? String(today) : today.toISOString().slice(0, 10);
  }
  return String(today);
}

function asBytes(source) {
  if (source instanceof Uint8Array) {
    return source;
  }
  if (source instanceof ArrayBuffer) {
    return new Uint8Array(source);
  }
  throw said("a model is the text of a model file, or its packed bytes");
}
