//! Tests of the page embedded in other pages: in test pages, and in sites built by mdBook, MkDocs, and Sphinx.
//!
//! mdBook is installed into the cache, unless it is on `PATH`. The packages in `tests/embed/requirements.txt` are
//! installed into a Python environment in the cache.

use crate::cargo_tools::MDBOOK;
use crate::native::build_cli;
use crate::page_tests::{node_with_page, spec_files, test_runner_options};
use crate::paths::{Paths, remove_folder};
use crate::python;
use crate::toolbox::Toolbox;
use anyhow::Result;
use std::path::PathBuf;

/// The site generators.
#[derive(Debug)]
pub(crate) struct SiteGenerators {
    mdbook: PathBuf,
    python: PathBuf,
}

impl SiteGenerators {
    /// Finds the site generators, or installs them.
    pub(crate) fn find_or_install(paths: &Paths) -> Result<Self> {
        let mdbook = MDBOOK.find_or_install(paths)?.map_or_else(|| "mdbook".into(), |bin| bin.join("mdbook"));
        let requirements = paths.root.join("tests").join("embed").join("requirements.txt");
        Ok(Self { mdbook, python: python::install_requirements(paths, &requirements)? })
    }
}

/// Runs `tests/embed/*.spec.mjs`.
pub(crate) fn run(tools: &Toolbox) -> Result<()> {
    let generators = tools.site_generators()?;
    let sites = tools.paths.target.join("embed");
    remove_folder(&sites)?;
    node_with_page(tools)?
        .env("HEADROOM_CLI", build_cli(tools)?)
        .env("HEADROOM_MDBOOK", &generators.mdbook)
        .env("HEADROOM_PYTHON", &generators.python)
        .env("HEADROOM_SITES", &sites)
        .args(test_runner_options())
        .args(spec_files(&tools.paths.root.join("tests").join("embed"))?)
        .label("embed tests")
        .run()
}
