//! The tests that need no browser. Cargo would run their programs one after the other, and at the end of each, while its
//! longest test runs alone, most processors would have nothing to do.

use crate::beside;
use crate::kit::{Kit, locked};
use crate::problem::{Context, Outcome, Problem, all_well};
use crate::run::{Run, duration};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What this machine runs. The others are for the browser, and built and tested for it. They are not the members that cargo
/// takes by default: Trunk would not find the page among those, and built beside them it would have their features too.
pub(crate) const HERE: [&str; 6] = [
    "--package=headroom-core",
    "--package=headroom-cli",
    "--package=headroom-worker-protocol",
    "--package=headroom-serve",
    "--package=headroom-sheet",
    "--package=xtask",
];

/// What the tests of laws draw their scenarios from.
const SEED: &str = "PROPTEST_RNG_SEED";

/// How many programs run beside each other. Each has a thread for every processor.
const AT_ONCE: usize = 2;

/// A program that cargo made of tests.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    /// Its source, as seen from the project.
    name: String,
    file: PathBuf,
    /// The package that it tests, where it runs.
    package: PathBuf,
}

/// Runs them all, those of the documentation included.
pub(crate) fn test(kit: &Kit) -> Outcome<()> {
    cargo(kit).arg("--no-run").label("building the tests").go()?;
    let listed = cargo(kit).args(["--no-run", "--message-format=json"]).label("listing the tests").read()?;
    let programs = programs(&kit.places.root, &listed)?;
    let results = beside::do_all(&programs, AT_ONCE, run);
    let examples = cargo(kit).arg("--doc").label("examples of the documentation").go();
    all_well(results.into_iter().chain([examples]))
}

/// Runs them one after the other, writing what they find as what they expect.
pub(crate) fn bless(kit: &Kit) -> Outcome<()> {
    cargo(kit).env("HEADROOM_BLESS", "1").label("native tests").go()
}

fn cargo(kit: &Kit) -> Run {
    let run = kit.cargo().args(["test", "--no-fail-fast"]).args(HERE).args(locked());
    seeded(run)
}

/// The same scenarios each time: a test that fails by chance blames the wrong change. Without it, others by hand.
fn seeded(run: Run) -> Run {
    if std::env::var_os(SEED).is_some() { run } else { run.env(SEED, "1") }
}

/// What cargo says that it has made of tests. What uses others comes first: that takes longest, and is not to be left over.
fn programs(root: &Path, listed: &str) -> Outcome<Vec<Program>> {
    let mut found = Vec::new();
    for line in listed.lines() {
        let made: Value = serde_json::from_str(line).context(|| "cargo said what is no JSON".into())?;
        let Some(file) = made["executable"].as_str().filter(|_| made["profile"]["test"] == true) else {
            continue;
        };
        let path = |value: &Value| value.as_str().map(PathBuf::from);
        let (Some(manifest), Some(source)) = (path(&made["manifest_path"]), path(&made["target"]["src_path"])) else {
            return Err(Problem::new(format!("cargo does not say what {file} is made of")));
        };
        let package = manifest.parent().unwrap_or(root).to_path_buf();
        let name = source.strip_prefix(root).unwrap_or(&source).display().to_string();
        found.push(Program { name, file: file.into(), package });
    }
    if found.is_empty() {
        return Err(Problem::new("cargo has made no tests"));
    }
    found.sort_by(|a, b| (&b.package, &a.name).cmp(&(&a.package, &b.name)));
    Ok(found)
}

/// Runs a program; what it says is said as a whole.
fn run(program: &Program) -> Outcome<()> {
    let begin = Instant::now();
    let run = Run::new(&program.file).dir(&program.package).env("CARGO_MANIFEST_DIR", &program.package);
    let (said, result) = seeded(run).label(&program.name).aside();
    println!("\n   $ {}, {}\n{}", program.name, duration(begin.elapsed()), said.trim());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_what_cargo_made_of_tests() {
        let made = |name: &str, test: bool, file: &str| {
            format!(
                "{{\"reason\":\"compiler-artifact\",\"manifest_path\":\"/p/{name}/Cargo.toml\",\"target\":{{\"src_path\":\
                 \"/p/{name}/tests/a.rs\"}},\"profile\":{{\"test\":{test}}},\"executable\":{file}}}\n"
            )
        };
        let listed = made("core", true, "\"/t/a\"") + &made("core", true, "null") + &made("cli", false, "\"/t/b\"");
        let listed = listed + &made("sheet", true, "\"/t/c\"") + "{\"reason\":\"build-finished\",\"success\":true}\n";
        let found = programs(Path::new("/p"), &listed).unwrap();
        let names: Vec<_> =
            found.iter().map(|program| (program.name.as_str(), program.file.to_str().unwrap())).collect();
        assert_eq!(names, [("sheet/tests/a.rs", "/t/c"), ("core/tests/a.rs", "/t/a")]);
        assert_eq!(found[0].package, Path::new("/p/sheet"));
        assert!(programs(Path::new("/p"), "").is_err());
        assert!(programs(Path::new("/p"), "no JSON").is_err());
    }
}
