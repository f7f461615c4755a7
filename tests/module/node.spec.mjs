// The module in Node.js: the same numbers as the command-line tool to the last bit, and an error for invalid input.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { fromTerminal, installed, links, plain, root, today } from "./support.mjs";

const folder = installed();
const package_ = join(folder, "node_modules", "headroom-calculator");
const headroom = await import(pathToFileURL(join(package_, "index.js")).href);
const { HeadroomError, decode, describe, encode, evaluate, explain, loadModel, models, packed } = headroom;
const example = (name) => new URL(`examples/models/${name}.toml`, root);
const examples = readdirSync(new URL("examples/models/", root)).map((file) => file.replace(".toml", ""));

test("the package has all files, its licenses, and the version of the project", () => {
  const { version, license } = JSON.parse(readFileSync(join(package_, "package.json"), "utf8"));
  const manifest = readFileSync(new URL("Cargo.toml", root), "utf8");
  assert.equal(version, /\[workspace\.package\]\nversion = "([^"]+)"/.exec(manifest)[1]);
  assert.equal(license, "MIT OR Apache-2.0");
  for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "index.d.ts", ...models.map(({ file }) => file)]) {
    assert.ok(existsSync(join(package_, name)), name);
  }
});

test("every link gives the numbers and the plan of the command-line tool", async () => {
  const all = links();
  assert.ok(all.length >= 26);
  let refused = 0;
  for (const link of all) {
    const expected = fromTerminal(link);
    if (expected) {
      assert.deepStrictEqual(plain(await evaluate(link, { today })), expected, link);
      const { plan, ...rest } = plain(await evaluate(link));
      assert.equal(plan, null);
      // Problems of the outlook are reported only with the plan.
      const { plan: _, problems, ...values } = expected;
      assert.deepStrictEqual({ ...rest, problems: undefined }, { ...values, problems: undefined }, link);
    } else {
      await assert.rejects(evaluate(link, { today }), HeadroomError, link);
      refused += 1;
    }
  }
  assert.ok(refused < all.length / 2, `${refused} of ${all.length}`);
});

test("every preset of every model gives the numbers of the command-line tool", async () => {
  assert.deepEqual(
    models.map(({ id }) => id).filter((id) => ["queue", "tiered-store", "web-service"].includes(id)),
    ["queue", "tiered-store", "web-service"],
  );
  for (const { id, version } of models) {
    const model = await describe(id, version);
    for (const preset of [undefined, ...model.presets.map(({ id }) => id)]) {
      const scenario = { components: [{ model: id, version, preset }] };
      const link = await encode(scenario);
      assert.deepStrictEqual(plain(await evaluate(scenario, { today: new Date(today) })), fromTerminal(link), link);
    }
  }
});

test("each number has a readable form", async () => {
  const { components } = await evaluate("m=tiered-store-estimate&nodes=5M");
  assert.deepEqual(components[0].inputs.nodes, { value: 5e6, unit: "node", text: "5 million nodes" });
  assert.match(components[0].values.total_memory.text, /GiB$/);
});

test("an explanation leads down to the inputs", async () => {
  const link = "m=tiered-store-estimate&nodes=5M&n=Store&m=queue";
  const memory = await explain(link, "hot_nodes");
  assert.equal(memory.kind, "formula");
  assert.equal(memory.value, 500_000);
  assert.ok(memory.uses.includes("nodes") && memory.formula.includes("nodes"));
  assert.ok(memory.numbers.includes("5 million nodes"), memory.numbers);
  const nodes = memory.restsOn.find(({ id }) => id === "nodes");
  assert.deepEqual([nodes.kind, nodes.depth, nodes.value], ["input", 1, 5e6]);
  assert.equal((await explain(link, "servers", { component: 1 })).kind, "input");
  await assert.rejects(explain(link, "hot_node"), ({ problems }) => /did you mean `hot_nodes`/.test(problems[0].message));
  await assert.rejects(explain(link, "hot_nodes", { component: 7 }), HeadroomError);
});

test("scenarios round-trip through links", async () => {
  const scenario = {
    components: [{ model: "queue", version: 1, name: "Front & back=?#", preset: "", settings: { arrivals: "40/s", servers: 50 } }],
    outlook: { growth: "5%/month" },
  };
  const link = await encode(scenario);
  const back = await decode(`https://example.org/page#${link}`);
  assert.equal(back.components[0].name, scenario.components[0].name);
  assert.deepEqual(Object.keys(back.components[0].settings).sort(), ["arrivals", "servers"]);
  assert.deepEqual(await evaluate(back, { today }), await evaluate(scenario, { today }));
  assert.equal(await encode("m=tiered-store-estimate&nodes=5000000"), "v=1&m=tiered-store-estimate&nodes=5M");
});

const linkOf = (link, ...more) =>
  execFileSync(process.env.HEADROOM_TERMINAL, ["link", link, ...more], { encoding: "utf8" }).trim().split("#").pop();

test("links equal those of the command-line tool, except for settings of load, growth, and prices", async () => {
  const scenarios = links().filter((link) => !/(growth|hours|days|months|events|start|horizon|cost\.)/.test(link));
  let compared = 0;
  for (const link of scenarios.filter((link) => fromTerminal(link))) {
    const [ours, theirs] = [await encode(link), linkOf(link)];
    assert.equal(ours.startsWith("z2:"), theirs.startsWith("z2:"), link);
    assert.equal(linkOf(ours, "--readable"), linkOf(theirs, "--readable"));
    compared += 1;
  }
  assert.ok(compared >= 10, String(compared));
  assert.equal(await encode("m=queue&growth=+5+%25+/+month"), "v=1&growth=%205%20%25%20/%20month&m=queue");
});

test("long links are packed about as well as by the command-line tool", async () => {
  for (const count of [1, 2, 3, 5, 9, 20, 40, 60]) {
    const settings = { nodes: `${count + 10}M`, active_ratio: "0.15" };
    const component = (_, index) => ({ model: "tiered-store-estimate", version: 1, name: `Store ${index ** 5}`, preset: "", settings });
    const scenario = { components: Array.from({ length: count }, component), outlook: {} };
    const ours = await encode(scenario);
    const theirs = linkOf(ours);
    assert.equal(ours.startsWith("z2:"), theirs.startsWith("z2:"), `${count}: ${ours}`);
    assert.ok(ours.length <= 1.05 * theirs.length, `${ours.length}, ${theirs.length}`);
    assert.deepEqual(await decode(ours), scenario);
  }
});

test("the user's own models, as TOML and packed, give the numbers of the command-line tool", async () => {
  assert.ok(examples.includes("qdrant"));
  for (const name of examples) {
    const text = readFileSync(example(name), "utf8");
    const model = await loadModel(text);
    assert.equal(model.id, name);
    const { id, version, title, presets } = await describe(name);
    assert.deepEqual({ id, version, title }, model);
    const file = join(folder, `${name}.bin`);
    execFileSync(process.env.HEADROOM_TERMINAL, ["pack", example(name).pathname, "-o", file]);
    assert.deepEqual(new Uint8Array(readFileSync(file)), await packed(text));
    assert.deepEqual(await loadModel(readFileSync(file)), model);
    for (const preset of presets) {
      const link = `m=${name}&p=${preset.id}`;
      const expected = fromTerminal(link, ["--model-file", example(name).pathname]);
      assert.deepStrictEqual(plain(await evaluate(link, { today })), expected, link);
    }
  }
});

test("a reloaded model replaces the previous one in all programs", async () => {
  const text = (size) => `id = "own"\ntitle = "Own"\nsummary = "Own."\n
[[input]]\nid = "a"\nlabel = "A"\ndefault = 2\n[[formula]]\nid = "b"\nlabel = "B"\nunit = "B"\nexpr = "a * ${size} B"\n`;
  for (const size of [3, 4]) {
    await loadModel(text(size));
    assert.equal((await evaluate("m=own")).components[0].values.b.value, 2 * size);
    assert.equal((await evaluate("m=own", { today })).components[0].values.b.value, 2 * size);
    assert.equal((await explain("m=own", "b")).value, 2 * size);
  }
});

test("a form can be built from a description", async () => {
  const queue = await describe("queue");
  const kind = queue.inputs.find(({ id }) => id === "kind");
  assert.deepEqual([kind.default, kind.min, kind.options.length], ["mmc", null, 4]);
  const wait = queue.inputs.find(({ id }) => id === "share_target");
  assert.deepEqual([wait.unit, wait.default, wait.slider], ["%", 95, { from: 50, to: 99.9, scale: "linear" }]);
  await assert.rejects(describe("none"), HeadroomError);
});

test("problems of a model file have a line and a column", async () => {
  const text = readFileSync(example("qdrant"), "utf8").replace('expr = "points * dimensions', 'expr = "point * dimensions');
  await assert.rejects(loadModel(text), ({ name, problems: [problem], message }) => {
    assert.equal(name, "HeadroomError");
    assert.ok(problem.line > 100 && problem.column > 1);
    assert.match(problem.message, /did you mean `points`/);
    return message.startsWith(`${problem.line}:${problem.column}: `);
  });
});

test("invalid values are reported by field, and the rest is computed", async () => {
  await assert.rejects(evaluate("m=tiered-store-estimate&nodes=many&active_ratio=3"), ({ problems, evaluation }) => {
    assert.deepEqual(problems.map(({ field }) => field), ["nodes", "active_ratio"]);
    assert.ok(problems.every(({ severity, component }) => severity === "error" && component === 0));
    return evaluation.components[0].values.total_memory.value > 0;
  });
});

/** SplitMix64 by Steele, Lea, and Flood, truncated to 32 bits: the same bytes in every run. */
function chance(seed) {
  let state = BigInt(seed);
  return (end) => {
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((mixed ^ (mixed >> 31n)) & 0xffffffffn) % end;
  };
}

/** Checks that a call succeeds or rejects with a HeadroomError, and that the program has not crashed. */
async function harmless(ask, what) {
  try {
    await ask();
  } catch (error) {
    assert.ok(error instanceof HeadroomError, `${what}: ${error}`);
    assert.doesNotMatch(error.message, /calculator failed/, what);
  }
}

test("hostile input gives an error and does no harm", async () => {
  const before = await evaluate("m=queue", { today });
  const texts = [
    "", "#", "m=", "m=none", "m=queue@99", "z1:", "z1:AAAA", "z2:", "z2:AAAA", "z1:%%%", "%", "m=queue&%ff=1", "m=queue&servers=NaN",
    "m=queue&servers=1e999", "m=queue&servers=-1", "m=queue&".repeat(5000), "m=queue&servers=" + "9".repeat(15_000),
    "x".repeat(1_000_000), "m=queue&events=" + "a,1x,1h,1/year;".repeat(900), "m=queue&growth=1e308%/day&horizon=60",
    "\ud800", "m=queue&\u0000=\u0000", "m=__proto__", "m=queue&__proto__=1&constructor=2",
  ];
  for (const text of texts) {
    for (const ask of [evaluate, (link) => evaluate(link, { today }), encode, decode, (link) => explain(link, "wait")]) {
      await harmless(() => ask(text), `${ask}: ${text.slice(0, 60)}`);
    }
  }
  for (const thing of [null, undefined, 5, [], {}, { components: 5 }, { components: [{}] }, { components: [{ model: 5 }] },
    { components: [{ model: "queue", settings: { m: "tiered-store" } }] }, { components: [{ model: "queue", settings: { servers: {} } }] },
    { components: [{ model: "queue\ud800" }] }]) {
    for (const ask of [evaluate, encode, decode, loadModel, (thing) => explain("m=queue", thing)]) {
      await assert.rejects(async () => ask(thing), HeadroomError, JSON.stringify(thing));
    }
  }
  for (const day of ["", "tomorrow", "2026-13-01", "99999-01-01", new Date(NaN)]) {
    await assert.rejects(evaluate("m=queue", { today: day }), HeadroomError, String(day));
  }
  assert.deepEqual(await evaluate("m=queue", { today }), before);
});

test("hostile models give an error and do no harm", async () => {
  const next = chance(1);
  const good = readFileSync(join(package_, models.find(({ id }) => id === "queue").file));
  for (let round = 0; round < 600; round += 1) {
    const bytes = new Uint8Array(good.subarray(0, round % 3 === 0 ? next(good.length) : good.length));
    for (let change = 0; change < 1 + next(8) && bytes.length > 0; change += 1) {
      bytes[next(bytes.length)] = next(256);
    }
    await harmless(() => loadModel(bytes), `round ${round}`);
  }
  const text = readFileSync(example("qdrant"), "utf8");
  const hostile = ["", "\0", "[".repeat(100_000), "a.".repeat(50_000), `x = ${"[".repeat(50_000)}`, "#".repeat(300_000),
    text.replace("expr = \"", `expr = "${"(".repeat(4000)}`)];
  for (let round = 0; round < 200; round += 1) {
    const at = next(text.length);
    hostile.push(text.slice(0, at) + text.slice(at + next(40)));
  }
  for (const text of hostile) {
    await harmless(() => loadModel(text), text.slice(0, 60));
  }
  assert.equal((await evaluate("m=tiered-store-estimate")).components[0].model, "tiered-store-estimate");
});
