//! The `headroom pack` command.

use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use headroom_core::format::count;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::model_file::{ModelFile, packed_file_name};
use crate::output::Output;
use crate::terminal_text::TerminalText;
use crate::text_file::path_text;

/// Pack a model file into the binary format that pages and programs load
///
/// Checks the file as `headroom check` does. A packed model loads without a TOML parser.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom pack my-service.toml -o public/models/my-service.bin"
))]
pub(crate) struct PackArgs {
    /// Model file, or - for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,

    /// File to write [default: ID-VERSION.bin]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl PackArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let file = ModelFile::read(&self.file)?;
        let output = self.output.clone().unwrap_or_else(|| packed_file_name(&file.model).into());
        fs::write(&output, &file.packed).map_err(|error| CommandError::io(&output, &error))?;
        let (id, version, size) = (&file.model.id, file.model.version, count(file.packed.len(), "byte"));
        let mut out = TerminalText::stdout();
        out.line(&format!("{}: model {id}, version {version}, {size}", path_text(&output)));
        Ok(Output::new(out))
    }
}
