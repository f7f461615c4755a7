//! The cost over time: by month, quarter and year, against revenue and budget.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::money::Money;
use crate::format::group;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, counted, dollars, paid};
use crate::report::worksheet::Cell;
use crate::view_model::heads;

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

/// A stretch of so many months in each row; the last one may be shorter.
fn by(view: &View<'_>, id: &'static str, title: &'static str, step: usize) -> Grid {
    let months = view.setting.months.len();
    let earns = view.setting.wishes.revenue.is_some();
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
                if cost > 0.0 { Cell::plain(times, format!("{}×", group(times, DIGITS))) } else { Cell::text("–") }
            }));
        }
        rows.push(row);
    }
    let mut heads = view.heads(&["From", "Months"]);
    if earns {
        heads.push("Revenue".to_string());
        heads.extend(view.bills.iter().map(|bill| format!("Revenue to {}", bill.cloud().label())));
    }
    let note = if earns { "Revenue is today's, grown as the deployment grows.".to_string() } else { String::new() };
    Grid { id: id.into(), title: title.into(), note, heads, numbers_from: 1, rows }
}

/// When the budget is exceeded.
fn budget(view: &View<'_>) -> Grid {
    let Some(budget) = view.setting.wishes.budget else { return Grid::default() };
    let months = view.setting.months.len();
    let row = |bill: &crate::cost::bill::Bill<'_>| {
        let over: Vec<usize> = (0..months).filter(|month| bill.month(*month) > budget).collect();
        let (when, cost) = match over.first() {
            Some(month) => (view.month(*month), paid(bill.month(*month))),
            None => (format!("not within {}", crate::plan::count(months, "month")), Cell::Empty),
        };
        let most: Money = over.iter().map(|month| bill.month(*month).less(budget)).sum();
        alloc::vec![
            bill.cloud().label().into(),
            when.into(),
            Cell::plain(over.len() as f64, crate::plan::count(over.len(), "month")),
            cost,
            if over.is_empty() { Cell::Empty } else { paid(most) },
        ]
    };
    Grid {
        id: "budget".into(),
        title: "Against the budget".into(),
        note: format!("Of {} a month.", dollars(budget)),
        heads: heads([
            "Cloud",
            "First exceeded in the month from",
            "Exceeded in",
            "That month costs",
            "Beyond it in all",
        ]),
        numbers_from: 3,
        rows: view.bills.iter().map(row).collect(),
    }
}
