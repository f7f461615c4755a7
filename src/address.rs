//! Keeps the scenario and the address bar in sync, in both directions.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;

use crate::library::{bring, lacking};
use crate::location::{AddressPart, Write, page, part, read};
use crate::state::App;
use crate::ui::react;

/// Browsers throttle pages that update the address too often.
const PAUSE_MS: u32 = 250;

/// Returns the full address of the scenario, for sharing.
pub(crate) fn link(app: App) -> String {
    page() + &app.fragment()
}

/// Starts keeping the address and the scenario in sync.
pub(crate) fn follow(app: App) {
    let pending = Rc::new(Cell::new(None::<Timeout>));
    let next = Rc::clone(&pending);
    react(move || {
        app.state.track();
        next.set(Some(Timeout::new(PAUSE_MS, move || app.write_address(Write::Replace))));
    });
    for event in ["popstate", "hashchange"] {
        let pending = Rc::clone(&pending);
        EventListener::new(&window(), event, move |_| {
            pending.set(None);
            arrive(app);
        })
        .forget();
    }
}

/// Handles an address that changed from outside the page: Back, Forward, or a link typed into the address bar.
fn arrive(app: App) {
    let (scenario, problems) = read();
    let same = app.state.with_untracked(|state| state.scenario == scenario);
    if !same && untrack(|| app.fragment()) != part(AddressPart::Fragment) {
        let lacking = lacking(&scenario.components);
        bring(&lacking, move |good| {
            app.missing.set(!good);
            app.arrive(scenario, problems);
        });
    }
}
