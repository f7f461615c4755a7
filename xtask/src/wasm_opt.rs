//! The programs of the page, made smaller by wasm-opt. That is a minute of work which gives the same for the same program, so
//! what it gave is kept as long as the program is the same.

use crate::beside;
use crate::kit::Kit;
use crate::places::make_folder;
use crate::problem::{Context, Outcome, Problem};
use crate::run::Run;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::{fs, thread};

/// Small before fast, with what browsers of the last years can do.
pub(crate) const FLAGS: [&str; 14] = [
    // The first kilobyte is the end of the stack: what reads at a place and a bit further is read in one step.
    "--low-memory-unused",
    "-Oz",
    "--converge",
    // A function with one caller stays a function: alike beginnings and ends compress better than one long body.
    "--one-caller-inline-max-function-size=1",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    // Names, by what it was made, and what it was made for.
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Makes every program in `dist/` smaller.
pub(crate) fn shrink(kit: &Kit) -> Outcome<()> {
    let tool = kit.npm()?.join(".bin").join("wasm-opt");
    let version = Run::new(&tool).arg("--version").read()?;
    let kept = kit.places.web_target.join("wasm-opt");
    make_folder(&kept)?;
    let programs = files(&kit.places.dist, "wasm")?;
    if programs.is_empty() {
        return Err(Problem::new("the page that was built has no program"));
    }
    let at_once = thread::available_parallelism().map_or(1, NonZero::get);
    let results = beside::do_all(&programs, at_once, |program| {
        one(program, &kept, &version, |from, to| {
            Run::new(&tool).args(FLAGS).arg(from).arg("-o").arg(to).read().map(|_| ())
        })
    });
    let used = results.into_iter().collect::<Outcome<Vec<_>>>()?;
    let new = used.iter().filter(|(_, new)| *new).count();
    println!("   wasm-opt: {new} programs made smaller, {} as they were", used.len() - new);
    // What came of other programs is of no more use.
    for file in files(&kept, "wasm")?.into_iter().filter(|file| used.iter().all(|(of, _)| of != file)) {
        fs::remove_file(&file).context(|| format!("could not remove {}", file.display()))?;
    }
    Ok(())
}

/// Puts the smaller program in the place of `program`: where it is kept, and whether `make` had to make it.
fn one(
    program: &Path,
    kept: &Path,
    version: &str,
    make: impl Fn(&Path, &Path) -> Outcome<()>,
) -> Outcome<(PathBuf, bool)> {
    let given = fs::read(program).context(|| format!("could not read {}", program.display()))?;
    let mut hasher = DefaultHasher::new();
    (version, FLAGS, given).hash(&mut hasher);
    let small = kept.join(format!("{:016x}.wasm", hasher.finish()));
    let new = !small.is_file();
    if new {
        let unfinished = small.with_extension("unfinished");
        make(program, &unfinished)?;
        fs::rename(&unfinished, &small).context(|| format!("could not keep {}", small.display()))?;
    }
    fs::copy(&small, program).context(|| format!("could not write {}", program.display()))?;
    Ok((small, new))
}

fn files(folder: &Path, extension: &str) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).context(|| format!("could not list {}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(paths.filter(|path| path.extension().is_some_and(|end| end == extension)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_is_made_smaller_once_and_another_one_anew() {
        let home = std::env::temp_dir().join(format!("headroom-wasm-opt-{}", std::process::id()));
        fs::create_dir_all(&home).unwrap();
        let program = home.join("a_bg.wasm");
        let half = |from: &Path, to: &Path| {
            let bytes = fs::read(from).unwrap();
            fs::write(to, &bytes[..bytes.len() / 2]).context(|| "could not write".into())
        };
        let made = |given: &str, version: &str| {
            fs::write(&program, given).unwrap();
            let (_, new) = one(&program, &home, version, half).unwrap();
            (fs::read_to_string(&program).unwrap(), new)
        };
        assert_eq!(made("abcd", "1"), ("ab".into(), true));
        assert_eq!(made("abcd", "1"), ("ab".into(), false));
        assert_eq!(made("abce", "1"), ("ab".into(), true));
        assert_eq!(made("abcd", "2"), ("ab".into(), true), "another tool may do better");
        fs::write(&program, "wxyz").unwrap();
        assert!(one(&program, &home, "1", |_, _| Err(Problem::new("it failed"))).is_err());
        assert_eq!(made("wxyz", "1"), ("wx".into(), true), "nothing is kept of what failed");
        fs::remove_dir_all(home).unwrap();
    }
}
