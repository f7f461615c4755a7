//! Compares the cost in a spreadsheet with the core's bills for the same inputs, growth, settings, and prices.
#![allow(dead_code, reason = "not every test uses all of it")]

use std::sync::OnceLock;

use headroom_core::cost::bill::{Bill, ServiceCategory};
use headroom_core::cost::component_usage::{billing_months, component_usage};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::{Catalog, Money};
use headroom_core::scenario::Growth;
use headroom_core::{Evaluation, Scenario};

use super::{Book, Value};
use crate::common::today;

/// The row of the first month, counted from 1.
const FIRST_MONTH_ROW: usize = 6;

pub(crate) fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::built_in().expect("a catalog"))
}

pub(crate) fn cost_context(scenario: &Scenario) -> CostContext<'static> {
    CostContext::new(scenario, catalog(), today())
}

/// The values that a spreadsheet was recalculated with.
pub(crate) struct Recalculation<'g> {
    /// The inputs and constants of each component.
    pub(crate) inputs: Vec<Vec<f64>>,
    /// The growth, if it differs from that of the scenario.
    pub(crate) growth: Option<&'g Growth>,
}

fn whole_number(book: &Book, name: &str) -> u32 {
    let Value::Number(number) = book.named_value(name) else { panic!("{name}") };
    format!("{number}").parse().expect("a whole number")
}

fn share(book: &Book, name: &str) -> f64 {
    if let Value::Number(number) = book.named_value(name) { *number } else { panic!("{name}") }
}

/// Compares all lines with known prices and, if all prices are known, the subtotals and totals. Returns the number of
/// compared cells.
pub(crate) fn compare(
    book: &Book,
    scenario: &Scenario,
    evaluation: &Evaluation,
    recalculation: &Recalculation<'_>,
    report: &mut impl FnMut(&str, &Value, &Value),
) -> usize {
    let mut context = cost_context(scenario);
    if let Some(growth) = recalculation.growth {
        context.outlook.growth = growth.clone();
        context.series = context.outlook.series();
        context.months = billing_months(&context.series, context.outlook.horizon_months);
    }
    let mut policy = context.policy.clone();
    policy.min_machines = whole_number(book, "cost_least");
    policy.spare = whole_number(book, "cost_spare");
    policy.zones = whole_number(book, "cost_zones");
    policy.clusters = whole_number(book, "cost_clusters");
    policy.purchase_limits.spot_share = share(book, "cost_spot");
    policy.rework = share(book, "cost_rework");
    let components = evaluation.components.iter().zip(&recalculation.inputs);
    let parts: Vec<_> = components
        .map(|(component, given)| component_usage(component, given, (&context.series, &context.months), &context.work))
        .collect();
    let mut compared = 0;
    for (number, bill) in context.bills(&parts, &policy).iter().enumerate() {
        let sheet = format!("Cost {}", bill.cloud().label());
        assert!(book.sheets.contains(&sheet), "{sheet} in {:?}", book.sheets);
        let names: Vec<&str> = evaluation.components.iter().map(|component| component.name.as_str()).collect();
        let mut look = |what: String, money: Money, sheet: &str, address: String| {
            compared += 1;
            report(&what, &Value::Number(money.dollars()), book.cell_value(sheet, &address));
        };
        compare_cloud(book, bill, &sheet, &names, context.months.len(), &mut look);
        let whole = bill.unpriced_lines().next().is_none();
        if whole {
            compare_overview(book, bill, number, context.months.len(), &mut look);
        }
    }
    compared
}

/// Compares the sheet of a cloud.
fn compare_cloud(
    book: &Book,
    bill: &Bill<'_>,
    sheet: &str,
    names: &[&str],
    months: usize,
    look: &mut impl FnMut(String, Money, &str, String),
) {
    let mut seen = 0;
    for column in 1.. {
        let letters = column_letters(column);
        let head = |row: usize| match book.cell_value(sheet, &format!("{letters}{row}")) {
            Value::Text(text) => text.as_str(),
            _ => "",
        };
        let (component, label, kind) =
            (head(FIRST_MONTH_ROW - 3), head(FIRST_MONTH_ROW - 2), head(FIRST_MONTH_ROW - 1));
        if kind == "Total" {
            if bill.unpriced_lines().next().is_none() {
                for month in 0..months {
                    look(
                        format!("{sheet}: total {month}"),
                        bill.month_total(month),
                        sheet,
                        format!("{letters}{}", FIRST_MONTH_ROW + month),
                    );
                }
                let (year, all) = (FIRST_MONTH_ROW + months + 1, FIRST_MONTH_ROW + months + 2);
                look(format!("{sheet}: year"), bill.total(0..months.min(12)), sheet, format!("{letters}{year}"));
                look(format!("{sheet}: all"), bill.total(0..months), sheet, format!("{letters}{all}"));
            }
            break;
        }
        assert!(!kind.is_empty() && !label.is_empty() && !component.is_empty(), "{sheet} {letters}");
        let line = bill.lines.iter().find(|line| {
            let name = line.component.map_or("all", |part| names[part]);
            let named = line.label == label || line.label == "All traffic" || label == "All traffic";
            named && line.category.label() == kind && (name == component || component == "all" || name == "all")
        });
        seen += usize::from(line.is_some());
        // A service without a price has no separate line for its memory.
        let lacks = bill.unpriced_lines().any(|(line, _)| {
            line.label == label
                && line.component.is_some_and(|part| names[part] == component)
                && kind != ServiceCategory::Block.label()
        });
        if lacks || line.is_some_and(|line| line.missing_price.is_some()) {
            continue;
        }
        for month in 0..months {
            // An unused service has no line in a bill.
            let money = line.map_or(Money::ZERO, |line| line.monthly_costs[month]);
            look(
                format!("{sheet}: {label} ({kind}) in month {month}"),
                money,
                sheet,
                format!("{letters}{}", FIRST_MONTH_ROW + month),
            );
        }
    }
    assert_eq!(seen, bill.lines.len(), "{sheet} has every line");
}

/// Compares the sheet of all clouds: each category in the first month and in all months.
fn compare_overview(
    book: &Book,
    bill: &Bill<'_>,
    number: usize,
    months: usize,
    look: &mut impl FnMut(String, Money, &str, String),
) {
    let column = column_letters(number + 1);
    let mut period = None;
    for row in 1..200 {
        let Value::Text(label) = book.cell_value("Cost", &format!("A{row}")) else { continue };
        period = match label.as_str() {
            "First month" => Some(0..1),
            "Month" => return,
            label if label == format!("{months} months") => Some(0..months),
            _ => period,
        };
        let Some(stretch) = period.clone() else { continue };
        let address = format!("{column}{row}");
        if let Some(kind) = ServiceCategory::ALL.into_iter().find(|kind| kind.label() == label) {
            look(format!("Cost: {label}"), bill.category_total(kind, stretch), "Cost", address);
        } else if label == "Total" {
            look("Cost: total".to_owned(), bill.total(stretch), "Cost", address);
        }
    }
    panic!("the sheet Cost has no months");
}

/// Returns the letters of a column, counted from 0.
pub(crate) fn column_letters(column: usize) -> String {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number).expect("a letter"));
    if column < 26 { letter(column).to_string() } else { format!("{}{}", letter(column / 26 - 1), letter(column % 26)) }
}
