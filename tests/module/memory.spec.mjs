// The memory of the module's programs: calls do not leak, and a program restarts when a model is replaced or after a crash.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { installed, today } from "./support.mjs";

/** The exports of each program instance so far. */
const begun = [];
/** Whether the programs are called with invalid arguments. */
let corrupt = false;

const { Instance } = WebAssembly;
WebAssembly.Instance = function (module, imports) {
  const { exports } = new Instance(module, imports);
  const evaluate = (...given) => exports.evaluate(...(corrupt ? given.map(() => 0xffff_fff0) : given));
  begun.push(exports);
  return { exports: exports.evaluate ? { ...exports, evaluate } : exports };
};

const folder = installed();
const { HeadroomError, evaluate, explain, loadModel, packed } = await import(
  pathToFileURL(join(folder, "node_modules", "headroom-calculator", "index.js")).href
);

const own = (size) => `id = "own"\ntitle = "Own"\nsummary = "Own."\n
[[input]]\nid = "a"\nlabel = "A"\ndefault = 2\n[[formula]]\nid = "b"\nlabel = "B"\nunit = "B"\nexpr = "a * ${size} B"\n`;
const taken = () => begun.map(({ memory }) => memory.buffer.byteLength).reduce((a, b) => a + b, 0);

test("a thousand calls take no more memory than the first two", async () => {
  const ask = async (question) => {
    await evaluate(`m=web-service&n=${question}`);
    await evaluate("m=queue&growth=5%25/month", { today });
    await explain("m=queue", "wait");
  };
  // The second call fills gaps that the first one left, and may need one more page.
  await ask(999);
  const first = taken();
  await ask(1000);
  const before = taken();
  assert.ok(before <= first + 65_536, `${first} bytes, then ${before}`);
  assert.ok(before < 32 * 2 ** 20, `${before} bytes`);
  for (let question = 1001; question < 2001; question += 1) {
    await ask(question);
  }
  assert.equal(taken(), before);
  assert.equal(begun.length, 2);
});

test("replaced models are freed", async () => {
  await loadModel(own(1));
  await evaluate("m=own");
  const before = begun.at(-1).memory.buffer.byteLength;
  const first = begun.length;
  for (let size = 2; size < 40; size += 1) {
    await loadModel(own(size));
    assert.equal((await evaluate("m=own")).components[0].values.b.value, 2 * size);
  }
  assert.ok(begun.length > first);
  assert.ok(begun.slice(first).every(({ memory }) => memory.buffer.byteLength <= Math.max(before, 4 * 2 ** 20)));
});

test("the buffer of a model can be reused", async () => {
  for (const size of [7, 8]) {
    const bytes = await packed(own(size));
    await loadModel(bytes);
    bytes.fill(0);
    assert.equal((await evaluate("m=own")).components[0].values.b.value, 2 * size);
    assert.equal((await evaluate("m=own", { today })).components[0].values.b.value, 2 * size);
  }
});

test("concurrent calls all succeed while models change", async () => {
  const asked = [];
  for (let size = 1; size < 20; size += 1) {
    asked.push(loadModel(own(size)), evaluate("m=own&m=queue"), explain("m=own", "b"), evaluate("m=own", { today }));
  }
  for (const answer of await Promise.all(asked)) {
    const value = answer.components?.[0].values.b.value ?? answer.value;
    assert.ok(answer.id === "own" || (value % 2 === 0 && value <= 80), JSON.stringify(answer).slice(0, 80));
  }
});

test("two copies of the module in one page are independent", async () => {
  const other = await import(`${pathToFileURL(join(folder, "node_modules", "headroom-calculator", "index.js")).href}?other`);
  await loadModel(own(3));
  await other.loadModel(own(4));
  for (let again = 0; again < 3; again += 1) {
    assert.equal((await evaluate("m=own")).components[0].values.b.value, 6);
    assert.equal((await other.evaluate("m=own")).components[0].values.b.value, 8);
    assert.equal((await other.evaluate("m=own", { today })).components[0].values.b.value, 8);
    assert.equal((await evaluate("m=own", { today })).components[0].values.b.value, 6);
  }
});

test("a crash is reported, and the next call succeeds", async () => {
  const before = await evaluate("m=queue&m=own");
  corrupt = true;
  await assert.rejects(evaluate("m=queue&m=own"), (error) => error instanceof HeadroomError && /calculator failed/.test(error.message));
  corrupt = false;
  const first = begun.length;
  assert.deepEqual(await evaluate("m=queue&m=own"), before);
  assert.equal(begun.length, first);
});
