// Test pages that embed the calculator from another origin.
//
//   embedTest("…", async ({ host, page }) => { await host(element(`model="queue"`)); … });
//
// A test also fails if the host's page throws or logs an error that the test does not allow: embedTest(name, { allow: [/…/] }, run).

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { base, eventually, launch } from "../page/browser.mjs";

export { base, eventually };
export const script = `<script src="${base}embed.js" async></script>`;
export const element = (attributes, more = "") => `<headroom-calculator ${attributes}>${more}</headroom-calculator>`;

const evaluate = async (...args) => {
  const { stdout } = await promisify(execFile)(process.env.HEADROOM_CLI, ["evaluate", ...args], { maxBuffer: 1 << 28 });
  return stdout;
};

/** Evaluates a link with the command-line tool. Returns the JSON output. */
export const terminal = async (link) => JSON.parse(await evaluate(link, "--format", "json"));

/** Returns the summary that the command-line tool prints: values by label. */
export async function summary(link) {
  const [, lines] = /^Summary\n((?: {2}.*\n)+)/m.exec(await evaluate(link));
  return Object.fromEntries(lines.trimEnd().split("\n").map((line) => line.trim().split(/ {2,}/).slice(0, 2)));
}

/**
 * Serves the file that `files` returns for a path: a string, an object with a body and headers, or a function that responds to
 * the request. Without a file, the response is 404.
 */
export async function serve(files) {
  const server = createServer((request, response) => {
    const file = files(new URL(request.url, "http://host").pathname);
    if (file === undefined) {
      response.writeHead(404).end("not here");
    } else if (typeof file === "function") {
      file(response);
    } else {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...file.headers }).end(file.body ?? file);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() || server.closeAllConnections() };
}

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** Defines a test with its own page and host. */
export function embedTest(name, options, run) {
  if (typeof options === "function") {
    [options, run] = [{}, options];
  }
  const { allow = [], context: settings = {}, ...others } = options;
  test(name, { timeout: 180_000, ...others }, async () => {
    const files = new Map();
    const server = await serve((path) => (path === "/favicon.ico" ? (response) => response.writeHead(204).end() : files.get(path)));
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...settings });
    try {
      const page = await context.newPage();
      const reported = [];
      page.on("pageerror", (error) => reported.push(`threw: ${error.stack ?? error}`));
      page.on("console", (message) => message.type() === "error" && reported.push(`logged: ${message.text()}`));
      /** Opens the host's page with this body. */
      const host = async (body, { headers = {}, head = script } = {}) => {
        files.set("/", { body: `<!doctype html><html lang="en"><title>Host</title>${head}<body>${body}`, headers });
        await page.goto(`${server.origin}/`);
      };
      await run({ page, context, host, files, origin: server.origin, reported });
      const unexpected = reported.filter((report) => !allow.some((pattern) => pattern.test(report)));
      assert.deepEqual(unexpected, [], "the page reported errors");
    } finally {
      await context.close();
      server.close();
    }
  });
}

/** Returns the frame of an embed, once the calculator has started. */
export async function inside(page, which = "headroom-calculator iframe") {
  const handle = await page.locator(which).first().elementHandle();
  const frame = await handle.contentFrame();
  await frame.waitForFunction(() => document.documentElement?.dataset.boot === "started", undefined, { timeout: 60_000 });
  return frame;
}

/** Returns the figures of the summary by label, without the cost, which the command-line tool's summary lacks. */
export async function figures(frame) {
  const all = await frame.locator(".figure").evaluateAll((buttons) =>
    buttons.map((one) => [one.querySelector(".figure-label").textContent, one.querySelector(".figure-value").textContent]),
  );
  const tidy = all.map(([label, text]) => [label, text.replace(/\s+/g, " ").trim()]);
  return Object.fromEntries(tidy.filter(([label]) => !/cost/i.test(label)));
}

/** The error that an embed shows outside its frame. */
export const alert = (page) => page.locator("headroom-calculator [role=alert]");
