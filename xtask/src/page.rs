//! Builds the page.

use crate::finish;
use crate::publish;
use crate::toolbox::{Toolbox, lock_file_args};
use crate::wasm_opt;
use anyhow::{Result, bail};

/// The build profile of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Optimized for size, for publishing.
    Release,
    /// Built fast, without optimization.
    Dev,
}

/// Builds the page into `dist/`.
pub(crate) fn build(tools: &Toolbox, profile: Profile) -> Result<()> {
    let paths = &tools.paths;
    if !paths.root.join("index.html").is_file() {
        bail!("the project has no index.html");
    }
    let wasm = tools.wasm_toolchain()?;
    let bindgen = tools.wasm_bindgen_folder()?;
    let trunk = tools.trunk_folder()?;
    let program = trunk.as_ref().map_or_else(|| "trunk".into(), |bin| bin.join("trunk"));
    let mut run = wasm
        .configure(crate::process::Process::new(program))
        .arg("build")
        .env("CARGO_TARGET_DIR", &paths.web_target)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk accepts only "true" and "false", unlike other programs.
        .env_remove("NO_COLOR")
        .dir(&paths.root)
        .label("building the page");
    if let Some(bin) = bindgen {
        run = run.prepend_path(bin);
    }
    if profile == Profile::Release {
        run = run.arg("--release");
    }
    run.args(lock_file_args()).run()?;
    if profile == Profile::Release {
        wasm_opt::optimize_all(tools)?;
    }
    finish::finish(tools)?;
    if profile == Profile::Release {
        publish::publish(tools)?;
    }
    println!("   the page is in {}", paths.relative(&paths.dist));
    Ok(())
}
