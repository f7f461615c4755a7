//! Tests that need no browser.

use crate::libreoffice;
use crate::process::{Process, join_errors};
use crate::toolbox::{Toolbox, lock_file_args};
use anyhow::Result;

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

fn has_nextest() -> bool {
    Process::new("cargo").args(["nextest", "--version"]).read().is_ok()
}

/// Returns a cargo command for the native packages. Unless the seed is set, property tests use the same scenarios in
/// each run: a test that fails by chance would blame the wrong change.
fn cargo(tools: &Toolbox, command: &[&str]) -> Process {
    let cargo = tools.cargo().args(command).args(PACKAGES).args(lock_file_args());
    if std::env::var_os(SEED_VARIABLE).is_some() { cargo } else { cargo.env(SEED_VARIABLE, "1") }
}
