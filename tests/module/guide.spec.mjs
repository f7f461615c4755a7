// The guide to writing models: its programs print the documented output, and its page works.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inBrowser, installed, root } from "./support.mjs";

const guide = readFileSync(new URL("docs/own-models.md", root), "utf8");
/** The kind, name, and text of each named code block. */
const blocks = [...guide.matchAll(/^```(\w+) (\S+)\n(.*?)^```$/gms)].map(([, kind, name, text]) => ({ kind, name, text }));
const named = (kind, name) => blocks.filter((block) => block.kind === kind && block.name === name).map(({ text }) => text);

/** Creates a folder with the guide's model. */
function written() {
  const folder = installed();
  writeFileSync(join(folder, "pictures.toml"), named("toml", "pictures.toml").join("\n"));
  return folder;
}

test("the programs of the guide print the documented output", () => {
  const folder = written();
  const programs = blocks.filter(({ kind }) => kind === "js");
  assert.equal(programs.length, 1);
  for (const { name, text } of programs) {
    writeFileSync(join(folder, name), text);
    const { stdout, stderr } = spawnSync(process.execPath, [name], { cwd: folder, encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(stdout, named("text", name)[0]);
  }
});

test("the page of the guide computes while typing", async () => {
  const folder = written();
  execFileSync(process.env.HEADROOM_TERMINAL, ["pack", "pictures.toml", "-o", "pictures.bin"], { cwd: folder });
  cpSync(join(folder, "node_modules", "headroom-calculator"), join(folder, "headroom-calculator"), { recursive: true });
  writeFileSync(join(folder, "index.html"), named("html", "page.html")[0]);
  await inBrowser(folder, undefined, async (page) => {
    const shows = (text) => page.waitForFunction((text) => document.getElementById("disk").textContent.includes(text), text);
    await shows("6.5 TB of disk");
    await page.fill("#pictures", "10M");
    await shows("32.5 TB of disk");
    await page.fill("#pictures", "2,500,000");
    await shows("8.125 TB of disk");
    await page.fill("#pictures", "a lot");
    await shows("`pictures`: `a lot` is not a number");
    const fetched = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.equal(fetched.filter((url) => url.endsWith(".wasm")).length, 1, String(fetched));
  });
});
