//! The state of each resource today, and the bottleneck of a component.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::format::{Agreement, format_value, percent, times};
use crate::model::Model;
use crate::model::moving::TimeVaryingInputs;
use crate::plan::growth_to_limit::{Bound, GrowthSearch};
use crate::view_model::Severity;
use crate::work::WorkBudget;

/// The state of a resource: demand, capacity, and headroom.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceState {
    /// The demand, in base units.
    pub demand: f64,
    /// The capacity, in base units; `None` if it is not known.
    pub capacity: Option<f64>,
    /// The share of the capacity that should not be exceeded.
    pub target: f64,
    /// The ratio of demand to capacity; `None` if the capacity is not known.
    pub utilization: Option<f64>,
    /// The demand that can be added until the target is reached, in base units; negative if the target is exceeded.
    /// `None` if the capacity is not known.
    pub headroom: Option<f64>,
    /// The growth factor at which the target is reached. `None` if the capacity is not known, if the target is exceeded
    /// today, or if growth by a factor of a million does not reach it.
    pub growth_to_target: Option<f64>,
    /// The severity of the utilization.
    pub severity: Severity,
}

/// The bottleneck of a component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The index of the resource; `None` if no capacity is known.
    pub resource: Option<usize>,
    /// One or two sentences that name the bottleneck or ask for the missing capacity; empty if there are no resources.
    pub text: String,
    /// The severity of the bottleneck.
    pub severity: Severity,
}

pub(super) fn resource_states(
    model: &Model,
    moving: &TimeVaryingInputs,
    all: &[f64],
    work: &WorkBudget,
) -> Vec<ResourceState> {
    let growth_to_limit = GrowthSearch::new(moving, all, 1.0, work);
    let states = model.resources.iter().enumerate().map(|(number, resource)| {
        let (demand, target) = (all[resource.demand], all[resource.target]);
        let capacity = Some(all[resource.capacity]).filter(|capacity| *capacity > 0.0);
        let utilization = capacity.map(|_| all[resource.utilization]);
        let severity = match utilization {
            Some(share) if share > 1.0 => Severity::Urgent,
            Some(share) if share > target => Severity::Act,
            Some(share) if share > 0.85 * target => Severity::Plan,
            _ => Severity::Ok,
        };
        let headroom = capacity.map(|capacity| capacity * target - demand);
        let grows = headroom.is_some_and(|headroom| headroom >= 0.0);
        let growth_to_target = if grows { growth_to_limit.factor(number, Bound::Target, 2) } else { None };
        ResourceState { demand, capacity, target, utilization, headroom, growth_to_target, severity }
    });
    states.collect()
}

pub(super) fn verdict(model: &Model, moving: &TimeVaryingInputs, all: &[f64], states: &[ResourceState]) -> Verdict {
    if states.is_empty() {
        return Verdict::default();
    }
    let pressure = |state: &ResourceState| state.utilization.map(|share| share / state.target);
    let known = states.iter().enumerate().filter_map(|(index, state)| Some((index, state, pressure(state)?)));
    let worst = known.clone().max_by(|a, b| a.2.total_cmp(&b.2));
    let Some((index, state, pressure)) = worst else {
        let text = "Enter the installed capacity to see the bottleneck.".to_owned();
        return Verdict { resource: None, text, severity: Severity::Info };
    };
    let resource = &model.resources[index];
    let (label, unit) = (&resource.label, &resource.unit);
    let agreement = Agreement::with(label);
    let used = state.utilization.map_or_else(String::new, percent);
    let target = percent(state.target);
    if pressure > 1.0 {
        let short = format_value(-state.headroom.unwrap_or(0.0), unit);
        let text = joined!(
            label,
            " ",
            agreement.is,
            " over ",
            agreement.its,
            " target: ",
            used,
            " used, target ",
            target,
            "; ",
            short.text(),
            " short."
        );
        return Verdict { resource: Some(index), text, severity: state.severity };
    }
    // The resource that runs out first is not always the most utilized today.
    let first =
        known.filter_map(|(index, state, _)| Some((index, state.growth_to_target?))).min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((index, factor)) = first else {
        let text = joined!(
            label,
            " ",
            agreement.is,
            " closest to ",
            agreement.its,
            " target: ",
            used,
            " used, target ",
            target,
            ". Growth alone never reaches it."
        );
        return Verdict { resource: Some(index), text, severity: state.severity };
    };
    let resource = &model.resources[index];
    let next = Agreement::with(&resource.label);
    let growing = moving.inputs.iter().find(|input| input.grows && all[input.index] > 0.0);
    let size_text = growing.map_or_else(String::new, |input| {
        joined!(" (", format_value(all[input.index] * factor, &model.values[input.index].unit).text(), ")")
    });
    let text = joined!(
        resource.label,
        " run",
        next.s,
        " out first: ",
        next.it,
        " reach",
        next.es,
        " ",
        next.its,
        " target at ",
        times(factor, 3),
        " today’s size",
        size_text,
        "."
    );
    Verdict { resource: Some(index), text, severity: states[index].severity }
}
