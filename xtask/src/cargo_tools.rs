//! Tools that cargo installs into the cache, with their exact versions. `tests/page/package.json` has the versions of
//! npm packages.

use crate::paths::{Paths, find_on_path, move_into_place, remove_folder};
use crate::process::Process;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// A tool that cargo installs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CargoTool {
    package: &'static str,
    version: &'static str,
    /// The programs of the package. The first one is run with `--version` to check for an installed version.
    programs: &'static [&'static str],
    /// Options for `cargo install`.
    options: &'static [&'static str],
    /// The approximate build time, for messages.
    build_time: &'static str,
}

/// Generates JavaScript bindings. Its version must equal that of the crate `wasm-bindgen` in `Cargo.toml`.
pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    options: &[],
    build_time: "two minutes",
};

/// Builds the page.
pub(crate) const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    options: &["--no-default-features", "--features", "rustls"],
    build_time: "three minutes",
};

/// Builds a book with an embedded calculator in a test.
pub(crate) const MDBOOK: CargoTool = CargoTool {
    package: "mdbook",
    version: "0.5.4",
    programs: &["mdbook"],
    options: &["--no-default-features"],
    build_time: "a minute",
};

/// Checks licenses, sources, and advisories of crates.
pub(crate) const CARGO_DENY: CargoTool = CargoTool {
    package: "cargo-deny",
    version: "0.20.2",
    programs: &["cargo-deny"],
    options: &[],
    build_time: "three minutes",
};

/// Runs the fuzz targets.
pub(crate) const CARGO_FUZZ: CargoTool = CargoTool {
    package: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    options: &[],
    build_time: "a minute",
};

/// The nightly toolchain to install for fuzzing if there is none.
pub(crate) const NIGHTLY: &str = "nightly-2026-05-15";

/// The minimum major version of Node.js.
pub(crate) const MIN_NODE_VERSION: u32 = 20;

impl CargoTool {
    /// Installs the tool if it is missing. Returns the folder of its programs, or `None` if they are on `PATH`.
    pub(crate) fn find_or_install(&self, paths: &Paths) -> Result<Option<PathBuf>> {
        if self.is_on_path() {
            return Ok(None);
        }
        let home = paths.cache.join(format!("{}-{}", self.package, self.version));
        let bin = home.join("bin");
        if self.is_in(&bin) {
            return Ok(Some(bin));
        }
        let _lock = paths.lock_cache()?;
        if !self.is_in(&bin) {
            self.install(paths).with_context(|| format!("installing {}", self.package))?;
        }
        Ok(Some(bin))
    }

    fn is_in(&self, bin: &std::path::Path) -> bool {
        self.programs.iter().all(|program| bin.join(program).is_file() || bin.join(format!("{program}.exe")).is_file())
    }

    fn is_on_path(&self) -> bool {
        self.programs.iter().all(|program| find_on_path(program).is_some())
            && Process::new(self.programs[0])
                .arg("--version")
                .read()
                .is_ok_and(|output| output.split_whitespace().any(|word| word == self.version))
    }

    /// Installs the tool with the dependencies in its lock file. If the registry lacks one of the locked versions,
    /// installs it with the newest compatible versions.
    fn install(&self, paths: &Paths) -> Result<()> {
        println!("   installing {} {}: about {}, once", self.package, self.version, self.build_time);
        match self.install_with(paths, &["--locked"]) {
            Err(error) if format!("{error:#}").contains("failed to select a version") => {
                println!(
                    "   the registry lacks a version that {} locks; installing without its lock file",
                    self.package
                );
                self.install_with(paths, &[])
            }
            result => result,
        }
    }

    fn install_with(&self, paths: &Paths, options: &[&str]) -> Result<()> {
        let home = paths.cache.join(format!("{}-{}", self.package, self.version));
        let unfinished = paths.cache.join(format!("{}.unfinished", self.package));
        let build = paths.cache.join("build");
        remove_folder(&unfinished)?;
        Process::new("cargo")
            .args(["install", self.package, "--version"])
            .arg(format!("={}", self.version))
            .args(self.options)
            .args(options)
            .arg("--root")
            .arg(&unfinished)
            .arg("--target-dir")
            .arg(&build)
            // Build time matters more than run time: the tools mostly wait for other programs.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_STRIP", "true")
            .env_remove("CARGO_BUILD_TARGET")
            .env_remove("RUSTFLAGS")
            .dir(&paths.root)
            .label(format!("installing {}", self.package))
            .run()?;
        remove_folder(&build)?;
        move_into_place(&unfinished, &home)
    }
}
