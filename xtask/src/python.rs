//! Python environments in the cache.

use crate::paths::{Paths, find_on_path, remove_folder};
use crate::process::Process;
use anyhow::{Context, Result, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Installs the packages in a requirements file. Returns the Python program of the environment, which all checkouts
/// with the same requirements share.
pub(crate) fn install_requirements(paths: &Paths, requirements: &Path) -> Result<PathBuf> {
    let text = fs::read(requirements).with_context(|| format!("could not read {}", paths.relative(requirements)))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let home = paths.cache.join(format!("python-{:016x}", hasher.finish()));
    let (program, finished) = (home.join("bin").join("python"), home.join("finished"));
    if finished.is_file() {
        return Ok(program);
    }
    let _lock = paths.lock_cache()?;
    if finished.is_file() {
        return Ok(program);
    }
    println!("   installing the Python packages in {}: half a minute, once", paths.relative(requirements));
    install(&home, &program, requirements).context("setting up Python")?;
    fs::write(&finished, "").with_context(|| format!("could not write {}", finished.display()))?;
    Ok(program)
}

/// Creates the environment in its final place, because environments cannot be moved.
fn install(home: &Path, program: &Path, requirements: &Path) -> Result<()> {
    const ADVICE: &str = "Python 3.11.5 or newer with venv is needed (Debian: apt-get install python3 python3-venv)";
    if find_on_path("python3").is_none() {
        bail!("python3 is not on PATH: {ADVICE}");
    }
    remove_folder(home)?;
    Process::new("python3").args(["-m", "venv"]).arg(home).read().context(ADVICE)?;
    Process::new(program)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"])
        .arg("--requirement")
        .arg(requirements)
        .label("pip install")
        .run()
}
