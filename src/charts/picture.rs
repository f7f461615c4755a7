//! What a chart shows, as texts and places: made from the evaluation once, then drawn, listed and saved.

use headroom_core::engine::explain::show_value;
use headroom_core::engine::model::{Chart, Model};
use headroom_core::engine::source::Scale;
use headroom_core::engine::unit::Unit;
use headroom_core::plan::{ChartState, ComponentEvaluation};

/// A chart with its numbers in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    /// Heading.
    pub(super) title: String,
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
    pub(super) along: String,
    pub(super) along_unit: Unit,
    pub(super) scale: Scale,
    pub(super) x: Vec<f64>,
    pub(super) curves: Vec<Curve>,
    pub(super) unit: Unit,
    /// Where the scenario stands.
    pub(super) here: f64,
    /// A level, and what it is called.
    pub(super) level: Option<(f64, String)>,
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) label: String,
    pub(super) y: Vec<f64>,
    pub(super) here: f64,
    pub(super) here_text: String,
}

impl Picture {
    /// The picture of a chart.
    pub(super) fn of(chart: &Chart, state: &ChartState, component: &ComponentEvaluation) -> Option<Self> {
        let model: &Model = &component.model;
        let kind = match state {
            ChartState::Parts { parts, total } => {
                let value = |(index, (place, number)): (usize, &(usize, f64))| Part {
                    label: model.values[*place].label.clone(),
                    value: show_value(&model.values[*place], *number).to_string(),
                    share: state.share(index).unwrap_or(0.0),
                    share_text: state.share_text(index),
                };
                let (first, _) = parts.first()?;
                let total = show_value(&model.values[*first], *total).to_string();
                Kind::Parts(parts.iter().enumerate().map(value).collect(), total)
            }
            ChartState::Curves { along, scale, x, curves, here, level } => {
                let axis = &model.values[*along];
                let (first, _) = curves.first()?;
                let drawn = curves.iter().zip(&here.1).map(|((place, y), here)| Curve {
                    label: model.values[*place].label.clone(),
                    y: y.clone(),
                    here: *here,
                    here_text: show_value(&model.values[*place], *here).to_string(),
                });
                Kind::Curves(Box::new(Curves {
                    along: axis.label.clone(),
                    along_unit: axis.unit.clone(),
                    scale: *scale,
                    x: x.clone(),
                    curves: drawn.collect(),
                    unit: model.values[*first].unit.clone(),
                    here: here.0,
                    level: level.map(|(place, value)| {
                        let text = show_value(&model.values[place], value);
                        (value, format!("{} {text}", model.values[place].label))
                    }),
                }))
            }
        };
        Some(Self { title: chart.label.clone(), kind })
    }

    /// The picture in a sentence, for those who do not see it.
    pub(super) fn spoken(&self) -> String {
        match &self.kind {
            Kind::Parts(parts, total) => {
                let parts: Vec<String> =
                    parts.iter().map(|part| format!("{} {}, {}", part.label, part.value, part.share_text)).collect();
                format!("{}, {total} in all. {}.", self.title, parts.join("; "))
            }
            Kind::Curves(curves) => {
                let here: Vec<String> =
                    curves.curves.iter().map(|curve| format!("{} {}", curve.label, curve.here_text)).collect();
                let level = curves.level.as_ref().map_or_else(String::new, |(_, text)| format!(" Level line: {text}."));
                format!("{}, along {}. In this scenario: {}.{level}", self.title, curves.along, here.join("; "))
            }
        }
    }
}
