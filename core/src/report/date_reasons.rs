//! The table that shows how target dates are calculated.
//!
//! Each row has today's utilization, the target, the growth between them, and the last day below and the first day
//! above the target.

use alloc::format;
use alloc::string::{String, ToString};

use crate::format::{format_value, percent, percent_to, times};
use crate::plan::Evaluation;
use crate::plan::timeline::{ReachedAt, Timeline, resource_name};
use crate::view_model::{Table, columns};

/// The number of significant digits, chosen to distinguish consecutive days.
const DIGITS: usize = 5;

/// Returns the table, with a row for each resource with known capacity, in the order in which the targets are reached.
pub(super) fn reasons(evaluation: &Evaluation, timeline: &Timeline) -> Table {
    let rows = timeline.resources_by_target_date().into_iter().map(|(part, number)| {
        let component = &evaluation.components[part];
        let (unit, state) = (&component.model.resources[number].unit, &component.resources[number]);
        let resource = &timeline.components[part].resources[number];
        let capacity = state.capacity.map_or_else(String::new, |capacity| format_value(capacity, unit).to_string());
        let growth = resource.growth_to_target.map_or_else(|| "never".to_string(), |growth| times(growth, 4));
        let [before, after] = match resource.at_peak_load.0 {
            ReachedAt::On(date) => {
                let day = usize::try_from(date.days_since(timeline.outlook.start)).unwrap_or(0);
                [day.checked_sub(1), Some(day)].map(|day| {
                    day.map_or_else(String::new, |day| growth_and_utilization(timeline, (part, number), day))
                })
            }
            ReachedAt::Now => [String::new(), growth_and_utilization(timeline, (part, number), 0)],
            ReachedAt::Later(_) | ReachedAt::Never => [String::new(), String::new()],
        };
        [
            resource_name(evaluation, part, number),
            format_value(state.demand, unit).to_string(),
            capacity,
            percent(resource.utilization_today.1),
            percent(resource.target),
            growth,
            before,
            after,
        ]
        .into()
    });
    let (keys, heads) = columns([
        ("resource", "Resource"),
        ("demand", "Demand"),
        ("capacity", "Capacity"),
        ("used_at_peak", "Used at peak"),
        ("target", "Target"),
        ("growth_needed", "Growth to target"),
        ("the_day_before", "Day before"),
        ("on_the_day", "First day over target"),
    ]);
    Table {
        id: "reasons".into(),
        title: "How these dates are calculated".into(),
        note: "Utilization is demand divided by capacity. Growth to target is the growth factor at which the \
               design-peak utilization reaches the target. The date is the first day with an hour over the target."
            .into(),
        keys,
        headers: heads,
        first_number_column: 3,
        rows: rows.collect(),
    }
}

/// Formats growth and utilization on one day: `Apr 29, 2027: growth 1.2912×, used 70.01%`.
fn growth_and_utilization(timeline: &Timeline, (part, number): (usize, usize), day: usize) -> String {
    let outlook = &timeline.outlook;
    let days = i32::try_from(day).unwrap_or(0);
    let Some(date) = outlook.start.plus_days(days) else { return String::new() };
    let growth = times(outlook.growth.factor_after(outlook.start, f64::from(days)), DIGITS);
    let used = timeline.components[part].resources[number].daily_peak_utilization.get(day).copied().unwrap_or(0.0);
    format!("{}: growth {growth}, used {}", crate::format::date(date), percent_to(used, DIGITS))
}
