// Starts the program that the page links to. This is a separate file because the page's Content Security Policy forbids
// inline scripts.
//
// `<html data-boot>` holds the progress: "starting", "started", or "failed". On failure, the element #boot-problem, if
// the page has one, shows the reason.

const root = document.documentElement;
root.dataset.boot = "starting";

// The crash message uses this button, so it must work without the program.
document.getElementById("reload")?.addEventListener("click", () => location.reload());

// Apply the saved theme before first paint to avoid a flash.
try {
  root.dataset.theme ??= localStorage.getItem("headroom.theme") ?? "auto";
} catch {
  // Without storage, the page follows the system's theme.
}

// Files whose names never change are requested with the version of this page, because a newer version may have been
// published.
const version = document.querySelector("meta[name=headroom-version]")?.content;
const ours = (file) => (version ? `${file}?${version}` : file);

// Fetches models and prices for the program, by name. Models named in the address are fetched while the program loads. A
// failed request is repeated the next time.
const coming = new Map();
globalThis.headroomFile = (file) => {
  if (!coming.has(file)) {
    const bytes = fetch(file).then(async (response) => {
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
// Adds a file that needs no request: a packed model file of the user.
globalThis.headroomGive = (file, bytes) => coming.set(file, Promise.resolve(bytes));

// In browsers with Trusted Types, only this policy creates the URLs of scripts: those of the page's workers and of its service
// worker.
const isOurs = /^(headroom-(sheet-)?worker_loader|headroom-model-reader_loader|sw)\.js$/;
const scriptAddress = (file) => {
  const { href, pathname } = new URL(file, document.baseURI);
  const folder = new URL("./", document.baseURI);
  if (!href.startsWith(folder.href) || !isOurs.test(pathname.slice(folder.pathname.length))) {
    throw new TypeError(`${file} is not a script of this page.`);
  }
  return href;
};
const policy = globalThis.trustedTypes?.createPolicy("headroom", { createScriptURL: scriptAddress });
globalThis.headroomScript = (file) => policy?.createScriptURL(file) ?? scriptAddress(file);

// Workers handle everything slower than a slider movement. Each queue of requests has a worker of its own, which starts
// with the first request, gets each file once, and ends when it has been idle for a while. While it is busy, only the newest
// request waits; the promise of a replaced or canceled request resolves to undefined. Requests and responses are bytes, which
// `headroomProgram` encodes and decodes.
//
// Every request has a time limit. A worker that exceeds it is ended, and the request rejects with a TimeoutError.
const SMALLER = "Use fewer components or a shorter horizon.";
const QUEUES = {
  cost: { program: "headroom-worker", seconds: 60, task: "Computing the cost", advice: SMALLER },
  timeline: { program: "headroom-worker", seconds: 60, task: "Computing the timeline", advice: SMALLER },
  fit: { program: "headroom-worker", seconds: 60, task: "Fitting the measurements", advice: "Use fewer rows." },
  file: { program: "headroom-worker", seconds: 60, task: "Generating the file", advice: SMALLER },
  xlsx: { program: "headroom-sheet-worker", seconds: 120, task: "Generating the spreadsheet", advice: SMALLER },
  model: { program: "headroom-model-reader", seconds: 30, task: "Reading the model file", advice: "Use fewer or simpler formulas." },
};
/** How long a worker may take to load. */
const LOAD_SECONDS = 60;
/** How long an idle worker stays. A page with many embeds would otherwise run out of memory for workers. */
const IDLE_MS = parent === window ? 30_000 : 2_000;

const workers = new Map();
const startWorker = (queue) => {
  const worker = new Worker(globalThis.headroomScript(ours(`${QUEUES[queue].program}_loader.js`)));
  // `users` counts the requests that have not settled.
  const state = { queue, worker, files: new Set(), current: null, next: null, users: 0, clock: 0, idle: 0, stopped: false };
  state.ready = new Promise((ready, fail) => {
    state.release = ready;
    const lost = (error) => {
      fail(error);
      state.current?.fail(error);
      state.current = null;
      end(state);
    };
    worker.onmessage = ({ data }) => {
      clearTimeout(state.clock);
      if (data) {
        const { current } = state;
        state.current = null;
        current?.respond(data);
        if (state.next) {
          post(state, state.next);
        }
      } else {
        ready();
      }
    };
    worker.onerror = () => lost(new Error("The worker could not be loaded, or has stopped."));
    state.clock = setTimeout(() => lost(new Error("The worker could not be loaded in time.")), LOAD_SECONDS * 1000);
  });
  // Every request waits for this promise and reports its failure. Without this handler, a failure before the first request
  // would be unhandled.
  state.ready.catch(() => {});
  workers.set(queue, state);
  return state;
};
/** Ends a worker. Requests that have not failed resolve to undefined. */
const end = (state) => {
  state.stopped = true;
  state.worker.terminate();
  clearTimeout(state.clock);
  clearTimeout(state.idle);
  if (workers.get(state.queue) === state) {
    workers.delete(state.queue);
  }
  state.current?.respond();
  state.next?.respond();
  state.release();
};
const post = (state, task) => {
  const { task: name, advice, seconds } = { ...QUEUES[state.queue], ...task.limit };
  state.next = null;
  state.current = task;
  for (const [file, bytes] of task.files) {
    if (!state.files.has(file)) {
      state.files.add(file);
      state.worker.postMessage(globalThis.headroomProgram.addFileRequest(file, bytes));
    }
  }
  state.worker.postMessage(task.request);
  state.clock = setTimeout(() => {
    task.fail(new DOMException(`${name} took longer than ${seconds} seconds and was stopped. ${advice}`, "TimeoutError"));
    const waiting = state.next;
    state.current = state.next = null;
    end(state);
    // The next request gets a worker of its own.
    if (waiting) {
      const { request, names, limit, respond, fail } = waiting;
      globalThis.headroomAsk(state.queue, request, names, limit).then(respond, fail);
    }
  }, seconds * 1000);
};
/**
 * Sends a request and the files it needs, by name, to the worker of a queue. Resolves to the response. `limit` overrides the
 * queue's time limit: { seconds, task, advice }.
 */
globalThis.headroomAsk = async (queue, request, names, limit) => {
  // A fit may take long, and a new one replaces the previous one.
  if (queue === "fit" && workers.get(queue)?.current) {
    globalThis.headroomStop(queue);
  }
  const state = workers.get(queue) ?? startWorker(queue);
  clearTimeout(state.idle);
  state.users += 1;
  try {
    const files = await Promise.all(names.map(async (name) => [name, await globalThis.headroomFile(name)]));
    await state.ready;
    if (state.stopped) {
      return undefined;
    }
    return await new Promise((respond, fail) => {
      const task = { request, names, limit, files, respond, fail };
      if (state.current) {
        state.next?.respond();
        state.next = task;
      } else {
        post(state, task);
      }
    });
  } finally {
    state.users -= 1;
    if (state.users === 0 && !state.stopped) {
      state.idle = setTimeout(() => end(state), IDLE_MS);
    }
  }
};
/** Stops the worker of a queue. Its requests resolve to undefined. */
globalThis.headroomStop = (queue) => {
  const state = workers.get(queue);
  if (state) {
    end(state);
  }
};
/** Reads the files that the user has chosen. */
globalThis.headroomTexts = (files) => Promise.all([...files].map((file) => file.text()));

// The Save menu is in the page as a template. It is filled when it first opens, and the script for saving loads on the
// first save.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const list = target.querySelector(":scope > ul[data-menu]:empty");
    list?.append(document.getElementById("save-menu").content.cloneNode(true));
  },
  true,
);
document.addEventListener("click", ({ target }) => {
  const kind = target.closest?.("[data-save]")?.dataset.save;
  if (kind === "embed") {
    import(ours("./embed-dialog.js")).then(({ open }) => open());
  } else if (kind) {
    const about = { ...target.closest("ul").dataset };
    import(ours("./save.js")).then(({ save }) => save(kind, about));
  }
  if (target.dataset?.own !== undefined) {
    own().then(({ choose }) => choose());
  }
});

// Model files that the user drops on the page or a script passes. The first file loads the reader.
let reader;
const own = () => {
  // One promise keeps the order of events: `dragover` comes before `drop`.
  reader ??= import(ours("./model.js"));
  reader.catch(() => (reader = undefined));
  return reader;
};
globalThis.headroomOwnModel = async (text, values) => (await own()).take(text, values);
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    // Skip events that another drop target has handled. For others, the browser would leave the page and show the file.
    if (event.dataTransfer?.types.includes("Files") && !event.defaultPrevented) {
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      own().then((does) => does[kind](files));
    }
  });
}

// Restore the models that were opened in this tab before a reload.
try {
  if (sessionStorage.getItem("headroom.models")) {
    (await own()).restore();
  }
} catch {
  // The page then reports these models as missing.
}

const listed = document.querySelector("meta[name=headroom-models]");
const named = [...`&${location.search.slice(1)}&${location.hash.slice(1)}`.matchAll(/&m=([\w-]+)/g)].map((found) => found[1]);
// Entries of the form "id=file". The first model is the default.
const files = (listed?.content ?? "").split(" ").map((entry) => entry.split("="));
const first = files[0][0];
for (const [id, file] of files) {
  if (file && (named.length > 0 ? named.includes(id) : id === first)) {
    globalThis.headroomFile(`models/${file}`);
  }
}

try {
  if (typeof WebAssembly !== "object") {
    throw new Error("this browser has no WebAssembly");
  }
  const loader = document.getElementById("headroom-loader").href;
  const program = document.getElementById("headroom-program").href;
  // Other scripts call the functions that the program exports (src/script_messages.rs).
  globalThis.headroomProgram = await import(loader);
  await globalThis.headroomProgram.default({ module_or_path: program });
  // Not in frames, and only after the first load has finished.
  if (version && parent === window) {
    setTimeout(() => import(ours("./offline.js")).then(({ keep }) => keep()).catch(() => {}), 3000);
  }
} catch (problem) {
  root.dataset.boot = "failed";
  const place = document.getElementById("boot-problem");
  if (place) {
    place.textContent = `The calculator could not start: ${problem.message}. The address of this page keeps your scenario. `;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Reload the page";
    again.addEventListener("click", () => location.reload());
    place.append(again);
    place.hidden = false;
  }
  throw problem; // Log the details to the console.
}
