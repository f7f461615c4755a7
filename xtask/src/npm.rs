//! Tools from npm: wasm-opt, terser, the browser driver and accessibility checker of the page tests, and the bundlers
//! of the module tests.

use crate::cargo_tools::MIN_NODE_VERSION;
use crate::paths::{Paths, create_folder, find_on_path, move_into_place, remove_folder};
use crate::process::Process;
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Installs the packages of the page tests. Returns their `node_modules` folder.
pub(crate) fn install_page_test_packages(paths: &Paths) -> Result<PathBuf> {
    install_packages(paths, &paths.page_tests)
}

/// Installs the packages in the lock file of `folder`. Returns its `node_modules` folder.
pub(crate) fn install_packages(paths: &Paths, folder: &Path) -> Result<PathBuf> {
    let modules = folder.join("node_modules");
    if modules.is_dir() && !modules.is_symlink() {
        return Ok(modules); // Installed manually with `npm ci`.
    }
    let cached = cached_packages(paths, folder)?;
    if !cached.join("node_modules").is_dir() {
        check_node()?;
        let _lock = paths.lock_cache()?;
        if !cached.join("node_modules").is_dir() {
            install(paths, folder, &cached)?;
        }
    }
    link(&cached.join("node_modules"), &modules)?;
    Ok(modules)
}

/// Checks that npm and a recent enough Node.js are installed.
pub(crate) fn check_node() -> Result<()> {
    let advice = format!(
        "install Node.js {MIN_NODE_VERSION} or newer with npm (nodejs.org, your system's packages, or a version manager)"
    );
    if find_on_path("node").is_none() || find_on_path("npm").is_none() {
        bail!("Node.js and npm must be on PATH: {advice}");
    }
    let version = Process::new("node").arg("--version").read()?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= MIN_NODE_VERSION => Ok(()),
        _ => Err(anyhow!("Node.js {} is too old: {advice}", version.trim())),
    }
}

/// Returns the cache folder for the packages in the lock file. Checkouts with the same lock file share it.
fn cached_packages(paths: &Paths, folder: &Path) -> Result<PathBuf> {
    let lock = folder.join("package-lock.json");
    let text = fs::read(&lock).with_context(|| format!("could not read {}", paths.relative(&lock)))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Ok(paths.cache.join(format!("npm-{:016x}", hasher.finish())))
}

fn install(paths: &Paths, folder: &Path, cached: &Path) -> Result<()> {
    println!(
        "   installing the packages in {} with npm: a few seconds, once",
        paths.relative(&folder.join("package.json"))
    );
    let unfinished = paths.cache.join("npm.unfinished");
    remove_folder(&unfinished)?;
    create_folder(&unfinished)?;
    for name in ["package.json", "package-lock.json"] {
        let from = folder.join(name);
        fs::copy(&from, unfinished.join(name)).with_context(|| format!("could not copy {}", paths.relative(&from)))?;
    }
    Process::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .dir(&unfinished)
        .run()
        .context("installing npm packages")?;
    move_into_place(&unfinished, cached)
}

#[cfg(unix)]
fn link(cached: &Path, modules: &Path) -> Result<()> {
    if fs::read_link(modules).is_ok_and(|there| there == cached) {
        return Ok(());
    }
    if modules.is_symlink() {
        fs::remove_file(modules).with_context(|| format!("could not replace {}", modules.display()))?;
    }
    std::os::unix::fs::symlink(cached, modules).with_context(|| format!("could not create {}", modules.display()))
}

#[cfg(not(unix))]
fn link(cached: &Path, modules: &Path) -> Result<()> {
    // Symbolic links need a privilege on Windows; a second installation does not.
    let folder = modules.parent().unwrap_or(cached);
    Process::new("npm.cmd").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).dir(folder).run()
}
