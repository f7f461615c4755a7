//! The tests of the page inside other pages: hosts of our own, and sites made by mdBook, MkDocs and Sphinx.
//!
//! mdBook is installed into the cache, unless it is on `PATH`; the others go into an environment of Python there, as
//! `tests/embed/requirements.txt` names them.

use crate::kit::Kit;
use crate::page_tests::{specs, terminal, with_page};
use crate::places::{Places, remove_folder};
use crate::problem::Outcome;
use crate::python;
use crate::tools::MDBOOK;
use std::path::PathBuf;

/// The programs that make sites, ready to be used.
#[derive(Debug)]
pub(crate) struct Makers {
    mdbook: PathBuf,
    python: PathBuf,
}

impl Makers {
    /// Finds or brings them.
    pub(crate) fn ready(places: &Places) -> Outcome<Self> {
        let mdbook = MDBOOK.ready(places)?.map_or_else(|| "mdbook".into(), |bin| bin.join("mdbook"));
        let list = places.root.join("tests").join("embed").join("requirements.txt");
        Ok(Self { mdbook, python: python::ready(places, &list)? })
    }
}

/// Runs `tests/embed/*.spec.mjs`: hosts on an origin of their own, the page on another.
pub(crate) fn test(kit: &Kit) -> Outcome<()> {
    let makers = kit.makers()?;
    let sites = kit.places.target.join("embed");
    remove_folder(&sites)?;
    with_page(kit)?
        .env("HEADROOM_CLI", terminal(kit)?)
        .env("HEADROOM_MDBOOK", &makers.mdbook)
        .env("HEADROOM_PYTHON", &makers.python)
        .env("HEADROOM_SITES", &sites)
        // Each file mostly waits for the browser.
        .args(["--test", "--test-reporter=spec", "--test-timeout=600000"])
        .args(specs(&kit.places.root.join("tests").join("embed"))?)
        .label("tests of embeds")
        .go()
}
