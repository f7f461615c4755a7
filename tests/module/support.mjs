// Installs the packed module in a temporary folder, and runs the command-line tool to compare results.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after } from "node:test";

const { HEADROOM_MODULE: module, HEADROOM_TERMINAL: terminal } = process.env;
if (!module || !terminal) {
  console.error("HEADROOM_MODULE is not set: `cargo xtask test --only module` sets it");
  process.exit(1);
}

/** The date that the tests use as today. */
export const today = "2026-11-21";

export const root = new URL("../../", import.meta.url);

/** Installs the packed module without network access, in a folder that is removed after the tests. */
export function installed() {
  const folder = mkdtempSync(join(tmpdir(), "headroom-module-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }));
  execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", module], {
    cwd: folder,
    stdio: "pipe",
  });
  return folder;
}

/** Evaluates a link with the command-line tool. Returns undefined if the tool refuses the link. */
export function fromTerminal(link, more = []) {
  const words = ["evaluate", link, "--format", "json", "--today", today, ...more];
  const { status, stdout, stderr } = spawnSync(terminal, words, { encoding: "utf8" });
  assert.ok(status === 0 || status === 2, stderr);
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/** Returns an evaluation of the module without the fields that the command-line tool lacks. */
export function plain({ v, components, plan, problems }) {
  const bare = (entries) =>
    Object.fromEntries(Object.entries(entries).map(([id, { value, unit }]) => [id, { value, unit }]));
  return {
    v,
    components: components.map(({ verdict, resources, inputs, constants, values, ...rest }) => {
      assert.equal(typeof verdict, "string");
      return {
        ...rest,
        inputs: bare(inputs),
        constants: bare(constants),
        values: bare(values),
        resources: resources.map(({ label, ...resource }) => (assert.ok(label), resource)),
      };
    }),
    plan,
    problems,
  };
}

/** Returns every link of the core's link tests. */
export function links() {
  const text = readFileSync(new URL("core/tests/links.txt", root), "utf8");
  return text.split("\n").filter((line) => line.trim() && !line.startsWith("# ") && !line.startsWith("    "));
}

const kinds = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * Serves a folder, under a content security policy if given, and opens its page, which must not report an error or request
 * another host. Returns the result of `use`.
 */
export async function inBrowser(folder, policy, use) {
  const server = createServer((request, response) => {
    try {
      const path = request.url === "/" ? "/index.html" : request.url.split("?")[0];
      const body = readFileSync(join(folder, path));
      const type = kinds[extname(path)] ?? "application/octet-stream";
      const headers = policy ? { "content-security-policy": policy } : {};
      response.writeHead(200, { "content-type": type, ...headers }).end(body);
    } catch {
      // The icon that every browser requests.
      response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const { HEADROOM_CHROMIUM: executablePath, HEADROOM_CHROMIUM_FLAGS: flags = "" } = process.env;
  const { chromium } = createRequire(new URL("tests/page/", root))("playwright-core");
  const args = flags.split(" ").filter((flag) => flag && flag !== "--headless");
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("request", (request) => request.url().startsWith(address) || errors.push(`asks ${request.url()}`));
    await page.goto(address);
    const result = await use(page);
    assert.deepEqual(errors, []);
    return result;
  } finally {
    await browser.close();
    server.close();
  }
}
