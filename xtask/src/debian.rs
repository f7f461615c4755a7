//! A Rust for the browser from Debian's packages, for machines that rustup's servers cannot be reached from.
//!
//! Debian carries a recent compiler (`rustc-web`, kept up for its browsers) and the source of the standard library, but
//! no finished one for wasm32: it is built here once, and laid where the compiler looks for it.

use crate::packages::{Packages, library_path};
use crate::places::{Places, make_folder, remove_folder};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use crate::wasm_toolchain::WASM;
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "libstd-rust-web-dev", "rust-web-src", "rust-web-clippy"];

/// The newest linker that Debian might have, and the oldest that will do.
const LINKERS: std::ops::RangeInclusive<u32> = 16..=30;

/// The file that says that everything is in its place.
const FINISHED: &str = "finished";

/// The folder with `cargo` and `rustc`, if they were built before.
pub(crate) fn kept(places: &Places) -> Option<PathBuf> {
    let home = home(places);
    home.join(FINISHED).is_file().then(|| home.join("bin"))
}

/// Fetches and builds it all.
pub(crate) fn build(places: &Places) -> Outcome<PathBuf> {
    let _ours = places.lock_cache()?;
    if let Some(bin) = kept(places) {
        return Ok(bin);
    }
    println!("   setting up a Rust for the browser from Debian's packages: about three minutes, once");
    let home = home(places);
    remove_folder(&home)?;
    let packages = Packages::fetch(places)?;
    for name in PACKAGES {
        if !packages.have(name) {
            return Err(Problem::new(format!("there is no package {name} here")));
        }
    }
    let linker = LINKERS
        .rev()
        .map(|version| format!("lld-{version}"))
        .find(|name| packages.have(name))
        .ok_or_else(|| Problem::new("there is no package of the linker lld here"))?;
    let mut names = PACKAGES.to_vec();
    names.push(&linker);
    packages.unpack(&names, &home)?;

    let libraries = library_path(&home);
    let bin = home.join("bin");
    for program in ["rustc", "rustdoc", "cargo", "cargo-clippy", "clippy-driver"] {
        let real = home.join("usr").join("bin").join(program);
        wrap(&bin.join(program), &real, &libraries)?;
    }
    let version = Run::new(bin.join("rustc")).arg("-vV").read()?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| Problem::new("Debian's rustc does not say what it is"))?
        .to_string();
    let rustlib = home.join("usr").join("lib").join("rustlib");
    let llvm = linker.replace("lld", "llvm");
    let real = home.join("usr").join("lib").join(llvm).join("bin").join("lld");
    wrap(&rustlib.join(&host).join("bin").join("rust-lld"), &real, &libraries)?;
    lead_to_source(&home, &rustlib)?;
    build_std(&home, &bin, &rustlib)?;
    let stamp = home.join(FINISHED);
    fs::write(&stamp, version).context(|| format!("could not write {}", stamp.display()))?;
    Ok(bin)
}

fn home(places: &Places) -> PathBuf {
    places.cache.join("debian-rust")
}

/// A script that runs `real` with the libraries that were unpacked beside it.
fn wrap(script: &Path, real: &Path, libraries: &str) -> Outcome<()> {
    if !real.exists() {
        return Err(Problem::new(format!("Debian's packages brought no {}", real.display())));
    }
    let text = format!(
        "#!/bin/sh\nLD_LIBRARY_PATH=\"{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"\nexport LD_LIBRARY_PATH\n\
         exec \"{}\" \"$@\"\n",
        real.display()
    );
    write_script(script, &text)
}

/// Writes `text` as a program at `script`.
pub(crate) fn write_script(script: &Path, text: &str) -> Outcome<()> {
    if let Some(folder) = script.parent() {
        make_folder(folder)?;
    }
    fs::write(script, text).context(|| format!("could not write {}", script.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(script, fs::Permissions::from_mode(0o755))
            .context(|| format!("could not make {} a program", script.display()))?;
    }
    Ok(())
}

/// The package's link to the source of the standard library is absolute: make one that stays in our folder.
fn lead_to_source(home: &Path, rustlib: &Path) -> Outcome<()> {
    let sources = home.join("usr").join("src");
    let source = fs::read_dir(&sources)
        .context(|| format!("could not read {}", sources.display()))?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.join("library").is_dir())
        .ok_or_else(|| Problem::new("Debian's packages brought no source of the standard library"))?;
    let link = rustlib.join("src").join("rust");
    if link.is_symlink() {
        fs::remove_file(&link).context(|| format!("could not replace {}", link.display()))?;
    }
    if let Some(folder) = link.parent() {
        make_folder(folder)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(&source, &link).context(|| format!("could not create {}", link.display()))?;
    #[cfg(not(unix))]
    let _ = source;
    Ok(())
}

fn build_std(home: &Path, bin: &Path, rustlib: &Path) -> Outcome<()> {
    let seed = home.join("seed");
    make_folder(&seed.join("src"))?;
    let manifest = "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    for (name, text) in [("Cargo.toml", manifest), ("src/lib.rs", "")] {
        fs::write(seed.join(name), text).context(|| "could not write the seed crate".into())?;
    }
    let target = seed.join("target");
    Run::new(bin.join("cargo"))
        .args(["build", "--release", "--target", WASM])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,test,proc_macro")
        .arg("--target-dir")
        .arg(&target)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", bin.join("rustc"))
        // Without the bitcode, a page built with link-time optimisation cannot take the library in.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTUP_TOOLCHAIN")
        .dir(&seed)
        .path_first(bin)
        .label("building the standard library for wasm32")
        .go()?;
    let built = target.join(WASM).join("release").join("deps");
    let place = rustlib.join(WASM).join("lib");
    make_folder(&place)?;
    let files = fs::read_dir(&built).context(|| format!("could not read {}", built.display()))?;
    let mut count = 0;
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed") {
            fs::copy(file.path(), place.join(&name)).context(|| format!("could not copy {name}"))?;
            count += 1;
        }
    }
    if count == 0 {
        return Err(Problem::new("the standard library for wasm32 was built, but is not where it should be"));
    }
    remove_folder(&seed)
}
