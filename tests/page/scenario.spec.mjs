// The link is the scenario: it opens, follows edits, and survives a reload, Back, unknown keys, and invalid values.

import assert from "node:assert/strict";
import { pageTest } from "./support.mjs";

const ESTIMATE = "#v=1&m=tiered-store-estimate";
/** Longer than any pause of the page before it writes to the address, in ms. */
const SOME_TIME = 10_000;

/** Returns the row of a result, by label. */
const result = (page, label) => page.locator(".values .row", { has: page.getByText(label, { exact: true }) }).first();
const field = (page, id) => page.locator(`#in-${id}`);
const hash = (page) => page.evaluate(() => location.hash);

pageTest("a shared link opens with its values", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=5M&active_ratio=0.2`);
  assert.equal(await field(page, "nodes").inputValue(), "5M");
  assert.equal(await field(page, "active_ratio").inputValue(), "0.2");
  assert.match(await result(page, "Hot nodes").innerText(), /1 million nodes/);
});

pageTest("a link also works as a query", async ({ page, open }) => {
  await open("?m=tiered-store-estimate&nodes=5M");
  assert.equal(await field(page, "nodes").inputValue(), "5M");
  await field(page, "nodes").fill("6M");
  await page.waitForFunction(() => location.hash.includes("nodes=6M") && location.search === "");
});

pageTest("an edit becomes a link, and the link gives the same page", async ({ page, open }) => {
  await open(ESTIMATE);
  await field(page, "nodes").fill("2.5M");
  await page.waitForFunction(() => location.hash.includes("nodes=2.5M"));
  const before = await page.locator(".values").allInnerTexts();
  await page.reload();
  await page.locator(".summary").waitFor();
  assert.equal(await field(page, "nodes").inputValue(), "2.5M");
  assert.deepEqual(await page.locator(".values").allInnerTexts(), before);
});

pageTest("the address does not change before the first edit", async ({ page, open }) => {
  await page.clock.install();
  await open(`${ESTIMATE}&nodes=5000000`);
  await page.clock.runFor(SOME_TIME);
  assert.equal(await hash(page), `${ESTIMATE}&nodes=5000000`);
});

pageTest("Back returns from a chosen model and preset", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=7M`);
  await page.locator("#model").selectOption("tiered-store");
  await page.waitForFunction(() => /m=tiered-store(&|$)/.test(location.hash));
  assert.equal(await field(page, "nodes").inputValue(), "7M");
  await page.locator(".preset").nth(1).click();
  await page.waitForFunction(() => location.hash.includes("&p="));
  await page.goBack();
  await page.waitForFunction(() => !location.hash.includes("&p="));
  assert.equal(await page.locator(".preset").first().getAttribute("aria-pressed"), "true");
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#model").value === "tiered-store-estimate");
  assert.equal(await field(page, "nodes").inputValue(), "7M");
});

pageTest("a link typed into the address bar is opened", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=1M`);
  await page.evaluate((link) => {
    location.hash = link;
  }, `${ESTIMATE}&nodes=3M`);
  await page.waitForFunction(() => document.querySelector("#in-nodes").value === "3M");
});

pageTest("an invalid value is reported at its field, and the rest is computed", async ({ page, open }) => {
  await open(`${ESTIMATE}&nodes=abc&ops_per_sec=10k`);
  assert.equal(await field(page, "nodes").inputValue(), "abc");
  assert.equal(await field(page, "nodes").getAttribute("aria-invalid"), "true");
  assert.match(await page.locator("#in-nodes-error").innerText(), /is not a number/);
  assert.equal(await field(page, "ops_per_sec").inputValue(), "10k");
  assert.match(await result(page, "Hot nodes").innerText(), /100,000 nodes/);
  assert.match(await page.locator(".notice").innerText(), /1 problem/);
});

pageTest("an unknown key is reported and kept, and can be removed", async ({ page, open }) => {
  await open(`${ESTIMATE}&color=blue`);
  assert.match(await page.locator(".notice").innerText(), /color = blue/);
  await field(page, "nodes").fill("2M");
  await page.waitForFunction(() => location.hash.includes("nodes=2M"));
  assert.match(await hash(page), /color=blue/);
  await page.getByRole("button", { name: "Remove it" }).click();
  await page.waitForFunction(() => !location.hash.includes("color"));
});

pageTest("a misspelled key gets a suggestion", async ({ page, open }) => {
  await open(`${ESTIMATE}&node=4M`);
  await page.getByRole("button", { name: "Rename to nodes" }).click();
  assert.equal(await field(page, "nodes").inputValue(), "4M");
});

pageTest("a link with an unknown model stays unchanged until another model is chosen", async ({ page, open }) => {
  await page.clock.install();
  await open("#v=1&m=unknown-model&nodes=8M");
  assert.match(await page.locator(".unknown").innerText(), /unknown-model/);
  await page.clock.runFor(SOME_TIME);
  assert.equal(await hash(page), "#v=1&m=unknown-model&nodes=8M");
  await page.locator(".unknown .preset", { hasText: "estimate" }).click();
  assert.equal(await field(page, "nodes").inputValue(), "8M");
});

pageTest("several components have tabs and names, and share one link", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate&n=Hot&nodes=1M&m=tiered-store-estimate&n=Archive&nodes=9M");
  assert.deepEqual(await page.locator(".tab").allInnerTexts(), ["Hot", "Archive"]);
  await page.locator(".tab").nth(1).click();
  assert.equal(await field(page, "nodes").inputValue(), "9M");
  await page.locator("#name").fill("Cold");
  await page.waitForFunction(() => location.hash.includes("n=Cold"));
  await page.getByRole("button", { name: "Remove" }).click();
  assert.equal(await page.locator(".tab").count(), 0);
  await page.getByRole("button", { name: "Undo" }).click();
  assert.equal(await page.locator(".tab").count(), 2);
});

pageTest("a truncated link is reported", async ({ page, open }) => {
  await open("#z2:AAAAA");
  assert.match(await page.locator(".notice").innerText(), /incomplete or was changed/);
  assert.ok(await page.locator(".summary").isVisible());
});

const models = (page) => {
  const fetched = [];
  page.on("request", (request) => {
    const name = /models\/([\w-]+)-\d+-\w+\.bin$/.exec(request.url());
    if (name) {
      fetched.push(name[1]);
    }
  });
  return fetched;
};

pageTest("a model is fetched once, when a scenario first needs it", async ({ page, open }) => {
  const fetched = models(page);
  await open("#v=1&m=tiered-store-estimate&n=One&m=web-service&n=Two");
  assert.deepEqual(fetched.toSorted(), ["tiered-store-estimate", "web-service"]);
  await page.locator("#model").selectOption("tiered-store");
  await page.waitForFunction(() => location.hash.includes("m=tiered-store&"));
  assert.equal(fetched.length, 3);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#model").value === "tiered-store-estimate");
  await page.locator("#model").selectOption("tiered-store");
  await page.waitForFunction(() => location.hash.includes("m=tiered-store&"));
  assert.equal(fetched.length, 3);
});

pageTest("a packed link fetches the models that it names", async ({ page, open }) => {
  const fetched = models(page);
  await open(`#v=1&m=tiered-store&${"x".repeat(1800)}=1`);
  await page.locator("#in-nodes").fill("7M");
  await page.waitForFunction(() => location.hash.startsWith("#z2:"));
  const packed = await page.evaluate(() => location.hash);
  await page.goto("about:blank");
  fetched.length = 0;
  await open(packed);
  assert.equal(await page.locator("#in-nodes").inputValue(), "7M");
  assert.deepEqual(fetched, ["tiered-store"]);
});

pageTest(
  "a model that cannot be fetched is reported, changes nothing, and is fetched on the next attempt",
  { allow: [/models\/web-service/, /Failed to load resource/] },
  async ({ page, open }) => {
    await open("#v=1&m=tiered-store&nodes=7M");
    await page.route(/models\/web-service/, (route) => route.abort());
    await page.locator("#model").selectOption("web-service");
    await page.getByText("A model could not be fetched").waitFor();
    assert.equal(await page.locator("#model").inputValue(), "tiered-store");
    assert.equal(await page.locator("#in-nodes").inputValue(), "7M");
    await page.unroute(/models\/web-service/);
    await page.locator("#model").selectOption("web-service");
    await page.waitForFunction(() => location.hash.includes("m=web-service"));
    assert.ok(await page.getByText("A model could not be fetched").isHidden());
  },
);

pageTest(
  "a link to a model that cannot be fetched keeps the scenario",
  { allow: [/models\/web-service/, /Failed to load resource/] },
  async ({ page, open }) => {
    await page.route(/models\/web-service/, (route) => route.fulfill({ status: 503, body: "" }));
    await open("#v=1&m=web-service&requests=70");
    await page.getByText("This model could not be fetched").waitFor();
    assert.match(await page.evaluate(() => location.hash), /requests=70/);
  },
);
