// Load and growth: assumptions can be typed, dragged, listed, and undone, and are kept in the link.

import assert from "node:assert/strict";
import { accessible, pageTest } from "./support.mjs";

const ESTIMATE = "#v=1&m=tiered-store-estimate";
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const field = (page, id) => page.locator(`#outlook-${id}`);
const fold = (page, name) => page.locator(".outlook-part > summary", { hasText: name });
const linked = (page, key, value) =>
  page.waitForFunction(
    ([key, value]) => (new URLSearchParams(location.hash.slice(1)).get(key) ?? "") === value,
    [key, value],
    { timeout: 10_000 },
  );

/** Opens all parts of the section. */
async function unfold(page) {
  for (const name of ["Calendar", "Events", "Growing inputs"]) {
    await fold(page, name).click();
  }
  await page.locator(".factor").first().waitFor();
}

pageTest("growth can be chosen and typed, and is in the link with its start date", async ({ page, open }) => {
  await open(ESTIMATE);
  assert.equal(await field(page, "rate").inputValue(), "5%/month");
  await field(page, "rate").fill("3x / 6 months");
  await field(page, "rate").press("Enter");
  await linked(page, "growth", "3x/6months");
  assert.equal(await field(page, "rate").inputValue(), "3x/6months");
  assert.match(await page.evaluate(() => location.hash), /start=\d{4}-\d\d-\d\d/);
  await page.locator(".outlook .segment", { hasText: "Logistic" }).click();
  await linked(page, "growth", "logistic 3x/6months to 40x");
  await field(page, "ceiling").fill("9x");
  await linked(page, "growth", "logistic 3x/6months to 9x");
  await page.locator(".outlook .segment", { hasText: "None" }).click();
  await linked(page, "growth", "none");
  assert.ok(await field(page, "rate").isHidden());
  await page.locator(".outlook .segment", { hasText: "Linear" }).click();
  await linked(page, "growth", "linear 3x/6months");
  await page.getByRole("button", { name: "Reset Growth" }).click();
  await linked(page, "growth", "");
});

pageTest("invalid growth is kept and reported, and changes nothing", async ({ page, open }) => {
  await open(`${ESTIMATE}&growth=7%25/month`);
  await field(page, "rate").fill("lots");
  assert.equal(await field(page, "rate").getAttribute("aria-invalid"), "true");
  assert.match(await field(page, "growth-error").innerText(), /lots.? is not a growth rate/);
  await field(page, "rate").blur();
  assert.equal(await field(page, "rate").inputValue(), "lots");
  await linked(page, "growth", "7%/month");
  await field(page, "rate").press("Escape");
  assert.equal(await field(page, "rate").inputValue(), "7%/month");
  await field(page, "rate").fill("8%/month");
  await field(page, "rate").fill("8%/mo");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await field(page, "rate").inputValue(), "7%/month");
  assert.equal(await field(page, "rate").getAttribute("aria-invalid"), "false");
});

pageTest("growth by date is a list", async ({ page, open }) => {
  await open(`${ESTIMATE}&start=2026-11-21`);
  await page.locator(".outlook .segment", { hasText: "Steps" }).click();
  await linked(page, "growth", "steps 2027-05-21 2x");
  await page.getByRole("button", { name: "Add a step" }).click();
  await linked(page, "growth", "steps 2027-05-21 2x, 2027-11-21 2x");
  await field(page, "step-factor-2").fill("10x");
  await field(page, "step-day-2").fill("2027-12-01");
  await linked(page, "growth", "steps 2027-05-21 2x, 2027-12-01 10x");
  await field(page, "step-day-2").fill("2027-01-01");
  assert.match(await field(page, "growth-error").innerText(), /must be later than the step before it/);
  await page.getByRole("button", { name: "Remove step 1" }).click();
  await linked(page, "growth", "steps 2027-01-01 10x");
});

pageTest("dates, months, and percentages are accepted as people write them", async ({ page, open }) => {
  await open(ESTIMATE);
  for (const [id, typed, value, shown] of [
    ["start", "2027-02-03", "2027-02-03", "2027-02-03"],
    ["horizon", "36", "36", "36"],
    ["lead", "6 weeks", "42d", "42d"],
    ["margin", "50", "50%", "50"],
    ["doubt", "10%", "10%", "10"],
  ]) {
    await field(page, id).fill(typed);
    await field(page, id).blur();
    assert.equal(await field(page, id).inputValue(), shown, id);
    await linked(page, id, value);
  }
  await field(page, "horizon").fill("600");
  assert.match(await field(page, "horizon-error").innerText(), /is too high. The maximum is 60/);
  await page.getByRole("button", { name: "Reset all" }).click();
  assert.equal(await field(page, "horizon").inputValue(), "24");
  assert.equal(await field(page, "lead").inputValue(), "30d");
  await linked(page, "start", "");
});

pageTest("bars can be dragged, painted over, and moved by keyboard; one undo reverts a whole drag", async ({ page, open }) => {
  await open(ESTIMATE);
  await fold(page, "Calendar").click();
  const bars = page.locator(".shape").first();
  await bars.scrollIntoViewIfNeeded();
  const box = await bars.boundingBox();
  const at = (bar, share) => [box.x + ((bar + 0.5) * box.width) / 24, box.y + box.height * (1 - share)];
  const moved = () => page.evaluate(() => [...document.querySelectorAll(".shape .factor")].map((bar) => bar.getAttribute("aria-valuenow")).slice(0, 24));
  await page.mouse.move(...at(8, 0.75));
  await page.mouse.down();
  await page.mouse.move(...at(10, 0.75), { steps: 3 });
  await page.mouse.move(...at(12, 0.25), { steps: 6 });
  const during = await bars.boundingBox();
  assert.deepEqual(during, box);
  await page.mouse.up();
  const after = await moved();
  assert.deepEqual([7, 8, 9, 12, 13].map((bar) => after[bar]), ["100", "150", "150", "50", "100"]);
  await page.waitForFunction(() => location.hash.includes("hours=1,1,1,1,1,1,1,1,1.5,1.5,"));
  assert.equal(await field(page, "hours").inputValue(), "own");
  assert.match(await field(page, "hours-text").inputValue(), /^1,1,1,1,1,1,1,1,1\.5/);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.deepEqual(await moved(), new Array(24).fill("100"));
  assert.equal(await field(page, "hours").inputValue(), "flat");
  await page.getByRole("button", { name: "Redo" }).click();
  assert.deepEqual(await moved(), after);
  const bar = page.getByRole("slider", { name: "09:00" });
  await bar.focus();
  for (const [key, text] of [
    ["ArrowUp", "09:00, 155%"],
    ["PageDown", "09:00, 130%"],
    ["Home", "09:00, 0%"],
    ["End", "09:00, 200%"],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await bar.getAttribute("aria-valuetext"), text);
  }
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "10:00");
  await page.waitForFunction(() => location.hash.includes(",2,"));
  // A drag from the focused bar, on the current scale.
  await page.mouse.move(...at(20, 0.2));
  await page.mouse.down();
  await page.mouse.move(...at(20, 0.5));
  await page.mouse.up();
  const last = (await moved())[20];
  assert.ok(Number(last) > 100, last);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal((await moved())[20], "100");
});

pageTest("shapes have names, and factors can be used as given", async ({ page, open }) => {
  await open(ESTIMATE);
  await fold(page, "Calendar").click();
  await field(page, "days").selectOption("office");
  await linked(page, "days", "office");
  await page.locator(".outlook .segment", { hasText: "As given" }).click();
  await linked(page, "factors", "as-is");
  assert.match(await page.locator(".field", { hasText: "As given" }).innerText(), /77.1%/);
  await page.locator(".as-text summary").nth(1).click();
  await field(page, "days-text").fill("1,1,1,1,1,0.5");
  assert.match(await field(page, "days-error").innerText(), /Expected 7 factors/);
  await field(page, "days-text").fill("1,1,1,1,1,0.5,50%");
  await linked(page, "days", "1,1,1,1,1,0.5,0.5");
  await page.getByRole("button", { name: "Reset Days of the week" }).click();
  assert.equal(await field(page, "days").inputValue(), "flat");
});

pageTest("events can be added, edited, and removed", async ({ page, open }) => {
  await open(`${ESTIMATE}&start=2026-11-21`);
  await fold(page, "Events").click();
  await page.getByRole("button", { name: "Add Black Friday" }).click();
  await linked(page, "events", "Black Friday,5x,1d,4th Thu of Nov +1d");
  await page.waitForFunction(() => document.activeElement?.id === "outlook-event-name-1");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Sale, big");
  await field(page, "event-factor-1").fill("7");
  await field(page, "event-hour-1").fill("10");
  await page.getByRole("checkbox", { name: "planned" }).uncheck();
  await linked(page, "events", "Sale%2C big,7x,1d,4th Thu of Nov +1d T10,surprise");
  assert.equal(await field(page, "event-name-1").inputValue(), "Sale, big");
  await field(page, "event-rule-1").fill("last weekday of the month");
  await linked(page, "events", "Sale%2C big,7x,1d,last weekday of month T10,surprise");
  await page.getByRole("combobox", { name: "When" }).selectOption("monthly");
  await linked(page, "events", "Sale%2C big,7x,1d,day 21T10");
  await page.getByRole("button", { name: "Add an event" }).click();
  await linked(page, "events", "Sale%2C big,7x,1d,day 21T10;Event,2x,1d,2026-12-21");
  await field(page, "event-length-2").fill("9 days");
  await field(page, "event-length-2").press("Enter");
  assert.match(await page.locator("#outlook-events-error").innerText(), /overlap on Dec 21, 2026/);
  await field(page, "event-length-2").fill("a while");
  assert.match(await page.locator("#outlook-event-error-2").innerText(), /a while.? is not a duration/);
  await field(page, "event-length-2").blur();
  assert.equal(await field(page, "event-length-2").inputValue(), "a while");
  // The other event still counts, and a notice leads to the error.
  assert.match(await page.locator(".notice").innerText(), /Events/);
  await page.getByRole("button", { name: "Remove event 2" }).click();
  await linked(page, "events", "Sale%2C big,7x,1d,day 21T10");
  await page.getByRole("button", { name: "Remove event 1" }).click();
  await linked(page, "events", "");
  await page.getByRole("button", { name: "Add a viral post" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await field(page, "event-name-1").inputValue(), "Sale, big");
});

pageTest("the growing input is chosen for each component", async ({ page, open }) => {
  await open(ESTIMATE);
  await fold(page, "Growing inputs").click();
  const nodes = page.getByRole("checkbox", { name: "Expected nodes" });
  assert.ok(await nodes.isChecked());
  await nodes.uncheck();
  await page.waitForFunction(() => /&grows=(?!.*\bnodes\b)/.test(location.hash));
  await nodes.check();
  await linked(page, "grows", "");
});

pageTest("an invalid value in a link is reported, with a link to the field", async ({ page, open }) => {
  await open(`${ESTIMATE}&growth=lots&hours=1,2&grows=nobody`);
  const notice = page.locator(".notice");
  assert.match(await notice.innerText(), /3 problems/);
  assert.match(await notice.innerText(), /Growth: .lots. is not a growth rate/);
  await notice.locator("li", { hasText: "Hours of the day" }).getByRole("button", { name: "Go to the field" }).click();
  await page.waitForFunction(() => document.activeElement?.id === "outlook-hours");
  assert.match(await field(page, "hours-error").innerText(), /24 factors/);
  assert.match(await field(page, "growth-error").innerText(), /`lots`/);
  assert.equal(await field(page, "rate").inputValue(), "lots");
});

pageTest("with several components the section says that it applies to all, and stays open", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate&n=A&m=tiered-store-estimate&n=B");
  assert.match(await page.locator(".outlook").innerText(), /apply to all components/);
  await fold(page, "Events").click();
  await page.getByRole("button", { name: "Add an event" }).waitFor();
  await page.locator(".tab").nth(1).click();
  await page.getByRole("button", { name: "Add an event" }).waitFor();
});

pageTest("printing shows the assumptions", async ({ page, open }) => {
  await open(`${ESTIMATE}&growth=7%25/month&events=Sale,5x,1d,11-27`);
  await page.emulateMedia({ media: "print" });
  assert.ok(await field(page, "rate").isVisible());
  assert.match(await page.locator(".outlook").innerText(), /Sale 5×/);
});

const FULL = `${ESTIMATE}&growth=logistic 5%25/month to 40x&hours=office&months=retail&events=Sale,5x,1d,2026-12-01;Viral post,20x,3h,8/year;Oops,?`;
for (const colorScheme of ["light", "dark"]) {
  for (const [name, settings] of Object.entries({ desktop: {}, phone })) {
    pageTest(`the section is accessible when open: ${name}, ${colorScheme}`, { context: { ...settings, colorScheme } }, async ({ page, open }) => {
      await open(FULL);
      await unfold(page);
      await accessible(page);
    });
  }
}

for (const width of [320, 390, 961, 1440]) {
  pageTest(`the section fits a screen of ${width} pixels when open`, { context: { viewport: { width, height: 800 } } }, async ({ page, open }) => {
    await open(`${FULL}&growth=steps 2027-05-01 3x, 2027-11-01 10x`);
    await unfold(page);
    const guilty = await page.evaluate(() => {
      const edge = document.querySelector(".inputs").getBoundingClientRect().right;
      return [...document.querySelectorAll(".outlook *")]
        .filter((element) => element.getBoundingClientRect().right > edge + 1)
        .map((element) => element.outerHTML.slice(0, 120));
    });
    assert.deepEqual(guilty, []);
  });
}

pageTest("touch targets are large enough", { context: phone }, async ({ page, open }) => {
  await open(FULL);
  await unfold(page);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll(".outlook :is(button, input:not([type=radio], [type=checkbox]), select, summary, .tick, .factor)")]
      .filter((element) => element.checkVisibility() && getComputedStyle(element).visibility === "visible")
      .map((element) => [element.getBoundingClientRect(), element])
      .filter(([box]) => box.height < 43.5)
      .map(([box, element]) => `${Math.round(box.width)}×${Math.round(box.height)} ${element.outerHTML.slice(0, 100)}`),
  );
  assert.deepEqual(small, []);
});
