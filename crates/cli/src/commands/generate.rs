//! The `headroom generate` command.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueHint};
use headroom_core::report::configuration::{
    ConfigurationFile, ConfigurationKind, ConfigurationSource, KINDS, generate, kind,
};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::{Document, Notice, Output};
use crate::scenario_args::OverrideArgs;
use crate::scenario_input::ScenarioInput;
use crate::terminal_text::TerminalText;
use crate::text_file::path_text;
use crate::today::TodayArgs;

/// Generate configuration for Kubernetes, Prometheus, k6, and other tools
///
/// Each component of the scenario becomes a file, or a section of a file, named after the component. A component that
/// lacks required values is left out, and the header of the file gives the reason. The command fails if no component
/// has the required values.
///
/// Without arguments, lists the kinds of files and the values that each kind requires.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom generate kubernetes 'm=web-service&n=shop&p=platform' | kubectl diff --server-side -f -"
    "headroom generate runbooks 'm=tiered-store&n=memory&p=guide-deployment' --out runbooks"
    "headroom generate all scenario.txt --out generated"
))]
pub(crate) struct GenerateArgs {
    /// Kind of file to generate
    #[arg(value_name = "KIND", value_parser = kind_parser())]
    kind: Option<String>,

    /// Link, file that contains a link, or - for standard input
    #[arg(value_name = "SCENARIO")]
    scenario: Option<OsString>,

    #[command(flatten)]
    overrides: OverrideArgs,

    /// Folder to write files to; existing files are replaced
    ///
    /// Without this option, a single file is printed to standard output.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,

    /// Address of the calculator page, for the link in the header of each file
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    base: String,

    #[command(flatten)]
    today: TodayArgs,
}

/// The argument that generates every kind of file for which the scenario has values.
const ALL: &str = "all";

/// Returns the parser of the KIND argument, from which clap lists and completes the kinds.
fn kind_parser() -> PossibleValuesParser {
    let kinds = KINDS.iter().map(|kind| PossibleValue::new(kind.id).help(kind.title));
    PossibleValuesParser::new(
        kinds.chain([PossibleValue::new(ALL).help("All kinds that the scenario has the required values for")]),
    )
}

impl GenerateArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let kinds: Vec<&ConfigurationKind> = match self.kind.as_deref() {
            None if self.overrides.sets.is_empty() && self.out.is_none() => return Ok(Output::new(kind_list())),
            None => {
                let message = "pass the KIND of file; `headroom generate` without arguments lists all kinds";
                return Err(CommandError::usage(message));
            }
            Some(ALL) => KINDS.iter().collect(),
            Some(id) => kind(id).into_iter().collect(),
        };
        let input = ScenarioInput::read(self.scenario.as_deref(), &self.overrides)?;
        let evaluated = input.validate(self.today.date(), None)?;
        let source = ConfigurationSource {
            scenario: &evaluated.scenario,
            evaluation: &evaluated.evaluation,
            timeline: &evaluated.timeline,
            models: &evaluated.models,
            problems: &evaluated.link_problems,
            address: &self.base,
        };
        let (mut files, mut omitted) = (Vec::new(), Vec::new());
        for kind in kinds {
            match generate(kind, &source) {
                Ok(generated) => files.extend(generated),
                Err(reasons) => omitted.extend(reasons.lines()),
            }
        }
        if files.is_empty() {
            return Err(CommandError::all_invalid(omitted));
        }
        let mut notices = evaluated.notices;
        notices.extend(omitted.into_iter().map(|reason| Notice::note(format!("left out: {reason}"))));
        let document = match (&self.out, files.as_slice()) {
            (Some(folder), files) => write_files(folder, files)?,
            (None, [file]) => Document::from(file),
            (None, files) => {
                let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
                let (count, names) = (names.len(), names.join(", "));
                let message =
                    format!("this generates {count} files ({names}); name a folder for them with `--out FOLDER`");
                return Err(CommandError::usage(message));
            }
        };
        Ok(Output { document, notices })
    }
}

/// Returns the list of kinds, each with the values it requires and the files it writes.
fn kind_list() -> TerminalText {
    let mut out = TerminalText::stdout();
    for kind in &KINDS {
        out.bold(kind.id).raw("\n  ").line(kind.title);
        out.raw("  ").dim("requires:").raw(" ").line(kind.needs);
        out.raw("  ").dim("writes:").raw(" ").line(kind.file);
    }
    out
}

/// Writes the files and returns their paths, one on each line.
fn write_files(folder: &Path, files: &[ConfigurationFile]) -> Result<Document, CommandError> {
    fs::create_dir_all(folder).map_err(|error| CommandError::io(folder, &error))?;
    let mut written = TerminalText::stdout();
    for file in files {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text).map_err(|error| CommandError::io(&path, &error))?;
        written.line(&path_text(&path));
    }
    Ok(written.into())
}
