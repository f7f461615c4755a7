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
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The time limit for rustup to download a target of about 25 MB.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(240);

/// The environment variable that restricts the source of the toolchain to `installed`, `rustup`, or `debian`, for tests
/// of these sources.
const ROUTE_VARIABLE: &str = "HEADROOM_WASM_ROUTE";

/// The `cargo` and `rustc` to use for the browser.
#[derive(Debug, Clone)]
pub(crate) struct WasmToolchain {
    /// The folder of both programs, if they are not on `PATH`.
    bin: Option<PathBuf>,
}

impl WasmToolchain {
    /// Finds a toolchain, or installs one.
    pub(crate) fn find_or_install(paths: &Paths) -> Result<Self> {
        let only = env::var(ROUTE_VARIABLE).unwrap_or_default();
        let allows = |route: &str| only.is_empty() || only == route;
        let mut tried = Vec::new();

        if allows("installed") && has_std(WASM_TARGET) {
            return Ok(Self { bin: None });
        }
        if allows("debian")
            && let Some(bin) = debian_rust::find_installed(paths)
        {
            return Ok(Self { bin: Some(bin) });
        }
        if allows("rustup") && find_on_path("rustup").is_some() {
            match add_rustup_target(paths, WASM_TARGET) {
                Ok(()) => return Ok(Self { bin: None }),
                Err(error) => {
                    println!("   {error:#}");
                    tried.push(format!("{error:#}"));
                }
            }
        }
        if allows("debian") && debian_packages::available() {
            match debian_rust::install(paths) {
                Ok(bin) => return Ok(Self { bin: Some(bin) }),
                Err(error) => {
                    println!("   {error:#}");
                    tried.push(format!("{error:#}"));
                }
            }
        }
        Err(installation_error(&tried))
    }

    /// Configures a process to use this toolchain.
    pub(crate) fn configure(&self, run: Process) -> Process {
        match &self.bin {
            None => run,
            // Bypasses rustup, which would select the toolchain in rust-toolchain.toml.
            Some(bin) => run.prepend_path(bin).env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC"),
        }
    }

    /// Returns a process that runs this toolchain's cargo in the repository.
    pub(crate) fn cargo(&self, paths: &Paths) -> Process {
        let program = match &self.bin {
            None => PathBuf::from("cargo"),
            Some(bin) => bin.join("cargo"),
        };
        self.configure(Process::new(program)).dir(&paths.root)
    }

    /// Returns the version and origin of the compiler.
    pub(crate) fn describe(&self) -> String {
        let rustc = match &self.bin {
            None => PathBuf::from("rustc"),
            Some(bin) => bin.join("rustc"),
        };
        let version = self.configure(Process::new(rustc)).arg("--version").read().unwrap_or_default();
        let origin = match self.bin {
            None => "",
            Some(_) => ", from Debian's packages",
        };
        format!("{}{origin}", version.trim())
    }

    /// Returns the folder of the standard library for the browser.
    pub(crate) fn library_folder(&self) -> Result<PathBuf> {
        let rustc = match &self.bin {
            None => PathBuf::from("rustc"),
            Some(bin) => bin.join("rustc"),
        };
        target_library_folder(self.configure(Process::new(rustc)), WASM_TARGET)
    }
}

fn target_library_folder(rustc: Process, target: &str) -> Result<PathBuf> {
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
    target_library_folder(Process::new("rustc"), target).is_ok_and(|folder| contains_library(&folder, "libstd-"))
}

/// Returns whether the Rust on `PATH` has `core` for `target`.
pub(crate) fn has_core(target: &str) -> bool {
    target_library_folder(Process::new("rustc"), target).is_ok_and(|folder| contains_library(&folder, "libcore-"))
}

/// Installs `target` with rustup.
pub(crate) fn add_rustup_target(paths: &Paths, target: &str) -> Result<()> {
    println!("   installing {target} with rustup");
    Process::new("rustup")
        .args(["target", "add", target])
        .env("RUST_BACKTRACE", "0")
        .dir(&paths.root)
        .timeout(RUSTUP_TIMEOUT)
        .label(format!("rustup target add {target}"))
        .run()
}

fn installation_error(tried: &[String]) -> Error {
    let mut text = format!(
        "Rust for {WASM_TARGET} is not installed, and could not be installed.\n   To fix this, do one of these:\n   \
         - run `rustup target add {WASM_TARGET}` with access to rustup's servers (rustup: https://rustup.rs);\n   \
         - put another Rust with {WASM_TARGET} first on PATH;\n   \
         - use Debian 12 or newer with security updates among its package sources: xtask then unpacks rustc-web, \
         cargo-web, and rust-web-src into the cache."
    );
    for attempt in tried {
        text.push_str("\n   Tried: ");
        text.push_str(attempt);
    }
    anyhow!(text)
}
