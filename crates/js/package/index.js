// The calculator as a JavaScript module. Its programs and models are separate files, each fetched on first use.

import { files, models } from "./files.js";

export { models };

/** An error with every problem in `problems`. */
export class HeadroomError extends Error {
  constructor(problems, evaluation) {
    const list = problems.length > 0 ? problems : [{ message: "the calculator failed" }];
    super(list.map(describeProblem).join("\n"));
    this.name = "HeadroomError";
    this.problems = list;
    this.evaluation = evaluation;
  }
}

function describeProblem({ line, column, field, message }) {
  if (line !== undefined) {
    return `${line}:${column}: ${message}`;
  }
  return field ? `\`${field}\`: ${message}` : message;
}

const failure = (message) => new HeadroomError([{ message }]);

/** Evaluates a scenario. With `today`, the result includes the timeline from that day. */
export async function evaluate(scenario, { today } = {}) {
  const link = asLink(scenario);
  const evaluation = await (today === undefined
    ? withModels("headroom", link, (program) => call(program, "evaluate", link))
    : withModels("headroom-full", link, (program) => call(program, "evaluate_with_timeline", link, asDay(today))));
  if (evaluation.problems.some(isError)) {
    throw new HeadroomError(evaluation.problems, evaluation);
  }
  return evaluation;
}

/** Explains a value and all values that it depends on. */
export async function explain(scenario, id, { component = 0 } = {}) {
  const link = asLink(scenario);
  if (typeof id !== "string" || !Number.isInteger(component) || component < 0) {
    throw failure("explain takes a scenario, the id of a value, and the index of a component");
  }
  const [value, ...restsOn] = await withModels("headroom", link, (program) => call(program, "explain", link, component, id));
  return { ...value, restsOn };
}

/** Encodes a scenario as a short link, without the #. */
export async function encode(scenario) {
  const link = asLink(scenario);
  const readable = await withModels("headroom", link, (program) => {
    decoded(program, link);
    return call(program, "encode", link);
  });
  if (readable.length <= MAX_READABLE_LINK_LENGTH) {
    return readable;
  }
  const packed = `z2:${await deflated(readable)}`;
  return packed.length < readable.length ? packed : readable;
}

/** Decodes a link. */
export async function decode(link) {
  if (typeof link !== "string") {
    throw failure("a link must be a string");
  }
  return decoded(await started("headroom"), link);
}

/** Loads a model: the text of a model file, or packed bytes. It replaces a model with the same id and version. */
export async function loadModel(source) {
  const bytes = typeof source === "string" ? await packed(source) : asBytes(source);
  const program = await started("headroom");
  const model = call(program, "add", bytes);
  const name = `${model.id}@${model.version}`;
  const replaced = loaded.has(name);
  // A copy, because the caller may reuse the buffer.
  loaded.set(name, new Uint8Array(bytes));
  program.models.add(name);
  if (replaced) {
    // Restart the programs, so that none keeps the memory of the replaced model.
    running.forEach(initialize);
  }
  return model;
}

/** Describes a model in enough detail to build a form. */
export async function describe(id, version) {
  const newest = [...loaded.keys(), ...models.map(nameOf)]
    .map((name) => name.split("@"))
    .filter(([other]) => other === id)
    .map(([, version]) => Number(version));
  const wanted = version ?? Math.max(1, ...newest);
  const program = await started("headroom-full");
  await fetchBuiltIn([`${id}@${wanted}`]);
  if (!addModels(program, [`${id}@${wanted}`])) {
    throw failure(`there is no model \`${id}\`; models: ${models.map((model) => model.id).join(", ")}`);
  }
  return call(program, "describe", id, wanted);
}

/** Packs the text of a model file. */
export async function packed(text) {
  const program = await started("headroom-toml");
  try {
    return program.glue.pack(text);
  } catch (error) {
    throw typeof error === "string" ? new HeadroomError(JSON.parse(error)) : crashed(program, error);
  }
}

// Programs: each is fetched once, and reinitialized after a crash.

const programs = new Map();
/** The programs that have been started. */
const running = [];
/** The bytes of loaded models, by id and version. */
const loaded = new Map();

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
  const { glue: load, program: url } = files[name];
  const [glue, bytes] = await Promise.all([load(), fetched(url())]);
  try {
    const program = { make: glue.default, module: await WebAssembly.compile(bytes) };
    initialize(program);
    running.push(program);
    return program;
  } catch (error) {
    throw failure(`the calculator could not start: ${error.message}`);
  }
}

/** Initializes a program with fresh memory, which has no models. */
function initialize(program) {
  const glue = program.make();
  const { exports } = new WebAssembly.Instance(program.module, { "./program_bg.js": glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  program.glue = glue;
  program.models = new Set();
}

async function fetched(url) {
  try {
    return await read(url);
  } catch (error) {
    throw failure(`could not load ${url}: ${error.message}`);
  }
}

/** Reads a file of this module. */
async function read(url) {
  // Node's fetch does not support `file:` URLs. A plain import of a Node module would break bundling for browsers.
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

/** Runs a program on a scenario, after adding the models that the scenario names. */
async function withModels(name, link, use) {
  const program = await started(name);
  const names = call(program, "decode", link).scenario.components.map(nameOf);
  await fetchBuiltIn(names);
  // No await from here on: another call could replace a model in between.
  addModels(program, names);
  return use(program);
}

/** Fetches the built-in models among `names` that are not loaded yet. */
async function fetchBuiltIn(names) {
  const wanted = models.filter((model) => names.includes(nameOf(model)) && !loaded.has(nameOf(model)));
  const bring = async (model) => {
    const bytes = await fetched(files.models[model.file]());
    // The user's own model with this name may have been loaded in the meantime.
    loaded.set(nameOf(model), loaded.get(nameOf(model)) ?? bytes);
  };
  await Promise.all(wanted.map(bring));
}

/** Adds loaded models to a program, and returns whether it now has all of `names`. The program reports unknown names. */
function addModels(program, names) {
  for (const name of names) {
    if (loaded.has(name) && !program.models.has(name)) {
      call(program, "add", loaded.get(name));
      program.models.add(name);
    }
  }
  return names.every((name) => program.models.has(name));
}

/** Calls a function of a program, and returns the parsed response. */
function call(program, name, ...values) {
  let answer;
  try {
    answer = JSON.parse(program.glue[name](...values));
  } catch (error) {
    throw crashed(program, error);
  }
  if (answer.failed) {
    throw new HeadroomError(answer.failed);
  }
  return answer;
}

/** Reinitializes a crashed program, and returns the error to throw. */
function crashed(program, error) {
  initialize(program);
  return failure(`the calculator failed: ${error.message}`);
}

function decoded(program, link) {
  const { scenario, problems } = call(program, "decode", link);
  if (problems.some(isError)) {
    throw new HeadroomError(problems);
  }
  return scenario;
}

const isError = ({ severity }) => severity === "error";

// Long links are packed by the platform, so the program needs no compressor.

const MAX_READABLE_LINK_LENGTH = 320;

/** Deflates a string and encodes it as URL-safe Base64. */
async function deflated(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// Conversion of arguments.

const reserved = new Set(["v", "m", "n", "p"]);

/** Encodes a scenario as a link, not necessarily the shortest. */
function asLink(scenario) {
  if (typeof scenario === "string") {
    return scenario;
  }
  if (scenario === null || typeof scenario !== "object" || !Array.isArray(scenario.components)) {
    throw failure("a scenario must be a link or an object with components");
  }
  const parts = [["v", "1"], ...settings(scenario.outlook)];
  for (const { model, version = 1, name, preset, settings: own } of scenario.components) {
    if (typeof model !== "string" || model === "") {
      throw failure("each component must name its model");
    }
    parts.push(["m", version === 1 ? model : `${model}@${version}`]);
    parts.push(...[["n", name], ["p", preset]].filter(([, text]) => text), ...settings(own));
  }
  return parts.map(([key, text]) => `${encoded(key)}=${encoded(text)}`).join("&");
}

function settings(own = {}) {
  return Object.entries(own).map(([key, value]) => {
    if (reserved.has(key)) {
      throw failure(`\`${key}\` is not a setting: model, name, and preset have their own fields`);
    }
    if (typeof value !== "string" && typeof value !== "number") {
      throw failure(`\`${key}\` must be a string, or a number in the unit of the field`);
    }
    return [key, String(value)];
  });
}

function encoded(text) {
  try {
    return encodeURIComponent(text);
  } catch {
    throw failure("a string contains an unpaired surrogate");
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
  throw failure("a model must be the text of a model file or its packed bytes");
}
