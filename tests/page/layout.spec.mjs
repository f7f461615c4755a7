// The layout of the page: on phones and wide screens, in print, light and dark.

import assert from "node:assert/strict";
import { base, pageTest, priced } from "./support.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const LINKS = ["#v=1&m=tiered-store", "#v=1&m=tiered-store-estimate&nodes=abc&retention_days=4000&color=blue"];

for (const width of [320, 390, 640, 961, 1440]) {
  for (const link of LINKS) {
    pageTest(`nothing is wider than a screen of ${width} pixels: ${link}`, { context: { viewport: { width, height: 800 } } }, async ({ page, open }) => {
      await open(link);
      const { scroll, client, guilty } = await page.evaluate(() => {
        const client = document.documentElement.clientWidth;
        const wide = [...document.querySelectorAll("main *")].filter((element) => {
          const scrolls = element.closest(".cards, .scroll, .figures, .tip, svg, .unseen");
          return !scrolls && element.getBoundingClientRect().right > client + 1;
        });
        return { client, scroll: document.documentElement.scrollWidth, guilty: wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120)) };
      });
      assert.ok(scroll <= client, `${scroll} > ${client}`);
      assert.deepEqual(guilty, []);
    });
  }
}

pageTest("on a phone the summary stays at the bottom", { context: phone }, async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate");
  const box = await page.locator(".summary").boundingBox();
  assert.ok(Math.abs(box.y + box.height - 844) < 2, JSON.stringify(box));
  await page.locator("#about-title").scrollIntoViewIfNeeded();
  const after = await page.locator(".summary").boundingBox();
  assert.ok(Math.abs(after.y + after.height - 844) < 2, JSON.stringify(after));
});

pageTest("on a phone touch targets are large enough", { context: phone }, async ({ page, open }) => {
  await open("#v=1&m=tiered-store");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, input:not([type=radio]), select, summary")]
      .filter((element) => element.checkVisibility() && getComputedStyle(element).visibility === "visible")
      .map((element) => [element.getBoundingClientRect(), element])
      .filter(([box]) => box.height < 43.5)
      .map(([box, element]) => `${Math.round(box.width)}×${Math.round(box.height)} ${element.outerHTML.slice(0, 100)}`),
  );
  assert.deepEqual(small, []);
});

pageTest("the layout does not shift while a slider moves", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate&nodes=5M");
  const slider = page.getByRole("slider", { name: "Expected nodes, slider" });
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll(".figure, .field, .values, .chart, h2")].map((element) => {
        const box = element.getBoundingClientRect();
        return [box.left, box.width].map(Math.round).join();
      }),
    );
  await priced(page);
  const before = await boxes();
  for (const key of ["PageUp", "ArrowRight", "PageDown", "PageDown"]) {
    await slider.press(key);
    assert.deepEqual(await boxes(), before);
  }
});

pageTest("the chosen theme is remembered", async ({ page, open }) => {
  await open();
  await page.getByRole("combobox", { name: "Theme" }).selectOption("dark");
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  await page.reload();
  await page.locator(".summary").waitFor();
  assert.equal(await ground(), dark);
  await page.getByRole("combobox", { name: "Theme" }).selectOption("light");
  assert.notEqual(await ground(), dark);
});

pageTest("printing shows the inputs, the results, and the link, but no controls", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate&nodes=5M");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#in-nodes").isVisible());
  assert.ok(await page.locator(".values").first().isVisible());
  assert.match(await page.locator(".bottom .link").innerText(), /nodes=5M/);
  for (const gone of [".tools", ".slider", ".presets", ".chart-tools"]) {
    assert.equal(await page.locator(`${gone} >> visible=true`).count(), 0, gone);
  }
});

pageTest("without scripts the page describes itself and its alternatives", { context: { javaScriptEnabled: false }, allow: [/: csp$/] }, async ({ page }) => {
  await page.goto(base.href);
  assert.match(await page.locator("main").innerText(), /how much CPU, memory, disk, and network/);
  assert.match(await page.locator("noscript").innerText(), /headroom evaluate/);
});
