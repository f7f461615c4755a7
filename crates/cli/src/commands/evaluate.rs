//! The `headroom evaluate` command.

use clap::Args;
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::json::to_json;
use headroom_core::report::timeline_tables::tables;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::outlook_settings::OUTLOOK_SETTINGS;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::evaluation_text::push_evaluation;
use crate::output::{Document, Output};
use crate::output_format::OutputFormat;
use crate::scenario_args::ScenarioArgs;
use crate::settings_help::settings_help;
use crate::terminal_text::TerminalText;
use crate::text_table::push_tables;
use crate::today::TodayArgs;

/// Evaluate a scenario: sizing, utilization, bottlenecks, and time to limit
///
/// Invalid values are errors: every invalid key is reported, and nothing is printed to standard output. Unusual values
/// and unknown keys are reported too, but the evaluation continues.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = settings_help("Outlook settings", &OUTLOOK_SETTINGS) + "\n\n" + examples!(
    "headroom evaluate 'm=tiered-store-estimate&nodes=5M&active_ratio=20%'"
    "headroom evaluate 'https://example.org/#v=1&m=tiered-store-estimate' --set nodes=5M --format csv"
    "headroom evaluate --set m=tiered-store-estimate --set retention_days=12h"
    "headroom evaluate scenario.txt --format markdown > capacity.md"
))]
pub(crate) struct EvaluateArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    #[command(flatten)]
    today: TodayArgs,
}

impl EvaluateArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let evaluated = self.scenario.evaluate(self.today.date(), None)?;
        let (evaluation, timeline) = (&evaluated.evaluation, &evaluated.timeline);
        let document = match self.format {
            OutputFormat::Table => {
                let mut out = TerminalText::stdout();
                push_evaluation(&mut out, evaluation);
                out.raw("\n").bold("Timeline").raw("\n").line(&timeline.verdict.text);
                push_tables(&mut out, &tables(evaluation, timeline));
                out.into()
            }
            OutputFormat::Json => Document::json_text(&to_json(evaluation, timeline, &evaluated.link_problems)),
            OutputFormat::Csv => to_csv(evaluation).into(),
            OutputFormat::Markdown => {
                let (scenario, models) = (&evaluated.scenario, &evaluated.models);
                let worksheet = Worksheet::build(scenario, models, evaluation, timeline, &evaluated.link_problems);
                Document::worksheet_markdown(&worksheet.brief())
            }
        };
        Ok(Output { document, notices: evaluated.notices })
    }
}
