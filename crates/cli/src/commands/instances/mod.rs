//! The `headroom instances` command.

mod instance_export;
mod requirement;

use clap::Args;
use headroom_core::cost::choose_instances;
use headroom_core::format::count;
use headroom_core::report::instance_tables::tables;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::Output;
use crate::output_format::OutputFormat;
use crate::price_files::PriceArgs;
use crate::terminal_text::TerminalText;
use crate::text_table::{push_tables, tables_markdown};
use crate::today::TodayArgs;
use requirement::RequirementArgs;

/// Find the cheapest instances for a CPU and memory requirement
///
/// Sizes every offer from AWS, Azure, and Google Cloud. The output lists the cheapest offers, the offers that provide
/// more headroom at a higher price, and the number of rejected offers for each reason.
///
/// Prices are list prices in US dollars for a month of 730 hours, each with its source and date. Automatic discounts,
/// such as those for sustained use, are not included. Prices older than 12 months are marked.
#[derive(Debug, Args)]
#[command(after_long_help = examples!(
    "headroom instances --cores 16 --memory 64GiB"
    "headroom instances --cores 100 --memory 400GiB --cloud aws --zones 3 --survive-zone"
    "headroom instances --cores 16 --memory 64GiB --arch arm64 --term 3y --format csv"
))]
pub(crate) struct InstancesArgs {
    #[command(flatten)]
    requirement: RequirementArgs,

    #[command(flatten)]
    prices: PriceArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    #[command(flatten)]
    today: TodayArgs,
}

const TITLE: &str = "Instances";

impl InstancesArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let mut notices = Vec::new();
        let catalog = self.prices.catalog(&mut notices)?;
        let (query, mut problems) = self.requirement.parse();
        // An unreadable value is reported once, and the other values are still checked.
        let choice = match choose_instances(&query.requirement, &catalog) {
            Ok(choice) if problems.is_empty() => choice,
            Ok(_) => return Err(CommandError::all_invalid(problems)),
            Err(refused) => {
                let reported = |field: &str| problems.iter().any(|problem| problem.starts_with(&format!("--{field}:")));
                let more: Vec<String> = refused
                    .iter()
                    .filter(|refused| !reported(&refused.location.field))
                    .map(|refused| format!("--{}: {}", refused.location.field, refused.message()))
                    .collect();
                problems.extend(more);
                return Err(CommandError::all_invalid(problems));
            }
        };
        if choice.offers.is_empty() {
            let reasons =
                choice.rejection_counts().map(|(reason, n)| format!("{}: {}", count(n, "offer"), reason.description()));
            let head = "no instance meets the requirement".to_owned();
            return Err(CommandError::all_invalid(std::iter::once(head).chain(reasons)));
        }
        let today = self.today.date();
        let tables = || tables(&choice, &query.requirement, today, query.rows);
        let (found, offers) = (choice.offers.len(), choice.offers.len() + choice.rejected.len());
        let sentence = format!("Offers that meet the requirement: {found} of {offers}. List prices in US dollars.");
        let document = match self.format {
            OutputFormat::Table => {
                let mut out = TerminalText::stdout();
                push_tables(out.bold(TITLE).raw("\n").line(&sentence), &tables());
                out.into()
            }
            OutputFormat::Markdown => tables_markdown(TITLE, &sentence, &tables()),
            OutputFormat::Json => instance_export::json(&choice, &query, today),
            OutputFormat::Csv => instance_export::csv(&choice, &query, today),
        };
        Ok(Output { document, notices })
    }
}
