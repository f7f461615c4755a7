//! `headroom`: evaluates the scenarios of the calculator page in a terminal or a pipeline.
//!
//! ```text
//! arguments ─cli─▶ command ─scenario_input─▶ ValidScenario ─core─▶ text, tables, CSV, JSON
//! ```
//!
//! Each module of `commands` owns one command: its arguments and its implementation. Results go to standard output, and
//! everything else goes to standard error. A command that fails prints nothing to standard output. Exit code 2 means
//! that the input is invalid; 1 means that a file could not be read or written, or that a network operation failed; 3
//! means that a limit of `--timeout` or `--max-memory` was exceeded.

mod cli;
mod command_error;
mod commands;
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
mod terminal_text;
mod text_file;
mod text_table;
mod today;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use headroom_core::text::{sanitize, sanitize_lines};

use cli::Cli;
use command_error::CommandError;
use output::{Notice, print_notices};

fn main() -> ExitCode {
    let matches = match cli::definition().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return print_usage_error(error),
    };
    let (name, options) = matches.subcommand().unzip();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return print_usage_error(error),
    };
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
        Ok(output) => match output.print() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                print_notices(&[Notice::error(format!("standard output: {error}"))]);
                ExitCode::FAILURE
            }
        },
        Err(CommandError::Usage(message)) => usage_error(name.unwrap_or_default(), message.as_str()).exit(),
        Err(error) => fail(&error),
    }
}

fn fail(error: &CommandError) -> ExitCode {
    print_notices(&error.notices());
    ExitCode::from(error.exit_code())
}

/// Prints help, or an error about the arguments with control characters escaped, because clap quotes arguments verbatim,
/// and they may come from an untrusted link.
fn print_usage_error(error: clap::Error) -> ExitCode {
    if error.use_stderr() {
        let escaped = std::env::args_os().map(|arg| OsString::from(sanitize(&arg.to_string_lossy())));
        match cli::definition().try_get_matches_from(escaped) {
            Err(escaped) => escaped.exit(),
            // The escaped arguments are valid, so clap cannot print the error.
            Ok(_) => eprint!("{}", sanitize_lines(&error.to_string())),
        }
        return ExitCode::from(2);
    }
    error.exit()
}

/// Returns a usage error in clap's format, with the usage of the command.
fn usage_error(command: &str, message: &str) -> clap::Error {
    let mut definition = cli::definition();
    match definition.find_subcommand_mut(command) {
        Some(command) => command.error(ErrorKind::ValueValidation, message),
        None => definition.error(ErrorKind::ValueValidation, message),
    }
}
