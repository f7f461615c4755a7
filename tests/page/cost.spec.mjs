// Cost: prices that load after the page, clouds side by side, settings in the link, and price files.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { accessible, pageTest, priced } from "./support.mjs";

const SERVICE = "#v=1&start=2026-11-21&m=web-service&requests=800";
const cost = (page) => page.locator("[aria-labelledby=cost-title]");
const months = (page) => cost(page).locator(".cloud-month b").allInnerTexts();

/** Returns the rows of a cost table, each a list of strings. */
async function rows(page, title) {
  const fold = cost(page).locator("details.fold", { has: page.locator("summary", { hasText: title }) });
  await fold.evaluate((details) => (details.open = true));
  await fold.locator("tbody tr").first().waitFor();
  return fold.locator("tbody tr").evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)));
}

/** Returns the monthly costs, once they differ from `before`. */
async function changed(page, before) {
  await page.waitForFunction(
    (before) => [...document.querySelectorAll(".cloud-month b")].map((b) => b.textContent).join() !== before,
    before.join(),
  );
  return months(page);
}

const terminal = process.env.HEADROOM_CLI;

pageTest("costs match the command-line tool for the same link", async ({ page, open }) => {
  for (const link of [SERVICE, `${SERVICE}&cost.area=eu-west&cost.commit=any&hours=office&cost.standby=warm`]) {
    await open(link);
    await page.reload();
    await priced(page);
    const { stdout } = await promisify(execFile)(terminal, ["cost", link, "--format", "json"]);
    const { clouds } = JSON.parse(stdout);
    const wanted = clouds.map((cloud) => cloud.usd_by_month[0].toLocaleString("en-US", { style: "currency", currency: "USD" }));
    assert.deepEqual(await months(page), wanted);
    const all = await rows(page, /^Cost by month/);
    assert.deepEqual(
      all.map((row) => Number(row[2].replace(/[$,]/g, ""))),
      clouds[0].usd_by_month,
    );
  }
});

pageTest("totals are the sums of the displayed amounts", async ({ page, open }) => {
  await open(`${SERVICE}&cost.clusters=2&cost.standby=hot`);
  await priced(page);
  const table = cost(page).locator(".cost-kinds tbody tr");
  const lines = await table.evaluateAll((all) => all.map((row) => [...row.cells].slice(1).map((cell) => Math.round(Number(cell.textContent.replace(/[$,]/g, "")) * 100))));
  const total = lines.pop();
  assert.ok(lines.length > 6);
  total.forEach((sum, cloud) => assert.equal(lines.reduce((all, line) => all + line[cloud], 0), sum));
});

pageTest("region and commitment are in the link, and can be undone", async ({ page, open }) => {
  await open(SERVICE);
  await priced(page);
  const first = await months(page);
  await page.getByLabel("Commitment term", { exact: true }).selectOption("any");
  const committed = await changed(page, first);
  assert.notEqual(committed[0], first[0]);
  assert.equal(committed[1], first[1], "Azure has no commitments in the catalog");
  await page.waitForFunction(() => location.hash.includes("cost.commit=any"));
  await page.getByLabel("Region", { exact: true }).selectOption("asia-northeast");
  await changed(page, committed);
  assert.match(await cost(page).locator(".cloud-region").first().innerText(), /ap-northeast-1/);
  await page.locator("body").press("Control+z");
  await page.locator("body").press("Control+z");
  await page.waitForFunction((first) => document.querySelector(".cloud-month b").textContent === first, first[0]);
});

pageTest("an invalid value is reported at its field and kept, and the rest is compared", async ({ page, open }) => {
  await open(`${SERVICE}&cost.regions=aws+us-east-9&cost.prices=aws+m7i.large+%3D+0`);
  await priced(page);
  assert.equal((await months(page)).length, 3);
  await page.getByText("Instances, regions, prices").click();
  const regions = page.locator("[id='outlook-cost.regions']");
  assert.equal(await regions.inputValue(), "aws us-east-9");
  await page.getByText("Did you mean `us-east-1`?").waitFor();
  await page.getByText("`0` is out of range. Allowed: above 0.").waitFor();
  assert.equal(await regions.getAttribute("aria-invalid"), "true");
  await regions.fill("aws us-west-2");
  await regions.blur();
  await page.getByText("Did you mean `us-east-1`?").waitFor({ state: "hidden" });
  assert.match(await cost(page).locator(".cloud-region").first().innerText(), /us-west-2/);
});

pageTest("a budget shows when it is exceeded", async ({ page, open }) => {
  await open(`${SERVICE}&growth=10%25/month`);
  await priced(page);
  const first = (await months(page))[2];
  await page.getByLabel("Budget", { exact: true }).fill(String(Math.round(Number(first.replace(/[$,]/g, "")) * 2)));
  await page.getByText(/The budget of \$[\d,.]+\/mo is first exceeded in the month that starts on/).waitFor();
  const table = await rows(page, "Budget");
  assert.equal(table.length, 3);
});

pageTest("a price file replaces the prices of a cloud; errors in it have a position", async ({ page, open }) => {
  await open(SERVICE);
  await priced(page);
  const before = await months(page);
  await page.getByText("Instances, regions, prices").click();
  const file = (text) => ({ name: "prices.tsv", mimeType: "text/tab-separated-values", buffer: Buffer.from(text.replaceAll(" ", "\t")) });
  const good =
    "cloud aws\nsource 1 2026-11-01 listed mine -\ntype big.one big 64 256 amd64 steady\noffer us-east-1 big.one 0.01@1 - - -\n";
  await page.locator("#price-file").setInputFiles(file(good));
  const after = await changed(page, before);
  assert.deepEqual(after.slice(1), before.slice(1));
  await rows(page, "Machines by year");
  await cost(page).getByText("big.one").first().waitFor();
  await page.locator("#price-file").setInputFiles(file(`${good}offer us-east-1 big.two 1@1 - - -\nrubbish\n`));
  await page.getByText('Line 5: type `big.two` is not defined').waitFor();
  await page.locator("#price-file").setInputFiles({ name: "x", mimeType: "x", buffer: Buffer.from([0xff, 0xfe, 0, 1, 2]) });
  await page.getByText(/row must come first|row is missing/).waitFor();
  await page.waitForFunction((first) => document.querySelector(".cloud-month b").textContent === first, before[0]);
  await page.locator("#price-file").setInputFiles({ name: "huge.tsv", mimeType: "x", buffer: Buffer.alloc((16 << 20) + 1, 32) });
  await page.getByText("huge.tsv is larger than 16 MiB, the limit for price files. The prices are unchanged.").waitFor();
  await page.locator("#price-file").setInputFiles(file(good));
  await page.getByText("huge.tsv is larger").waitFor({ state: "hidden" });
});

pageTest("without prices everything else is computed, and a message says so", { allow: [/prices/, /logged/] }, async ({ page, open }) => {
  await page.route("**/prices/*.bin", (route) => route.abort());
  await open(SERVICE);
  await cost(page).getByText("Prices could not be loaded").waitFor();
  assert.ok(await page.locator(".figure").first().isVisible());
});

for (const [name, context] of [
  ["desktop, light", {}],
  ["phone, dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
]) {
  pageTest(`the cost is accessible and fits the screen: ${name}`, { context }, async ({ page, open }) => {
    await open(`${SERVICE}&hours=office&cost.commit=any&cost.budget=2k&cost.revenue=9k&cost.standby=cold`);
    await priced(page);
    await page.getByText("Instances, regions, prices").click();
    await cost(page).locator("details.fold").evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await cost(page).locator("details.fold tbody tr").last().waitFor();
    await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== "running"));
    await accessible(page);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), (context.viewport ?? { width: 1280 }).width);
  });
}
