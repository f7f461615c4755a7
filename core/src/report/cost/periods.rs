//! The tables of cost by month, quarter, and year, with revenue and budget.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::money::Money;
use crate::format;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, count_cell, dollars, money_cell};
use crate::report::worksheet::Cell;
use crate::view_model::columns;

const DIGITS: usize = 3;

pub(super) fn tables(view: &View<'_>) -> Vec<Grid> {
    let months = view.context.months.len();
    let years = ["months", "quarters", "years"];
    let titles = ["Cost by month", "Cost by quarter", "Cost by year"];
    let mut tables: Vec<Grid> = [1, 3, 12]
        .into_iter()
        .enumerate()
        .filter(|(_, step)| *step == 1 || months > 1)
        .map(|(index, step)| cost_by_period(view, years[index], titles[index], step))
        .collect();
    tables.push(budget(view));
    tables
}

/// Returns a table with a row for every `step` months. The last row can cover fewer months.
fn cost_by_period(view: &View<'_>, id: &'static str, title: &'static str, step: usize) -> Grid {
    let months = view.context.months.len();
    let has_revenue = view.context.policy.revenue.is_some();
    let mut rows = Vec::new();
    for first in (0..months).step_by(step) {
        let period = first..months.min(first + step);
        let mut row = alloc::vec![Cell::from(view.month_start(first)), count_cell(period.len() as u64)];
        row.extend(view.bills.iter().map(|bill| money_cell(bill.total(period.clone()))));
        if has_revenue {
            let revenue: Money = period.clone().filter_map(|month| view.context.revenue(month)).sum();
            row.push(money_cell(revenue));
            row.extend(view.bills.iter().map(|bill| {
                let cost = bill.total(period.clone()).dollars();
                let times = revenue.dollars() / cost;
                if cost > 0.0 { Cell::plain(times, format::times(times, DIGITS)) } else { Cell::text("–") }
            }));
        }
        rows.push(row);
    }
    let (mut keys, mut heads) = view.columns([("from", "From"), ("months", "Months")]);
    if has_revenue {
        keys.push("revenue".into());
        heads.push("Revenue".to_string());
        for bill in view.bills {
            let name = bill.cloud().label();
            keys.push(format!("revenue_to_{}", name.to_lowercase().replace(' ', "_")).into());
            heads.push(format!("Revenue ÷ {name} cost"));
        }
    }
    let note = if has_revenue {
        "Revenue starts at today’s value and grows with the load.".to_string()
    } else {
        String::new()
    };
    Grid { id: id.into(), title: title.into(), note, columns: (keys, heads), numbers_from: 1, rows }
}

/// Returns the table of when, and by how much, each cloud exceeds the budget.
fn budget(view: &View<'_>) -> Grid {
    let Some(budget) = view.context.policy.budget else { return Grid::default() };
    let months = view.context.months.len();
    let row = |bill: &crate::cost::bill::Bill<'_>| {
        let over: Vec<usize> = (0..months).filter(|month| bill.month_total(*month) > budget).collect();
        let (when, cost) = match over.first() {
            Some(month) => (view.month_start(*month), money_cell(bill.month_total(*month))),
            None => (format!("not within {}", format::count(months, "month")), Cell::Empty),
        };
        let excess: Money = over.iter().map(|month| bill.month_total(*month).saturating_sub(budget)).sum();
        alloc::vec![
            bill.cloud().label().into(),
            when.into(),
            Cell::plain(over.len() as f64, format::count(over.len(), "month")),
            cost,
            if over.is_empty() { Cell::Empty } else { money_cell(excess) },
        ]
    };
    Grid {
        id: "budget".into(),
        title: "Budget".into(),
        note: format!("The budget is {}/mo.", dollars(budget)),
        columns: columns([
            ("cloud", "Cloud"),
            ("first_exceeded_in_the_month_from", "First exceeded"),
            ("exceeded_in", "Months over budget"),
            ("that_month_costs", "Cost that month"),
            ("beyond_it_in_all", "Total over budget"),
        ]),
        numbers_from: 3,
        rows: view.bills.iter().map(row).collect(),
    }
}
