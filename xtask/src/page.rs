//! Builds the page.

use crate::kit::{Kit, locked};
use crate::problem::{Context, Outcome, Problem};
use crate::size;
use std::fs;

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
    let wasm_opt = kit.npm()?.join(".bin");
    let program = trunk.as_ref().map_or_else(|| "trunk".into(), |bin| bin.join("trunk"));
    let mut run = wasm
        .apply(crate::run::Run::new(program))
        .arg("build")
        .env("CARGO_TARGET_DIR", &places.web_target)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk takes "true" only, where the convention is any value.
        .env_remove("NO_COLOR")
        .dir(&places.root)
        .path_first(wasm_opt)
        .label("building the page");
    if let Some(bin) = bindgen {
        run = run.path_first(bin);
    }
    if care == Care::Release {
        run = run.arg("--release");
    }
    run.args(locked()).go()?;
    put_models(kit)?;
    println!("   the page is in {}", places.short(&places.dist));
    Ok(())
}

/// Puts the models beside the page, each in a file of its own, and their names into it.
fn put_models(kit: &Kit) -> Outcome<()> {
    let dist = &kit.places.dist;
    let run = kit.cargo().args(["run", "--quiet", "-p", "headroom-core", "--example", "pack_models"]);
    let listed = run.args(locked()).arg("--").arg(dist.join("models")).label("packing the models").read()?;
    let listed = listed.lines().collect::<Vec<_>>().join(" ");
    let file = dist.join("index.html");
    let page = fs::read_to_string(&file).context(|| "could not read the page that was built".into())?;
    let meta = format!(r#"<meta name="{}" content="{listed}"><title>"#, size::MODELS);
    let named = page.replacen("<title>", &meta, 1);
    if named == page {
        return Err(Problem::new("the page that was built has no title, before which its models are named"));
    }
    fs::write(&file, named).context(|| "could not write the page".into())
}
