//! The Rust toolchain for the browser from Debian's packages, for machines without access to rustup's servers.
//!
//! Debian has a recent compiler (`rustc-web`, which builds its browsers) and the source of the standard library, but no
//! build of the library for wasm32. The library is built once and copied to the folder where the compiler looks for it.

use crate::debian_packages::{Packages, library_path};
use crate::paths::{Paths, create_folder, remove_folder};
use crate::process::Process;
use crate::wasm_toolchain::WASM_TARGET;
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "libstd-rust-web-dev", "rust-web-src", "rust-web-clippy"];

/// The major versions of LLD that work. The newest one that is available is installed.
const LLD_VERSIONS: std::ops::RangeInclusive<u32> = 16..=30;

/// The file that marks a complete installation.
const COMPLETION_MARKER: &str = "finished";

/// Returns the folder of `cargo` and `rustc`, if they are installed.
pub(crate) fn find_installed(paths: &Paths) -> Option<PathBuf> {
    let home = home(paths);
    home.join(COMPLETION_MARKER).is_file().then(|| home.join("bin"))
}

/// Installs the toolchain. Returns the folder of `cargo` and `rustc`.
pub(crate) fn install(paths: &Paths) -> Result<PathBuf> {
    let _lock = paths.lock_cache()?;
    if let Some(bin) = find_installed(paths) {
        return Ok(bin);
    }
    println!("   installing Rust for the browser from Debian's packages: about three minutes, once");
    let home = home(paths);
    remove_folder(&home)?;
    let packages = Packages::fetch(paths)?;
    for name in PACKAGES {
        if !packages.has(name) {
            bail!("this system has no package {name}");
        }
    }
    let linker = LLD_VERSIONS
        .rev()
        .map(|version| format!("lld-{version}"))
        .find(|name| packages.has(name))
        .ok_or_else(|| anyhow!("this system has no package of the linker lld"))?;
    let mut names = PACKAGES.to_vec();
    names.push(&linker);
    packages.unpack(&names, &home)?;

    let libraries = library_path(&home);
    let bin = home.join("bin");
    for program in ["rustc", "rustdoc", "cargo", "cargo-clippy", "clippy-driver"] {
        let real = home.join("usr").join("bin").join(program);
        write_wrapper(&bin.join(program), &real, &libraries)?;
    }
    let version = Process::new(bin.join("rustc")).arg("-vV").read()?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| anyhow!("Debian's rustc does not print its host"))?
        .to_string();
    let rustlib = home.join("usr").join("lib").join("rustlib");
    let llvm = linker.replace("lld", "llvm");
    let real = home.join("usr").join("lib").join(llvm).join("bin").join("lld");
    write_wrapper(&rustlib.join(&host).join("bin").join("rust-lld"), &real, &libraries)?;
    link_source(&home, &rustlib)?;
    build_std(&home, &bin, &rustlib)?;
    let stamp = home.join(COMPLETION_MARKER);
    fs::write(&stamp, version).with_context(|| format!("could not write {}", stamp.display()))?;
    Ok(bin)
}

fn home(paths: &Paths) -> PathBuf {
    paths.cache.join("debian-rust")
}

/// Writes a script that runs `real` with the unpacked libraries.
fn write_wrapper(script: &Path, real: &Path, libraries: &str) -> Result<()> {
    if !real.exists() {
        bail!("Debian's packages contain no {}", real.display());
    }
    let text = format!(
        "#!/bin/sh\nLD_LIBRARY_PATH=\"{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"\nexport LD_LIBRARY_PATH\n\
         exec \"{}\" \"$@\"\n",
        real.display()
    );
    write_script(script, &text)
}

/// Writes an executable script.
pub(crate) fn write_script(script: &Path, text: &str) -> Result<()> {
    if let Some(folder) = script.parent() {
        create_folder(folder)?;
    }
    fs::write(script, text).with_context(|| format!("could not write {}", script.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(script, fs::Permissions::from_mode(0o755))
            .with_context(|| format!("could not make {} executable", script.display()))?;
    }
    Ok(())
}

/// Replaces the package's absolute link to the source of the standard library with one into the unpacked folder.
fn link_source(home: &Path, rustlib: &Path) -> Result<()> {
    let sources = home.join("usr").join("src");
    let source = fs::read_dir(&sources)
        .with_context(|| format!("could not read {}", sources.display()))?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.join("library").is_dir())
        .ok_or_else(|| anyhow!("Debian's packages contain no source of the standard library"))?;
    let link = rustlib.join("src").join("rust");
    if link.is_symlink() {
        fs::remove_file(&link).with_context(|| format!("could not replace {}", link.display()))?;
    }
    if let Some(folder) = link.parent() {
        create_folder(folder)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(&source, &link).with_context(|| format!("could not create {}", link.display()))?;
    #[cfg(not(unix))]
    let _ = source;
    Ok(())
}

/// Builds the standard library for wasm32 and copies it to the folder where the compiler looks for it.
fn build_std(home: &Path, bin: &Path, rustlib: &Path) -> Result<()> {
    let seed = home.join("seed");
    create_folder(&seed.join("src"))?;
    let manifest = "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n";
    for (name, text) in [("Cargo.toml", manifest), ("src/lib.rs", "")] {
        fs::write(seed.join(name), text).context("could not write the seed crate")?;
    }
    let target = seed.join("target");
    Process::new(bin.join("cargo"))
        .args(["build", "--release", "--target", WASM_TARGET])
        .arg("-Zbuild-std=std,panic_abort,panic_unwind,test,proc_macro")
        .arg("--target-dir")
        .arg(&target)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", bin.join("rustc"))
        // Link-time optimization of the page needs the bitcode.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTUP_TOOLCHAIN")
        .dir(&seed)
        .prepend_path(bin)
        .label("building the standard library for wasm32")
        .run()?;
    let built = target.join(WASM_TARGET).join("release").join("deps");
    let place = rustlib.join(WASM_TARGET).join("lib");
    create_folder(&place)?;
    let files = fs::read_dir(&built).with_context(|| format!("could not read {}", built.display()))?;
    let mut count = 0;
    for file in files.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed") {
            fs::copy(file.path(), place.join(&name)).with_context(|| format!("could not copy {name}"))?;
            count += 1;
        }
    }
    if count == 0 {
        bail!("the standard library for wasm32 was built, but its files were not found");
    }
    remove_folder(&seed)
}
