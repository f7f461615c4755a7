//! Debian's packages, for what cargo, rustup and npm cannot bring. Nothing is installed: packages are unpacked into
//! the cache, with package lists of our own, so that no root is needed and the system stays as it is.

use crate::places::{Places, make_folder, on_path, remove_folder};
use crate::problem::{Context, Outcome};
use crate::run::Run;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a download may take.
const PATIENCE: Duration = Duration::from_secs(900);

/// Debian's packages can be had on this machine.
pub(crate) fn available() -> bool {
    on_path("apt-get").is_some() && on_path("dpkg").is_some()
}

/// Debian's package lists, fetched for this run.
#[derive(Debug)]
pub(crate) struct Packages {
    options: Vec<String>,
    downloads: PathBuf,
}

impl Packages {
    /// Fetches the lists.
    pub(crate) fn fetch(places: &Places) -> Outcome<Self> {
        let state = places.cache.join("apt");
        let lists = state.join("lists");
        make_folder(&lists.join("partial"))?;
        make_folder(&state.join("archives").join("partial"))?;
        let options = [
            format!("Dir::State::lists={}", lists.display()),
            format!("Dir::Cache={}", state.display()),
            "APT::Sandbox::User=".into(),
            "Acquire::Languages=none".into(),
            "Acquire::Retries=3".into(),
            // What the system does after its own updates is not ours to do.
            "APT::Update::Pre-Invoke=".into(),
            "APT::Update::Post-Invoke=".into(),
            "APT::Update::Post-Invoke-Success=".into(),
        ]
        .into_iter()
        .flat_map(|option| ["-o".into(), option])
        .collect();
        let packages = Self { options, downloads: state.join("downloads") };
        packages.apt("update").limit(PATIENCE).label("fetching Debian's package lists").go()?;
        Ok(packages)
    }

    fn apt(&self, what: &str) -> Run {
        Run::new("apt-get").args(&self.options).args(["-q", what])
    }

    /// Whether there is a package of this name.
    pub(crate) fn have(&self, name: &str) -> bool {
        Run::new("apt-cache")
            .args(&self.options)
            .args(["show", "--no-all-versions", name])
            .read()
            .is_ok_and(|text| !text.trim().is_empty())
    }

    /// Unpacks `names`, and what they need and the system lacks, into `prefix`.
    pub(crate) fn unpack(&self, names: &[&str], prefix: &Path) -> Outcome<()> {
        let plan = self
            .apt("install")
            .args(["--simulate", "--no-install-recommends"])
            .args(names)
            .read()
            .map_err(|problem| problem.while_doing("asking Debian's packages"))?;
        let mut wanted: BTreeSet<String> = names.iter().map(ToString::to_string).collect();
        for line in plan.lines() {
            if let Some(rest) = line.strip_prefix("Inst ") {
                wanted.extend(rest.split_whitespace().next().map(ToString::to_string));
            }
        }
        remove_folder(&self.downloads)?;
        make_folder(&self.downloads)?;
        println!("   downloading {} of Debian's packages", wanted.len());
        self.apt("download")
            .args(&wanted)
            .dir(&self.downloads)
            .limit(PATIENCE)
            .label("downloading Debian's packages")
            .go()?;
        make_folder(prefix)?;
        let files = fs::read_dir(&self.downloads).context(|| format!("could not read {}", self.downloads.display()))?;
        for file in files.flatten() {
            Run::new("dpkg").arg("--extract").arg(file.path()).arg(prefix).read()?;
        }
        remove_folder(&self.downloads)
    }
}

/// The folders of `prefix` that hold shared libraries, in the form of `LD_LIBRARY_PATH`.
pub(crate) fn library_path(prefix: &Path) -> String {
    let mut folders = Vec::new();
    collect(&prefix.join("usr").join("lib"), 3, &mut folders);
    collect(&prefix.join("lib"), 3, &mut folders);
    folders.join(":")
}

fn collect(folder: &Path, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut libraries = false;
    let mut folders = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.is_symlink() {
                folders.push(path);
            }
        } else if entry.file_name().to_string_lossy().contains(".so") {
            libraries = true;
        }
    }
    if libraries {
        found.push(folder.display().to_string());
    }
    if depth > 0 {
        folders.sort();
        for path in folders {
            collect(&path, depth - 1, found);
        }
    }
}
