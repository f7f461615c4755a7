// The Embed dialog: creates the snippet that embeds this calculator in another page, with a preview.

// Other scripts are requested in the version of this one.
const ours = (file) => new URL(`${file}${new URL(import.meta.url).search}`, import.meta.url).href;
const [{ KINDS }, { MODES, PARTS, SHOWN, THEMES, parseColor }] = await Promise.all([
  import(ours("embed-snippets.js")),
  import(ours("embed-words.js")),
]);

const base = new URL("./", document.baseURI).href;

/** Creates an element with attributes and children. */
function el(name, given = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

const box = (group, value, label, checked) => {
  const field = el("input", { type: "checkbox", name: group, value });
  field.checked = checked;
  return el("label", { class: "embed-choice" }, field, label);
};

const list = (name, label, options, chosen) => {
  const field = el("select", { name }, ...options.map(([value, text]) => el("option", { value }, text)));
  field.value = chosen;
  return el("label", { class: "embed-field" }, label, field);
};

const LABELS = { full: "Full", compact: "Compact", readonly: "Read-only", auto: "Like the host page", light: "Light", dark: "Dark" };
const labelled = (words) => words.map((word) => [word, LABELS[word]]);

/** Returns the fields that the page currently shows, as keys and labels. */
function fields() {
  const found = [...document.querySelectorAll('.inputs .field [id^="in-"]')].map(({ id }) => /^in-([a-z][a-z0-9_]*)$/.exec(id)?.[1]);
  return [...new Set(found.filter(Boolean))].map((key) => {
    const place = document.getElementById(`in-${key}`).closest(".field");
    return [key, place.querySelector(".label")?.textContent ?? key];
  });
}

function styled() {
  return new Promise((ready) => {
    const link = el("link", { rel: "stylesheet", href: ours("embed-dialog.css") });
    link.onload = link.onerror = ready;
    document.head.append(link);
  });
}

/** Loads the custom element, the same as on other pages. Here it gets the address of the calculator as an attribute. */
const scripted = () => import(ours("embed.js"));

/**
 * Returns the attributes of a scenario: its values if each has the key of an input or a setting that the element takes as an
 * attribute, otherwise the whole link. Links are untrusted, and must not choose the names of attributes.
 */
function scenarioOf(link) {
  const element = customElements.get("headroom-calculator");
  const found = globalThis.headroomProgram.snippetAttributes(link);
  const good = element && found?.every(([name]) => name === "model" || name === "preset" || element.isInput(name));
  return good ? found : [["link", link]];
}

function build() {
  const form = el("form", { class: "embed-form" });
  const kinds = el("div", { class: "segments", role: "radiogroup", "aria-label": "For" });
  for (const [value, { label }] of KINDS) {
    const field = el("input", { type: "radio", name: "kind", value });
    field.checked = value === "html";
    kinds.append(el("label", { class: "segment" }, field, el("span", {}, label)));
  }
  const parts = [...PARTS].map(([word, [label]]) => box("show", word, label, SHOWN.includes(word)));
  const inputs = el("div", { class: "embed-choices embed-inputs" });
  const accent = el("input", { name: "accent", type: "text", placeholder: "#14603c", maxlength: "7", spellcheck: "false", "aria-describedby": "embed-accent-error" });
  const height = el("input", { name: "height", type: "number", min: "40", max: "20000", step: "1", value: "480" });
  const follow = box("follow", "yes", "Fit height to content", true);
  form.append(
    kinds,
    el("fieldset", {}, el("legend", {}, "Parts"), el("div", { class: "embed-choices" }, ...parts)),
    el("fieldset", {}, el("legend", {}, "Inputs (none selected: all)"), inputs),
    el(
      "div",
      { class: "embed-row" },
      list("mode", "Mode", labelled(MODES), "full"),
      list("theme", "Theme", labelled(THEMES), "auto"),
      el("label", { class: "embed-field" }, "Accent", accent),
      el("label", { class: "embed-field" }, "Height", height),
      follow,
    ),
    el("p", { class: "embed-error", id: "embed-accent-error", role: "alert" }),
  );
  const close = el("button", { type: "button", class: "embed-close", "aria-label": "Close" }, "×");
  const note = el("p", { class: "section-help" });
  const text = el("textarea", { readonly: "", rows: "9", "aria-label": "Snippet", spellcheck: "false" });
  const copy = el("button", { type: "button", class: "primary" }, "Copy");
  const preview = el("div", { class: "embed-preview" });
  const dialog = el(
    "dialog",
    { class: "embed-dialog", "aria-labelledby": "embed-title" },
    el("div", { class: "embed-head" }, el("h2", { id: "embed-title", tabindex: "-1" }, "Embed this calculator"), close),
    el(
      "div",
      { class: "embed-columns" },
      form,
      el("div", { class: "embed-made" }, note, text, el("div", {}, copy), el("h3", {}, "Preview"), preview),
    ),
  );
  return { dialog, form, close, note, text, copy, preview, inputs };
}

let parts;
let link = "";

/** Reads the form. Reports an invalid accent color and ignores it. */
function choice() {
  const { form, dialog } = parts;
  const data = new FormData(form);
  const accent = String(data.get("accent")).trim();
  const good = accent === "" || parseColor(accent) !== null;
  const field = form.elements.namedItem("accent");
  field.setAttribute("aria-invalid", String(!good));
  dialog.querySelector(".embed-error").textContent = good ? "" : "The accent must be a hexadecimal color such as #14603c.";
  const height = Math.round(Number(data.get("height")));
  const made = {
    link,
    scenario: scenarioOf(link),
    show: data.getAll("show"),
    inputs: data.getAll("input"),
    mode: data.get("mode"),
    theme: data.get("theme"),
    accent: good && accent ? `#${accent.replace("#", "")}` : "",
    height: height >= 40 && height <= 20_000 ? height : 480,
    fixed: !data.has("follow"),
  };
  // Show at least one part.
  return { ...made, show: made.show.length > 0 ? made.show : ["summary"], kind: data.get("kind") };
}

function write() {
  const chosen = choice();
  const { note, text } = KINDS.get(chosen.kind);
  parts.note.textContent = typeof note === "string" ? note : note(base);
  parts.text.value = text(base, chosen);
}

let drawing = 0;
function draw() {
  clearTimeout(drawing);
  drawing = setTimeout(() => {
    const chosen = choice();
    const frame = document.createElement("headroom-calculator");
    const given = { calculator: base, link, show: chosen.show.join(), inputs: chosen.inputs.join(), mode: chosen.mode, theme: chosen.theme, accent: chosen.accent };
    for (const [name, value] of Object.entries(given)) {
      if (value) {
        frame.setAttribute(name, value);
      }
    }
    frame.setAttribute("height", chosen.height);
    frame.setAttribute("loading", "eager");
    frame.toggleAttribute("fixed", chosen.fixed);
    parts.preview.replaceChildren(frame);
  }, 300);
}

async function copy() {
  const { text, copy: button } = parts;
  try {
    await navigator.clipboard.writeText(text.value);
    button.textContent = "Copied";
  } catch {
    // Pages without a secure context have no clipboard.
    text.focus();
    text.select();
    button.textContent = "Selected: copy it with the keyboard";
  }
  setTimeout(() => (button.textContent = "Copy"), 2500);
}

/** Opens the dialog for the current scenario. */
export async function open() {
  const menu = document.querySelector("ul[data-menu]");
  menu.click();
  link = menu.dataset.link;
  const from = document.activeElement;
  if (!parts) {
    parts = build();
    await styled();
    // Without it there is no preview, and snippets have the whole link.
    await scripted().catch(() => {});
    document.body.append(parts.dialog);
    parts.close.addEventListener("click", () => parts.dialog.close());
    parts.copy.addEventListener("click", copy);
    parts.form.addEventListener("input", () => {
      write();
      draw();
    });
    parts.form.addEventListener("submit", (event) => event.preventDefault());
    // Stop the preview, which runs a whole calculator.
    parts.dialog.addEventListener("close", () => parts.preview.replaceChildren());
  }
  parts.inputs.replaceChildren(...fields().map(([key, label]) => box("input", key, label, false)));
  parts.dialog.addEventListener("close", () => from?.focus?.(), { once: true });
  parts.dialog.showModal();
  document.getElementById("embed-title").focus();
  write();
  draw();
}
