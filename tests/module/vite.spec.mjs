// The module in a browser: through a bundler, and from a folder of files as it is, both under a strict content policy.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "vite";
import { fromTerminal, installed, plain, root, today } from "./support.mjs";

const { chromium } = createRequire(new URL("tests/page/", root))("playwright-core");

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
const kinds = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const links = ["m=tiered-store-estimate&nodes=5M", "m=web-service&p=ecommerce&n=Shop&m=queue&p=call-centre&growth=5%25/month"];
const example = new URL("examples/models/qdrant.toml", root);

const program = `
import { HeadroomError, evaluate, explain, loadModel } from "headroom-calculator";
import { links, model, today } from "./given.js";

async function told() {
  const first = await evaluate(links[0]);
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name.split("/").pop());
  const plans = [];
  for (const link of links) {
    plans.push(await evaluate(link, { today }));
  }
  await loadModel(model);
  const own = await evaluate("m=qdrant&p=documented", { today });
  const { formula } = await explain("m=qdrant", "memory");
  const refused = await evaluate("m=nothing").catch((error) => error instanceof HeadroomError && error.message);
  return { first, fetched, plans, own, formula, refused };
}

told().then((all) => (globalThis.told = all), (error) => (globalThis.told = { error: String(error.stack) }));
`;
const given = () => `
export const links = ${JSON.stringify(links)};
export const today = ${JSON.stringify(today)};
export const model = ${JSON.stringify(readFileSync(example, "utf8"))};
`;

let browser;
before(async () => {
  const { HEADROOM_CHROMIUM: executablePath, HEADROOM_CHROMIUM_FLAGS: flags = "" } = process.env;
  browser = await chromium.launch({ executablePath, args: flags.split(" ").filter((flag) => flag && flag !== "--headless") });
});
after(() => browser?.close());

/** Serves a folder, and gives what the program of its page says. */
async function saidIn(folder) {
  const server = createServer((request, response) => {
    try {
      const path = request.url === "/" ? "/index.html" : request.url.split("?")[0];
      const body = readFileSync(join(folder, path));
      const type = kinds[extname(path)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => request.url().startsWith(address) || faults.push(`asks ${request.url()}`));
  try {
    await page.goto(address);
    await page.waitForFunction(() => globalThis.told, undefined, { timeout: 60_000 });
    const told = await page.evaluate(() => globalThis.told);
    assert.equal(told.error, undefined);
    // The icon that every browser asks for.
    assert.deepEqual(faults.filter((fault) => !/favicon|404/.test(fault)), []);
    return told;
  } finally {
    await page.close();
    server.close();
  }
}

function holds(told) {
  const { plan: _, ...today } = fromTerminal(links[0]);
  const { plan, ...first } = plain(told.first);
  assert.equal(plan, null);
  assert.deepStrictEqual(first, today);
  links.forEach((link, index) => assert.deepStrictEqual(plain(told.plans[index]), fromTerminal(link), link));
  const own = fromTerminal("m=qdrant&p=documented", ["--model-file", example.pathname]);
  assert.deepStrictEqual(plain(told.own), own);
  assert.match(told.formula, /copy_memory/);
  assert.match(told.refused, /nothing/);
}

/** For a first number one program and one model are fetched, and nothing that it does not need. */
function sparing({ fetched }) {
  const of = (kind) => fetched.filter((name) => name.includes(kind));
  assert.equal(of(".wasm").length, 1, String(fetched));
  assert.equal(of(".bin").length, 1, String(fetched));
}

test("a page that Vite has built", async () => {
  const folder = installed();
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>Page</title><script type="module" src="/main.js"></script>`);
  writeFileSync(join(folder, "main.js"), program);
  writeFileSync(join(folder, "given.js"), given());
  // What is smaller would be put into the program, from where this policy lets nothing be fetched.
  await build({ root: folder, logLevel: "error", build: { assetsInlineLimit: 0 } });
  const told = await saidIn(join(folder, "dist"));
  holds(told);
  sparing(told);
});

test("a page that takes the files as they are", async () => {
  const folder = installed();
  const script = `<script type="module" src="/main.js"></script>`;
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>Page</title>${script}`);
  writeFileSync(join(folder, "main.js"), program.replace('"headroom-calculator"', '"/node_modules/headroom-calculator/index.js"'));
  writeFileSync(join(folder, "given.js"), given());
  mkdirSync(join(folder, "dist"));
  const told = await saidIn(folder);
  holds(told);
  sparing(told);
});
