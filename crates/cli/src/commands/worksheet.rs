//! The `headroom worksheet` command.

use std::fs::{self, File};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::report::cost::{cost_sections, has_costs};
use headroom_core::report::worksheet::{Worksheet, csv};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::{Document, Output};
use crate::price_files::built_in_prices;
use crate::scenario_args::ScenarioArgs;
use crate::scenario_input::ScenarioInput;
use crate::today::TodayArgs;

/// Export a scenario as a document or spreadsheet
///
/// A worksheet contains the inputs, the assumptions with their sources, sizing, limits with dates, the action plan,
/// cost, and the formula behind every number. The same scenario and date produce the same bytes on every machine.
///
/// Invalid values are errors. Unusual values and unknown keys are listed in the worksheet as problems.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom worksheet 'm=tiered-store&p=llm-memory' --format xlsx --out capacity.xlsx"
    "headroom worksheet 'm=web-service&p=ecommerce' --format html --out capacity.html"
    "headroom worksheet scenario.txt --format csv --out capacity/"
))]
pub(crate) struct WorksheetArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,

    /// Document format; by default that of the extension of --out, or else md
    #[arg(long, value_enum)]
    format: Option<DocumentFormat>,

    /// File to write instead of standard output
    ///
    /// With `--format csv`, a folder receives one file for each section. A path is treated as a folder if it is one or
    /// ends with a path separator.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    out: Option<PathBuf>,

    #[command(flatten)]
    today: TodayArgs,
}

/// The format of a worksheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum DocumentFormat {
    /// Markdown
    #[default]
    Md,
    /// CSV with one line for each cell, in base units at full precision
    Csv,
    /// JSON, described by core/schema/worksheet-1.json
    Json,
    /// Printable HTML: one file without external resources
    Html,
    /// A spreadsheet with live formulas; requires --out
    Xlsx,
}

impl DocumentFormat {
    /// Returns the format of a file by its extension, or Markdown.
    fn of_path(path: Option<&Path>) -> Self {
        let extension = path.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv") => Self::Csv,
            Some("json") => Self::Json,
            Some("html" | "htm") => Self::Html,
            Some("xlsx") => Self::Xlsx,
            _ => Self::Md,
        }
    }
}

impl WorksheetArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let format = self.format.unwrap_or_else(|| DocumentFormat::of_path(self.out.as_deref()));
        if format == DocumentFormat::Xlsx && self.out.is_none() {
            return Err(spreadsheet_without_file());
        }
        let today = self.today.date();
        let input = ScenarioInput::read(self.scenario.scenario.as_deref(), &self.scenario.overrides)?;
        let evaluated = input.validate(today, None)?;
        let (scenario, evaluation, timeline) = (&evaluated.scenario, &evaluated.evaluation, &evaluated.timeline);
        let mut worksheet =
            Worksheet::build(scenario, &evaluated.models, evaluation, timeline, &evaluated.link_problems);
        let catalog = has_costs(evaluation).then(built_in_prices).transpose()?;
        let context = catalog.as_ref().map(|catalog| CostContext::new(scenario, catalog, today));
        if let Some(catalog) = &catalog {
            worksheet.extend(cost_sections(scenario, evaluation, catalog, today));
        }
        let document = match format {
            DocumentFormat::Md => Document::worksheet_markdown(&worksheet),
            DocumentFormat::Json => Document::json_text(&worksheet.to_json()),
            DocumentFormat::Html => Document::worksheet_html(&worksheet),
            DocumentFormat::Csv => {
                if let Some(folder) = self.out.as_deref().filter(|out| is_folder(out)) {
                    write_files(folder, &csv::files(&worksheet))?;
                    return Ok(Output { notices: evaluated.notices, ..Output::default() });
                }
                Document::worksheet_csv(&worksheet)
            }
            DocumentFormat::Xlsx => {
                let path = self.out.as_deref().ok_or_else(spreadsheet_without_file)?;
                let create = || File::create(path);
                headroom_sheet::write_to(&worksheet, evaluation, timeline, context.as_ref(), create).map_err(
                    |error| match error.io_error() {
                        Some(error) => CommandError::io(path, error),
                        None => CommandError::invalid(format!("the spreadsheet cannot be written: {error}")),
                    },
                )?;
                return Ok(Output { notices: evaluated.notices, ..Output::default() });
            }
        };
        let document = match &self.out {
            Some(path) => write(path, document.as_bytes()).map(|()| Document::default())?,
            None => document,
        };
        Ok(Output { document, notices: evaluated.notices })
    }
}

fn spreadsheet_without_file() -> CommandError {
    CommandError::usage(
        "a spreadsheet is a binary file; write it to a file with `--out`, for example `--out capacity.xlsx`",
    )
}

/// Returns whether a path is a folder, or ends with a path separator.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', MAIN_SEPARATOR])
}

fn write_files(folder: &Path, files: &[(String, String)]) -> Result<(), CommandError> {
    fs::create_dir_all(folder).map_err(|error| CommandError::io(folder, &error))?;
    files.iter().try_for_each(|(name, text)| write(&folder.join(format!("{name}.csv")), text.as_bytes()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    fs::write(path, bytes).map_err(|error| CommandError::io(path, &error))
}
