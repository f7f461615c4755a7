//! Observes the width of an element and whether it is near the viewport. Charts farther away are not drawn.

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver};

use crate::theme;
use crate::ui::{El, set_if_other};

/// The distance from the viewport at which a chart is drawn.
const NEAR: &str = "300px";

/// Keeps `width`, in pixels, and `near` up to date.
pub(crate) fn watch(place: &El, width: RwSignal<u32>, near: RwSignal<bool>) {
    let element = place.node().clone();
    let resized = Closure::<dyn Fn()>::new(move || {
        set_if_other(width, element.client_width().unsigned_abs());
    });
    let moved = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        let last: IntersectionObserverEntry = entries.get(entries.length().saturating_sub(1)).unchecked_into();
        set_if_other(near, last.is_intersecting());
    });
    let settings = IntersectionObserverInit::new();
    settings.set_root_margin(NEAR);
    let sizes = ResizeObserver::new(resized.as_ref().unchecked_ref());
    let places = IntersectionObserver::new_with_options(moved.as_ref().unchecked_ref(), &settings);
    if let (Ok(sizes), Ok(places)) = (sizes, places) {
        sizes.observe(place.node());
        places.observe(place.node());
        // The observers and their closures live as long as the part of the page that they observe.
        let kept = StoredValue::new_local((sizes, places, resized, moved));
        on_cleanup(move || {
            kept.with_value(|(sizes, places, ..)| {
                sizes.disconnect();
                places.disconnect();
            });
        });
    }
    // All charts are printed, near the viewport or not.
    theme::on_print(move |printing| {
        if printing {
            near.try_set(true);
        }
    });
}
