//! Tests of generated configuration files with the tools that read them.
//!
//! promtool, PgBouncer, and ShellCheck are unpacked from Debian's packages into the cache, unless they are on `PATH`.
//! The Python packages in `tests/configuration/requirements.txt` (Kubernetes schemas, cfn-lint, and parsers for YAML
//! and HCL) are installed into a virtual environment in the cache. k6 has no Debian package; its tests run only if it
//! is on `PATH`.

use crate::debian_packages::{self, Packages, library_path};
use crate::debian_rust::write_script;
use crate::native::build_cli;
use crate::npm::check_node;
use crate::paths::{Paths, find_on_path, move_into_place, remove_folder};
use crate::process::Process;
use crate::process::join_errors;
use crate::python;
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

/// Programs, and the Debian packages that contain them.
const PROGRAMS: [(&str, &str); 3] =
    [("promtool", "prometheus"), ("pgbouncer", "pgbouncer"), ("shellcheck", "shellcheck")];

/// The tools that read generated files.
#[derive(Debug)]
pub(crate) struct Validators {
    /// The folder of the programs, if they are not on `PATH`.
    programs: Option<PathBuf>,
    /// Python with the packages that the tests import.
    python: PathBuf,
}

impl Validators {
    /// Finds the tools, or installs them.
    pub(crate) fn find_or_install(paths: &Paths) -> Result<Self> {
        let programs = if PROGRAMS.iter().all(|(program, _)| find_on_path(program).is_some()) {
            None
        } else {
            Some(unpack_programs(paths)?)
        };
        let requirements = paths.root.join("tests").join("configuration").join("requirements.txt");
        Ok(Self { programs, python: python::install_requirements(paths, &requirements)? })
    }
}

/// Generates files with the command-line tool and checks them with the validators.
pub(crate) fn test(tools: &Toolbox) -> Result<()> {
    let validators = tools.validators()?;
    check_node()?; // Node.js runs the k6 scripts.
    let program = build_cli(tools)?;
    let folder = tools.paths.root.join("tests").join("configuration");
    let results: Vec<Result<()>> = test_modules(&folder)?
        .par_iter()
        .map(|name| {
            let test = Process::new(&validators.python)
                .args(["-m", "unittest", name])
                .dir(&folder)
                .env("HEADROOM_PROGRAM", &program)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .label(name);
            let (output, result) = match &validators.programs {
                Some(bin) => test.prepend_path(bin).capture(),
                None => test.capture(),
            };
            println!("\n   {name}\n{}", output.trim());
            result
        })
        .collect();
    join_errors(results)
}

/// Returns the names of the test modules.
fn test_modules(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))?;
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".py").map(ToString::to_string))
        .filter(|name| name.starts_with("test_"))
        .collect();
    found.sort();
    if found.is_empty() {
        bail!("{} contains no test_*.py", folder.display());
    }
    Ok(found)
}

/// Unpacks Debian's programs, each with a script that adds the unpacked libraries to the library path.
fn unpack_programs(paths: &Paths) -> Result<PathBuf> {
    let home = paths.cache.join("configuration-1");
    let bin = home.join("bin");
    if bin.is_dir() {
        return Ok(bin);
    }
    let _lock = paths.lock_cache()?;
    if bin.is_dir() {
        return Ok(bin);
    }
    let names = PROGRAMS.map(|(_, package)| package);
    if !debian_packages::available() {
        let missing: Vec<&str> = PROGRAMS
            .iter()
            .filter(|(program, _)| find_on_path(program).is_none())
            .map(|(program, _)| *program)
            .collect();
        bail!("{} must be on PATH, because this system cannot install them from Debian packages", missing.join(", "));
    }
    println!("   unpacking {} from Debian's packages: about a minute, once", names.join(", "));
    let unfinished = paths.cache.join("configuration.unfinished");
    remove_folder(&unfinished)?;
    Packages::fetch(paths)?.unpack(&names, &unfinished)?;
    move_into_place(&unfinished, &home)?;
    // The scripts are written last: their folder marks a complete installation.
    let scripts = home.join("bin.unfinished");
    let libraries = library_path(&home);
    for (program, package) in PROGRAMS {
        let found = ["bin", "sbin"].map(|folder| home.join("usr").join(folder).join(program));
        let real = found
            .iter()
            .find(|path| path.is_file())
            .ok_or_else(|| anyhow!("Debian's package {package} contains no {program}"))?;
        let text = format!(
            "#!/bin/sh\nLD_LIBRARY_PATH=\"{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\"\nexport \
             LD_LIBRARY_PATH\n\
             exec \"{}\" \"$@\"\n",
            real.display()
        );
        write_script(&scripts.join(program), &text)?;
    }
    move_into_place(&scripts, &bin)?;
    Ok(bin)
}
