//! A checked and compiled model.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::expression::expr::Expr;
use crate::expression::parse::parse;
use crate::expression::program::Program;
use crate::expression::slice::ProgramSlice;
use crate::model::axis::axis_points;
use crate::model::moving::{TimeVaryingInput, TimeVaryingInputs};
use crate::model::packed::unit_text;
use crate::model::slider::Slider;
use crate::model::source::{AdviceKind, CostKind, GroupSource, OptionSource, RowSelection, Scale};
use crate::units::Unit;
use crate::view_model::Severity;

/// A loaded model.
///
/// Other items refer to values by index: inputs first, then constants, formulas, and unnamed expressions.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Model {
    /// The id in links.
    pub id: String,
    /// The version. Any change to the model's numbers needs a new version.
    pub version: u32,
    /// The title shown to users.
    pub title: String,
    /// The summary: one sentence.
    pub summary: String,
    /// The cited source of the formulas.
    pub source: String,
    /// The notes on assumptions and limits.
    pub notes: Vec<String>,
    /// The counted nouns, such as `node`, in the singular. Each is a base unit.
    pub counts: Vec<String>,
    /// The indices of the headline values.
    pub headline: Vec<usize>,
    /// The groups of inputs and results, in display order.
    pub groups: Vec<GroupSource>,
    /// The inputs, constants, and formulas, in this order.
    pub values: Vec<Value>,
    /// The resources with a limit.
    pub resources: Vec<Resource>,
    /// The decision matrices.
    pub matrices: Vec<Matrix>,
    /// The pieces of advice, each with the condition under which it applies.
    pub advice: Vec<Advice>,
    /// The remedies, simplest first.
    pub remedies: Vec<Remedy>,
    /// The items to bill.
    pub costs: Vec<Cost>,
    /// The cost-saving measures.
    pub savings: Vec<Remedy>,
    /// The indices of the values for which unit costs are reported.
    pub unit_cost_values: Vec<usize>,
    /// The presets, in display order.
    pub presets: Vec<Preset>,
    /// The charts, in display order.
    pub charts: Vec<Chart>,
    /// The program that computes the values and the unnamed expressions.
    pub program: Program,
    /// The default values of inputs and constants, in base units.
    pub defaults: Vec<f64>,
    /// The time-varying inputs, unless the scenario overrides them.
    #[serde(skip)]
    pub time_varying: Arc<TimeVaryingInputs>,
    /// The indices of all values, ordered by id.
    pub(crate) indices_by_id: Vec<usize>,
    /// The unnamed expressions. Their indices follow the indices of the values.
    pub(crate) unnamed_expressions: Vec<String>,
}

impl Model {
    /// Derives chart axes, program slices, and time-varying inputs from the rest of the model.
    pub(crate) fn prepare(&mut self) {
        self.program.prepare();
        for chart in &mut self.charts {
            if let ChartKind::Curves { along, ends, scale, x, curves: of, slice, .. } = &mut chart.kind {
                *x = axis_points(*ends, *scale);
                **slice = self.program.slice(&[*along], of);
            }
        }
        let movers = self.inputs().map(|(place, _, input)| TimeVaryingInput {
            index: place,
            grows: input.grows,
            varies: input.varies,
        });
        let movers = movers.filter(|mover| mover.grows || mover.varies).collect();
        self.time_varying = Arc::new(TimeVaryingInputs::new(&self.program, &self.resources, &self.headline, movers));
    }

    /// Returns the expression at an index: a formula, or an unnamed expression such as a condition or a demand. `None`
    /// for an input or a constant.
    #[must_use]
    pub fn expr(&self, index: usize) -> Option<Expr> {
        parse(&self.format_expr(index, &|value, _| value.id.clone())?).ok()
    }

    /// Formats the expression at an index with typographic operators; `name` formats each value in a formula, while an
    /// unnamed expression keeps the ids of values. `None` for an input or a constant.
    #[must_use]
    pub fn format_expr(&self, index: usize, name: &dyn Fn(&Value, usize) -> String) -> Option<String> {
        let Some(value) = self.values.get(index) else {
            return self.unnamed_expressions.get(index - self.values.len()).cloned();
        };
        let ValueKind::Formula { expr: written } = &value.kind else { return None };
        let piece = |piece: &TemplateSegment| match piece {
            TemplateSegment::Text(text) => text.clone(),
            TemplateSegment::Value(index) => name(&self.values[*index], *index),
        };
        Some(written.iter().map(piece).collect())
    }

    /// Returns the index of the value with this id.
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<usize> {
        let found = self.indices_by_id.binary_search_by(|index| self.values[*index].id.as_str().cmp(id)).ok()?;
        self.indices_by_id.get(found).copied()
    }

    /// Returns the value with this id.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.index_of(id).map(|index| &self.values[index])
    }

    /// Returns the inputs with their indices.
    pub fn inputs(&self) -> impl Iterator<Item = (usize, &Value, &Input)> {
        self.values.iter().enumerate().filter_map(|(index, value)| match &value.kind {
            ValueKind::Input(input) => Some((index, value, input)),
            _ => None,
        })
    }

    /// Returns the constants with their indices.
    pub fn constants(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| matches!(value.kind, ValueKind::Constant { .. }))
    }

    /// Returns the formulas with their indices.
    pub fn formulas(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| matches!(value.kind, ValueKind::Formula { .. }))
    }

    /// Returns the preset with this id.
    #[must_use]
    pub fn preset(&self, id: &str) -> Option<&Preset> {
        self.presets.iter().find(|preset| preset.id == id)
    }

    /// Returns the default values of inputs and constants, overridden by those of the preset if it exists.
    #[must_use]
    pub fn initial_values(&self, preset: &str) -> Vec<f64> {
        let mut parameters = self.defaults.clone();
        for (index, value) in self.preset(preset).map_or(&[][..], |preset| &preset.set) {
            parameters[*index] = *value;
        }
        parameters
    }
}

/// A named value: an input, a constant, or a formula.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Value {
    /// The id in formulas, links, and outputs.
    pub id: String,
    /// The label of the value.
    pub label: String,
    /// The help text of the value.
    pub help: String,
    /// The display unit, which also applies to numbers without a unit.
    #[serde(with = "unit_text")]
    pub unit: Unit,
    /// The id of the group that contains the value; empty if there is none.
    pub group: String,
    /// The cited source of the value.
    pub source: String,
    /// The kind of the value: input, constant, or formula.
    pub kind: ValueKind,
}

/// The kind of a value, with the details of that kind.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum ValueKind {
    /// Set by the user.
    Input(Input),
    /// A fixed value, which scenarios can override within bounds.
    Constant {
        /// The minimum and maximum, in base units.
        bounds: (f64, f64),
    },
    /// Computed from other values.
    Formula {
        /// The expression, with indices in place of the ids of values.
        expr: Template,
    },
}

/// The settings of an input.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Input {
    /// The minimum and maximum, in base units.
    pub bounds: (f64, f64),
    /// The slider, which covers the typical range.
    pub slider: Option<Slider>,
    /// Whether the input takes whole numbers only.
    pub whole: bool,
    /// Whether the input grows with the deployment.
    pub grows: bool,
    /// Whether the input follows the load calendar, hour by hour.
    pub varies: bool,
    /// The options of a choice; empty for a number.
    pub options: Vec<OptionSource>,
}

/// A resource with a limit.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Resource {
    /// The id in outputs.
    pub id: String,
    /// The label of the resource.
    pub label: String,
    /// The action to take when the resource is the bottleneck.
    pub remedy: String,
    /// The unit of demand and capacity.
    #[serde(with = "unit_text")]
    pub unit: Unit,
    /// The index of the demand.
    pub demand: usize,
    /// The index of the capacity.
    pub capacity: usize,
    /// The index of the target utilization.
    pub target: usize,
    /// The index of the utilization: demand over capacity.
    pub utilization: usize,
}

/// A decision matrix: rows of a condition and an action.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Matrix {
    /// The id in outputs.
    pub id: String,
    /// The label of the matrix.
    pub label: String,
    /// Which rows apply among those whose conditions are true.
    pub pick: RowSelection,
    /// The indices of the values shown with the matrix.
    pub shows: Vec<usize>,
    /// The cited source of the matrix.
    pub source: String,
    /// How the matrix differs from its source.
    pub note: String,
    /// The rows, in order of evaluation.
    pub rows: Vec<MatrixRow>,
}

/// A row of a decision matrix.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct MatrixRow {
    /// The condition in words.
    pub label: String,
    /// The index of the condition.
    pub when: usize,
    /// The recommended action.
    pub action: Template,
    /// How to carry out the action.
    pub how: Template,
    /// The severity to report if the row applies.
    pub level: Severity,
}

/// Advice that applies under a condition.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Advice {
    /// The index of the condition.
    pub when: usize,
    /// The advice, in a sentence or two.
    pub text: Template,
    /// The severity of the advice.
    pub level: Severity,
    /// The topic, which decides in which list the advice is shown.
    pub kind: AdviceKind,
    /// The cited source of the advice.
    pub source: String,
}

/// A remedy or cost-saving measure: changes to inputs and constants.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Remedy {
    /// The id in outputs.
    pub id: String,
    /// The label, which names the change in a few words.
    pub label: String,
    /// The effort that the change takes, and its limits.
    pub help: String,
    /// The cited source of the remedy.
    pub source: String,
    /// The indices of the changed inputs and constants, each with the index of the expression of its new value.
    pub set: Vec<(usize, usize)>,
}

/// An item to bill.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Cost {
    /// The id in outputs.
    pub id: String,
    /// The label of the item.
    pub label: String,
    /// The scope of the item: its inclusions and exclusions.
    pub note: String,
    /// The kind of resource that is billed.
    pub kind: CostKind,
    /// The storage class; empty for the default.
    pub class: String,
    /// Whether the number of machines follows the hourly load.
    pub elastic: bool,
    /// Whether the machines can run on spot instances.
    pub interruptible: bool,
    /// The expression for the amount, as written in the model file.
    pub amount_expr: String,
    /// The index of the amount, such as the number of machines or bytes.
    pub amount: usize,
    /// The indices of the cores and the memory of one machine, or of the whole pool.
    pub size: Option<(usize, usize)>,
    /// The index of the target utilization, for right-sizing.
    pub target: Option<usize>,
    /// The index of the number of disks.
    pub disks: Option<usize>,
}

impl Cost {
    /// Returns the indices of amount, cores, memory, target, and disks. The index of the amount replaces missing
    /// indices.
    #[must_use]
    pub fn indices(&self) -> [usize; 5] {
        let (cores, memory) = self.size.unwrap_or((self.amount, self.amount));
        [self.amount, cores, memory, self.target.unwrap_or(self.amount), self.disks.unwrap_or(self.amount)]
    }
}

/// Text with placeholders for values.
pub type Template = Vec<TemplateSegment>;

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq)]
pub enum TemplateSegment {
    /// Plain text.
    Text(String),
    /// A placeholder for the value at this index: its rounded number in a text, its name in a formula.
    Value(usize),
}

/// A preset: values for some inputs and constants.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Preset {
    /// The id in links.
    pub id: String,
    /// The label of the preset.
    pub label: String,
    /// The description of the preset.
    pub help: String,
    /// The cited source of the numbers.
    pub source: String,
    /// The indices of the inputs and constants that the preset sets, with their values in base units.
    pub set: Vec<(usize, f64)>,
}

/// A chart of values: parts of a whole, or curves along an input.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Chart {
    /// The id in outputs.
    pub id: String,
    /// The label of the chart.
    pub label: String,
    /// The description of the chart.
    pub help: String,
    /// The kind of chart, with the values that it shows.
    pub kind: ChartKind,
}

/// The kind of a chart.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum ChartKind {
    /// Values that add up to a whole, by index.
    Parts(Vec<usize>),
    /// Values as functions of one input.
    Curves {
        /// The index of the input along the axis.
        along: usize,
        /// The ends of the axis, in base units.
        ends: (f64, f64),
        /// The points of the axis, in base units.
        #[serde(skip)]
        x: Vec<f64>,
        /// The scale of the axis.
        scale: Scale,
        /// The indices of the values drawn as curves.
        curves: Vec<usize>,
        /// The index of a value drawn as a horizontal line.
        level: Option<usize>,
        /// The program that computes the curves.
        #[serde(skip)]
        slice: Box<ProgramSlice>,
    },
}
