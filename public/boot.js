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
  root.dataset.theme ??= localStorage.getItem("headroom.theme") ?? "auto";
} catch {
  // A browser that remembers nothing has the theme of its system.
}

// A file that is the same in every version by its name is asked for in that of this page: a newer one may have come since.
const version = document.querySelector("meta[name=headroom-version]")?.content;
const ours = (file) => (version ? `${file}?${version}` : file);

// Models and prices are files of their own. The program asks for them by name; models that the address names are fetched
// while the program is. A file that could not be had is asked for anew the next time.
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
// A file that is here already: what a model file of a person's own was packed into.
globalThis.headroomGive = (file, bytes) => coming.set(file, Promise.resolve(bytes));

// Workers compute everything slower than a move of a slider. Each queue of requests has a worker of its own, which starts
// with the first request and gets each file it needs once. While it is busy only the newest request waits; the response to
// an overtaken request is undefined. Requests and responses are bytes, which `headroomProgram` encodes and decodes.
const workers = new Map();
const programs = { xlsx: "headroom-sheet-worker", model: "headroom-own-worker" };
const startWorker = (queue) => {
  const program = programs[queue] ?? "headroom-worker";
  const worker = new Worker(new URL(ours(`${program}_loader.js`), document.baseURI));
  const state = { worker, files: new Set(), current: null, next: null };
  state.ready = new Promise((ready, fail) => {
    worker.onmessage = ({ data }) => {
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
    worker.onerror = () => {
      const error = new Error("The worker could not be loaded, or has stopped.");
      fail(error);
      state.current?.fail(error);
      globalThis.headroomStop(queue);
    };
  });
  // Every request waits for this promise and reports its failure. Nothing may be waiting yet.
  state.ready.catch(() => {});
  workers.set(queue, state);
  return state;
};
const post = (state, task) => {
  state.next = null;
  state.current = task;
  for (const [name, bytes] of task.files) {
    if (!state.files.has(name)) {
      state.files.add(name);
      state.worker.postMessage(globalThis.headroomProgram.addFileRequest(name, bytes));
    }
  }
  state.worker.postMessage(task.request);
};
/** Sends a request, which needs files by these names, to the worker of a queue. Resolves to the response. */
globalThis.headroomAsk = async (queue, request, names) => {
  // A fit may take long, and nobody waits for the one before.
  if (queue === "fit" && workers.get(queue)?.current) {
    globalThis.headroomStop(queue);
  }
  const state = workers.get(queue) ?? startWorker(queue);
  const files = await Promise.all(names.map(async (name) => [name, await globalThis.headroomFile(name)]));
  await state.ready;
  return new Promise((respond, fail) => {
    const task = { request, files, respond, fail };
    if (state.current) {
      state.next?.respond();
      state.next = task;
    } else {
      post(state, task);
    }
  });
};
/** Stops the worker of a queue. Its requests are never responded to. */
globalThis.headroomStop = (queue) => {
  workers.get(queue)?.worker.terminate();
  workers.delete(queue);
};
/** The texts of files that the person has chosen. */
globalThis.headroomTexts = (files) => Promise.all([...files].map((file) => file.text()));

// What can be saved is in the page; the menu is filled when it is first opened, and what saves is loaded when it is wanted.
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

// Model files of a person's own: dropped anywhere, or given by a script. What reads them is loaded with the first one.
let reader;
const own = () => {
  // One promise, whose answers come in order: what is dropped was held above the page before.
  reader ??= import(ours("./model.js"));
  reader.catch(() => (reader = undefined));
  return reader;
};
globalThis.headroomOwnModel = async (text) => (await own()).take(text);
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    // What has its own use for files has taken them. Without this the browser would leave the page for the file.
    if (event.dataTransfer?.types.includes("Files") && !event.defaultPrevented) {
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      own().then((does) => does[kind](files));
    }
  });
}

// Those that were opened in this tab before it was loaded again.
try {
  if (sessionStorage.getItem("headroom.models")) {
    (await own()).restore();
  }
} catch {
  // They are asked for as any other model that is not here.
}

const listed = document.querySelector("meta[name=headroom-models]");
const named = [...`&${location.search.slice(1)}&${location.hash.slice(1)}`.matchAll(/&m=([\w-]+)/g)].map((found) => found[1]);
// "id=file", the one that is shown where none is named first.
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
  // Not in the frames of other pages, and when what is needed now has come.
  if (version && parent === window) {
    setTimeout(() => import(ours("./offline.js")).then(({ keep }) => keep()).catch(() => {}), 3000);
  }
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
