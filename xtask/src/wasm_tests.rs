//! The tests that run in the browser: what the page's program and the core do there, call by call.

use crate::chromium::flags;
use crate::kit::{Kit, locked};
use crate::lint::by_rules;
use crate::places::{automatic, make_folder};
use crate::problem::{Context, Outcome};
use crate::run::Run;
use crate::wasm_toolchain::WASM;
use std::fs;
use std::path::PathBuf;

/// What runs in the browser alone.
const PROGRAMS: [&str; 8] = [
    "--package",
    "headroom",
    "--package",
    "headroom-worker",
    "--package",
    "headroom-sheet-worker",
    "--package",
    "headroom-own-worker",
];
/// The page, whose tests are beside its code.
const PAGE: [&str; 3] = ["--package", "headroom", "--bins"];
/// Of the core what is another thing there: its other tests are the native ones.
const CORE: [&str; 4] = ["--package", "headroom-core", "--test", "bits"];

/// Cargo for the browser. The names of functions are in what it builds anyway, and more would only slow its tests down.
fn cargo(kit: &Kit) -> Outcome<Run> {
    let run = kit.wasm()?.cargo(&kit.places).env("CARGO_TARGET_DIR", &kit.places.web_target);
    let run = run.env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok(if automatic() { run.env("CARGO_INCREMENTAL", "0") } else { run })
}

/// Lints them as they are built for the browser.
pub(crate) fn clippy(kit: &Kit) -> Outcome<()> {
    let clippy = |what: &[&str]| {
        let run = cargo(kit)?.args(["clippy", "--target", WASM]).args(what).args(locked());
        by_rules(kit, run.args(["--", "-D", "warnings"]).label("clippy for the browser"))?.go()
    };
    clippy(&[PROGRAMS.as_slice(), &["--all-targets"]].concat())?;
    clippy(&[CORE.as_slice(), &["--lib", "--test", "speed"]].concat())
}

/// Runs their tests in Chromium.
pub(crate) fn run(kit: &Kit) -> Outcome<()> {
    let test = |what: &[&str]| {
        let run = cargo(kit)?.args(["test", "--target", WASM, "--no-fail-fast"]).args(what);
        in_chromium(run, kit)?.label("tests in the browser").go()
    };
    test(&PAGE)?;
    test(&CORE)
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
