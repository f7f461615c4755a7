// Stores the page for offline use, and offers new versions. Loaded some time after the page has started. The page reloads
// only when the user asks for it.

/** The interval at which an open page checks for a new version, in milliseconds. */
const CHECK_INTERVAL_MS = 3_600_000;

export async function keep() {
  const registration = await navigator.serviceWorker.register(globalThis.headroomScript("./sw.js"));
  const watch = (worker) => {
    const look = () => worker.state === "installed" && registration.active && offer(worker);
    worker?.addEventListener("statechange", look);
    if (worker) {
      look();
    }
  };
  watch(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - asked > CHECK_INTERVAL_MS) {
      asked = Date.now();
      // Ignore errors: the page may be offline.
      registration.update().catch(() => {});
    }
  });
}

/** Offers a new version. */
function offer(worker) {
  const line = document.createElement("div");
  line.className = "making";
  line.id = "newer";
  line.setAttribute("role", "status");
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };
  const use = button("Use the new version", () => {
    const again = () => worker.state === "activated" && location.reload();
    worker.addEventListener("statechange", again);
    worker.postMessage("use");
    again();
  });
  const later = button("Later", () => line.remove());
  // Offer only the newest version.
  document.getElementById("newer")?.remove();
  line.append("A new version of Headroom is available. Your scenario is kept. ", use, " ", later);
  document.body.append(line);
}
