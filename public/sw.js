// Keeps the calculator for when there is no network. The build writes before this file what it keeps: VERSION, which names
// what is published, and FILES, each with its SHA-256.
//
// Each version has a cache of its own, which is whole before the version is used. A page says which version it is of when it
// asks for what has the same name in all of them (`save.js?VERSION`), so pages of two versions can be open at once and none
// gets a file of the other. A newer version waits until no page is open, or until a person asks for it.

const scope = new URL(registration.scope).pathname;
const family = `headroom ${scope} `;
const newest = family + VERSION;

addEventListener("install", (event) => event.waitUntil(fill()));
addEventListener("activate", (event) => event.waitUntil(tidy()));
addEventListener("message", ({ data }) => {
  if (data === "use") {
    skipWaiting();
  }
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(scope)) {
    return;
  }
  if (request.mode === "navigate") {
    event.waitUntil(tidy());
  }
  event.respondWith(kept(pathname, search.slice(1)).then((found) => found ?? fetch(request)));
});

/** What is kept under a path: of the version that is asked for, of the newest, or, under a name that only one has, of any. */
async function kept(path, version) {
  const names = await caches.keys();
  const places = [family + version, newest, ...names.filter((name) => name.startsWith(family))];
  // Folders and hosts that leave ".html" out.
  const paths = path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`, `${path}/index.html`];
  for (const place of places.filter((name) => names.includes(name))) {
    const cache = await caches.open(place);
    for (const each of paths) {
      const found = await cache.match(each);
      if (found) {
        return found;
      }
    }
  }
}

/** Fetches all files of this version, those that are there already aside: a few at once, for somebody is using the page. */
async function fill() {
  const cache = await caches.open(newest);
  const names = Object.keys(FILES);
  const some = async () => {
    for (let name = names.pop(); name; name = names.pop()) {
      if (!(await cache.match(scope + name))) {
        await cache.put(scope + name, await had(name));
      }
    }
  };
  await Promise.all([some(), some(), some()]);
}

/** A file of this version, from an older one that has the same or from the host; a file of any other version is refused. */
async function had(name) {
  for (const source of [() => caches.match(scope + name), () => fetch(scope + name, { cache: "no-cache" })]) {
    const response = await source();
    if (response?.ok) {
      const bytes = await response.arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      if (btoa(String.fromCharCode(...hash)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "") === FILES[name]) {
        const headers = new Headers(response.headers);
        for (const gone of ["content-encoding", "content-length", "vary"]) {
          headers.delete(gone);
        }
        return new Response(bytes, { headers });
      }
    }
  }
  throw new Error(`${name} is of another version than ${VERSION}`);
}

/** Removes older versions when no page is open that may be of one of them, and none is on its way. */
async function tidy() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length === 0 && !registration.waiting && !registration.installing) {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(family) && name !== newest).map((name) => caches.delete(name)));
  }
}
