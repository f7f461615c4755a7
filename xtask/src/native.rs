//! Tests that need no browser.

use crate::libreoffice;
use crate::process::{Process, join_errors};
use crate::toolbox::{Toolbox, lock_file_args};
use anyhow::Result;
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

/// The packages that run on this machine; the others are built and tested for the browser. They are listed here instead
/// of in `default-members`, because Trunk looks for the page among the default members.
pub(crate) const PACKAGES: [&str; 6] = [
    "--package=headroom-core",
    "--package=headroom-cli",
    "--package=headroom-worker-protocol",
    "--package=headroom-serve",
    "--package=headroom-sheet",
    "--package=xtask",
];

/// The environment variable with the seed of property tests.
const SEED_VARIABLE: &str = "PROPTEST_RNG_SEED";

/// Runs all native tests, and the examples of the documentation.
pub(crate) fn test(tools: &Toolbox) -> Result<()> {
    let tests = if has_nextest() {
        // The spreadsheet step runs the test in LibreOffice.
        cargo(tools, &["nextest", "run"]).args(["-E", &format!("not test(={})", libreoffice::TEST_NAME)])
    } else {
        println!("   cargo-nextest is not installed, so `cargo test` runs the tests, which is slower");
        println!("   to install it: `cargo install --locked cargo-nextest`, or see https://nexte.st");
        cargo(tools, &["test", "--all-targets", "--no-fail-fast"]).args(["--", "--skip", libreoffice::TEST_NAME])
    };
    let examples = cargo(tools, &["test", "--doc", "--no-fail-fast"]).label("documentation examples");
    join_errors([tests.label("native tests").run(), examples.run()])
}

/// Runs the native tests with `HEADROOM_BLESS`, so that golden tests save their results.
pub(crate) fn bless(tools: &Toolbox) -> Result<()> {
    let tests = cargo(tools, &["test", "--no-fail-fast"]).env("HEADROOM_BLESS", "1");
    tests.args(["--", "--skip", libreoffice::TEST_NAME]).label("native tests").run()
}

/// Builds the command-line tool. Returns its path.
pub(crate) fn build_cli(tools: &Toolbox) -> Result<PathBuf> {
    // With an example, cargo enables the features of development dependencies, as in the tests.
    build(tools, &["--bin=headroom", "--example=pack"], "building the command-line tool")?;
    Ok(tools.paths.target.join("debug").join(format!("headroom{EXE_SUFFIX}")))
}

/// Builds an example of the core. Returns its path.
pub(crate) fn build_example(tools: &Toolbox, name: &str) -> Result<PathBuf> {
    build(tools, &[&format!("--example={name}")], &format!("building the example {name}"))?;
    Ok(tools.paths.target.join("debug").join("examples").join(format!("{name}{EXE_SUFFIX}")))
}

/// Builds targets with the features that their dependencies have in the tests, so that cargo compiles each dependency
/// only once.
fn build(tools: &Toolbox, targets: &[&str], label: &str) -> Result<()> {
    tools.cargo().args(["build", "--quiet"]).args(targets).args(PACKAGES).args(lock_file_args()).label(label).run()
}

fn has_nextest() -> bool {
    Process::new("cargo").args(["nextest", "--version"]).read().is_ok()
}

/// Returns a cargo command for the native packages. Unless the seed is set, property tests use the same scenarios in
/// each run: a test that fails by chance would blame the wrong change.
fn cargo(tools: &Toolbox, command: &[&str]) -> Process {
    let cargo = tools.cargo().args(command).args(PACKAGES).args(lock_file_args());
    if std::env::var_os(SEED_VARIABLE).is_some() { cargo } else { cargo.env(SEED_VARIABLE, "1") }
}
