//! The tables of cost by month, quarter and year, with revenue and budget.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::money::Money;
use crate::format;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, counted, dollars, paid};
use crate::report::worksheet::Cell;
use crate::view_model::columns;

const DIGITS: usize = 3;

pub(super) fn tables(view: &View<'_>) -> Vec<Grid> {
    let months = view.setting.months.len();
    let years = ["months", "quarters", "years"];
    let titles = ["Cost by month", "Cost by quarter", "Cost by year"];
    let mut tables: Vec<Grid> = [1, 3, 12]
        .into_iter()
        .enumerate()
        .filter(|(_, step)| *step == 1 || months > 1)
        .map(|(at, step)| by(view, years[at], titles[at], step))
        .collect();
    tables.push(budget(view));
    tables
}

/// Returns a row for every `step` months. The last row can be shorter.
fn by(view: &View<'_>, id: &'static str, title: &'static str, step: usize) -> Grid {
    let months = view.setting.months.len();
    let earns = view.setting.policy.revenue.is_some();
    let mut rows = Vec::new();
    for first in (0..months).step_by(step) {
        let stretch = first..months.min(first + step);
        let mut row = alloc::vec![Cell::from(view.month(first)), counted(stretch.len() as u64)];
        row.extend(view.bills.iter().map(|bill| paid(bill.months(stretch.clone()))));
        if earns {
            let revenue: Money = stretch.clone().filter_map(|month| view.setting.revenue(month)).sum();
            row.push(paid(revenue));
            row.extend(view.bills.iter().map(|bill| {
                let cost = bill.months(stretch.clone()).dollars();
                let times = revenue.dollars() / cost;
                if cost > 0.0 { Cell::plain(times, format::times(times, DIGITS)) } else { Cell::text("–") }
            }));
        }
        rows.push(row);
    }
    let (mut keys, mut heads) = view.columns([("from", "From"), ("months", "Months")]);
    if earns {
        keys.push("revenue".into());
        heads.push("Revenue".to_string());
        for bill in view.bills {
            let name = bill.cloud().label();
            keys.push(format!("revenue_to_{}", name.to_lowercase().replace(' ', "_")).into());
            heads.push(format!("Revenue ÷ {name} cost"));
        }
    }
    let note = if earns { "Today’s revenue, growing with the load.".to_string() } else { String::new() };
    Grid { id: id.into(), title: title.into(), note, columns: (keys, heads), numbers_from: 1, rows }
}

/// Returns the months in which each cloud exceeds the budget.
fn budget(view: &View<'_>) -> Grid {
    let Some(budget) = view.setting.policy.budget else { return Grid::default() };
    let months = view.setting.months.len();
    let row = |bill: &crate::cost::bill::Bill<'_>| {
        let over: Vec<usize> = (0..months).filter(|month| bill.month(*month) > budget).collect();
        let (when, cost) = match over.first() {
            Some(month) => (view.month(*month), paid(bill.month(*month))),
            None => (format!("not within {}", format::count(months, "month")), Cell::Empty),
        };
        let most: Money = over.iter().map(|month| bill.month(*month).less(budget)).sum();
        alloc::vec![
            bill.cloud().label().into(),
            when.into(),
            Cell::plain(over.len() as f64, format::count(over.len(), "month")),
            cost,
            if over.is_empty() { Cell::Empty } else { paid(most) },
        ]
    };
    Grid {
        id: "budget".into(),
        title: "Budget".into(),
        note: format!("The budget is {}/mo.", dollars(budget)),
        columns: columns([
            ("cloud", "Cloud"),
            ("first_exceeded_in_the_month_from", "First exceeded"),
            ("exceeded_in", "Exceeded in"),
            ("that_month_costs", "Cost that month"),
            ("beyond_it_in_all", "Total over budget"),
        ]),
        numbers_from: 3,
        rows: view.bills.iter().map(row).collect(),
    }
}
