// The page starts from any folder, under a strict content security policy, and loads each file once from its own host.

import assert from "node:assert/strict";
import { accessible, base, pageTest } from "./support.mjs";

pageTest("the page starts in a subfolder of its host", async ({ page, open }) => {
  assert.notEqual(base.pathname, "/");
  await open();
  assert.match(await page.title(), /Headroom/);
});

pageTest("the page loads every file once, and all from its own folder", async ({ page, open }) => {
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await open();
  await page.waitForLoadState("networkidle");
  const local = loaded.filter((url) => url.startsWith("http"));
  assert.deepEqual(local.filter((url) => !url.startsWith(base.href)), []);
  assert.deepEqual(local.filter((url, index) => local.indexOf(url) !== index), [], "some files were loaded twice");
  assert.ok(local.some((url) => url.endsWith(".wasm")));
});

pageTest("the page has a policy that forbids inline scripts", { allow: [/'TrustedScript' assignment/] }, async (t) => {
  await t.open();
  const policy = await t.page.getAttribute('meta[http-equiv="Content-Security-Policy"]', "content");
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:/);
  // Trusted Types refuse the script before the rule on inline scripts does.
  await t.page.evaluate(() => {
    const script = document.createElement("script");
    script.append("globalThis.intruder = true");
    document.body.append(script);
  });
  assert.equal(await t.page.evaluate(() => globalThis.intruder), undefined);
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.ok(t.reported.some((report) => /'TrustedScript' assignment.*not be executed/.test(report)), t.reported.join("\n"));
});

pageTest("the page can be read without scripts", { context: { javaScriptEnabled: false }, allow: [/: csp$/] }, async ({ page }) => {
  await page.goto(base.href);
  assert.match(await page.locator("h1").first().innerText(), /Headroom/);
  assert.match(await page.locator("noscript").first().innerText(), /WebAssembly/);
});

pageTest(
  "the page says so when the program cannot be loaded",
  { allow: [/wasm|WebAssembly|net::ERR_FAILED|Failed to fetch/i] },
  async ({ page }) => {
    await page.route("**/*.wasm", (route) => route.abort("failed"));
    await page.goto(base.href);
    await page.locator("#boot-problem").waitFor({ state: "visible", timeout: 30_000 });
    assert.match(await page.locator("#boot-problem").innerText(), /could not start/);
  },
);

for (const colorScheme of ["light", "dark"]) {
  pageTest(`the page is accessible at the start, ${colorScheme}`, { context: { colorScheme } }, async ({ page, open }) => {
    await open();
    await accessible(page);
  });
}
