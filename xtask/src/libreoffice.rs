//! The program that the spreadsheets are tested with: LibreOffice Calc, which calculates them anew.

use crate::chromium::is_root;
use crate::kit::{Kit, locked};
use crate::packages;
use crate::places::on_path;
use crate::problem::{Outcome, Problem};
use crate::run::Run;
use std::env;
use std::path::PathBuf;
use std::time::Duration;

/// Calc alone, without a window.
const PACKAGE: &str = "libreoffice-calc-nogui";
const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];
const PATIENCE: Duration = Duration::from_secs(900);
const CALCULATING: Duration = Duration::from_secs(600);

/// Finds it, or brings it.
pub(crate) fn ready() -> Outcome<PathBuf> {
    if let Some(named) = env::var_os("SOFFICE").filter(|path| !path.is_empty()) {
        let named = PathBuf::from(named);
        return if named.is_file() {
            Ok(named)
        } else {
            Err(Problem::new(format!("SOFFICE names {}, which is not there", named.display())))
        };
    }
    if let Some(found) = at_hand() {
        return Ok(found);
    }
    if packages::available() && is_root() {
        install()?;
        return at_hand().ok_or_else(|| Problem::new("LibreOffice was installed, but is not on PATH"));
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
    let program = ready()?;
    let run = kit.cargo().args(["test", "--package", "headroom-sheet", "--test", "recalculated"]).args(locked());
    run.args(["--", "--ignored"]).env("SOFFICE", program).limit(CALCULATING).label("spreadsheets").go()
}
