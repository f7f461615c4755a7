//! Short runs of the fuzz targets, where a nightly compiler can be had.

use crate::beside;
use crate::kit::Kit;
use crate::places::{Places, make_folder, on_path, remove_folder};
use crate::problem::{Context, Outcome, Problem, all_well};
use crate::run::{Run, duration};
use crate::steps::Verdict;
use crate::tools::{CARGO_FUZZ, NIGHTLY};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// The targets, and how often each is tried: the same each time, on a fast machine and on a slow one. That is about ten seconds
/// for each. With `HEADROOM_FUZZ_SECONDS` they run as long as it says.
const TARGETS: [(&str, u32); 7] = [
    ("expression", 80_000),
    ("link", 4_500),
    ("model", 150_000),
    ("packed", 100),
    ("prices", 1_400),
    ("quantity", 250_000),
    ("toml_model", 43_000),
];
/// In one part a build would have one processor work for two minutes; in many, what is built would be slower by half.
const PARTS: &str = "--codegen-units=2";
/// How long the compiler may take to arrive.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(300);

/// Runs every target of `fuzz/`.
pub(crate) fn run(kit: &Kit) -> Outcome<Verdict> {
    let skipped = |why: &str| Ok(Verdict::Skipped(why.to_string()));
    let folder = kit.places.root.join("fuzz");
    check_targets(&folder.join("fuzz_targets"))?;
    if on_path("rustup").is_none() {
        return skipped("fuzzing needs a nightly compiler, and there is no rustup to bring one");
    }
    if !["c++", "g++", "clang++"].iter().any(|name| on_path(name).is_some()) {
        return skipped("fuzzing needs a C++ compiler (Debian: apt-get install g++)");
    }
    let Some(nightly) = nightly(kit) else {
        return skipped("fuzzing needs a nightly compiler, and rustup could not bring one");
    };
    let cargo_fuzz = CARGO_FUZZ.ready(&kit.places)?;
    let longer = std::env::var("HEADROOM_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let fuzzer = Fuzzer { places: &kit.places, folder, nightly, programs: cargo_fuzz, longer };
    fuzzer.cargo("build").label("building the fuzz targets").go()?;
    let at_once = thread::available_parallelism().map_or(1, NonZero::get);
    let results = beside::do_all(&TARGETS, at_once, |(target, runs)| fuzzer.fuzz(target, *runs));
    all_well(results)
        .map(|()| Verdict::Passed)
        .map_err(|problem| problem.while_doing("fuzzing found something (see also fuzz/artifacts/)"))
}

/// Builds and runs targets.
struct Fuzzer<'a> {
    places: &'a Places,
    folder: PathBuf,
    nightly: String,
    /// Where `cargo-fuzz` is, if not on `PATH`.
    programs: Option<PathBuf>,
    /// For how many seconds, if somebody wants a long run.
    longer: Option<u64>,
}

impl Fuzzer<'_> {
    /// `cargo fuzz`, the same way for all that it does: otherwise it would build anew.
    fn cargo(&self, task: &str) -> Run {
        let run = Run::new("cargo").args(["fuzz", task, PARTS, "--target-dir"]).arg(self.places.target.join("fuzz"));
        let run = run.env("RUSTUP_TOOLCHAIN", &self.nightly).dir(&self.folder);
        match &self.programs {
            Some(bin) => run.path_first(bin),
            None => run,
        }
    }

    /// Tries a target, and says what came of it.
    fn fuzz(&self, target: &str, runs: u32) -> Outcome<()> {
        let begin = Instant::now();
        let corpus = match self.longer {
            // What long runs find, the next one begins with.
            Some(_) => self.places.target.join("fuzz-corpus").join(target),
            // A short run begins where every other one does.
            None => {
                let empty = self.places.target.join("fuzz-corpus-short").join(target);
                remove_folder(&empty)?;
                empty
            }
        };
        make_folder(&corpus)?;
        let limits = match self.longer {
            Some(seconds) => vec![format!("-max_total_time={seconds}")],
            None => vec![format!("-runs={runs}"), "-seed=1".into()],
        };
        println!("   fuzzing {target}");
        let (said, result) = self
            .cargo("run")
            .arg(target)
            .arg(&corpus)
            .arg(self.folder.join("seeds").join(target))
            .arg("--")
            .args(limits)
            .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"])
            .label(format!("fuzzing {target}"))
            .aside();
        if result.is_err() {
            println!("{said}");
        }
        let stat = |name: &str| stat(&said, name).unwrap_or_else(|| "?".into());
        let (tried, new) = (stat("number_of_executed_units"), stat("new_units_added"));
        println!("   {target}: {tried} tries in {}, {new} of them went new ways", duration(begin.elapsed()));
        result
    }
}

/// A number that a target prints when it ends.
fn stat(said: &str, name: &str) -> Option<String> {
    let lines = said.lines().filter_map(|line| line.strip_prefix("stat::"));
    lines.filter_map(|line| line.split_once(':')).find(|(key, _)| *key == name).map(|(_, text)| text.trim().to_string())
}

/// No target is forgotten, and each has what it begins with.
fn check_targets(folder: &Path) -> Outcome<()> {
    let entries = fs::read_dir(folder).context(|| format!("could not read {}", folder.display()))?;
    let mut there: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".rs").map(ToString::to_string))
        .collect();
    there.sort();
    let known = TARGETS.map(|(target, _)| target);
    if there != known {
        return Err(Problem::new(format!(
            "the fuzz targets are {}, and xtask knows {}",
            there.join(", "),
            known.join(", ")
        )));
    }
    Ok(())
}

/// A nightly compiler that is installed, or the one that we ask for.
fn nightly(kit: &Kit) -> Option<String> {
    let installed = Run::new("rustup").args(["toolchain", "list"]).read().ok()?;
    let found =
        installed.lines().filter_map(|line| line.split_whitespace().next()).find(|name| name.starts_with("nightly"));
    if let Some(name) = found {
        return Some(name.to_string());
    }
    println!("   asking rustup for {NIGHTLY}");
    Run::new("rustup")
        .args(["toolchain", "install", NIGHTLY, "--profile", "minimal"])
        .arg("--no-self-update")
        .env("RUST_BACKTRACE", "0")
        .dir(&kit.places.root)
        .limit(RUSTUP_PATIENCE)
        .label(format!("rustup toolchain install {NIGHTLY}"))
        .go()
        .inspect_err(|problem| println!("   {problem}"))
        .ok()
        .map(|()| NIGHTLY.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_known_and_begins_with_seeds() {
        let fuzz = Path::new("../fuzz");
        check_targets(&fuzz.join("fuzz_targets")).unwrap();
        assert!(check_targets(&fuzz.join("seeds")).is_err());
        for (target, _) in TARGETS {
            assert!(fs::read_dir(fuzz.join("seeds").join(target)).unwrap().count() > 0, "{target}");
        }
        assert_eq!(stat("x\nstat::new_units_added:          509\n", "new_units_added").unwrap(), "509");
    }
}
