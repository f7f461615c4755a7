// Model files opened in the page: dropped, chosen, or passed by a script. The results match the command-line tool, and hostile
// or invalid files do no harm.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { accessible, pageTest, priced } from "./support.mjs";

const run = (...args) => promisify(execFile)(process.env.HEADROOM_CLI, args, { maxBuffer: 1 << 28, encoding: "buffer" });
const examples = new URL("../../examples/models/", import.meta.url);
const example = (name) => readFile(new URL(`${name}.toml`, examples), "utf8");

const SMALL = `id = "shelf"
title = "Shelf"
summary = "Books on a shelf."
counts = ["book"]
headline = ["length"]

[[input]]
id = "books"
label = "Books"
unit = "book"
default = 40
max = 100000

[[constant]]
id = "thickness"
label = "Thickness"
value = "3 MB/book"
source = "Measured"

[[formula]]
id = "length"
label = "Length"
unit = "MB"
expr = "books * thickness"
`;

/** Drops files on the page, each given as a name and a string or bytes. */
async function drop(page, ...files) {
  const held = await page.evaluateHandle((given) => {
    const data = new DataTransfer();
    for (const [name, content] of given) {
      data.items.add(new File([typeof content === "string" ? content : new Uint8Array(content)], name));
    }
    return data;
  }, files);
  await page.dispatchEvent("main", "dragover", { dataTransfer: held });
  await page.dispatchEvent("main", "drop", { dataTransfer: held });
}

const said = (page) => page.locator(".opening");
const isOpen = async (page, title) => {
  await said(page).filter({ hasText: `${title} is open.` }).waitFor();
  assert.match(await page.getByRole("status").and(page.locator("#said")).textContent(), /is open\.$/);
};
const figure = (page) => page.locator(".summary .figure").first().innerText();
/** Opens the page with a clock that `link` can advance. */
const openWithClock = async (page, open, address) => {
  await page.clock.install();
  await open(address);
};
/** Returns the link in the address, after any pause of the page before it writes there. */
const link = async (page) => {
  await page.clock.runFor(10_000);
  return page.evaluate(() => location.hash);
};

async function saved(page, kind) {
  await page.locator(".menu summary").click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`[data-save="${kind}"]`).click()]);
  return readFile(await download.path());
}

for (const [name, title] of [["qdrant", "Qdrant"], ["kafka", "Kafka"], ["redis", "Redis"]]) {
  pageTest(`${name}, dropped on the page, matches the command-line tool`, async ({ page, open }) => {
    const file = new URL(`${name}.toml`, examples).pathname;
    await openWithClock(page, open, "#v=1&start=2026-11-21&m=queue"); // without a start date, the files would contain the current date
    await drop(page, [`${name}.toml`, await example(name)]);
    await isOpen(page, title);
    assert.match(await page.locator("h1").innerText(), new RegExp(title));
    const shown = await link(page);
    assert.match(shown, new RegExp(`start=2026-11-21&.*m=${name}&p=`));
    await priced(page);
    assert.match(await page.locator(".cost-verdict").innerText(), /\$/);
    const folder = await mkdtemp(join(tmpdir(), "headroom-open-"));
    try {
      const { stdout } = await run("evaluate", shown, "--format", "json", "--model-file", file);
      assert.equal((await saved(page, "results-json")).toString().trimEnd(), stdout.toString().trimEnd());
      for (const kind of name === "qdrant" ? ["md", "xlsx"] : ["md"]) {
        const out = join(folder, `out.${kind}`);
        await run("worksheet", shown, "--format", kind, "--out", out, "--model-file", file);
        assert.ok((await saved(page, kind)).equals(await readFile(out)), `${kind} differs`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

pageTest("errors match `headroom check`, and a corrected file opens", async ({ page, open }) => {
  await openWithClock(page, open);
  const before = await link(page);
  const faulty = SMALL.replace('unit = "book"', 'unit = "bok"').replace("books * thickness", "boks * 3").replace("Measured", "");
  const folder = await mkdtemp(join(tmpdir(), "headroom-open-"));
  try {
    const file = join(folder, "shelf.toml");
    await writeFile(file, faulty);
    const { stderr } = await run("check", file).catch((failed) => failed);
    const named = [...stderr.toString().matchAll(/shelf\.toml:(\d+):(\d+): (.*)/g)];
    assert.equal(named.length, 3);
    await drop(page, ["shelf.toml", faulty]);
    const list = page.getByRole("alert").filter({ hasText: "3 errors" });
    await list.waitFor();
    const rows = await list.locator("li").evaluateAll((all) => all.map((row) => row.firstChild.data));
    assert.deepEqual(rows, named.map(([, line, column, words]) => `line ${line}, column ${column}: ${words}`));
    assert.equal(await list.locator("li code").first().innerText(), 'unit = "bok"');
    await accessible(page);
    assert.equal(await link(page), before, "nothing was changed");
    // The corrected file, chosen by keyboard.
    await writeFile(file, SMALL);
    const chooser = page.waitForEvent("filechooser"); // before the key press, so that the browser intercepts the dialog
    await list.getByRole("button", { name: "Open a model file…" }).focus();
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(file);
    await isOpen(page, "Shelf");
    assert.equal(await list.count(), 0);
    assert.match(await figure(page), /120\s*MB/);
    await accessible(page);
  } finally {
    await rm(folder, { recursive: true });
  }
});

pageTest("a file that is not a model is refused with a reason, and changes nothing", async ({ page, open }) => {
  await openWithClock(page, open, "#v=1&m=queue");
  const before = await link(page);
  const png = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0xff, 0xfe];
  for (const [name, content, words] of [
    ["picture.png", png, /picture\.png: it is not a text file\. A model file is a TOML file/],
    ["huge.toml", "#".repeat(300 * 1024), /it has 300 KiB\. A model file/],
    ["load.csv", "time,requests\n2026-11-01,1200\n", /looks like measurements, which “From a history…”/],
    ["zero.toml", "id = \u0000", /it is not a text file/],
    ["notes.txt", "Dear diary", /cannot be used: 1 error[^]*line 1, column/],
    ["empty.toml", "", /cannot be used/],
    ["gulp.toml", SMALL.replace('"shelf"', '"queue"'), /there is a built-in model `queue`; choose another id/],
    ["deep.toml", SMALL.replace("books * thickness", "(".repeat(100_000)), /cannot be used/],
    ["none.toml", SMALL.replace("books * thickness", "books * thickness / (books - books) * 1 book"), /with its defaults/],
  ]) {
    await drop(page, [name, content]);
    await page.getByRole("alert").filter({ hasText: words }).waitFor();
  }
  await said(page).getByRole("button", { name: "Close" }).click();
  assert.equal(await said(page).count(), 0);
  assert.equal(await link(page), before);
  assert.match(await page.locator("h1").innerText(), /Queue/);
});

pageTest("a hostile model is shown as text", async ({ page, open }) => {
  const bad = `<script>globalThis.owned=1</script><img src=x onerror=globalThis.owned=1>`;
  const text = SMALL.replace('"Shelf"', `'${bad}'`)
    .replace('"Books on a shelf."', `'${bad}'`)
    .replace('"Books"', `'${bad}'`)
    .replace('"Length"', `'${bad}'`)
    .replace('"Measured"', '"javascript:globalThis.owned=1"');
  await open();
  await drop(page, ["<img src=x onerror=globalThis.owned=1>.toml", text]);
  await isOpen(page, "");
  await page.locator(".summary .figure").first().click();
  const panel = page.locator("dialog.explain");
  await panel.getByRole("button", { name: /Thickness/ }).click();
  await panel.getByText("javascript:globalThis.owned=1").waitFor();
  assert.equal(await page.locator("a[href^=javascript]").count(), 0);
  assert.equal(await page.locator("#app script, #app img, .opening script, .opening img").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.owned), undefined);
  assert.ok((await page.locator("h1").textContent()).includes(bad));
  await page.keyboard.press("Escape");
  // Bidirectional control characters would also affect the page's own text.
  await drop(page, ["turned.toml", SMALL.replace("Shelf", "Shelf\u202e")]);
  await page.getByRole("alert").filter({ hasText: "invisible character that changes the writing direction (U+202E)" }).waitFor();
});

pageTest("an opened model survives a reload, can be undone, and is replaced by a newer version", async ({ page, open }) => {
  await open("#v=1&m=queue");
  await drop(page, ["shelf.toml", SMALL]);
  await isOpen(page, "Shelf");
  await page.locator("#in-books").fill("50");
  await page.waitForFunction(() => location.hash.includes("books=50"));
  await page.reload();
  await page.locator("html[data-boot=started]").waitFor();
  assert.match(await figure(page), /150\s*MB/);
  assert.match(await page.locator("#model option:checked").innerText(), /Shelf/);
  // A newer version of the file: the scenario stays.
  await drop(page, ["shelf.toml", SMALL.replace("3 MB/book", "5 MB/book").replace('"Shelf"', '"Broad shelf"')]);
  await isOpen(page, "Broad shelf");
  assert.match(await figure(page), /250\s*MB/);
  await page.reload();
  await page.locator("html[data-boot=started]").waitFor();
  assert.match(await figure(page), /250\s*MB/);
  // Replaced by another model, then undone.
  await drop(page, ["redis.toml", await example("redis")]);
  await isOpen(page, "Redis");
  await page.getByRole("button", { name: "Undo" }).click();
  assert.match(await page.locator("h1").innerText(), /Broad shelf/);
  assert.match(await figure(page), /250\s*MB/);
});

pageTest("a link with an unknown model works once its file is opened, also by a script", async ({ page, open }) => {
  await openWithClock(page, open, "#v=1&m=shelf&books=70");
  await page.getByText("This link names an unknown model").waitFor();
  await page.getByText("drop it here").waitFor();
  const refused = await page.evaluate((text) => globalThis.headroomOwnModel(text), SMALL.replace('"MB"', '"MB/s"'));
  assert.equal(refused.ok, false);
  assert.match(refused.problems[0], /^line \d+, column \d+: formula `length`, expr: expected \S+, found B/);
  assert.deepEqual(await page.evaluate((text) => globalThis.headroomOwnModel(text), SMALL), {
    ok: true, id: "shelf", version: 1, title: "Shelf",
  });
  await page.getByRole("heading", { name: "Shelf" }).waitFor({ state: "attached" });
  assert.match(await figure(page), /210\s*MB/);
  assert.match(await link(page), /m=shelf&books=70/);
  assert.equal((await page.evaluate(() => globalThis.headroomOwnModel(7))).ok, false);
});

pageTest("the page shows where to drop a file, and a history can still be dropped on its field", async ({ page, open }) => {
  await open();
  const held = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["time,requests\n2026-11-01,1200\n2026-11-02,1260\n2026-11-03,1310\n"], "load.csv"));
    return data;
  });
  // The hint disappears soon after the last event.
  const hint = page.evaluate(() => new Promise((found) => {
    const look = (_, observer) => {
      const shown = document.querySelector(".dropping");
      if (shown) {
        observer.disconnect();
        found(shown.textContent);
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
  }));
  await page.dispatchEvent("main", "dragover", { dataTransfer: held });
  assert.match(await hint, /Drop a model file to open it/);
  await page.locator(".dropping").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "From a history…" }).click();
  await page.dispatchEvent("#measured-text", "dragover", { dataTransfer: held });
  await page.dispatchEvent("#measured-text", "drop", { dataTransfer: held });
  await page.locator(".measured-found > *").first().waitFor();
  assert.equal(await said(page).count(), 0);
});

pageTest("if the worker cannot be loaded, the page says that the file was not opened", { allow: [/headroom-model-reader/, /Failed to load/, /logged/] }, async ({ page, open }) => {
  await open();
  await page.route(/headroom-model-reader/, (route) => route.abort());
  await drop(page, ["shelf.toml", SMALL]);
  await page.getByRole("alert").filter({ hasText: "could not be loaded, or has stopped" }).waitFor();
  await page.unroute(/headroom-model-reader/);
  await drop(page, ["shelf.toml", SMALL]);
  await isOpen(page, "Shelf");
});

/** A model that passes all checks, but whose evaluation would block the page for far too long. */
const slow = () => {
  const values = Array.from({ length: 9 }, (_, at) => at);
  const formula = (id, expr) => `[[formula]]\nid = "${id}"\nlabel = "${id}"\nunit = "1"\nexpr = "${expr}"\n`;
  return `id = "slow"
title = "Slow"
summary = "Takes long."
counts = ["srv"]
headline = ["total"]

[[input]]
id = "load"
label = "Load"
unit = "1"
default = 90000
max = 1e6
grows = true
varies = true

${values.map((at) => formula(`q${at}`, `mmck_servers(100000, load + ${at}, 0.001, 0.9999)`)).join("")}
${formula("total", values.map((at) => `q${at}`).join(" + "))}
[[resource]]
id = "limit"
label = "Limit"
demand = "total"
capacity = "1e9 + 0"
target = "0.8"
remedy = "Add."
`;
};

pageTest("a model that takes too much work opens with a problem, and the page still responds", async ({ page, open }) => {
  await open("#v=1&horizon=60&m=queue");
  await drop(page, ["slow.toml", slow()]);
  await page.getByText(/takes too much work to compute, so results are missing/).first().waitFor();
  await page.reload();
  await page.locator("html[data-boot=started]").waitFor();
  await page.getByText(/takes too much work to compute, so results are missing/).first().waitFor();
  await page.locator("#model").selectOption({ label: "Queue" });
  await page.waitForFunction(() => document.querySelector("h1").textContent.includes("Queue"));
});

pageTest("a model that blocked the page is not opened again unasked", async ({ page, open }) => {
  await open("#v=1&m=queue");
  await drop(page, ["shelf.toml", SMALL]);
  await isOpen(page, "Shelf");
  assert.equal(await page.evaluate(() => sessionStorage.getItem("headroom.models.showing")), "[]");
  // The mark that remains if the page is blocked while it shows the model.
  await page.evaluate(() => sessionStorage.setItem("headroom.models.showing", JSON.stringify(["shelf@1"])));
  for (let times = 0; times < 2; times += 1) {
    await page.reload();
    await page.locator("html[data-boot=started]").waitFor();
    await page.getByRole("alert").filter({ hasText: "shelf was not opened" }).waitFor();
    assert.equal(await page.locator("#model option").filter({ hasText: /^Shelf$/ }).count(), 0);
  }
  await page.getByRole("button", { name: "Open it anyway" }).click();
  await page.getByRole("heading", { name: "Shelf" }).waitFor({ state: "attached" });
  assert.match(await figure(page), /120\s*MB/);
});

for (const text of ["null", "{}", "1", "[1]", "[{}]", '[{"id":"shelf","version":1,"packed":"%"}]', "{", '"x"']) {
  pageTest(`stored models that cannot be read are put aside and reported: ${text}`, async ({ page, open }) => {
    await page.addInitScript((stored) => sessionStorage.getItem("once") ?? (sessionStorage.setItem("headroom.models", stored), sessionStorage.setItem("once", "1")), text);
    await open("#v=1&m=queue");
    await page.getByRole("alert").filter({ hasText: "cannot be read any more, so they are closed" }).waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.getItem("headroom.models.unreadable")), text);
    await drop(page, ["shelf.toml", SMALL]);
    await isOpen(page, "Shelf");
  });
}

pageTest("a stored baseline that cannot be read is put aside and reported", async ({ page, open }) => {
  await page.addInitScript(() => sessionStorage.setItem("headroom.baseline", "z1:!!"));
  await open("#v=1&m=queue");
  await page.getByRole("alert").filter({ hasText: "The baseline that was stored in this tab cannot be read" }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("headroom.baseline.unreadable")), "z1:!!");
});
