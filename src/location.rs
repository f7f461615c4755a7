//! Reads the scenario in the address bar, and writes it there. Has no access to the application state.

use headroom_core::scenario::link::names_models;
use headroom_core::{Problem, Scenario, decode};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::library::first_scenario;

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    /// Replaces the current history entry.
    Replace,
    /// Adds a history entry, so that Back returns to the previous address.
    Push,
}

/// Reads the scenario in the address. If it names no model, the scenario has the default model.
pub(crate) fn read() -> (Scenario, Vec<Problem>) {
    from_parts(&part(AddressPart::Query), &part(AddressPart::Fragment))
}

fn from_parts(query: &str, fragment: &str) -> (Scenario, Vec<Problem>) {
    let (mut scenario, problems) = decode(&format!("{query}{fragment}"));
    if scenario.components.is_empty() {
        // The address has unrelated parameters, or an invalid link, whose problems are shown.
        scenario.components = first_scenario().components;
    }
    (scenario, problems)
}

/// A part of the address.
#[derive(Clone, Copy)]
pub(crate) enum AddressPart {
    Query,
    Fragment,
}

/// Returns a part of the address.
pub(crate) fn part(part: AddressPart) -> String {
    let location = window().location();
    match part {
        AddressPart::Query => location.search(),
        AddressPart::Fragment => location.hash(),
    }
    .unwrap_or_default()
}

/// Returns the address of this page without query and fragment.
pub(crate) fn page() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// Writes a fragment to the address bar, unless it is already there.
pub(crate) fn write(fragment: &str, how: Write) {
    let now = part(AddressPart::Fragment);
    // If the fragment names models, it replaces the query.
    let query = if names_models(now.trim_start_matches('#')) { part(AddressPart::Query) } else { String::new() };
    if now == fragment && query == part(AddressPart::Query) {
        return;
    }
    let address = window().location().pathname().unwrap_or_default() + &query + fragment;
    if let Ok(history) = window().history() {
        // If the browser refuses, the next change writes the scenario.
        let _ = match how {
            Write::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
            Write::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
        };
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
        assert!(names_models("v=1&m=tiered-store") && names_models("z1:AAAA") && !names_models("nodes=1"));
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
