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

const HOSTILE = [
  "onpointerenter=document.title%3D%27PWNED%27", "onclick=alert(1)", "style=position%3Afixed", "calculator=http%3A//evil.example/",
  "src=http%3A//evil.example/m.toml", "sandbox=", "data-x=1", "x%22%3E%3Cscript%3E=1", "%0A%0A.. raw:: html=1",
];
const GENERATORS = ["HTML", "Plain frame", "mdBook", "MkDocs", "Docusaurus", "Sphinx"];

pageTest("a hostile link adds no attribute to any snippet", async ({ page, context, open }) => {
  await open(`${LINK}&${HOSTILE.join("&")}&active_ratio=%22%20onclick%3Dalert(1)%0A%0A%E2%80%A8%5Bx%5D(javascript:alert(1))%60`);
  const dialog = await opened(page);
  const parser = await context.newPage(); // The calculator's own policy forbids parsing text as HTML.
  for (const name of GENERATORS) {
    await dialog.getByRole("radio", { name, exact: true }).check();
    const text = await dialog.getByLabel("Snippet").inputValue();
    assert.ok(text.includes(name === "Plain frame" ? "#v=1&amp;" : 'link="v=1&amp;'), text);
    const found = await parser.evaluate((snippet) => {
      const { body, head } = new DOMParser().parseFromString(snippet, "text/html");
      const inside = [...head.children, ...body.querySelectorAll("*")];
      return inside.flatMap((one) => [...one.attributes].map((attribute) => attribute.name));
    }, text);
    const documented = ["src", "async", "link", "show", "height", "href", "title", "width", "loading"];
    assert.deepEqual(found.filter((attribute) => !documented.includes(attribute)), [], text);
    assert.doesNotMatch(text, /[`[\]{}()\u2028]/, "nothing that Markdown or reStructuredText would read");
  }
});

pageTest("values of declared keys become attributes, with every sign escaped", async ({ page, open }) => {
  await open(`${LINK}&active_ratio=%22%27%3C%60%5Bx%5D(y)%0A%0A&growth=7%25/month`);
  const dialog = await opened(page);
  const text = await dialog.getByLabel("Snippet").inputValue();
  assert.match(text, / growth="7%\/month" nodes="5M" active_ratio="&quot;&#39;&lt;&#96;&#91;x&#93;&#40;y&#41;&#10;&#10;"/);
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
