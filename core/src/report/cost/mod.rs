//! What is shown of the cost: in words, tables and charts.

mod buying;
mod grid;
mod lines;
mod plots;
mod sources;
mod time;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use grid::Grid;

use crate::cost::bill::{Bill, ServiceCategory};
use crate::cost::catalog::{Catalog, Price};
use crate::cost::cost_context::CostContext;
use crate::cost::money::Money;
use crate::date::Date;
use crate::format::percent;
use crate::model::source::Level;
use crate::plan::Evaluation;
use crate::report::worksheet::{Cell, Section};
use crate::scenario::Scenario;
use crate::view_model::{Plot, Table};

/// What a scenario costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Which cloud is the cheapest, and by how much.
    pub sentence: String,
    /// How pressing it is.
    pub level: Level,
    /// The clouds that are compared, in the order of the catalog.
    pub clouds: Vec<CloudReport>,
    /// The names of the lines of a bill that occur.
    pub kinds: Vec<String>,
    /// Everything in numbers.
    pub tables: Vec<Table>,
    /// Everything over time, and to choose from.
    pub plots: Vec<Plot>,
    /// Keys of the scenario that cannot be used as they are, and why.
    pub faults: Vec<(String, String)>,
}

/// What a cloud costs, in short.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CloudReport {
    /// Its name.
    pub name: String,
    /// Where.
    pub region: String,
    /// The first month, in dollars, to the cent.
    pub month: String,
    /// What else is to be known of it: beside the cheapest, what is missing.
    pub note: String,
    /// What each of the kinds costs in the first month, in dollars, and as text.
    pub parts: Vec<(f64, String)>,
    /// Whether no other one that lacks no more is cheaper.
    pub cheapest: bool,
}

/// Looks at what a scenario costs; `today` is the day on which ages of prices are counted, and stands in where the scenario
/// does not say when it starts.
#[must_use]
pub fn report(scenario: &Scenario, evaluation: &Evaluation, catalog: &Catalog, today: Date) -> Report {
    look(scenario, evaluation, catalog, today).0
}

/// The same with the tables as sections of a document, in which numbers are numbers.
#[must_use]
pub fn documented(scenario: &Scenario, evaluation: &Evaluation, catalog: &Catalog, today: Date) -> Vec<Section> {
    let (report, grids) = look(scenario, evaluation, catalog, today);
    let said = [("Cost".to_string(), report.sentence), ("Prices".to_string(), catalog.version())];
    let rows = said.into_iter().chain(report.faults).map(|(what, words)| alloc::vec![what, words]);
    let heads = crate::view_model::heads(["What", "What is said"]);
    let first = Table {
        id: "cost".into(),
        title: "What it costs".into(),
        note: String::new(),
        heads,
        numbers_from: 2,
        rows: rows.collect(),
    };
    let others = grids.iter().map(|grid| {
        let section = grid.section();
        Section { id: format!("cost-{}", section.id), ..section }
    });
    core::iter::once(Section::from(&first)).chain(others).collect()
}

fn look(scenario: &Scenario, evaluation: &Evaluation, catalog: &Catalog, today: Date) -> (Report, Vec<Grid>) {
    let setting = CostContext::new(scenario, catalog, today);
    let parts = setting.parts(evaluation);
    let bills = setting.bills(&parts, &setting.wishes);
    let faults = setting.faults.iter().map(|fault| (fault.key.to_string(), fault.message.clone())).collect();
    let paid = |bill: &Bill<'_>| !bill.lines.is_empty();
    if setting.months.is_empty() || !bills.iter().any(paid) {
        let sentence = if bills.is_empty() {
            "No cloud is compared.".to_string()
        } else {
            "These models say nothing of what is paid for.".to_string()
        };
        return (Report { sentence, faults, ..Report::default() }, Vec::new());
    }
    let view = View { setting: &setting, evaluation, parts: &parts, bills: &bills, today };
    let kinds: Vec<ServiceCategory> =
        ServiceCategory::ALL.into_iter().filter(|kind| bills.iter().any(|bill| paid_for(bill, *kind))).collect();
    let mut tables = lines::tables(&view, &kinds);
    tables.extend(time::tables(&view));
    tables.extend(buying::tables(&view));
    tables.extend(sources::tables(&view));
    tables.retain(|table| !table.rows.is_empty());
    let (sentence, level) = view.verdict();
    let report = Report {
        sentence,
        level,
        clouds: view.clouds(&kinds),
        kinds: kinds.iter().map(|kind| kind.label().to_string()).collect(),
        tables: tables.iter().map(Table::from).collect(),
        plots: plots::plots(&view),
        faults,
    };
    (report, tables)
}

/// Whether a scenario says of anything that it is paid for.
#[must_use]
pub fn is_paid(evaluation: &Evaluation) -> bool {
    evaluation.components.iter().any(|component| !component.model.costs.is_empty())
}

/// Whether something of a kind costs something, or should.
fn paid_for(bill: &Bill<'_>, kind: ServiceCategory) -> bool {
    let mut lines = bill.lines.iter().filter(|line| line.kind == kind);
    lines.any(|line| line.missing.is_some() || line.months.iter().any(|month| *month > Money::ZERO))
}

/// What the tables are made from.
struct View<'v> {
    setting: &'v CostContext<'v>,
    evaluation: &'v Evaluation,
    parts: &'v [crate::cost::component_usage::ComponentUsage],
    bills: &'v [Bill<'v>],
    today: Date,
}

impl View<'_> {
    /// The heads of a table with a column of numbers for each cloud.
    fn heads(&self, first: &[&str]) -> Vec<String> {
        let clouds = self.bills.iter().map(|bill| bill.cloud().label().to_string());
        first.iter().map(ToString::to_string).chain(clouds).collect()
    }

    /// The bills that can be held against each other: those that lack the least.
    fn whole(&self) -> impl Iterator<Item = &Bill<'_>> {
        let least = self.bills.iter().map(|bill| bill.missing().count()).min().unwrap_or(0);
        self.bills.iter().filter(move |bill| bill.missing().count() == least)
    }

    fn cheapest(&self) -> Option<&Bill<'_>> {
        self.whole().min_by_key(|bill| bill.month(0))
    }

    /// What all months cost.
    fn all(&self, bill: &Bill<'_>) -> Money {
        bill.months(0..self.setting.months.len())
    }

    fn clouds(&self, kinds: &[ServiceCategory]) -> Vec<CloudReport> {
        let best = self.cheapest().map(|bill| (bill.cloud(), bill.month(0)));
        let report = |bill: &Bill<'_>| {
            let month = bill.month(0);
            let missing = bill.missing().count();
            let note = match best {
                _ if missing > 0 => format!("at least: no price for {}", crate::plan::count(missing, "line")),
                Some((cloud, _)) if cloud == bill.cloud() => "the cheapest".to_string(),
                Some((_, least)) => beside(month, least),
                None => String::new(),
            };
            let part = |kind: &ServiceCategory| {
                let money = bill.of(*kind, 0..1);
                (money.dollars(), dollars(money))
            };
            CloudReport {
                name: bill.cloud().label().to_string(),
                region: bill.region.clone(),
                month: dollars(month),
                note,
                parts: kinds.iter().map(part).collect(),
                cheapest: best.is_some_and(|(cloud, _)| cloud == bill.cloud()),
            }
        };
        self.bills.iter().map(report).collect()
    }

    /// Which is the cheapest, by how much, and when the budget is exceeded.
    fn verdict(&self) -> (String, Level) {
        let Some(best) = self.cheapest() else { return (String::new(), Level::Ok) };
        let months = self.setting.months.len();
        let mut text = format!(
            "{} costs {} in the first month and {} over {}",
            best.cloud().label(),
            dollars(best.month(0)),
            dollars(self.all(best)),
            crate::plan::count(months, "month")
        );
        let others: Vec<String> = self
            .whole()
            .filter(|bill| bill.cloud() != best.cloud())
            .map(|bill| format!("{} {}", bill.cloud().label(), beside(bill.month(0), best.month(0))))
            .collect();
        if !others.is_empty() {
            text += &format!("; in the first month {}", others.join(", "));
        }
        text.push('.');
        let lacking: Vec<&str> =
            self.bills.iter().filter(|bill| bill.missing().next().is_some()).map(|bill| bill.cloud().label()).collect();
        if !lacking.is_empty() {
            text += &format!(" Prices are missing for {}: see what is missing.", lacking.join(", "));
        }
        let mut level = if lacking.is_empty() { Level::Ok } else { Level::Note };
        if let (Some(budget), Some(month)) = (self.setting.wishes.budget, self.setting.over_budget(best)) {
            let date = self.setting.months[month].date.words();
            text += &format!(" The budget of {} a month is exceeded in the month from {date}.", dollars(budget));
            level = if month == 0 { Level::Urgent } else { Level::Plan };
        }
        (text, level)
    }

    /// How a price's day is shown, with a mark if it is old or not known.
    fn day(&self, bill: &Bill<'_>, price: Price) -> String {
        bill.book
            .source(price)
            .map_or_else(String::new, |source| crate::report::instance_tables::day(source, self.today))
    }

    /// The day of the oldest price of some, with a mark.
    fn oldest(&self, bill: &Bill<'_>, prices: &[Price]) -> String {
        let dated = prices.iter().filter_map(|price| Some((bill.book.source(*price)?, *price)));
        // What has no day counts as older than everything.
        let oldest = dated.min_by_key(|(source, _)| source.date);
        oldest.map_or_else(String::new, |(_, price)| self.day(bill, price))
    }

    /// From which day on prices are, and whether some have none.
    fn days(&self, bill: &Bill<'_>, prices: &[Price]) -> String {
        let (dated, others): (Vec<Price>, Vec<Price>) =
            prices.iter().partition(|price| bill.book.source(**price).is_some_and(|source| source.date.is_some()));
        match (dated.is_empty(), others.is_empty()) {
            (true, true) => String::new(),
            (true, false) => "days not known".to_string(),
            (false, true) => format!("from {}", self.oldest(bill, &dated)),
            (false, false) => format!("from {}; some days not known", self.oldest(bill, &dated)),
        }
    }

    /// A month, by its first day.
    fn month(&self, month: usize) -> String {
        self.setting.months.get(month).map_or_else(String::new, |stretch| stretch.date.to_string())
    }
}

/// `$1,234.56`.
fn dollars(money: Money) -> String {
    format!("${}", money.cents())
}

/// The same as a cell.
fn paid(money: Money) -> Cell {
    Cell::dollars(money.dollars(), dollars(money))
}

/// A number of things.
fn counted(count: u64) -> Cell {
    Cell::plain(count as f64, count.to_string())
}

/// `12 % more`, `as much`.
fn beside(money: Money, other: Money) -> String {
    let more = money.above(other);
    let text = percent(crate::math::abs(more));
    match more {
        _ if money == other => "as much".to_string(),
        more if more > 0.0 => format!("{text} more"),
        _ => format!("{text} less"),
    }
}
