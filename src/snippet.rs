//! The attributes of an embedded calculator, for the snippets that the Embed dialog writes.
#![expect(unreachable_pub, reason = "wasm-bindgen exports public functions only")]

use headroom_core::scenario::resolve::{GROWS, model_reference};
use headroom_core::{Models, decode};
use js_sys::Array;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::library;

/// Returns the attributes `[[name, text]]` that stand for a link, or undefined if only the whole link does.
#[wasm_bindgen(js_name = snippetAttributes)]
pub fn snippet_attributes(link: &str) -> Option<Array> {
    let attributes = attributes(link, &library::models())?;
    Some(attributes.into_iter().map(|(name, text)| Array::of2(&name.into(), &text.into())).collect())
}

/// Returns the attributes of a link with one unnamed component. Every name is the key of a setting or of an input or
/// constant that the model declares: a link can come from a stranger, and a key of theirs must not become an attribute.
fn attributes(link: &str, models: &Models) -> Option<Vec<(String, String)>> {
    let (scenario, problems) = decode(link);
    let [component] = &scenario.components[..] else { return None };
    let model = models.get(&component.model, component.version)?;
    if !problems.is_empty() || !scenario.unknown.is_empty() || !component.name.is_empty() {
        return None;
    }
    let mut found = vec![("model".to_owned(), model_reference(component))];
    if !component.preset.is_empty() {
        found.push(("preset".to_owned(), component.preset.clone()));
    }
    let declared = |key: &str| {
        key == GROWS
            || model.inputs().any(|(_, value, _)| value.id == key)
            || model.constants().any(|(_, value)| value.id == key)
    };
    // The decoder accepts only known keys in the outlook and the cost settings.
    found.extend(scenario.outlook.iter().chain(scenario.cost.iter()).cloned());
    for (key, text) in component.settings.iter() {
        if !declared(key) {
            return None;
        }
        found.push((key.clone(), text.clone()));
    }
    let repeated = |at: usize| found[..at].iter().any(|(name, _)| *name == found[at].0);
    let plain = (0..found.len()).all(|at| !found[at].1.is_empty() && !repeated(at));
    plain.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn names(link: &str) -> Option<String> {
        let found = attributes(link, &Models::built_in().expect("valid models"))?;
        Some(found.into_iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" "))
    }

    #[wasm_bindgen_test]
    fn only_declared_keys_become_attributes() {
        let link = "v=1&growth=5%25/month&cost.area=eu-west&m=tiered-store&nodes=5M";
        assert_eq!(names(link).unwrap(), "model=tiered-store growth=5%/month cost.area=eu-west nodes=5M");
        for key in ["onpointerenter", "onclick", "style", "calculator", "src", "nodez", "ONCLICK", "x y", "a\"b", "n"] {
            assert_eq!(names(&format!("m=tiered-store&{key}=1")), None, "{key}");
            assert_eq!(names(&format!("{key}=1&m=tiered-store")), None, "{key}");
        }
        for link in
            ["", "z1:!!", "m=queue&m=queue", "m=nosuch", "m=tiered-store&nodes=1&nodes=2", "m=tiered-store&nodes="]
        {
            assert_eq!(names(link), None, "{link}");
        }
    }
}
