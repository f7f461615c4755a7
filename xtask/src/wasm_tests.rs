//! Tests that run in WebAssembly in the browser: unit tests of the page, and bit-exactness of the core.

use crate::chromium::flags;
use crate::paths::{create_folder, is_ci};
use crate::process::Process;
use crate::toolbox::{Toolbox, lock_file_args};
use crate::wasm_toolchain::WASM_TARGET;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// Arguments for the packages that run only in the browser.
const BROWSER_PACKAGES: [&str; 8] = [
    "--package",
    "headroom",
    "--package",
    "headroom-worker",
    "--package",
    "headroom-sheet-worker",
    "--package",
    "headroom-model-reader",
];
/// Arguments for the unit tests of the page.
const PAGE_TESTS: [&str; 3] = ["--package", "headroom", "--bins"];
/// Arguments for the test of the core whose results must equal those of the native build to the last bit. Other tests
/// of the core run only natively.
const CORE_TESTS: [&str; 4] = ["--package", "headroom-core", "--test", "bits"];

/// Returns a process that runs cargo for the browser without debug information: function names are kept anyway, and the
/// rest slows the tests.
fn cargo(tools: &Toolbox) -> Result<Process> {
    let run = tools.wasm_toolchain()?.cargo(&tools.paths).env("CARGO_TARGET_DIR", &tools.paths.web_target);
    let run = run.env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok(if is_ci() { run.env("CARGO_INCREMENTAL", "0") } else { run })
}

/// Runs clippy on browser code.
pub(crate) fn clippy(tools: &Toolbox) -> Result<()> {
    let clippy = |packages: &[&str]| {
        let run = cargo(tools)?.args(["clippy", "--target", WASM_TARGET]).args(packages).args(lock_file_args());
        run.args(["--", "-D", "warnings"]).label("clippy for the browser").run()
    };
    clippy(&[BROWSER_PACKAGES.as_slice(), &["--all-targets"]].concat())?;
    clippy(&[CORE_TESTS.as_slice(), &["--lib", "--test", "speed"]].concat())
}

/// Runs the WebAssembly tests in Chromium.
pub(crate) fn run(tools: &Toolbox) -> Result<()> {
    let test = |packages: &[&str]| {
        let run = cargo(tools)?.args(["test", "--target", WASM_TARGET, "--no-fail-fast"]).args(packages);
        in_chromium(run, tools)?.label("tests in the browser").run()
    };
    test(&PAGE_TESTS)?;
    test(&CORE_TESTS)
}

/// Runs the core benchmarks in the browser.
pub(crate) fn bench(tools: &Toolbox) -> Result<()> {
    let run = cargo(tools)?.args([
        "test",
        "--release",
        "--target",
        WASM_TARGET,
        "--package",
        "headroom-core",
        "--test",
        "speed",
    ]);
    in_chromium(run, tools)?
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
        .args(["--", "--include-ignored", "--nocapture"])
        .label("browser benchmarks")
        .run()
}

/// Adds the environment variables with which `cargo test` runs tests in Chromium.
fn in_chromium(run: Process, tools: &Toolbox) -> Result<Process> {
    let runner = match tools.wasm_bindgen_folder()? {
        Some(bin) => bin.join("wasm-bindgen-test-runner"),
        None => PathBuf::from("wasm-bindgen-test-runner"),
    };
    let driver = tools.chromium()?.driver()?;
    let settings = write_settings(tools)?;
    let run = run.args(lock_file_args());
    let run = run
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        // Tests without a configuration of their own run in the browser too.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
    Ok(run)
}

/// Writes the driver's settings: the browser and its flags.
fn write_settings(tools: &Toolbox) -> Result<PathBuf> {
    create_folder(&tools.paths.web_target)?;
    let path = tools.paths.web_target.join("webdriver.json");
    let browser = &tools.chromium()?.browser;
    let flags: Vec<String> = flags().iter().map(|flag| format!("{flag:?}")).collect();
    let text = format!(
        "{{\"goog:chromeOptions\": {{\"binary\": {:?}, \"args\": [{}]}}}}\n",
        browser.display().to_string(),
        flags.join(", ")
    );
    fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
    Ok(path)
}
