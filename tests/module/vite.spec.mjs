// The module in a browser: through a bundler and as plain files, both under a strict content security policy.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "vite";
import { fromTerminal, inBrowser, installed, plain, root, today } from "./support.mjs";

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const links = ["m=tiered-store-estimate&nodes=5M", "m=web-service&p=ecommerce&n=Shop&m=queue&p=call-centre&growth=5%25/month"];
const component = { model: "tiered-store-estimate", version: 1, preset: "", settings: { nodes: "5M" } };
const long = { components: Array.from({ length: 12 }, (_, index) => ({ ...component, name: `Store ${index}` })), outlook: {} };
const example = new URL("examples/models/qdrant.toml", root);
const other = new URL("examples/models/redis.toml", root);

const program = `
import { HeadroomError, decode, encode, evaluate, explain, loadModel } from "headroom-calculator";
import { links, long, model, packed, today } from "./given.js";

async function run() {
  const first = await evaluate(links[0]);
  const { value } = await explain(links[0], "total_memory");
  const short = await encode(long);
  const again = await decode(short);
  const packedModel = await loadModel(Uint8Array.from(packed));
  const packedModelEvaluation = await evaluate("m=redis");
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name.split("/").pop());
  const plans = [];
  for (const link of links) {
    plans.push(await evaluate(link, { today }));
  }
  await loadModel(model);
  const own = await evaluate("m=qdrant&p=documented", { today });
  const { formula } = await explain("m=qdrant", "memory");
  const rejected = await evaluate("m=nothing").catch((error) => error instanceof HeadroomError && error.message);
  return { first, value, short, again, packedModel, packedModelEvaluation, fetched, plans, own, formula, rejected };
}

run().then((results) => (globalThis.results = results), (error) => (globalThis.results = { error: String(error.stack) }));
`;

/** Packs the other example model. */
function packedIn(folder) {
  const file = join(folder, "redis.bin");
  execFileSync(process.env.HEADROOM_TERMINAL, ["pack", other.pathname, "-o", file]);
  return readFileSync(file);
}

const given = (folder) => `
export const links = ${JSON.stringify(links)};
export const long = ${JSON.stringify(long)};
export const today = ${JSON.stringify(today)};
export const packed = ${JSON.stringify([...packedIn(folder)])};
export const model = ${JSON.stringify(readFileSync(example, "utf8"))};
`;

/** Serves a folder, and returns the results of the script in its page. */
function resultsIn(folder) {
  return inBrowser(folder, policy, async (page) => {
    await page.waitForFunction(() => globalThis.results, undefined, { timeout: 60_000 });
    const results = await page.evaluate(() => globalThis.results);
    assert.equal(results.error, undefined);
    return results;
  });
}

/** Checks the results against the command-line tool. */
function checkResults(results) {
  const { plan: _, ...today } = fromTerminal(links[0]);
  const { plan, ...first } = plain(results.first);
  assert.equal(plan, null);
  assert.deepStrictEqual(first, today);
  links.forEach((link, index) => assert.deepStrictEqual(plain(results.plans[index]), fromTerminal(link), link));
  const own = fromTerminal("m=qdrant&p=documented", ["--model-file", example.pathname]);
  assert.deepStrictEqual(plain(results.own), own);
  assert.match(results.formula, /copy_memory/);
  assert.equal(results.value, first.components[0].values.total_memory.value);
  assert.equal(results.packedModel.id, "redis");
  assert.deepStrictEqual(plain(results.packedModelEvaluation).components, fromTerminal("m=redis", ["--model-file", other.pathname]).components);
  assert.match(results.short, /^z2:[\w-]+$/);
  assert.deepEqual(results.again, long);
  assert.match(results.rejected, /nothing/);
}

/** Checks that evaluations, explanations, links, and packed models load only one program and one model. */
function checkFetched({ fetched }) {
  const of = (kind) => fetched.filter((name) => name.includes(kind));
  assert.equal(of(".wasm").length, 1, String(fetched));
  assert.equal(of(".bin").length, 1, String(fetched));
}

test("the module works in a page built by Vite", async () => {
  const folder = installed();
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>Page</title><script type="module" src="/main.js"></script>`);
  writeFileSync(join(folder, "main.js"), program);
  writeFileSync(join(folder, "given.js"), given(folder));
  // By default, Vite inlines small files as data URLs, which this policy does not allow.
  await build({ root: folder, logLevel: "error", build: { assetsInlineLimit: 0 } });
  const results = await resultsIn(join(folder, "dist"));
  checkResults(results);
  checkFetched(results);
});

test("the module works in a page that loads its plain files", async () => {
  const folder = installed();
  const script = `<script type="module" src="/main.js"></script>`;
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>Page</title>${script}`);
  writeFileSync(join(folder, "main.js"), program.replace('"headroom-calculator"', '"/node_modules/headroom-calculator/index.js"'));
  writeFileSync(join(folder, "given.js"), given(folder));
  const results = await resultsIn(folder);
  checkResults(results);
  checkFetched(results);
  // The page's own scripts, and the files that count toward the first-load budget.
  assert.deepEqual(
    results.fetched.filter((name) => /\.(js|wasm)$/.test(name)).sort(),
    ["files.js", "given.js", "headroom.js", "headroom.wasm", "index.js", "main.js"],
  );
});
