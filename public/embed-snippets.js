// Snippets that embed a calculator in a page, for HTML and for documentation generators.

/**
 * Escapes a text for an attribute value. Everything but letters, digits, and a few signs becomes a character reference,
 * because Markdown and reStructuredText give a meaning to quotes, brackets, backticks, and line ends even there.
 */
const escaped = (text) =>
  String(text).replace(/[^\p{L}\p{N} .,:;/?=%+@#_-]/gu, (letter) => {
    const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    return names[letter] ?? `&#${letter.codePointAt(0)};`;
  });

/**
 * Writes attributes. This is the only function that puts values into a snippet. Names come from this script or are declared
 * keys.
 */
const attributes = (pairs) =>
  pairs.map(([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${escaped(value)}"`)).join("");

/** Returns the display options for attributes and queries, without defaults. */
const looks = ({ show, inputs, mode, theme, accent }) =>
  [
    ["show", show.join(",")],
    ["inputs", inputs.join(",")],
    ["mode", mode === "full" ? "" : mode],
    ["theme", theme === "auto" ? "" : theme],
    ["accent", accent],
  ].filter(([, value]) => value);

function element(base, choice) {
  const { link, scenario, height, fixed } = choice;
  const all = [...scenario, ...looks(choice), ["height", height], ...(fixed ? [["fixed", ""]] : [])];
  const instead = `<a${attributes([["href", `${base}#${link}`]])}>Open the calculator</a>`;
  return { open: `<headroom-calculator${attributes(all)}>`, instead, close: "</headroom-calculator>" };
}

function html(base, choice) {
  const { open, instead, close } = element(base, choice);
  return `<script${attributes([["src", `${base}embed.js`]])} async></script>\n${open}\n  ${instead}\n${close}\n`;
}

function frame(base, choice) {
  const query = String(new URLSearchParams(looks(choice))).replaceAll("%2C", ",");
  const source = `${base}embed.html${query && `?${query}`}#${choice.link}`;
  const all = [["src", source], ["title", "Capacity calculator"], ["width", "100%"], ["height", choice.height], ["loading", "lazy"]];
  return `<iframe${attributes(all)}></iframe>\n`;
}

function mdx(base, choice) {
  const { close } = element(base, choice);
  const all = [["link", choice.link], ...looks(choice), ["height", choice.height], ...(choice.fixed ? [["fixed", "true"]] : [])];
  return `<headroom-calculator${attributes(all)}>${close}\n`;
}

/** The generators: label, note, and function that writes the snippet. */
export const KINDS = new Map([
  ["html", { label: "HTML", note: "Paste into the page. Include the script once per page.", text: html }],
  ["iframe", { label: "Plain frame", note: "HTML without a script. The height is fixed, and the theme follows the system.", text: frame }],
  ["mdbook", { label: "mdBook", note: "Paste into the chapter, with an empty line before and after.", text: html }],
  ["mkdocs", { label: "MkDocs", note: "Paste into the page, with an empty line before and after.", text: html }],
  [
    "docusaurus",
    {
      label: "Docusaurus",
      note: (base) => `Paste into the MDX page. Add once to docusaurus.config.js: scripts: [{ src: "${base}embed.js", async: true }]`,
      text: mdx,
    },
  ],
  [
    "sphinx",
    {
      label: "Sphinx",
      note: "Paste into the reStructuredText page; in MyST use ```{raw} html.",
      text: (base, choice) => `.. raw:: html\n\n${html(base, choice).replace(/^(?=.)/gm, "   ")}`,
    },
  ],
]);
