// Simulates k6 scripts without k6: reads their options as k6 would, sends their requests to a stub, and runs a scenario on a
// simulated clock with its preallocated users. Prints one line of JSON for each file.
//
//   node k6.mjs TEST RESPONSE-SECONDS FILE…

import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , test, answer, ...files] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'headroom-k6-'));
const modules = join(folder, 'node_modules', 'k6');
mkdirSync(modules, { recursive: true });
writeFileSync(join(modules, 'package.json'), JSON.stringify({ name: 'k6', type: 'module', exports: { '.': './k6.js', './http': './http.js' } }));
writeFileSync(join(modules, 'k6.js'), 'export const check = (r, tests) => Object.values(tests).every((test) => test(r));\nexport const sleep = () => { globalThis.slept = true; };\n');
writeFileSync(join(modules, 'http.js'), 'const say = (method) => (...words) => { globalThis.requests.push([method, ...words]); return { status: 200 }; };\nexport default { get: say("GET"), post: say("POST") };\n');
globalThis.__ENV = { TEST: test, BASE_URL: 'http://localhost' };

const seconds = (text) => [...text.matchAll(/([\d.]+)(h|m|s)/g)].reduce((sum, [, number, unit]) => sum + number * { h: 3600, m: 60, s: 1 }[unit], 0);

// Schedules iterations as k6 does, by the integral of the rate. An iteration without a free user is dropped.
function play(scenario, answerTakes) {
  const perSecond = (rate) => rate / seconds(scenario.timeUnit.replace(/^(?=[hms])/, '1'));
  const made = scenario.preAllocatedVUs;
  const busy = new Float64Array(made); // when each user is free again; a ring buffer, because all responses take the same time
  let oldest = 0, inUse = 0, most = 0;
  let clock = 0, owed = 0, rate = perSecond(scenario.startRate);
  // 100,000 iterations are as conclusive as a whole day, so longer tests are shortened, each stage by the same factor.
  const areas = scenario.stages.map((stage, at) => ((perSecond(at ? scenario.stages[at - 1].target : scenario.startRate) + perSecond(stage.target)) / 2) * seconds(stage.duration));
  const shorter = Math.min(1, 100_000 / areas.reduce((sum, area) => sum + area, 0));
  const reached = [];
  let dropped = 0, started = 0;
  for (const stage of scenario.stages) {
    const length = seconds(stage.duration) * shorter, to = perSecond(stage.target), from = rate;
    const hold = from === to;
    let inStage = 0;
    // The times at which the integral of the rate reaches the next whole numbers.
    for (let next = 1 - owed; ; next += 1) {
      const slope = (to - from) / length;
      const time = slope === 0 ? next / from : (-from + Math.sqrt(from * from + 2 * slope * next)) / slope;
      if (!(time <= length)) break; // also if the rate reaches zero first: the square root is then NaN
      const now = clock + time;
      while (inUse > 0 && busy[oldest] <= now) { oldest = (oldest + 1) % made; inUse -= 1; }
      if (inUse < made) {
        busy[(oldest + inUse) % made] = now + answerTakes;
        inUse += 1;
        most = Math.max(most, inUse);
        started += 1;
        inStage += 1;
      } else dropped += 1;
    }
    owed = (owed + ((from + to) / 2) * length) % 1;
    if (hold) reached.push({ target: to, reached: inStage / length });
    clock += length;
    rate = to;
  }
  return { dropped, started, most, reached, seconds: clock };
}

try {
  for (const [number, file] of files.entries()) {
    const module = join(folder, `script-${number}.mjs`);
    writeFileSync(module, readFileSync(file));
    globalThis.requests = [];
    globalThis.slept = false;
    const script = await import(pathToFileURL(module));
    const scenario = script.options.scenarios[test];
    for (let at = 0; at < 200; at += 1) script.default();
    console.log(JSON.stringify({
      options: script.options,
      chosen: Object.keys(script.options.scenarios),
      played: play(scenario, Number(answer)),
      each: globalThis.requests.length / 200,
      slept: globalThis.slept,
    }));
  }
} finally {
  rmSync(folder, { recursive: true });
}
