//! The folders that tasks read and write.

use anyhow::{Context, Result};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folders that tasks read and write.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    /// The root of the repository.
    pub(crate) root: PathBuf,
    /// The cache of tools and toolchains, shared by all checkouts of a user.
    pub(crate) cache: PathBuf,
    /// The target folder of native builds.
    pub(crate) target: PathBuf,
    /// The target folder of browser builds, a separate one so that native and browser builds do not block each other.
    pub(crate) web_target: PathBuf,
    /// The built page.
    pub(crate) dist: PathBuf,
    /// The browser tests of the page.
    pub(crate) page_tests: PathBuf,
}

impl Paths {
    /// Finds the folders.
    ///
    /// # Errors
    /// Returns an error if xtask does not run under cargo, or if there is no home folder for the cache.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = manifest.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let root = root.context("run this as `cargo xtask`, so that cargo sets the path of the project")?;
        let cache = cache_folder()?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            // CI runs use a fresh clone, so the cache keeps the dependencies that cargo has built.
            None if is_ci() => cache.join("target"),
            None => root.join("target"),
        };
        Ok(Self {
            cache,
            // CI runs build sequentially, and share procedural macros this way.
            web_target: if is_ci() { target.clone() } else { target.join("web") },
            dist: root.join("dist"),
            page_tests: root.join("tests").join("page"),
            target,
            root,
        })
    }

    /// Displays `path` relative to the repository.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// Locks the cache until the returned file is dropped, so that two runs do not install the same tool at once.
    pub(crate) fn lock_cache(&self) -> Result<File> {
        create_folder(&self.cache)?;
        let path = self.cache.join("lock");
        let file = File::create(&path).with_context(|| format!("could not create {}", path.display()))?;
        if file.try_lock().is_err() {
            println!("   waiting for another run that installs tools");
            file.lock().with_context(|| format!("could not lock {}", path.display()))?;
        }
        Ok(file)
    }
}

/// Returns whether this is a CI run, that is, whether the variable `CI` is set.
pub(crate) fn is_ci() -> bool {
    env::var_os("CI").is_some()
}

fn cache_folder() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("HEADROOM_CACHE").filter(|folder| !folder.is_empty()) {
        return std::path::absolute(folder).context("HEADROOM_CACHE");
    }
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder).join("headroom"));
    }
    let home = env::home_dir().map(|home| home.join(".cache").join("headroom"));
    home.context("there is no home folder to keep tools in; set HEADROOM_CACHE to a folder of your choice")
}

/// Creates a folder and its parents.
pub(crate) fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| format!("could not create {}", path.display()))
}

/// Removes a folder and its contents, if it exists.
pub(crate) fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("could not remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Returns the size of all files in a folder, in bytes.
pub(crate) fn folder_size(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else {
        return 0;
    };
    entries
        .flatten()
        .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)))
        .map(|(path, metadata)| if metadata.is_dir() { folder_size(&path) } else { metadata.len() })
        .sum()
}

/// Moves a finished folder to its place in one step, so that an interrupted run leaves no incomplete folder.
pub(crate) fn move_into_place(finished: &Path, place: &Path) -> Result<()> {
    remove_folder(place)?;
    fs::rename(finished, place).with_context(|| format!("could not create {}", place.display()))
}

/// Finds a program on `PATH`.
pub(crate) fn find_on_path(name: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths)
        .flat_map(|folder| [folder.join(name), folder.join(format!("{name}.exe"))])
        .find(|path| path.is_file())
}
