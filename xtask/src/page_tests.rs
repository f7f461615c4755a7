//! The tests and timings that use the finished page as a visitor does.

use crate::chromium::flags;
use crate::kit::{Kit, locked};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use headroom_serve::Server;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::SystemTime;

/// The page must work from any folder of a host, so here it is never at the top.
const BASE: &str = "/some/folder/headroom/";

/// What the page is made from.
const SOURCES: [&str; 9] =
    ["src", "crates", "core", "style", "public", "docs", "index.html", "Trunk.toml", "Cargo.lock"];

/// Runs `tests/page/*.spec.mjs`.
pub(crate) fn run(kit: &Kit) -> Outcome<()> {
    let newest = SOURCES.iter().filter_map(|name| newest(&kit.places.root.join(name))).max();
    if newest > self::newest(&kit.places.dist.join("index.html")) {
        println!("   dist/ is older than its sources: `cargo xtask test --only build,page` tests them as they are now");
    }
    let specs = specs(&kit.places.page_tests)?;
    let node = with_page(kit)?.env("HEADROOM_CLI", terminal(kit)?);
    node.args(["--test", "--test-reporter=spec", "--test-timeout=900000"]).args(specs).label("page tests").go()
}

/// The terminal program, which the page is held against.
pub(crate) fn terminal(kit: &Kit) -> Outcome<PathBuf> {
    kit.cargo().args(["build", "--quiet", "-p", "headroom-cli"]).args(locked()).label("the terminal program").go()?;
    Ok(kit.places.target.join("debug").join(format!("headroom{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs `tests/page/bench.mjs`.
pub(crate) fn bench(kit: &Kit) -> Outcome<()> {
    with_page(kit)?.arg(kit.places.page_tests.join("bench.mjs")).label("page timings").go()
}

/// Node.js beside a server of the page, told where the page and the browser are.
pub(crate) fn with_page(kit: &Kit) -> Outcome<Run> {
    let node = kit.node()?;
    let chromium = kit.chromium()?;
    let server = Server::bind(&kit.places.dist, BASE, 0).map_err(Problem::new)?;
    let address = server.address().map_err(Problem::new)?;
    println!("   the page is at {address} for this step");
    thread::spawn(move || server.run());
    Ok(node
        .env("HEADROOM_PAGE", address)
        .env("HEADROOM_DIST", &kit.places.dist)
        .env("HEADROOM_CHROMIUM", &chromium.browser)
        .env("HEADROOM_CHROMIUM_FLAGS", flags().join(" ")))
}

/// When the latest change was made in `path`.
fn newest(path: &Path) -> Option<SystemTime> {
    let about = fs::metadata(path).ok()?;
    if !about.is_dir() {
        return about.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}

/// The tests in a folder.
pub(crate) fn specs(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .context(|| format!("could not read {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".spec.mjs"))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(Problem::new(format!("{} holds no *.spec.mjs", folder.display())));
    }
    Ok(found)
}
