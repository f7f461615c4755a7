//! Embeds the built-in models and the price files, and lists their names and fingerprints.
//!
//! Models are converted from TOML to JSON, so that programs without a TOML parser can load them. Models and price files
//! are checked when they are loaded, by the same code that reads users' files. This script shares no code with the
//! crate.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::Value;

type BuildResult<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> BuildResult<()> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    embed_models(&out)?;
    embed_prices(&out)
}

/// Writes each model as JSON, and `models.rs` with `BUILT_IN` and `SOURCES`.
fn embed_models(out: &Path) -> BuildResult<()> {
    let folder = Path::new("models");
    let mut files = files_in(folder)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    // The packed form of a model depends on the code that compiles it, so the fingerprint in its file name covers both.
    let code = ["src/expression", "src/model", "src/units"];
    let code =
        code.iter().try_fold(0, |sum, folder| Ok::<u64, io::Error>(sum ^ fingerprint_of_folder(Path::new(folder))?))?;
    let mut list = String::from("const BUILT_IN: &[BuiltInModel] = &[\n");
    let mut sources = String::from("const SOURCES: &[&str] = &[\n");
    for file in files {
        let failed = |reason: &dyn std::fmt::Display| format!("{}: {reason}", file.display());
        let model: Value = toml::from_str(&fs::read_to_string(&file)?).map_err(|error| failed(&error))?;
        let text = |key: &str| model[key].as_str().ok_or_else(|| failed(&format!("`{key}` is missing")));
        let (id, title, summary) = (text("id")?, text("title")?, text("summary")?);
        let version = model["version"].as_u64().ok_or_else(|| failed(&"`version` is missing"))?;
        let json = serde_json::to_string(&model)?;
        let stem = format!("{id}-{version}");
        let packed = format!("{stem}-{:016x}.bin", fingerprint(json.as_bytes()) ^ code);
        fs::write(out.join(format!("{stem}.json")), json)?;
        writeln!(
            list,
            "    BuiltInModel {{ id: {id:?}, version: {version}, title: {title:?}, summary: {summary:?}, file: {packed:?} }},"
        )?;
        writeln!(sources, "    include_str!(concat!(env!(\"OUT_DIR\"), {:?})),", format!("/{stem}.json"))?;
    }
    fs::write(out.join("models.rs"), format!("{list}];\n\n{sources}];\n"))?;
    Ok(())
}

/// Concatenates the price files of each cloud, and writes `catalog.rs` with `LISTED` and `TEXTS`.
fn embed_prices(out: &Path) -> BuildResult<()> {
    let folder = Path::new("../catalog");
    println!("cargo::rerun-if-changed={}", folder.display());
    let code = fingerprint_of_folder(Path::new("src/cost/catalog"))?;
    let mut list = String::from("const LISTED: &[BuiltInPriceBook] = &[\n");
    let mut texts = String::from("const TEXTS: &[&str] = &[\n");
    for cloud in ["aws", "azure", "gcp"] {
        let files = ["instances", "services"].map(|topic| folder.join(format!("{cloud}-{topic}.tsv")));
        let text = files.iter().map(fs::read_to_string).collect::<io::Result<String>>()?;
        let packed = format!("{cloud}-prices-{:016x}.bin", fingerprint(text.as_bytes()) ^ code);
        fs::write(out.join(format!("{cloud}-prices.tsv")), text)?;
        writeln!(list, "    BuiltInPriceBook {{ cloud: {cloud:?}, file: {packed:?} }},")?;
        writeln!(texts, "    include_str!(concat!(env!(\"OUT_DIR\"), {:?})),", format!("/{cloud}-prices.tsv"))?;
    }
    fs::write(out.join("catalog.rs"), format!("{list}];\n\n{texts}];\n"))?;
    Ok(())
}

/// Returns the files and folders in a folder, sorted by name, and tells Cargo to watch the folder.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}

/// Combines the fingerprints of all files in a folder and its subfolders.
fn fingerprint_of_folder(folder: &Path) -> io::Result<u64> {
    files_in(folder)?.iter().try_fold(0_u64, |sum, path| {
        let one = if path.is_dir() { fingerprint_of_folder(path)? } else { fingerprint(&fs::read(path)?) };
        Ok(sum.rotate_left(1) ^ one)
    })
}

/// Hashes the content of a file with 64-bit FNV-1a.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
