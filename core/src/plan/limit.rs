//! What runs out first, and how far the deployment can grow before it does.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::engine::format::{group, show};
use crate::engine::model::Model;
use crate::engine::slice::Slice;
use crate::engine::source::Level;
use crate::math;

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

/// Growth is looked at up to this factor.
const MOST_GROWTH: f64 = 1e6;
/// Factors that are tried at a time.
const TRIES: usize = 25;

pub(super) fn resources(model: &Model, all: &[f64]) -> Vec<ResourceState> {
    let coarse = Tries::new(model, all, 1.0, MOST_GROWTH);
    let states = model.resources.iter().map(|resource| {
        let (demand, target) = (all[resource.demand], all[resource.target]);
        let capacity = Some(all[resource.capacity]).filter(|capacity| *capacity > 0.0);
        let utilisation = capacity.map(|capacity| demand / capacity);
        let level = match utilisation {
            Some(share) if share > 1.0 => Level::Urgent,
            Some(share) if share > target => Level::Act,
            Some(share) if share > 0.85 * target => Level::Plan,
            _ => Level::Ok,
        };
        let headroom = capacity.map(|capacity| capacity * target - demand);
        let grows = headroom.is_some_and(|headroom| headroom >= 0.0);
        let growth = if grows { growth(model, all, &resource.growth, &coarse) } else { None };
        ResourceState { demand, capacity, target, utilisation, headroom, growth, level }
    });
    states.collect()
}

/// The factor of growth at which the target of a resource is reached.
///
/// Demand is taken to grow with the factor, as it does in any sane model; if it does not, the factor
/// found is the first of the tried ones at which the target is passed. Between the last two of them
/// demand is taken for a power of the factor, which gives it to about 1 part in 10,000.
fn growth(model: &Model, all: &[f64], slice: &Slice, coarse: &Tries) -> Option<f64> {
    if slice.steps() == 0 {
        return None;
    }
    let (low, high) = coarse.crossing(all, slice)?;
    let (low, high) = Tries::new(model, all, low.0, high.0).crossing(all, slice)?;
    let share = math::ln(low.1) / math::ln(low.1 / high.1);
    let factor = low.0 * math::pow(high.0 / low.0, share);
    Some(if factor.is_finite() { factor.clamp(low.0, high.0) } else { high.0 })
}

/// A factor of growth, and demand over target there.
type Load = (f64, f64);

/// Factors of growth at equal ratios, and what grows at each of them.
struct Tries {
    factors: Vec<f64>,
    grown: Vec<Vec<f64>>,
}

impl Tries {
    fn new(model: &Model, all: &[f64], from: f64, to: f64) -> Self {
        let ratio = math::exp(math::ln(to / from) / (TRIES - 1) as f64);
        let mut factors: Vec<f64> =
            core::iter::successors(Some(from), |factor| Some(factor * ratio)).take(TRIES).collect();
        // Where many roundings have led, exactly.
        factors[TRIES - 1] = to;
        let grown = model.growing.iter().map(|place| factors.iter().map(|factor| all[*place] * factor).collect());
        let grown = grown.collect();
        Self { factors, grown }
    }

    /// The two neighbours among the factors between which the target is passed.
    fn crossing(&self, all: &[f64], slice: &Slice) -> Option<(Load, Load)> {
        let columns: Vec<&[f64]> = self.grown.iter().map(Vec::as_slice).collect();
        let found = slice.run(all, &columns, TRIES);
        let load = |row: usize| found[0][row] / (found[1][row] * found[2][row]);
        let over = (0..TRIES).find(|row| load(*row) > 1.0)?;
        let under = over.saturating_sub(1);
        Some(((self.factors[under], load(under)), (self.factors[over], load(over))))
    }
}

pub(super) fn verdict(model: &Model, all: &[f64], states: &[ResourceState]) -> Verdict {
    if states.is_empty() {
        return Verdict::default();
    }
    let pressure = |state: &ResourceState| state.utilisation.map(|share| share / state.target);
    let known = states.iter().enumerate().filter_map(|(index, state)| Some((index, state, pressure(state)?)));
    let worst = known.clone().max_by(|a, b| a.2.total_cmp(&b.2));
    let Some((index, state, pressure)) = worst else {
        let text = "Say what is installed to see what runs out first.".to_string();
        return Verdict { resource: None, text, level: Level::Note };
    };
    let resource = &model.resources[index];
    let (label, unit) = (&resource.label, &resource.unit);
    let percent = |share: f64| format!("{} %", group(share * 100.0, 3));
    let used = state.utilisation.map_or_else(String::new, percent);
    let target = percent(state.target);
    if pressure > 1.0 {
        let short = show(-state.headroom.unwrap_or(0.0), unit);
        let text = format!("{label} is over its limit: {used} used, {target} wanted; {short} short.");
        return Verdict { resource: Some(index), text, level: state.level };
    }
    // The first to be reached by growth need not be the fullest today.
    let first = known.filter_map(|(index, state, _)| Some((index, state.growth?))).min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((index, factor)) = first else {
        let text =
            format!("{label} is closest to its limit: {used} used, {target} wanted. Growth alone does not reach it.");
        return Verdict { resource: Some(index), text, level: state.level };
    };
    let resource = &model.resources[index];
    let growing = model.growing.iter().find(|place| all[**place] > 0.0);
    let at = growing
        .map_or_else(String::new, |place| format!(", at {}", show(all[*place] * factor, &model.values[*place].unit)));
    let text =
        format!("{} runs out first: its limit is reached at {}× today’s size{at}.", resource.label, group(factor, 3));
    Verdict { resource: Some(index), text, level: states[index].level }
}
