//! Short runs of the fuzz targets, if a nightly compiler is available.

use crate::cargo_tools::{CARGO_FUZZ, NIGHTLY};
use crate::paths::{Paths, create_folder, find_on_path};
use crate::process::join_errors;
use crate::process::{Process, format_duration};
use crate::steps::Status;
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The targets, each with its number of runs, which takes ten to twenty seconds on a typical machine.
/// `HEADROOM_FUZZ_SECONDS` sets a duration instead.
const TARGETS: [(&str, u32); 9] = [
    ("export", 30),
    ("expression", 80_000),
    ("history", 2_000),
    ("link", 2_500),
    ("model", 75_000),
    ("packed", 60),
    ("prices", 1_400),
    ("quantity", 250_000),
    ("toml_model", 30_000),
];
/// The folder of all corpora, in the cache. CI keeps it from run to run.
const CORPUS_FOLDER: &str = "fuzz-corpus";
/// The maximum number of inputs in the corpus of a target. libFuzzer limits their length.
const MAX_CORPUS_INPUTS: usize = 2000;
/// The number of codegen units, a compromise: a single unit takes two minutes to build on one processor, and many units
/// make the targets about 50% slower.
const CODEGEN_UNITS: &str = "--codegen-units=2";
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(300);

/// Runs every target of `fuzz/`.
pub(crate) fn run(tools: &Toolbox) -> Result<Status> {
    let skipped = |why: &str| Ok(Status::Skipped(why.to_string()));
    let folder = tools.paths.root.join("fuzz");
    check_targets(&folder.join("fuzz_targets"))?;
    if find_on_path("rustup").is_none() {
        return skipped(
            "fuzzing needs a nightly compiler, and rustup, which would install one, is missing (https://rustup.rs)",
        );
    }
    if !["c++", "g++", "clang++"].iter().any(|name| find_on_path(name).is_some()) {
        return skipped("fuzzing needs a C++ compiler (Debian: apt-get install g++)");
    }
    let Some(nightly) = nightly(tools) else {
        return skipped("fuzzing needs a nightly compiler, and rustup could not install one");
    };
    let cargo_fuzz = CARGO_FUZZ.find_or_install(&tools.paths)?;
    let seconds = std::env::var("HEADROOM_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let fuzzer = Fuzzer { paths: &tools.paths, folder, nightly, cargo_fuzz, seconds };
    fuzzer.cargo("build").label("building the fuzz targets").run()?;
    let results: Vec<Result<()>> = TARGETS.par_iter().map(|(target, runs)| fuzzer.fuzz(target, *runs)).collect();
    join_errors(results).map(|()| Status::Passed).context("fuzzing found a failure (inputs are in fuzz/artifacts/)")
}

/// The settings for building and running the targets.
struct Fuzzer<'a> {
    paths: &'a Paths,
    folder: PathBuf,
    nightly: String,
    /// The folder of `cargo-fuzz`, if it is not on `PATH`.
    cargo_fuzz: Option<PathBuf>,
    /// The time limit of each target in seconds, which replaces the number of runs.
    seconds: Option<u64>,
}

impl Fuzzer<'_> {
    /// Returns a `cargo fuzz` command. All commands share their options; otherwise cargo would rebuild the targets.
    fn cargo(&self, task: &str) -> Process {
        let run = Process::new("cargo")
            .args(["fuzz", task, CODEGEN_UNITS, "--target-dir"])
            .arg(self.paths.target.join("fuzz"));
        let run = run.env("RUSTUP_TOOLCHAIN", &self.nightly).dir(&self.folder);
        match &self.cargo_fuzz {
            Some(bin) => run.prepend_path(bin),
            None => run,
        }
    }

    /// Runs a target and prints its statistics.
    fn fuzz(&self, target: &str, runs: u32) -> Result<()> {
        let begin = Instant::now();
        // Every run starts from the seeds and from the inputs that earlier runs found.
        let corpus = self.paths.cache.join(CORPUS_FOLDER).join(target);
        create_folder(&corpus)?;
        prune_corpus(&corpus, max_corpus_inputs(runs))?;
        let limits = match self.seconds {
            Some(seconds) => vec![format!("-max_total_time={seconds}")],
            None => vec![format!("-runs={runs}"), "-seed=1".into()],
        };
        println!("   fuzzing {target}");
        let (output, result) = self
            .cargo("run")
            .arg(target)
            .arg(&corpus)
            .arg(self.folder.join("seeds").join(target))
            .arg("--")
            .args(limits)
            .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"])
            .label(format!("fuzzing {target}"))
            .capture();
        if result.is_err() {
            println!("{output}");
        }
        let stat = |name: &str| stat(&output, name).unwrap_or_else(|| "?".into());
        let (runs, new) = (stat("number_of_executed_units"), stat("new_units_added"));
        println!("   {target}: {runs} runs in {}, {new} new inputs in the corpus", format_duration(begin.elapsed()));
        result
    }
}

/// Returns the maximum number of inputs in the corpus of a target. A run begins with all of them, so most of its runs
/// remain for new inputs.
fn max_corpus_inputs(runs: u32) -> usize {
    (runs as usize / 4).min(MAX_CORPUS_INPUTS)
}

/// Removes the oldest inputs of a corpus that has too many.
fn prune_corpus(folder: &Path, max_inputs: usize) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut inputs: Vec<(SystemTime, PathBuf)> = entries
        .flatten()
        .map(|entry| {
            let modified = entry.metadata().and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            (modified, entry.path())
        })
        .collect();
    inputs.sort();
    let surplus = inputs.len().saturating_sub(max_inputs);
    for (_, path) in inputs.iter().take(surplus) {
        fs::remove_file(path).with_context(|| format!("could not remove {}", path.display()))?;
    }
    Ok(())
}

/// Returns a statistic that libFuzzer prints when a target ends.
fn stat(output: &str, name: &str) -> Option<String> {
    let lines = output.lines().filter_map(|line| line.strip_prefix("stat::"));
    lines.filter_map(|line| line.split_once(':')).find(|(key, _)| *key == name).map(|(_, text)| text.trim().to_string())
}

/// Checks that `TARGETS` lists every target.
fn check_targets(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut existing: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".rs").map(ToString::to_string))
        .collect();
    existing.sort();
    let known = TARGETS.map(|(target, _)| target);
    if existing != known {
        bail!("the fuzz targets are {}, but xtask/src/fuzz.rs lists {}", existing.join(", "), known.join(", "));
    }
    Ok(())
}

/// Returns the name of an installed nightly toolchain, or installs one.
fn nightly(tools: &Toolbox) -> Option<String> {
    let installed = Process::new("rustup").args(["toolchain", "list"]).read().ok()?;
    let found =
        installed.lines().filter_map(|line| line.split_whitespace().next()).find(|name| name.starts_with("nightly"));
    if let Some(name) = found {
        return Some(name.to_string());
    }
    println!("   installing {NIGHTLY} with rustup");
    Process::new("rustup")
        .args(["toolchain", "install", NIGHTLY, "--profile", "minimal"])
        .arg("--no-self-update")
        .env("RUST_BACKTRACE", "0")
        .dir(&tools.paths.root)
        .timeout(RUSTUP_TIMEOUT)
        .label(format!("rustup toolchain install {NIGHTLY}"))
        .run()
        .inspect_err(|error| println!("   {error:#}"))
        .ok()
        .map(|()| NIGHTLY.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_corpus_loses_its_oldest_inputs() {
        let folder = std::env::temp_dir().join(format!("headroom-corpus-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for (age, name) in ["newest", "older", "oldest"].iter().enumerate() {
            let file = fs::File::create(folder.join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(60 * age as u64)).unwrap();
        }
        prune_corpus(&folder, 5).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
        prune_corpus(&folder, 1).unwrap();
        let left: Vec<_> = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name()).collect();
        assert_eq!(left, ["newest"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_target_is_listed_and_has_seeds() {
        let fuzz = Path::new("../fuzz");
        check_targets(&fuzz.join("fuzz_targets")).unwrap();
        assert!(check_targets(&fuzz.join("seeds")).is_err());
        for (target, _) in TARGETS {
            assert!(fs::read_dir(fuzz.join("seeds").join(target)).unwrap().count() > 0, "{target}");
        }
        assert_eq!((max_corpus_inputs(100), max_corpus_inputs(1_000_000)), (25, MAX_CORPUS_INPUTS));
        assert_eq!(stat("x\nstat::new_units_added:          509\n", "new_units_added").unwrap(), "509");
    }
}
