// The page without a network: after one visit everything works, including old links; a new version waits for consent.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { test } from "node:test";
import { eventually, launch } from "./browser.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};
const BASE = "/some/place/";

/** Runs a test with a host, whose folder can change and which can be closed, and a browser. */
async function hosted(run) {
  const folder = await mkdtemp(join(tmpdir(), "headroom-offline-"));
  const browser = await launch();
  const site = { folder: join(folder, "one"), asked: 0 };
  const host = createServer(async (request, response) => {
    site.asked += 1;
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname).slice(BASE.length);
    const name = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    try {
      const body = await readFile(join(site.folder, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  try {
    await cp(process.env.HEADROOM_DIST, site.folder, { recursive: true, filter: (name) => !/\.(br|gz)$/.test(name) });
    await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
    site.address = `http://127.0.0.1:${host.address().port}${BASE}`;
    site.close = () => {
      host.closeAllConnections();
      return new Promise((resolve) => host.close(resolve));
    };
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await run({ site, context, folder });
  } finally {
    await browser.close();
    host.closeAllConnections();
    host.close();
    await rm(folder, { recursive: true });
  }
}

const started = (page) => page.waitForFunction(() => document.documentElement.dataset.boot === "started");

/** Waits until a condition, which the page evaluates asynchronously, is true. */
const until = (page, what) => eventually(() => page.evaluate(what), Boolean);

/** Waits until the service worker is active, with all files of the host's version in its cache. */
const cached = (page) => until(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated");

/** Replaces the site with a newer version, whose title and two other texts differ. */
async function deployNewer(site, folder) {
  const to = join(folder, "two");
  await cp(site.folder, to, { recursive: true });
  const change = async (name, from, into) => {
    const text = await readFile(join(to, name), "utf8");
    assert.ok(text.includes(from), `${name} has ${from}`);
    await writeFile(join(to, name), text.replaceAll(from, into));
  };
  const page = await readFile(join(to, "index.html"), "utf8");
  const [, version] = /headroom-version" content="([^"]+)"/.exec(page);
  await change("index.html", version, "later0000000");
  await change("index.html", "<title>", "<title>Later: ");
  await change("save.js", "Saved.", "Saved later.");
  await change("embed-words.js", '"Summary"', '"Summary, later"');
  const hash = async (name) => createHash("sha256").update(await readFile(join(to, name))).digest("base64url");
  const service = await readFile(join(to, "sw.js"), "utf8");
  const old = (name) => new RegExp(`("${name}":)"[^"]+"`);
  let listed = service.replaceAll(version, "later0000000");
  for (const name of ["index.html", "save.js", "embed-words.js"]) {
    listed = listed.replace(old(name), `$1"${await hash(name)}"`);
  }
  await writeFile(join(to, "sw.js"), listed);
  site.folder = to;
}

const figure = (page) => page.locator(".summary .figure").first().innerText();
const download = async (page, name) => {
  await page.locator("summary", { hasText: "Save" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
  return readFile(await file.path());
};

test("after one visit everything works without a network", { timeout: 300_000 }, () =>
  hosted(async ({ site, context }) => {
    const page = await context.newPage();
    await page.goto(`${site.address}#m=tiered-store-estimate&nodes=5M`);
    await started(page);
    const seen = await figure(page);
    await cached(page);
    await site.close();
    await context.setOffline(true);

    await page.reload();
    await started(page);
    assert.equal(await figure(page), seen);

    // Another model, its cost, and a spreadsheet, which need files that the first visit did not.
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(`${site.address}?m=web-service&p=ecommerce`);
    await started(page);
    assert.match(await page.locator("h1").innerText(), /Web service/);
    await page.locator("[aria-labelledby=cost-title][aria-busy=false]").waitFor();
    assert.match(await page.locator("[aria-labelledby=cost-title]").innerText(), /\$/);
    const sheet = await download(page, "Spreadsheet with live formulas");
    assert.equal(sheet.subarray(0, 2).toString(), "PK");

    // An old link.
    const links = await readFile(new URL("../../core/tests/links.txt", import.meta.url), "utf8");
    const old = links.split("\n").find((line) => line.startsWith("z1:"));
    await page.goto(`${site.address}index.html#${old}`);
    await page.reload();
    await started(page);
    assert.equal(await figure(page), seen, "5 million nodes, as in the first link");

    // The documentation.
    await page.goto(`${site.address}docs/`);
    assert.match(await page.locator("h1").innerText(), /Documentation/);
    await page.goto(`${site.address}docs/formulas-queue-1.html`);
    assert.match(await page.locator("h1").innerText(), /Queue/);
    assert.deepEqual(problems, []);
  }),
);

test("a new version is offered, never mixes with the old one, and loads on request", { timeout: 300_000 }, () =>
  hosted(async ({ site, context, folder }) => {
    const page = await context.newPage();
    await page.goto(`${site.address}#m=tiered-store-estimate`);
    await started(page);
    await cached(page);
    const first = await page.title();
    await page.reload();
    await started(page);
    const beside = await context.newPage();
    await beside.goto(`${site.address}#m=queue`);
    await started(beside);

    await deployNewer(site, folder);
    let loads = 0;
    page.on("load", () => (loads += 1));
    const field = page.locator("input[type=text]").first();
    await field.fill("7M");
    await field.press("Tab");
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    const offer = page.locator("#newer");
    await offer.waitFor({ timeout: 60_000 });
    assert.match(await offer.innerText(), /new version/);
    // The new version waits: a page opened now gets the current one.
    const third = await context.newPage();
    await third.goto(site.address);
    await started(third);
    assert.ok(!(await third.title()).startsWith("Later"));
    await third.close();
    assert.equal(loads, 0);
    await page.waitForFunction(() => location.hash.includes("nodes=7M"));

    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Use the new version" }).click()]);
    await started(page);
    assert.match(page.url(), /nodes=7M/);
    assert.equal(await page.evaluate(() => document.querySelector("meta[name=headroom-version]").content), "later0000000");
    assert.notEqual(first, "");

    // The other page continues with the files of its own version.
    assert.notEqual(await beside.evaluate(() => document.querySelector("meta[name=headroom-version]").content), "later0000000");
    await download(beside, "Markdown");
    await beside.waitForFunction(() => document.getElementById("said").textContent === "Saved.");
    await download(page, "Markdown");
    await page.waitForFunction(() => document.getElementById("said").textContent === "Saved later.");
    // This also holds for files that these load in turn.
    for (const [shown, word] of [[beside, "Summary"], [page, "Summary, later"]]) {
      await shown.getByRole("button", { name: "Embed", exact: true }).click();
      await shown.locator(".embed-dialog[open]").getByLabel(word, { exact: true }).waitFor();
      await shown.keyboard.press("Escape");
    }

    // When no page is open, the old version is removed.
    await beside.close();
    await page.goto("about:blank");
    await page.goto(site.address);
    await started(page);
    await until(page, async () => (await caches.keys()).length === 1);
  }),
);

test("a file of another version is not cached", { timeout: 120_000 }, () =>
  hosted(async ({ site, context }) => {
    await writeFile(join(site.folder, "save.js"), "// from another version");
    const page = await context.newPage();
    await page.goto(site.address);
    await started(page);
    // The service worker tries to install, and fails.
    await until(page, async () => (await caches.keys()).length === 1);
    await until(page, async () => {
      const found = await navigator.serviceWorker.getRegistration();
      return !found?.installing && !found?.active;
    });
  }),
);

/** Waits until the cache has every listed file with its hash. */
const whole = (page) =>
  until(page, async () => {
    const [name] = await caches.keys();
    const service = await (await fetch("sw.js")).text();
    const files = JSON.parse(/FILES=(\{.*?\});/.exec(service)[1]);
    const cache = name && (await caches.open(name));
    for (const [file, hash] of Object.entries(files)) {
      const found = await cache?.match(new URL(file, location.href).pathname);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", (await found?.arrayBuffer()) ?? new ArrayBuffer(0)));
      if (btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") !== hash) {
        return false;
      }
    }
    return true;
  });

for (const [what, damage] of [
  ["removed", async () => Promise.all((await caches.keys()).map((name) => caches.delete(name)))],
  ["damaged", async () => {
    const cache = await caches.open((await caches.keys())[0]);
    const requests = await cache.keys();
    await Promise.all(requests.map((request) => cache.put(request, new Response("rubbish", { headers: { "content-type": "text/html" } }))));
  }],
]) {
  test(`a ${what} cache heals when the network is there`, { timeout: 300_000 }, () =>
    hosted(async ({ site, context }) => {
      const page = await context.newPage();
      await page.goto(`${site.address}#m=queue`);
      await started(page);
      await cached(page);
      await page.evaluate(damage);
      // Served from the network, although the cache is useless.
      await page.goto("about:blank");
      await page.goto(`${site.address}#m=queue`);
      await started(page);
      await whole(page);
      await site.close();
      await context.setOffline(true);
      await page.reload();
      await started(page);
      assert.match(await page.locator("h1").innerText(), /Queue/);
    }),
  );
}
