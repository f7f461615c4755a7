//! The plan of a scenario: its evaluation and its timeline.

mod chart;
#[cfg(feature = "toml")]
pub mod dry_run;
mod growth_to_limit;
mod resource_state;
mod step_limits;
pub mod timeline;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use chart::ChartState;
pub use resource_state::{ResourceState, Verdict};
pub use step_limits::StepLimits;

use crate::decimal;
use crate::format::{Change, FormattedValue, change};
use crate::model::explain::{Explanation, explain, show_value};
use crate::model::library::Models;
use crate::model::moving::TimeVaryingInputs;
use crate::model::source::RowSelection;
use crate::model::{Advice, ChartKind, Matrix, MatrixRow, Model, TemplateSegment};
use crate::scenario::resolve::{ResolvedComponent, resolve, write_field};
use crate::scenario::{Cause, Location, Problem, Scenario};
use crate::view_model::Severity;
use crate::work::WorkBudget;

/// The evaluation of a scenario: the values and resources of each component today.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// The components with a known model.
    pub components: Vec<ComponentEvaluation>,
    /// The problems found in the scenario.
    pub problems: Vec<Problem>,
    /// The limits of the evaluation, and of the timeline and the charts that start from it.
    pub limits: StepLimits,
}

/// The evaluation of a component.
#[derive(Clone, Debug)]
pub struct ComponentEvaluation {
    /// The index of the component in the scenario.
    pub index: usize,
    /// The name of the component, or the id of its model if it has none.
    pub name: String,
    /// The id of the preset; empty for the model's defaults.
    pub preset: String,
    /// The model that the component is an instance of.
    pub model: Arc<Model>,
    /// The time-varying inputs, and the program slices that depend on them.
    pub moving: Arc<TimeVaryingInputs>,
    /// The inputs, constants, and formulas in base units, in the order of the model.
    pub values: Vec<f64>,
    /// The values of the unnamed expressions, such as conditions and the expressions of resources and costs.
    unnamed: Vec<f64>,
    /// Whether each input and constant differs from the preset.
    pub changed: Vec<bool>,
    /// The state of each resource of the model.
    pub resources: Vec<ResourceState>,
    /// The bottleneck, in a sentence or two.
    pub verdict: Verdict,
    /// The advice that applies, most urgent first.
    pub advice: Vec<AdviceState>,
    /// The maximum number of steps of each chart.
    chart_steps: u64,
}

/// A piece of advice that applies.
#[derive(Clone, Debug)]
pub struct AdviceState {
    /// The index of the advice in the model.
    pub index: usize,
    /// The severity of the advice.
    pub severity: Severity,
}

impl ComponentEvaluation {
    /// Returns the value with this id, in base units.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<f64> {
        self.model.index_of(id).map(|index| self.values[index])
    }

    /// Formats the value at this index.
    #[must_use]
    pub fn format_value(&self, index: usize) -> FormattedValue {
        let value = self.model.values.get(index);
        value.map_or_else(FormattedValue::default, |value| show_value(value, self.values[index]))
    }

    /// Computes the data of a chart of the model.
    #[must_use]
    pub fn chart(&self, index: usize) -> Option<ChartState> {
        self.model.charts.get(index).map(|chart| self.chart_state(&chart.kind))
    }

    /// Computes the data of all charts of the model.
    pub fn charts(&self) -> impl Iterator<Item = ChartState> {
        self.model.charts.iter().map(|chart| self.chart_state(&chart.kind))
    }

    fn chart_state(&self, kind: &ChartKind) -> ChartState {
        let work = WorkBudget::new(self.chart_steps);
        chart::chart_state(kind, &self.values, &work)
            .unwrap_or_else(|| ChartState::TooMuchWork { reduce: self.settings_to_reduce() })
    }

    /// Returns the settings that take the most work, as a noun phrase: the largest input of whole numbers, such as the
    /// places in a queue, and the number of components.
    #[must_use]
    pub fn settings_to_reduce(&self) -> String {
        settings_to_reduce(&self.model, largest_count(&self.model, &self.values))
    }

    /// Renders a template of the model with the values of the component.
    #[must_use]
    pub fn render(&self, template: &[TemplateSegment]) -> String {
        let mut text = String::new();
        for piece in template {
            match piece {
                TemplateSegment::Text(words) => text.push_str(words),
                TemplateSegment::Value(index) => text += &self.format_value(*index).text(),
            }
        }
        text
    }

    /// Returns, for each row of a matrix, whether it applies.
    #[must_use]
    pub fn row_applicability(&self, matrix: &Matrix) -> Vec<bool> {
        let value = |place: usize| self.values.get(place).or_else(|| self.unnamed.get(place - self.values.len()));
        let mut picks: Vec<bool> = matrix.rows.iter().map(|row| value(row.when) == Some(&1.0)).collect();
        if matrix.pick == RowSelection::First {
            let first = picks.iter().position(|picked| *picked);
            picks.iter_mut().enumerate().for_each(|(index, picked)| *picked = Some(index) == first);
        }
        picks
    }

    /// Returns the applicable rows of all matrices, each with its matrix.
    pub fn applicable_rows(&self) -> impl Iterator<Item = (&Matrix, &MatrixRow)> {
        self.model.matrices.iter().flat_map(|matrix| {
            let rows = matrix.rows.iter().zip(self.row_applicability(matrix)).filter(|(_, picked)| *picked);
            rows.map(move |(row, _)| (matrix, row))
        })
    }

    /// Returns the advice that applies, with its formatted text, most urgent first.
    pub fn applicable_advice(&self) -> impl Iterator<Item = (&Advice, String)> {
        self.advice.iter().map(|state| {
            let advice = &self.model.advice[state.index];
            (advice, self.render(&advice.text))
        })
    }

    /// Explains the value at this index.
    #[must_use]
    pub fn explain(&self, index: usize) -> Option<Explanation<'_>> {
        explain(&self.model, &self.values, index)
    }

    /// Returns the change of a value from a baseline. `None` if the value is unchanged, if the change is not finite, or
    /// if the baseline has another model or version.
    #[must_use]
    pub fn change_from(&self, baseline: &Self, index: usize) -> Option<Change> {
        if baseline.model.id != self.model.id || baseline.model.version != self.model.version {
            return None;
        }
        let value = self.model.values.get(index)?;
        change(*baseline.values.get(index)?, *self.values.get(index)?, &value.unit)
    }
}

/// Evaluates a scenario.
///
/// Pure and total: the same scenario gives the same bits on every platform. Invalid fields are reported in
/// [`Evaluation::problems`], and everything else is computed, unless it takes too many steps ([`Cause::TooMuchWork`]).
#[must_use]
pub fn evaluate(scenario: &Scenario, models: &Models) -> Evaluation {
    evaluate_within(scenario, models, StepLimits::FULL)
}

/// Evaluates a scenario, like [`evaluate`], within limits that also apply to its timeline and charts.
#[must_use]
pub fn evaluate_within(scenario: &Scenario, models: &Models, limits: StepLimits) -> Evaluation {
    let mut problems = Vec::new();
    let resolved = resolve(scenario, models, &mut problems);
    let work = WorkBudget::new(limits.evaluation);
    let mut components = evaluate_components(scenario, resolved, &mut problems, &work);
    let curves = |component: &ComponentEvaluation| {
        component.model.charts.iter().filter(|chart| matches!(chart.kind, ChartKind::Curves { .. })).count()
    };
    let chart_steps = limits.model_chart(components.iter().map(curves).sum());
    components.iter_mut().for_each(|component| component.chart_steps = chart_steps);
    Evaluation { components, problems, limits }
}

/// Evaluates components. Once the budget is exhausted, the results of the remaining components are undefined. The
/// problem is reported for the component that takes the most steps.
fn evaluate_components(
    scenario: &Scenario,
    resolved: Vec<ResolvedComponent>,
    problems: &mut Vec<Problem>,
    work: &WorkBudget,
) -> Vec<ComponentEvaluation> {
    let mut components = Vec::with_capacity(resolved.len());
    let mut heaviest = (0, None);
    for part in resolved {
        let (before, index, model, parameters) = (work.left(), part.index, part.model.clone(), part.parameters.clone());
        let was_exhausted = work.is_exhausted();
        let mut own_problems = Vec::new();
        let component = evaluate_component(scenario, part, &mut own_problems, work);
        // Of equally heavy components, the last one counts.
        let taken = before - work.left();
        if taken >= heaviest.0 {
            heaviest = (taken, Some((index, model, parameters)));
        }
        components.push(component);
        if !work.is_exhausted() {
            problems.extend(own_problems);
        } else if !was_exhausted {
            let heaviest = heaviest.1.take();
            problems.extend(heaviest.map(|(index, model, inputs)| too_much_work(scenario, index, &model, &inputs)));
        }
    }
    components
}

/// Returns the problem of a component that takes too many steps, with the field to reduce.
fn too_much_work(scenario: &Scenario, index: usize, model: &Model, parameters: &[f64]) -> Problem {
    let largest = largest_count(model, parameters);
    let id = largest.map_or("", |place| model.values[place].id.as_str());
    // A value of the preset or the default is not in the scenario.
    let value = largest.map_or_else(String::new, |place| write_field(model, place, parameters[place]));
    let reduce = settings_to_reduce(model, largest);
    let text = scenario.components[index].get(id).map_or(value, ToOwned::to_owned);
    let location = Location::field(index, id);
    Problem { location, text, cause: Cause::TooMuchWork { reduce }, suggestion: None }
}

/// Returns the index of the largest input of whole numbers, such as the places in a queue.
fn largest_count(model: &Model, values: &[f64]) -> Option<usize> {
    let counts = model.inputs().filter(|(_, _, input)| input.whole && input.options.is_empty());
    counts.max_by(|a, b| values[a.0].total_cmp(&values[b.0])).map(|(place, ..)| place)
}

/// Returns the settings to reduce if a component takes too much work, as a noun phrase. `largest` is the index of its
/// largest input.
fn settings_to_reduce(model: &Model, largest: Option<usize>) -> String {
    match largest {
        Some(place) => joined!("`", model.values[place].id, "` or the number of components"),
        None => "the number of components, or simplify the model".to_owned(),
    }
}

fn evaluate_component(
    scenario: &Scenario,
    part: ResolvedComponent,
    problems: &mut Vec<Problem>,
    work: &WorkBudget,
) -> ComponentEvaluation {
    let ResolvedComponent { index, model, time_varying: moving, parameters: given, changed } = part;
    let mut all = model.program.run_row_within(&given, work);
    // Use a single bit pattern for NaN, so that equal results have equal bits.
    all.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = f64::NAN);
    for (place, value) in model.formulas().filter(|(place, _)| !all[*place].is_finite()) {
        // Report only where a non-finite value originates, not the values that depend on it.
        let inherited = model.program.uses(place).iter().any(|used| !all[*used].is_finite());
        if !inherited {
            let (place, given) = (Location::field(index, &value.id), decimal::shortest(all[place]));
            problems.push(Problem { location: place, text: given, cause: Cause::NotFinite, suggestion: None });
        }
    }
    let component = &scenario.components[index];
    let resources = resource_state::resource_states(&model, &moving, &all, work);
    let verdict = if work.is_exhausted() {
        Verdict { text: "The results could not be computed.".to_owned(), ..Verdict::default() }
    } else {
        resource_state::verdict(&model, &moving, &all, &resources)
    };
    let advice = advice(&model, &all);
    let unnamed = all.split_off(model.values.len());
    ComponentEvaluation {
        index,
        name: component.title().into_owned(),
        preset: component.preset.clone(),
        model,
        moving,
        values: all,
        unnamed,
        changed,
        resources,
        verdict,
        advice,
        chart_steps: 0,
    }
}

fn advice(model: &Model, all: &[f64]) -> Vec<AdviceState> {
    let mut states = Vec::new();
    for level in [Severity::Urgent, Severity::Act, Severity::Plan, Severity::Info, Severity::Ok] {
        let applies = |advice: &Advice| advice.level == level && all[advice.when] == 1.0;
        let found = model.advice.iter().enumerate().filter(|(_, advice)| applies(advice));
        states.extend(found.map(|(index, advice)| AdviceState { index, severity: advice.level }));
    }
    states
}
