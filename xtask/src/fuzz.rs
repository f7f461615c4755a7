//! Short runs of the fuzz targets, where a nightly compiler can be had.

use crate::kit::Kit;
use crate::places::{automatic, make_folder, on_path, remove_folder};
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use crate::steps::Verdict;
use crate::tools::{CARGO_FUZZ, NIGHTLY};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// How long each target runs. `HEADROOM_FUZZ_SECONDS` gives it longer.
const SECONDS: u64 = 10;
/// How long the compiler may take to arrive.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(300);

/// Runs every target of `fuzz/`.
pub(crate) fn run(kit: &Kit) -> Outcome<Verdict> {
    let skipped = |why: &str| Ok(Verdict::Skipped(why.to_string()));
    let folder = kit.places.root.join("fuzz");
    let targets = targets(&folder.join("fuzz_targets"))?;
    if targets.is_empty() {
        return skipped("there are no fuzz targets");
    }
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
    let seconds = longer.unwrap_or(SECONDS);

    let mut failed = Vec::new();
    for target in &targets {
        let corpus = kit.places.target.join("fuzz-corpus").join(target);
        if automatic() {
            remove_folder(&corpus)?; // A check of a change starts where every other one does.
        }
        make_folder(&corpus)?;
        let seeds = folder.join("seeds").join(target);
        let mut run = Run::new("cargo").args(["fuzz", "run"]);
        run = run.arg("--target-dir").arg(kit.places.target.join("fuzz"));
        run = run.arg(target).arg(&corpus);
        if seeds.is_dir() {
            run = run.arg(&seeds);
        }
        if let Some(bin) = &cargo_fuzz {
            run = run.path_first(bin);
        }
        let outcome = run
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=0"])
            // A short run is the same each time; a longer one looks elsewhere.
            .args(longer.is_none().then_some("-seed=1"))
            .env("RUSTUP_TOOLCHAIN", &nightly)
            .dir(&folder)
            .label(format!("fuzzing {target}"))
            .go();
        if let Err(problem) = outcome {
            println!("   {problem}");
            failed.push(format!("{target}: {problem}"));
        }
    }
    if failed.is_empty() {
        return Ok(Verdict::Passed);
    }
    Err(Problem::new(format!("fuzzing found something (see also fuzz/artifacts/)\n{}", failed.join("\n"))))
}

fn targets(folder: &Path) -> Outcome<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = fs::read_dir(folder)
        .context(|| format!("could not read {}", folder.display()))?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.strip_suffix(".rs").map(ToString::to_string)
        })
        .collect();
    names.sort();
    Ok(names)
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
