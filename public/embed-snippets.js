// Snippets that embed a calculator in a page, for HTML and for documentation generators.

const escaped = (text) =>
  String(text).replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]);

const attributes = (pairs) =>
  pairs.map(([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${escaped(value)}"`)).join("");

/** Returns attributes for a scenario with one component and valid attribute names, otherwise the link. */
function scenario(link) {
  const pairs = link.split("&").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const names = { m: "model", p: "preset" };
  const simple = pairs.every(([key, text]) => /^[a-z][a-z0-9_]*$/.test(key) && key !== "n" && text !== "");
  if (!simple || pairs.filter(([key]) => key === "m").length !== 1) {
    return [["link", link]];
  }
  const rest = pairs.filter(([key]) => key !== "v");
  const order = ["m", "p"];
  rest.sort(([one], [other]) => (order.indexOf(one) + 3) % 3 - ((order.indexOf(other) + 3) % 3));
  return rest.map(([key, text]) => [names[key] ?? key, decodeURIComponent(text)]);
}

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
  const { link, height, fixed } = choice;
  const all = [...scenario(link), ...looks(choice), ["height", height], ...(fixed ? [["fixed", ""]] : [])];
  const instead = `<a href="${escaped(`${base}#${link}`)}">Open the calculator</a>`;
  return { open: `<headroom-calculator${attributes(all)}>`, instead, close: "</headroom-calculator>" };
}

function html(base, choice) {
  const { open, instead, close } = element(base, choice);
  return `<script src="${escaped(base)}embed.js" async></script>\n${open}\n  ${instead}\n${close}\n`;
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
