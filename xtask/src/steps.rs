//! What `cargo xtask test` does: one list, one step after the other, and a summary.

use crate::kit::{Kit, locked};
use crate::lint::by_rules;
use crate::page::{self, Care};
use crate::problem::{Outcome, Problem};
use crate::run::duration;
use crate::{configuration, embed, fuzz, libreoffice, module, native, no_std, page_tests, size, style, wasm_tests};
use std::time::{Duration, Instant};

/// How a step ended, if not in failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It did what it should.
    Passed,
    /// It could not be done here, and need not be.
    Skipped(String),
}

/// One thing that is checked.
#[derive(Debug)]
struct Step {
    name: &'static str,
    about: &'static str,
    /// The step whose result this one uses.
    after: Option<&'static str>,
    run: fn(&Kit) -> Outcome<Verdict>,
}

const STEPS: [Step; 15] = [
    Step {
        name: "set-up",
        about: "bring the compiler for the browser, the tools, Chromium and LibreOffice",
        after: None,
        run: |kit| passed(kit.set_up()),
    },
    Step {
        name: "format",
        about: "cargo fmt --check",
        after: None,
        run: |kit| passed(kit.cargo().args(["fmt", "--all", "--check"]).label("cargo fmt").go()),
    },
    Step {
        name: "style",
        about: "banned phrases and spellings in comments, strings and documents",
        after: None,
        run: |kit| passed(style::check(&kit.places)),
    },
    Step {
        name: "lint",
        about: "clippy on what runs on this machine",
        after: None,
        run: |kit| {
            let run = kit.cargo().args(["clippy", "--all-targets"]).args(native::HERE);
            let run = run.args(locked()).args(["--", "-D", "warnings"]);
            passed(by_rules(kit, run.label("clippy"))?.go())
        },
    },
    Step {
        name: "lint-wasm",
        about: "clippy on what runs in the browser",
        after: None,
        run: |kit| passed(wasm_tests::clippy(kit)),
    },
    Step {
        name: "native",
        about: "all tests and documentation examples that need no browser",
        after: None,
        run: |kit| passed(native::test(kit)),
    },
    Step {
        name: "spreadsheet",
        about: "every formula of the spreadsheets, calculated by LibreOffice, against the engine",
        after: None,
        run: |kit| passed(libreoffice::check(kit)),
    },
    Step {
        name: "configuration",
        about: "generated files, each read by the tool that it is for",
        after: None,
        run: |kit| passed(configuration::test(kit)),
    },
    Step {
        name: "no-std",
        about: "the core, as it is for a machine without a standard library",
        after: None,
        run: |kit| passed(no_std::check(kit)),
    },
    Step {
        name: "wasm",
        about: "the tests that run in Chromium, call by call",
        after: None,
        run: |kit| passed(wasm_tests::run(kit)),
    },
    Step {
        name: "build",
        about: "the release page and its byte budgets",
        after: None,
        run: |kit| passed(page::build(kit, Care::Release).and_then(|()| size::check(kit))),
    },
    Step {
        name: "page",
        about: "the tests that use the finished page in Chromium as a visitor does",
        after: Some("build"),
        run: |kit| passed(page_tests::run(kit)),
    },
    Step {
        name: "embed",
        about: "the page inside others: hosts of every temper, and sites by mdBook, MkDocs and Sphinx",
        after: Some("build"),
        run: |kit| passed(embed::test(kit)),
    },
    Step {
        name: "module",
        about: "the JavaScript module, packed, installed and used: in Node, and in a page in Chromium",
        after: None,
        run: |kit| passed(module::test(kit)),
    },
    Step {
        name: "fuzz",
        about: "a short run of every fuzz target, where a nightly compiler can be had",
        after: None,
        run: fuzz::run,
    },
];

fn passed(outcome: Outcome<()>) -> Outcome<Verdict> {
    outcome.map(|()| Verdict::Passed)
}

/// Prints the steps.
pub(crate) fn list() {
    for step in &STEPS {
        println!("{:13} {}", step.name, step.about);
    }
}

/// Runs the steps named by `only`, or all of them. Whether none failed.
pub(crate) fn run(kit: &Kit, only: &[String]) -> Outcome<bool> {
    for name in only {
        if !STEPS.iter().any(|step| step.name == name) {
            return Err(Problem::new(format!("there is no step {name}: `cargo xtask test --list` names them")));
        }
    }
    let chosen: Vec<&Step> =
        STEPS.iter().filter(|step| only.is_empty() || only.iter().any(|name| name == step.name)).collect();
    let mut results: Vec<(&Step, Outcome<Verdict>, Duration)> = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n== {} ({} of {}): {}", step.name, index + 1, chosen.len(), step.about);
        let begin = Instant::now();
        let result = match lacks(step, &results) {
            Some(missing) => Err(Problem::new(format!("not run, for {missing} failed"))),
            None => (step.run)(kit),
        };
        let spent = begin.elapsed();
        match &result {
            Ok(Verdict::Passed) => println!("   passed in {}", duration(spent)),
            Ok(Verdict::Skipped(why)) => println!("   skipped: {why}"),
            Err(problem) => println!("   FAILED after {}: {}", duration(spent), first_line(problem)),
        }
        results.push((step, result, spent));
    }
    Ok(summarise(&results))
}

fn lacks(step: &Step, results: &[(&Step, Outcome<Verdict>, Duration)]) -> Option<&'static str> {
    let needed = step.after?;
    results.iter().any(|(earlier, result, _)| earlier.name == needed && result.is_err()).then_some(needed)
}

fn first_line(problem: &Problem) -> String {
    problem.to_string().lines().next().unwrap_or_default().to_string()
}

fn summarise(results: &[(&Step, Outcome<Verdict>, Duration)]) -> bool {
    println!("\n== summary");
    let (mut good, mut bad) = (0, 0);
    for (step, result, spent) in results {
        let (word, more) = match result {
            Ok(Verdict::Passed) => {
                good += 1;
                ("passed", String::new())
            }
            Ok(Verdict::Skipped(why)) => ("skipped", format!("  {why}")),
            Err(problem) => {
                bad += 1;
                ("FAILED", format!("  {}", first_line(problem)))
            }
        };
        println!("   {:13} {word:8} {:>12}{more}", step.name, duration(*spent));
    }
    for (step, problem) in results.iter().filter_map(|(step, result, _)| Some((step, result.as_ref().err()?))) {
        println!("\n== {} failed\n   {problem}", step.name);
    }
    println!("\n{good} passed, {bad} failed");
    bad == 0
}
