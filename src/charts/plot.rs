//! Charts of the time ahead.

use headroom_core::engine::source::Scale;
use headroom_core::engine::unit::Unit;
use headroom_core::plan::timeline::pictures::Plot;
use leptos::prelude::*;

use super::along::Along;
use super::picture::{Curve, Curves, Kind, Picture};
use super::{Caption, Shown, figure};
use crate::ui::{El, react};

/// A figure that shows what `plot` holds, and nothing while it holds nothing.
pub(crate) fn plotted(caption: Caption<'_>, plot: Memo<Option<Plot>>) -> El {
    let figure = figure(
        caption,
        true,
        Shown {
            picture: Box::new(move || plot.with(|plot| plot.as_ref().map(picture))),
            readings: Box::new(move |at| {
                plot.with(|plot| {
                    let Some(plot) = plot.as_ref().filter(|plot| at < plot.x.len()) else { return Vec::new() };
                    let mut readings = vec![(0, plot.at(at))];
                    readings.extend(plot.readings(at));
                    readings
                })
            }),
            table: Box::new(move || {
                plot.with(|plot| {
                    let plot = plot.as_ref()?;
                    Some((plot.heads(), (0..plot.x.len()).map(|at| plot.row(at)).collect()))
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
    let curves = plot.lines.iter().map(|line| Curve {
        label: line.label.clone(),
        y: line.values.iter().copied().map(within).collect(),
        here: f64::NAN,
        thin: line.thin,
    });
    Picture {
        title: plot.title.clone(),
        spoken: plot.spoken(),
        kind: Kind::Curves(Box::new(Curves {
            along: plot.start.map_or_else(|| Along::Values(percent(), Scale::Linear), Along::Days),
            name: if plot.start.is_some() { String::new() } else { plot.heads().swap_remove(0) },
            x: plot.x.clone(),
            curves: curves.collect(),
            strips: plot.strips.iter().map(|strip| strip.ends.clone()).collect(),
            unit: if plot.shares { percent() } else { Unit::plain() },
            steep: if plot.logarithmic { 1.0 } else { f64::INFINITY },
            here: f64::NAN,
            levels: plot.levels.clone(),
            marks: plot.marks.clone(),
            span: plot.span,
        })),
    }
}
