//! Applying `--set KEY=VALUE` to a scenario.

use headroom_core::model::ValueKind;
use headroom_core::scenario::cost_settings::COST_KEYS;
use headroom_core::scenario::outlook_settings::OUTLOOK_KEYS;
use headroom_core::scenario::resolve::{GROWS, known_keys};
use headroom_core::text::nearest;
use headroom_core::{Component, Models, Scenario};

use crate::scenario_args::Override;

/// Applies every override and returns a message for each one that cannot be applied.
///
/// In a `new` scenario, each `m` adds a component, as in a link. Otherwise, `m` changes the model of an existing
/// component.
pub(crate) fn apply(scenario: &mut Scenario, overrides: &[Override], models: &Models, new: bool) -> Vec<String> {
    let mut rejected = Vec::new();
    for Override { key, value } in overrides {
        if OUTLOOK_KEYS.contains(&key.as_str()) {
            scenario.outlook.set(key, value);
            continue;
        }
        if COST_KEYS.contains(&key.as_str()) {
            scenario.cost.set(key, value);
            continue;
        }
        if new && key == "m" {
            scenario.components.push(Component::default());
        }
        let found =
            if new && !key.contains('.') { last_component(scenario, key) } else { resolve_key(scenario, key, models) };
        let applied = found.and_then(|(index, id)| match scenario.components.get_mut(index) {
            Some(component) => set(component, id, value, models),
            None => Ok(()),
        });
        if let Err(reason) = applied {
            rejected.push(format!("--set {}: {reason}", key));
        }
    }
    rejected
}

/// Returns the index of the last component, and the key.
fn last_component<'k>(scenario: &Scenario, key: &'k str) -> Result<(usize, &'k str), String> {
    let index = scenario.components.len().checked_sub(1);
    index.map(|index| (index, key)).ok_or_else(|| "name a model first with `--set m=MODEL`".to_owned())
}

/// Returns the index of the component and the id that a key refers to: `nodes`, `2.nodes`, `cache.nodes`.
///
/// # Errors
///
/// Returns an error message if the key refers to no component, or to several.
pub(crate) fn resolve_key<'k>(scenario: &Scenario, key: &'k str, models: &Models) -> Result<(usize, &'k str), String> {
    let components = &scenario.components;
    if let Some((name, id)) = key.rsplit_once('.') {
        let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(index) = by_number.filter(|index| *index < components.len()) {
            return Ok((index, id));
        }
        let mut named =
            components.iter().enumerate().filter(|(_, component)| component.name == name || component.title() == name);
        return match (named.next(), named.next()) {
            (Some((index, _)), None) => Ok((index, id)),
            (None, _) => {
                let near = nearest(key, COST_KEYS.into_iter());
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                Err(format!("no component is named “{name}” (components: {}){near}", titles(scenario)))
            }
            (Some(_), Some(_)) => Err(format!("several components are named “{name}”; use the component's number")),
        };
    }
    let has = |component: &Component| {
        matches!(key, "m" | "n" | "p" | GROWS)
            || models.get(&component.model, component.version).is_some_and(|model| model.index_of(key).is_some())
    };
    let mut having = components.iter().enumerate().filter(|(_, component)| has(component));
    match (having.next(), having.next()) {
        (Some((index, _)), None) => Ok((index, key)),
        (Some((index, _)), Some(_)) => {
            let number = index + 1;
            let titles = titles(scenario);
            Err(format!(
                "several components have this key; use `{number}.{key}` or `NAME.{key}` (components: {titles})"
            ))
        }
        // If no component has the key, the error refers to the first one.
        (None, _) if !components.is_empty() => Ok((0, key)),
        (None, _) => Err("the scenario has no components; add one to the link, for example `m=web-service`".to_owned()),
    }
}

fn titles(scenario: &Scenario) -> String {
    let titles = scenario.components.iter().enumerate();
    let titles: Vec<String> =
        titles.map(|(index, component)| format!("{} “{}”", index + 1, component.title())).collect();
    if titles.is_empty() { "none".to_owned() } else { titles.join(", ") }
}

fn set(component: &mut Component, id: &str, value: &str, models: &Models) -> Result<(), String> {
    match id {
        "n" => value.clone_into(&mut component.name),
        "p" => value.clone_into(&mut component.preset),
        GROWS => component.set(id, value),
        "m" => {
            // An "@" without a version makes the model unknown, which evaluation reports.
            let (model, version) =
                value.rsplit_once('@').map_or((value, Some(1)), |(model, version)| (model, version.parse().ok()));
            model.clone_into(&mut component.model);
            component.version = version.unwrap_or(0);
        }
        _ => {
            let Some(model) = models.get(&component.model, component.version) else {
                // Evaluation reports that the model is unknown, which is the problem to fix first.
                component.set(id, value);
                return Ok(());
            };
            match model.value(id).map(|value| &value.kind) {
                Some(ValueKind::Formula { .. }) => {
                    return Err("this value is calculated and cannot be set".to_owned());
                }
                Some(_) => component.set(id, value),
                None => {
                    let near = nearest(id, known_keys(&model));
                    let hint = near.map_or_else(
                        || format!("`headroom models {}` lists them", model.id),
                        |near| format!("did you mean `{near}`?"),
                    );
                    return Err(format!("`{}` has no input or constant with this id; {hint}", model.id));
                }
            }
        }
    }
    Ok(())
}
