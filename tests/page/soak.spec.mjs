// Nothing stays behind: after many mixed actions, the page has about as many nodes, listeners, and workers as before, and the
// memory of its program has stopped growing.

import assert from "node:assert/strict";
import { pageTest, priced } from "./support.mjs";

/**
 * The number of actions after which the page is in the same state again: each of the 11 links meets each of the 12 kinds of
 * action, and each toggle is on and off.
 */
const ROUND = 264;
/** The number of measured actions, rounded up to whole rounds. Zero: as many as the time limit allows. */
const ACTIONS = Number(process.env.HEADROOM_SOAK_ACTIONS ?? 0);
/** The time limit of the measured actions, if their number is not given. */
const LIMIT_MS = 90_000;
/**
 * How much the program's memory may grow after the first third, in bytes: eight pages. Memory never shrinks, so a single higher
 * peak adds pages, and the undo history fills up to its 200 steps of about 0.3 KB each. A part of the page that stays behind
 * takes at least 10 KB, and a round replaces more than 40 of them.
 */
const MAX_GROWTH_BYTES = 8 * 65_536;

/** Scenarios between which the page switches; each differs from its neighbors in its model, components, or settings. */
const LINKS = [
  "m=queue", "m=tiered-store", "m=queue&arrivals=3", "m=queue&p=eye-clinic", "m=queue&n=Desk&m=tiered-store&n=Store", "m=queue&m=queue",
  "m=web-service&growth=9%25/month", "m=queue&events=Sale,5x,24h,11-27", "m=nosuch", "m=queue&servers=x", "m=tiered-store&nodes=5M",
];

/** Defines functions in the page, as `globalThis.tools`: ways to use controls, and actions of several steps. */
function defineTools() {
  const settled = () => new Promise((done) => setTimeout(() => setTimeout(done)));
  const until = async (isDone) => {
    while (!isDone()) {
      await settled();
    }
  };
  const find = (selector) => document.querySelector(selector);
  const click = (selector) => find(selector)?.click();
  const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const embed = async () => {
    click("[data-save=embed]");
    const preview = ".embed-dialog[open] headroom-calculator";
    await until(() => find(preview));
    await new Promise((ready) => find(preview).addEventListener("ready", ready, { once: true }));
    find(".embed-dialog").close();
  };
  const save = async () => {
    find("#said").textContent = "";
    find(".menu").open = true;
    await until(() => find("[data-save=csv]"));
    click("[data-save=csv]");
    // A scenario without a known model has no table to save.
    await until(() => find("#said").textContent === "Saved." || find(".making[role=alert]"));
    click(".making[role=alert] button");
  };
  const fit = async () => {
    click(".measure");
    await settled();
    if (find("dialog.measured[open]")) {
      type(find("#measured-text"), "load\n" + Array.from({ length: 30 }, (_, day) => 100 + day).join("\n"));
      click("#measured-fit");
      await until(() => !find("#measured-fit").disabled);
      find("dialog.measured").close();
    }
  };
  globalThis.tools = { settled, find, click, type, embed, save, fit };
}

/** Defines `globalThis.soak` in the page, which performs `count` actions, one kind after the other. */
function defineSoak(links) {
  const { settled, find, click, type, embed, save, fit } = globalThis.tools;
  const kinds = [
    (cycle) => location.replace(`#v=1&start=2026-11-21&${links[cycle % links.length]}`),
    (cycle) => find(".inputs input.number") && type(find(".inputs input.number"), String(1 + (cycle % 50))),
    () => click('[aria-label="Undo"]'),
    () => click(".preset:last-child"),
    () => click(".model .add"),
    () => click(".tabs li:last-child .tab"),
    () => document.querySelectorAll(".inputs details, .results details").forEach((one, at) => at < 4 && (one.open = !one.open)),
    async () => {
      click(".summary .figure");
      await settled();
      find("dialog.explain[open]")?.close();
    },
    () => click(".pinned button"),
    () => type(find("select.theme"), find("select.theme").value === "dark" ? "light" : "dark"),
    // A preview is a whole page, which takes long to start.
    (cycle) => (cycle % links.length === 5 ? embed() : save()),
    fit,
  ];
  globalThis.soak = async (first, count) => {
    for (let at = first; at < first + count; at += 1) {
      await kinds[at % kinds.length](Math.floor(at / kinds.length));
      await settled();
    }
    // Return to the same state each time.
    if (find(".pinned .tool[aria-label]")) {
      click(".pinned button");
    }
    location.replace("#v=1&start=2026-11-21&m=tiered-store");
    await settled();
  };
}

/** Returns the size in bytes of the memory of the page's program, which never shrinks. */
async function programMemory(session) {
  const { result: prototype } = await session.send("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await session.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId });
  const functionDeclaration = "function () { return Math.max(...this.map((memory) => memory.buffer.byteLength)); }";
  const { result } = await session.send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration, returnByValue: true });
  return result.value;
}

/** Counts what the page holds once it has settled. */
async function counted(page, session) {
  await page.evaluate(() => globalThis.scrollTo(0, 0));
  await priced(page);
  // Listeners and detached nodes are freed by the second collection, after their finalizers have run.
  for (let times = 0; times < 3; times += 1) {
    await session.send("HeapProfiler.collectGarbage");
    await page.evaluate(() => new Promise((done) => setTimeout(done)));
  }
  const { metrics } = await session.send("Performance.getMetrics");
  const { Nodes, JSEventListeners, JSHeapUsedSize } = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  const bytes = await programMemory(session);
  return { nodes: Nodes, listeners: JSEventListeners, workers: page.workers().length, bytes, scriptBytes: JSHeapUsedSize };
}

const timeout = (ACTIONS > 0 ? ACTIONS * 1000 : LIMIT_MS) + 310_000;

pageTest("mixed actions leave no nodes, listeners, workers, or memory behind", { timeout }, async ({ page, context, open }) => {
  await open("#v=1&start=2026-11-21&m=tiered-store");
  await priced(page);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  await page.evaluate(defineTools);
  await page.evaluate(defineSoak, LINKS);
  let made = 0;
  const round = async () => {
    await page.evaluate(([first, count]) => globalThis.soak(first, count), [made, ROUND]);
    made += ROUND;
  };
  // The first round loads all models and fills caches.
  await round();
  const begun = performance.now();
  const progress = () => (ACTIONS > 0 ? (made - ROUND) / ACTIONS : (performance.now() - begun) / LIMIT_MS);
  const before = await counted(page, session);
  let third;
  // On a slow machine, one round takes longer than the limit.
  while (made < 3 * ROUND || progress() < 1) {
    await round();
    third ??= progress() >= 1 / 3 ? await counted(page, session) : undefined;
  }
  const after = await counted(page, session);
  const actions = made - ROUND;
  console.log(`   ${actions} actions: ${[before, third, after].map((counts) => JSON.stringify(counts)).join(" → ")}`);
  // One leaked view has thousands of nodes and hundreds of listeners.
  assert.ok(after.nodes < before.nodes + 500, `nodes: ${before.nodes}, after ${actions} actions ${after.nodes}`);
  assert.ok(after.listeners < before.listeners + 50, `listeners: ${before.listeners}, after ${actions} actions ${after.listeners}`);
  // One for each queue.
  assert.ok(after.workers <= before.workers, `workers: ${before.workers}, after ${actions} actions ${after.workers}`);
  const growth = after.bytes - third.bytes;
  assert.ok(growth <= MAX_GROWTH_BYTES, `the program's memory has grown by ${growth} bytes since the first third`);
});
