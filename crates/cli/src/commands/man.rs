//! The `headroom man` command.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use clap_mangen::Man;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::{Document, Output};
use crate::terminal_text::TerminalText;
use crate::text_file::path_text;

/// Print the man page, or write the man pages for all commands
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom man | man --local-file -"
    "headroom man --out ~/.local/share/man/man1"
))]
pub(crate) struct ManArgs {
    /// Folder to write the pages to, one for each command, such as headroom-evaluate.1
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

impl ManArgs {
    /// Runs the command for a definition of the command line.
    pub(crate) fn run(&self, definition: clap::Command) -> Result<Output, CommandError> {
        match &self.out {
            Some(folder) => write_pages(folder, &definition),
            None => page("headroom", &definition).map(|page| Output::new(Document::from_definition(page))),
        }
    }
}

/// Writes `headroom.1` and a page for each command, and returns their paths.
fn write_pages(folder: &Path, definition: &clap::Command) -> Result<Output, CommandError> {
    fs::create_dir_all(folder).map_err(|error| CommandError::io(folder, &error))?;
    let commands = definition.get_subcommands().filter(|command| command.get_name() != "help");
    let commands = commands.map(|command| (format!("headroom-{}", command.get_name()), command));
    let mut paths = TerminalText::stdout();
    for (name, command) in std::iter::once(("headroom".to_owned(), definition)).chain(commands) {
        let path = folder.join(format!("{name}.1"));
        fs::write(&path, page(&name, command)?).map_err(|error| CommandError::io(&path, &error))?;
        paths.line(&path_text(&path));
    }
    Ok(Output::new(paths))
}

/// Returns the man page of a command in roff format.
fn page(name: &str, command: &clap::Command) -> Result<Vec<u8>, CommandError> {
    let mut page = Vec::new();
    let man = Man::new(command.clone()).title(name);
    man.render(&mut page)
        .map_err(|error| CommandError::unavailable(format!("the man page cannot be rendered: {error}")))?;
    Ok(page)
}
