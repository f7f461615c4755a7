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

// What takes longer than a move of a slider is computed by a program beside the page: one for each kind of question,
// started by the first. It is given the files that a question needs, each once. While it is at work only the newest
// question waits; one that another has overtaken is answered by nothing. An answer is bytes.
const beside = new Map();
const programs = { xlsx: "headroom-sheet-worker", model: "headroom-own-worker" };
const start = (kind) => {
  const program = programs[kind] ?? "headroom-worker";
  const worker = new Worker(new URL(ours(`${program}_loader.js`), document.baseURI));
  const it = { worker, has: new Set() };
  it.ready = new Promise((ready, lost) => {
    worker.onmessage = ({ data }) => {
      if (data) {
        const { answer } = it.open;
        it.open = null;
        answer(data);
        if (it.next) {
          put(it, it.next);
        }
      } else {
        ready();
      }
    };
    worker.onerror = () => {
      lost(new Error("the program is lost"));
      it.open?.lost(new Error("the program is lost"));
      globalThis.headroomStop(kind);
    };
  });
  // Who asks is told; nobody may have asked yet.
  it.ready.catch(() => {});
  beside.set(kind, it);
  return it;
};
const put = (it, asked) => {
  it.next = null;
  it.open = asked;
  for (const [file, bytes] of asked.files) {
    if (!it.has.has(file)) {
      it.has.add(file);
      it.worker.postMessage([file.split("/")[0], bytes]);
    }
  }
  it.worker.postMessage(asked.question);
};
globalThis.headroomAsk = async (kind, question, names) => {
  // A fit may take long, and nobody waits for one that was asked anew.
  if (kind === "fit" && beside.get(kind)?.open) {
    globalThis.headroomStop(kind);
  }
  const it = beside.get(kind) ?? start(kind);
  const files = await Promise.all(names.map(async (name) => [name, await globalThis.headroomFile(name)]));
  await it.ready;
  return new Promise((answer, lost) => {
    const asked = { question: kind === "cost" ? [...question, ...prices] : question, files, answer, lost };
    if (it.open) {
      it.next?.answer();
      it.next = asked;
    } else {
      put(it, asked);
    }
  });
};
// Price files that a person has chosen stand beside every question about cost, as long as the page is open.
let prices = [];
globalThis.headroomPrices = async (files) => {
  prices = await Promise.all([...files].map((file) => file.text()));
};
// What was asked is given up, and never answered.
globalThis.headroomStop = (kind) => {
  beside.get(kind)?.worker.terminate();
  beside.delete(kind);
};

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
  const { default: start } = await import(loader);
  await start({ module_or_path: program });
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
