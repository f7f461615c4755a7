//! What clippy refuses, said in a way that the next run still knows.

use crate::kit::Kit;
use crate::places::make_folder;
use crate::problem::{Context, Outcome};
use crate::run::Run;
use std::fs;

/// Clippy's rules from a copy beside what cargo builds. Cargo notes the whole path of the file that has them, and would lint all
/// anew, or by old rules, where the next checkout lies elsewhere.
pub(crate) fn by_rules(kit: &Kit, run: Run) -> Outcome<Run> {
    let rules = fs::read(kit.places.root.join("clippy.toml")).context(|| "could not read clippy.toml".into())?;
    let folder = kit.places.target.join("rules");
    let copy = folder.join("clippy.toml");
    // Its age says since when it is so.
    if fs::read(&copy).ok().as_ref() != Some(&rules) {
        make_folder(&folder)?;
        fs::write(&copy, rules).context(|| "could not copy clippy.toml".into())?;
    }
    Ok(run.env("CLIPPY_CONF_DIR", folder))
}
