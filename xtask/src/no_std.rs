//! The core runs where there is no operating system and no standard library: the compiler for such a machine proves it.

use crate::kit::{Kit, locked};
use crate::places::{make_folder, on_path, remove_folder};
use crate::problem::{Context, Outcome, Problem};
use crate::wasm_toolchain::{WASM, add_by_rustup, has_core};
use std::fs;

/// A small processor with nothing on it, not even 64-bit atomics.
const BARE: &str = "thumbv7em-none-eabihf";

/// All that remains of the standard library where there is none.
const WITHOUT_STD: [&str; 5] =
    ["libcore-", "liballoc-", "libcompiler_builtins-", "librustc_std_workspace_core-", "librustc_std_workspace_alloc-"];

/// Holds the core against a machine without a standard library.
pub(crate) fn check(kit: &Kit) -> Outcome<()> {
    let bare = has_core(BARE)
        || (on_path("rustup").is_some()
            && add_by_rustup(&kit.places, BARE).inspect_err(|problem| println!("   {problem}")).is_ok());
    if bare {
        return kit
            .cargo()
            .args(["check", "--package", "headroom-core", "--lib"])
            .args(["--target", BARE])
            .args(locked())
            .label(format!("checking the core for {BARE}"))
            .go();
    }
    println!("   {BARE} cannot be had: checking for {WASM} with its standard library taken away");
    without_std(kit)
}

/// The same proof by other means: a compiler that finds `core` and `alloc` and nothing else.
fn without_std(kit: &Kit) -> Outcome<()> {
    let wasm = kit.wasm()?;
    let libraries = wasm.libraries()?;
    let home = kit.places.web_target.join("without-std");
    let place = home.join("lib").join("rustlib").join(WASM).join("lib");
    remove_folder(&home)?;
    make_folder(&place)?;
    let files = fs::read_dir(&libraries).context(|| format!("could not read {}", libraries.display()))?;
    let mut count = 0;
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if WITHOUT_STD.iter().any(|library| name.starts_with(library)) {
            fs::copy(file.path(), place.join(&name)).context(|| format!("could not copy {name}"))?;
            count += 1;
        }
    }
    if count == 0 {
        return Err(Problem::new(format!("{} holds no core library", libraries.display())));
    }
    wasm.cargo(&kit.places)
        .args(["check", "--package", "headroom-core", "--lib"])
        .args(["--target", WASM])
        .arg("--target-dir")
        .arg(home.join("target"))
        .args(locked())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", format!("--sysroot={}", home.display()))
        .env_remove("RUSTFLAGS")
        .label("checking the core without std")
        .go()
}
