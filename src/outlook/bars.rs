//! Load factors as a bar chart that you can drag, paint over, and change with the keyboard.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use headroom_core::format::percent;
use headroom_core::scenario::Axis;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

use super::calendar::{factors, name, write};
use super::setting::{Setting, wrong};
use crate::ui::{El, Live, el, react};

/// The step of a drag or an arrow key, in percent.
const STEP: i32 = 5;
/// The step of Page Up and Page Down, in percent.
const PAGE: i32 = 25;
/// The maximum factor, in percent.
const MAX_PERCENT: i32 = 100_000;
/// Possible maximums of the scale, in percent.
const TOPS: [i32; 11] = [200, 300, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 50_000, MAX_PERCENT];

struct Bars {
    setting: Rc<Setting>,
    axis: Axis,
    plot: El,
    bars: Vec<(El, El)>,
    /// The line at 100%.
    even: El,
    readout: Live,
    /// The maximum of the scale, in percent.
    top: Cell<i32>,
    /// The bar that Tab focuses.
    at: Cell<usize>,
    /// The bar and height at which the drag is.
    dragged: Cell<Option<(i32, i32)>>,
    shown: RefCell<Vec<f64>>,
}

/// The bars of an axis.
pub(super) fn bars(setting: &Rc<Setting>, axis: Axis, label: &str) -> El {
    let plot = el("div.shape").set("role", "group").set("aria-label", label).set("aria-describedby", "outlook-keys");
    let bars = (0..axis.factor_count()).map(|place| {
        let fill = el("div.factor-fill");
        let bar = el("div.factor").set("role", "slider").set("aria-orientation", "vertical").set("aria-valuemin", "0");
        (bar.set("aria-label", &name(axis, place)).set("tabindex", "-1").with(fill.clone()), fill)
    });
    let bars: Vec<_> = bars.collect();
    let (even, readout) = (el("div.shape-even"), Live::new());
    let plot = plot.with(even.clone()).all(bars.iter().map(|(bar, _)| bar.clone()));
    let all = Rc::new(Bars {
        setting: Rc::clone(setting),
        axis,
        plot: plot.clone(),
        bars,
        even,
        readout: readout.clone(),
        top: Cell::new(0),
        at: Cell::new(0),
        dragged: Cell::new(None),
        shown: RefCell::default(),
    });
    all.listen();
    let refreshed = Rc::clone(&all);
    react(move || {
        all.setting.app.ahead.track();
        refreshed.refresh();
    });
    let every = if axis == Axis::Hours { 6 } else { 1 };
    let ticks = (0..axis.factor_count()).map(|place| {
        let shown = if place % every == 0 { name(axis, place) } else { String::new() };
        el("span").text(shown.get(..if axis == Axis::Hours { 5 } else { 3 }).unwrap_or_default())
    });
    let ticks = el("div.ticks").set("aria-hidden", "true").all(ticks);
    el("div").with(plot).with(ticks).with(el("p.readout").set("aria-hidden", "true").live(&readout))
}

impl Bars {
    fn listen(self: &Rc<Self>) {
        for (place, (bar, _)) in self.bars.iter().enumerate() {
            let all = Rc::clone(self);
            bar.clone().on("focus", move |_| all.reach(place));
        }
        let (down, moved, keyed, left) = (Rc::clone(self), Rc::clone(self), Rc::clone(self), Rc::clone(self));
        let plot = self.plot.clone();
        let plot = plot.on("pointerdown", move |event| {
            let event: &PointerEvent = event.unchecked_ref();
            if event.is_primary() && event.button() == 0 {
                // Without pointer capture, a drag ends at the edge of the chart.
                let _ = down.plot.node().set_pointer_capture(event.pointer_id());
                down.setting.app.settle();
                let to = down.under(event);
                down.dragged.set(Some(to));
                down.paint(to, to);
            }
        });
        let plot = plot.on("pointermove", move |event| {
            if let Some(from) = moved.dragged.get() {
                let to = moved.under(event.unchecked_ref());
                if to != from {
                    moved.dragged.set(Some(to));
                    moved.paint(from, to);
                }
            }
        });
        let mut plot = plot.on("keydown", move |event| keyed.key(event.unchecked_ref()));
        for end in ["pointerup", "pointercancel", "lostpointercapture", "focusout"] {
            let left = Rc::clone(&left);
            // A drag moves the focus, and continues nevertheless.
            plot = plot.on(end, move |_| {
                if end != "focusout" || left.dragged.get().is_none() {
                    left.end();
                }
            });
        }
    }

    /// Ends a drag. The scale is fixed during a drag and adapts afterwards.
    fn end(&self) {
        self.dragged.set(None);
        self.setting.app.settle();
        self.refresh();
    }

    fn factors(&self) -> Vec<f64> {
        factors(self.setting.app, self.axis)
    }

    fn refresh(&self) {
        let factors = untrack(|| self.factors());
        let mut fresh = self.shown.borrow().len() != factors.len();
        let highest = factors.iter().copied().fold(0.0, f64::max);
        let top = TOPS.into_iter().find(|top| f64::from(*top) >= highest * 125.0).unwrap_or(MAX_PERCENT);
        if self.dragged.get().is_none() && self.top.replace(top) != top {
            fresh = true;
            self.even.style("bottom", &height(1.0, top));
        }
        let top = self.top.get();
        for (place, (bar, fill)) in self.bars.iter().enumerate() {
            let Some(factor) = factors.get(place).copied() else { continue };
            if fresh || self.shown.borrow().get(place) != Some(&factor) {
                fill.style("height", &height(factor, top));
                bar.put("aria-valuemax", &top.to_string());
                bar.put("aria-valuenow", &hundredths(factor).to_string());
                bar.put("aria-valuetext", &self.reading(place, factor));
            }
        }
        self.shown.replace(factors);
        self.reach(self.at.get());
    }

    fn reading(&self, place: usize, factor: f64) -> String {
        name(self.axis, place) + ", " + &percent(factor)
    }

    /// Makes a bar the one that Tab focuses, and shows its value.
    fn reach(&self, place: usize) {
        let before = self.at.replace(place);
        self.bars[before].0.put("tabindex", "-1");
        self.bars[place].0.put("tabindex", "0");
        if let Some(factor) = self.shown.borrow().get(place) {
            self.readout.show(&self.reading(place, *factor));
        }
    }

    /// Returns the bar below the pointer, and the height of the pointer.
    fn under(&self, event: &PointerEvent) -> (i32, i32) {
        let area = self.plot.node().get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - area.left()) / area.width();
        let up = (area.bottom() - f64::from(event.client_y())) / area.height();
        let count = self.bars.len() as i32;
        // `as` saturates at the limits of `i32`.
        let bar = ((across * f64::from(count)) as i32).clamp(0, count - 1);
        let steps = (up * f64::from(self.top.get()) / f64::from(STEP) + 0.5) as i32;
        (bar, (steps * STEP).clamp(0, self.top.get()))
    }

    /// Sets the bars between two positions, interpolating their heights.
    fn paint(&self, from: (i32, i32), to: (i32, i32)) {
        let mut factors = untrack(|| self.factors());
        let (low, high) = if from.0 <= to.0 { (from, to) } else { (to, from) };
        for at in low.0..=high.0 {
            let between = match high.0 - low.0 {
                0 => to.1,
                span => low.1 + (high.1 - low.1) * (at - low.0) / span,
            };
            // Skip the first bar, which is already set.
            if let Some(factor) = factors.get_mut(at as usize).filter(|_| at != from.0 || from.0 == to.0) {
                *factor = f64::from(between / STEP * STEP) / 100.0;
            }
        }
        self.set(&factors);
        self.reach(to.0 as usize);
    }

    fn set(&self, factors: &[f64]) {
        let text = write(factors);
        // Factors that are all zero are invalid, so the last one stays.
        if wrong(self.setting.key, &text).is_empty() {
            self.setting.put(&text);
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        let at = self.at.get();
        let mut factors = untrack(|| self.factors());
        let now = hundredths(factors[at]);
        let next = match event.key().as_str() {
            "ArrowUp" => now + STEP,
            "ArrowDown" => now - STEP,
            "PageUp" => now + PAGE,
            "PageDown" => now - PAGE,
            "Home" => 0,
            "End" => self.top.get(),
            "ArrowRight" => return self.go(event, at + 1),
            "ArrowLeft" => return self.go(event, at.wrapping_sub(1)),
            _ => return,
        };
        if !(event.ctrl_key() || event.meta_key() || event.alt_key()) {
            event.prevent_default();
            factors[at] = f64::from(next.clamp(0, MAX_PERCENT)) / 100.0;
            self.set(&factors);
        }
    }

    fn go(&self, event: &KeyboardEvent, place: usize) {
        if let Some((bar, _)) = self.bars.get(place).filter(|_| !event.alt_key()) {
            event.prevent_default();
            let _ = bar.node().unchecked_ref::<HtmlElement>().focus();
        }
    }
}

fn hundredths(factor: f64) -> i32 {
    (factor * 100.0 + 0.5) as i32
}

fn height(factor: f64, top: i32) -> String {
    (factor * 10_000.0 / f64::from(top)).min(100.0).to_string() + "%"
}
