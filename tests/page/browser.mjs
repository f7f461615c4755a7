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

/** How long to wait between two looks at a condition, in ms. */
const pollInterval = 50;

/**
 * Reads a value until `accept` is true of it, and returns it. Fails after `limit` ms with the last value, so `read` must not
 * throw while the page is still on its way.
 */
export async function eventually(read, accept, limit = 60_000) {
  const end = Date.now() + limit;
  for (;;) {
    const value = await read();
    if (accept(value)) {
      return value;
    }
    assert.ok(Date.now() < end, `not accepted after ${limit} ms: ${JSON.stringify(value)}`);
    await new Promise((resume) => setTimeout(resume, pollInterval));
  }
}

/** Returns the number of different colors in a canvas, once it has been drawn: text and curves alone have more than 8. */
export function drawnColors(canvas) {
  const count = () =>
    canvas.evaluate((drawn) => {
      const { data } = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  return eventually(count, (colors) => colors > 8);
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
