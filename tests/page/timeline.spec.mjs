// The timeline: limits, action plan, demand over time, and load.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { accessible, drawnColors, pageTest } from "./support.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const STORE = "#v=1&m=tiered-store&start=2026-11-21";
const GROWS = `${STORE}&growth=10%25/month`;
// Office hours and one sale: a load that varies.
const OFFICE = `${GROWS}&hours=office&days=office&months=retail&events=Sale,3x,24h,11-27`;

const part = (page, id) => page.locator(`section[aria-labelledby=${id}-title]`);
const verdict = (page) => page.locator(".verdict").innerText();
/** Returns the cells of a table, row by row. */
const cells = (page, id) =>
  part(page, id)
    .locator(".ahead tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
const figure = (page, title) =>
  page.locator("figure.chart", { has: page.getByRole("heading", { name: title, exact: true }) });

pageTest("dates match the command-line tool for the same link", async ({ page, open }) => {
  await open(GROWS);
  assert.match(await verdict(page), /^Plan\s+Disk runs out first: at peak load, it passes its target of 70% on Apr 29, 2027 \(in 5\.2 months\)\. Next is Throughput, on Jun 1, 2027/);
  const limits = await cells(page, "limits");
  assert.deepEqual(limits[0].slice(0, 6), ["Disk", "Plan", "Apr 29, 2027", "Aug 21, 2027", "Apr 29, 2027", "Mar 2027 to Jul 2027"]);
  assert.deepEqual(limits.map((row) => row[0]).slice(1, 4), ["Throughput", "CPU", "Network"]);
  const plan = await part(page, "plan").locator("li", { hasText: "Shorten WAL retention" }).innerText();
  assert.match(plan, /P1[^]*Mar 30, 2027[^]*Shorten WAL retention[^]*Disk passes 70% on Apr 29, 2027[^]*89%/);
  const horizons = await cells(page, "horizons");
  assert.deepEqual(horizons[5].slice(0, 4), ["12 months", "Nov 21, 2027", "3.14×", "2.18× to 4.53×"]);
  // Long tables are rendered when they are opened.
  const months = page.locator("details.fold", { hasText: "Month by month" });
  assert.equal(await months.locator("tr").count(), 0);
  await months.locator("summary").click();
  await months.locator("tbody tr").first().waitFor();
  assert.equal(await months.locator("tbody tr").count(), 24);
  assert.match(await months.locator("tbody tr").nth(5).innerText(), /Apr 2027\s+Disk, 74\.9%/);
});

pageTest("dates follow the growth", async ({ page, open }) => {
  await open(`${STORE}&growth=20%25/month`);
  const limits = await cells(page, "limits");
  assert.match(limits[0][2], /^Feb \d+, 2027$/);
  await open(`${STORE}&growth=none`);
  await page.waitForFunction(() => /no resource reaches its target/.test(document.querySelector(".verdict").textContent));
  // Content outside of the viewport is updated a moment later.
  await page.waitForFunction(() => /^never$/.test(document.querySelector("section[aria-labelledby=limits-title] tbody tr").cells[2].textContent));
  assert.ok((await cells(page, "limits")).every((row) => row[2] === "never"));
});

pageTest("a model without resources has no dates", async ({ page, open }) => {
  // A model without resources has no dates, but its demand over time is shown.
  await open("#v=1&m=tiered-store-estimate&start=2026-11-21");
  assert.ok(await page.locator(".verdict").isHidden());
  assert.ok(await part(page, "limits").isHidden());
  assert.equal((await cells(page, "horizons"))[0][0], "Today");
});

pageTest("resources of several components are distinguished by name", async ({ page, open }) => {
  await open(`${GROWS}&n=Hot&m=tiered-store&n=Archive&installed_disk=4TiB`);
  const names = (await cells(page, "limits")).map((row) => row[0]);
  assert.equal(names[0], "Disk of Hot");
  assert.ok(names.includes("Disk of Archive"), names.join());
  assert.match(await figure(page, "Projection").getByRole("combobox").innerText(), /Disk of Archive/);
});

pageTest("a projection has a chart, a table, and an SVG file, and can be read by keyboard", async ({ page, open }) => {
  await open(OFFICE);
  for (const title of ["Projection", "Growth relative to today", "Utilization at peak", "Load duration relative to today’s average"]) {
    const canvas = figure(page, title).locator("canvas");
    await canvas.scrollIntoViewIfNeeded();
    await drawnColors(canvas);
  }
  // Without the calendar there are no peaks.
  await open(GROWS);
  await page.waitForFunction(() => /^Plan/.test(document.querySelector(".verdict").textContent));
  const chart = figure(page, "Projection");
  assert.match(await chart.locator("canvas").getAttribute("aria-label"), /^Disk over time, from Nov 21, 2026 .*Target Apr 29, 2027\. Limit Aug 21, 2027\.$/);
  await chart.scrollIntoViewIfNeeded();
  const reader = chart.locator(".reader");
  await reader.focus();
  await page.keyboard.press("Home");
  assert.match(await reader.getAttribute("aria-valuetext"), /^Nov 21, 2026; Disk at peak: 42\.7%/);
  await page.keyboard.press("PageDown");
  await page.keyboard.press("ArrowRight");
  assert.match(await reader.getAttribute("aria-valuetext"), /^7 days ending Nov 28, 2026; Disk at peak: \d/);
  await chart.locator("summary").click();
  await chart.locator("tbody tr").first().waitFor();
  assert.match(await chart.locator("tbody tr").first().innerText(), /Nov 21, 2026\s+42\.7%/);
  const [download] = await Promise.all([page.waitForEvent("download"), chart.getByRole("button", { name: "Save SVG" }).click()]);
  assert.equal(download.suggestedFilename(), "headroom-projection.svg");
  const svg = await readFile(await download.path(), "utf8");
  assert.match(svg, /<title id="title">Disk over time<\/title>/);
  assert.match(svg, /Target Apr 29, 2027/);
  assert.ok(!svg.includes("NaN"));
  await chart.getByRole("combobox").selectOption("Network");
  await page.waitForFunction(() => [...document.querySelectorAll("canvas")].some((canvas) => canvas.ariaLabel?.startsWith("Network over time")));
});

pageTest("the load of a week is a table of 168 numbers, shown only if hours differ", async ({ page, open }) => {
  await open(OFFICE);
  const heat = page.locator(".heat");
  assert.equal(await heat.locator("td").count(), 168);
  assert.match(await heat.locator("tbody tr").first().innerText(), /^Mon/);
  assert.equal(await heat.locator(".legend li").count(), 6);
  await open(GROWS);
  await page.waitForFunction(() => document.querySelector(".heat").checkVisibility() === false);
  assert.ok(await figure(page, "Load duration relative to today’s average").isHidden());
});

pageTest("a comparison with the baseline shows whether a change helps", async ({ page, open }) => {
  await open(GROWS);
  await page.getByRole("button", { name: /Pin/ }).click();
  const change = page.locator(".change");
  assert.equal(await change.innerText(), "This is the baseline.");
  const memory = page.locator("#in-installed_memory");
  await memory.fill("64 GiB");
  await page.waitForFunction(() => /^No effect on the first bottleneck: Memory lasts longer, but Disk passes its target on Apr 29, 2027/.test(document.querySelector(".change").textContent));
  await page.locator("#in-installed_disk").fill("4 TiB");
  await page.waitForFunction(() => /^Better by 33 days: the first bottleneck is now Throughput, on Jun 1, 2027, instead of Disk, on Apr 29, 2027/.test(document.querySelector(".change").textContent));
});

pageTest("rows are updated in place", async ({ page, open }) => {
  await open(GROWS);
  await page.evaluate(() => {
    globalThis.row = document.querySelector("section[aria-labelledby=limits-title] tbody tr");
  });
  await page.locator("#in-installed_disk").fill("4 TiB");
  await page.waitForFunction(() => /Throughput/.test(globalThis.row.textContent));
  assert.ok(await page.evaluate(() => globalThis.row.isConnected));
});

for (const [name, settings] of Object.entries({ desktop: {}, phone })) {
  for (const colorScheme of ["light", "dark"]) {
    pageTest(`the timeline is accessible: ${name}, ${colorScheme}`, { context: { ...settings, colorScheme } }, async ({ page, open }) => {
      await open(OFFICE);
      for (const summary of await page.locator(".fold summary, .chart-tools summary").all()) {
        await summary.click();
      }
      await accessible(page);
    });
  }
}

for (const width of [320, 390, 1440]) {
  pageTest(`the timeline fits a screen of ${width} pixels`, { context: { viewport: { width, height: 800 } } }, async ({ page, open }) => {
    await open(`${OFFICE}&n=A-component-with-a-long-name&m=tiered-store&n=Another-one`);
    for (const summary of await page.locator(".fold summary").all()) {
      await summary.click();
    }
    const guilty = await page.evaluate(() => {
      const client = document.documentElement.clientWidth;
      const wide = [...document.querySelectorAll(".results *")].filter(
        (element) => !element.closest(".scroll, .figures, .tip, svg, .unseen") && element.getBoundingClientRect().right > client + 1,
      );
      return [document.documentElement.scrollWidth > client, ...wide.map((element) => element.outerHTML.slice(0, 120))];
    });
    assert.deepEqual(guilty, [false]);
  });
}

pageTest("printing shows all tables", async ({ page, open }) => {
  await open(OFFICE);
  await page.emulateMedia({ media: "print" });
  await page.waitForFunction(() => document.querySelectorAll("details.fold[open] tbody tr").length > 24);
  await page.emulateMedia({ media: "screen" });
  await page.waitForFunction(() => document.querySelectorAll("details.fold[open]").length === 0);
});

pageTest("the calculation of a date matches the summary", async ({ page, open }) => {
  await open("#v=1&start=2026-11-21&growth=10%25/month&m=tiered-store");
  const fold = page.locator("details.fold", { hasText: "How these dates are calculated" });
  await fold.locator("summary").click();
  const row = fold.locator("tbody tr").first();
  await row.waitFor();
  const [before, after] = await row.locator("td").evaluateAll((cells) => cells.slice(-2).map((cell) => cell.innerText));
  const used = (text) => Number.parseFloat(/used ([\d.]+)%/.exec(text)[1]);
  assert.ok(used(before) <= 70 && used(after) > 70, `${before} | ${after}`);
  const date = /^(\w+ \d+, \d+):/.exec(after)[1];
  assert.match(await verdict(page), new RegExp(date));
});
