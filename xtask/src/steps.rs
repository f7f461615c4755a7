//! The steps of `cargo xtask test`, and their summary.

use crate::page::{self, Profile};
use crate::process::format_duration;
use crate::toolbox::{Toolbox, lock_file_args};
use crate::{
    configuration, embed_tests, fuzz, libreoffice, module, native, no_std, page_tests, size, style, supply_chain,
    wasm_tests,
};
use anyhow::{Error, Result, anyhow, bail};
use std::time::{Duration, Instant};

/// The outcome of a step that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Status {
    Passed,
    /// The step cannot run on this machine, for this reason.
    Skipped(String),
}

/// A step of the test command.
#[derive(Debug)]
struct Step {
    name: &'static str,
    description: &'static str,
    /// The step whose output this one uses.
    requires: Option<&'static str>,
    run: fn(&Toolbox) -> Result<Status>,
}

/// A step that ran, its result, and its duration.
type StepResult<'a> = (&'a Step, Result<Status>, Duration);

const STEPS: [Step; 17] = [
    Step {
        name: "setup",
        description: "Installs the compiler for the browser, the tools, Chromium, and LibreOffice",
        requires: None,
        run: |tools| passed(tools.set_up()),
    },
    Step {
        name: "format",
        description: "Checks formatting with cargo fmt",
        requires: None,
        run: |tools| passed(tools.cargo().args(["fmt", "--all", "--check"]).label("cargo fmt").run()),
    },
    Step {
        name: "style",
        description: "Checks comments, strings, and documents for the phrases that xtask/style.toml bans",
        requires: None,
        run: |tools| passed(style::check(&tools.paths)),
    },
    Step {
        name: "supply-chain",
        description: "Checks licenses and sources of all crates, and that packages and actions are pinned by hash",
        requires: None,
        run: |tools| passed(supply_chain::check_sources(tools)),
    },
    Step {
        name: "advisories",
        description: "Checks all dependencies for known vulnerabilities, if the databases can be reached",
        requires: None,
        run: supply_chain::check_advisories,
    },
    Step {
        name: "lint",
        description: "Runs clippy on native code",
        requires: None,
        run: |tools| {
            let clippy = tools.cargo().args(["clippy", "--all-targets"]).args(native::PACKAGES).args(lock_file_args());
            passed(clippy.args(["--", "-D", "warnings"]).label("clippy").run())
        },
    },
    Step {
        name: "lint-wasm",
        description: "Runs clippy on browser code",
        requires: None,
        run: |tools| passed(wasm_tests::clippy(tools)),
    },
    Step {
        name: "native",
        description: "Runs all tests and documentation examples that need no browser",
        requires: None,
        run: |tools| passed(native::test(tools)),
    },
    Step {
        name: "spreadsheet",
        description: "Recalculates every formula of the spreadsheets in LibreOffice and compares it with the engine",
        requires: None,
        run: |tools| passed(libreoffice::test(tools)),
    },
    Step {
        name: "configuration",
        description: "Checks generated files with the tools that read them",
        requires: None,
        run: |tools| passed(configuration::test(tools)),
    },
    Step {
        name: "no-std",
        description: "Builds the core without the standard library",
        requires: None,
        run: |tools| passed(no_std::check(tools)),
    },
    Step {
        name: "wasm",
        description: "Runs the WebAssembly tests in Chromium",
        requires: None,
        run: |tools| passed(wasm_tests::run(tools)),
    },
    Step {
        name: "build",
        description: "Builds the release page and checks its byte budgets",
        requires: None,
        run: |tools| passed(page::build(tools, Profile::Release).and_then(|()| size::check(tools))),
    },
    Step {
        name: "page",
        description: "Tests the built page in Chromium",
        requires: Some("build"),
        run: |tools| passed(page_tests::run(tools)),
    },
    Step {
        name: "embed",
        description: "Tests the page embedded in other pages, and in sites built by mdBook, MkDocs, and Sphinx",
        requires: Some("build"),
        run: |tools| passed(embed_tests::run(tools)),
    },
    Step {
        name: "module",
        description: "Packs and installs the JavaScript module, and tests it in Node.js and Chromium",
        requires: None,
        run: |tools| passed(module::test(tools)),
    },
    Step {
        name: "fuzz",
        description: "Runs every fuzz target briefly, if a nightly compiler is available",
        requires: None,
        run: fuzz::run,
    },
];

fn passed(result: Result<()>) -> Result<Status> {
    result.map(|()| Status::Passed)
}

/// Prints the names and descriptions of the steps.
pub(crate) fn print_list() {
    for step in &STEPS {
        println!("{:13} {}", step.name, step.description);
    }
}

/// Runs the steps named by `only`, or all of them. Returns whether none failed.
///
/// # Errors
/// Returns an error if a name is unknown.
pub(crate) fn run(tools: &Toolbox, only: &[String]) -> Result<bool> {
    for name in only {
        if !STEPS.iter().any(|step| step.name == name) {
            bail!("unknown step `{name}`; `cargo xtask test --list` lists the steps");
        }
    }
    let chosen: Vec<&Step> =
        STEPS.iter().filter(|step| only.is_empty() || only.iter().any(|name| name == step.name)).collect();
    let mut results: Vec<StepResult<'_>> = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n== {} ({} of {}): {}", step.name, index + 1, chosen.len(), step.description);
        let begin = Instant::now();
        let result = match failed_requirement(step, &results) {
            Some(required) => Err(anyhow!("not run, because {required} failed")),
            None => (step.run)(tools),
        };
        let time = begin.elapsed();
        match &result {
            Ok(Status::Passed) => println!("   passed in {}", format_duration(time)),
            Ok(Status::Skipped(reason)) => println!("   skipped: {reason}"),
            Err(error) => println!("   FAILED after {}: {}", format_duration(time), first_line(error)),
        }
        results.push((step, result, time));
    }
    Ok(summarize(&results))
}

fn failed_requirement(step: &Step, results: &[StepResult<'_>]) -> Option<&'static str> {
    let required = step.requires?;
    results.iter().any(|(earlier, result, _)| earlier.name == required && result.is_err()).then_some(required)
}

fn first_line(error: &Error) -> String {
    format!("{error:#}").lines().next().unwrap_or_default().to_string()
}

/// Prints a table of the steps, the errors, and the numbers of steps that passed and failed. Returns whether none
/// failed.
fn summarize(results: &[StepResult<'_>]) -> bool {
    println!("\n== summary");
    let (mut passed, mut failed) = (0, 0);
    for (step, result, time) in results {
        let (status, detail) = match result {
            Ok(Status::Passed) => {
                passed += 1;
                ("passed", String::new())
            }
            Ok(Status::Skipped(reason)) => ("skipped", format!("  {reason}")),
            Err(error) => {
                failed += 1;
                ("FAILED", format!("  {}", first_line(error)))
            }
        };
        println!("   {:13} {status:8} {:>12}{detail}", step.name, format_duration(*time));
    }
    for (step, error) in results.iter().filter_map(|(step, result, _)| Some((step, result.as_ref().err()?))) {
        println!("\n== {} failed\n   {error:#}", step.name);
    }
    println!("\n{passed} passed, {failed} failed");
    failed == 0
}
