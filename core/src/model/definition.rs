//! A model that is checked and compiled.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::expression::expr::Expr;
use crate::expression::parse::parse;
use crate::expression::program::Program;
use crate::expression::slice::Slice;
use crate::model::axis::axis;
use crate::model::moving::{Mover, Moving};
use crate::model::packed::unit_text;
use crate::model::slider::Slider;
use crate::model::source::{AdviceKind, CostKind, GroupSource, OptionSource, Pick, Scale};
use crate::units::Unit;
use crate::view_model::Severity;

/// A loaded model. Other items refer to values by their place: inputs first, then constants, then formulas.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Model {
    /// The id in links.
    pub id: String,
    /// The version; a new one changes numbers.
    pub version: u32,
    /// The title.
    pub title: String,
    /// The summary: one sentence.
    pub summary: String,
    /// The source of the formulas.
    pub source: String,
    /// The notes on assumptions and limits.
    pub notes: Vec<String>,
    /// The counts, each a base unit.
    pub counts: Vec<String>,
    /// The places of the headline values.
    pub headline: Vec<usize>,
    /// The sections.
    pub groups: Vec<GroupSource>,
    /// All named values.
    pub values: Vec<Value>,
    /// The resources with a limit.
    pub resources: Vec<Resource>,
    /// The decision matrices.
    pub matrices: Vec<Matrix>,
    /// The conditional advice.
    pub advice: Vec<Advice>,
    /// The remedies, simplest first.
    pub remedies: Vec<Remedy>,
    /// The billed items.
    pub costs: Vec<Cost>,
    /// The savings.
    pub savings: Vec<Remedy>,
    /// The places of the values to state unit costs for.
    pub per: Vec<usize>,
    /// The presets.
    pub presets: Vec<Preset>,
    /// The charts.
    pub charts: Vec<Chart>,
    /// The program that computes the values and the unnamed expressions.
    pub program: Program,
    /// The default values of inputs and constants.
    pub defaults: Vec<f64>,
    /// The time-varying inputs, unless the scenario overrides them.
    #[serde(skip)]
    pub moving: Arc<Moving>,
    /// The places of all values, ordered by id.
    pub(crate) sorted: Vec<usize>,
    /// The unnamed expressions, whose places follow those of the values.
    pub(crate) unnamed: Vec<String>,
}

impl Model {
    /// Derives chart axes, program slices and time-varying inputs from the rest of the model.
    pub(crate) fn prepare(&mut self) {
        for chart in &mut self.charts {
            if let ChartKind::Curves { along, ends, scale, x, of, slice, .. } = &mut chart.kind {
                *x = axis(*ends, *scale);
                **slice = self.program.slice(&[*along], of);
            }
        }
        let movers = self.inputs().map(|(place, _, input)| Mover { place, grows: input.grows, varies: input.varies });
        let movers = movers.filter(|mover| mover.grows || mover.varies).collect();
        self.moving = Arc::new(Moving::new(&self.program, &self.resources, &self.headline, movers));
    }

    /// Returns the expression at a place: a formula, or an unnamed expression such as a condition or a demand.
    #[must_use]
    pub fn expr(&self, place: usize) -> Option<Expr> {
        parse(&self.written(place, &|value, _| value.id.clone())?).ok()
    }

    /// Returns the expression at a place in typographic signs; `name` formats a value.
    #[must_use]
    pub fn written(&self, place: usize, name: &dyn Fn(&Value, usize) -> String) -> Option<String> {
        let Some(value) = self.values.get(place) else { return self.unnamed.get(place - self.values.len()).cloned() };
        let ValueKind::Formula { written } = &value.kind else { return None };
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(place) => name(&self.values[*place], *place),
        };
        Some(written.iter().map(piece).collect())
    }

    /// Returns the place of a value.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        let found = self.sorted.binary_search_by(|place| self.values[*place].id.as_str().cmp(id)).ok()?;
        self.sorted.get(found).copied()
    }

    /// Returns a value by id.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.place(id).map(|place| &self.values[place])
    }

    /// Returns the inputs with their places.
    pub fn inputs(&self) -> impl Iterator<Item = (usize, &Value, &Input)> {
        self.values.iter().enumerate().filter_map(|(place, value)| match &value.kind {
            ValueKind::Input(input) => Some((place, value, input)),
            _ => None,
        })
    }

    /// Returns the constants with their places.
    pub fn constants(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| matches!(value.kind, ValueKind::Constant { .. }))
    }

    /// Returns the formulas with their places.
    pub fn formulas(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| matches!(value.kind, ValueKind::Formula { .. }))
    }

    /// Returns a preset by id.
    #[must_use]
    pub fn preset(&self, id: &str) -> Option<&Preset> {
        self.presets.iter().find(|preset| preset.id == id)
    }

    /// Returns the values of inputs and constants under a preset, or the defaults if there is no such preset.
    #[must_use]
    pub fn start(&self, preset: &str) -> Vec<f64> {
        let mut given = self.defaults.clone();
        for (place, value) in self.preset(preset).map_or(&[][..], |preset| &preset.set) {
            given[*place] = *value;
        }
        given
    }
}

/// A named value: an input, a constant or a formula.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Value {
    /// The id in formulas, links and outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The help text.
    pub help: String,
    /// The unit for display and bare numbers.
    #[serde(with = "unit_text")]
    pub unit: Unit,
    /// The id of its group.
    pub group: String,
    /// The source.
    pub source: String,
    /// The kind.
    pub kind: ValueKind,
}

/// The kind of a value.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum ValueKind {
    /// Set by the user.
    Input(Input),
    /// A known value, which scenarios can override within bounds.
    Constant {
        /// The smallest and the largest allowed value.
        bounds: (f64, f64),
    },
    /// Computed from other values.
    Formula {
        /// The expression with the places of the values that it names.
        written: Template,
    },
}

/// The settings of an input.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Input {
    /// The smallest and the largest allowed value.
    pub bounds: (f64, f64),
    /// The slider, which covers the usual range.
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
    /// The label.
    pub label: String,
    /// The remedy when the resource is the bottleneck.
    pub remedy: String,
    /// The unit of demand and capacity.
    #[serde(with = "unit_text")]
    pub unit: Unit,
    /// The place of the demand.
    pub demand: usize,
    /// The place of the capacity.
    pub capacity: usize,
    /// The place of the target utilization.
    pub target: usize,
    /// The place of the utilization: demand over capacity.
    pub used: usize,
}

/// A decision matrix: conditions and actions.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Matrix {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The selection among the rows whose condition holds.
    pub pick: Pick,
    /// The places of the values that it shows.
    pub shows: Vec<usize>,
    /// The source.
    pub source: String,
    /// Differences from the source.
    pub note: String,
    /// The rows.
    pub rows: Vec<MatrixRow>,
}

/// A row of a decision matrix.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct MatrixRow {
    /// The condition in words.
    pub label: String,
    /// The place of the condition.
    pub when: usize,
    /// The action.
    pub action: Template,
    /// The instructions for the action.
    pub how: Template,
    /// The severity.
    pub level: Severity,
}

/// A sentence that applies under a condition.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Advice {
    /// The place of the condition.
    pub when: usize,
    /// The sentence.
    pub text: Template,
    /// The severity.
    pub level: Severity,
    /// The topic.
    pub kind: AdviceKind,
    /// The source.
    pub source: String,
}

/// A remedy or saving: a change of inputs.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Remedy {
    /// The id in outputs.
    pub id: String,
    /// The label: the change in a few words.
    pub label: String,
    /// The effort and limits.
    pub help: String,
    /// The source.
    pub source: String,
    /// The places of inputs and constants, each with the place of its value after the change.
    pub set: Vec<(usize, usize)>,
}

/// A billed item.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Cost {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The scope: included and excluded items.
    pub note: String,
    /// The kind.
    pub kind: CostKind,
    /// The storage class; empty for the default.
    pub class: String,
    /// Whether the machines scale with the load of the hour.
    pub elastic: bool,
    /// Whether the machines can be spot instances.
    pub interruptible: bool,
    /// The expression of the amount, as written.
    pub text: String,
    /// The place of the amount.
    pub amount: usize,
    /// The places of the cores and the memory, of one machine or of the whole pool.
    pub size: Option<(usize, usize)>,
    /// The place of the utilization, for right-sizing.
    pub target: Option<usize>,
    /// The place of the number of disks.
    pub disks: Option<usize>,
}

impl Cost {
    /// Returns the places of amount, cores, memory, target and disks; the place of the amount stands in for missing
    /// ones.
    #[must_use]
    pub fn places(&self) -> [usize; 5] {
        let (cores, memory) = self.size.unwrap_or((self.amount, self.amount));
        [self.amount, cores, memory, self.target.unwrap_or(self.amount), self.disks.unwrap_or(self.amount)]
    }
}

/// A text with values inserted.
pub type Template = Vec<Piece>;

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// The value at this place, rounded for display.
    Value(usize),
}

/// A preset: values for some inputs and constants.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Preset {
    /// The id in links.
    pub id: String,
    /// The label.
    pub label: String,
    /// The description.
    pub help: String,
    /// The source of its numbers.
    pub source: String,
    /// The places of inputs and constants, with their values.
    pub set: Vec<(usize, f64)>,
}

/// A chart.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Chart {
    /// The id in outputs.
    pub id: String,
    /// The label.
    pub label: String,
    /// The description.
    pub help: String,
    /// The kind.
    pub kind: ChartKind,
}

/// The kind of a chart.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub enum ChartKind {
    /// Parts of a whole.
    Parts(Vec<usize>),
    /// Curves along one input.
    Curves {
        /// The place of the input along the axis.
        along: usize,
        /// The ends of the axis.
        ends: (f64, f64),
        /// The points of the axis.
        #[serde(skip)]
        x: Vec<f64>,
        /// The scale of the axis.
        scale: Scale,
        /// The places of the values drawn as curves.
        of: Vec<usize>,
        /// The place of a value drawn as a horizontal line.
        level: Option<usize>,
        /// The program for the curves.
        #[serde(skip)]
        slice: Box<Slice>,
    },
}
