// Accessibility: axe-core finds no problems.

import { accessible, pageTest } from "./support.mjs";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const LINKS = ["#v=1&m=tiered-store", "#v=1&m=tiered-store-estimate&nodes=abc&retention_days=4000&color=blue"];

for (const link of LINKS) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [name, settings] of Object.entries({ desktop: {}, phone })) {
      pageTest(`the page is accessible: ${name}, ${colorScheme}, ${link}`, { context: { ...settings, colorScheme } }, async ({ page, open }) => {
        await open(link);
        await accessible(page);
      });
    }
  }
}

pageTest("an explanation and the open constants are accessible", async ({ page, open }) => {
  await open("#v=1&m=tiered-store-estimate");
  await page.getByRole("button", { name: "Advanced" }).click();
  for (const summary of await page.locator(".chart-tools summary >> visible=true").all()) {
    await summary.click();
  }
  await accessible(page);
  await page.locator(".values .row", { hasText: "Memory with margin" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /Memory needed/ }).click();
  await accessible(page);
});
