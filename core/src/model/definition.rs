//! A loaded model: everything checked, every expression compiled.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::expression::expr::Expr;
use crate::expression::parse::parse;
use crate::expression::program::Program;
use crate::expression::slice::Slice;
use crate::math;
use crate::model::axis::axis;
use crate::model::moving::{Mover, Moving};
use crate::model::source::{AdviceKind, CostKind, GroupSource, OptionSource, Pick, Scale};
use crate::units::Unit;
use crate::view_model::Severity;

/// A loaded model. Values are known by their place: inputs first, then constants, then formulas.
#[derive(Clone, Debug)]
pub struct Model {
    /// Names it in links.
    pub id: String,
    /// Counts up when its numbers change.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// What it sizes, in a sentence.
    pub summary: String,
    /// Where its formulas come from.
    pub source: String,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// The things it counts.
    pub counts: Vec<String>,
    /// The values of the summary.
    pub headline: Vec<usize>,
    /// Sections.
    pub groups: Vec<GroupSource>,
    /// All that has a name.
    pub values: Vec<Value>,
    /// What can run out.
    pub resources: Vec<Resource>,
    /// From measurements to actions.
    pub matrices: Vec<Matrix>,
    /// Sentences that may apply.
    pub advice: Vec<Advice>,
    /// What could be done.
    pub remedies: Vec<Remedy>,
    /// What is paid for.
    pub costs: Vec<Cost>,
    /// What could be done to pay less.
    pub savings: Vec<Remedy>,
    /// The values for one of which a cost is told.
    pub per: Vec<usize>,
    /// Starting points.
    pub presets: Vec<Preset>,
    /// Pictures.
    pub charts: Vec<Chart>,
    /// What computes the values, and after them the conditions.
    pub program: Program,
    /// The given values before anyone has set any.
    pub defaults: Vec<f64>,
    /// What moves with time, if nobody says otherwise.
    pub moving: Arc<Moving>,
    /// The places of all values, in the order of their ids.
    pub(crate) sorted: Vec<usize>,
    /// The expressions of what has no name, by place after the values.
    pub(crate) unnamed: Vec<String>,
}

impl Model {
    /// What follows from the rest: the points of axes, and the program along what moves.
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

    /// The expression at this place: of a formula, or of what has no name, such as a condition or the demand of a resource.
    #[must_use]
    pub fn expr(&self, place: usize) -> Option<Expr> {
        parse(&self.written(place, &|value, _| value.id.clone())?).ok()
    }

    /// The expression at this place in typographic signs; `name` says how the value at a place is written.
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

    /// The place of the value with this id.
    #[must_use]
    pub fn place(&self, id: &str) -> Option<usize> {
        let found = self.sorted.binary_search_by(|place| self.values[*place].id.as_str().cmp(id)).ok()?;
        self.sorted.get(found).copied()
    }

    /// The value with this id.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.place(id).map(|place| &self.values[place])
    }

    /// The inputs, with their places.
    pub fn inputs(&self) -> impl Iterator<Item = (usize, &Value, &Input)> {
        self.values.iter().enumerate().filter_map(|(place, value)| match &value.kind {
            ValueKind::Input(input) => Some((place, value, input)),
            _ => None,
        })
    }

    /// The constants, with their places.
    pub fn constants(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| matches!(value.kind, ValueKind::Constant { .. }))
    }

    /// The formulas, with their places.
    pub fn formulas(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.values.iter().enumerate().filter(|(_, value)| matches!(value.kind, ValueKind::Formula { .. }))
    }

    /// The preset with this id.
    #[must_use]
    pub fn preset(&self, id: &str) -> Option<&Preset> {
        self.presets.iter().find(|preset| preset.id == id)
    }

    /// The given values of a preset; the defaults where there is none of that id.
    #[must_use]
    pub fn start(&self, preset: &str) -> Vec<f64> {
        let mut given = self.defaults.clone();
        for (place, value) in self.preset(preset).map_or(&[][..], |preset| &preset.set) {
            given[*place] = *value;
        }
        given
    }
}

/// Anything with a name and a number.
#[derive(Clone, Debug)]
pub struct Value {
    /// Name in formulas, links and outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// What it means.
    pub help: String,
    /// How it is written.
    pub unit: Unit,
    /// The section it stands in.
    pub group: String,
    /// Where it comes from.
    pub source: String,
    /// Whether it is set, known or computed.
    pub kind: ValueKind,
}

/// Whether a value is set, known or computed.
#[derive(Clone, Debug)]
pub enum ValueKind {
    /// Set by a person.
    Input(Input),
    /// Known; can be overridden within bounds.
    Constant {
        /// The smallest and the largest allowed value.
        bounds: (f64, f64),
    },
    /// Computed.
    Formula {
        /// The expression, with the values that it names.
        written: Template,
    },
}

/// What belongs to an input beside its name and unit.
#[derive(Clone, Debug)]
pub struct Input {
    /// The smallest and the largest allowed value.
    pub bounds: (f64, f64),
    /// The usual range, if it has a slider.
    pub slider: Option<Slider>,
    /// Only whole numbers make sense.
    pub whole: bool,
    /// Follows the growth of the deployment.
    pub grows: bool,
    /// Follows the load calendar, hour by hour.
    pub varies: bool,
    /// What can be chosen; empty for a quantity.
    pub options: Vec<OptionSource>,
}

/// From a value to a place on a slider and back.
#[derive(Clone, Debug, PartialEq)]
pub struct Slider {
    /// The value at the left end.
    pub from: f64,
    /// The value at the right end.
    pub to: f64,
    /// How it divides its range.
    pub scale: Scale,
    /// Only whole numbers (of the field's unit) are given out.
    pub whole: bool,
    /// The field's unit: what is given out is round in it.
    pub unit: Unit,
}

impl Slider {
    /// The number of steps from end to end.
    pub const STEPS: u32 = 1000;

    /// Where a value stands: from 0 to [`Slider::STEPS`].
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let share = match self.scale {
            Scale::Linear => (value - self.from) / (self.to - self.from),
            Scale::Log => math::ln(value / self.from) / math::ln(self.to / self.from),
        };
        if share.is_nan() { 0.0 } else { math::round(share.clamp(0.0, 1.0) * f64::from(Self::STEPS)) }
    }

    /// The value at a place: three significant digits where that is enough, so that it reads well; the ends exactly.
    ///
    /// Moving by one step always changes the value, and [`Slider::position`] leads back to the same place, unless only
    /// whole numbers are given out.
    #[must_use]
    pub fn value(&self, position: f64) -> f64 {
        let share = (position / f64::from(Self::STEPS)).clamp(0.0, 1.0);
        if share.is_nan() || share <= 0.0 {
            return self.from;
        }
        if share >= 1.0 {
            return self.to;
        }
        let value = match self.scale {
            Scale::Linear => self.from + share * (self.to - self.from),
            Scale::Log => self.from * math::exp(share * math::ln(self.to / self.from)),
        };
        let range = self.unit.from_base(self.to - self.from);
        let written = self.unit.from_base(value);
        let digits = match self.scale {
            // A little finer than a step, so that rounding never leads halfway to the next.
            Scale::Linear => math::floor(math::log10(0.9 * range)) - 3.0,
            Scale::Log => {
                // Three digits, and as many as it takes to tell one step of a short slider from the next.
                let ratio = math::exp(math::ln(self.to / self.from) / f64::from(Self::STEPS));
                let step = math::abs(written) * (ratio - 1.0);
                (math::floor(math::log10(math::abs(written))) - 2.0).min(math::floor(math::log10(0.9 * step)))
            }
        };
        let digits = if self.whole { digits.max(0.0) } else { digits };
        // Dividing by a whole power of ten keeps short decimals short: 0.12 and not 0.12000000000000001.
        let round = if digits >= 0.0 {
            let step = math::pow(10.0, digits);
            math::round(written / step) * step
        } else {
            let step = math::pow(10.0, -digits);
            math::round(written * step) / step
        };
        // Powers of ten end before the smallest numbers do.
        let round = if round.is_finite() { round } else { written };
        self.unit.to_base(round).clamp(self.from.min(self.to), self.from.max(self.to))
    }
}

/// Something that can run out.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Name in outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// What to do when it binds.
    pub remedy: String,
    /// The unit of demand and capacity.
    pub unit: Unit,
    /// Place of the demand.
    pub demand: usize,
    /// Place of the capacity.
    pub capacity: usize,
    /// Place of the share that should not be exceeded.
    pub target: usize,
    /// Place of the share of the capacity that is used: demand over capacity.
    pub used: usize,
}

/// A table from conditions to actions.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Name in outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// Which rows count.
    pub pick: Pick,
    /// The values it looks at.
    pub shows: Vec<usize>,
    /// Where it comes from.
    pub source: String,
    /// Where it departs from its source.
    pub note: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a matrix.
#[derive(Clone, Debug)]
pub struct Row {
    /// The condition in words.
    pub label: String,
    /// Place of the condition.
    pub when: usize,
    /// What to do.
    pub action: Template,
    /// How.
    pub how: Template,
    /// How pressing.
    pub level: Severity,
}

/// A sentence that may apply.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Place of the condition.
    pub when: usize,
    /// The sentence.
    pub text: Template,
    /// How pressing.
    pub level: Severity,
    /// What it is about.
    pub kind: AdviceKind,
    /// Where it comes from.
    pub source: String,
}

/// Something that could be done.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// Name in outputs.
    pub id: String,
    /// What is done, in a few words.
    pub label: String,
    /// What it takes, and what it does not do.
    pub help: String,
    /// Where it comes from.
    pub source: String,
    /// Inputs and constants, and the places of their values after it.
    pub set: Vec<(usize, usize)>,
}

/// Something that is paid for.
#[derive(Clone, Debug)]
pub struct Cost {
    /// Name in outputs.
    pub id: String,
    /// Name on the page.
    pub label: String,
    /// What it means, what it leaves out.
    pub note: String,
    /// What it is.
    pub kind: CostKind,
    /// Of storage, which class; empty for the usual one.
    pub class: String,
    /// Machines come and go with the load of the hour.
    pub elastic: bool,
    /// Machines may be taken away at short notice.
    pub interruptible: bool,
    /// How it is written how much there is of it.
    pub text: String,
    /// Place of how much there is of it.
    pub amount: usize,
    /// Places of the cores and the memory of a machine, or of all.
    pub size: Option<(usize, usize)>,
    /// Place of the share of it that the load takes.
    pub target: Option<usize>,
    /// Place of the number of disks.
    pub disks: Option<usize>,
}

impl Cost {
    /// The places of all it reads: how much, cores, memory, target, disks; what it has not is that of how much.
    #[must_use]
    pub fn places(&self) -> [usize; 5] {
        let (cores, memory) = self.size.unwrap_or((self.amount, self.amount));
        [self.amount, cores, memory, self.target.unwrap_or(self.amount), self.disks.unwrap_or(self.amount)]
    }
}

/// A text with values in it.
pub type Template = Vec<Piece>;

/// A part of a [`Template`].
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// The value at this place, as people read it.
    Value(usize),
}

/// A starting point.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Name in links.
    pub id: String,
    /// Name on its card.
    pub label: String,
    /// What it stands for.
    pub help: String,
    /// Where its numbers come from.
    pub source: String,
    /// What it sets.
    pub set: Vec<(usize, f64)>,
}

/// A picture of some values.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Name in outputs.
    pub id: String,
    /// Heading.
    pub label: String,
    /// What is to be seen.
    pub help: String,
    /// What is drawn.
    pub kind: ChartKind,
}

/// What a chart draws.
#[derive(Clone, Debug)]
pub enum ChartKind {
    /// Parts of a whole.
    Parts(Vec<usize>),
    /// Curves along one input.
    Curves {
        /// The input that runs along the axis.
        along: usize,
        /// The ends of the axis.
        ends: (f64, f64),
        /// The points of the axis.
        x: Vec<f64>,
        /// How it is divided.
        scale: Scale,
        /// The values drawn.
        of: Vec<usize>,
        /// A value drawn as a level line.
        level: Option<usize>,
        /// The values drawn, along that input.
        slice: Box<Slice>,
    },
}
