//! The browser for tests, and the driver for the WebAssembly tests.

use crate::debian_packages::{self, Packages, library_path};
use crate::debian_rust::write_script;
use crate::paths::{Paths, find_on_path};
use crate::process::Process;
use anyhow::{Error, Result, anyhow, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const INSTALL_TIMEOUT: Duration = Duration::from_secs(900);

/// The browser flags for all tests: no window, and no background network traffic.
pub(crate) const FLAGS: [&str; 7] = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser and its driver.
#[derive(Debug, Clone)]
pub(crate) struct Chromium {
    pub(crate) browser: PathBuf,
    /// The driver of the same version. Browsers from npm have none.
    driver: Option<PathBuf>,
}

impl Chromium {
    /// Finds a browser and its driver, or installs them.
    pub(crate) fn find_or_install(paths: &Paths) -> Result<Self> {
        if let Some(found) = Self::from_environment()? {
            return Ok(found);
        }
        let installed_browser = Self::find_installed();
        if let Some(found) = installed_browser.clone().filter(|found| found.driver.is_some()) {
            return Ok(found);
        }
        let unpacked = Self::in_cache(paths);
        if unpacked.is_complete() {
            return Ok(unpacked);
        }
        let mut tried = Vec::new();
        if debian_packages::available() {
            let installed = if is_root() {
                install_with_apt().and_then(|()| {
                    Self::find_installed().ok_or_else(|| anyhow!("Chromium was installed, but is not on PATH"))
                })
            } else {
                unpack(paths).map(|()| unpacked)
            };
            match installed {
                Ok(found) => return Ok(found),
                Err(error) => {
                    println!("   {error:#}");
                    tried.push(format!("{error:#}"));
                }
            }
        }
        if let Some(found) = installed_browser {
            return Ok(found); // Without a driver, which the page tests do not need.
        }
        match install_with_playwright(paths) {
            Ok(browser) => {
                return Ok(Self { browser, driver: None });
            }
            Err(error) => tried.push(format!("{error:#}")),
        }
        Err(installation_error(&tried))
    }

    /// Returns the driver.
    ///
    /// # Errors
    /// Returns an error if there is no driver. The message says how to install one.
    pub(crate) fn driver(&self) -> Result<&Path> {
        self.driver.as_deref().ok_or_else(|| {
            anyhow!(
                "chromedriver for {} is missing: put a chromedriver of the same version on PATH (Debian: apt-get \
                 install chromium-driver), or set CHROMEDRIVER to its path",
                self.browser.display()
            )
        })
    }

    /// Returns the name and version of the browser.
    pub(crate) fn describe(&self) -> String {
        Process::new(&self.browser)
            .arg("--version")
            .read()
            .map_or_else(|_| self.browser.display().to_string(), |text| text.trim().to_string())
    }

    fn from_environment() -> Result<Option<Self>> {
        let Some(browser) = env::var_os("CHROME").filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let browser = PathBuf::from(browser);
        if !browser.is_file() {
            bail!("CHROME names {}, which does not exist", browser.display());
        }
        Ok(Some(Self { browser, driver: find_driver() }))
    }

    fn find_installed() -> Option<Self> {
        let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
        let browser = BROWSERS.into_iter().find_map(find_on_path).or_else(|| mac.is_file().then_some(mac))?;
        Some(Self { browser, driver: find_driver() })
    }

    fn in_cache(paths: &Paths) -> Self {
        let bin = paths.cache.join("chromium").join("bin");
        Self { browser: bin.join("chromium"), driver: Some(bin.join("chromedriver")) }
    }

    fn is_complete(&self) -> bool {
        self.browser.is_file() && self.driver.as_ref().is_some_and(|path| path.is_file())
    }
}

/// Returns the browser flags for this machine. Chromium does not run as root with its sandbox.
pub(crate) fn flags() -> Vec<&'static str> {
    let mut flags = FLAGS.to_vec();
    if is_root() || env::var_os("HEADROOM_NO_SANDBOX").is_some() {
        flags.push("--no-sandbox");
    }
    flags
}

fn find_driver() -> Option<PathBuf> {
    match env::var_os("CHROMEDRIVER").filter(|path| !path.is_empty()) {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => find_on_path("chromedriver"),
    }
}

pub(crate) fn is_root() -> bool {
    cfg!(unix) && Process::new("id").arg("-u").read().is_ok_and(|id| id.trim() == "0")
}

fn install_with_apt() -> Result<()> {
    println!("   installing Debian's Chromium and its driver: about a minute, once");
    let apt = |command: &str| {
        Process::new("apt-get")
            .args(["-q", "-y", command])
            .env("DEBIAN_FRONTEND", "noninteractive")
            .timeout(INSTALL_TIMEOUT)
    };
    apt("update").label("fetching Debian's package lists").run()?;
    apt("install").args(["--no-install-recommends", "chromium", "chromium-driver"]).label("installing Chromium").run()
}

fn unpack(paths: &Paths) -> Result<()> {
    println!("   unpacking Debian's Chromium and its driver into the cache: about a minute, once");
    let _lock = paths.lock_cache()?;
    let home = paths.cache.join("chromium");
    let packages = Packages::fetch(paths)?;
    packages
        .unpack(&["chromium", "chromium-common", "chromium-driver", "fontconfig-config", "fonts-liberation"], &home)?;
    let libraries = library_path(&home);
    let fonts = if Path::new("/etc/fonts/fonts.conf").is_file() {
        String::new()
    } else {
        let folder = home.join("etc").join("fonts");
        format!("export FONTCONFIG_PATH=\"{}\"\n", folder.display())
    };
    for (name, real) in [("chromedriver", "usr/bin/chromedriver"), ("chromium", "usr/lib/chromium/chromium")] {
        let text = format!(
            "#!/bin/sh\nexport LD_LIBRARY_PATH=\"{libraries}\"\n{fonts}exec \"{}\" \"$@\"\n",
            home.join(real).display()
        );
        write_script(&home.join("bin").join(name), &text)?;
    }
    Ok(())
}

/// Installs Playwright's browser, as a last resort.
fn install_with_playwright(paths: &Paths) -> Result<PathBuf> {
    let modules = crate::npm::install_page_test_packages(paths)?;
    let browsers = paths.cache.join("playwright");
    let cli = modules.join("playwright-core").join("cli.js");
    println!("   installing a browser with Playwright");
    Process::new("node")
        .arg(&cli)
        .args(["install", "--only-shell", "chromium"])
        .env("PLAYWRIGHT_BROWSERS_PATH", &browsers)
        .timeout(INSTALL_TIMEOUT)
        .label("playwright-core install chromium")
        .run()?;
    find_file(&browsers, "chrome-headless-shell", 4)
        .or_else(|| find_file(&browsers, "headless_shell", 4))
        .ok_or_else(|| anyhow!("Playwright installed no known browser"))
}

fn find_file(folder: &Path, name: &str, depth: usize) -> Option<PathBuf> {
    let here = folder.join(name);
    if here.is_file() {
        return Some(here);
    }
    if depth == 0 {
        return None;
    }
    std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .find_map(|path| find_file(&path, name, depth - 1))
}

fn installation_error(tried: &[String]) -> Error {
    let mut text = String::from(
        "Chromium is not installed, and could not be installed.\n   To fix this, either\n   \
         - install Chromium or Google Chrome and the chromedriver of the same version (Debian: apt-get install \
         chromium chromium-driver) on PATH, or\n   \
         - set CHROME=/path/to/chromium and CHROMEDRIVER=/path/to/chromedriver.",
    );
    for attempt in tried {
        text.push_str("\n   Tried: ");
        text.push_str(attempt);
    }
    anyhow!(text)
}
