// Charts, and the files that the page saves.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { drawnColors, eventually, pageTest } from "./support.mjs";

/** The charts of the model. */
const OWN = "[aria-labelledby=charts-title]";

pageTest("a chart has a table, and is saved as SVG and PNG", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate");
  const chart = page.locator(`${OWN} .chart`).first();
  await chart.scrollIntoViewIfNeeded();
  assert.match(await chart.locator("canvas").getAttribute("aria-label"), /Memory by component.*in all.*Hot tier/);
  await chart.locator("summary").click();
  assert.match(await chart.locator("table").innerText(), /Hot tier/);
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), chart.getByRole("button", { name }).click()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const svg = await saved("Save SVG");
  assert.equal(svg.name, "headroom-memory.svg");
  const text = svg.bytes.toString("utf8");
  assert.match(text, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="720"/);
  assert.match(text, /<title id="title">Memory by component<\/title>/);
  assert.match(text, /Hot tier/);
  // A blank page parses the file, because the calculator's policy forbids parsing strings.
  const blank = await page.context().newPage();
  const wellFormed = await blank.evaluate(
    (source) => new DOMParser().parseFromString(source, "image/svg+xml").querySelector("parsererror") === null,
    text,
  );
  await blank.close();
  assert.ok(wellFormed);
  const png = await saved("Save PNG");
  assert.deepEqual([...png.bytes.subarray(1, 4)], [...Buffer.from("PNG")]);
});

pageTest("a canvas is not empty, and has the resolution of the screen", async ({ page, open }) => {
  await open("#v=1&m=tiered-store");
  for (const chart of await page.locator(`${OWN} .chart`).all()) {
    await chart.scrollIntoViewIfNeeded();
    const canvas = chart.locator("canvas");
    await drawnColors(canvas);
    const fine = await canvas.evaluate((drawn) => drawn.width / drawn.clientWidth);
    assert.ok(Math.abs(fine - 2) < 0.05, String(fine));
  }
});

pageTest("a curve can be read by pointer and by keyboard", async ({ page, open }) => {
  await open("#v=1&m=tiered-store");
  const reader = page.locator(`${OWN} .reader`).first();
  await reader.scrollIntoViewIfNeeded();
  await reader.focus();
  // A chart is drawn when it comes near the viewport, and can be read from then on.
  const readFirst = async () => {
    await page.keyboard.press("Home");
    return reader.getAttribute("aria-valuetext");
  };
  const first = await eventually(readFirst, Boolean);
  assert.match(first, /: .*; .*: /);
  await page.keyboard.press("End");
  assert.notEqual(await reader.getAttribute("aria-valuetext"), first);
  await reader.hover();
  assert.ok(await page.locator(".tip:not([hidden])").isVisible());
});

pageTest("results are saved as JSON and CSV", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate&nodes=5M");
  const saved = async (name) => {
    await page.locator(".menu summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFile(await download.path(), "utf8");
  };
  const json = JSON.parse(await saved("Results as JSON"));
  assert.equal(json.components[0].values.hot_nodes.value, 500_000);
  assert.match(await saved("Results as CSV"), /hot_nodes/);
});

pageTest("the link is copied", async ({ page, context, open }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open("#v=1&m=tiered-store-estimate&nodes=5M");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#v=1&m=tiered-store-estimate&nodes=5M$/);
});
