//! Tools and toolchains, found or installed when a step first needs them.

use crate::cargo_tools::{TRUNK, WASM_BINDGEN};
use crate::chromium::Chromium;
use crate::configuration::Validators;
use crate::embed_tests::SiteGenerators;
use crate::libreoffice;
use crate::npm;
use crate::paths::{Paths, find_on_path, folder_size, is_ci, remove_folder};
use crate::process::Process;
use crate::wasm_toolchain::WasmToolchain;
use anyhow::{Result, anyhow, bail};
use std::cell::OnceCell;
use std::path::PathBuf;

/// The size at which CI runs empty the cached target folder.
const MAX_CACHED_TARGET_BYTES: u64 = 12_000_000_000;

/// Tools and toolchains, found or installed when a step first needs them.
#[derive(Debug)]
pub(crate) struct Toolbox {
    pub(crate) paths: Paths,
    wasm_toolchain: CachedResult<WasmToolchain>,
    wasm_bindgen_folder: CachedResult<Option<PathBuf>>,
    trunk_folder: CachedResult<Option<PathBuf>>,
    node_modules: CachedResult<PathBuf>,
    chromium: CachedResult<Chromium>,
    validators: CachedResult<Validators>,
    site_generators: CachedResult<SiteGenerators>,
}

impl Toolbox {
    /// Creates an empty toolbox. In CI runs, first empties the target folder if it is larger than
    /// [`MAX_CACHED_TARGET_BYTES`].
    pub(crate) fn new() -> Result<Self> {
        let paths = Paths::find()?;
        if is_ci() && folder_size(&paths.target) > MAX_CACHED_TARGET_BYTES {
            println!("   {} has grown too large; emptying it", paths.target.display());
            remove_folder(&paths.target)?;
        }
        Ok(Self {
            paths,
            wasm_toolchain: CachedResult::default(),
            wasm_bindgen_folder: CachedResult::default(),
            trunk_folder: CachedResult::default(),
            node_modules: CachedResult::default(),
            chromium: CachedResult::default(),
            validators: CachedResult::default(),
            site_generators: CachedResult::default(),
        })
    }

    /// Returns a process that runs native cargo in the repository.
    pub(crate) fn cargo(&self) -> Process {
        let cargo = Process::new("cargo").dir(&self.paths.root).env("CARGO_TARGET_DIR", &self.paths.target);
        // A fresh clone gains nothing from incremental builds.
        if is_ci() { cargo.env("CARGO_INCREMENTAL", "0") } else { cargo }
    }

    /// Returns the Rust toolchain for the browser.
    pub(crate) fn wasm_toolchain(&self) -> Result<&WasmToolchain> {
        self.wasm_toolchain.get(|| WasmToolchain::find_or_install(&self.paths))
    }

    /// Returns the folder of `wasm-bindgen` and its test runner; `None` if they are on `PATH`.
    pub(crate) fn wasm_bindgen_folder(&self) -> Result<&Option<PathBuf>> {
        self.wasm_bindgen_folder.get(|| WASM_BINDGEN.find_or_install(&self.paths))
    }

    /// Returns the folder of `trunk`; `None` if it is on `PATH`.
    pub(crate) fn trunk_folder(&self) -> Result<&Option<PathBuf>> {
        self.trunk_folder.get(|| TRUNK.find_or_install(&self.paths))
    }

    /// Returns the `node_modules` folder of the page tests.
    pub(crate) fn node_modules(&self) -> Result<&PathBuf> {
        self.node_modules.get(|| npm::install_page_test_packages(&self.paths))
    }

    /// Returns the browser for tests.
    pub(crate) fn chromium(&self) -> Result<&Chromium> {
        self.chromium.get(|| Chromium::find_or_install(&self.paths))
    }

    /// Returns the tools that check generated configuration files.
    pub(crate) fn validators(&self) -> Result<&Validators> {
        self.validators.get(|| Validators::find_or_install(&self.paths))
    }

    /// Returns the site generators that embed the page in tests.
    pub(crate) fn site_generators(&self) -> Result<&SiteGenerators> {
        self.site_generators.get(|| SiteGenerators::find_or_install(&self.paths))
    }

    /// Returns a process that runs Node.js in the repository, with the packages of the page tests installed.
    pub(crate) fn node(&self) -> Result<Process> {
        self.node_modules()?;
        npm::check_node()?;
        Ok(Process::new("node").dir(&self.paths.root))
    }

    /// Installs the tools that build the page.
    pub(crate) fn set_up_build_tools(&self) -> Result<()> {
        check_linker()?;
        npm::check_node()?;
        println!("   compiler for the browser: {}", self.wasm_toolchain()?.describe());
        self.wasm_bindgen_folder()?;
        println!("   wasm-bindgen: ready");
        self.trunk_folder()?;
        println!("   Trunk: ready");
        self.node_modules()?;
        println!("   wasm-opt: ready");
        Ok(())
    }

    /// Installs all tools.
    pub(crate) fn set_up(&self) -> Result<()> {
        println!("   tools are kept in {}", self.paths.cache.display());
        self.set_up_build_tools()?;
        let chromium = self.chromium()?;
        println!("   browser: {}", chromium.describe());
        chromium.driver()?;
        println!("   LibreOffice: {}", libreoffice::find_or_install(&self.paths)?.display());
        self.validators()?;
        println!("   validators of generated files: ready");
        self.site_generators()?;
        println!("   mdBook, MkDocs, and Sphinx: ready");
        println!("   everything is ready");
        Ok(())
    }
}

/// A value that is computed once. Failures are cached too, so that a failed installation is not repeated.
#[derive(Debug)]
struct CachedResult<T>(OnceCell<Result<T, String>>);

impl<T> Default for CachedResult<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T> CachedResult<T> {
    fn get(&self, make: impl FnOnce() -> Result<T>) -> Result<&T> {
        let made = self.0.get_or_init(|| make().map_err(|error| format!("{error:#}")));
        made.as_ref().map_err(|error| anyhow!(error.clone()))
    }
}

/// Returns `--locked` in CI runs. Elsewhere, cargo may update the lock file after `Cargo.toml` is edited.
pub(crate) fn lock_file_args() -> &'static [&'static str] {
    if is_ci() { &["--locked"] } else { &[] }
}

/// Checks for a C compiler. Cargo needs one to link, and its own error is less clear.
fn check_linker() -> Result<()> {
    if cfg!(windows) || ["cc", "gcc", "clang"].into_iter().any(|name| find_on_path(name).is_some()) {
        return Ok(());
    }
    bail!("there is no C compiler to link with; install gcc or clang (Debian: apt-get install gcc libc6-dev)")
}
