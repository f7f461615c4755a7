//! How the dates of the limits follow from numbers that can be checked: what is used today, what is allowed, the growth
//! that makes one of the other, and the day before and after it is reached.

use alloc::format;
use alloc::string::{String, ToString};

use crate::format::{group, percent, show};
use crate::plan::Evaluation;
use crate::plan::timeline::{Timeline, When, name};
use crate::view_model::{Table, heads};

/// Digits that tell one day from the next.
const DIGITS: usize = 5;

/// A row for each resource that is known, those that run out first first.
pub(super) fn reasons(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.ranked().into_iter().map(|(part, number)| {
        let component = &evaluation.components[part];
        let (unit, state) = (&component.model.resources[number].unit, &component.resources[number]);
        let resource = &timeline.parts[part].resources[number];
        let capacity = state.capacity.map_or_else(String::new, |capacity| show(capacity, unit).to_string());
        let growth =
            resource.growth.map_or_else(|| "none reaches it".to_string(), |growth| format!("{}×", group(growth, 4)));
        let [before, after] = match resource.peak.0 {
            When::On(date) => {
                let day = usize::try_from(date.days_since(timeline.outlook.start)).unwrap_or(0);
                [day.checked_sub(1), Some(day)]
                    .map(|day| day.map_or_else(String::new, |day| on(timeline, (part, number), day)))
            }
            When::Now => [String::new(), on(timeline, (part, number), 0)],
            When::Later(_) | When::Never => [String::new(), String::new()],
        };
        [
            name(evaluation, part, number),
            show(state.demand, unit).to_string(),
            capacity,
            percent(resource.now.1),
            percent(resource.target),
            growth,
            before,
            after,
        ]
        .into()
    });
    Table {
        id: "reasons".into(),
        title: "How the dates follow".into(),
        note: "Used is demand over capacity. Growth needed is the factor by which everything that grows has to grow until \
               the target is reached in the busiest hour of the calendar; the day is the first on which an hour uses more \
               than the target. Each number of the model opens its own explanation below."
            .into(),
        heads: heads(["Resource", "Demand", "Capacity", "Used at peak", "Target", "Growth needed", "The day before", "On the day"]),
        numbers_from: 3,
        rows: rows.collect(),
    }
}

/// `29 Apr 2027: growth 1.2912×, used 70.01 %`
fn on(timeline: &Timeline, (part, number): (usize, usize), day: usize) -> String {
    let outlook = &timeline.outlook;
    let days = i32::try_from(day).unwrap_or(0);
    let Some(date) = outlook.start.plus_days(days) else { return String::new() };
    let growth = group(outlook.growth.at(outlook.start, f64::from(days)), DIGITS);
    let used = timeline.parts[part].resources[number].peak_days.get(day).copied().unwrap_or(0.0);
    format!("{}: growth {growth}×, used {} %", date.words(), group(100.0 * used, DIGITS))
}
