// Accessibility: axe-core finds no problems, and the keyboard reaches every control.

import assert from "node:assert/strict";
import { accessible, pageTest, priced } from "./support.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const LINKS = ["#v=1&m=tiered-store", "#v=1&m=tiered-store-estimate&nodes=abc&retention_days=4000&color=blue"];

for (const link of LINKS) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [name, settings] of Object.entries({ desktop: {}, phone })) {
      pageTest(`the page is accessible: ${name}, ${colorScheme}, ${link}`, { context: { ...settings, colorScheme } }, async ({ page, open }) => {
        await open(link);
        await accessible(page);
      });
    }
  }
}

pageTest("an explanation and the open constants are accessible", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate");
  await page.getByRole("button", { name: "Advanced" }).click();
  for (const summary of await page.locator(".chart-tools summary >> visible=true").all()) {
    await summary.click();
  }
  await accessible(page);
  await page.locator(".values .row", { hasText: "Memory with margin" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Memory needed/ }).click();
  await accessible(page);
});

/**
 * Marks the focused element as reached. Returns "end" after the last one, or a description of the previous one if it looks the
 * same without the focus.
 */
function reach() {
  // A field's frame is around it, and the visible part of a radio button is next to it.
  const looks = (one) =>
    [one, one.parentElement, one.nextElementSibling].map((part) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = part ? getComputedStyle(part) : {};
      return [outlineStyle, outlineWidth, boxShadow, borderColor].join();
    }).join(";");
  const focused = document.activeElement;
  const [last, looked] = globalThis.lastReached ?? [];
  globalThis.lastReached = [focused, looks(focused)];
  if (focused === document.body) {
    return "end";
  }
  focused.dataset.reached = "";
  return last && last !== focused && looks(last) === looked ? last.outerHTML.slice(0, 120) : "";
}

/** Returns the visible controls that `reach` has not marked. The arrow keys move between the radio buttons of a group. */
function unreached() {
  const controls = "a[href], button:enabled, input:enabled:not([type=radio]), input:checked, select, textarea, summary, [tabindex='0']";
  const missed = [...document.querySelectorAll(`:is(${controls}):not([data-reached])`)];
  return missed.filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => one.outerHTML.slice(0, 120));
}

for (const [name, settings] of Object.entries({ desktop: {}, phone })) {
  pageTest(`Tab reaches every control and shows the focus: ${name}`, { context: settings }, async ({ page, open }) => {
    await open("#v=1&start=2026-11-21&events=Sale,5x,24h,11-27&m=tiered-store&n=Store&m=queue&n=Desk");
    await priced(page);
    const invisible = [];
    let stop = "";
    for (let presses = 0; presses < 1000 && stop !== "end"; presses += 1) {
      await page.keyboard.press("Tab");
      stop = await page.evaluate(reach);
      invisible.push(stop);
    }
    assert.equal(stop, "end", "Tab does not leave the page");
    assert.deepEqual(invisible.slice(0, -1).filter(Boolean), [], "the focus is invisible");
    assert.deepEqual(await page.evaluate(unreached), [], "Tab does not reach these");
  });
}

pageTest("closing the Save menu keeps the focus", async ({ page, open }) => {
  await open("#v=1&m=queue");
  const name = page.locator(".menu summary");
  for (const key of ["Escape", "Enter"]) {
    await name.focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-save=csv]").focus();
    const saved = key === "Enter" ? page.waitForEvent("download") : undefined;
    await page.keyboard.press(key);
    await page.locator(".menu:not([open])").waitFor();
    assert.ok(await name.evaluate((element) => element === document.activeElement), key);
    await saved;
  }
});
