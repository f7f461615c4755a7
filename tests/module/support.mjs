// A folder of somebody's own in which the packed module is installed, and the terminal program to compare it with.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

const { HEADROOM_MODULE: module, HEADROOM_TERMINAL: terminal } = process.env;
if (!module || !terminal) {
  console.error("HEADROOM_MODULE is not set: `cargo xtask test --only module` sets it");
  process.exit(1);
}

/** The day on which the tests look ahead. */
export const today = "2026-11-21";

export const root = new URL("../../", import.meta.url);

/** Installs the module from its package, without any network; the folder is gone when the tests are done. */
export function installed() {
  const folder = mkdtempSync(join(tmpdir(), "headroom-module-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "somebody", private: true, type: "module" }));
  execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", module], {
    cwd: folder,
    stdio: "pipe",
  });
  return folder;
}

/** What the terminal program says of a link as JSON; nothing if it refuses it. */
export function fromTerminal(link, more = []) {
  const words = ["evaluate", link, "--format", "json", "--today", today, ...more];
  const { status, stdout, stderr } = spawnSync(terminal, words, { encoding: "utf8" });
  assert.ok(status === 0 || status === 2, stderr);
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/** An evaluation of the module without what only the module says. */
export function plain({ v, components, plan, problems }) {
  const bare = (entries) =>
    Object.fromEntries(Object.entries(entries).map(([id, { value, unit }]) => [id, { value, unit }]));
  return {
    v,
    components: components.map(({ verdict, resources, inputs, constants, values, ...rest }) => {
      assert.equal(typeof verdict, "string");
      return {
        ...rest,
        inputs: bare(inputs),
        constants: bare(constants),
        values: bare(values),
        resources: resources.map(({ label, ...resource }) => (assert.ok(label), resource)),
      };
    }),
    plan,
    problems,
  };
}

/** Every link that tests of links use. */
export function links() {
  const text = readFileSync(new URL("tests/links/links.txt", root), "utf8");
  return text.split("\n").filter((line) => line.trim() && !line.startsWith("# ") && !line.startsWith("    "));
}
