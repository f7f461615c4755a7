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

try {
  if (typeof WebAssembly !== "object") {
    throw new Error("this browser has no WebAssembly");
  }
  const loader = document.getElementById("headroom-loader").href;
  const program = document.getElementById("headroom-program").href;
  const { default: start } = await import(loader);
  await start({ module_or_path: program });
  root.dataset.boot = "started";
  document.dispatchEvent(new Event("headroom:started"));
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
