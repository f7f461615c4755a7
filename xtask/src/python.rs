//! Python with what a list names, in an environment of its own in the cache.

use crate::places::{Places, on_path, remove_folder};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Python in an environment with what the list names; one for each state of the list, shared by all checkouts.
pub(crate) fn ready(places: &Places, list: &Path) -> Outcome<PathBuf> {
    let text = fs::read(list).context(|| format!("could not read {}", places.short(list)))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let home = places.cache.join(format!("python-{:016x}", hasher.finish()));
    let (program, finished) = (home.join("bin").join("python"), home.join("finished"));
    if finished.is_file() {
        return Ok(program);
    }
    let _ours = places.lock_cache()?;
    if finished.is_file() {
        return Ok(program);
    }
    println!("   installing what {} names: half a minute, once", places.short(list));
    install(&home, &program, list).map_err(|problem| problem.while_doing("setting up Python"))?;
    fs::write(&finished, "").context(|| format!("could not write {}", finished.display()))?;
    Ok(program)
}

/// An environment cannot be moved once it is made, so it is made in its place.
fn install(home: &Path, program: &Path, list: &Path) -> Outcome<()> {
    const ADVICE: &str = "Python 3.10 or newer with venv is needed (Debian: apt-get install python3 python3-venv)";
    if on_path("python3").is_none() {
        return Err(Problem::new(format!("there is no python3 on PATH: {ADVICE}")));
    }
    remove_folder(home)?;
    Run::new("python3")
        .args(["-m", "venv"])
        .arg(home)
        .read()
        .map_err(|problem| Problem::new(format!("{problem}; {ADVICE}")))?;
    Run::new(program)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"])
        .arg(list)
        .label("pip install")
        .go()
}
