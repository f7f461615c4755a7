//! Browser tests and timings of the built page.

use crate::chromium::flags;
use crate::native::build_cli;
use crate::process::Process;
use crate::toolbox::Toolbox;
use anyhow::{Context, Error, Result, bail};
use headroom_serve::Server;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::SystemTime;

/// The page must work in any folder of a host, so the tests serve it from a subfolder.
const BASE_PATH: &str = "/some/folder/headroom/";

/// The sources of the page.
const SOURCES: [&str; 9] =
    ["src", "crates", "core", "style", "public", "docs", "index.html", "Trunk.toml", "Cargo.lock"];

/// Runs `tests/page/*.spec.mjs`.
pub(crate) fn run(tools: &Toolbox) -> Result<()> {
    let newest = SOURCES.iter().filter_map(|name| last_modified(&tools.paths.root.join(name))).max();
    if newest > self::last_modified(&tools.paths.dist.join("index.html")) {
        println!("   dist/ is older than its sources: `cargo xtask test --only build,page` rebuilds it first");
    }
    let specs = spec_files(&tools.paths.page_tests)?;
    // The tests compare the page with the command-line tool.
    let node = node_with_page(tools)?.env("HEADROOM_CLI", build_cli(tools)?);
    node.args(test_runner_options()).args(specs).label("page tests").run()
}

/// Returns the options of Node.js's test runner. On two cores, it would run one file at a time by default, although
/// tests often wait.
pub(crate) fn test_runner_options() -> [String; 4] {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let files_at_once = cores.saturating_sub(1).max(2);
    ["--test", "--test-reporter=spec", "--test-timeout=900000", &format!("--test-concurrency={files_at_once}")]
        .map(ToString::to_string)
}

/// Runs `tests/page/bench.mjs`.
pub(crate) fn bench(tools: &Toolbox) -> Result<()> {
    node_with_page(tools)?.arg(tools.paths.page_tests.join("bench.mjs")).label("page timings").run()
}

/// Serves the page in the background. Returns a process that runs Node.js with environment variables for the page and
/// the browser.
pub(crate) fn node_with_page(tools: &Toolbox) -> Result<Process> {
    let node = tools.node()?;
    let chromium = tools.chromium()?;
    let server = Server::bind(&tools.paths.dist, BASE_PATH, 0).map_err(Error::msg)?.public();
    let address = server.address().map_err(Error::msg)?;
    println!("   serving the page at {address}");
    thread::spawn(move || server.run());
    Ok(node
        .env("HEADROOM_PAGE", address)
        .env("HEADROOM_DIST", &tools.paths.dist)
        .env("HEADROOM_CHROMIUM", &chromium.browser)
        .env("HEADROOM_CHROMIUM_FLAGS", flags().join(" ")))
}

/// Returns the time of the latest change to the file or folder at `path`.
fn last_modified(path: &Path) -> Option<SystemTime> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_dir() {
        return metadata.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| last_modified(&entry.path())).max()
}

/// Returns the test files in a folder.
pub(crate) fn spec_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .with_context(|| format!("could not read {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".spec.mjs"))
        .collect();
    found.sort();
    if found.is_empty() {
        bail!("{} contains no *.spec.mjs", folder.display());
    }
    Ok(found)
}
