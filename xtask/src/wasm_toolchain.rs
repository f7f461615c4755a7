//! The Rust toolchain for WebAssembly: an installed one, or one from rustup or Debian.

use crate::debian_packages;
use crate::debian_rust;
use crate::paths::{Paths, find_on_path};
use crate::process::Process;
use anyhow::{Error, Result, anyhow};
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The target of browser code.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The time limit for rustup to download a target of about 25 MB.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(240);

/// The variable that restricts the source of the toolchain to `installed`, `rustup` or `debian`, for tests of these
/// sources.
const ROUTE: &str = "HEADROOM_WASM_ROUTE";

/// The `cargo` and `rustc` to use for the browser.
#[derive(Debug, Clone)]
pub(crate) struct WasmToolchain {
    /// The folder of both programs, if they are not on `PATH`.
    bin: Option<PathBuf>,
}

impl WasmToolchain {
    /// Finds a toolchain, or installs one.
    pub(crate) fn ready(paths: &Paths) -> Result<Self> {
        let only = env::var(ROUTE).unwrap_or_default();
        let open = |route: &str| only.is_empty() || only == route;
        let mut tried = Vec::new();

        if open("installed") && has_std(WASM) {
            return Ok(Self { bin: None });
        }
        if open("debian")
            && let Some(bin) = debian_rust::installed(paths)
        {
            return Ok(Self { bin: Some(bin) });
        }
        if open("rustup") && find_on_path("rustup").is_some() {
            match add_by_rustup(paths, WASM) {
                Ok(()) => return Ok(Self { bin: None }),
                Err(error) => {
                    println!("   {error:#}");
                    tried.push(format!("{error:#}"));
                }
            }
        }
        if open("debian") && debian_packages::available() {
            match debian_rust::build(paths) {
                Ok(bin) => return Ok(Self { bin: Some(bin) }),
                Err(error) => {
                    println!("   {error:#}");
                    tried.push(format!("{error:#}"));
                }
            }
        }
        Err(advice(&tried))
    }

    /// Configures a process to use this toolchain.
    pub(crate) fn apply(&self, run: Process) -> Process {
        match &self.bin {
            None => run,
            // Bypasses rustup, which would select the toolchain in rust-toolchain.toml.
            Some(bin) => run.prepend_path(bin).env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC"),
        }
    }

    /// Returns cargo of this toolchain, run in the repository.
    pub(crate) fn cargo(&self, paths: &Paths) -> Process {
        let program = match &self.bin {
            None => PathBuf::from("cargo"),
            Some(bin) => bin.join("cargo"),
        };
        self.apply(Process::new(program)).dir(&paths.root)
    }

    /// Returns the version and origin.
    pub(crate) fn describe(&self) -> String {
        let rustc = match &self.bin {
            None => PathBuf::from("rustc"),
            Some(bin) => bin.join("rustc"),
        };
        let version = self.apply(Process::new(rustc)).arg("--version").read().unwrap_or_default();
        let origin = match self.bin {
            None => "",
            Some(_) => ", from Debian's packages",
        };
        format!("{}{origin}", version.trim())
    }

    /// Returns the folder of its standard libraries for the browser.
    pub(crate) fn libraries(&self) -> Result<PathBuf> {
        let rustc = match &self.bin {
            None => PathBuf::from("rustc"),
            Some(bin) => bin.join("rustc"),
        };
        libraries(self.apply(Process::new(rustc)), WASM)
    }
}

fn libraries(rustc: Process, target: &str) -> Result<PathBuf> {
    rustc.args(["--print", "target-libdir", "--target", target]).read().map(|path| PathBuf::from(path.trim()))
}

fn contains_library(folder: &Path, library: &str) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with(library) && name.ends_with(".rlib")
        })
    })
}

fn has_std(target: &str) -> bool {
    libraries(Process::new("rustc"), target).is_ok_and(|folder| contains_library(&folder, "libstd-"))
}

/// Returns whether the Rust on `PATH` has `core` for `target`.
pub(crate) fn has_core(target: &str) -> bool {
    libraries(Process::new("rustc"), target).is_ok_and(|folder| contains_library(&folder, "libcore-"))
}

/// Installs `target` with rustup.
pub(crate) fn add_by_rustup(paths: &Paths, target: &str) -> Result<()> {
    println!("   installing {target} with rustup");
    Process::new("rustup")
        .args(["target", "add", target])
        .env("RUST_BACKTRACE", "0")
        .dir(&paths.root)
        .timeout(RUSTUP_TIMEOUT)
        .label(format!("rustup target add {target}"))
        .run()
}

fn advice(tried: &[String]) -> Error {
    let mut text = format!(
        "Rust for {WASM} is not installed, and could not be installed.\n   To fix this, do one of these:\n   \
         - run `rustup target add {WASM}` with access to rustup's servers (rustup: https://rustup.rs);\n   \
         - put another Rust with {WASM} first on PATH;\n   \
         - use Debian 12 or newer with security updates among its package sources: xtask then unpacks rustc-web, \
         cargo-web and rust-web-src into the cache."
    );
    for attempt in tried {
        text.push_str("\n   Tried: ");
        text.push_str(attempt);
    }
    anyhow!(text)
}
