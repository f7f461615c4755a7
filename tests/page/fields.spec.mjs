// Fields: typing, sliders, confirmations, undo, and use by keyboard alone.

import assert from "node:assert/strict";
import { pageTest, priced } from "./support.mjs";

const ESTIMATE = "#v=1&m=tiered-store-estimate";
const field = (page, id) => page.locator(`#in-${id}`);
const figures = (page) => page.locator(".figures").innerText();

pageTest("by keyboard alone, a value can be typed, and an explanation can be opened, followed, and closed", async ({ page, open }) => {
  await open(ESTIMATE);
  await field(page, "nodes").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5M");
  await page.keyboard.press("Enter");
  assert.match(await page.locator(".values").first().innerText(), /500,000 nodes/);
  // Tab to the summary.
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.classList.contains("figure"))) {
      break;
    }
  }
  const before = await page.evaluate(() => document.activeElement.innerText);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /ceil\(recommended_cores\)/);
  await dialog.getByRole("button", { name: /Cores with margin/ }).focus();
  await page.keyboard.press("Enter");
  assert.match(await dialog.innerText(), /total_cores × core_margin|total_cores \* core_margin/);
  await dialog.getByRole("button", { name: "Back" }).focus();
  await page.keyboard.press("Enter");
  assert.match(await dialog.innerText(), /ceil\(recommended_cores\)/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.innerText), before);
});

pageTest("invalid input is kept and explained, and changes nothing", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=2M`);
  await priced(page);
  const before = await figures(page);
  await field(page, "nodes").fill("lots");
  assert.equal(await field(page, "nodes").getAttribute("aria-invalid"), "true");
  const described = await field(page, "nodes").getAttribute("aria-describedby");
  assert.match(described, /in-nodes-error/);
  assert.match(await page.locator("#in-nodes-error").innerText(), /For example/);
  assert.equal(await figures(page), before);
  await field(page, "nodes").blur();
  assert.equal(await field(page, "nodes").inputValue(), "lots");
  await field(page, "nodes").press("Escape");
  assert.equal(await field(page, "nodes").inputValue(), "2M");
  assert.equal(await page.locator("#in-nodes-error").innerText(), "");
});

pageTest("Escape restores the value from before the edit", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=2M`);
  await field(page, "nodes").focus();
  await field(page, "nodes").fill("77");
  await field(page, "nodes").press("Escape");
  assert.equal(await field(page, "nodes").inputValue(), "2M");
});

pageTest("a field accepts numbers as people write them", async ({ page, open }) => {
  await open(ESTIMATE);
  for (const [typed, shown] of [["1,250,000", "1.25M"], ["1e7", "10M"], ["3 billion", "3G"], [" 12 k ", "12k"]]) {
    await field(page, "nodes").fill(typed);
    await field(page, "nodes").press("Enter");
    assert.equal(await field(page, "nodes").inputValue(), shown, typed);
  }
  await field(page, "active_ratio").fill("15%");
  await field(page, "active_ratio").press("Enter");
  assert.equal(await field(page, "active_ratio").inputValue(), "0.15");
  await field(page, "retention_days").fill("2 weeks");
  await field(page, "retention_days").press("Enter");
  assert.equal(await field(page, "retention_days").inputValue(), "14 d");
});

pageTest("absurd numbers do no harm", async ({ page, open }) => {
  await open(ESTIMATE);
  for (const typed of ["0", "-1", "1e999", "1e20", "NaN", "∞", "9".repeat(400), "<script>", "0x10", "  "]) {
    await field(page, "nodes").fill(typed);
    assert.ok(await page.locator(".figures").isVisible(), typed);
  }
});

pageTest("an unusual value needs a confirmation", async ({ page, open }) => {
  await open(`${ESTIMATE}&retention_days=20y`);
  await open(`${ESTIMATE}&retention_days=4000`);
  const message = page.locator("#in-retention_days-error");
  assert.match(await message.innerText(), /usual range/);
  await message.getByRole("button", { name: "Keep it" }).click();
  assert.equal(await message.innerText(), "");
  assert.equal(await field(page, "retention_days").inputValue(), "4000 d");
});

pageTest("a value with another unit prefix is suggested", async ({ page, open }) => {
  await open("#v=1&m=tiered-store");
  const id = await page.evaluate(() => document.querySelector("[id^=in-installed_memory]")?.id ?? "");
  assert.equal(id, "in-installed_memory");
  await page.locator(`#${id}`).fill("40480 PB");
  await page.locator(`#${id}`).press("Enter");
  const message = page.locator(`#${id}-error`);
  const use = message.getByRole("button", { name: /^Use / });
  const offered = (await use.innerText()).replace("Use ", "");
  await use.click();
  assert.equal((await page.locator(`#${id}`).inputValue()).replace(" ", ""), offered);
});

pageTest("a slider changes its field, and one undo reverts a whole drag", async ({ page, open }) => {
  await open(ESTIMATE);
  const slider = page.getByRole("slider", { name: "Expected nodes, slider" });
  await slider.evaluate((input) => {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    for (const position of [400, 500, 600, 700]) {
      set.call(input, String(position));
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const moved = await field(page, "nodes").inputValue();
  assert.notEqual(moved, "1M");
  await page.keyboard.press("Control+z");
  assert.equal(await field(page, "nodes").inputValue(), "1M");
  await page.keyboard.press("Control+Shift+Z");
  assert.equal(await field(page, "nodes").inputValue(), moved);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  assert.equal(await field(page, "nodes").inputValue(), moved);
});

pageTest("arrow keys and Page Up step a field", async ({ page, open }) => {
  await open(ESTIMATE);
  await field(page, "edges_per_node").focus();
  await page.keyboard.press("ArrowUp");
  assert.equal(await field(page, "edges_per_node").inputValue(), "50.5");
  await page.keyboard.press("ArrowDown");
  assert.equal(await field(page, "edges_per_node").inputValue(), "50");
  await page.keyboard.press("PageUp");
  assert.equal(await field(page, "edges_per_node").inputValue(), "75");
});

pageTest("a field or all fields can be reset to the preset", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=2M&edges_per_node=7`);
  await page.getByRole("button", { name: "Reset Expected nodes" }).click();
  assert.equal(await field(page, "nodes").inputValue(), "1M");
  await page.getByRole("button", { name: "Reset all" }).click();
  assert.equal(await field(page, "edges_per_node").inputValue(), "50");
});

pageTest("constants can be changed under Advanced, and explanations link to them", async ({ page, open }) => {
  await open(ESTIMATE);
  await page.locator(".values .row", { hasText: "Memory with margin" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /Memory margin/ }).click();
  await dialog.getByRole("button", { name: "Change it" }).click();
  await page.waitForFunction(() => document.activeElement?.id === "in-memory_margin");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("2");
  await page.waitForFunction(() => location.hash.includes("memory_margin=2"));
});

pageTest("a baseline shows differences, can be swapped, and survives a reload", async ({ page, open }) => {
  await open(ESTIMATE);
  await page.getByRole("button", { name: "Pin baseline" }).click();
  await field(page, "nodes").fill("2M");
  const row = page.getByRole("button", { name: /^Hot nodes/ });
  assert.match(await row.innerText(), /\+100%/);
  await page.waitForFunction(() => location.hash.includes("nodes=2M"));
  await page.reload();
  await page.locator(".summary").waitFor();
  assert.match(await row.innerText(), /\+100%/);
  await page.getByRole("button", { name: "Swap with the baseline" }).click();
  assert.match(await row.innerText(), /−50%/);
  await page.getByRole("button", { name: "Unpin" }).click();
  assert.doesNotMatch(await row.innerText(), /%/);
});
