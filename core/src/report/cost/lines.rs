//! The tables of bills: clouds compared, cost by category, unit cost, line items, and missing prices.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::cost::bill::{Bill, BillLine, ServiceCategory};
use crate::cost::money::Money;
use crate::format::{dollars, join_list, rounded};
use crate::report::cost::cloud_comparison::lacks_price;
use crate::report::cost::grid::Grid;
use crate::report::cost::{View, money_cell};
use crate::report::worksheet::Cell;
use crate::units::HOURS_PER_MONTH;
use crate::view_model::columns;

pub(super) fn tables(view: &View<'_>, kinds: &[ServiceCategory]) -> Vec<Grid> {
    let first = cost_by_category(view, kinds, ("kinds", "Cost by category, first month".to_string()), &(0..1));
    let title = format!("Cost by category, {}", plan_length(view));
    let all = cost_by_category(view, kinds, ("kinds-all", title), &(0..view.context.months.len()));
    alloc::vec![clouds(view), first, all, unit_costs(view), items(view), missing(view)]
}

/// Returns the comparison of all clouds.
fn clouds(view: &View<'_>) -> Grid {
    let best = view.cheapest();
    let year = view.context.first_year();
    let rows = view.bills.iter().map(|bill| {
        let versus_cheapest = best.map_or_else(String::new, |best| view.versus(bill, best));
        let prices: Vec<_> = bill.lines.iter().flat_map(|line| line.prices.iter().copied()).collect();
        let missing = match bill.unpriced_lines().count() {
            0 => "–".to_string(),
            count => crate::format::count(count, "line"),
        };
        alloc::vec![
            bill.cloud().label().into(),
            bill.region.clone().into(),
            view.price_dates(bill, &prices).into(),
            missing.into(),
            money_cell(bill.month_total(0)),
            versus_cheapest.into(),
            money_cell(bill.total(year.clone())),
            money_cell(view.total(bill)),
        ]
    });
    Grid {
        id: "clouds".into(),
        title: "Clouds compared".into(),
        note: format!(
            "List prices in US dollars, without tax or negotiated discounts. A month has {HOURS_PER_MONTH} hours.{} Prices older \
             than 12 months are marked.",
            missing_prices_note(view)
        ),
        columns: {
            let (mut keys, mut heads) = columns([
                ("cloud", "Cloud"),
                ("region", "Region"),
                ("prices_of", "Price dates"),
                ("missing", "Missing prices"),
                ("first_month", "First month"),
                ("beside_the_cheapest", "Versus cheapest"),
                ("first_year", "First year"),
            ]);
            keys.push("".into());
            heads.push(plan_length(view));
            (keys, heads)
        },
        numbers_from: 4,
        rows: rows.collect(),
    }
}

/// Explains totals with missing prices and how clouds are compared then; empty if no price is missing.
fn missing_prices_note(view: &View<'_>) -> String {
    if view.comparison.is_complete() {
        return String::new();
    }
    let categories = view.comparison.categories(view.bills);
    let compared = if categories.is_empty() || view.bills.len() == 1 {
        String::new()
    } else {
        format!(" The comparison covers only the categories with prices on all clouds: {}.", join_list(&categories))
    };
    format!(" Where prices are missing, totals are too low.{compared} Set your own prices with `cost.prices`.")
}

/// Formats the length of the plan: `24 months`.
fn plan_length(view: &View<'_>) -> String {
    crate::format::count(view.context.months.len(), "month")
}

/// Returns the cost by category over a range of months.
fn cost_by_category(
    view: &View<'_>,
    kinds: &[ServiceCategory],
    (id, title): (&'static str, String),
    months: &core::ops::Range<usize>,
) -> Grid {
    let cell = |bill: &Bill<'_>, kind: ServiceCategory| {
        let money = bill.category_total(kind, months.clone());
        match lacks_price(bill, kind) {
            true if money == Money::ZERO => Cell::text("unknown"),
            true => minimum_cell(money),
            false => money_cell(money),
        }
    };
    let row = |kind: &ServiceCategory| {
        let cells = view.bills.iter().map(|bill| cell(bill, *kind));
        [Cell::text(kind.label())].into_iter().chain(cells).collect()
    };
    let mut rows: Vec<Vec<Cell>> = kinds.iter().map(row).collect();
    let sums = view.bills.iter().map(|bill| {
        let is_complete = bill.unpriced_lines().next().is_none();
        if is_complete { money_cell(bill.total(months.clone())) } else { minimum_cell(bill.total(months.clone())) }
    });
    rows.push([Cell::text("Total")].into_iter().chain(sums).collect());
    Grid {
        id: id.into(),
        title: title.into(),
        note: "Cloud providers sell cores and memory together. An instance’s price is split between them in \
               proportion to OpenCost’s default prices. Line items are rounded to the cent each month, and totals are \
               their sums."
            .to_string(),
        columns: view.columns([("line", "Category")]),
        numbers_from: 1,
        rows,
    }
}

/// Returns the cell of an amount to which lines without a price are still to be added.
fn minimum_cell(money: Money) -> Cell {
    Cell::dollars(money.dollars(), format!("at least {}", dollars(money.dollars())))
}

/// Returns the unit costs, such as the cost per node or per million requests.
fn unit_costs(view: &View<'_>) -> Grid {
    let last = view.context.months.len() - 1;
    let mut rows = Vec::new();
    for (number, part) in view.parts.iter().enumerate() {
        for (label, counts) in &part.unit_counts {
            for (month, when) in [(0, "first month"), (last, "last month")] {
                let count = counts.get(month).copied().unwrap_or(0.0);
                if !(count.is_finite() && count > 0.0) {
                    continue;
                }
                let (unit, name) = match count {
                    count if count >= 1e7 => (1e6, "million "),
                    count if count >= 1e4 => (1e3, "thousand "),
                    _ => (1.0, ""),
                };
                let cost = |bill: &Bill<'_>| {
                    let lines = bill.lines.iter().filter(|line| line.component.is_none_or(|part| part == number));
                    let money: Money = lines.filter_map(|line| line.monthly_costs.get(month)).copied().sum();
                    let each = money.dollars() / count * unit;
                    Cell::dollars(each, dollars(each))
                };
                let label = lowercase_first(label);
                let mut row = alloc::vec![
                    Cell::text(&part.name),
                    format!("{name}{label}").into(),
                    when.into(),
                    Cell::plain(count, rounded(count, 4)),
                ];
                row.extend(view.bills.iter().map(cost));
                rows.push(row);
            }
        }
    }
    Grid {
        id: "per".into(),
        title: "Unit cost".into(),
        note: "The monthly cost of the component plus shared costs, per unit.".to_string(),
        columns: view.columns([
            ("component", "Component"),
            ("for", "Unit"),
            ("in_the", "Month"),
            ("there_are", "Quantity"),
        ]),
        numbers_from: 3,
        rows,
    }
}

/// Converts the first letter to lowercase, unless it begins an abbreviation.
fn lowercase_first(label: &str) -> String {
    let mut letters = label.chars();
    let second = label.chars().nth(1).is_some_and(char::is_uppercase);
    match letters.next() {
        Some(first) if !second => first.to_lowercase().chain(letters).collect(),
        _ => label.to_string(),
    }
}

/// Returns the line items of all clouds, with their calculations.
fn items(view: &View<'_>) -> Grid {
    let component = |line: &BillLine| match line.component {
        Some(part) => view.parts.get(part).map_or_else(String::new, |part| part.name.clone()),
        None => "shared".to_string(),
    };
    let row = |bill: &Bill<'_>, line: &BillLine| {
        // Cores and memory of the same instances are bought together, so show them in one row.
        let memory = bill.lines.iter().find(|other| {
            line.category == ServiceCategory::Compute
                && other.category == ServiceCategory::Memory
                && other.component == line.component
                && other.label == line.label
        });
        let (kind, money) = match memory {
            Some(memory) => ("Compute and memory", line.monthly_costs[0] + memory.monthly_costs[0]),
            None => (line.category.label(), line.monthly_costs[0]),
        };
        alloc::vec![
            component(line).into(),
            line.label.clone().into(),
            kind.into(),
            bill.cloud().label().into(),
            line.missing_price.clone().unwrap_or_else(|| line.calculation.clone()).into(),
            view.oldest_price_date(bill, &line.prices).into(),
            if line.missing_price.is_some() { Cell::text("unknown") } else { money_cell(money) },
        ]
    };
    // Group the same line item of all clouds, in the order of the first bill.
    let mut rows = Vec::new();
    let mut seen: Vec<(Option<usize>, &str, ServiceCategory)> = Vec::new();
    for line in view.bills.iter().flat_map(|bill| &bill.lines) {
        let name = (line.component, line.label.as_str(), line.category);
        if line.category == ServiceCategory::Memory {
            continue;
        }
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        for bill in view.bills {
            let same =
                bill.lines.iter().filter(|other| (other.component, other.label.as_str(), other.category) == name);
            rows.extend(same.map(|other| row(bill, other)));
        }
    }
    Grid {
        id: "items".into(),
        title: "All line items".into(),
        note: "The calculation for the first month: quantity times price.".to_string(),
        columns: columns([
            ("component", "Component"),
            ("what", "Item"),
            ("line", "Category"),
            ("cloud", "Cloud"),
            ("how", "Calculation"),
            ("price_of", "Price date"),
            ("first_month", "First month"),
        ]),
        numbers_from: 6,
        rows,
    }
}

/// Returns the line items without a price.
fn missing(view: &View<'_>) -> Grid {
    let rows = view.bills.iter().flat_map(|bill| {
        bill.unpriced_lines()
            .map(|(line, why)| alloc::vec![bill.cloud().label().into(), line.label.clone().into(), why.into()])
    });
    Grid {
        id: Cow::Borrowed("missing"),
        title: "Missing prices".into(),
        note: "Enter your own price, or choose another region.".to_string(),
        columns: columns([("cloud", "Cloud"), ("what", "Item"), ("why", "Reason")]),
        numbers_from: 3,
        rows: rows.collect(),
    }
}
