//! Checks that the core builds for a target without an operating system or standard library.

use crate::paths::{create_folder, find_on_path, remove_folder};
use crate::toolbox::{Toolbox, lock_file_args};
use crate::wasm_toolchain::{WASM_TARGET, add_rustup_target, has_core};
use anyhow::{Context, Result, bail};
use std::fs;

/// A microcontroller target without `std` and without 64-bit atomics.
const BARE_METAL_TARGET: &str = "thumbv7em-none-eabihf";

/// The file name prefixes of the libraries that are available without the standard library.
const CORE_LIBRARIES: [&str; 5] =
    ["libcore-", "liballoc-", "libcompiler_builtins-", "librustc_std_workspace_core-", "librustc_std_workspace_alloc-"];

/// Checks the core without the standard library.
pub(crate) fn check(tools: &Toolbox) -> Result<()> {
    let bare = has_core(BARE_METAL_TARGET)
        || (find_on_path("rustup").is_some()
            && add_rustup_target(&tools.paths, BARE_METAL_TARGET)
                .inspect_err(|error| println!("   {error:#}"))
                .is_ok());
    if bare {
        return tools
            .cargo()
            .args(["check", "--package", "headroom-core", "--lib"])
            .args(["--target", BARE_METAL_TARGET])
            .args(lock_file_args())
            .label(format!("checking the core for {BARE_METAL_TARGET}"))
            .run();
    }
    println!(
        "   {BARE_METAL_TARGET} is not available: checking for {WASM_TARGET} without its standard library instead"
    );
    check_without_std(tools)
}

/// Checks the core with a compiler that finds only `core` and `alloc`.
fn check_without_std(tools: &Toolbox) -> Result<()> {
    let wasm = tools.wasm_toolchain()?;
    let libraries = wasm.library_folder()?;
    let home = tools.paths.web_target.join("without-std");
    let place = home.join("lib").join("rustlib").join(WASM_TARGET).join("lib");
    remove_folder(&home)?;
    create_folder(&place)?;
    let files = fs::read_dir(&libraries).with_context(|| format!("could not read {}", libraries.display()))?;
    let mut count = 0;
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if CORE_LIBRARIES.iter().any(|library| name.starts_with(library)) {
            fs::copy(file.path(), place.join(&name)).with_context(|| format!("could not copy {name}"))?;
            count += 1;
        }
    }
    if count == 0 {
        bail!("{} contains no core library", libraries.display());
    }
    wasm.cargo(&tools.paths)
        .args(["check", "--package", "headroom-core", "--lib"])
        .args(["--target", WASM_TARGET])
        .arg("--target-dir")
        .arg(home.join("target"))
        .args(lock_file_args())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("--sysroot={}", home.display()))
        .env_remove("RUSTFLAGS")
        .label("checking the core without std")
        .run()
}
