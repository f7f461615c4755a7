//! The cost charts: cost over time, the frontier of price and headroom, and load duration curves.

use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::cost::purchase_mix::InstanceHours;
use crate::report::cost::purchasing::{choice, displayed_frontier, most_expensive_group};
use crate::report::cost::{View, dollars};
use crate::sorting::argsort;
use crate::view_model::{ChartAxis, Curve, CurveStyle, NumberFormat, Plot};

/// The number of points of a load duration curve.
const CURVE_POINTS: usize = 101;

pub(super) fn plots(view: &View<'_>) -> Vec<Plot> {
    let mut plots = alloc::vec![cost_over_time(view)];
    plots.extend(frontier(view));
    plots.extend(load_durations(view));
    plots
}

fn cost_over_time(view: &View<'_>) -> Plot {
    let months = &view.context.months;
    let x = months.iter().map(|month| (month.days.end - 1) as f64).collect();
    let title = "Cost by month, US dollars".to_string();
    let mut plot = Plot::new(title, ChartAxis::Days(view.context.outlook.start), x, NumberFormat::Numbers);
    plot.curves = view
        .bills
        .iter()
        .map(|bill| Curve {
            label: bill.cloud().label().to_string(),
            values: (0..months.len()).map(|month| bill.month_total(month).dollars()).collect(),
            style: CurveStyle::Bold,
        })
        .collect();
    if let Some(budget) = view.context.policy.budget {
        plot.horizontal_lines.push((budget.dollars(), format!("Budget {}", dollars(budget))));
    }
    plot.bounds.0 = 0.0;
    plot
}

/// Returns the frontier chart of the most expensive machine group, with a series for each cloud.
fn frontier(view: &View<'_>) -> Option<Plot> {
    let group = most_expensive_group(view)?;
    let mut points: Vec<(f64, usize, f64)> = Vec::new();
    for (number, bill) in view.bills.iter().enumerate() {
        let Some(choice) = choice(view, bill, group, 0) else { continue };
        points.extend(
            displayed_frontier(&choice).map(|plan| (plan.headroom * 100.0, number, plan.monthly_cost.dollars())),
        );
    }
    if points.is_empty() {
        return None;
    }
    let keys: Vec<f64> = points.iter().map(|point| point.0).collect();
    let points: Vec<(f64, usize, f64)> = argsort(&keys).into_iter().map(|index| points[index]).collect();
    let label = &view.parts.get(group.0)?.items.get(group.1)?.cost.label;
    let title = format!("{label}: first-month cost vs. headroom, US dollars");
    let x = points.iter().map(|point| point.0).collect();
    let mut plot = Plot::new(title, ChartAxis::Numbers("Headroom, %".to_string()), x, NumberFormat::Numbers);
    plot.curves = view
        .bills
        .iter()
        .enumerate()
        .map(|(number, bill)| Curve {
            label: bill.cloud().label().to_string(),
            values: points.iter().map(|point| if point.1 == number { point.2 } else { f64::NAN }).collect(),
            style: CurveStyle::Dots,
        })
        .collect();
    plot.bounds.0 = 0.0;
    Some(plot)
}

/// Returns the load duration curve of each autoscaled machine group in the first year, with the number of committed
/// machines.
fn load_durations(view: &View<'_>) -> Vec<Plot> {
    let mut plots = Vec::new();
    let Some(bill) = view.cheapest() else { return plots };
    for (part, item, _) in &bill.fleets {
        let Some(usage) = view.parts.get(*part).and_then(|part| part.items.get(*item)) else { continue };
        let year = usage.hourly_counts.get(view.context.first_year()).unwrap_or_default();
        let hours = |load: &InstanceHours| core::iter::repeat_n(load.instances, load.hours as usize);
        let load: Vec<u32> = year.iter().flatten().flat_map(hours).collect();
        let Some(last) = load.len().checked_sub(1) else { continue };
        let sorted = crate::cost::purchase_mix::load_duration_curve(&load);
        let share = |point: usize| point as f64 / (CURVE_POINTS - 1) as f64;
        let x: Vec<f64> = (0..CURVE_POINTS).map(share).collect();
        let title = format!("{}: load duration curve for the first year", usage.cost.label);
        let values = (0..CURVE_POINTS).map(|point| f64::from(sorted[(share(point) * last as f64) as usize])).collect();
        let mut plot = Plot::new(title, ChartAxis::Shares, x, NumberFormat::Numbers);
        plot.curves.push(Curve { label: "Machines".to_string(), values, style: CurveStyle::Bold });
        for bill in view.bills {
            let same = bill.fleets.iter().find(|(other, index, _)| other == part && index == item);
            if let Some(mix) = same.and_then(|(_, _, years)| years.first()).map(|fleet| &fleet.mix)
                && mix.committed_instances > 0
            {
                plot.horizontal_lines
                    .push((f64::from(mix.committed_instances), format!("Committed on {}", bill.cloud().label())));
            }
        }
        plot.bounds.0 = 0.0;
        plots.push(plot);
    }
    plots
}
