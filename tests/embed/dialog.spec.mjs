// The dialog that generates snippets: its options change the snippet, a preview shows the result, and the keyboard suffices.

import assert from "node:assert/strict";
import { accessible, base, pageTest } from "../page/support.mjs";
import { inside } from "./support.mjs";

const LINK = "#v=1&m=tiered-store&nodes=5M";
const OPEN = { name: "Embed", exact: true };

async function opened(page) {
  await page.getByRole("button", OPEN).click();
  const dialog = page.locator(".embed-dialog[open]");
  await dialog.waitFor();
  return dialog;
}

pageTest("the dialog has a snippet for each kind of page, with a preview", async ({ page, open }) => {
  await open(LINK);
  const dialog = await opened(page);
  const text = () => dialog.getByLabel("Snippet").inputValue();
  assert.match(await text(), new RegExp(`^<script src="${base}embed.js" async></script>\n<headroom-calculator model="tiered-store" nodes="5M"`));
  const frame = await inside(page, ".embed-preview iframe");
  assert.equal(await frame.locator("#in-nodes").inputValue(), "5M");
  await dialog.getByRole("radio", { name: "Plain frame", exact: true }).check();
  assert.match(await text(), /^<iframe src="[^"]+embed\.html\?show=summary,inputs,resources#v=1&amp;m=tiered-store&amp;nodes=5M"/);
  await dialog.getByRole("radio", { name: "Sphinx", exact: true }).check();
  assert.match(await text(), /^\.\. raw:: html\n\n {3}<script/);
  await dialog.getByRole("radio", { name: "Docusaurus", exact: true }).check();
  assert.match(await text(), /^<headroom-calculator link="v=1&amp;m=tiered-store&amp;nodes=5M"/);
  assert.match(await dialog.innerText(), /scripts: \[\{ src: "http/);
  await dialog.getByRole("radio", { name: "mdBook", exact: true }).check();
  await dialog.getByRole("combobox", { name: "Mode" }).selectOption("readonly");
  await dialog.getByLabel("Accent").fill("#7c3aed");
  await dialog.getByLabel("Cost", { exact: true }).check();
  await dialog.getByLabel("Fit height to content").uncheck();
  assert.match(await text(), /show="summary,inputs,resources,cost" mode="readonly" accent="#7c3aed" height="480" fixed>/);
  await dialog.getByLabel("Accent").fill("puce");
  assert.match(await dialog.innerText(), /The accent must be a hexadecimal color/);
  assert.doesNotMatch(await text(), /puce/);
  await page.frameLocator(".embed-preview iframe").locator('html[data-mode="readonly"][data-boot="started"]').waitFor();
});

pageTest("the dialog works by keyboard, and returns the focus", async ({ page, open }) => {
  await open(LINK);
  await page.getByRole("button", OPEN).focus();
  await page.keyboard.press("Enter");
  await page.locator(".embed-dialog[open]").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "embed-title");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.name || document.activeElement.className), "embed-close");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.name), "kind");
  await accessible(page, { include: ".embed-dialog" });
  await page.keyboard.press("Escape");
  await page.locator(".embed-dialog").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.save), "embed");
  assert.equal(await page.locator(".embed-preview iframe").count(), 0, "a closed dialog has no preview");
});

pageTest("the dialog fits a phone", { context: { viewport: { width: 390, height: 844 } } }, async ({ page, open }) => {
  await open(LINK);
  const dialog = await opened(page);
  assert.equal(await dialog.evaluate((one) => one.scrollWidth > one.clientWidth), false);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await dialog.getByRole("button", { name: "Copy" }).scrollIntoViewIfNeeded();
  assert.ok(await dialog.getByRole("button", { name: "Copy" }).isVisible());
});
