//! The tools that finish and test the page, each of one exact version, installed once for all checkouts.
//!
//! This is the one place where their versions stand; those that come by npm stand in `tests/page/package.json`.

use crate::places::{Places, on_path, remove_folder, settle};
use crate::problem::Outcome;
use crate::run::Run;
use std::path::PathBuf;

/// A tool that cargo installs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    package: &'static str,
    version: &'static str,
    /// The programs that it brings, the one that tells its version first.
    programs: &'static [&'static str],
    /// How cargo is to build it.
    options: &'static [&'static str],
    /// About how long that takes, so that nobody wonders.
    patience: &'static str,
}

/// Finishes what rustc builds for the browser. Of the same version as the library `wasm-bindgen` in `Cargo.toml`.
/// Not `--locked`: its lock file names a crate that was withdrawn.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    options: &[],
    patience: "two minutes",
};

/// Puts the page together.
pub(crate) const TRUNK: Tool = Tool {
    package: "trunk",
    version: "0.21.14",
    programs: &["trunk"],
    options: &["--locked", "--no-default-features", "--features", "rustls"],
    patience: "three minutes",
};

/// Makes a book in which a calculator is embedded, for a test.
pub(crate) const MDBOOK: Tool = Tool {
    package: "mdbook",
    version: "0.5.4",
    programs: &["mdbook"],
    options: &["--locked", "--no-default-features"],
    patience: "a minute",
};

/// Runs the fuzz targets.
pub(crate) const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    version: "0.13.2",
    programs: &["cargo-fuzz"],
    options: &["--locked"],
    patience: "a minute",
};

/// The compiler that the fuzz targets ask for, where none of its kind is installed.
pub(crate) const NIGHTLY: &str = "nightly-2026-05-15";

/// The oldest Node.js that runs the page tests.
pub(crate) const OLDEST_NODE: u32 = 20;

impl Tool {
    /// The folder with its programs, after installing it if need be; `None` where it is on `PATH` already.
    pub(crate) fn ready(&self, places: &Places) -> Outcome<Option<PathBuf>> {
        if self.is_on_path() {
            return Ok(None);
        }
        let home = places.cache.join(format!("{}-{}", self.package, self.version));
        let bin = home.join("bin");
        if self.is_in(&bin) {
            return Ok(Some(bin));
        }
        let _ours = places.lock_cache()?;
        if !self.is_in(&bin) {
            self.install(places).map_err(|problem| problem.while_doing(&format!("installing {}", self.package)))?;
        }
        Ok(Some(bin))
    }

    fn is_in(&self, bin: &std::path::Path) -> bool {
        self.programs.iter().all(|program| bin.join(program).is_file() || bin.join(format!("{program}.exe")).is_file())
    }

    fn is_on_path(&self) -> bool {
        self.programs.iter().all(|program| on_path(program).is_some())
            && Run::new(self.programs[0])
                .arg("--version")
                .read()
                .is_ok_and(|said| said.split_whitespace().any(|word| word == self.version))
    }

    fn install(&self, places: &Places) -> Outcome<()> {
        println!("   installing {} {}: about {}, once", self.package, self.version, self.patience);
        let home = places.cache.join(format!("{}-{}", self.package, self.version));
        let unfinished = places.cache.join(format!("{}.unfinished", self.package));
        let build = places.cache.join("build");
        remove_folder(&unfinished)?;
        Run::new("cargo")
            .args(["install", self.package, "--version"])
            .arg(format!("={}", self.version))
            .args(self.options)
            .arg("--root")
            .arg(&unfinished)
            .arg("--target-dir")
            .arg(&build)
            // The tools mostly wait for others: what counts is how soon they are here.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_STRIP", "true")
            .env_remove("CARGO_BUILD_TARGET")
            .env_remove("RUSTFLAGS")
            .dir(&places.root)
            .label(format!("installing {}", self.package))
            .go()?;
        remove_folder(&build)?;
        settle(&unfinished, &home)
    }
}
