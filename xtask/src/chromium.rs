//! The browser that the page is tested in, and the driver that the wasm tests steer it by.

use crate::debian::write_script;
use crate::packages::{self, Packages, library_path};
use crate::places::{Places, on_path};
use crate::problem::{Outcome, Problem};
use crate::run::Run;
use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PATIENCE: Duration = Duration::from_secs(900);

/// What every run of the browser is started with: no window, and no talk with anyone but us.
pub(crate) const FLAGS: [&str; 7] = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A browser, and the driver of the same version.
#[derive(Debug, Clone)]
pub(crate) struct Chromium {
    /// The browser.
    pub(crate) browser: PathBuf,
    /// Its driver. A browser that came by npm has none.
    driver: Option<PathBuf>,
}

impl Chromium {
    /// Finds them, or brings them.
    pub(crate) fn ready(places: &Places) -> Outcome<Self> {
        if let Some(found) = Self::named()? {
            return Ok(found);
        }
        let on_path = Self::on_path();
        if let Some(found) = on_path.clone().filter(|found| found.driver.is_some()) {
            return Ok(found);
        }
        let unpacked = Self::unpacked(places);
        if unpacked.driver_is_there() {
            return Ok(unpacked);
        }
        let mut tried = Vec::new();
        if packages::available() {
            let brought = if is_root() {
                install().and_then(|()| {
                    Self::on_path().ok_or_else(|| Problem::new("Chromium was installed, but is not on PATH"))
                })
            } else {
                unpack(places).map(|()| unpacked)
            };
            match brought {
                Ok(found) => return Ok(found),
                Err(problem) => {
                    println!("   {problem}");
                    tried.push(problem.to_string());
                }
            }
        }
        if let Some(found) = on_path {
            return Ok(found); // Enough for the page tests.
        }
        match by_npm(places) {
            Ok(browser) => {
                return Ok(Self { browser, driver: None });
            }
            Err(problem) => tried.push(problem.to_string()),
        }
        Err(advice(&tried))
    }

    /// The driver, for the wasm tests.
    pub(crate) fn driver(&self) -> Outcome<&Path> {
        self.driver.as_deref().ok_or_else(|| {
            Problem::new(format!(
                "there is no chromedriver for {}: install the one of the same version (Debian: apt-get install \
                 chromium-driver), on PATH or named by CHROMEDRIVER",
                self.browser.display()
            ))
        })
    }

    /// The version of the browser.
    pub(crate) fn describe(&self) -> String {
        Run::new(&self.browser)
            .arg("--version")
            .read()
            .map_or_else(|_| self.browser.display().to_string(), |text| text.trim().to_string())
    }

    fn named() -> Outcome<Option<Self>> {
        let Some(browser) = env::var_os("CHROME").filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let browser = PathBuf::from(browser);
        if !browser.is_file() {
            return Err(Problem::new(format!("CHROME names {}, which is not there", browser.display())));
        }
        Ok(Some(Self { browser, driver: driver_at_hand() }))
    }

    fn on_path() -> Option<Self> {
        let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
        let browser = BROWSERS.into_iter().find_map(on_path).or_else(|| mac.is_file().then_some(mac))?;
        Some(Self { browser, driver: driver_at_hand() })
    }

    fn unpacked(places: &Places) -> Self {
        let bin = places.cache.join("chromium").join("bin");
        Self { browser: bin.join("chromium"), driver: Some(bin.join("chromedriver")) }
    }

    fn driver_is_there(&self) -> bool {
        self.browser.is_file() && self.driver.as_ref().is_some_and(|path| path.is_file())
    }
}

/// Flags for the machine that we are on: Chromium refuses its own sandbox to root.
pub(crate) fn flags() -> Vec<&'static str> {
    let mut flags = FLAGS.to_vec();
    if is_root() || env::var_os("HEADROOM_NO_SANDBOX").is_some() {
        flags.push("--no-sandbox");
    }
    flags
}

fn driver_at_hand() -> Option<PathBuf> {
    match env::var_os("CHROMEDRIVER").filter(|path| !path.is_empty()) {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => on_path("chromedriver"),
    }
}

pub(crate) fn is_root() -> bool {
    cfg!(unix) && Run::new("id").arg("-u").read().is_ok_and(|id| id.trim() == "0")
}

fn install() -> Outcome<()> {
    println!("   installing Debian's Chromium and its driver: about a minute, once");
    let apt = |what: &str| {
        Run::new("apt-get").args(["-q", "-y", what]).env("DEBIAN_FRONTEND", "noninteractive").limit(PATIENCE)
    };
    apt("update").label("fetching Debian's package lists").go()?;
    apt("install").args(["--no-install-recommends", "chromium", "chromium-driver"]).label("installing Chromium").go()
}

fn unpack(places: &Places) -> Outcome<()> {
    println!("   unpacking Debian's Chromium and its driver into the cache: about a minute, once");
    let _ours = places.lock_cache()?;
    let home = places.cache.join("chromium");
    let packages = Packages::fetch(places)?;
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

/// The last resort: the browser that Playwright brings for itself.
fn by_npm(places: &Places) -> Outcome<PathBuf> {
    let modules = crate::npm::ready(places)?;
    let browsers = places.cache.join("playwright");
    let cli = modules.join("playwright-core").join("cli.js");
    println!("   asking Playwright for a browser");
    Run::new("node")
        .arg(&cli)
        .args(["install", "--only-shell", "chromium"])
        .env("PLAYWRIGHT_BROWSERS_PATH", &browsers)
        .limit(PATIENCE)
        .label("playwright-core install chromium")
        .go()?;
    find_file(&browsers, "chrome-headless-shell", 4)
        .or_else(|| find_file(&browsers, "headless_shell", 4))
        .ok_or_else(|| Problem::new("Playwright brought no browser that we know"))
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

fn advice(tried: &[String]) -> Problem {
    let mut text = String::from(
        "there is no Chromium here, and none could be brought.\n   Either of these helps:\n   \
         - install Chromium or Google Chrome and the chromedriver of the same version (Debian: apt-get install \
         chromium chromium-driver), on PATH;\n   \
         - name them: CHROME=/path/to/chromium CHROMEDRIVER=/path/to/chromedriver.",
    );
    for what in tried {
        text.push_str("\n   Tried: ");
        text.push_str(what);
    }
    Problem::new(text)
}
