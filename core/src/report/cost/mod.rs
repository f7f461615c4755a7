//! The cost report: a summary, tables, and charts.

mod cloud_comparison;
mod grid;
mod lines;
mod periods;
mod plots;
mod purchasing;
mod sources;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use cloud_comparison::CloudComparison;
use grid::{Columns, Grid};

use crate::cost::bill::{Bill, ServiceCategory};
use crate::cost::catalog::{Catalog, Price};
use crate::cost::cost_context::CostContext;
use crate::cost::money::Money;
use crate::date::Date;
use crate::format::{count, join_list, percent};
use crate::plan::Evaluation;
use crate::problem::{Cause, Problem};
use crate::report::worksheet::{Cell, Section};
use crate::scenario::Scenario;
use crate::view_model::Severity;
use crate::view_model::{Plot, Table, columns};

/// The cost report of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CostReport {
    /// The summary, in a sentence or two: the cheapest cloud, and the differences from it.
    pub sentence: String,
    /// The severity of the summary.
    pub level: Severity,
    /// The compared clouds, in the order of the catalog.
    pub clouds: Vec<CloudReport>,
    /// The labels of the cost categories that occur.
    pub kinds: Vec<String>,
    /// All tables, in display order.
    pub tables: Vec<Table>,
    /// All charts, in display order.
    pub plots: Vec<Plot>,
    /// The key of each invalid setting, with an error message.
    pub problems: Vec<(String, String)>,
}

/// The summary of the cost on one cloud.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CloudReport {
    /// The display name of the cloud.
    pub name: String,
    /// The id of the region.
    pub region: String,
    /// The cost of the first month in US dollars, to the cent.
    pub month: String,
    /// The difference from the cheapest cloud, or the missing prices.
    pub note: String,
    /// The cost of each category in the first month, in US dollars and formatted.
    pub parts: Vec<(f64, String)>,
    /// Whether this is the cheapest comparable cloud.
    pub cheapest: bool,
}

/// Computes the cost report of a scenario.
///
/// `today` determines the age of prices. It is also the first day of the plan if the scenario sets no start date.
#[must_use]
pub fn report(scenario: &Scenario, evaluation: &Evaluation, catalog: &Catalog, today: Date) -> CostReport {
    report_and_grids(scenario, evaluation, catalog, today).0
}

/// Returns the cost report as worksheet sections.
#[must_use]
pub fn cost_sections(scenario: &Scenario, evaluation: &Evaluation, catalog: &Catalog, today: Date) -> Vec<Section> {
    let (report, grids) = report_and_grids(scenario, evaluation, catalog, today);
    let summary = [("Cost".to_string(), report.sentence), ("Prices".to_string(), catalog.version())];
    let rows = summary.into_iter().chain(report.problems).map(|(what, words)| alloc::vec![what, words]);
    let (keys, heads) = columns([("what", "Item"), ("what_is_said", "Summary")]);
    let first = Table {
        id: "cost".into(),
        title: "Cost".into(),
        note: String::new(),
        keys,
        headers: heads,
        first_number_column: 2,
        rows: rows.collect(),
    };
    let others = grids.iter().map(|grid| {
        let section = grid.to_section();
        Section { id: format!("cost-{}", section.id), ..section }
    });
    core::iter::once(Section::from(&first)).chain(others).collect()
}

fn report_and_grids(
    scenario: &Scenario,
    evaluation: &Evaluation,
    catalog: &Catalog,
    today: Date,
) -> (CostReport, Vec<Grid>) {
    let context = CostContext::new(scenario, catalog, today);
    let parts = context.component_usages(evaluation);
    let bills = context.bills(&parts, &context.policy);
    let problems: Vec<_> =
        context.problems.iter().map(|problem| (problem.location.field.clone(), problem.message())).collect();
    if context.work.is_exhausted() {
        return too_much_work(problems);
    }
    let paid = |bill: &Bill<'_>| !bill.lines.is_empty();
    if context.months.is_empty() || !bills.iter().any(paid) {
        let sentence = if bills.is_empty() {
            "No cloud is selected.".to_string()
        } else {
            "No model in this scenario defines costs.".to_string()
        };
        return (CostReport { sentence, problems, ..CostReport::default() }, Vec::new());
    }
    let view = View {
        context: &context,
        evaluation,
        parts: &parts,
        bills: &bills,
        comparison: CloudComparison::new(&bills),
        today,
    };
    let kinds: Vec<ServiceCategory> =
        ServiceCategory::ALL.into_iter().filter(|kind| bills.iter().any(|bill| has_category(bill, *kind))).collect();
    let mut tables = lines::tables(&view, &kinds);
    tables.extend(periods::tables(&view));
    tables.extend(purchasing::tables(&view));
    tables.extend(sources::tables(&view));
    tables.retain(|table| !table.rows.is_empty());
    let (sentence, level) = view.verdict();
    let report = CostReport {
        sentence,
        level,
        clouds: view.clouds(&kinds),
        kinds: kinds.iter().map(|kind| kind.label().to_string()).collect(),
        tables: tables.iter().map(Table::from).collect(),
        plots: plots::plots(&view),
        problems,
    };
    if context.work.is_exhausted() { too_much_work(report.problems) } else { (report, tables) }
}

/// Returns a report without results, for a scenario whose cost takes too many steps.
fn too_much_work(mut problems: Vec<(String, String)>) -> (CostReport, Vec<Grid>) {
    let reduce = String::from("`horizon` or the number of components");
    let problem = Problem::for_setting("horizon", "", Cause::TooMuchWork { reduce });
    problems.push((problem.location.field.clone(), problem.message()));
    (
        CostReport { sentence: "The cost could not be computed.".to_string(), problems, ..CostReport::default() },
        Vec::new(),
    )
}

/// Returns whether any model of a scenario defines costs.
#[must_use]
pub fn has_costs(evaluation: &Evaluation) -> bool {
    evaluation.components.iter().any(|component| !component.model.costs.is_empty())
}

/// Returns whether a category has line items with a cost or without a price.
fn has_category(bill: &Bill<'_>, kind: ServiceCategory) -> bool {
    let mut lines = bill.lines.iter().filter(|line| line.category == kind);
    lines.any(|line| line.missing_price.is_some() || line.monthly_costs.iter().any(|month| *month > Money::ZERO))
}

const NOT_COMPARABLE: &str =
    "The clouds cannot be compared: every category with a cost lacks a price on at least one cloud.";

/// The data that the tables and charts are built from.
struct View<'v> {
    context: &'v CostContext<'v>,
    evaluation: &'v Evaluation,
    parts: &'v [crate::cost::component_usage::ComponentUsage],
    bills: &'v [Bill<'v>],
    comparison: CloudComparison,
    today: Date,
}

impl View<'_> {
    /// Returns the given columns, followed by a column for each cloud.
    fn columns<const N: usize>(&self, first: [(&'static str, &str); N]) -> Columns {
        let (mut keys, mut heads) = columns(first);
        for bill in self.bills {
            keys.push("".into());
            heads.push(bill.cloud().label().to_string());
        }
        (keys, heads)
    }

    /// Returns the bill with the lowest cost in the first month. Compares only categories with prices on all clouds.
    /// Returns `None` if there is no such category.
    fn cheapest(&self) -> Option<&Bill<'_>> {
        let bills = self.bills.iter().filter(|_| self.comparison.can_rank(self.bills));
        bills.min_by_key(|bill| self.comparison.first_month(bill))
    }

    /// Returns the total cost of a bill over all months.
    fn total(&self, bill: &Bill<'_>) -> Money {
        bill.total(0..self.context.months.len())
    }

    fn clouds(&self, kinds: &[ServiceCategory]) -> Vec<CloudReport> {
        let best = self.cheapest();
        let report = |bill: &Bill<'_>| {
            let month = bill.month_total(0);
            let missing = bill.unpriced_lines().count();
            let note = match best {
                _ if missing > 0 => format!("lower bound; {} missing", count(missing, "price")),
                Some(best) if self.comparison.is_complete() => self.versus(bill, best),
                _ => "all prices known".to_string(),
            };
            let part = |kind: &ServiceCategory| {
                let money = bill.category_total(*kind, 0..1);
                (money.dollars(), dollars(money))
            };
            CloudReport {
                name: bill.cloud().label().to_string(),
                region: bill.region.clone(),
                month: dollars(month),
                note,
                parts: kinds.iter().map(part).collect(),
                cheapest: best.is_some_and(|best| best.cloud() == bill.cloud()),
            }
        };
        self.bills.iter().map(report).collect()
    }

    /// Describes the cost of a bill in the first month relative to the cheapest: `cheapest`, `12% more`.
    fn versus(&self, bill: &Bill<'_>, best: &Bill<'_>) -> String {
        if bill.cloud() == best.cloud() {
            "cheapest".to_string()
        } else {
            relative_difference(self.comparison.first_month(bill), self.comparison.first_month(best))
        }
    }

    /// Returns the summary and its severity. The summary names the cheapest cloud, the differences from it, missing prices,
    /// and the month in which the budget is exceeded.
    fn verdict(&self) -> (String, Severity) {
        let best = self.cheapest();
        let mut text = best.map_or_else(|| NOT_COMPARABLE.to_string(), |best| self.ranking(best));
        let complete = self.comparison.is_complete();
        if !complete {
            text += &format!(" Prices are missing for {}.", join_list(&self.missing_categories()));
        }
        let mut level = if complete { Severity::Ok } else { Severity::Info };
        let over_budget = best.and_then(|best| self.context.first_month_over_budget(best));
        if let (Some(budget), Some(month)) = (self.context.policy.budget, over_budget) {
            let date = crate::format::date(self.context.months[month].date);
            text +=
                &format!(" The budget of {}/mo is first exceeded in the month that starts on {date}.", dollars(budget));
            level = if month == 0 { Severity::Urgent } else { Severity::Plan };
        }
        (text, level)
    }

    /// Returns the sentence that ranks the clouds. If prices are missing, it ranks them by the comparable categories.
    fn ranking(&self, best: &Bill<'_>) -> String {
        let label = best.cloud().label();
        let other = |bill: &Bill<'_>| format!("{} costs {}", bill.cloud().label(), self.versus(bill, best));
        let others: Vec<String> = self.bills.iter().filter(|bill| bill.cloud() != best.cloud()).map(other).collect();
        if self.comparison.is_complete() || others.is_empty() {
            let months = count(self.context.months.len(), "month");
            let (first, all) = (dollars(best.month_total(0)), dollars(self.total(best)));
            let versus =
                if others.is_empty() { String::new() } else { format!("; in the first month, {}", join_list(&others)) };
            return format!("{label} costs {first} in the first month and {all} over {months}{versus}.");
        }
        let compared = self.comparison.categories(self.bills);
        let first = dollars(self.comparison.first_month(best));
        format!(
            "In the categories with prices on all clouds ({}), {label} is cheapest: {first} in the first month. {}.",
            join_list(&compared),
            join_list(&others)
        )
    }

    /// Returns the clouds with missing prices, each with the categories: `AWS (backups, egress)`.
    fn missing_categories(&self) -> Vec<String> {
        let described = |bill: &Bill<'_>| {
            let lacks = |kind: &ServiceCategory| cloud_comparison::lacks_price(bill, *kind);
            let names: Vec<String> =
                ServiceCategory::ALL.iter().filter(|kind| lacks(kind)).map(|kind| kind.noun()).collect();
            (!names.is_empty()).then(|| format!("{} ({})", bill.cloud().label(), names.join(", ")))
        };
        self.bills.iter().filter_map(described).collect()
    }

    /// Formats the date of a price, with a note if it is old, or returns `unknown date`.
    fn price_date(&self, bill: &Bill<'_>, price: Price) -> String {
        bill.book
            .source(price)
            .map_or_else(String::new, |source| crate::report::instance_tables::price_date(source, self.today))
    }

    /// Formats the date of the oldest price.
    fn oldest_price_date(&self, bill: &Bill<'_>, prices: &[Price]) -> String {
        let dated = prices.iter().filter_map(|price| Some((bill.book.source(*price)?, *price)));
        // A price without a date is treated as the oldest.
        let oldest = dated.min_by_key(|(source, _)| source.date);
        oldest.map_or_else(String::new, |(_, price)| self.price_date(bill, price))
    }

    /// Formats the earliest date of prices, with a note if some dates are unknown.
    fn price_dates(&self, bill: &Bill<'_>, prices: &[Price]) -> String {
        let (dated, others): (Vec<Price>, Vec<Price>) =
            prices.iter().partition(|price| bill.book.source(**price).is_some_and(|source| source.date.is_some()));
        match (dated.is_empty(), others.is_empty()) {
            (true, true) => String::new(),
            (true, false) => "unknown dates".to_string(),
            (false, true) => format!("from {}", self.oldest_price_date(bill, &dated)),
            (false, false) => format!("from {}; some dates unknown", self.oldest_price_date(bill, &dated)),
        }
    }

    /// Formats the first day of a month.
    fn month_start(&self, month: usize) -> String {
        self.context.months.get(month).map_or_else(String::new, |billing_month| billing_month.date.to_string())
    }
}

/// Formats an amount: `$1,234.56`.
fn dollars(money: Money) -> String {
    format!("${}", money.format_cents())
}

/// Creates a cell with an amount.
fn money_cell(money: Money) -> Cell {
    Cell::dollars(money.dollars(), dollars(money))
}

/// Creates a cell with a count.
fn count_cell(count: u64) -> Cell {
    Cell::plain(count as f64, count.to_string())
}

/// Compares an amount with another one: `12% more`, `the same`.
fn relative_difference(money: Money, other: Money) -> String {
    let more = money.relative_difference(other);
    let text = percent(crate::math::abs(more));
    match more {
        _ if money == other => "the same".to_string(),
        more if more > 0.0 => format!("{text} more"),
        _ => format!("{text} less"),
    }
}
