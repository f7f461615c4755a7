//! Icons: line drawings on a 16-pixel grid, in the color of the text next to them.

use crate::ui::{El, svg};

pub(crate) const UNDO: &str = "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7";
pub(crate) const REDO: &str = "m10 3 3.5 3.5L10 10m3.5-3.5H6a3.5 3.5 0 0 0 0 7h3";
pub(crate) const RESET: &str = "M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3";
pub(crate) const PIN: &str = "M6 2h4l-.5 4.5L12 9H4l2.5-2.5zM8 9v5";
pub(crate) const SWAP: &str = "M3 5.5h10L10.5 3M13 10.5H3L5.5 13";
pub(crate) const LINK: &str =
    "M7 9a3 3 0 0 0 4.2 0l2-2A3 3 0 0 0 9 2.8l-.8.8M9 7a3 3 0 0 0-4.2 0l-2 2A3 3 0 0 0 7 13.2l.8-.8";
pub(crate) const SAVE: &str = "M8 2v8m0 0L4.5 6.5M8 10l3.5-3.5M2.5 11v2.5h11V11";
pub(crate) const EMBED: &str = "M5.5 4 2 8l3.5 4m5-8L14 8l-3.5 4";
pub(crate) const CLOSE: &str = "m4 4 8 8m0-8-8 8";
pub(crate) const BACK: &str = "M9.5 3.5 5 8l4.5 4.5";
pub(crate) const PLUS: &str = "M8 3v10M3 8h10";

/// An icon, hidden from screen readers: the text next to it or the label of its button states the meaning.
pub(crate) fn icon(path: &str) -> El {
    svg("svg.icon").set("viewBox", "0 0 16 16").set("aria-hidden", "true").with(svg("path").set("d", path))
}
