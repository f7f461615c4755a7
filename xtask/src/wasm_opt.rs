//! Optimizes the page's programs for size with wasm-opt. That takes a minute, so results are cached and reused while
//! their inputs are unchanged.

use crate::paths::create_folder;
use crate::process::Process;
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The flags that optimize for size, with the WebAssembly features of current browsers.
pub(crate) const WASM_OPT_FLAGS: [&str; 14] = [
    // Allows offsets to be folded into loads. Valid because the first kilobyte of memory is the end of the stack.
    "--low-memory-unused",
    "-Oz",
    "--converge",
    // Functions with one caller are not inlined: similar prologues and epilogues compress better than one long body.
    "--one-caller-inline-max-function-size=1",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    // Removes names, producers, and target features.
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Optimizes every program in `dist/`.
pub(crate) fn optimize_all(tools: &Toolbox) -> Result<()> {
    let tool = tools.node_modules()?.join(".bin").join("wasm-opt");
    let version = Process::new(&tool).arg("--version").read()?;
    let cache = tools.paths.web_target.join("wasm-opt");
    create_folder(&cache)?;
    let programs = files_with_extension(&tools.paths.dist, "wasm")?;
    if programs.is_empty() {
        bail!("the built page has no program");
    }
    let optimize_one = |program: &PathBuf| {
        optimize(program, &cache, &version, |from, to| {
            Process::new(&tool).args(WASM_OPT_FLAGS).arg(from).arg("-o").arg(to).read().map(|_| ())
        })
    };
    let used = programs.par_iter().map(optimize_one).collect::<Result<Vec<_>>>()?;
    let new = used.iter().filter(|(_, new)| *new).count();
    println!("   wasm-opt: {new} programs optimized, {} unchanged", used.len() - new);
    // Remove the results of earlier programs.
    for file in files_with_extension(&cache, "wasm")?.into_iter().filter(|file| used.iter().all(|(of, _)| of != file)) {
        fs::remove_file(&file).with_context(|| format!("could not remove {}", file.display()))?;
    }
    Ok(())
}

/// Replaces `program` with its optimized form. Returns the cached file, and whether `make` had to produce it.
fn optimize(
    program: &Path,
    cache: &Path,
    version: &str,
    make: impl Fn(&Path, &Path) -> Result<()>,
) -> Result<(PathBuf, bool)> {
    let input = fs::read(program).with_context(|| format!("could not read {}", program.display()))?;
    let mut hasher = DefaultHasher::new();
    (version, WASM_OPT_FLAGS, input).hash(&mut hasher);
    let optimized = cache.join(format!("{:016x}.wasm", hasher.finish()));
    let new = !optimized.is_file();
    if new {
        let unfinished = optimized.with_extension("unfinished");
        make(program, &unfinished)?;
        fs::rename(&unfinished, &optimized).with_context(|| format!("could not keep {}", optimized.display()))?;
    }
    fs::copy(&optimized, program).with_context(|| format!("could not write {}", program.display()))?;
    Ok((optimized, new))
}

fn files_with_extension(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(paths.filter(|path| path.extension().is_some_and(|end| end == extension)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn a_result_is_reused_until_the_program_or_the_tool_changes() {
        let home = std::env::temp_dir().join(format!("headroom-wasm-opt-{}", std::process::id()));
        fs::create_dir_all(&home).unwrap();
        let program = home.join("a_bg.wasm");
        let half = |from: &Path, to: &Path| {
            let bytes = fs::read(from).unwrap();
            fs::write(to, &bytes[..bytes.len() / 2]).context("could not write")
        };
        let made = |input: &str, version: &str| {
            fs::write(&program, input).unwrap();
            let (_, new) = optimize(&program, &home, version, half).unwrap();
            (fs::read_to_string(&program).unwrap(), new)
        };
        assert_eq!(made("abcd", "1"), ("ab".into(), true));
        assert_eq!(made("abcd", "1"), ("ab".into(), false));
        assert_eq!(made("abce", "1"), ("ab".into(), true));
        assert_eq!(made("abcd", "2"), ("ab".into(), true), "another version of the tool");
        fs::write(&program, "wxyz").unwrap();
        assert!(optimize(&program, &home, "1", |_, _| Err(anyhow!("it failed"))).is_err());
        assert_eq!(made("wxyz", "1"), ("wx".into(), true), "failures are not cached");
        fs::remove_dir_all(home).unwrap();
    }
}
