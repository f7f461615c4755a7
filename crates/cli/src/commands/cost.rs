//! The `headroom cost` command.

use clap::Args;
use headroom_core::cost::bill::{Bill, BillLine};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::report::cost::report;
use headroom_core::report::csv_writer::CsvWriter;
use headroom_core::scenario::cost_settings::COST_SETTINGS;
use serde::Serialize;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::{Document, Output};
use crate::output_format::OutputFormat;
use crate::price_files::PriceArgs;
use crate::scenario_args::ScenarioArgs;
use crate::settings_help::settings_help;
use crate::terminal_text::TerminalText;
use crate::text_table::{push_tables, tables_markdown};
use crate::today::TodayArgs;

/// Estimate the monthly cost of a scenario on AWS, Azure, and Google Cloud
///
/// Prices are list prices in US dollars. A service without a known price is listed but excluded from the total.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    after_long_help = settings_help("Cost settings", &COST_SETTINGS) + "\n\n" + examples!(
        "headroom cost 'm=web-service&requests=2000' --set cost.area=eu-west"
        "headroom cost 'm=tiered-store&nodes=20M' --set cost.commit=any --set cost.budget=2k"
        "headroom cost 'm=web-service' --format csv --today 2026-11-21 > cost.csv"
    )
)]
pub(crate) struct CostArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,

    #[command(flatten)]
    prices: PriceArgs,

    /// Output format
    ///
    /// `json` and `csv` list every row of the bill for every month, at full precision.
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    #[command(flatten)]
    today: TodayArgs,
}

const TITLE: &str = "Cost";

impl CostArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let today = self.today.date();
        let mut notices = Vec::new();
        let catalog = self.prices.catalog(&mut notices)?;
        let evaluated = self.scenario.evaluate(today, Some(&catalog))?;
        let (scenario, evaluation) = (&evaluated.scenario, &evaluated.evaluation);
        let document = match self.format {
            OutputFormat::Table => {
                let (mut out, report) = (TerminalText::stdout(), report(scenario, evaluation, &catalog, today));
                push_tables(out.bold(TITLE).raw("\n").line(&report.sentence), &report.tables);
                out.into()
            }
            OutputFormat::Markdown => {
                let report = report(scenario, evaluation, &catalog, today);
                tables_markdown(TITLE, &report.sentence, &report.tables)
            }
            OutputFormat::Json | OutputFormat::Csv => {
                let context = CostContext::new(scenario, &catalog, today);
                let usages = context.component_usages(evaluation);
                let components: Vec<&str> = usages.iter().map(|usage| usage.name.as_str()).collect();
                let bills = context.bills(&usages, &context.policy);
                let document = CostDocument::new(&context, &components, &bills);
                if self.format == OutputFormat::Json {
                    Document::json(&document)
                } else {
                    document.to_csv(&bills).into()
                }
            }
        };
        notices.extend(evaluated.notices);
        Ok(Output { document, notices })
    }
}

/// The bills of all clouds, as JSON.
#[derive(Debug, Serialize)]
struct CostDocument<'a> {
    v: u32,
    /// The first day of each month.
    months: Vec<String>,
    clouds: Vec<CloudBill<'a>>,
}

/// The bill of one cloud.
#[derive(Debug, Serialize)]
struct CloudBill<'a> {
    cloud: &'static str,
    region: &'a str,
    lines: Vec<BillRow<'a>>,
    usd_by_month: Vec<f64>,
    /// The total of all months.
    usd: f64,
}

/// A row of a bill.
#[derive(Debug, Serialize)]
struct BillRow<'a> {
    /// The component's name; empty for rows that all components share.
    component: &'a str,
    what: &'a str,
    line: &'static str,
    usd_by_month: Vec<f64>,
    /// The calculation for the first month.
    how: &'a str,
    /// The reason the price is missing.
    missing: Option<&'a str>,
}

impl<'a> CostDocument<'a> {
    fn new(context: &CostContext<'_>, components: &[&'a str], bills: &'a [Bill<'_>]) -> Self {
        let months = 0..context.months.len();
        let line = |line: &'a BillLine| BillRow {
            component: line.component.and_then(|part| components.get(part)).copied().unwrap_or_default(),
            what: &line.label,
            line: line.category.label(),
            usd_by_month: line.monthly_costs.iter().map(|month| month.dollars()).collect(),
            how: &line.calculation,
            missing: line.missing_price.as_deref(),
        };
        let bill = |bill: &'a Bill<'_>| CloudBill {
            cloud: bill.cloud().name(),
            region: &bill.region,
            lines: bill.lines.iter().map(line).collect(),
            usd_by_month: months.clone().map(|month| bill.month_total(month).dollars()).collect(),
            usd: bill.total(months.clone()).dollars(),
        };
        Self {
            v: 1,
            months: context.months.iter().map(|month| month.date.to_string()).collect(),
            clouds: bills.iter().map(bill).collect(),
        }
    }

    /// Returns one CSV line for each row and month of each bill. The amounts come from `bills`, exact to the cent.
    fn to_csv(&self, bills: &[Bill<'_>]) -> CsvWriter {
        let header = ["cloud", "region", "component", "what", "line", "month", "usd", "missing"];
        let mut table = CsvWriter::new(header);
        for (cloud, bill) in self.clouds.iter().zip(bills) {
            for (line, exact) in cloud.lines.iter().zip(&bill.lines) {
                for (month, money) in self.months.iter().zip(&exact.monthly_costs) {
                    let dollars = if line.missing.is_some() { String::new() } else { money.to_string() };
                    table.push_row([
                        cloud.cloud,
                        cloud.region,
                        line.component,
                        line.what,
                        line.line,
                        month,
                        &dollars,
                        line.missing.unwrap_or_default(),
                    ]);
                }
            }
        }
        table
    }
}
