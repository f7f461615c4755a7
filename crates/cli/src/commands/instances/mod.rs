//! `headroom instances`.

mod instance_export;
mod requirement;

use clap::Args;
use headroom_core::cost::choose_instances;
use headroom_core::report::instance_tables::tables;
use headroom_core::report::worksheet::escape;
use headroom_core::text::clean;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::Output;
use crate::output_format::OutputFormat;
use crate::price_files::PriceArgs;
use crate::style::Style;
use crate::text_table::{tables_markdown, tables_text};
use crate::today::TodayArgs;
use requirement::RequirementArgs;

/// Find the cheapest instances for a CPU and memory requirement
///
/// Sizes every offer of AWS, Azure, and Google Cloud. The output lists the cheapest offers, the offers that provide
/// more headroom at a higher price, and the number of rejected offers for each reason.
///
/// Prices are list prices in US dollars for a month of 730 hours, each with its date and source. Automatic discounts,
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
        let (requirement, mut problems) = self.requirement.read();
        // An unreadable value is reported once, and the other values are still checked.
        let choice = match choose_instances(&requirement.need, &catalog) {
            Ok(choice) if problems.is_empty() => choice,
            Ok(_) => return Err(CommandError::Invalid(problems)),
            Err(refused) => {
                let reported = |field: &str| problems.iter().any(|problem| problem.starts_with(&format!("--{field}:")));
                let more: Vec<String> = refused
                    .iter()
                    .filter(|refused| !reported(&refused.place.field))
                    .map(|refused| format!("--{}: {}", refused.place.field, clean(&refused.message())))
                    .collect();
                problems.extend(more);
                return Err(CommandError::Invalid(problems));
            }
        };
        if choice.plans.is_empty() {
            let reasons = choice.reasons().map(|(why, count)| format!("{count} offers: {}", why.words()));
            let head = "no instance meets the requirement".to_owned();
            return Err(CommandError::Invalid(std::iter::once(head).chain(reasons).collect()));
        }
        let today = self.today.date();
        let tables = || tables(&choice, &requirement.need, today, requirement.rows);
        let (found, offers) = (choice.plans.len(), choice.plans.len() + choice.rejected.len());
        let sentence = format!("{found} of {offers} offers meet the requirement. List prices in US dollars.");
        let text = match self.format {
            OutputFormat::Table => {
                let style = Style::stdout();
                format!("{}\n{sentence}\n{}", style.bold(TITLE), tables_text(&tables(), style))
            }
            OutputFormat::Markdown => format!("## {TITLE}\n\n{}\n{}", escape(&sentence), tables_markdown(&tables())),
            OutputFormat::Json => instance_export::json(&choice, &requirement, today),
            OutputFormat::Csv => instance_export::csv(&choice, &requirement, today),
        };
        Ok(Output { text, notices })
    }
}
