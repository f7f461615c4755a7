// The calculator embedded in a host's page: same numbers, automatic height, the host's theme, and an API.

import assert from "node:assert/strict";
import { base, element, embedTest, eventually, figures, inside, script, summary, terminal } from "./support.mjs";

const LINK = "v=1&start=2026-11-21&growth=10%25/month&m=tiered-store&nodes=5M";

/** Waits until a function returns a truthy value in a frame. */
const until = (frame, test, given) => frame.waitForFunction(test, given, { timeout: 30_000 });

embedTest("an embed matches the command-line tool, from attributes and from a link", async ({ page, host }) => {
  await host(
    element(`model="tiered-store" nodes="5M" growth="10%/month" start="2026-11-21" show="summary,sizing,cost"`) +
      element(`link="#${LINK}" show="summary"`),
  );
  const answers = await page.evaluate(async () => {
    await customElements.whenDefined("headroom-calculator");
    return Promise.all([...document.querySelectorAll("headroom-calculator")].map((one) => one.get()));
  });
  const expected = await terminal(LINK);
  for (const { link, address, results } of answers) {
    assert.equal(link, LINK);
    assert.equal(address, `${base}#${LINK}`);
    assert.deepEqual(results, expected);
  }
  const frame = await inside(page);
  assert.deepEqual(await figures(frame), await summary(LINK));
  const worksheet = await page.evaluate(async () => (await document.querySelector("headroom-calculator").get("worksheet")).results);
  assert.match(JSON.stringify(worksheet), /AWS|aws/);
});

embedTest("an embed shows only the requested parts and fields", async ({ page, host }) => {
  await host(element(`model="tiered-store" show="summary,resources" inputs="nodes,active_ratio"`));
  const frame = await inside(page);
  const seen = (place) => frame.locator(place).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
  assert.equal(await seen(".inputs .field"), 2);
  assert.equal(await seen("#in-nodes"), 1);
  assert.deepEqual([await seen(".summary"), await seen("[aria-labelledby=resources-title]")], [1, 1]);
  assert.equal(await seen(".block"), 1);
  assert.deepEqual([await seen(".tools"), await seen(".model"), await seen(".presets"), await seen(".bottom")], [0, 0, 0, 0]);
  assert.equal(await frame.locator(".embed-foot a").getAttribute("href"), `${base}#v=1&m=tiered-store`);
});

embedTest("an embed adjusts its height to its content", async ({ page, host }) => {
  await host(`<p>before</p>${element(`model="queue" show="summary,resources,about" inputs="arrivals" height="300"`)}<p id="end">after</p>`);
  const frame = await inside(page);
  const fits = async () => {
    const high = await frame.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height));
    await page.waitForFunction(
      (wanted) => document.querySelector("headroom-calculator").shadowRoot.querySelector("iframe").clientHeight === wanted,
      high,
      { timeout: 10_000 },
    );
    assert.equal(await frame.evaluate(() => document.documentElement.scrollHeight > innerHeight), false, "the frame scrolls");
    return high;
  };
  const before = await fits();
  const resize = async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await eventually(() => frame.evaluate(() => innerWidth), (inside) => inside <= width && inside > width - 100);
  };
  await resize(390);
  const narrow = await fits();
  assert.ok(narrow > before, `${narrow} after ${before}`);
  await resize(1000);
  assert.equal(await fits(), before);
});

embedTest("a dialog opens in view, and has enough room", async ({ page, host }) => {
  await host(`<div style="height:300px"></div>${element(`model="tiered-store" show="summary,sizing"`)}`);
  const frame = await inside(page);
  const row = frame.locator("[aria-labelledby=values-title] button.row").last();
  await row.scrollIntoViewIfNeeded();
  await row.click();
  const dialog = frame.locator("dialog[open]");
  await dialog.waitFor();
  assert.ok(await dialog.getByRole("heading").first().isVisible());
  const box = await dialog.boundingBox();
  assert.ok(box.y > -40 && box.y < 700, `it opens at ${box.y}`);
});

embedTest("the API sets and gets values, and reports changes with the results", async ({ page, host }) => {
  await host(element(`model="tiered-store" nodes="1M" start="2026-11-21" inputs="nodes"`));
  const frame = await inside(page);
  const set = await page.evaluate(async () => {
    const it = document.querySelector("headroom-calculator");
    globalThis.heard = [];
    it.addEventListener("change", ({ detail }) => globalThis.heard.push(detail));
    return it.set({ nodes: "7M", growth: "7%/month" });
  });
  assert.deepEqual(set.results, await terminal(set.link));
  assert.match(set.link, /growth=7%25\/month.*nodes=7M/);
  await frame.locator("#in-nodes").fill("9M");
  await frame.locator("#in-nodes").press("Enter");
  await page.waitForFunction(() => globalThis.heard.some(({ link }) => /nodes=9M/.test(link)), undefined, { timeout: 30_000 });
  const { link, results } = await page.evaluate(() => globalThis.heard.find((one) => /nodes=9M/.test(one.link)));
  assert.deepEqual(results, await terminal(link));
  const back = await page.evaluate(() => document.querySelector("headroom-calculator").set({ nodes: null }));
  assert.doesNotMatch(back.link, /nodes=/);
  const other = await page.evaluate(() => document.querySelector("headroom-calculator").set("#v=1&m=queue"));
  assert.equal(other.link, "v=1&m=queue");
  assert.equal(other.results.components[0].model, "queue");
});

embedTest("an embed that is removed before it starts does not block others", async ({ page, host }) => {
  await host(Array.from({ length: 4 }, () => element(`model="queue" show="summary" loading="eager" height="60"`)).join(""));
  await page.waitForFunction(() => customElements.get("headroom-calculator"));
  await page.evaluate(() => [...document.querySelectorAll("headroom-calculator")].slice(0, 3).forEach((one) => one.remove()));
  await inside(page);
  assert.equal(await page.locator("headroom-calculator").count(), 1);
});

embedTest("changing an attribute changes the scenario", async ({ page, host }) => {
  await host(element(`model="tiered-store" nodes="1M" inputs="nodes"`));
  const frame = await inside(page);
  await page.evaluate(() => document.querySelector("headroom-calculator").setAttribute("nodes", "3M"));
  await until(frame, () => document.getElementById("in-nodes").value.startsWith("3"));
});

embedTest("an embed ignores the pinned baseline of the tab", async ({ page }) => {
  await page.goto(`${base}#v=1&m=tiered-store&nodes=2M`);
  await page.getByRole("button", { name: "Pin baseline" }).click();
  await page.goto(`${base}embed.html?show=summary#v=1&m=tiered-store&nodes=5M`);
  await page.locator(".figure").first().waitFor();
  assert.equal(await page.locator(".compared").count(), 0);
});

embedTest("an embed does not change the host's history", async ({ page, host }) => {
  await page.clock.install();
  await host(element(`model="tiered-store" show="presets,summary" inputs="nodes"`));
  const frame = await inside(page);
  const before = await page.evaluate(() => history.length);
  await frame.locator(".preset").nth(1).click();
  await frame.locator("#in-nodes").fill("4M");
  await page.evaluate(() => document.querySelector("headroom-calculator").set({ nodes: "6M" }));
  await page.clock.runFor(10_000); // longer than any pause before the calculator writes to an address
  assert.equal(await page.evaluate(() => history.length), before);
  assert.equal(new URL(page.url()).hash, "");
});

embedTest("an embed can be read-only", async ({ page, host }) => {
  await host(element(`model="tiered-store" nodes="5M" mode="readonly" show="summary,presets,inputs"`));
  const frame = await inside(page);
  const open = () => frame.evaluate(() =>
    [...document.querySelectorAll("input, select, textarea, button:not(.about, .disclosure, .figure, [data-save], .tool, .row, .quiet)")]
      .filter((field) => field.checkVisibility() && !field.disabled).map((field) => field.outerHTML));
  assert.deepEqual(await open(), []);
  await frame.locator(".outlook-part summary").first().click();
  await frame.locator(".outlook-part[open] :is(input, select, textarea)").first().waitFor();
  assert.deepEqual(await open(), []);
  assert.equal(await frame.locator("#in-nodes").inputValue(), "5M");
  const { link } = await page.evaluate(() => document.querySelector("headroom-calculator").set({ nodes: "6M" }));
  assert.match(link, /nodes=6M/);
});

embedTest("an embed follows the host's theme, and its accent color if legible", async ({ page, host }) => {
  await host(element(`model="queue" show="summary,charts" inputs="arrivals" accent="#ffd400"`), {
    head: `${script}<style>body { background: #fff } body.night { background: oklch(0.25 0.02 260) }</style>`,
  });
  const frame = await inside(page);
  const ground = () => frame.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const accent = () => frame.evaluate(() => {
    const probe = document.createElement("i");
    probe.style.setProperty("color", "var(--accent)");
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found.match(/[\d.]+/g).map(Number);
  });
  const light = (rgb) => rgb.map((part) => (part <= 10.31 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  const luminance = (rgb) => light(rgb).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  assert.equal(await ground(), "rgb(246, 247, 249)");
  assert.ok(1.05 / (luminance(await accent()) + 0.05) >= 4.5, "yellow is illegible on white, so it is darkened");
  await page.evaluate(() => document.body.classList.add("night"));
  await until(frame, () => document.documentElement.dataset.theme === "dark");
  assert.equal(await ground(), "rgb(15, 18, 22)");
  assert.deepEqual(await accent(), [255, 212, 0]);
  await page.evaluate(() => document.body.classList.remove("night"));
  await until(frame, () => document.documentElement.dataset.theme === "light");
});

embedTest("a plain frame needs no script, and keeps its query", async ({ page, host }) => {
  const source = `${base}embed.html?show=summary&inputs=nodes&mode=compact&theme=dark&m=tiered-store&nodes=5M`;
  await host(`<iframe src="${source.replaceAll("&", "&amp;")}" width="600" height="400" title="calculator"></iframe>`, { head: "" });
  const frame = await inside(page, "iframe");
  assert.equal(await frame.locator("#in-nodes").inputValue(), "5M");
  assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.equal(await frame.locator(".notice").count(), 0);
  await frame.locator("#in-nodes").fill("6M");
  await until(frame, () => document.querySelector(".embed-foot a").href.endsWith("#v=1&m=tiered-store&nodes=6M"));
  assert.equal(await frame.evaluate(() => location.search), new URL(source).search);
});

for (const [what, body] of [
  ["a sandboxed frame", `<iframe sandbox="allow-scripts" src="${base}embed.html?show=summary,cost#${LINK}" width="900" height="700" title="c"></iframe>`],
  ["a sandboxed element", element(`sandbox show="summary,cost" link="${LINK}"`)],
]) {
  embedTest(`${what} computes results and costs`, async ({ page, host }) => {
    await host(body);
    const frame = await inside(page, body.startsWith("<iframe") ? "iframe" : undefined);
    assert.equal(await frame.evaluate(() => globalThis.origin), "null");
    await frame.locator('[aria-labelledby=cost-title][aria-busy="false"]').waitFor({ timeout: 60_000 });
    assert.ok((await frame.locator(".cloud").count()) >= 3);
    if (!body.startsWith("<iframe")) {
      const { results } = await page.evaluate(() => document.querySelector("headroom-calculator").get());
      assert.deepEqual(results, await terminal(LINK));
    }
  });
}

embedTest("an embed works under the strictest content security policy that allows it", async ({ page, host, reported }) => {
  const policy = `default-src 'none'; script-src ${base.origin}; frame-src ${base.origin}`;
  await host(element(`model="queue" show="summary" accent="#7c3aed"`), { headers: { "content-security-policy": policy } });
  const frame = await inside(page);
  assert.ok(Object.keys(await figures(frame)).length > 0);
  await page.waitForFunction(() => document.querySelector("headroom-calculator").shadowRoot.querySelector(".wait").hidden);
  assert.deepEqual(reported, []);
});

embedTest("with ten embeds on a page, those in view start first, all start eventually, and the page stays responsive", async ({ page, host }) => {
  const one = (at) => `<p style="height:300px">${at}</p>${element(`model="tiered-store" nodes="${at + 1}M" show="summary" inputs="nodes" height="260"`)}`;
  await host(Array.from({ length: 10 }, (_, at) => one(at)).join(""));
  await inside(page);
  const begun = () => page.evaluate(() =>
    [...document.querySelectorAll("headroom-calculator")].filter((it) => it.shadowRoot?.querySelector("iframe[src]")).length);
  assert.ok((await begun()) < 6, "embeds out of view wait");
  // The longest time for which the page is unresponsive while the others start.
  await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
      setTimeout(tick, 10);
    };
    tick();
  });
  for (let at = 0; at < 10; at += 1) {
    await page.locator("headroom-calculator").nth(at).scrollIntoViewIfNeeded();
    const frame = await inside(page, `headroom-calculator >> nth=${at} >> iframe`);
    assert.equal(await frame.locator("#in-nodes").inputValue(), `${at + 1}M`);
  }
  assert.equal(await begun(), 10);
  assert.ok((await page.evaluate(() => globalThis.longest)) < 2000, "the host's page was unresponsive");
});
