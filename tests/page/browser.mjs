// Shared by tests and timings: starts the browser and opens the page. `cargo xtask` provides both.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const address = process.env.HEADROOM_PAGE;
if (!address) {
  console.error("HEADROOM_PAGE is not set: `cargo xtask test --only page` and `cargo xtask bench` set it");
  process.exit(1);
}

/** The address of the page. */
export const base = new URL(address);
/** How long the page may take to start, in ms; test machines may be busy. */
const startLimit = 60_000;

/** Starts the browser that `cargo xtask` found. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.HEADROOM_CHROMIUM,
    // Playwright adds `--headless` itself.
    args: (process.env.HEADROOM_CHROMIUM_FLAGS ?? "").split(" ").filter((flag) => flag && flag !== "--headless"),
  });
}

/** Opens the page with `link` (a query, a fragment) appended to its address, and waits until it has started. */
export async function open(page, link = "") {
  await page.goto(new URL(link, base).href);
  await page.waitForFunction(() => ["started", "failed"].includes(document.documentElement.dataset.boot), undefined, {
    timeout: startLimit,
  });
  const boot = await page.evaluate(() => document.documentElement.dataset.boot);
  assert.equal(boot, "started", "the program did not start");
}
