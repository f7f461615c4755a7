// A model file served by `headroom serve`: listed, computed, explained, and reloaded.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pageTest } from "./support.mjs";

const EXAMPLE = new URL("../../examples/models/qdrant.toml", import.meta.url);

/** Serves a model file with the page while `use` runs, which gets the address to open. */
async function served(file, use) {
  const server = spawn(process.env.HEADROOM_CLI, ["serve", file, "--site", process.env.HEADROOM_DIST, "--port", "0"]);
  try {
    const address = await new Promise((resolve, reject) => {
      let said = "";
      server.stdout.on("data", (data) => {
        said += data;
        const found = /: (http\S+)/.exec(said);
        if (found) {
          resolve(found[1]);
        }
      });
      server.on("exit", () => reject(new Error(`it ended: ${said}`)));
    });
    return await use(address);
  } finally {
    server.kill();
  }
}

pageTest("a served model file opens in the page, and is reloaded after a change", { allow: [/requested another host/, /422/, /status of 404/] }, async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), "headroom-own-"));
  try {
    const file = join(folder, "mine.toml");
    const text = await readFile(EXAMPLE, "utf8");
    await writeFile(file, text);
    await served(file, async (address) => {
      await page.goto(address);
      await page.locator(".summary .figure").first().waitFor();
      assert.match(await page.locator("h1").innerText(), /Qdrant/);
      await page.locator(".summary .figure").first().click();
      await page.getByRole("dialog").or(page.locator(".explain")).first().waitFor();
      await page.goto(address.replace("#", "embed.html?show=summary#"));
      await page.getByRole("heading", { name: /Qdrant/ }).waitFor();
      await writeFile(file, text.replace(/^title = .*$/m, 'title = "Another name"'));
      await page.goto(address.replace("#", "?again#"));
      await page.getByRole("heading", { name: "Another name" }).waitFor({ state: "attached" });
      await writeFile(file, text.replace('unit = "', 'unit = "furlong'));
      await page.goto(address.replace("#", "?faulty#"));
      await page.getByText(/furlong/).first().waitFor();
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

pageTest("a page of another origin cannot frame the server and read an unpublished model", { allow: [/requested another host/, /frame-ancestors/, /Framing/, /status of 403/, /did not (find|load)/] }, async ({ page }) => {
  await served(fileURLToPath(EXAMPLE), async (address) => {
    const embed = new URL(address.replace("#", "embed.html?show=summary#"));
    // Both pages are on the loopback interface, but on different ports, so they are different origins.
    const host = createServer((_, response) => {
      const content = `<title>host</title><iframe src="${embed}"></iframe>`;
      response.writeHead(200, { "content-type": "text/html" }).end(content);
    });
    await new Promise((ready) => host.listen(0, "127.0.0.1", ready));
    try {
      const refused = page.waitForEvent("console", (message) => /frame-ancestors|Framing/.test(message.text()));
      await page.goto(`http://127.0.0.1:${host.address().port}/`);
      await refused;
      const [, frame] = page.frames();
      await frame.waitForURL(/^chrome-error:/);
      assert.equal(await frame.locator(".summary").count(), 0, "the frame has no calculator");
    } finally {
      host.close();
      host.closeAllConnections();
    }
    // Opened directly, the same address shows the model.
    await page.goto(embed.href);
    await page.getByRole("heading", { name: /Qdrant/ }).waitFor();
  });
});
