// Workers have time limits and end when they are idle. Long timeouts are shortened, so that no test waits for them.

import assert from "node:assert/strict";
import { pageTest, priced } from "./support.mjs";

/** Runs timeouts from `from` to `to` milliseconds almost at once. */
const hurried = (page, from, to) =>
  page.addInitScript(([least, most]) => {
    const plain = globalThis.setTimeout;
    globalThis.setTimeout = (act, time = 0, ...more) => plain(act, time >= least && time <= most ? 50 : time, ...more);
  }, [from, to]);

/** Replaces workers whose address matches with workers that start but never respond. */
const silenced = (page, pattern) =>
  page.addInitScript((source) => {
    const Plain = globalThis.Worker;
    globalThis.ended = 0;
    globalThis.Worker = class {
      constructor(address) {
        if (!new RegExp(source).test(String(address))) {
          return new Plain(address);
        }
        setTimeout(() => this.onmessage({ data: undefined }));
      }
      postMessage() {}
      terminate() {
        globalThis.ended += 1;
      }
    };
  }, pattern);

async function save(page, kind) {
  await page.locator(".menu summary").click();
  await page.locator(`[data-save="${kind}"]`).click();
}

pageTest("a worker that exceeds its time limit is ended, and the page says so", async ({ page, open }) => {
  await silenced(page, "headroom-(sheet-)?worker_");
  await hurried(page, 31_000, 200_000);
  await open("#v=1&m=tiered-store");
  await page.locator(".cost-verdict").filter({ hasText: "Computing the cost took longer than 60 seconds and was stopped." }).waitFor();
  await save(page, "xlsx");
  const line = page.locator(".making[role=alert]");
  await line.filter({ hasText: "Generating the spreadsheet took longer than 120 seconds and was stopped. Use fewer components" }).waitFor();
  await line.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "From a history…" }).click();
  await page.locator("#measured-text").fill("time,requests\n2026-11-01,1200\n2026-11-02,1260\n");
  await page.locator("#measured-fit").click();
  await page.getByText("Fitting the measurements took longer than 60 seconds and was stopped. Use fewer rows.").waitFor();
  assert.equal(await page.evaluate(() => globalThis.ended), 3);
});

const SERVICES = `#v=1&horizon=60&growth=5%25/month&start=2026-11-21${"&m=web-service&p=platform".repeat(64)}`;

pageTest("a timeline that takes longer than a frame is computed in a worker", async ({ page, open }) => {
  const first = () => page.locator("section[aria-labelledby=limits-title] tbody tr").first().locator("td").allInnerTexts();
  // The page computes the timeline of one component itself.
  await open("#v=1&horizon=60&growth=5%25/month&start=2026-11-21&m=web-service&p=platform");
  const alone = await first();
  assert.ok(alone.some((cell) => /20\d\d/.test(cell)), alone.join());
  await open(SERVICES);
  const isComplete = () =>
    document.querySelectorAll(".tab").length === 64 &&
    !/Computing the timeline/.test(document.querySelector(".verdict").textContent) &&
    document.querySelector("section[aria-labelledby=limits-title] tbody td") !== null;
  await page.waitForFunction(isComplete, null, { timeout: 90_000 });
  assert.deepEqual(await first(), alone);
});

pageTest("a timeline that a worker cannot compute in time says so", async ({ page, open }) => {
  await silenced(page, "headroom-worker_");
  await open(SERVICES);
  await page.locator(".verdict").filter({ hasText: "Computing the timeline …" }).waitFor();
  await hurried(page, 31_000, 200_000);
  await page.reload();
  await page.locator(".verdict").filter({ hasText: "Computing the timeline took longer than 60 seconds and was stopped." }).waitFor();
});

pageTest("a canceled request ends its worker without an error", async ({ page, open }) => {
  await silenced(page, "headroom-sheet-worker_");
  await open("#v=1&m=tiered-store");
  await save(page, "xlsx");
  await page.locator(".making").getByRole("button", { name: "Cancel" }).click();
  await page.locator(".making").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => globalThis.ended), 1);
});

pageTest("an idle worker ends, and the next request starts another", async ({ page, open }) => {
  await hurried(page, 30_000, 30_000);
  await open("#v=1&m=tiered-store");
  await priced(page);
  for (const worker of page.workers()) {
    await worker.waitForEvent("close").catch(() => {});
  }
  assert.equal(page.workers().length, 0);
  await page.locator(".menu summary").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator('[data-save="md"]').click()]);
  assert.match(download.suggestedFilename(), /\.md$/);
});

pageTest("scripts other than those of the page cannot be added", { allow: [/TrustedScript|Trusted Type|TrustedHTML|Content Security/] }, async ({ page, open }) => {
  await open("#v=1&m=tiered-store");
  await priced(page);
  const refused = await page.evaluate(() => {
    const tries = {
      html: () => (document.createElement("p").innerHTML = "<b>x</b>"),
      script: () => (document.createElement("script").src = "save.js"),
      worker: () => new Worker("headroom-worker_loader.js"),
      policy: () => trustedTypes.createPolicy("other", {}),
      address: () => globalThis.headroomScript("save.js"),
      foreign: () => globalThis.headroomScript("https://evil.example/sw.js"),
    };
    return Object.entries(tries).flatMap(([name, attempt]) => {
      try {
        attempt();
        return [];
      } catch {
        return [name];
      }
    });
  });
  assert.deepEqual(refused, ["html", "script", "worker", "policy", "address", "foreign"]);
});

pageTest("a name with bidirectional controls does not turn the title of the tab", async ({ page, open }) => {
  await open("#v=1&m=queue&n=abc%E2%80%AEdef");
  assert.doesNotMatch(await page.title(), /[\u202a-\u202e\u2066-\u2069]/u);
  assert.match(await page.title(), /abc.*def/);
});
