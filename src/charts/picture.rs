//! The contents of a chart as texts and numbers, computed once from the evaluation and then drawn, tabulated and
//! exported.

use headroom_core::model::explain::show_value;
use headroom_core::model::source::Scale;
use headroom_core::model::{Chart, Model};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::units::Unit;
use headroom_core::view_model::CurveStyle;

use super::along::Along;
use super::axis::named;

/// If the horizontal axis is logarithmic and the values span more than this factor, the vertical axis is logarithmic
/// too. Otherwise small values would be indistinguishable from zero.
const WIDE: f64 = 100.0;

/// A chart with its values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    /// The heading.
    pub(super) title: String,
    /// A description for screen readers.
    pub(super) spoken: String,
    /// The parts or curves.
    pub(super) kind: PictureData,
}

/// The type of a chart, with its data.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PictureData {
    /// The parts of a sum, and the sum as a text. Without parts, the text says why the chart is empty.
    Parts(Vec<SumPart>, String),
    /// Curves over an axis.
    Curves(Box<Curves>),
}

/// A part of a sum.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SumPart {
    pub(super) label: String,
    pub(super) value: String,
    /// The share of the sum, as the length of the bar and as a text.
    pub(super) share: f64,
    pub(super) share_text: String,
}

/// Curves over a horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curves {
    pub(super) along: Along,
    /// The title of the horizontal axis; empty if it needs none.
    pub(super) name: String,
    pub(super) x: Vec<f64>,
    pub(super) curves: Vec<Curve>,
    /// Shaded areas behind the curves, the widest first: lower and upper ends for each `x`.
    pub(super) strips: Vec<Vec<(f64, f64)>>,
    pub(super) unit: Unit,
    /// The vertical axis is logarithmic if the ratio of its largest to its smallest value exceeds this.
    pub(super) steep: f64,
    /// The current value on the horizontal axis; NaN if there is none.
    pub(super) here: f64,
    /// Horizontal lines and their labels.
    pub(super) levels: Vec<(f64, String)>,
    /// Marks on the horizontal axis and their labels.
    pub(super) marks: Vec<(f64, String)>,
    /// A highlighted range of the horizontal axis.
    pub(super) span: Option<(f64, f64)>,
}

/// A curve with its label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) label: String,
    pub(super) y: Vec<f64>,
    pub(super) here: f64,
    pub(super) look: CurveStyle,
}

impl Picture {
    /// Builds the picture of a model's chart.
    pub(super) fn of(chart: &Chart, state: &ChartState, component: &ComponentEvaluation) -> Option<Self> {
        let model: &Model = &component.model;
        match state {
            ChartState::TooMuchWork { .. } => {
                let message = state.problem()?;
                let kind = PictureData::Parts(Vec::new(), message.clone());
                Some(Self { title: chart.label.clone(), spoken: format!("{}. {message}", chart.label), kind })
            }
            ChartState::Parts { parts, total } => {
                let value = |(index, (place, number)): (usize, &(usize, f64))| SumPart {
                    label: model.values[*place].label.clone(),
                    value: show_value(&model.values[*place], *number).to_string(),
                    share: state.share(index).unwrap_or(0.0),
                    share_text: state.share_text(index),
                };
                let (first, _) = parts.first()?;
                let total = show_value(&model.values[*first], *total).to_string();
                let parts: Vec<SumPart> = parts.iter().enumerate().map(value).collect();
                let words: Vec<String> =
                    parts.iter().map(|part| format!("{} {}, {}", part.label, part.value, part.share_text)).collect();
                let spoken = format!("{}, {total} in all. {}.", chart.label, words.join("; "));
                Some(Self { title: chart.label.clone(), spoken, kind: PictureData::Parts(parts, total) })
            }
            ChartState::Curves { along, scale, x, curves, current: here, level } => {
                let axis = &model.values[*along];
                let (first, _) = curves.first()?;
                let drawn = curves.iter().zip(&here.1).map(|((place, y), here)| Curve {
                    label: model.values[*place].label.clone(),
                    y: y.clone(),
                    here: *here,
                    look: CurveStyle::Bold,
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
                let spoken = format!("{}, by {}. In this scenario: {words}.{line}", chart.label, axis.label);
                let kind = PictureData::Curves(Box::new(Curves {
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
