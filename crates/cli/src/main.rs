//! `headroom`: evaluates the scenarios of the calculator page in a terminal or a pipeline.
//!
//! ```text
//! arguments ─cli─▶ command ─scenario_input─▶ ValidScenario ─core─▶ text, tables, CSV, JSON
//! ```
//!
//! Each module of `commands` owns one command: its arguments and its implementation. Results go to standard output, and
//! everything else goes to standard error. A command that fails prints nothing to standard output. Exit code 2 means
//! that the input is invalid; 1 means that a file or the network could not be read or written; 3 means that a limit of
//! `--timeout` or `--max-memory` was exceeded.

mod cli;
mod command_error;
mod commands;
mod csv_text;
mod evaluation_sections;
mod evaluation_text;
mod model_file;
mod output;
mod output_format;
mod overrides;
mod price_files;
#[cfg(test)]
mod reference;
mod run_limits;
mod scenario_args;
mod scenario_input;
mod settings_help;
mod style;
mod text_file;
mod text_table;
mod today;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use headroom_core::text::sanitize;

use cli::Cli;
use command_error::CommandError;
use output::Notice;

fn main() -> ExitCode {
    let matches = match cli::definition().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => without_control_characters(error).exit(),
    };
    let (name, options) = matches.subcommand().unzip();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let watchdog = match cli.limits.with_options_of(options).watch() {
        Ok(watchdog) => watchdog,
        Err(error) => return fail(&error),
    };
    let result = cli.command.run();
    // Held until the output is written.
    let _stopped = match watchdog.stop() {
        Ok(stopped) => stopped,
        Err(error) => return fail(&error),
    };
    match result {
        Ok(output) => {
            output.notices.iter().for_each(Notice::print);
            print(&output.text)
        }
        Err(CommandError::Usage(message)) => usage_error(name.unwrap_or_default(), &message).exit(),
        Err(error) => fail(&error),
    }
}

fn fail(error: &CommandError) -> ExitCode {
    error.notices().iter().for_each(Notice::print);
    ExitCode::from(error.exit_code())
}

/// Returns the error with control characters escaped, because clap quotes arguments verbatim, and they may come from an
/// untrusted link.
fn without_control_characters(error: clap::Error) -> clap::Error {
    let escaped = std::env::args_os().map(|arg| match arg.to_str() {
        Some(text) => OsString::from(sanitize(text)),
        None => OsString::from(sanitize(&arg.to_string_lossy())),
    });
    cli::definition().try_get_matches_from(escaped).err().unwrap_or(error)
}

/// Returns a usage error in clap's format, with the usage of the command.
fn usage_error(command: &str, message: &str) -> clap::Error {
    let mut definition = cli::definition();
    match definition.find_subcommand_mut(command) {
        Some(command) => command.error(ErrorKind::ValueValidation, message),
        None => definition.error(ErrorKind::ValueValidation, message),
    }
}

/// Prints a result. A reader that closes the pipe early, such as `head`, is not an error.
fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Notice::error(format!("standard output: {error}")).print();
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
