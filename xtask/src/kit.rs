//! Everything that a task may need, found or brought when the first step asks for it, and then kept.

use crate::ages;
use crate::chromium::Chromium;
use crate::configuration::Tools;
use crate::embed::Makers;
use crate::libreoffice;
use crate::npm;
use crate::places::{Places, automatic, on_path, remove_folder, weight};
use crate::problem::{Outcome, Problem};
use crate::run::Run;
use crate::tools::{TRUNK, WASM_BINDGEN};
use crate::wasm_toolchain::WasmToolchain;
use std::cell::OnceCell;
use std::path::PathBuf;

/// How many bytes of what cargo built automatic runs keep for the next one.
const KEPT_AT_MOST: u64 = 12_000_000_000;

/// The kit.
#[derive(Debug)]
pub(crate) struct Kit {
    /// Where things are.
    pub(crate) places: Places,
    wasm: OnceCell<Outcome<WasmToolchain>>,
    wasm_bindgen: OnceCell<Outcome<Option<PathBuf>>>,
    trunk: OnceCell<Outcome<Option<PathBuf>>>,
    npm: OnceCell<Outcome<PathBuf>>,
    chromium: OnceCell<Outcome<Chromium>>,
    configuration: OnceCell<Outcome<Tools>>,
    makers: OnceCell<Outcome<Makers>>,
}

impl Kit {
    /// An empty kit.
    pub(crate) fn new() -> Outcome<Self> {
        let places = Places::find()?;
        if automatic() && weight(&places.target) > KEPT_AT_MOST {
            println!("   {} has grown too large: starting it anew", places.target.display());
            remove_folder(&places.target)?;
        }
        if automatic()
            && let Err(problem) = ages::settle(&places)
        {
            println!("   {problem}: what was built before is built anew");
        }
        Ok(Self {
            places,
            wasm: OnceCell::new(),
            wasm_bindgen: OnceCell::new(),
            trunk: OnceCell::new(),
            npm: OnceCell::new(),
            chromium: OnceCell::new(),
            configuration: OnceCell::new(),
            makers: OnceCell::new(),
        })
    }

    /// Cargo as this machine has it, in the project.
    pub(crate) fn cargo(&self) -> Run {
        let run = Run::new("cargo").dir(&self.places.root).env("CARGO_TARGET_DIR", &self.places.target);
        if automatic() { lean(run) } else { run }
    }

    /// A Rust for the browser.
    pub(crate) fn wasm(&self) -> Outcome<&WasmToolchain> {
        have(self.wasm.get_or_init(|| WasmToolchain::ready(&self.places)))
    }

    /// Where `wasm-bindgen` and its test runner are, if not on `PATH`.
    pub(crate) fn wasm_bindgen(&self) -> Outcome<&Option<PathBuf>> {
        have(self.wasm_bindgen.get_or_init(|| WASM_BINDGEN.ready(&self.places)))
    }

    /// Where `trunk` is, if not on `PATH`.
    pub(crate) fn trunk(&self) -> Outcome<&Option<PathBuf>> {
        have(self.trunk.get_or_init(|| TRUNK.ready(&self.places)))
    }

    /// The folder with the tools that npm brought.
    pub(crate) fn npm(&self) -> Outcome<&PathBuf> {
        have(self.npm.get_or_init(|| npm::ready(&self.places)))
    }

    /// The browser.
    pub(crate) fn chromium(&self) -> Outcome<&Chromium> {
        have(self.chromium.get_or_init(|| Chromium::ready(&self.places)))
    }

    /// The tools that generated files are for.
    pub(crate) fn configuration(&self) -> Outcome<&Tools> {
        have(self.configuration.get_or_init(|| Tools::ready(&self.places)))
    }

    /// The programs that make sites.
    pub(crate) fn makers(&self) -> Outcome<&Makers> {
        have(self.makers.get_or_init(|| Makers::ready(&self.places)))
    }

    /// Node.js, able to use what npm brought.
    pub(crate) fn node(&self) -> Outcome<Run> {
        self.npm()?;
        npm::check_node()?;
        Ok(Run::new("node").dir(&self.places.root))
    }

    /// Brings all that the page is built with.
    pub(crate) fn set_up_building(&self) -> Outcome<()> {
        check_linker()?;
        npm::check_node()?;
        println!("   compiler for the browser: {}", self.wasm()?.describe());
        self.wasm_bindgen()?;
        println!("   wasm-bindgen: ready");
        self.trunk()?;
        println!("   Trunk: ready");
        self.npm()?;
        println!("   wasm-opt: ready");
        Ok(())
    }

    /// Brings everything.
    pub(crate) fn set_up(&self) -> Outcome<()> {
        println!("   tools are kept in {}", self.places.cache.display());
        self.set_up_building()?;
        let chromium = self.chromium()?;
        println!("   browser: {}", chromium.describe());
        chromium.driver()?;
        println!("   LibreOffice: {}", libreoffice::ready(&self.places)?.display());
        self.configuration()?;
        println!("   tools that generated files are for: ready");
        self.makers()?;
        println!("   mdBook, MkDocs and Sphinx: ready");
        println!("   everything is ready");
        Ok(())
    }
}

/// In automatic runs the lock file is law; at home it may follow an edited `Cargo.toml`.
pub(crate) fn locked() -> &'static [&'static str] {
    if automatic() { &["--locked"] } else { &[] }
}

/// Leaves out of a build for tests what only serves those who debug it or build again after the next change.
pub(crate) fn lean(run: Run) -> Run {
    run.env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
}

/// Cargo needs a C compiler to link anything at all, and says so less clearly.
fn check_linker() -> Outcome<()> {
    if cfg!(windows) || ["cc", "gcc", "clang"].into_iter().any(|name| on_path(name).is_some()) {
        return Ok(());
    }
    Err(Problem::new(
        "there is no C compiler to link with: install gcc or clang (Debian: apt-get install gcc libc6-dev)",
    ))
}

fn have<T>(found: &Outcome<T>) -> Outcome<&T> {
    found.as_ref().map_err(Clone::clone)
}
