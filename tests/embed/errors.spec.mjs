// Errors are shown in the embed and do not affect the surrounding page; hostile input does no harm.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { alert, base, element, embedTest, figures, inside, script, serve } from "./support.mjs";

const MODEL = await readFile(new URL("../../examples/models/qdrant.toml", import.meta.url), "utf8");

/** A valid embed on the same page, which must keep working. */
const GOOD = element(`id="good" model="queue" show="summary"`);
const bad = (page) => page.locator("headroom-calculator:not(#good) [role=alert]");

async function unharmed(page) {
  const frame = await inside(page, "#good iframe");
  assert.ok(Object.keys(await figures(frame)).length > 0);
  assert.equal(await page.locator("#good [role=alert]").isHidden(), true);
}

const SOURCES = [
  ["missing.toml", undefined, /missing\.toml could not be fetched: its server responds with status 404/],
  ["huge.toml", { body: "x".repeat(1_100_000) }, /huge\.toml is larger than 256 KiB/],
  ["page.toml", { body: "<!doctype html><p>Not found" }, /page\.toml is a web page, not a model file/],
];
for (const [name, file, words] of SOURCES) {
  embedTest(`the model file ${name} is refused with a reason`, { allow: [/status of 404/] }, async ({ page, host, files }) => {
    files.set(`/${name}`, file);
    await host(element(`src="${name}"`) + GOOD);
    await bad(page).filter({ hasText: words }).waitFor();
    await unharmed(page);
  });
}

embedTest("a missing model file is reported in an embed that waits for its turn", { allow: [/status of 404/] }, async ({ page, host }) => {
  const others = element(`model="queue" show="summary" loading="eager"`).repeat(3);
  await host(others + element(`src="missing.toml" loading="eager"`) + GOOD);
  await bad(page).filter({ hasText: /missing\.toml could not be fetched/ }).waitFor();
  await unharmed(page);
});

embedTest("a model file from an origin that refuses access is reported", { allow: [/CORS policy/, /ERR_FAILED/] }, async ({ page, host }) => {
  const other = await serve(() => ({ body: MODEL }));
  try {
    await host(element(`src="${other.origin}/m.toml"`) + GOOD);
    await bad(page).filter({ hasText: /could not be fetched: .*\(CORS\)/ }).waitFor();
    await unharmed(page);
  } finally {
    other.close();
  }
});

embedTest("a model file is opened if the page supports it, and otherwise reported", async ({ page, host, files }) => {
  files.set("/mine.toml", { body: MODEL });
  files.set("/faulty.toml", { body: MODEL.replace('unit = "', 'unit = "furlong') });
  await host(element(`src="mine.toml" show="summary" growth="9%/month"`) + element(`src="faulty.toml"`));
  const frame = await inside(page);
  const second = await inside(page, "headroom-calculator >> nth=1 >> iframe");
  if (await frame.evaluate(() => typeof globalThis.headroomOwnModel === "function")) {
    await frame.getByRole("heading", { name: /Qdrant/ }).waitFor({ state: "attached" });
    const { link } = await page.evaluate(() => document.querySelector("headroom-calculator").get());
    assert.match(link, /growth=9%25\/month.*m=qdrant/);
    await second.locator(".embed-told").filter({ hasText: /furlong/ }).waitFor();
  } else {
    await frame.locator(".embed-told").filter({ hasText: "This calculator cannot open model files." }).waitFor();
    await second.locator(".embed-told").waitFor();
  }
});

embedTest("invalid attributes are reported by name", async ({ page, host }) => {
  await host(
    element(
      `model="tiered-store" nodez="5M" active_ratio="lots" show="summary,nonsense" mode="bold" theme="pink" accent="red; x" inputs="nodes,nope" height="tall"`,
    ) + GOOD,
  );
  await bad(page).filter({ hasText: 'height="tall" is not a number of pixels' }).waitFor();
  const frame = await inside(page);
  // Closed sections are opened before a field is reported as missing.
  await frame.locator(".embed-told").filter({ hasText: "“nope”" }).waitFor();
  const all = await frame.locator(".embed-told").innerText();
  for (const words of ["“nonsense”", "“bold”", "“pink”", "“red; x”", "“nope”"]) {
    assert.ok(all.includes(words), `${words} is not among: ${all}`);
  }
  const notice = await frame.locator(".notice").innerText();
  assert.match(notice, /nodez/);
  assert.ok(Object.keys(await figures(frame)).length > 0);
  await unharmed(page);
});

embedTest("an unknown model is reported", async ({ page, host }) => {
  await host(element(`model="no-such-model"`) + GOOD);
  const frame = await inside(page);
  await frame.locator(".unknown").filter({ hasText: "no-such-model" }).waitFor();
  await unharmed(page);
});

embedTest("if two versions of the script are loaded, the first one stays and both are reported", async ({ page, host, files }) => {
  const text = await (await fetch(`${base}embed.js`)).text();
  const versions = [...new Set(text.match(/"1"/g))];
  assert.deepEqual(versions, ['"1"'], "the version is found in the script by its text");
  files.set("/other/embed.js", { body: text.replace('"1"', '"2"'), headers: { "content-type": "text/javascript" } });
  await host(element(`model="queue" show="summary"`), { head: `${script.replace(" async", "")}${script.replace(" async", "")}` });
  await inside(page);
  assert.equal(await alert(page).isHidden(), true, "loading the same script twice is no error");
  await host(element(`model="queue" show="summary"`), {
    head: `${script.replace(" async", "")}<script src="/other/embed.js"></script>`,
  });
  await alert(page).filter({ hasText: /two versions .* 1 from .* 2 from .*\/other\/embed\.js/ }).waitFor();
  assert.ok(Object.keys(await figures(await inside(page))).length > 0);
});

embedTest("a host's policy that forbids the frame is reported", { allow: [/Content Security Policy/] }, async ({ page, host }) => {
  await host(element(`model="queue"`), { headers: { "content-security-policy": `script-src ${base.origin}; frame-src 'none'` } });
  await alert(page).filter({ hasText: `frame-src ${base.origin}` }).waitFor();
});

embedTest("an invalid calculator URL is reported", async ({ page, host }) => {
  await host(element(`model="queue" calculator="javascript:alert(1)//"`) + GOOD);
  await bad(page).filter({ hasText: "The address of the calculator is unknown" }).waitFor();
  await unharmed(page);
});

embedTest("unexpected messages have no effect, and invalid requests are rejected with a reason", async ({ page, host }) => {
  await host(element(`model="tiered-store" nodes="5M" start="2026-11-21" inputs="nodes"`) + `<iframe id="otherFrame" srcdoc="<p>x"></iframe>`);
  const frame = await inside(page);
  const before = await page.evaluate(() => document.querySelector("headroom-calculator").get());
  // From another frame of the same host: valid messages from the wrong source.
  await page.evaluate(async () => {
    const target = document.querySelector("headroom-calculator").shadowRoot.querySelector("iframe").contentWindow;
    const otherFrame = document.getElementById("otherFrame").contentWindow;
    otherFrame.target = target;
    otherFrame.eval(`target.postMessage({ headroom: 1, type: "set", id: 7, values: { nodes: "1" } }, "*");
      parent.postMessage({ headroom: 1, type: "height", height: 9000 }, "*");
      parent.postMessage({ headroom: 1, type: "answer", id: 1, problem: "x" }, "*");`);
    const shapes = [null, 1, "set", [], {}, { headroom: 1 }, { headroom: 2, type: "set" }, { headroom: 1, type: "constructor", id: 1 },
      { headroom: 1, type: "__proto__", id: 2 }, { headroom: 1, type: "set" }, { headroom: "1", type: "set", values: { nodes: "1" } },
      { headroom: 1, type: "theme", theme: { toString: null } }, { headroom: 1, type: { toString: null } }, { headroom: 1, type: "theme", accent: "url(https://evil.example/)" }];
    shapes.forEach((shape) => target.postMessage(shape, "*"));
  });
  const refused = (wish, component) => page.evaluate(
    ([what, which]) => document.querySelector("headroom-calculator").set(what, which).then(() => "done", ({ message }) => message), [wish, component]);
  assert.match(await refused({ nodes: "x".repeat(2000) }), /up to 1,000/);
  assert.match(await refused({ "a&m=queue": "1" }), /is not the key/);
  assert.match(await refused({ m: "queue" }), /is not the key/);
  assert.match(await refused({ nodes: [1] }), /must be a number/);
  assert.match(await refused({ nodes: "1" }, 4), /no component 4/);
  assert.match(await refused(5), /needs a link, or an object/);
  assert.match(await refused("v=1&m=".padEnd(20_000, "x")), /16 KiB/);
  const flood = await page.evaluate(() => {
    const it = document.querySelector("headroom-calculator");
    return Promise.all(Array.from({ length: 200 }, () => it.get().then(() => "", ({ message }) => message)));
  });
  assert.ok(flood.some((text) => /too many/i.test(text)) && flood.some((text) => text === ""));
  const after = await page.evaluate(() => document.querySelector("headroom-calculator").get());
  assert.deepEqual(after, before);
  assert.ok((await page.locator("headroom-calculator iframe").boundingBox()).height < 5000);
  // A value that contains markup is shown as text.
  const { results } = await page.evaluate(() => document.querySelector("headroom-calculator").set({ nodes: "<img src=x onerror=alert(1)>" }));
  assert.ok(JSON.stringify(results.problems).includes("<img src=x"));
  assert.equal(await frame.locator("img").count(), 0);
});
