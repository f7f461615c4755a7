//! What a chart shows, as texts and places: made from the evaluation once, then drawn, listed and saved.

use headroom_core::model::explain::show_value;
use headroom_core::model::source::Scale;
use headroom_core::model::{Chart, Model};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::units::Unit;
use headroom_core::view_model::Look;

use super::along::Along;
use super::axis::named;

/// A vertical axis over a wider range than this, beside a logarithmic one, is logarithmic too: else the small half of
/// every curve lies on the ground.
const WIDE: f64 = 100.0;

/// A chart with its numbers in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    /// Heading.
    pub(super) title: String,
    /// The picture in words, for those who do not see it.
    pub(super) spoken: String,
    /// What is drawn.
    pub(super) kind: Kind,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// Parts of a whole, and the whole.
    Parts(Vec<Part>, String),
    /// Curves along an axis.
    Curves(Box<Curves>),
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) label: String,
    pub(super) value: String,
    /// Its share of the whole, for the length of its bar, and as a text.
    pub(super) share: f64,
    pub(super) share_text: String,
}

/// Curves along an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curves {
    pub(super) along: Along,
    /// What the axis is called; nothing if it needs no name.
    pub(super) name: String,
    pub(super) x: Vec<f64>,
    pub(super) curves: Vec<Curve>,
    /// Areas behind the curves, the widest first: their ends for each `x`.
    pub(super) strips: Vec<Vec<(f64, f64)>>,
    pub(super) unit: Unit,
    /// The vertical axis is logarithmic if its largest value is more than so many times its smallest.
    pub(super) steep: f64,
    /// Where the scenario stands; not a number if nowhere.
    pub(super) here: f64,
    /// Levels, and what they are called.
    pub(super) levels: Vec<(f64, String)>,
    /// Places on the axis, and what they are called.
    pub(super) marks: Vec<(f64, String)>,
    /// A stretch of the axis.
    pub(super) span: Option<(f64, f64)>,
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) label: String,
    pub(super) y: Vec<f64>,
    pub(super) here: f64,
    pub(super) look: Look,
}

impl Picture {
    /// The picture of a chart.
    pub(super) fn of(chart: &Chart, state: &ChartState, component: &ComponentEvaluation) -> Option<Self> {
        let model: &Model = &component.model;
        match state {
            ChartState::Parts { parts, total } => {
                let value = |(index, (place, number)): (usize, &(usize, f64))| Part {
                    label: model.values[*place].label.clone(),
                    value: show_value(&model.values[*place], *number).to_string(),
                    share: state.share(index).unwrap_or(0.0),
                    share_text: state.share_text(index),
                };
                let (first, _) = parts.first()?;
                let total = show_value(&model.values[*first], *total).to_string();
                let parts: Vec<Part> = parts.iter().enumerate().map(value).collect();
                let words: Vec<String> =
                    parts.iter().map(|part| format!("{} {}, {}", part.label, part.value, part.share_text)).collect();
                let spoken = format!("{}, {total} in all. {}.", chart.label, words.join("; "));
                Some(Self { title: chart.label.clone(), spoken, kind: Kind::Parts(parts, total) })
            }
            ChartState::Curves { along, scale, x, curves, here, level } => {
                let axis = &model.values[*along];
                let (first, _) = curves.first()?;
                let drawn = curves.iter().zip(&here.1).map(|((place, y), here)| Curve {
                    label: model.values[*place].label.clone(),
                    y: y.clone(),
                    here: *here,
                    look: Look::Bold,
                });
                let level = level.map(|(place, value)| {
                    let text = show_value(&model.values[place], value);
                    (value, format!("{} {text}", model.values[place].label))
                });
                let words = curves.iter().zip(&here.1).map(|((place, _), here)| {
                    let value = &model.values[*place];
                    format!("{} {}", value.label, show_value(value, *here))
                });
                let words = words.collect::<Vec<_>>().join("; ");
                let line = level.as_ref().map_or_else(String::new, |(_, text)| format!(" Level line: {text}."));
                let spoken = format!("{}, along {}. In this scenario: {words}.{line}", chart.label, axis.label);
                let kind = Kind::Curves(Box::new(Curves {
                    along: Along::Values(axis.unit.clone(), *scale),
                    name: named(&axis.label, &axis.unit),
                    x: x.clone(),
                    curves: drawn.collect(),
                    strips: Vec::new(),
                    unit: model.values[*first].unit.clone(),
                    steep: if *scale == Scale::Log { WIDE } else { f64::INFINITY },
                    here: here.0,
                    levels: level.into_iter().collect(),
                    marks: Vec::new(),
                    span: None,
                }));
                Some(Self { title: chart.label.clone(), spoken, kind })
            }
        }
    }
}
