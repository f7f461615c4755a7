// The type definitions: valid code compiles, invalid code does not, and the results of the module match their types exactly.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { installed, links, today } from "./support.mjs";

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

const program = `
import { HeadroomError, decode, describe, encode, evaluate, explain, loadModel, models, packed } from "headroom-calculator";
import type { Choice, Evaluation, Level, Plan, Quantity, Scenario } from "headroom-calculator";

const scenario: Scenario = { components: [{ model: "queue", settings: { servers: 12, arrivals: "8/s" } }] };
const evaluation: Evaluation = await evaluate(scenario);
const wait: Quantity | undefined = evaluation.components[0]?.values["wait"];
const input: Quantity | Choice | undefined = evaluation.components[0]?.inputs["kind"];
const level: Level | undefined = evaluation.components[0]?.advice[0]?.level;
const plan: Plan = (await evaluate("m=queue", { today: new Date() })).plan;
const maybe: Plan | null = evaluation.plan;
const when: "now" | "on" | "later" | "never" | undefined = plan.limits[0]?.target_reached.when;
const uses: string[] = (await explain(scenario, "wait", { component: 0 })).restsOn[0]?.uses ?? [];
const link: string = await encode(await decode("m=queue"));
const bytes: Uint8Array = await packed("");
const model = await loadModel(bytes);
const unit: string | undefined = (await describe(model.id)).inputs[0]?.unit;
const file: string | undefined = models[0]?.file;
try {
  await evaluate(link);
} catch (error) {
  if (error instanceof HeadroomError) {
    const line: number | undefined = error.problems[0]?.line;
    console.log(line, error.evaluation?.components.length);
  }
}
console.log(wait, input, level, maybe, when, uses, unit, file);

// @ts-expect-error a scenario has components
await evaluate({ model: "queue" });
// @ts-expect-error settings are strings or numbers
await evaluate({ components: [{ model: "queue", settings: { servers: true } }] });
// @ts-expect-error without today there may be no plan
const none: Plan = (await evaluate("m=queue")).plan;
// @ts-expect-error the list is read-only
models.push();
`;

/** Returns a program that assigns each result of the module to its declared type. */
async function typedResults(folder) {
  const url = pathToFileURL(join(folder, "node_modules", "headroom-calculator", "index.js")).href;
  const { decode, describe, evaluate, explain, models } = await import(url);
  const lines = [`import type * as headroom from "headroom-calculator";`];
  const declare = (type, value) => lines.push(`export const a${lines.length}: headroom.${type} = ${JSON.stringify(value)};`);
  for (const { id, version } of models) {
    const model = await describe(id, version);
    declare("Model", model);
    declare("Explanation", await explain(`m=${id}@${version}`, model.headline[0]));
    for (const { id: preset } of model.presets.slice(0, 2)) {
      const growth = "growth=3x/6months&events=Sale,5x,24h,11-27&horizon=12";
      declare("Evaluation", await evaluate(`${growth}&m=${id}@${version}&p=${preset}`, { today }));
    }
  }
  for (const link of links()) {
    const evaluation = await evaluate(link).catch(({ evaluation }) => evaluation);
    if (evaluation) {
      declare("Evaluation", evaluation);
    }
    const scenario = await decode(link).catch(() => undefined);
    if (scenario) {
      declare("DecodedScenario", scenario);
    }
  }
  assert.ok(lines.length > 60);
  return lines.join("\n");
}

for (const resolution of ["nodenext", "bundler"]) {
  test(`the types hold with module resolution ${resolution}`, async () => {
    const folder = installed();
    writeFileSync(join(folder, "program.ts"), program);
    writeFileSync(join(folder, "results.ts"), await typedResults(folder));
    const options = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      target: "es2022",
      module: resolution === "bundler" ? "esnext" : "nodenext",
      moduleResolution: resolution,
      lib: ["es2022", "dom"],
      noEmit: true,
      types: [],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["program.ts", "results.ts"] }));
    const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
}
