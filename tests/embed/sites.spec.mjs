// The dialog's snippets for mdBook, MkDocs, and Sphinx, in sites built by these tools: size, theme, and numbers are right.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { before } from "node:test";
import { promisify } from "node:util";
import { base, embedTest, figures, inside, summary, terminal } from "./support.mjs";
import { KINDS } from "../../public/embed-snippets.js";

const LINK = "v=1&start=2026-11-21&growth=10%25/month&m=tiered-store&nodes=5M";
const SCENARIO = [["model", "tiered-store"], ["start", "2026-11-21"], ["growth", "10%/month"], ["nodes", "5M"]];
const CHOICE = { link: LINK, scenario: SCENARIO, show: ["summary", "resources"], inputs: ["nodes"], mode: "full", theme: "auto", accent: "", height: 480, fixed: false };
const snippet = (kind) => KINDS.get(kind).text(base.href, CHOICE);

/** The site generators: files, command, path of the page, and how a reader selects the dark theme. */
const MAKERS = {
  mdbook: {
    files: {
      "book.toml": `[book]\ntitle = "Guide"\n`,
      "src/SUMMARY.md": "# Summary\n\n- [Sizing](sizing.md)\n",
      "src/sizing.md": `# Sizing\n\nBefore.\n\n${snippet("mdbook")}\nAfter.\n`,
    },
    command: [process.env.HEADROOM_MDBOOK, "build"],
    site: "book",
    page: "sizing.html",
    dark: (page) => page.evaluate(() => (document.documentElement.className = document.documentElement.className.replace(/\blight\b/, "navy"))),
  },
  mkdocs: {
    files: {
      "mkdocs.yml":
        "site_name: Guide\nuse_directory_urls: false\ntheme:\n  name: material\n  font: false\n  palette:\n    - scheme: default\n",
      "docs/index.md": "# Guide\n",
      "docs/sizing.md": `# Sizing\n\nBefore.\n\n${snippet("mkdocs")}\nAfter.\n`,
    },
    command: [process.env.HEADROOM_PYTHON, "-m", "mkdocs", "build", "--quiet"],
    site: "site",
    page: "sizing.html",
    dark: (page) => page.evaluate(() => document.body.setAttribute("data-md-color-scheme", "slate")),
  },
  sphinx: {
    files: {
      "conf.py": 'project = "Guide"\nhtml_theme = "furo"\n',
      "index.rst": `Sizing\n======\n\nBefore.\n\n${snippet("sphinx")}\nAfter.\n`,
    },
    command: [process.env.HEADROOM_PYTHON, "-m", "sphinx", "-q", "-b", "html", ".", "site"],
    site: "site",
    page: "index.html",
    dark: (page) => page.evaluate(() => (document.body.dataset.theme = "dark")),
  },
};

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const folder = (name) => join(process.env.HEADROOM_SITES, name);

before(async () => {
  const make = async ([name, { files, command: [program, ...args] }]) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder(name), path, ".."), { recursive: true });
      await writeFile(join(folder(name), path), text);
    }
    await promisify(execFile)(program, args, { cwd: folder(name) });
  };
  await Promise.all(Object.entries(MAKERS).map(make));
});

const expected = await terminal(LINK);

for (const [name, maker] of Object.entries(MAKERS)) {
  embedTest(`the snippet works in a site built by ${name}`, async ({ page, files, origin }) => {
    // Served from a subfolder of the host, as is common.
    files.get = (path) => (response) => {
      const file = join(folder(name), maker.site, path.replace("/guide/", "/"));
      readFile(file).then(
        (body) => response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body),
        () => response.writeHead(404).end(),
      );
    };
    await page.goto(`${origin}/guide/${maker.page}`);
    const frame = await inside(page);
    assert.equal(await page.locator("headroom-calculator").count(), 1);
    assert.deepEqual(await figures(frame), await summary(LINK));
    const { results } = await page.evaluate(() => document.querySelector("headroom-calculator").get());
    assert.deepEqual(results, expected);
    const fits = () => frame.waitForFunction(() => Math.abs(document.body.getBoundingClientRect().height - innerHeight) < 1);
    await fits();
    await frame.locator("#in-nodes").fill("50M");
    await page.setViewportSize({ width: 390, height: 800 });
    await fits();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "the page is too wide");
    assert.equal(await frame.evaluate(() => document.documentElement.dataset.theme), "light");
    await maker.dark(page);
    await frame.waitForFunction(() => document.documentElement.dataset.theme === "dark");
    assert.ok(await page.getByText("After.").isVisible());
  });
}
