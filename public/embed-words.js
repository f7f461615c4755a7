// The display options of an embed, shared by the page in the frame and the dialog that writes snippets.

/** The parts of the page: id, label, and selector. */
export const PARTS = new Map([
  ["summary", ["Summary", ".summary"]],
  ["presets", ["Presets", ".presets"]],
  ["inputs", ["Inputs", ".inputs"]],
  ["resources", ["Bottlenecks", titled("resources")]],
  ["limits", ["Time to limit", titled("limits")]],
  ["plan", ["Action plan", titled("plan")]],
  ["remedies", ["Effect of each remedy", titled("remedies")]],
  ["horizons", ["Months ahead", titled("horizons")]],
  ["load", ["Load", titled("load")]],
  ["risks", ["Risks", titled("risks")]],
  ["cost", ["Cost", titled("cost")]],
  ["advice", ["Advice", titled("advice")]],
  ["charts", ["Charts", titled("charts")]],
  ["sizing", ["All numbers", titled("values")]],
  ["matrices", ["Decision tables", titled("matrices")]],
  ["about", ["About the model", titled("about")]],
]);

/** The parts that are shown by default. */
export const SHOWN = ["summary", "inputs", "resources"];

/** The display modes. */
export const MODES = ["full", "compact", "readonly"];

export const THEMES = ["auto", "light", "dark"];

function titled(id) {
  return `[aria-labelledby="${id}-title"]`;
}

/** Splits a list at commas. */
export const words = (text) => (text ?? "").split(",").map((word) => word.trim()).filter(Boolean);

/** Returns whether a word is a valid key of a field. */
export const isKey = (word) => /^[a-z][a-z0-9_.]{0,63}$/.test(word);

/** Parses a hexadecimal color, such as `#14603c` or `#abc`, into three numbers. */
export function parseColor(text) {
  const found = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  const digits = found && (found[1].length === 3 ? found[1].replace(/./g, "$&$&") : found[1]);
  return digits && [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

const linear = (part) => (part <= 10.31475 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
/** Relative luminance as defined by WCAG 2.2. */
const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const mix = (one, other, share) => one.map((part, at) => Math.round(part + (other[at] - part) * share));
const text = (rgb) => `rgb(${rgb.join(" ")})`;

/** For each theme: backgrounds of accented text, the color to mix in for contrast, and the base of soft fills. */
const GROUNDS = {
  light: { grounds: [[255, 255, 255], [236, 239, 242]], away: [0, 0, 0], soft: [255, 255, 255] },
  dark: { grounds: [[23, 27, 33], [38, 44, 52]], away: [255, 255, 255], soft: [23, 27, 33] },
};

/** Returns the CSS properties of an accent color, changed only as far as readability needs in either theme. */
export function accents(rgb) {
  const made = Object.values(GROUNDS).map(({ grounds, away, soft }) => {
    let accent = rgb;
    for (let share = 0; share <= 1; share += 0.02) {
      accent = mix(rgb, away, share);
      if (grounds.every((ground) => contrast(accent, ground) >= 4.5)) {
        break;
      }
    }
    const on = [[255, 255, 255], [8, 19, 13]].sort((a, b) => contrast(b, accent) - contrast(a, accent))[0];
    return { accent, on, soft: mix(soft, accent, 0.12) };
  });
  const both = (name) => `light-dark(${made.map((one) => text(one[name])).join(", ")})`;
  return { "--accent": both("accent"), "--on-accent": both("on"), "--accent-soft": both("soft") };
}
