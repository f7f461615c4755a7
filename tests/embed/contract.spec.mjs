// Every promise of an embed settles, one bad element never disturbs another, and a page can have many embeds.

import assert from "node:assert/strict";
import { alert, element, embedTest, inside } from "./support.mjs";

const GOOD = element(`id="good" model="queue" show="summary" loading="eager"`);
/** Calls `get` on the first element that matches. Resolves to "resolved" or to the error message. */
const get = (page, which = "headroom-calculator") =>
  page.evaluate((selector) => document.querySelector(selector).get().then(() => "resolved", ({ message }) => message), which);

embedTest("an invalid src is reported and rejects, and its neighbors load", async ({ page, host }) => {
  await host(element(`id="bad" model="queue" src="http://[bad"`) + GOOD + element(`id="last" model="queue" src="//[" loading="eager"`));
  assert.match(await get(page, "#bad"), /src="http:\/\/\[bad" is not an address/);
  assert.match(await get(page, "#last"), /src="\/\/\[" is not an address/);
  await inside(page, "#good iframe");
  assert.equal(await get(page, "#good"), "resolved");
  // A corrected attribute loads the calculator.
  await page.evaluate(() => document.getElementById("bad").removeAttribute("src"));
  assert.equal(await get(page, "#bad"), "resolved");
});

embedTest("requests reject if the model file is missing", { allow: [/status of 404/] }, async ({ page, host }) => {
  await host(element(`src="nope.toml" loading="eager"`));
  assert.match(await get(page), /nope\.toml could not be fetched: its server responds with status 404/);
  await alert(page).filter({ hasText: "404" }).waitFor();
  assert.match(await get(page), /404/, "also after the failure");
});

embedTest("requests reject if the element is removed, and survive a move", async ({ page, host }) => {
  await host(element(`model="queue" loading="eager"`));
  const removed = await page.evaluate(() => {
    const one = document.querySelector("headroom-calculator");
    const got = one.get().then(() => "resolved", ({ message }) => message);
    one.remove();
    return got;
  });
  assert.equal(removed, "The calculator was removed from the page.");
  const moved = await page.evaluate(() => {
    const one = document.createElement("headroom-calculator");
    one.setAttribute("model", "queue");
    document.body.append(one);
    const got = one.get().then(() => "resolved", ({ message }) => message);
    document.body.prepend(one);
    return got;
  });
  assert.equal(moved, "resolved");
  const early = await page.evaluate(() => {
    const one = document.createElement("headroom-calculator");
    one.setAttribute("model", "queue");
    const got = one.get().then(() => "resolved", ({ message }) => message);
    document.body.append(one);
    return got;
  });
  assert.equal(early, "resolved", "a request before the element is in the page");
});

/** Makes long timeouts of the page short, so that tests of time limits do not wait. */
const hurried = (page) =>
  page.addInitScript(() => {
    const plain = globalThis.setTimeout;
    globalThis.setTimeout = (act, time = 0, ...more) => plain(act, time >= 20_000 ? 100 : time, ...more);
  });

embedTest("requests reject if the calculator does not respond, or refuses them", { allow: [/ERR_CONNECTION_REFUSED/, /chrome-error/, /Failed to/] }, async ({ page, host, files }) => {
  await hurried(page);
  files.set("/dead/embed.html", "<!doctype html><p>Not a calculator");
  await host(element(`model="queue" calculator="/dead/" loading="eager"`));
  assert.match(await get(page), /does not respond/);
  const refused = await page.evaluate(() =>
    document.querySelector("headroom-calculator").set({ nodes: () => {} }).then(() => "resolved", ({ message }) => message));
  assert.match(refused, /does not respond|could not be cloned/);
});

embedTest("a request to an element outside of the page rejects", async ({ page, host }) => {
  await hurried(page);
  await host(element(`model="queue"`));
  await page.waitForFunction(() => customElements.get("headroom-calculator"));
  const told = await page.evaluate(() => document.createElement("headroom-calculator").get().then(() => "resolved", ({ message }) => message));
  assert.equal(told, "The calculator is not in the page.");
});

embedTest("only documented attributes set inputs", async ({ page, host }) => {
  await host(
    element(`model="tiered-store" nodes="5M" onpointerenter="document.title='PWNED'" m="queue" n="x" v="2" p="y" data-a="1" itemid="z"
      popover="manual" foo-bar="1" cost.area="eu-west" __proto__="x" constructor="y"`),
  );
  const link = await page.evaluate(async () => {
    await customElements.whenDefined("headroom-calculator");
    return document.querySelector("headroom-calculator").link;
  });
  assert.equal(link, "v=1&m=tiered-store&nodes=5M&cost.area=eu-west&constructor=y");
  const names = ["value_size", "data_size", "on_time_share", "onclick", "once", "src", "title", "model", "x-data", "A"];
  const found = await page.evaluate((all) => all.filter((name) => customElements.get("headroom-calculator").isInput(name)), names);
  assert.deepEqual(found, ["value_size", "data_size", "on_time_share"]);
});

embedTest("fifty embeds on a page all respond, and idle workers end", { timeout: 600_000 }, async ({ page, host }) => {
  await host(element(`model="queue" show="summary"`).repeat(50));
  await page.waitForFunction(() => customElements.get("headroom-calculator"));
  const told = await page.evaluate(() =>
    Promise.all([...document.querySelectorAll("headroom-calculator")].map((one) => one.get().then(() => "resolved", ({ message }) => message))));
  assert.deepEqual(told, Array(50).fill("resolved"));
  while (page.workers().length > 0) {
    await page.workers()[0].waitForEvent("close").catch(() => {});
  }
});
