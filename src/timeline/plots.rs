//! Charts of the timeline.

use headroom_core::plan::timeline::{Timeline, resource_name};
use headroom_core::view_model::Plot;
use leptos::prelude::*;

use crate::charts::{Caption, plotted};
use crate::dom::value_of;
use crate::state::{Ahead, App};
use crate::ui::{El, el, memo};

/// The indexes of a component and of a resource in it.
type Place = (usize, usize);

fn plot(app: App, make: fn(&Ahead) -> Option<Plot>) -> Memo<Option<Plot>> {
    memo(move || app.ahead.with(make))
}

/// A chart of the resource that reaches its limit first, or of another one that you choose.
pub(super) fn projection(app: App) -> El {
    let chosen = RwSignal::new(None::<Place>);
    let shown = memo(move || {
        let chosen = chosen.get();
        app.ahead.with(|ahead| ahead.timeline.projection_chart(&ahead.evaluation, chosen))
    });
    let caption = Caption {
        id: "projection",
        title: "Projection",
        help: "Daily utilization. Shaded: the days between which the target is reached with a probability of 80%.",
        tool: Some(chooser(app, chosen)),
    };
    let figure = plotted(caption, shown);
    figure.class("whole", true);
    figure
}

fn chooser(app: App, chosen: RwSignal<Option<Place>>) -> El {
    let names = memo(move || app.ahead.with(resources));
    let list = el("select").set("aria-label", "Resource to project").on("change", move |event| {
        let at: Option<usize> = value_of(&event).parse().ok();
        chosen.set(at.and_then(|at| names.with_untracked(|names| names.get(at).map(|(place, _)| *place))));
    });
    list.fill(move |place| {
        let now = chosen.get_untracked();
        place.clone().with(el("option").set("value", "").text("First bottleneck"));
        names.with(|names| {
            for (at, (resource, name)) in names.iter().enumerate() {
                let option = el("option").set("value", &at.to_string()).text(name);
                option.flag("selected", now == Some(*resource));
                place.clone().with(option);
            }
        });
    })
}

/// Returns the resources in model order. Choosing from a list whose order changes with every slider movement would be
/// hard.
fn resources(ahead: &Ahead) -> Vec<(Place, String)> {
    let timeline: &Timeline = &ahead.timeline;
    let mut names = Vec::new();
    for (part, resources) in timeline.components.iter().enumerate() {
        for (number, resource) in resources.resources.iter().enumerate() {
            if resource.capacity_known {
                names.push(((part, number), resource_name(&ahead.evaluation, part, number)));
            }
        }
    }
    names
}

/// A chart of the utilization of all resources.
pub(super) fn usage(app: App) -> El {
    let caption = Caption {
        id: "usage",
        title: "Utilization at peak",
        help: "Peak utilization of every resource, first bottlenecks first.",
        tool: None,
    };
    plotted(caption, plot(app, |ahead| ahead.timeline.utilization_chart(&ahead.evaluation)))
}

/// A chart of growth with its prediction intervals.
pub(super) fn growth(app: App) -> El {
    let caption = Caption {
        id: "growth",
        title: "Growth relative to today",
        help: "Shaded: 80% and 95% prediction intervals.",
        tool: None,
    };
    plotted(caption, plot(app, |ahead| Some(ahead.timeline.growth_chart())))
}

/// The load duration curve.
pub(super) fn duration(app: App) -> El {
    let caption = Caption {
        id: "duration",
        title: "Load duration relative to today’s average",
        help: "The share of a year, without growth, in which the load is at or above a value.",
        tool: None,
    };
    let figure = plotted(caption, plot(app, |ahead| ahead.timeline.load_duration_chart()));
    figure.class("whole", true);
    figure
}
