//! What runs out first, and how far the deployment can grow before it does.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::{Words, group, percent, show};
use crate::model::Model;
use crate::model::moving::Moving;
use crate::model::source::Level;
use crate::plan::reach::{Bound, Reach};

/// A resource of the model: how much is needed, how much there is.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceState {
    /// How much is needed, in base units.
    pub demand: f64,
    /// How much there is; none if it is not known.
    pub capacity: Option<f64>,
    /// The share of the capacity that should not be exceeded.
    pub target: f64,
    /// Demand over capacity.
    pub utilisation: Option<f64>,
    /// What can still be added before the target is reached; negative once it is passed.
    pub headroom: Option<f64>,
    /// By what factor everything that grows can grow until the target is reached; none if it is not
    /// known, or if no growth up to a million times reaches it.
    pub growth: Option<f64>,
    /// How pressing.
    pub level: Level,
}

/// Which resource binds first, in a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The number of the resource, if one binds.
    pub resource: Option<usize>,
    /// The sentence.
    pub text: String,
    /// How pressing.
    pub level: Level,
}

pub(super) fn resources(model: &Model, moving: &Moving, all: &[f64]) -> Vec<ResourceState> {
    let reach = Reach::new(moving, all, 1.0);
    let states = model.resources.iter().enumerate().map(|(number, resource)| {
        let (demand, target) = (all[resource.demand], all[resource.target]);
        let capacity = Some(all[resource.capacity]).filter(|capacity| *capacity > 0.0);
        let utilisation = capacity.map(|_| all[resource.used]);
        let level = match utilisation {
            Some(share) if share > 1.0 => Level::Urgent,
            Some(share) if share > target => Level::Act,
            Some(share) if share > 0.85 * target => Level::Plan,
            _ => Level::Ok,
        };
        let headroom = capacity.map(|capacity| capacity * target - demand);
        let grows = headroom.is_some_and(|headroom| headroom >= 0.0);
        let growth = if grows { reach.factor(number, Bound::Target, 2) } else { None };
        ResourceState { demand, capacity, target, utilisation, headroom, growth, level }
    });
    states.collect()
}

pub(super) fn verdict(model: &Model, moving: &Moving, all: &[f64], states: &[ResourceState]) -> Verdict {
    if states.is_empty() {
        return Verdict::default();
    }
    let pressure = |state: &ResourceState| state.utilisation.map(|share| share / state.target);
    let known = states.iter().enumerate().filter_map(|(index, state)| Some((index, state, pressure(state)?)));
    let worst = known.clone().max_by(|a, b| a.2.total_cmp(&b.2));
    let Some((index, state, pressure)) = worst else {
        let text = "Say what is installed to see what runs out first.".to_owned();
        return Verdict { resource: None, text, level: Level::Note };
    };
    let resource = &model.resources[index];
    let (label, unit) = (&resource.label, &resource.unit);
    let say = Words::of(label);
    let used = state.utilisation.map_or_else(String::new, percent);
    let target = percent(state.target);
    if pressure > 1.0 {
        let short = show(-state.headroom.unwrap_or(0.0), unit);
        let text = joined!(
            label,
            " ",
            say.is,
            " over ",
            say.its,
            " limit: ",
            used,
            " used, ",
            target,
            " wanted; ",
            short.text(),
            " short."
        );
        return Verdict { resource: Some(index), text, level: state.level };
    }
    // The first to be reached by growth need not be the fullest today.
    let first = known.filter_map(|(index, state, _)| Some((index, state.growth?))).min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((index, factor)) = first else {
        let text = joined!(
            label,
            " ",
            say.is,
            " closest to ",
            say.its,
            " limit: ",
            used,
            " used, ",
            target,
            " wanted. Growth alone does not reach it."
        );
        return Verdict { resource: Some(index), text, level: state.level };
    };
    let resource = &model.resources[index];
    let next = Words::of(&resource.label);
    let growing = moving.inputs.iter().find(|input| input.grows && all[input.place] > 0.0);
    let at = growing.map_or_else(String::new, |input| {
        joined!(", at ", show(all[input.place] * factor, &model.values[input.place].unit).text())
    });
    let text = joined!(
        resource.label,
        " run",
        next.verb,
        " out first: ",
        next.its,
        " limit is reached at ",
        group(factor, 3),
        "× today’s size",
        at,
        "."
    );
    Verdict { resource: Some(index), text, level: states[index].level }
}
