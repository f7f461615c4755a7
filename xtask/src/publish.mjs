// The last step of a release build, run in `dist`: inserts the version into the page and the list of files into the service
// worker, and writes compressed copies for hosts that serve them.

import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const PAGE = "index.html";
const SERVICE = "sw.js";
/** Read by the host, not served. */
const HEADERS = "_headers";
const TEXTS = /\.(bin|css|html|js|json|svg|wasm|webmanifest)$/;

const found = await readdir(".", { recursive: true, withFileTypes: true });
const names = found
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.replaceAll("\\", "/").replace(/^\.\//, ""))
  .filter((name) => name !== HEADERS)
  .sort();
const files = new Map(await Promise.all(names.map(async (name) => [name, await readFile(name)])));
const hash = (bytes) => createHash("sha256").update(bytes).digest("base64url");

// The version is a hash of all files that the page may load.
const version = hash([...files].map(([name, bytes]) => `${name} ${hash(bytes)}\n`).join("")).slice(0, 12);
const page = files.get(PAGE).toString();
const versioned = page.replace("<title>", `<meta name="headroom-version" content="${version}"><title>`);
if (versioned === page) {
  throw new Error(`${PAGE} has no title, before which the version is inserted`);
}
files.set(PAGE, Buffer.from(versioned));
const hashes = Object.fromEntries(names.filter((name) => name !== SERVICE).map((name) => [name, hash(files.get(name))]));
const known = `const VERSION=${JSON.stringify(version)},FILES=${JSON.stringify(hashes)};\n`;
files.set(SERVICE, Buffer.concat([Buffer.from(known), files.get(SERVICE)]));
for (const name of [PAGE, SERVICE]) {
  await writeFile(name, files.get(name));
}

// The maximum compression levels, because files are compressed once and served often. zlib runs on its own threads.
const ways = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};
const compressible = [...files].filter(([name]) => TEXTS.test(name)).sort(([, a], [, b]) => b.length - a.length);
await Promise.all(
  compressible.flatMap(([name, bytes]) =>
    Object.entries(ways).map(async ([end, way]) => {
      const small = await way(bytes);
      await writeFile(`${name}.${end}`, small);
    }),
  ),
);
