// The service worker for offline use. The build puts two constants before this code: VERSION, and FILES with the SHA-256
// hash of each file.
//
// Each version has a cache of its own, which is complete before the version is used. A page names its version when it
// requests a file whose name does not change (`save.js?VERSION`), so pages of two versions can be open at once and never
// mix files. A newer version waits until no page is open, or until the user accepts it.

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

/** Finds a file in the cache of the requested version, of the newest version, or of any other. */
async function kept(path, version) {
  const names = await caches.keys();
  const places = [family + version, newest, ...names.filter((name) => name.startsWith(family))];
  // Also match folders, and hosts that omit ".html".
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

/** Fetches the missing files of this version, three at a time, so that the page in use stays fast. */
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

/** Gets a file of this version from another cache or from the host. Rejects a file with a different hash. */
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

/** Removes older versions if no page is open and no version is being installed. */
async function tidy() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length === 0 && !registration.waiting && !registration.installing) {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(family) && name !== newest).map((name) => caches.delete(name)));
  }
}
