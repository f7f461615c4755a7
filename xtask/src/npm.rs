//! The tools that come by npm: wasm-opt, terser, the browser driver of the page tests, and the accessibility checker.

use crate::places::{Places, make_folder, on_path, remove_folder, settle};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use crate::tools::OLDEST_NODE;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// `tests/page/node_modules`, after installing what the lock file there names.
pub(crate) fn ready(places: &Places) -> Outcome<PathBuf> {
    let modules = places.page_tests.join("node_modules");
    if modules.is_dir() && !modules.is_symlink() {
        return Ok(modules); // Somebody ran `npm ci` there.
    }
    let kept = kept_in(places)?;
    if !kept.join("node_modules").is_dir() {
        check_node()?;
        let _ours = places.lock_cache()?;
        if !kept.join("node_modules").is_dir() {
            install(places, &kept)?;
        }
    }
    link(&kept.join("node_modules"), &modules)?;
    Ok(modules)
}

/// Node.js is here and new enough.
pub(crate) fn check_node() -> Outcome<()> {
    let advice = format!(
        "install Node.js {OLDEST_NODE} or newer with npm (nodejs.org, your system's packages, or a version manager)"
    );
    if on_path("node").is_none() || on_path("npm").is_none() {
        return Err(Problem::new(format!("node and npm are not both on PATH: {advice}")));
    }
    let version = Run::new("node").arg("--version").read()?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => Err(Problem::new(format!("Node.js here is {}: {advice}", version.trim()))),
    }
}

/// One folder for each state of the lock file, shared by all checkouts.
fn kept_in(places: &Places) -> Outcome<PathBuf> {
    let lock = places.page_tests.join("package-lock.json");
    let text = fs::read(&lock).context(|| format!("could not read {}", places.short(&lock)))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Ok(places.cache.join(format!("npm-{:016x}", hasher.finish())))
}

fn install(places: &Places, kept: &Path) -> Outcome<()> {
    println!("   installing wasm-opt, terser, playwright-core and axe-core by npm: some seconds, once");
    let unfinished = places.cache.join("npm.unfinished");
    remove_folder(&unfinished)?;
    make_folder(&unfinished)?;
    for name in ["package.json", "package-lock.json"] {
        let from = places.page_tests.join(name);
        fs::copy(&from, unfinished.join(name)).context(|| format!("could not copy {}", places.short(&from)))?;
    }
    Run::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .dir(&unfinished)
        .go()
        .map_err(|problem| problem.while_doing("installing what tests/page/package.json names"))?;
    settle(&unfinished, kept)
}

#[cfg(unix)]
fn link(kept: &Path, modules: &Path) -> Outcome<()> {
    if fs::read_link(modules).is_ok_and(|there| there == kept) {
        return Ok(());
    }
    if modules.is_symlink() {
        fs::remove_file(modules).context(|| format!("could not replace {}", modules.display()))?;
    }
    std::os::unix::fs::symlink(kept, modules).context(|| format!("could not create {}", modules.display()))
}

#[cfg(not(unix))]
fn link(kept: &Path, modules: &Path) -> Outcome<()> {
    // Links need a privilege here, a second install does not.
    let folder = modules.parent().unwrap_or(kept);
    Run::new("npm.cmd").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).dir(folder).go()
}
