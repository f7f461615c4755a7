//! The scenario in the address bar: read when the page opens and when the address changes, written when the scenario
//! does.

use std::cell::Cell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use headroom_core::{Problem, Scenario, decode, encode};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::library::{bring, first_scenario, lacking, models};
use crate::state::App;
use crate::ui::react;

/// Browsers refuse an address that is written too often.
const PAUSE_MS: u32 = 250;

/// Whether Back returns to the address before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    /// It does not.
    Replace,
    /// It does.
    Push,
}

/// What the address says.
pub(crate) fn read() -> (Scenario, Vec<Problem>) {
    from_parts(&part(Part::Query), &part(Part::Fragment))
}

fn from_parts(query: &str, fragment: &str) -> (Scenario, Vec<Problem>) {
    let (mut scenario, problems) = decode(&format!("{query}{fragment}"));
    if scenario.components.is_empty() {
        // An address of other words, such as those of a campaign, or a link that cannot be read, which is said.
        scenario.components = first_scenario().components;
    }
    (scenario, problems)
}

#[derive(Clone, Copy)]
enum Part {
    Query,
    Fragment,
}

fn part(part: Part) -> String {
    let location = window().location();
    match part {
        Part::Query => location.search(),
        Part::Fragment => location.hash(),
    }
    .unwrap_or_default()
}

/// Whether a fragment names its models, so that the query before it does not count.
fn names_itself(fragment: &str) -> bool {
    let text = fragment.trim_start_matches('#');
    text.starts_with("z1:") || text.split('&').any(|pair| pair.starts_with("m="))
}

/// The whole address of the scenario, for those to whom it is sent.
pub(crate) fn link(app: App) -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    origin + &location.pathname().unwrap_or_default() + &fragment(app)
}

fn fragment(app: App) -> String {
    app.state.with(|state| format!("#{}", encode(&state.scenario, &models())))
}

/// Writes the scenario into the address bar, if the person has changed it.
pub(crate) fn write(app: App, how: Write) {
    if app.untouched() && how == Write::Replace {
        return;
    }
    let now = part(Part::Fragment);
    let wanted = untrack(|| fragment(app));
    // What was read from the query stands in the fragment from now on.
    let query = if names_itself(&now) { part(Part::Query) } else { String::new() };
    if now == wanted && query == part(Part::Query) {
        return;
    }
    let address = window().location().pathname().unwrap_or_default() + &query + &wanted;
    if let Ok(history) = window().history() {
        // A browser may refuse; the scenario is still here, and is written with the next change.
        let _ = match how {
            Write::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
            Write::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
        };
    }
}

/// Keeps address and scenario together from now on.
pub(crate) fn follow(app: App) {
    let pending = Rc::new(Cell::new(None::<Timeout>));
    let next = Rc::clone(&pending);
    react(move || {
        app.state.track();
        next.set(Some(Timeout::new(PAUSE_MS, move || write(app, Write::Replace))));
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

/// The address has changed under the page: Back, Forward, or a link typed into the bar.
fn arrive(app: App) {
    let (scenario, problems) = read();
    let same = app.state.with_untracked(|state| state.scenario == scenario);
    if !same && untrack(|| fragment(app)) != part(Part::Fragment) {
        let lacking = lacking(&scenario.components);
        bring(&lacking, move |good| {
            app.missing.set(!good);
            app.arrive(scenario, problems);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_query_counts_unless_the_fragment_names_a_model() {
        let nodes =
            |query: &str, fragment: &str| from_parts(query, fragment).0.components[0].get("nodes").map(String::from);
        assert_eq!(nodes("?m=tiered-store&nodes=5M", ""), Some("5M".into()));
        assert_eq!(nodes("?m=tiered-store&nodes=5M", "#nodes=6M"), Some("6M".into()));
        assert_eq!(nodes("?m=tiered-store&nodes=5M", "#m=tiered-store"), None);
        assert!(names_itself("#v=1&m=tiered-store") && names_itself("#z1:AAAA") && !names_itself("#nodes=1"));
    }

    #[wasm_bindgen_test]
    fn an_address_of_other_words_shows_the_first_model() {
        let (scenario, problems) = from_parts("?campaign=spring", "");
        assert_eq!(scenario.components, first_scenario().components);
        assert_eq!(scenario.unknown, [("campaign".into(), "spring".into())]);
        assert!(problems.is_empty());
        assert_eq!(from_parts("", "").0, first_scenario());
    }

    #[wasm_bindgen_test]
    fn a_damaged_link_says_so() {
        let (scenario, problems) = from_parts("", "#z1:!!");
        assert_eq!((scenario, problems.len()), (first_scenario(), 1));
    }
}
