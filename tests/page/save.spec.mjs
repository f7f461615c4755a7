// Saved files equal the output of the command-line tool for the same link, byte for byte. Results may differ in the final line
// break.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { accessible, base, eventually, pageTest } from "./support.mjs";

const run = (...args) => promisify(execFile)(process.env.HEADROOM_CLI, args, { maxBuffer: 1 << 28, encoding: "buffer" });
const SERVICE =
  "#v=1&start=2026-11-21&growth=10%25/month&hours=office&cost.commit=any&m=web-service&n=shop&p=api-analysis&m=tiered-store&n=memory&p=guide-deployment";

/** Returns the files that a menu item saves. */
async function saved(page, kind, count = 1) {
  const downloads = [];
  const listen = (download) => downloads.push(download);
  page.on("download", listen);
  await page.locator(".menu summary").click();
  await page.locator(`[data-save="${kind}"]`).click();
  await eventually(() => downloads.length, (saved) => saved >= count);
  page.off("download", listen);
  const files = new Map();
  for (const download of downloads) {
    files.set(download.suggestedFilename(), await readFile(await download.path()));
  }
  assert.equal(files.size, count, kind);
  return files;
}

async function inFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), "headroom-save-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

pageTest("worksheets match the command-line tool", async ({ page, open }) => {
  await open(SERVICE);
  await inFolder(async (folder) => {
    for (const kind of ["md", "csv", "json", "html", "xlsx"]) {
      const [[name, bytes]] = await saved(page, kind);
      assert.equal(name, `headroom.${kind}`);
      const out = join(folder, name);
      await run("worksheet", SERVICE, "--format", kind, "--out", out);
      assert.ok(bytes.equals(await readFile(out)), `${name} differs`);
    }
  });
});

pageTest("results match the command-line tool", async ({ page, open }) => {
  await open(SERVICE);
  for (const format of ["json", "csv"]) {
    const [[name, bytes]] = await saved(page, `results-${format}`);
    assert.equal(name, `headroom.${format}`);
    const { stdout } = await run("evaluate", SERVICE, "--format", format);
    assert.equal(bytes.toString().trimEnd(), stdout.toString().trimEnd());
  }
});

pageTest("every kind of configuration matches the command-line tool", async ({ page, open }) => {
  await open(SERVICE);
  const { stdout } = await run("generate");
  const kinds = [...stdout.toString().matchAll(/^([a-z][a-z0-9-]*)$/gm)].map((found) => found[1]);
  assert.ok(kinds.length >= 9, String(kinds));
  await page.locator(".menu summary").click();
  const offered = await page.locator("[data-save]").evaluateAll((all) => all.map((button) => button.dataset.save));
  await page.locator(".menu summary").click();
  assert.deepEqual(kinds.filter((kind) => !offered.includes(kind)), []);
  for (const kind of kinds) {
    await inFolder(async (folder) => {
      await run("generate", kind, SERVICE, "--out", folder, "--base", base.href);
      const names = await readdir(folder);
      const files = await saved(page, kind, names.length);
      for (const name of names) {
        assert.equal(files.get(name)?.toString(), (await readFile(join(folder, name))).toString(), `${kind}: ${name}`);
      }
    });
  }
});

pageTest("a file that cannot be generated is reported, and the message can be closed", async ({ page, open }) => {
  await open("#v=1&m=queue");
  await page.locator(".menu summary").click();
  await page.locator('[data-save="tier-policy"]').click();
  const said = page.getByRole("alert").filter({ hasText: "tiered-store" });
  await said.waitFor();
  await accessible(page);
  await said.getByRole("button", { name: "Close" }).click();
  assert.equal(await said.count(), 0);
});

pageTest("generating a file can be canceled, and a lost connection is reported", { allow: [/worker/, /logged/] }, async ({ page, open }) => {
  await open(SERVICE);
  let go;
  const gate = new Promise((resolve) => (go = resolve));
  await page.route(/headroom-sheet-worker.*wasm/, async (route) => {
    await gate;
    await route.abort();
  });
  await page.locator(".menu summary").click();
  await page.locator('[data-save="xlsx"]').click();
  await page.getByText("Generating the spreadsheet").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.locator(".making").count(), 0);
  go();
  await page.locator(".menu summary").click();
  await page.locator('[data-save="xlsx"]').click();
  await page.getByText("The file could not be generated").waitFor();
});

pageTest("hostile names are plain text in every file", async ({ page, open }) => {
  const name = encodeURIComponent(`=cmd()'; rm -rf ~ <script>alert(1)</script>\n"$(x)`);
  await open(`#v=1&start=2026-11-21&m=tiered-store&n=${name}`);
  const [[, html]] = await saved(page, "html");
  assert.doesNotMatch(html.toString(), /<script>alert/);
  const [[, csv]] = await saved(page, "csv");
  assert.doesNotMatch(csv.toString(), /(^|,|\n)"?=cmd/);
});
