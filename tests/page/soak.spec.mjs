// Nothing stays behind: after many mixed actions, the page has about as many nodes, listeners, and workers as before. The
// memory of its program is printed, but not checked.

import assert from "node:assert/strict";
import { pageTest, priced } from "./support.mjs";

/** The number of measured actions, which is rounded up to whole rounds. */
const ACTIONS = 2000;
/**
 * The number of actions after which the page is in the same state again: each link meets each kind of action, and each toggle
 * is on and off.
 */
const ROUND = 176;
/** The time limit of the actions. On a slow machine, fewer rounds run; `HEADROOM_SOAK_SECONDS` allows more. */
const LIMIT_MS = Number(process.env.HEADROOM_SOAK_SECONDS ?? 90) * 1000;

/** Scenarios between which the page switches; each differs from its neighbors in its model, components, or settings. */
const LINKS = [
  "m=queue", "m=tiered-store", "m=queue&arrivals=3", "m=queue&p=eye-clinic", "m=queue&n=Desk&m=tiered-store&n=Store", "m=queue&m=queue",
  "m=web-service&growth=9%25/month", "m=queue&events=Sale,5x,24h,11-27", "m=nosuch", "m=queue&servers=x", "m=tiered-store&nodes=5M",
];

/**
 * Performs actions in the page: another address, a field, undo, tabs, sections, explanations, the baseline, the theme. Returns
 * their number.
 */
const act = (page, from, to, end) =>
  page.evaluate(async ([first, last, links, until, round]) => {
    // The page has settled when its tasks and timers of 0 ms have run.
    const settled = () => new Promise((done) => setTimeout(() => setTimeout(done)));
    const click = (selector) => document.querySelector(selector)?.click();
    const kinds = [
      (at) => location.replace(`#v=1&start=2026-11-21&${links[(at / 8) % links.length | 0]}`),
      (at) => {
        const field = document.querySelector(".inputs input.number");
        if (field) {
          field.value = String(1 + (at % 50));
          field.dispatchEvent(new Event("input", { bubbles: true }));
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      },
      () => click('[aria-label="Undo"]'),
      () => click(".tabs .tab:last-child, .tabs li:last-child .tab"),
      () => document.querySelectorAll(".inputs details, .results details").forEach((one, at) => at < 4 && (one.open = !one.open)),
      () => {
        click(".summary .figure");
        document.querySelector("dialog.explain[open]")?.close();
      },
      () => click(".pinned button"),
      () => {
        const list = document.querySelector("select.theme");
        list.value = list.value === "dark" ? "light" : "dark";
        list.dispatchEvent(new Event("change", { bubbles: true }));
      },
    ];
    let at = first;
    for (; at < last && (at % round !== 0 || performance.now() < until); at += 1) {
      kinds[at % kinds.length](at);
      await settled();
    }
    // Return to the same state each time.
    if (document.querySelector(".pinned .tool[aria-label]")) {
      click(".pinned button");
    }
    location.replace("#v=1&start=2026-11-21&m=tiered-store");
    await settled();
    return at - first;
  }, [from, to, LINKS, end, ROUND]);

/** Returns the size in bytes of the memory of the page's program, which never shrinks. */
async function programMemory(session) {
  const { result: prototype } = await session.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId });
  const functionDeclaration = "function () { return Math.max(...this.map((memory) => memory.buffer.byteLength)); }";
  const { result } = await session.send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration, returnByValue: true });
  return result.value;
}

pageTest("mixed actions leave no nodes, listeners, or workers behind", { timeout: LIMIT_MS + 310_000 }, async ({ page, context, open }) => {
  await open("#v=1&start=2026-11-21&m=tiered-store");
  await priced(page);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  const counted = async () => {
    await page.evaluate(() => globalThis.scrollTo(0, 0));
    await priced(page);
    // Listeners and detached nodes are freed by the second collection, after their finalizers have run.
    for (let times = 0; times < 3; times += 1) {
      await session.send("HeapProfiler.collectGarbage");
      await page.evaluate(() => new Promise((done) => setTimeout(done)));
    }
    const { metrics } = await session.send("Performance.getMetrics");
    const { Nodes, JSEventListeners } = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    const bytes = await programMemory(session);
    return { nodes: Nodes, listeners: JSEventListeners, workers: page.workers().length, bytes };
  };
  // The first two rounds load all models and fill caches.
  await act(page, 0, 2 * ROUND, Infinity);
  const before = await counted();
  const begun = await page.evaluate(() => performance.now());
  const made = await act(page, 2 * ROUND, 2 * ROUND + ROUND * Math.ceil(ACTIONS / ROUND), begun + LIMIT_MS);
  const after = await counted();
  assert.ok(made >= 200, `only ${made} actions were made`);
  console.log(`   ${made} actions: ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
  // One leaked view has thousands of nodes and hundreds of listeners.
  assert.ok(after.nodes < before.nodes + 500, `nodes: ${before.nodes}, after ${made} actions ${after.nodes}`);
  assert.ok(after.listeners < before.listeners + 50, `listeners: ${before.listeners}, after ${made} actions ${after.listeners}`);
  assert.ok(after.workers <= Math.max(before.workers, 1), `workers: ${before.workers}, after ${made} actions ${after.workers}`);
});
