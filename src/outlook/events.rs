//! The list of events, edited in place.

use std::rc::Rc;

use headroom_core::date::Date;
use headroom_core::format::MONTHS;
use headroom_core::scenario::{EventDraft, MAX_EVENTS, ScheduleKind};
use headroom_core::units::write_number;
use leptos::prelude::*;

use super::field::{TextPart, cell, entry, framed, id, list};
use super::setting::{Setting, add, wrong};
use crate::dom;
use crate::icon::{CLOSE, PLUS, icon};
use crate::state::App;
use crate::ui::{El, Live, button, el, react, set_if_other};

const KINDS: [(&str, &str); 5] = [
    (ScheduleKind::Once.id(), "Once"),
    (ScheduleKind::Yearly.id(), "Every year"),
    (ScheduleKind::Monthly.id(), "Every month"),
    (ScheduleKind::Rule.id(), "By rule"),
    (ScheduleKind::Random.id(), "At any time"),
];
const PERIODS: [(&str, &str); 4] = [("year", "a year"), ("month", "a month"), ("week", "a week"), ("day", "a day")];

/// Writes the chosen option into an event.
type Act = Box<dyn Fn(&mut EventDraft, &str)>;

/// Returns a summary of the events.
pub(super) fn summary(app: App) -> String {
    app.ahead.with(|ahead| {
        let mut text = String::new();
        for event in &ahead.timeline.outlook.events {
            if !text.is_empty() {
                text.push_str(", ");
            }
            for piece in [event.name.as_str(), " ", &write_number(event.factor), "×"] {
                text.push_str(piece);
            }
        }
        if text.is_empty() { "none".to_owned() } else { text }
    })
}

/// The list of events.
pub(super) fn field(app: App) -> El {
    let setting = Setting::new(app, "events");
    let count = RwSignal::new(0_u32);
    let of = Rc::clone(&setting);
    react(move || set_if_other(count, u32::try_from(EventDraft::read_all(&of.text()).len()).unwrap_or(0)));
    let of = Rc::clone(&setting);
    let rows = el("div").fill(move |place| {
        let count = count.get() as usize;
        if count == 0 {
            let text = "There are no events. Add sales, campaigns, end-of-month peaks or viral posts:";
            let place = place.with(el("p.section-help").text(text));
            let add = |label: &str, text: &'static str| {
                let of = Rc::clone(&of);
                button("button", move || append(&of, text)).text(label)
            };
            place.with(
                el("div.examples")
                    .with(add("Add Black Friday", "Black Friday,5x,1d,4th Thu of Nov +1d"))
                    .with(add("Add month end", "Month end,2x,1d,day 31"))
                    .with(add("Add a viral post", "Viral post,20x,3h,8/year,not-carried")),
            );
        } else {
            place.all((0..count).map(|at| row(&of, at)));
        }
    });
    let of = Rc::clone(&setting);
    let more = button("button.add", move || {
        let next = ["Event,2x,1d,", &soon(app).to_string()].concat();
        append(&of, &next);
    });
    let more = more.set("id", &id("add-event")).with(icon(PLUS)).text("Add an event");
    let label = el("span.label").set("id", &id("events")).set("tabindex", "-1");
    framed(&setting, label, None, vec![rows, more])
}

/// Returns a date one month after the start, for new events.
fn soon(app: App) -> Date {
    let start = app.ahead.with_untracked(|ahead| ahead.timeline.outlook.start);
    start.plus_months(1).unwrap_or(start)
}

fn append(setting: &Setting, text: &str) {
    let mut rows = EventDraft::read_all(&untrack(|| setting.text()));
    if rows.len() >= MAX_EVENTS {
        return dom::say("The maximum number of events is reached.");
    }
    rows.extend(EventDraft::read_all(text));
    setting.choose(&EventDraft::write_all(&rows));
    let name = id("event-name-") + &rows.len().to_string();
    // The list has been rebuilt by then.
    gloo::timers::callback::Timeout::new(50, move || dom::focus(&name)).forget();
}

/// Changes one event, as a separate undo step.
fn change(setting: &Setting, at: usize, change: &dyn Fn(&mut EventDraft)) {
    let mut rows = EventDraft::read_all(&untrack(|| setting.text()));
    if let Some(row) = rows.get_mut(at) {
        change(row);
        setting.choose(&EventDraft::write_all(&rows));
    }
}

/// Returns access to one field of one event.
fn part(at: usize, of: fn(&mut EventDraft) -> &mut String) -> TextPart {
    let get = move |text: &str| EventDraft::read_all(text).get_mut(at).map_or_else(String::new, |row| of(row).clone());
    let put = move |text: &str, typed: &str| {
        let mut rows = EventDraft::read_all(text);
        if let Some(row) = rows.get_mut(at) {
            typed.clone_into(of(row));
        }
        EventDraft::write_all(&rows)
    };
    TextPart { get: Box::new(get), put: Box::new(put) }
}

/// Changes the type of an event's date, and fills in the fields of that type.
fn be(row: &mut EventDraft, kind: &str, soon: Date) {
    let Some(kind) = ScheduleKind::ALL.into_iter().find(|known| known.id() == kind) else { return };
    let date = Date::parse(&row.schedule.date).unwrap_or(soon).to_string();
    let when = &mut row.schedule;
    when.kind = kind;
    row.planned = kind != ScheduleKind::Random;
    if row.planned {
        if when.rule.is_empty() {
            "last weekday of month".clone_into(&mut when.rule);
        }
        if when.day.is_empty() {
            when.day = date[8..].trim_start_matches('0').to_owned();
        }
        date[5..7].clone_into(&mut when.month);
        when.date = date;
    } else {
        "2".clone_into(&mut when.count);
        "year".clone_into(&mut when.period);
    }
}

fn row(setting: &Rc<Setting>, at: usize) -> El {
    let number = (at + 1).to_string();
    let told = id("event-error-") + &number;
    let mut entries = Vec::new();
    let mut typed = |label: &str, kind: &str, name: &str, of: fn(&mut EventDraft) -> &mut String| {
        let entry = entry(setting, kind, &(id(name) + &number), part(at, of)).set("aria-describedby", &told);
        entries.push(entry.clone());
        cell(label, entry)
    };
    let listed = |label: &str, options: &[(&'static str, &'static str)], act: Act| {
        let of = Rc::clone(setting);
        let list = list(options, move |chosen| change(&of, at, &|row| act(row, chosen)));
        (cell(label, list.clone()), list)
    };
    let ticked = |label: &str, place: fn(&mut EventDraft) -> &mut bool| {
        let of = Rc::clone(setting);
        let flip = move |_| change(&of, at, &|row| *place(row) = !*place(row));
        let tick = el("input").set("type", "checkbox").on("change", flip);
        (el("label.tick").with(tick.clone()).text(label), tick)
    };
    let name = typed("Name", "text", "event-name-", |row| &mut row.name);
    let factor = typed("Load", "text", "event-factor-", |row| &mut row.factor);
    let length = typed("Length", "text", "event-length-", |row| &mut row.duration);
    let app = setting.app;
    let (kind, kinds) = listed("When", &KINDS, Box::new(move |row, kind| be(row, kind, soon(app))));
    let date = typed("Day", "date", "event-date-", |row| &mut row.schedule.date);
    let rule = typed("Rule, such as “last weekday of month”", "text", "event-rule-", |row| &mut row.schedule.rule);
    let (month, months) = listed("Month", &months(), Box::new(|row, month| month.clone_into(&mut row.schedule.month)));
    let day = typed("Day", "text", "event-day-", |row| &mut row.schedule.day);
    let hour = typed("From hour", "text", "event-hour-", |row| &mut row.schedule.hour);
    let often = typed("How often", "text", "event-often-", |row| &mut row.schedule.count);
    let (span, spans) = listed("In", &PERIODS, Box::new(|row, span| span.clone_into(&mut row.schedule.period)));
    let (planned, is_planned) = ticked("planned", |row| &mut row.planned);
    let (carried, is_carried) = ticked("carried", |row| &mut row.carried);
    let of = Rc::clone(setting);
    let remove = button("button.quiet.remove", move || {
        let mut rows = EventDraft::read_all(&untrack(|| of.text()));
        if at < rows.len() {
            rows.remove(at);
        }
        of.choose(&EventDraft::write_all(&rows));
        dom::focus(&id("add-event"));
    });
    let remove = remove.set("aria-label", &["Remove event ", &number].concat()).with(icon(CLOSE));
    let error = Live::new();
    let message = el("div.message.error").set("id", &told).with(el("p").live(&error));
    let whole = el("div.event").set("role", "group").set("aria-label", &["Event ", &number].concat());
    let cells = [
        el("div.cells").with(name).with(remove),
        el("div.cells").with(factor).with(length),
        el("div.cells").all([
            kind,
            date.clone(),
            rule.clone(),
            month.clone(),
            often.clone(),
            span.clone(),
            day.clone(),
            hour.clone(),
        ]),
        el("div.cells").with(planned).with(carried),
        message.clone(),
    ];
    let (of, shown) = (Rc::clone(setting), whole.clone());
    react(move || {
        let mut rows = EventDraft::read_all(&of.text());
        let Some(row) = rows.get_mut(at) else { return };
        let told = wrong("events", &row.write());
        let mut sentence = String::new();
        add(&mut sentence, told.strip_prefix("Event 1: ").unwrap_or(&told));
        error.show(&sentence);
        for entry in &entries {
            entry.put("aria-invalid", if told.is_empty() { "false" } else { "true" });
        }
        message.flag("hidden", told.is_empty());
        shown.class("invalid", !told.is_empty());
        is_planned.checked(row.planned);
        is_carried.checked(row.carried);
        kinds.value(row.schedule.kind.id());
        months.value(&row.schedule.month);
        spans.value(&row.schedule.period);
        for (cell, of) in [
            (&date, "once"),
            (&rule, "rule"),
            (&month, "yearly"),
            (&day, "yearly monthly"),
            (&often, "often"),
            (&span, "often"),
            (&hour, "once yearly monthly rule"),
        ] {
            cell.flag("hidden", !of.contains(row.schedule.kind.id()));
        }
    });
    whole.all(cells)
}

/// Returns the months to choose from, as in the text of a date, with their names.
fn months() -> [(&'static str, &'static str); 12] {
    const NUMBERS: [&str; 12] = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
    core::array::from_fn(|index| (NUMBERS[index], MONTHS[index]))
}
