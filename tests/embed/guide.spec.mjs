// The guide lists exactly the attributes, parts, modes, themes, and messages that exist.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MODES, PARTS, SHOWN, THEMES } from "../../public/embed-words.js";

const read = (name) => readFile(new URL(`../../${name}`, import.meta.url), "utf8");
const guide = await read("docs/embed.md");
const codes = (text) => [...text.matchAll(/`([^`]+)`/g)].map((found) => found[1]);
/** Returns the rows of the table whose header starts with `after`. */
const table = (after) => {
  const lines = guide.slice(guide.indexOf(after)).split("\n");
  const from = lines.findIndex((line) => line.startsWith("|"));
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  return lines.slice(from + 2, from + length).map((line) => line.split("|"));
};

test("the guide lists every part of the page", () => {
  const said = /Available parts: ([^]*?)\n\n/.exec(guide)[1].split(" A part")[0];
  assert.deepEqual(codes(said), [...PARTS.keys()]);
});

test("the guide lists every attribute with its values", async () => {
  const rows = table("| Attribute |");
  const said = rows.flatMap(([, names]) => codes(names)).sort();
  const [, own] = /const OWN = "([^"]+)"/.exec(await read("public/embed.js"));
  assert.deepEqual(said, own.split(" ").sort());
  const what = (name) => rows.find(([, names]) => codes(names).includes(name));
  assert.deepEqual(codes(what("mode")[2]), MODES);
  assert.deepEqual(codes(what("theme")[2]), THEMES);
  assert.deepEqual(codes(what("show")[3]), [SHOWN.join(",")]);
});

test("the guide lists every message", async () => {
  const frame = await read("public/embed-frame.js");
  const kinds = (name) => [...new RegExp(`const ${name} = \\{([^]*?)\\n\\};`).exec(frame)[1].matchAll(/^ {2}(\w+):/gm)].map((found) => found[1]);
  const to = table("| To the frame |").map(([, name]) => codes(name)[0]);
  assert.deepEqual(to.sort(), [...kinds("TOLD"), ...kinds("ASKED")].sort());
  const from = table("| From the frame |").map(([, name]) => codes(name)[0]);
  const sent = new Set([...frame.matchAll(/tell\("(\w+)"/g)].map((found) => found[1]));
  assert.deepEqual(from.sort(), [...sent].sort());
});
