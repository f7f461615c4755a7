// The browser, and the page in it: what tests and timings share. `cargo xtask` says where both are.

import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const address = process.env.HEADROOM_PAGE;
if (!address) {
  console.error("HEADROOM_PAGE is not set: `cargo xtask test --only page` and `cargo xtask bench` set it");
  process.exit(1);
}

/** Where the page is served. */
export const base = new URL(address);
/** How long the page may take to start: machines that test it may be busy. */
const startLimit = 60_000;

/** Starts the browser that `cargo xtask` found. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.HEADROOM_CHROMIUM,
    // Playwright has flags of its own for these, so only what it lacks is added.
    args: (process.env.HEADROOM_CHROMIUM_FLAGS ?? "").split(" ").filter((flag) => flag && flag !== "--headless"),
  });
}

/** Opens the page with `link` (what follows its address: a query, a fragment) and waits until it can be used. */
export async function open(page, link = "") {
  await page.goto(new URL(link, base).href);
  await page.waitForFunction(() => ["started", "failed"].includes(document.documentElement.dataset.boot), undefined, {
    timeout: startLimit,
  });
  const boot = await page.evaluate(() => document.documentElement.dataset.boot);
  assert.equal(boot, "started", "the program did not start");
}
