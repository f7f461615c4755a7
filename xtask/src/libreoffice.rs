//! The program that the spreadsheets are tested with: LibreOffice Calc, which calculates them anew.

use crate::chromium::is_root;
use crate::kit::{Kit, locked};
use crate::packages;
use crate::places::{Places, make_folder, on_path, remove_folder};
use crate::problem::{Outcome, Problem};
use crate::run::Run;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

/// Calc alone, without a window.
const PACKAGE: &str = "libreoffice-calc-nogui";
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];
const PATIENCE: Duration = Duration::from_secs(900);
/// How long it may take to start for the first time.
const STARTING: Duration = Duration::from_secs(120);
const CALCULATING: Duration = Duration::from_secs(600);

/// Finds it, or brings it.
pub(crate) fn ready(places: &Places) -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("SOFFICE").filter(|path| !path.is_empty()) {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(Problem::new(format!("SOFFICE names {}, which is not there", named.display())))
        };
    }
    // One without Calc, such as that of a machine for letters only, calculates nothing.
    if let Some(found) = at_hand().filter(|found| calculates(places, found)) {
        return Ok(found);
    }
    if packages::available() && is_root() {
        install()?;
        let found = at_hand().filter(|found| calculates(places, found));
        return found.ok_or_else(|| Problem::new("LibreOffice was installed, but does not open a table"));
    }
    Err(Problem::new(format!(
        "there is no LibreOffice here, which the spreadsheets are tested with.\n   Either of these helps:\n   \
         - install LibreOffice Calc (Debian, as root: apt-get install --no-install-recommends {PACKAGE}), on PATH;\n   \
         - name it: SOFFICE=/path/to/soffice."
    )))
}

fn at_hand() -> Option<PathBuf> {
    let mac = PathBuf::from("/Applications/LibreOffice.app/Contents/MacOS/soffice");
    PROGRAMS.into_iter().find_map(on_path).or_else(|| mac.is_file().then_some(mac))
}

/// Whether it opens a table and writes it as a spreadsheet.
fn calculates(places: &Places, program: &Path) -> bool {
    let folder = places.cache.join("libreoffice-trial");
    let (given, taken) = (folder.join("trial.csv"), folder.join("trial.xlsx"));
    let tried = remove_folder(&folder).and_then(|()| make_folder(&folder)).is_ok()
        && fs::write(&given, "1,2\n").is_ok()
        && Run::new(program)
            .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
            .args(["--headless", "--convert-to", "xlsx", "--outdir"])
            .arg(&folder)
            .arg(&given)
            .limit(STARTING)
            .read()
            .is_ok();
    let calculates = tried && taken.is_file();
    // What is left behind does no harm, and goes with the next trial.
    let _ = remove_folder(&folder);
    calculates
}

fn install() -> Outcome<()> {
    println!("   installing Debian's LibreOffice Calc: about a minute, once");
    let apt = |what: &str| {
        Run::new("apt-get").args(["-q", "-y", what]).env("DEBIAN_FRONTEND", "noninteractive").limit(PATIENCE)
    };
    apt("update").label("fetching Debian's package lists").go()?;
    apt("install").args(["--no-install-recommends", PACKAGE]).label("installing LibreOffice").go()
}

/// Every formula of the spreadsheets against the engine.
pub(crate) fn check(kit: &Kit) -> Outcome<()> {
    let program = ready(&kit.places)?;
    let run = kit.cargo().args(["test", "--package", "headroom-sheet", "--test", "recalculated"]).args(locked());
    run.args(["--", "--ignored"]).env("SOFFICE", program).limit(CALCULATING).label("spreadsheets").go()
}
