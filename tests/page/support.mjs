// Shared by all page tests: a fresh page in Chromium, which must not report errors, and the accessibility checker.
//
//   import { pageTest, accessible } from "./support.mjs";
//
//   pageTest("the title names the page", async ({ page, open }) => {
//     await open("#v=1&m=tiered-store");
//     assert.match(await page.title(), /Headroom/);
//   });
//
// A test also fails if the page logs an error, throws, violates its content security policy, sends a request to another
// host, or fails to load a file. A test that provokes such errors allows them: pageTest(name, { allow: [/…/] }, run).

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { base, drawnColors, eventually, launch, open } from "./browser.mjs";

export { base, drawnColors, eventually };

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

/** Collects the errors of a page. */
export function watch(page) {
  const reported = [];
  page.on("pageerror", (error) => reported.push(`threw: ${error.stack ?? error}`));
  page.on("console", (message) => {
    if (message.type() === "error") {
      reported.push(`logged: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && url.origin !== base.origin) {
      reported.push(`requested another host: ${url}`);
    }
  });
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") {
      reported.push(`did not load ${request.url()}: ${request.failure()?.errorText}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 400) {
      reported.push(`did not find ${response.url()}: ${response.status()}`);
    }
  });
  return reported;
}

/**
 * Defines a test with its own page. `run` gets { page, context, open, reported }.
 * Options: `allow`, patterns of expected errors; `context`, options of Playwright's newContext (viewport, colorScheme,
 * reducedMotion, javaScriptEnabled, …); all others go to node:test.
 */
export function pageTest(name, options, run) {
  if (typeof options === "function") {
    [options, run] = [{}, options];
  }
  const { allow = [], context: settings = {}, ...others } = options;
  test(name, { timeout: 180_000, ...others }, async () => {
    // The service worker would fetch all files again in each test; tests/page/offline.spec.mjs tests it.
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block", ...settings });
    try {
      const page = await context.newPage();
      const reported = watch(page);
      await run({ page, context, reported, open: (link) => open(page, link) });
      const unexpected = reported.filter((report) => !allow.some((pattern) => pattern.test(report)));
      assert.deepEqual(unexpected, [], "the page reported errors");
    } finally {
      await context.close();
    }
  });
}

/** Waits until the cost is shown, because prices load after the page. */
export function priced(page) {
  return page.locator('[aria-labelledby=cost-title][aria-busy="false"]').waitFor();
}

/** Fails with a readable list if axe-core finds problems in the page, or in the part that `options.include` selects. */
export async function accessible(page, options = {}) {
  // Playwright evaluates the script in the page's main world, despite the content security policy.
  await page.evaluate(await axeSource());
  const { include, rules = {} } = options;
  const result = await page.evaluate(
    // All rules run, but only violations are described: describing every element takes most of the time.
    ([target, ruleSet]) => globalThis.axe.run(target ?? document, { rules: ruleSet, resultTypes: ["violations"] }),
    [include ?? null, rules],
  );
  const found = result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map((node) => node.target.join(" ")).join("\n    ")}`,
  );
  assert.deepEqual(found, [], "axe-core found accessibility problems");
}

let axeText;
async function axeSource() {
  axeText ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  return axeText;
}
