//! The load calendar: factors by hour, weekday and month.

use std::rc::Rc;

use headroom_core::format::{MONTHS, WEEKDAYS, percent};
use headroom_core::scenario::{Axis, Shape};
use headroom_core::units::write_number;
use leptos::prelude::*;

use super::bars::bars;
use super::field::{TextPart, entry, framed, id, list, segments};
use super::setting::Setting;
use crate::state::App;
use crate::ui::{El, Live, el, react};

/// The axes and their setting keys.
pub(super) const AXES: [(Axis, &str); 3] = [(Axis::Hours, "hours"), (Axis::Days, "days"), (Axis::Months, "months")];

/// The option for factors that match no named shape.
const OWN: &str = "own";

/// Returns the name of an hour, a weekday or a month.
pub(super) fn name(axis: Axis, place: usize) -> String {
    match axis {
        Axis::Hours => (if place < 10 { "0" } else { "" }).to_owned() + &place.to_string() + ":00",
        Axis::Days => WEEKDAYS[place].to_owned(),
        Axis::Months => MONTHS[place].to_owned(),
    }
}

/// Formats factors as the text of a setting.
pub(super) fn write(factors: &[f64]) -> String {
    let mut text = String::new();
    for factor in factors {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&write_number(*factor));
    }
    text
}

fn shape<T>(app: App, axis: Axis, read: impl FnOnce(&Shape) -> T) -> T {
    app.ahead.with(|ahead| read(&ahead.timeline.outlook.shapes[axis as usize]))
}

/// Returns the factors of an axis, as entered.
pub(super) fn factors(app: App, axis: Axis) -> Vec<f64> {
    shape(app, axis, |shape| shape.factors().to_vec())
}

/// Returns the names of the three shapes.
pub(super) fn summary(app: App) -> String {
    let mut text = String::new();
    for (axis, _) in AXES {
        let id = shape(app, axis, |shape| shape.name().unwrap_or(OWN));
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(label(axis, id));
    }
    text
}

fn label(axis: Axis, id: &str) -> &'static str {
    let found = Shape::profile_options(axis).into_iter().find(|(known, _)| *known == id);
    found.map_or("Custom", |(_, label)| label)
}

/// The fields of the calendar.
pub(super) fn fields(app: App, place: El) {
    let keys = "Drag the bars, or paint across them. Keyboard: left and right select a bar, up and down change it.";
    let place = place.with(el("p.section-help").set("id", "outlook-keys").text(keys));
    place.all(AXES.map(|(axis, key)| of_axis(&Setting::new(app, key), axis))).with(factors_field(app));
}

fn of_axis(setting: &Rc<Setting>, axis: Axis) -> El {
    let name = setting.declared().label;
    let own = id(setting.key);
    let mut options = Shape::profile_options(axis);
    options.push((OWN, "Custom"));
    let chosen = Rc::clone(setting);
    let choice = list(&options, move |shape| {
        if shape != OWN {
            chosen.choose(shape);
        }
    });
    let choice = choice.set("id", &own).set("aria-describedby", &(own.clone() + "-error"));
    let mean = Live::new();
    let (shown, means, app) = (choice.clone(), mean.clone(), setting.app);
    react(move || {
        let (name, mean) = shape(app, axis, |shape| (shape.name(), shape.mean(axis)));
        shown.value(name.unwrap_or(OWN));
        means.show(&["Mean ", &percent(mean)].concat());
    });
    let text = entry(setting, "text", &(own.clone() + "-text"), TextPart::whole());
    let typed = el("details.as-text")
        .with(el("summary").text("As text").with(el("span.mean").live(&mean)))
        .with(el("span.entry.wide").with(text.set("aria-label", &(name.to_owned() + ", as text"))));
    let label = el("label.label").set("for", &own);
    framed(setting, label, None, vec![choice, bars(setting, axis, name), typed])
}

const SCALES: [(&str, &str); 2] = [("mean", "Scaled to a mean of 1"), ("as-is", "As given")];

/// The choice between factors scaled to a mean of 1 and factors as entered.
fn factors_field(app: App) -> El {
    let setting = Setting::new(app, "factors");
    let of = Rc::clone(&setting);
    let chosen: Rc<dyn Fn(&str)> = Rc::new(move |scale| of.choose(scale));
    let (group, radios) = segments(&setting, &SCALES, &chosen);
    let hint = Live::new();
    let explained = el("p.hint").live(&hint);
    let of = Rc::clone(&setting);
    react(move || {
        let text = of.text();
        for (radio, (scale, _)) in radios.iter().zip(SCALES) {
            radio.checked(scale == text);
        }
        let mean = app.ahead.with(|ahead| ahead.timeline.load.mean);
        hint.show(&if text == "as-is" {
            ["The average hour has ", &percent(mean), " of the load in the inputs."].concat()
        } else {
            "Each shape is divided by its mean, so the inputs are the load of an average hour.".to_owned()
        });
    });
    let label = el("span.label").set("id", &(id(setting.key) + "-label"));
    framed(&setting, label, None, vec![group, explained])
}
