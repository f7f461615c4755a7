// Starts the program that the page links to. It lives in a file of its own because the page's content security policy
// allows no script in the page.
//
// <html data-boot> tells how far it came: "starting", "started" or "failed". On failure the element #boot-problem, if
// the page has one, is shown and says why.

const root = document.documentElement;
root.dataset.boot = "starting";

// Asked for by what is shown when the program has failed, so it must not need the program.
document.getElementById("reload")?.addEventListener("click", () => location.reload());

// Before the program knows it: a page that turns dark a moment after it has come is a lamp in the night.
try {
  root.dataset.theme = localStorage.getItem("headroom.theme") ?? "auto";
} catch {
  // A browser that remembers nothing has the theme of its system.
}

// Models are files of their own. The program asks for them by name; those that the address names are fetched while the
// program is. A file that could not be had is asked for anew the next time.
const coming = new Map();
globalThis.headroomModel = (file) => {
  if (!coming.has(file)) {
    const bytes = fetch(`models/${file}`).then(async (response) => {
      if (!response.ok) {
        throw new Error(`${response.status} ${file}`);
      }
      return new Uint8Array(await response.arrayBuffer());
    });
    bytes.catch(() => coming.delete(file));
    coming.set(file, bytes);
  }
  return coming.get(file);
};

const listed = document.querySelector("meta[name=headroom-models]");
const named = [...`&${location.search.slice(1)}&${location.hash.slice(1)}`.matchAll(/&m=([\w-]+)/g)].map((found) => found[1]);
// "id=file", the one that is shown where none is named first.
const files = (listed?.content ?? "").split(" ").map((entry) => entry.split("="));
const first = files[0][0];
for (const [id, file] of files) {
  if (file && (named.length > 0 ? named.includes(id) : id === first)) {
    globalThis.headroomModel(file);
  }
}

try {
  if (typeof WebAssembly !== "object") {
    throw new Error("this browser has no WebAssembly");
  }
  const loader = document.getElementById("headroom-loader").href;
  const program = document.getElementById("headroom-program").href;
  const { default: start } = await import(loader);
  await start({ module_or_path: program });
} catch (problem) {
  root.dataset.boot = "failed";
  const place = document.getElementById("boot-problem");
  if (place) {
    place.textContent = `The calculator could not start: ${problem.message}. The scenario is safe in the address of this page. `;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Load the page again";
    again.addEventListener("click", () => location.reload());
    place.append(again);
    place.hidden = false;
  }
  throw problem; // The console has the whole story.
}
