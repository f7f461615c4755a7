//! The tests of generated files: each kind is read by the tool that it is for.
//!
//! promtool, PgBouncer and ShellCheck come from Debian's packages, unpacked into the cache, unless they are on `PATH`; what
//! Python brings (schemas of Kubernetes, cfn-lint, parsers of YAML and HCL) goes into an environment of its own there, as
//! `tests/configuration/requirements.txt` names it. k6 has no package among these: it judges where it is on `PATH`.

use crate::beside;
use crate::debian::write_script;
use crate::kit::{Kit, locked};
use crate::npm::check_node;
use crate::packages::{self, Packages, library_path};
use crate::places::{Places, on_path, remove_folder, settle};
use crate::problem::{Context, Outcome, Problem, all_well};
use crate::python;
use crate::run::Run;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::{fs, thread};

/// Programs, and the packages of Debian that bring them.
const PROGRAMS: [(&str, &str); 3] =
    [("promtool", "prometheus"), ("pgbouncer", "pgbouncer"), ("shellcheck", "shellcheck")];

/// The tools, ready to be used.
#[derive(Debug)]
pub(crate) struct Tools {
    /// The folder with the programs, if they are not on `PATH`.
    programs: Option<PathBuf>,
    /// Python with what the tests need.
    python: PathBuf,
}

impl Tools {
    /// Finds or brings them.
    pub(crate) fn ready(places: &Places) -> Outcome<Self> {
        let programs =
            if PROGRAMS.iter().all(|(program, _)| on_path(program).is_some()) { None } else { Some(unpacked(places)?) };
        let list = places.root.join("tests").join("configuration").join("requirements.txt");
        Ok(Self { programs, python: python::ready(places, &list)? })
    }
}

/// Makes files with the program as it is built here, and lets the tools judge them.
pub(crate) fn test(kit: &Kit) -> Outcome<()> {
    let tools = kit.configuration()?;
    check_node()?; // it plays the load tests
    kit.cargo().args(["build", "--package", "headroom-cli"]).args(locked()).label("building the program").go()?;
    let program = kit.places.target.join("debug").join(format!("headroom{}", std::env::consts::EXE_SUFFIX));
    let folder = kit.places.root.join("tests").join("configuration");
    let at_once = thread::available_parallelism().map_or(1, NonZero::get);
    let results = beside::do_all(&files(&folder)?, at_once, |name| {
        let run = Run::new(&tools.python)
            .args(["-m", "unittest", name])
            .dir(&folder)
            .env("HEADROOM_PROGRAM", &program)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .label(name);
        let (said, result) = match &tools.programs {
            Some(bin) => run.path_first(bin).aside(),
            None => run.aside(),
        };
        println!("\n   {name}\n{}", said.trim());
        result
    });
    all_well(results)
}

/// The files of tests, each for tools of its own.
fn files(folder: &Path) -> Outcome<Vec<String>> {
    let entries = fs::read_dir(folder).context(|| format!("could not read {}", folder.display()))?;
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".py").map(ToString::to_string))
        .filter(|name| name.starts_with("test_"))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(Problem::new(format!("{} holds no test_*.py", folder.display())));
    }
    Ok(found)
}

/// Debian's programs, unpacked, each with a script that leads it to the libraries that came with it.
fn unpacked(places: &Places) -> Outcome<PathBuf> {
    let home = places.cache.join("configuration-1");
    let bin = home.join("bin");
    if bin.is_dir() {
        return Ok(bin);
    }
    let _ours = places.lock_cache()?;
    if bin.is_dir() {
        return Ok(bin);
    }
    let names = PROGRAMS.map(|(_, package)| package);
    if !packages::available() {
        let missing: Vec<&str> =
            PROGRAMS.iter().filter(|(program, _)| on_path(program).is_none()).map(|(program, _)| *program).collect();
        return Err(Problem::new(format!(
            "{} must be on PATH: there are no packages of Debian here to bring them",
            missing.join(", ")
        )));
    }
    println!("   bringing {} from Debian's packages: a minute, once", names.join(", "));
    let unfinished = places.cache.join("configuration.unfinished");
    remove_folder(&unfinished)?;
    Packages::fetch(places)?.unpack(&names, &unfinished)?;
    settle(&unfinished, &home)?;
    // The scripts come last: where they are, all is there.
    let scripts = home.join("bin.unfinished");
    let libraries = library_path(&home);
    for (program, package) in PROGRAMS {
        let found = ["bin", "sbin"].map(|folder| home.join("usr").join(folder).join(program));
        let real = found
            .iter()
            .find(|path| path.is_file())
            .ok_or_else(|| Problem::new(format!("Debian's package {package} brought no {program}")))?;
        let text = format!(
            "#!/bin/sh\nLD_LIBRARY_PATH=\"{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"\nexport \
             LD_LIBRARY_PATH\n\
             exec \"{}\" \"$@\"\n",
            real.display()
        );
        write_script(&scripts.join(program), &text)?;
    }
    settle(&scripts, &bin)?;
    Ok(bin)
}
