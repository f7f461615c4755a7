//! `headroom`: the same scenarios as on the page, in a terminal or a pipeline.
//!
//! ```text
//! arguments ─args─▶ Request ─input, edit─▶ Scenario ─core─▶ Evaluation ─table, csv, markdown, …─▶ text
//! ```
//!
//! Results go to standard output and everything else to standard error. Nothing is printed on standard output unless the
//! whole request succeeds. Exit code 2 means that what was given cannot be used, 1 that something could not be read or
//! written.

mod args;
mod check;
mod cost;
mod edit;
mod evaluate;
mod explain;
mod failure;
mod fit;
mod generate;
mod help;
mod input;
mod instances;
mod link;
mod models;
mod pack;
mod plan;
mod prices;
mod report;
mod serve;
mod table;
mod text;
mod worksheet;

use std::io::{self, Write};
use std::process::ExitCode;

use args::Request;
use failure::{Failure, Output};

fn main() -> ExitCode {
    match args::parse(std::env::args_os()).and_then(|request| answer(&request)) {
        Ok(output) => {
            for notice in &output.notices {
                say(notice);
            }
            print(&output.text)
        }
        Err(failure) => {
            for line in failure.lines() {
                say(&line);
            }
            ExitCode::from(failure.code())
        }
    }
}

fn answer(request: &Request) -> Result<Output, Failure> {
    match request {
        Request::Help(text) => Ok(Output::of((*text).to_owned())),
        Request::Version => Ok(Output::of(format!("headroom {}\n", env!("CARGO_PKG_VERSION")))),
        Request::Evaluate { source, format, today } => evaluate::run(source, *format, *today),
        Request::Worksheet(wanted) => worksheet::run(wanted),
        Request::Explain { source, value } => explain::run(source, value),
        Request::Models { id, files } => models::run(id.as_deref(), files),
        Request::Check { file } => check::run(file),
        Request::Pack { file, out } => pack::run(file, out.as_deref()),
        Request::Serve(wanted) => serve::run(wanted),
        Request::Link { source, form, base } => link::run(source, *form, base.as_deref()),
        Request::Fit(wanted) => fit::run(wanted),
        Request::Instances(asked) => instances::run(asked),
        Request::Cost { source, files, format, today } => cost::run(source, files, *format, *today),
        Request::Kinds => Ok(generate::kinds()),
        Request::Generate(wanted) => generate::run(wanted),
    }
}

/// Prints what was asked for. A reader that has seen enough (`| head`) is no failure.
fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(&format!("error: the result could not be written: {error}"));
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Says something that is not the result. If nobody listens, there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "headroom: {line}");
}
