//! Installs tools that cargo, rustup, and npm do not provide from Debian's packages. Packages are unpacked into the
//! cache with separate package lists, which requires no root access and leaves the system unchanged.

use crate::paths::{Paths, create_folder, find_on_path, remove_folder};
use crate::process::Process;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(900);

/// Returns whether this system can download and unpack Debian packages.
pub(crate) fn available() -> bool {
    find_on_path("apt-get").is_some() && find_on_path("dpkg").is_some()
}

/// Debian's package lists.
#[derive(Debug)]
pub(crate) struct Packages {
    options: Vec<String>,
    downloads: PathBuf,
}

impl Packages {
    /// Fetches the package lists.
    pub(crate) fn fetch(paths: &Paths) -> Result<Self> {
        let state = paths.cache.join("apt");
        let lists = state.join("lists");
        create_folder(&lists.join("partial"))?;
        create_folder(&state.join("archives").join("partial"))?;
        let options = [
            format!("Dir::State::lists={}", lists.display()),
            format!("Dir::Cache={}", state.display()),
            "APT::Sandbox::User=".into(),
            "Acquire::Languages=none".into(),
            "Acquire::Retries=3".into(),
            // Hooks that the system runs after updates must not run here.
            "APT::Update::Pre-Invoke=".into(),
            "APT::Update::Post-Invoke=".into(),
            "APT::Update::Post-Invoke-Success=".into(),
        ]
        .into_iter()
        .flat_map(|option| ["-o".into(), option])
        .collect();
        let packages = Self { options, downloads: state.join("downloads") };
        packages.apt("update").timeout(DOWNLOAD_TIMEOUT).label("fetching Debian's package lists").run()?;
        Ok(packages)
    }

    fn apt(&self, command: &str) -> Process {
        Process::new("apt-get").args(&self.options).args(["-q", command])
    }

    /// Returns whether a package exists.
    pub(crate) fn has(&self, name: &str) -> bool {
        Process::new("apt-cache")
            .args(&self.options)
            .args(["show", "--no-all-versions", name])
            .read()
            .is_ok_and(|text| !text.trim().is_empty())
    }

    /// Unpacks packages and their missing dependencies into `prefix`.
    pub(crate) fn unpack(&self, names: &[&str], prefix: &Path) -> Result<()> {
        let plan = self
            .apt("install")
            .args(["--simulate", "--no-install-recommends"])
            .args(names)
            .read()
            .context("looking up Debian's packages")?;
        let mut selected: BTreeSet<String> = names.iter().map(ToString::to_string).collect();
        for line in plan.lines() {
            if let Some(rest) = line.strip_prefix("Inst ") {
                selected.extend(rest.split_whitespace().next().map(ToString::to_string));
            }
        }
        remove_folder(&self.downloads)?;
        create_folder(&self.downloads)?;
        println!("   downloading {} Debian packages", selected.len());
        self.apt("download")
            .args(&selected)
            .dir(&self.downloads)
            .timeout(DOWNLOAD_TIMEOUT)
            .label("downloading Debian's packages")
            .run()?;
        create_folder(prefix)?;
        let files =
            fs::read_dir(&self.downloads).with_context(|| format!("could not read {}", self.downloads.display()))?;
        for file in files.flatten() {
            Process::new("dpkg").arg("--extract").arg(file.path()).arg(prefix).read()?;
        }
        remove_folder(&self.downloads)
    }
}

/// Returns the folders with shared libraries in `prefix`, as a value for `LD_LIBRARY_PATH`.
pub(crate) fn library_path(prefix: &Path) -> String {
    let mut folders = Vec::new();
    collect_library_folders(&prefix.join("usr").join("lib"), 3, &mut folders);
    collect_library_folders(&prefix.join("lib"), 3, &mut folders);
    folders.join(":")
}

fn collect_library_folders(folder: &Path, depth: usize, found: &mut Vec<String>) {
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
            collect_library_folders(&path, depth - 1, found);
        }
    }
}
