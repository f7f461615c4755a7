//! A Rust that builds for the browser: the one at hand, or the nearest that can be had.

use crate::debian;
use crate::packages;
use crate::places::{Places, on_path};
use crate::problem::{Outcome, Problem};
use crate::run::Run;
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the browser runs.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// How long rustup may take to bring a target: some 25 MB.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(240);

/// Takes one route only, for those who test the routes: `installed`, `rustup` or `debian`.
const ROUTE: &str = "HEADROOM_WASM_ROUTE";

/// The `cargo` and `rustc` to use for the browser.
#[derive(Debug, Clone)]
pub(crate) struct WasmToolchain {
    /// The folder that they are in, where they are not the ones on `PATH`.
    bin: Option<PathBuf>,
}

impl WasmToolchain {
    /// Finds it, or brings it.
    pub(crate) fn ready(places: &Places) -> Outcome<Self> {
        let only = env::var(ROUTE).unwrap_or_default();
        let open = |route: &str| only.is_empty() || only == route;
        let mut tried = Vec::new();

        if open("installed") && has_std(WASM) {
            return Ok(Self { bin: None });
        }
        if open("debian")
            && let Some(bin) = debian::kept(places)
        {
            return Ok(Self { bin: Some(bin) });
        }
        if open("rustup") && on_path("rustup").is_some() {
            match add_by_rustup(places, WASM) {
                Ok(()) => return Ok(Self { bin: None }),
                Err(problem) => {
                    println!("   {problem}");
                    tried.push(problem.to_string());
                }
            }
        }
        if open("debian") && packages::available() {
            match debian::build(places) {
                Ok(bin) => return Ok(Self { bin: Some(bin) }),
                Err(problem) => {
                    println!("   {problem}");
                    tried.push(problem.to_string());
                }
            }
        }
        Err(advice(&tried))
    }

    /// `run` with this toolchain.
    pub(crate) fn apply(&self, run: Run) -> Run {
        match &self.bin {
            None => run,
            // No rustup in between: it would look for the toolchain that rust-toolchain.toml names.
            Some(bin) => run.path_first(bin).env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTC"),
        }
    }

    /// Cargo of this toolchain, in the project.
    pub(crate) fn cargo(&self, places: &Places) -> Run {
        let program = match &self.bin {
            None => PathBuf::from("cargo"),
            Some(bin) => bin.join("cargo"),
        };
        self.apply(Run::new(program)).dir(&places.root)
    }

    /// Which one it is.
    pub(crate) fn describe(&self) -> String {
        let rustc = match &self.bin {
            None => PathBuf::from("rustc"),
            Some(bin) => bin.join("rustc"),
        };
        let version = self.apply(Run::new(rustc)).arg("--version").read().unwrap_or_default();
        let origin = match self.bin {
            None => "",
            Some(_) => ", from Debian's packages",
        };
        format!("{}{origin}", version.trim())
    }

    /// Where its finished standard libraries for wasm32 lie.
    pub(crate) fn libraries(&self) -> Outcome<PathBuf> {
        let rustc = match &self.bin {
            None => PathBuf::from("rustc"),
            Some(bin) => bin.join("rustc"),
        };
        libraries(self.apply(Run::new(rustc)), WASM)
    }
}

fn libraries(rustc: Run, target: &str) -> Outcome<PathBuf> {
    rustc.args(["--print", "target-libdir", "--target", target]).read().map(|path| PathBuf::from(path.trim()))
}

fn holds(folder: &Path, library: &str) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with(library) && name.ends_with(".rlib")
        })
    })
}

fn has_std(target: &str) -> bool {
    libraries(Run::new("rustc"), target).is_ok_and(|folder| holds(&folder, "libstd-"))
}

/// The Rust on `PATH` has at least `core` for `target`.
pub(crate) fn has_core(target: &str) -> bool {
    libraries(Run::new("rustc"), target).is_ok_and(|folder| holds(&folder, "libcore-"))
}

/// Asks rustup for `target`.
pub(crate) fn add_by_rustup(places: &Places, target: &str) -> Outcome<()> {
    println!("   asking rustup for {target}");
    Run::new("rustup")
        .args(["target", "add", target])
        .env("RUST_BACKTRACE", "0")
        .dir(&places.root)
        .limit(RUSTUP_PATIENCE)
        .label(format!("rustup target add {target}"))
        .go()
}

fn advice(tried: &[String]) -> Problem {
    let mut text = format!(
        "there is no Rust for {WASM} here, and none could be brought.\n   Any one of these helps:\n   \
         - `rustup target add {WASM}`, on a connection that reaches rustup's servers (rustup itself: https://rustup.rs);\n   \
         - a Rust from elsewhere whose sysroot has {WASM}, first on PATH;\n   \
         - Debian 12 or newer with its security updates among the package sources: `apt-get` then brings \
         rustc-web, cargo-web and rust-web-src into the cache by itself."
    );
    for what in tried {
        text.push_str("\n   Tried: ");
        text.push_str(what);
    }
    Problem::new(text)
}
