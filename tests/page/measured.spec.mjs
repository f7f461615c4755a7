// Measurements: a worker fits growth and calendar to a history, and the scalability law to a load test.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { accessible, pageTest } from "./support.mjs";

const STORE = "#v=1&m=tiered-store";
const SERVICE = "#v=1&m=web-service";
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const text = (page) => page.locator("#measured-text");
const found = (page) => page.locator(".measured-found");
const keys = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.slice(1))));

/** Twelve weeks of daily values that grow by 1% a day, with quiet weekends. */
const daily = () => {
  const rows = ["time,requests"];
  for (let day = 0; day < 84; day += 1) {
    const date = new Date(Date.UTC(2026, 5, 1 + day));
    const weekend = [0, 6].includes(date.getUTCDay());
    rows.push(`${date.toISOString().slice(0, 10)},${(100 * 1.01 ** day * (weekend ? 0.5 : 1)).toFixed(3)}`);
  }
  return rows.join("\n");
};
// Baron Schwartz's measurements; the expected parameters are from SciPy.
const { x, y, fit: LAW } = JSON.parse(await readFile(new URL("../../core/tests/data/usl.json", import.meta.url))).datasets.cisco_schwartz;
const LOADS = ["clients,rps", ...x.map((clients, at) => `${clients},${y[at]}`)].join("\n");

async function history(page) {
  await page.getByRole("button", { name: "From a history…" }).click();
  await text(page).waitFor();
}

async function fit(page, table) {
  await text(page).fill(table);
  await page.locator("#measured-fit").click();
  await found(page).locator(":scope > *").first().waitFor();
}

pageTest("a history sets growth, its uncertainty, and weekdays in the link, and can be undone", async ({ page, open }) => {
  await open(STORE);
  await history(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), "measured-text");
  await fit(page, daily());
  assert.match(await found(page).innerText(), /84 measurements from 2026-06-01 to 2026-08-23/);
  assert.equal(await found(page).locator("figure").count(), 2);
  assert.equal(await found(page).locator(".measured-table").count(), 2);
  const growth = found(page).locator(".measured-offers select[aria-label=Growth]");
  assert.match(await growth.locator("option").first().innerText(), /log-linear with seasonality \(7\)\)?: 35\.\d+% per month/);
  assert.match(await growth.innerText(), /Holt-Winters .*of today’s level each month/);
  const ticks = found(page).locator(".measured-offers input[type=checkbox]");
  assert.equal(await ticks.count(), 2);
  await page.locator("#measured-level").selectOption({ index: 1 });
  await page.locator("#measured-take").click();
  assert.ok(await page.locator(".measured").isHidden());
  await page.waitForFunction(() => location.hash.includes("fit="));
  const set = await keys(page);
  // 1% a day is about 35.3% in a month of 730 h. Apart from its weekends, the logarithm of the history is a line, so the fit is
  // nearly exact.
  assert.ok(Math.abs(Number.parseFloat(set.growth) - 35.35) < 0.3, set.growth);
  const [error, points, step] = set.fit.split(",").map(Number);
  assert.ok(error < 0.02 && points === 84 && Math.abs(step - 1) < 1e-9, set.fit);
  const days = set.days.split(",").map(Number);
  assert.ok(days.length === 7 && days[0] > 1.1 && days[5] < 0.65, set.days);
  assert.ok(Number.parseFloat(set.nodes) > 150, set.nodes);
  assert.match(await page.locator("#outlook-rate").inputValue(), /%\/month/);
  assert.match(await page.locator(".outlook").innerText(), /Fitted to 84 measurements/);
  await page.getByRole("button", { name: "Discard the fit" }).click();
  await page.waitForFunction(() => !location.hash.includes("fit="));
  assert.ok(await page.getByText("Fitted to 84 measurements").isHidden());
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => location.hash.includes("fit="));
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForFunction(() => !location.hash.includes("growth="));
  // The typed text is still there.
  await history(page);
  assert.match(await text(page).inputValue(), /2026-08-23/);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator(".measured").isHidden());
});

pageTest("a pasted table and an opened file are fitted at once", async ({ page, open }) => {
  await open(STORE);
  await history(page);
  await page.evaluate((table) => {
    const field = document.getElementById("measured-text");
    const data = new DataTransfer();
    data.setData("text/plain", table);
    field.value = table;
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, daily());
  await found(page).locator("figure").first().waitFor();
  const file = { name: "values.csv", mimeType: "text/csv", buffer: Buffer.from("1\n2\n4\n8\n16\n32\n") };
  await page.locator("#measured-file").setInputFiles(file);
  await page.waitForFunction(() => /6 measurements/.test(document.querySelector(".measured-found").innerText));
  assert.equal(await text(page).inputValue(), "1\n2\n4\n8\n16\n32\n");
  assert.match(await found(page).innerText(), /There is nothing to apply/);
  // With the time between rows, the growth is known.
  await page.locator("#measured-step").selectOption("86400");
  await page.waitForFunction(() => /Growth, /.test(document.querySelector(".measured-found").innerText));
});

pageTest("a file dropped next to the field is fitted, and does not replace the page", async ({ page, open }) => {
  await open(STORE);
  await history(page);
  await page.locator("#measured-title").evaluate((place) => {
    const data = new DataTransfer();
    data.items.add(new File(["1\n2\n4\n8\n16\n"], "values.csv", { type: "text/csv" }));
    const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    place.dispatchEvent(drop);
    document.body.dataset.prevented = drop.defaultPrevented;
  });
  await page.waitForFunction(() => /5 measurements/.test(document.querySelector(".measured-found").innerText));
  assert.equal(await page.evaluate(() => document.body.dataset.prevented), "true");
});

pageTest("input that cannot be fitted is reported and kept", async ({ page, open }) => {
  await open(STORE);
  await history(page);
  await page.locator("#measured-fit").click();
  assert.match(await found(page).innerText(), /no measurements/);
  for (const [table, words] of [
    ["time,v\n2026-01-01,1\n2026-01-02,x\n", /Line 3: `x` in column `v` is not a number/],
    ["1,2\n2,3\n", /at least 3 are needed/],
    ['{"status":"error"}', /Prometheus/],
    ["<script>alert(1)</script>", /./],
  ]) {
    await fit(page, table);
    assert.match(await found(page).innerText(), words);
    assert.equal(await text(page).inputValue(), table);
    assert.equal(await found(page).locator("figure").count(), 0);
  }
  // By keyboard alone.
  await text(page).fill("1\n2\n3\n4\n");
  await text(page).press("Control+Enter");
  await found(page).locator("figure").first().waitFor();
  await page.locator("#measured-season").fill("many");
  await fit(page, daily());
  assert.match(await found(page).innerText(), /“many” is not a number of rows/);
});

pageTest("a load test sets contention and coherency of the service", async ({ page, open }) => {
  await open(SERVICE);
  await page.getByRole("button", { name: "From a load test…" }).click();
  await fit(page, LOADS);
  assert.match(await found(page).innerText(), /Peak: 12,343 at a concurrency of 35.574/);
  assert.equal(await found(page).locator("figure").count(), 2);
  await page.locator("#measured-take").click();
  await page.waitForFunction(() => location.hash.includes("coherency="));
  const set = await keys(page);
  const number = (text) => Number.parseFloat(text) / (text.endsWith("%") ? 100 : 1);
  assert.ok(Math.abs(number(set.contention) / LAW.alpha - 1) < 1e-4, set.contention);
  assert.ok(Math.abs(number(set.coherency) / LAW.beta - 1) < 1e-4, set.coherency);
  assert.equal(await page.locator("#in-contention").getAttribute("aria-invalid"), "false");
});

pageTest("a model without a scalability law says so", async ({ page, open }) => {
  await open(STORE);
  await history(page);
  await page.locator(".measured .segment", { hasText: "Load test" }).click();
  await fit(page, LOADS);
  assert.match(await found(page).innerText(), /no inputs for the Universal Scalability Law/);
});

pageTest("a year of hourly values is fitted in a worker, and can be canceled", async ({ page, open }) => {
  await open(STORE);
  await history(page);
  await text(page).evaluate((field) => {
    const rows = ["time,load"];
    for (let hour = 0; hour < 8760; hour += 1) {
      const time = new Date(Date.UTC(2025, 0, 1, hour));
      rows.push(`${time.toISOString()},${(100 + 30 * Math.sin(hour / 3.82) + hour / 100).toFixed(2)}`);
    }
    field.value = rows.join("\n");
  });
  await page.locator("#measured-fit").click();
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await found(page).locator(":scope > *").count(), 0);
  await page.locator("#measured-fit").click();
  await found(page).locator("figure").first().waitFor({ timeout: 60_000 });
  assert.match(await found(page).innerText(), /averages of \d+ points/);
});

pageTest(
  "a worker that cannot be loaded is reported, and is loaded on the next attempt",
  { allow: [/headroom-worker/, /Failed to load/, /logged/] },
  async ({ page, open }) => {
    await open(STORE);
    await page.route(/headroom-worker/, (route) => route.abort());
    await history(page);
    await fit(page, daily());
    assert.match(await found(page).innerText(), /could not be loaded/);
    await page.unroute(/headroom-worker/);
    await page.locator("#measured-fit").click();
    await found(page).locator("figure").first().waitFor();
  },
);

for (const [name, settings] of [
  ["desktop, light", { colorScheme: "light" }],
  ["phone, dark", { ...phone, colorScheme: "dark" }],
]) {
  pageTest(`the result is accessible: ${name}`, { context: settings }, async ({ page, open }) => {
    await open(STORE);
    await history(page);
    await fit(page, daily());
    await accessible(page);
    const wide = await page.evaluate(() => document.querySelector(".measured").scrollWidth <= innerWidth);
    assert.ok(wide, "the dialog is wider than the screen");
  });
}

pageTest("a file larger than the core's limit is refused without reading it", async ({ page, open }) => {
  await page.addInitScript(() => {
    globalThis.textsRead = 0;
    const plain = Blob.prototype.text;
    Blob.prototype.text = function text() {
      globalThis.textsRead += 1;
      return plain.call(this);
    };
  });
  await open(STORE);
  await history(page);
  const row = "2026-11-01,1200\n";
  const file = (bytes) => ({ name: "load.csv", mimeType: "text/csv", buffer: Buffer.from(row.repeat(Math.ceil(bytes / row.length))) });
  await page.locator("#measured-file").setInputFiles(file(2_000_001));
  await found(page).filter({ hasText: "The file is larger than 2 MB, the limit for measurements." }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.textsRead), 0);
});
