//! The tests that run in the browser: what the page's program and the core do there, call by call.

use crate::chromium::flags;
use crate::kit::{Kit, locked};
use crate::places::{automatic, make_folder};
use crate::problem::{Context, Outcome};
use crate::run::Run;
use crate::wasm_toolchain::WASM;
use std::fs;
use std::path::PathBuf;

/// The packages that are built for the browser, and have tests there.
const PACKAGES: [&str; 4] = ["--package", "headroom", "--package", "headroom-core"];
/// Those that run beside the page; their tests are those of the page and of the core.
const WORKERS: [&str; 6] =
    ["--package", "headroom-worker", "--package", "headroom-sheet-worker", "--package", "headroom-own-worker"];

/// Cargo for the browser. The names of functions are in what it builds anyway, and more would only slow its tests down.
fn cargo(kit: &Kit) -> Outcome<Run> {
    let run = kit.wasm()?.cargo(&kit.places).env("CARGO_TARGET_DIR", &kit.places.web_target);
    let run = run.env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok(if automatic() { run.env("CARGO_INCREMENTAL", "0") } else { run })
}

/// Lints them as they are built for the browser.
pub(crate) fn clippy(kit: &Kit) -> Outcome<()> {
    cargo(kit)?
        .args(["clippy", "--target", WASM, "--all-targets"])
        .args(PACKAGES)
        .args(WORKERS)
        .args(locked())
        .args(["--", "-D", "warnings"])
        .label("clippy for the browser")
        .go()
}

/// Runs their tests in Chromium.
pub(crate) fn run(kit: &Kit) -> Outcome<()> {
    in_chromium(cargo(kit)?.args(["test", "--target", WASM, "--tests", "--no-fail-fast"]).args(PACKAGES), kit)?
        .label("tests in the browser")
        .go()
}

/// Measures there what the benches of the core measure natively.
pub(crate) fn bench(kit: &Kit) -> Outcome<()> {
    let run =
        cargo(kit)?.args(["test", "--release", "--target", WASM, "--package", "headroom-core", "--test", "speed"]);
    in_chromium(run, kit)?
        .env("WASM_BINDGEN_TEST_TIMEOUT", "600")
        .args(["--", "--include-ignored", "--nocapture"])
        .label("benches in the browser")
        .go()
}

/// What a program needs that cargo is to run in Chromium.
fn in_chromium(run: Run, kit: &Kit) -> Outcome<Run> {
    let runner = match kit.wasm_bindgen()? {
        Some(bin) => bin.join("wasm-bindgen-test-runner"),
        None => PathBuf::from("wasm-bindgen-test-runner"),
    };
    let driver = kit.chromium()?.driver()?;
    let settings = write_settings(kit)?;
    let run = run.args(locked());
    let run = run
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings)
        // Tests that do not say where they run, run in the browser too.
        .env("WASM_BINDGEN_USE_BROWSER", "1")
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
        .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30");
    Ok(run)
}

/// Tells the driver which browser to start, and how.
fn write_settings(kit: &Kit) -> Outcome<PathBuf> {
    make_folder(&kit.places.web_target)?;
    let path = kit.places.web_target.join("webdriver.json");
    let browser = &kit.chromium()?.browser;
    let flags: Vec<String> = flags().iter().map(|flag| format!("{flag:?}")).collect();
    let text = format!(
        "{{\"goog:chromeOptions\": {{\"binary\": {:?}, \"args\": [{}]}}}}\n",
        browser.display().to_string(),
        flags.join(", ")
    );
    fs::write(&path, text).context(|| format!("could not write {}", path.display()))?;
    Ok(path)
}
