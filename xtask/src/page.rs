//! Builds the page.

use crate::finish;
use crate::kit::{Kit, locked};
use crate::problem::{Outcome, Problem};
use crate::publish;
use crate::wasm_opt;

/// How much care the build takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// What visitors get: small.
    Release,
    /// Soon ready, for looking at a change.
    Quick,
}

/// Builds the page into `dist/`.
pub(crate) fn build(kit: &Kit, care: Care) -> Outcome<()> {
    let places = &kit.places;
    if !places.root.join("index.html").is_file() {
        return Err(Problem::new("there is no index.html in the project"));
    }
    let wasm = kit.wasm()?;
    let bindgen = kit.wasm_bindgen()?;
    let trunk = kit.trunk()?;
    let program = trunk.as_ref().map_or_else(|| "trunk".into(), |bin| bin.join("trunk"));
    let mut run = wasm
        .apply(crate::run::Run::new(program))
        .arg("build")
        .env("CARGO_TARGET_DIR", &places.web_target)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk takes "true" only, where the convention is any value.
        .env_remove("NO_COLOR")
        .dir(&places.root)
        .label("building the page");
    if let Some(bin) = bindgen {
        run = run.path_first(bin);
    }
    if care == Care::Release {
        run = run.arg("--release");
    }
    run.args(locked()).go()?;
    if care == Care::Release {
        wasm_opt::shrink(kit)?;
    }
    finish::finish(kit)?;
    if care == Care::Release {
        publish::publish(kit)?;
    }
    println!("   the page is in {}", places.short(&places.dist));
    Ok(())
}
