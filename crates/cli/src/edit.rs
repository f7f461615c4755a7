//! Puts `--set` into a scenario.

use headroom_core::cost::wishes;
use headroom_core::model::ValueKind;
use headroom_core::scenario::outlook;
use headroom_core::scenario::resolve::GROWS;
use headroom_core::text::nearest;
use headroom_core::{Component, Models, Scenario};

use crate::text::clean;

/// Puts in every setting, and gives the reasons why some cannot be.
///
/// In a scenario that begins here, `fresh`, each `m` begins a component, as in a link. Otherwise `m` changes the model of
/// the component there is.
pub(crate) fn apply(scenario: &mut Scenario, sets: &[(String, String)], models: &Models, fresh: bool) -> Vec<String> {
    let mut reasons = Vec::new();
    for (key, text) in sets {
        if outlook::KEYS.contains(&key.as_str()) {
            scenario.outlook.set(key, text);
            continue;
        }
        if wishes::KEYS.contains(&key.as_str()) {
            scenario.cost.set(key, text);
            continue;
        }
        if fresh && key == "m" {
            scenario.components.push(Component::default());
        }
        let done = if fresh && !key.contains('.') { last(scenario, key) } else { find(scenario, key, models) };
        let done = done.and_then(|(index, id)| match scenario.components.get_mut(index) {
            Some(component) => set(component, id, text, models),
            None => Ok(()),
        });
        if let Err(reason) = done {
            reasons.push(format!("--set {}: {reason}", clean(key)));
        }
    }
    reasons
}

fn last<'k>(scenario: &Scenario, key: &'k str) -> Result<(usize, &'k str), String> {
    let index = scenario.components.len().checked_sub(1);
    index.map(|index| (index, key)).ok_or_else(|| "name a model first: --set m=…".to_owned())
}

/// The component and the id that a key means: `nodes`, `2.nodes`, `cache.nodes`.
pub(crate) fn find<'k>(scenario: &Scenario, key: &'k str, models: &Models) -> Result<(usize, &'k str), String> {
    let components = &scenario.components;
    if let Some((name, id)) = key.rsplit_once('.') {
        let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(index) = by_number.filter(|index| *index < components.len()) {
            return Ok((index, id));
        }
        let mut named = components.iter().enumerate().filter(|(_, component)| component.title() == name);
        return match (named.next(), named.next()) {
            (Some((index, _)), None) => Ok((index, id)),
            (None, _) => Err(format!("there is no component {:?}; there are {}", name, titles(scenario))),
            (Some(_), Some(_)) => {
                Err(format!("several components are called {name:?}; give the number of the one meant"))
            }
        };
    }
    let has = |component: &Component| {
        matches!(key, "m" | "n" | "p" | GROWS)
            || models.get(&component.model, component.version).is_some_and(|model| model.place(key).is_some())
    };
    let mut having = components.iter().enumerate().filter(|(_, component)| has(component));
    match (having.next(), having.next()) {
        (Some((index, _)), None) => Ok((index, key)),
        (Some((index, _)), Some(_)) => {
            let number = index + 1;
            Err(format!(
                "several components have it; say {number}.{key} or NAME.{key} (there are {})",
                titles(scenario)
            ))
        }
        // No component has it: the first says what it has instead.
        (None, _) if !components.is_empty() => Ok((0, key)),
        (None, _) => Err("the scenario has no component; it begins with m=…".to_owned()),
    }
}

fn titles(scenario: &Scenario) -> String {
    let titles = scenario.components.iter().enumerate();
    let titles: Vec<String> = titles.map(|(index, part)| format!("{} “{}”", index + 1, clean(part.title()))).collect();
    if titles.is_empty() { "none".to_owned() } else { titles.join(", ") }
}

fn set(component: &mut Component, id: &str, text: &str, models: &Models) -> Result<(), String> {
    match id {
        "n" => text.clone_into(&mut component.name),
        "p" => text.clone_into(&mut component.preset),
        GROWS => component.set(id, text),
        "m" => {
            // A text with "@" and no version after it is no model's id; it is refused as an unknown model.
            let (model, version) =
                text.rsplit_once('@').map_or((text, Some(1)), |(model, version)| (model, version.parse().ok()));
            model.clone_into(&mut component.model);
            component.version = version.unwrap_or(0);
        }
        _ => {
            let Some(model) = models.get(&component.model, component.version) else {
                // Evaluation names the model as unknown, which is the reason that counts.
                component.set(id, text);
                return Ok(());
            };
            let known = model.value(id).map(|value| &value.kind);
            match known {
                Some(ValueKind::Formula { .. }) => return Err("this is computed and cannot be set".to_owned()),
                Some(_) => component.set(id, text),
                None => {
                    let given = model.values.iter().filter(|value| !matches!(value.kind, ValueKind::Formula { .. }));
                    let near = nearest(id, given.map(|value| value.id.as_str()));
                    let hint = near.map_or_else(
                        || format!("`headroom models {}` lists what there is", model.id),
                        |near| format!("did you mean {near}?"),
                    );
                    return Err(format!("{} has no input or constant of this name; {hint}", model.id));
                }
            }
        }
    }
    Ok(())
}
