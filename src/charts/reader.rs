//! Shows the values of the curves at the pointer, or step by step with the keyboard, in elements on top of the canvas.
//! The canvas is not redrawn.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, PointerEvent};

use super::Readings;
use super::curves::Frame;
use crate::ui::{El, el, react, set_if_other};

/// The steps of Page Up and Page Down.
const PAGE: u32 = 8;
/// The classes of the curve colors in the style sheet.
const COLORS: [&str; 6] = ["li.series-0", "li.series-1", "li.series-2", "li.series-3", "li.series-4", "li.series-5"];

/// Returns the elements on top of the canvas; `frame` has the positions of the curves.
pub(super) fn reader(label: &str, readings: Readings, frame: Rc<RefCell<Frame>>) -> Vec<El> {
    // The index of the selected value plus one; zero if none is selected.
    let at = RwSignal::new(0_u32);
    let (pointed, keyed, focused) = (Rc::clone(&frame), Rc::clone(&frame), Rc::clone(&frame));
    let reader = el("div.reader")
        .set("role", "slider")
        .set("tabindex", "0")
        .set("aria-label", &format!("Read values of {label}"))
        .set("aria-valuemin", "0")
        .on("pointermove", move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            let found = nearest(&pointed.borrow().across, f64::from(event.offset_x()));
            set_if_other(at, found.map_or(0, |found| found + 1));
        })
        .on("pointerleave", move |_| at.set(0))
        .on("blur", move |_| at.set(0))
        .on("focus", move |_| {
            if at.get_untracked() == 0 && !focused.borrow().across.is_empty() {
                at.set(1);
            }
        })
        .on("keydown", move |event| key(event.unchecked_ref(), at, keyed.borrow().across.len()));
    let (cross, tip) = (el("div.cross"), el("div.tip.digits"));
    let parts = vec![reader.clone(), cross.clone(), tip.clone()];
    react(move || {
        let at = (at.get() as usize).checked_sub(1);
        let lines = at.map(&readings).unwrap_or_default();
        let frame = frame.borrow();
        let x = at.and_then(|at| frame.across.get(at).copied()).filter(|_| !lines.is_empty());
        reader.put("aria-valuemax", &frame.across.len().saturating_sub(1).to_string());
        reader.put("aria-valuenow", &at.unwrap_or(0).to_string());
        reader.put("aria-valuetext", &spoken(&lines));
        cross.flag("hidden", x.is_none());
        tip.flag("hidden", x.is_none());
        let Some(x) = x else { return };
        let left = format!("{x}px");
        cross.style("left", &left);
        cross.style("top", &format!("{}px", frame.top));
        cross.style("height", &format!("{}px", frame.bottom - frame.top));
        tip.style("left", &left);
        // Show the list on the side with more room.
        tip.class("beyond", x > (frame.left + frame.right) / 2.0);
        tip.node().set_text_content(None);
        let list = lines[1..].iter().map(|(color, text)| el(COLORS[color % COLORS.len()]).text(text));
        tip.clone().with(el("p").text(&lines[0].1)).with(el("ul").all(list));
    });
    parts
}

fn spoken(lines: &[(usize, String)]) -> String {
    let texts: Vec<&str> = lines.iter().map(|(_, text)| text.as_str()).collect();
    texts.join("; ")
}

fn nearest(across: &[f64], x: f64) -> Option<u32> {
    let distance = |at: &f64| (at - x).abs();
    (0..).zip(across).min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b))).map(|(index, _)| index)
}

fn key(event: &KeyboardEvent, at: RwSignal<u32>, count: usize) {
    let last = u32::try_from(count).unwrap_or(u32::MAX);
    let now = at.get_untracked();
    let next = match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => now + 1,
        "ArrowLeft" | "ArrowDown" => now.saturating_sub(1),
        "PageUp" => now + PAGE,
        "PageDown" => now.saturating_sub(PAGE),
        "Home" => 1,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    at.set(next.max(1).min(last));
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_pointer_selects_the_nearest_value() {
        assert_eq!(nearest(&[0.0, 10.0, 20.0], 14.0), Some(1));
        assert_eq!(nearest(&[0.0, 10.0, 20.0], -5.0), Some(0));
        assert_eq!(nearest(&[], 1.0), None);
    }
}
