//! Where things are: the project, what is built, and the tools kept between runs.

use crate::problem::{Context, Outcome, Problem};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folders that the tasks read and write.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    /// The project.
    pub(crate) root: PathBuf,
    /// Tools and toolchains, kept between runs and shared by all checkouts of one person.
    pub(crate) cache: PathBuf,
    /// What cargo builds for this machine.
    pub(crate) target: PathBuf,
    /// What cargo builds for the browser: apart, so that neither waits for the other.
    pub(crate) web_target: PathBuf,
    /// The finished page.
    pub(crate) dist: PathBuf,
    /// The tests that drive the page in a browser.
    pub(crate) page_tests: PathBuf,
}

impl Places {
    /// Finds them.
    pub(crate) fn find() -> Outcome<Self> {
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .ok_or_else(|| Problem::new("cargo says where the project is: start this with `cargo xtask`"))?;
        let root =
            here.parent().map(Path::to_path_buf).ok_or_else(|| Problem::new("the tasks do not lie in a project"))?;
        let cache = cache_folder()?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => root.join(dir),
            // An automatic run has a fresh checkout: what others published need not be built anew each time.
            None if automatic() => cache.join("target"),
            None => root.join("target"),
        };
        Ok(Self {
            cache,
            // One run at a time has nobody to wait for, and then need not build the macros twice.
            web_target: if automatic() { target.clone() } else { target.join("web") },
            dist: root.join("dist"),
            page_tests: root.join("tests").join("page"),
            target,
            root,
        })
    }

    /// `path` as seen from the project: what people read.
    pub(crate) fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// Holds the cache for ourselves until the returned file is dropped, so that two runs do not install the same
    /// thing at once.
    pub(crate) fn lock_cache(&self) -> Outcome<File> {
        make_folder(&self.cache)?;
        let path = self.cache.join("lock");
        let file = File::create(&path).context(|| format!("could not create {}", path.display()))?;
        if file.try_lock().is_err() {
            println!("   waiting for another run that is setting things up");
            file.lock().context(|| format!("could not lock {}", path.display()))?;
        }
        Ok(file)
    }
}

/// Nobody is watching: this is a run for every change, on a machine that keeps nothing but the cache.
pub(crate) fn automatic() -> bool {
    env::var_os("CI").is_some()
}

fn cache_folder() -> Outcome<PathBuf> {
    if let Some(dir) = env::var_os("HEADROOM_CACHE").filter(|dir| !dir.is_empty()) {
        return std::path::absolute(dir).context(|| "HEADROOM_CACHE".into());
    }
    if let Some(dir) = env::var_os("XDG_CACHE_HOME").filter(|dir| !dir.is_empty()) {
        return Ok(PathBuf::from(dir).join("headroom"));
    }
    env::home_dir().map(|home| home.join(".cache").join("headroom")).ok_or_else(|| {
        Problem::new("there is no home folder to keep tools in: set HEADROOM_CACHE to a folder of your choice")
    })
}

/// Creates `path` and its parents.
pub(crate) fn make_folder(path: &Path) -> Outcome<()> {
    fs::create_dir_all(path).context(|| format!("could not create {}", path.display()))
}

/// Removes `path` with all that is in it, if it is there.
pub(crate) fn remove_folder(path: &Path) -> Outcome<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::new(format!("could not remove {}: {error}", path.display())))
        }
        _ => Ok(()),
    }
}

/// The bytes of all files in `path`.
pub(crate) fn weight(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else {
        return 0;
    };
    entries
        .flatten()
        .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)))
        .map(|(path, about)| if about.is_dir() { weight(&path) } else { about.len() })
        .sum()
}

/// Moves a finished folder into place in one step, so that an interrupted run leaves nothing half made there.
pub(crate) fn settle(finished: &Path, place: &Path) -> Outcome<()> {
    remove_folder(place)?;
    fs::rename(finished, place).context(|| format!("could not create {}", place.display()))
}

/// The program `name` on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths)
        .flat_map(|dir| [dir.join(name), dir.join(format!("{name}.exe"))])
        .find(|path| path.is_file())
}
