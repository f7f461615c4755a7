//! LibreOffice Calc, which recalculates the spreadsheets in tests.

use crate::chromium::is_root;
use crate::debian_packages;
use crate::native;
use crate::paths::{Paths, create_folder, find_on_path, remove_folder};
use crate::process::Process;
use crate::toolbox::{Toolbox, lock_file_args};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

/// The test that needs LibreOffice. The step `spreadsheet` runs it, and the native tests skip it.
pub(crate) const TEST_NAME: &str = "every_formula_matches_the_engine";

/// The Debian package that contains Calc without a user interface.
const PACKAGE: &str = "libreoffice-calc-nogui";
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];
const INSTALL_TIMEOUT: Duration = Duration::from_secs(900);
/// The time limit for starting LibreOffice. The first start is slow, because it creates a profile.
const START_TIMEOUT: Duration = Duration::from_secs(120);
const TEST_TIMEOUT: Duration = Duration::from_secs(600);

/// Finds LibreOffice Calc, or installs it.
pub(crate) fn find_or_install(paths: &Paths) -> Result<PathBuf> {
    if let Some(program) = env::var_os("SOFFICE").filter(|path| !path.is_empty()) {
        let program = PathBuf::from(program);
        if !program.is_file() {
            bail!("SOFFICE names {}, which does not exist", program.display());
        }
        return Ok(program);
    }
    // An installation may lack Calc.
    if let Some(found) = find().filter(|found| has_calc(paths, found)) {
        return Ok(found);
    }
    if debian_packages::available() && is_root() {
        install()?;
        let found = find().filter(|found| has_calc(paths, found));
        return found.context("LibreOffice was installed, but cannot open a CSV file");
    }
    bail!(
        "the spreadsheet tests need LibreOffice Calc, which is not installed.\n   To fix this, either\n   \
         - install LibreOffice Calc (Debian, as root: apt-get install --no-install-recommends {PACKAGE}), or\n   \
         - set SOFFICE=/path/to/soffice."
    )
}

fn find() -> Option<PathBuf> {
    let mac = PathBuf::from("/Applications/LibreOffice.app/Contents/MacOS/soffice");
    PROGRAMS.into_iter().find_map(find_on_path).or_else(|| mac.is_file().then_some(mac))
}

/// Returns whether the program can convert a CSV file to a spreadsheet.
fn has_calc(paths: &Paths, program: &Path) -> bool {
    let folder = paths.cache.join("libreoffice-trial");
    let (table, spreadsheet) = (folder.join("trial.csv"), folder.join("trial.xlsx"));
    let converted = remove_folder(&folder).and_then(|()| create_folder(&folder)).is_ok()
        && fs::write(&table, "1,2\n").is_ok()
        && Process::new(program)
            .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
            .args(["--headless", "--convert-to", "xlsx", "--outdir"])
            .arg(&folder)
            .arg(&table)
            .timeout(START_TIMEOUT)
            .read()
            .is_ok();
    let has_calc = converted && spreadsheet.is_file();
    // If this fails, the next trial removes the folder.
    let _ = remove_folder(&folder);
    has_calc
}

fn install() -> Result<()> {
    println!("   installing Debian's LibreOffice Calc: about a minute, once");
    let apt = |command: &str| {
        Process::new("apt-get")
            .args(["-q", "-y", command])
            .env("DEBIAN_FRONTEND", "noninteractive")
            .timeout(INSTALL_TIMEOUT)
    };
    apt("update").label("fetching Debian's package lists").run()?;
    apt("install").args(["--no-install-recommends", PACKAGE]).label("installing LibreOffice").run()
}

/// Recalculates every formula of the spreadsheets in LibreOffice and compares it with the engine.
///
/// # Errors
/// Returns an error if a formula differs, or if LibreOffice is missing and cannot be installed.
pub(crate) fn test(tools: &Toolbox) -> Result<()> {
    let program = find_or_install(&tools.paths)?;
    // With all packages, dependencies have the features that they have in the native tests, and are not compiled again.
    let test = tools.cargo().args(["test", "--test", "recalculated"]).args(native::PACKAGES).args(lock_file_args());
    test.args(["--", TEST_NAME]).env("SOFFICE", program).timeout(TEST_TIMEOUT).label("spreadsheet tests").run()
}
