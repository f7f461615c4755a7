//! Browser tests and timings of the built page.

use crate::chromium::flags;
use crate::process::Process;
use crate::toolbox::{Toolbox, locked};
use anyhow::{Context, Error, Result, bail};
use headroom_serve::Server;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::SystemTime;

/// The page must work in any folder of a host, so the tests serve it from a subfolder.
const BASE: &str = "/some/folder/headroom/";

/// The sources of the page.
const SOURCES: [&str; 9] =
    ["src", "crates", "core", "style", "public", "docs", "index.html", "Trunk.toml", "Cargo.lock"];

/// Runs `tests/page/*.spec.mjs`.
pub(crate) fn run(tools: &Toolbox) -> Result<()> {
    let newest = SOURCES.iter().filter_map(|name| newest(&tools.paths.root.join(name))).max();
    if newest > self::newest(&tools.paths.dist.join("index.html")) {
        println!("   dist/ is older than its sources: `cargo xtask test --only build,page` rebuilds it first");
    }
    let specs = specs(&tools.paths.page_tests)?;
    let node = with_page(tools)?.env("HEADROOM_CLI", terminal(tools)?);
    node.args(["--test", "--test-reporter=spec", "--test-timeout=900000"]).args(specs).label("page tests").run()
}

/// Builds the terminal program, with which tests compare the page. Returns its path.
pub(crate) fn terminal(tools: &Toolbox) -> Result<PathBuf> {
    tools
        .cargo()
        .args(["build", "--quiet", "-p", "headroom-cli"])
        .args(locked())
        .label("building the terminal program")
        .run()?;
    Ok(tools.paths.target.join("debug").join(format!("headroom{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs `tests/page/bench.mjs`.
pub(crate) fn bench(tools: &Toolbox) -> Result<()> {
    with_page(tools)?.arg(tools.paths.page_tests.join("bench.mjs")).label("page timings").run()
}

/// Serves the page, and returns Node.js with variables for the addresses of page and browser.
pub(crate) fn with_page(tools: &Toolbox) -> Result<Process> {
    let node = tools.node()?;
    let chromium = tools.chromium()?;
    let server = Server::bind(&tools.paths.dist, BASE, 0).map_err(Error::msg)?.public();
    let address = server.address().map_err(Error::msg)?;
    println!("   serving the page at {address}");
    thread::spawn(move || server.run());
    Ok(node
        .env("HEADROOM_PAGE", address)
        .env("HEADROOM_DIST", &tools.paths.dist)
        .env("HEADROOM_CHROMIUM", &chromium.browser)
        .env("HEADROOM_CHROMIUM_FLAGS", flags().join(" ")))
}

/// Returns the time of the latest change in `path`.
fn newest(path: &Path) -> Option<SystemTime> {
    let about = fs::metadata(path).ok()?;
    if !about.is_dir() {
        return about.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}

/// Returns the test files in a folder.
pub(crate) fn specs(folder: &Path) -> Result<Vec<PathBuf>> {
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
