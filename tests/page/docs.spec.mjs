// The documentation: every page is accessible, and no link is broken.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { accessible, base, pageTest } from "./support.mjs";

const names = (await readdir(join(process.env.HEADROOM_DIST, "docs"))).filter((name) => name.endsWith(".html"));
const at = (name) => new URL(`docs/${name}`, base).href;

// Formula pages have thousands of elements of few kinds, all of which occur on the shortest one. Colors are the same on all pages.
const checked = {
  light: names.filter((name) => !name.startsWith("formulas-") || name.startsWith("formulas-tiered-store-estimate-")),
  dark: ["index.html", "links.html", "formulas-tiered-store-estimate-1.html"],
};

for (const [colorScheme, some] of Object.entries(checked)) {
  pageTest(`every page is accessible, ${colorScheme}`, { context: { colorScheme } }, async ({ page }) => {
    for (const name of some) {
      await page.goto(at(name));
      await accessible(page);
    }
  });
}

pageTest("nothing is wider than the screen of a phone", { context: { viewport: { width: 390, height: 800 } } }, async ({ page }) => {
  for (const name of names) {
    await page.goto(at(name));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name} is ${wide} pixels too wide`);
  }
});

pageTest("every link leads to a page and an anchor, and all pages are reachable from the first", async ({ page }) => {
  const places = new Map();
  const links = [];
  for (const name of names) {
    await page.goto(at(name));
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
      links: [...document.querySelectorAll("a[href]")].map(({ href }) => href),
    }));
    assert.equal(new Set(found.ids).size, found.ids.length, `${name} has duplicate ids`);
    places.set(at(name), new Set(found.ids));
    links.push(...new Set(found.links.map((link) => `${name} ${link}`)));
  }
  const reached = new Set([at("index.html")]);
  for (const link of links) {
    const [name, to] = link.split(" ");
    const { origin, pathname, hash } = new URL(to);
    if (origin !== base.origin || !pathname.startsWith(`${base.pathname}docs/`)) {
      // The calculator, or a page on another site.
      assert.ok(origin !== base.origin || pathname === `${base.pathname}index.html`, link);
      continue;
    }
    const there = places.get(origin + pathname);
    assert.ok(there, `${name}: ${to}`);
    assert.ok(hash === "" || there.has(decodeURIComponent(hash.slice(1))), `${name}: ${to}`);
    if (name === "index.html") {
      reached.add(origin + pathname);
    }
  }
  assert.equal(reached.size, names.length);
  assert.ok(names.length >= 11, `${names.length} pages`);
});

pageTest("a formula of the reference opens in the calculator", async ({ page, open }) => {
  await open("#m=queue");
  await page.getByRole("link", { name: "Formulas of this model" }).click();
  assert.match(page.url(), /docs\/formulas-queue-1\.html$/);
  assert.match(await page.locator("#wait").innerText(), /wait/i);
  await page.getByRole("link", { name: "Open in the calculator" }).first().click();
  await page.waitForFunction(() => document.documentElement.dataset.boot === "started");
  assert.match(await page.locator("h1").innerText(), /Queue/);
});
