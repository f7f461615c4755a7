//! Charts of the timeline and of cost.

use headroom_core::model::source::Scale;
use headroom_core::units::Unit;
use headroom_core::view_model;
use headroom_core::view_model::{NumberFormat, Plot};
use leptos::prelude::*;

use super::along::Along;
use super::picture::{Curve, Curves, Picture, PictureData};
use super::{Caption, Shown, figure};
use crate::ui::{El, react};

/// A figure of `plot`, hidden while `plot` is `None`.
pub(crate) fn plotted(caption: Caption<'_>, plot: Memo<Option<Plot>>) -> El {
    let figure = figure(
        caption,
        true,
        Shown {
            picture: Box::new(move || plot.with(|plot| plot.as_ref().map(picture))),
            readings: Box::new(move |at| {
                plot.with(|plot| {
                    let Some(plot) = plot.as_ref().filter(|plot| at < plot.x.len()) else { return Vec::new() };
                    let mut readings = vec![(0, plot.position_label(at))];
                    readings.extend(plot.readings(at));
                    readings
                })
            }),
            table: Box::new(move || {
                plot.with(|plot| {
                    let plot = plot.as_ref()?;
                    Some((plot.headers(), (0..plot.x.len()).map(|at| plot.row(at)).collect()))
                })
            }),
        },
    );
    let shown = figure.clone();
    react(move || shown.flag("hidden", plot.with(Option::is_none)));
    figure
}

fn percent() -> Unit {
    Unit::parse("%", &[]).unwrap_or_else(|_| Unit::plain())
}

fn picture(plot: &Plot) -> Picture {
    let within = |value: f64| if plot.bounds.0 <= value && value <= plot.bounds.1 { value } else { f64::NAN };
    let (low, high) = plot.bounds;
    let inside = |ends: &(f64, f64)| (ends.0.clamp(low, high), ends.1.clamp(low, high));
    let curves = plot.curves.iter().map(|line| Curve {
        label: line.label.clone(),
        y: line.values.iter().copied().map(within).collect(),
        here: f64::NAN,
        look: line.style,
    });
    Picture {
        title: plot.title.clone(),
        spoken: plot.description(),
        kind: PictureData::Curves(Box::new(Curves {
            along: match plot.axis {
                view_model::ChartAxis::Days(start) | view_model::ChartAxis::Times(start) => Along::Days(start),
                view_model::ChartAxis::Shares => Along::Values(percent(), Scale::Linear),
                view_model::ChartAxis::Numbers(_) => Along::Values(Unit::plain(), Scale::Linear),
            },
            name: match plot.axis {
                view_model::ChartAxis::Days(_) | view_model::ChartAxis::Times(_) => String::new(),
                _ => plot.headers().swap_remove(0),
            },
            x: plot.x.clone(),
            curves: curves.collect(),
            strips: plot.areas.iter().map(|strip| strip.bounds.iter().map(inside).collect()).collect(),
            unit: if plot.number_format == NumberFormat::Shares { percent() } else { Unit::plain() },
            steep: if plot.logarithmic { 1.0 } else { f64::INFINITY },
            here: f64::NAN,
            levels: plot.horizontal_lines.clone(),
            marks: plot.vertical_lines.clone(),
            span: plot.shaded_range,
        })),
    }
}
