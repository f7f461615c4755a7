//! From a scenario to all that is shown of it.

mod chart;
mod limit;
mod reach;
pub mod timeline;
#[cfg(feature = "toml")]
pub mod trial;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use chart::ChartState;
pub use limit::{ResourceState, Verdict};

use crate::decimal;
use crate::format::{Change, Shown, change};
use crate::model::explain::{Explanation, explain, show_value};
use crate::model::library::Models;
use crate::model::moving::Moving;
use crate::model::source::{Level, Pick};
use crate::model::{Advice, Matrix, Model, Piece, Row};
use crate::scenario::resolve::{Resolved, resolve};
use crate::scenario::{Problem, ProblemKind, Scenario};

/// All that is shown of a scenario. Views format it; they calculate nothing.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// One for each component whose model is known.
    pub components: Vec<ComponentEvaluation>,
    /// All that is wrong or should be asked about.
    pub problems: Vec<Problem>,
}

/// All that is shown of one component.
#[derive(Clone, Debug)]
pub struct ComponentEvaluation {
    /// Its number in the scenario.
    pub index: usize,
    /// What it is called.
    pub name: String,
    /// The preset it starts from; empty for the model's defaults.
    pub preset: String,
    /// Its model.
    pub model: Arc<Model>,
    /// What of it moves with time.
    pub moving: Arc<Moving>,
    /// Inputs, constants and formulas in base units, by their place in the model.
    pub values: Vec<f64>,
    /// What else was computed of them: conditions, and what resources and costs stand on.
    unnamed: Vec<f64>,
    /// Which inputs and constants differ from the preset.
    pub changed: Vec<bool>,
    /// Each resource of the model.
    pub resources: Vec<ResourceState>,
    /// Which resource binds first.
    pub verdict: Verdict,
    /// What applies, most pressing first.
    pub advice: Vec<AdviceState>,
}

/// A sentence that applies.
#[derive(Clone, Debug)]
pub struct AdviceState {
    /// Its number in the model, which has its text.
    pub index: usize,
    /// How pressing.
    pub level: Level,
}

impl ComponentEvaluation {
    /// The value with this id, in base units.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<f64> {
        self.model.place(id).map(|place| self.values[place])
    }

    /// The value at this place as people read it.
    #[must_use]
    pub fn shown(&self, place: usize) -> Shown {
        let value = self.model.values.get(place);
        value.map_or_else(Shown::default, |value| show_value(value, self.values[place]))
    }

    /// The numbers of a chart of the model, which are worked out when they are asked for.
    #[must_use]
    pub fn chart(&self, index: usize) -> Option<ChartState> {
        self.model.charts.get(index).map(|chart| chart::state(&chart.kind, &self.values))
    }

    /// Those of all charts.
    pub fn charts(&self) -> impl Iterator<Item = ChartState> {
        self.model.charts.iter().map(|chart| chart::state(&chart.kind, &self.values))
    }

    /// A text of the model with its numbers in.
    #[must_use]
    pub fn text(&self, template: &[Piece]) -> String {
        let mut text = String::new();
        for piece in template {
            match piece {
                Piece::Text(words) => text.push_str(words),
                Piece::Value(place) => text += &self.shown(*place).text(),
            }
        }
        text
    }

    /// For each row of a matrix of the model, whether it is picked.
    #[must_use]
    pub fn picks(&self, matrix: &Matrix) -> Vec<bool> {
        let value = |place: usize| self.values.get(place).or_else(|| self.unnamed.get(place - self.values.len()));
        let mut picks: Vec<bool> = matrix.rows.iter().map(|row| value(row.when) == Some(&1.0)).collect();
        if matrix.pick == Pick::First {
            let first = picks.iter().position(|picked| *picked);
            picks.iter_mut().enumerate().for_each(|(index, picked)| *picked = Some(index) == first);
        }
        picks
    }

    /// The rows of the matrices that hold, with their matrices.
    pub fn picked(&self) -> impl Iterator<Item = (&Matrix, &Row)> {
        self.model.matrices.iter().flat_map(|matrix| {
            let rows = matrix.rows.iter().zip(self.picks(matrix)).filter(|(_, picked)| *picked);
            rows.map(move |(row, _)| (matrix, row))
        })
    }

    /// The advice that applies, most pressing first, with its sentences.
    pub fn advised(&self) -> impl Iterator<Item = (&Advice, String)> {
        self.advice.iter().map(|state| {
            let advice = &self.model.advice[state.index];
            (advice, self.text(&advice.text))
        })
    }

    /// Where the value at this place comes from.
    #[must_use]
    pub fn explain(&self, place: usize) -> Option<Explanation<'_>> {
        explain(&self.model, &self.values, place)
    }

    /// How a value differs from that of a baseline of the same model.
    #[must_use]
    pub fn change_from(&self, baseline: &Self, place: usize) -> Option<Change> {
        if baseline.model.id != self.model.id || baseline.model.version != self.model.version {
            return None;
        }
        let value = self.model.values.get(place)?;
        change(*baseline.values.get(place)?, *self.values.get(place)?, &value.unit)
    }
}

/// Evaluates a scenario.
///
/// Pure and total: the same scenario gives the same bits everywhere, and whatever is wrong with it
/// is told in [`Evaluation::problems`] while the rest is computed.
#[must_use]
pub fn evaluate(scenario: &Scenario, models: &Models) -> Evaluation {
    let mut problems = Vec::new();
    let resolved = resolve(scenario, models, &mut problems);
    let components = resolved.into_iter().map(|part| evaluate_one(scenario, part, &mut problems)).collect();
    Evaluation { components, problems }
}

fn evaluate_one(scenario: &Scenario, part: Resolved, problems: &mut Vec<Problem>) -> ComponentEvaluation {
    let Resolved { index, model, moving, given, changed } = part;
    let mut all = model.program.run_one(&given);
    // One bit pattern for what has no value, so that equal results are equal bits.
    all.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = f64::NAN);
    for (place, value) in model.formulas().filter(|(place, _)| !all[*place].is_finite()) {
        // Only where the fault begins: what merely uses it would drown it.
        let inherited = model.program.uses(place).iter().any(|used| !all[*used].is_finite());
        if !inherited {
            let (field, given) = (value.id.clone(), decimal::write(all[place]));
            problems.push(Problem { component: Some(index), field, given, kind: ProblemKind::NotFinite });
        }
    }
    let component = &scenario.components[index];
    let resources = limit::resources(&model, &moving, &all);
    let verdict = limit::verdict(&model, &moving, &all, &resources);
    let advice = advice(&model, &all);
    let unnamed = all.split_off(model.values.len());
    ComponentEvaluation {
        index,
        name: component.title().to_owned(),
        preset: component.preset.clone(),
        model,
        moving,
        values: all,
        unnamed,
        changed,
        resources,
        verdict,
        advice,
    }
}

fn advice(model: &Model, all: &[f64]) -> Vec<AdviceState> {
    let mut states = Vec::new();
    for level in [Level::Urgent, Level::Act, Level::Plan, Level::Note, Level::Ok] {
        let applies = |advice: &Advice| advice.level == level && all[advice.when] == 1.0;
        let found = model.advice.iter().enumerate().filter(|(_, advice)| applies(advice));
        states.extend(found.map(|(index, advice)| AdviceState { index, level: advice.level }));
    }
    states
}

/// A count with its noun: `1 problem`, `2 problems`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
