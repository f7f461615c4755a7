// The service worker for offline use. The build puts two constants before this code: VERSION, and FILES with the SHA-256
// hash of each file.
//
// Each version has a cache of its own, which is complete before the version is used. A page names its version when it
// requests a file whose name does not change (`save.js?VERSION`), so pages of two versions can be open at once and never
// mix files. A newer version waits until no page is open, or until the user accepts it.
//
// The browser or the user can remove or damage cached files. A file of this version is served from the cache only if it
// matches its hash, and otherwise from the network. Each time this script starts, it checks the whole cache after the first
// page that it serves, and fetches missing and damaged files.

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

let healing = null;
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(scope)) {
    return;
  }
  // If the cache itself is unreadable, the network may still work.
  const served = kept(pathname, search.slice(1)).catch(() => {}).then((found) => found ?? fetch(request));
  event.respondWith(served);
  if (request.mode === "navigate") {
    event.waitUntil(tidy());
    // After the page has been served, so that the check does not delay it. Without a network, the next visit tries again.
    healing ??= served.then(() => fill()).catch(() => (healing = null));
    event.waitUntil(healing);
  }
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
      const found = await intact(cache, each, place === newest);
      if (found) {
        return found;
      }
      if (place === newest && FILES[each.slice(scope.length)]) {
        // Missing or damaged: get it again, as long as the host has this version.
        const again = await had(each.slice(scope.length), []).catch(() => {});
        if (again) {
          await cache.put(each, again.clone()).catch(() => {});
          return again;
        }
      }
    }
  }
}

/** Returns a file of a cache. If it belongs to this version, it must match its hash. */
async function intact(cache, path, checked) {
  try {
    const found = await cache.match(path);
    if (!found || !checked) {
      return found;
    }
    const name = path.slice(scope.length);
    const bytes = await found.arrayBuffer();
    return (await hashOf(bytes)) === FILES[name] ? new Response(bytes, { headers: found.headers }) : undefined;
  } catch {
    return undefined; // The stored bytes cannot be read.
  }
}

async function hashOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...hash)).replace(/[+/=]/g, (c) => ({ "+": "-", "/": "_" })[c] ?? "");
}

/** Fetches the missing and damaged files of this version, three at a time, so that the page in use stays fast. */
async function fill() {
  const cache = await caches.open(newest);
  const names = Object.keys(FILES);
  const some = async () => {
    for (let name = names.pop(); name; name = names.pop()) {
      if (!(await intact(cache, scope + name, true))) {
        await cache.put(scope + name, await had(name, await others()));
      }
    }
  };
  await Promise.all([some(), some(), some()]);
}

/** Returns the caches of other versions, which may have the same file. */
async function others() {
  const names = await caches.keys();
  return Promise.all(names.filter((name) => name.startsWith(family) && name !== newest).map((name) => caches.open(name)));
}

/** Gets a file of this version from other caches or from the host. Rejects a file with a different hash. */
async function had(name, places) {
  const path = scope + name;
  for (const source of [...places.map((cache) => () => intact(cache, path, false)), () => fetch(path, { cache: "no-cache" })]) {
    const response = await source();
    if (response?.ok) {
      const bytes = await response.arrayBuffer().catch(() => new ArrayBuffer(0));
      if ((await hashOf(bytes)) === FILES[name]) {
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

/** Removes older versions if no page is open and no version is being installed or waiting. */
async function tidy() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (open.length === 0 && !registration.waiting && !registration.installing) {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(family) && name !== newest).map((name) => caches.delete(name)));
  }
}
