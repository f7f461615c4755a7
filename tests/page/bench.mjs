// Times the page as a visitor experiences it: from the request until it is usable, and from each move of a slider until
// the change is painted. Prints medians and 95th percentiles, and asserts nothing, because machines differ.

import { base, launch, open } from "./browser.mjs";

const LOADS = 9;
const MOVES = 120;

const browser = await launch();
console.log(`   Chromium ${browser.version()}, ${base.href}`);

function row(what, times) {
  const sorted = times.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) {
    return;
  }
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1].toFixed(1).padStart(8);
  console.log(`   ${what.padEnd(48)} median ${at(0.5)} ms   p95 ${at(0.95)} ms   (${sorted.length})`);
}

async function inFreshPage(run) {
  // The service worker fetches files some time after the start, which would distort the measurements.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  try {
    return await run(await context.newPage());
  } finally {
    await context.close();
  }
}

// Loads the page from this machine, each time with an empty cache: the times include the work, but not the network.
const loads = [];
for (let round = 0; round < LOADS; round += 1) {
  const load = await inFreshPage(async (page) => {
    await page.addInitScript(() => {
      document.addEventListener("headroom:started", () => performance.mark("started"));
    });
    await open(page);
    return page.evaluate(() => ({
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
      started: performance.getEntriesByName("started")[0]?.startTime ?? Number.NaN,
    }));
  });
  loads.push(load);
}
row("load: first paint", loads.map((load) => load.painted));
row("load: page usable", loads.map((load) => load.started));

await inFreshPage(async (page) => {
  await open(page);
  const sliders = [];
  for (const slider of await page.locator("input[type=range]").all()) {
    if ((await slider.isVisible()) && (await slider.isEnabled())) {
      sliders.push(slider);
    }
  }
  if (sliders.length === 0) {
    console.log("   the page shows no sliders");
    return;
  }
  const moves = Math.max(10, Math.ceil(MOVES / sliders.length));
  const work = [];
  const total = [];
  for (const slider of sliders) {
    const times = await slider.evaluate(slide, moves);
    row(`slider: ${times.name}`, times.work);
    work.push(...times.work);
    total.push(...times.total);
  }
  row("all sliders: work until painted", work);
  row("all sliders: total, including the wait for the frame", total);
});
await browser.close();

/**
 * Runs in the page: moves the slider `moves` times, at moments independent of the screen's refresh rate.
 * `total` is the time from a move until the browser has painted its result; `work` excludes the idle wait for the
 * next frame.
 */
async function slide(input, moves) {
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const [low, high] = [Number(input.min || 0), Number(input.max || 100)];
  const put = (value) => {
    set.call(input, String(value));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const before = input.value;
  const label = input.getAttribute("aria-label") ?? input.labels?.[0]?.innerText ?? input.id;
  const times = { name: (label || "unnamed").trim().split("\n")[0].slice(0, 38), work: [], total: [] };

  for (let step = 1; step <= moves; step += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20 + ((step * 7) % 17)));
    // Requested before the move, so that it runs at the start of the frame, before the page's own callbacks.
    let frame = 0;
    requestAnimationFrame(() => {
      frame = performance.now();
    });
    const begin = performance.now();
    put(low + ((high - low) * ((step * 37) % 101)) / 101);
    const handled = performance.now();
    const painted = await new Promise((resolve) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now());
      // A message sent during a frame arrives when that frame has been painted.
      requestAnimationFrame(() => channel.port2.postMessage(0));
    });
    times.work.push(handled - begin + (painted - frame));
    times.total.push(painted - begin);
  }
  put(before);
  return times;
}
