//! Reads the model files, which people write in TOML, and keeps what they say in fewer bytes: a parser for TOML or JSON would
//! be a good part of every program. Prices are kept likewise, a file for each cloud.

// The shape of a model file, as the crate has it; it uses `alloc`, having no standard library.
extern crate alloc;
#[allow(dead_code, unreachable_pub, reason = "the crate uses all of it")]
#[path = "src/engine/source.rs"]
mod source;

// The reader of price files, what it stands on, and the names by which they know each other.
#[allow(dead_code, unreachable_pub, reason = "the crate uses all of it")]
#[path = "src/cost/catalog/book.rs"]
mod book;
#[allow(dead_code, unreachable_pub, reason = "the crate uses all of it")]
#[path = "src/load/date.rs"]
mod date;
#[allow(dead_code, unreachable_pub, reason = "the crate uses all of it")]
#[path = "src/cost/money.rs"]
mod money;
#[allow(dead_code, unreachable_pub, reason = "the crate uses all of it")]
#[path = "src/cost/catalog/read.rs"]
mod read;
mod cost {
    pub(crate) use super::money;
}
mod load {
    pub(crate) use super::date::Date;
}

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use source::ModelSource;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    models()?;
    prices()
}

fn models() -> Outcome<()> {
    let folder = Path::new("models");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/engine");
    let mut files = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    // The order in which they are offered; the names of files begin with the names of models.
    files.sort();
    let out = env::var("OUT_DIR")?;
    let mut list = String::from("pub(super) const LISTED: &[Listed] = &[\n");
    let mut sources = String::from("const SOURCES: &[&[u8]] = &[\n");
    // What is fetched is made of a model by the engine: when that changes, it may change too.
    let engine = mark_of_folder(Path::new("src/engine"))?;
    for file in files {
        let model: ModelSource =
            toml::from_str(&fs::read_to_string(&file)?).map_err(|error| format!("{}: {error}", file.display()))?;
        let bytes = postcard::to_allocvec(&model)?;
        let name = format!("{}-{}-{:016x}.bin", model.id, model.version, mark(&bytes) ^ engine);
        fs::write(Path::new(&out).join(&name), bytes)?;
        let ModelSource { id, version, title, summary, .. } = &model;
        writeln!(
            list,
            "    Listed {{ id: {id:?}, version: {version}, title: {title:?}, summary: {summary:?}, file: {name:?} }},"
        )?;
        writeln!(sources, "    include_bytes!(concat!(env!(\"OUT_DIR\"), {:?})),", format!("/{name}"))?;
    }
    fs::write(Path::new(&out).join("models.rs"), format!("{list}];\n\n{sources}];\n"))?;
    Ok(())
}

/// Packs the price files of each cloud.
fn prices() -> Outcome<()> {
    let folder = Path::new("../catalog");
    println!("cargo::rerun-if-changed={}", folder.display());
    for file in ["load/date.rs", "cost/money.rs", "cost/catalog/book.rs", "cost/catalog/read.rs"] {
        println!("cargo::rerun-if-changed=src/{file}");
    }
    let out = env::var("OUT_DIR")?;
    let mut list = String::from("const LISTED: &[Listed] = &[\n");
    let mut packed = String::from("const PACKED: &[&[u8]] = &[\n");
    for cloud in ["aws", "azure", "gcp"] {
        let files = ["instances", "services"].map(|topic| folder.join(format!("{cloud}-{topic}.tsv")));
        let text = files.iter().map(fs::read_to_string).collect::<io::Result<String>>()?;
        let (book, faults) = read::read(&text);
        if let Some(fault) = faults.first() {
            return Err(format!("the prices of {cloud}, {fault}").into());
        }
        let bytes = postcard::to_allocvec(&book.ok_or("a price file names no cloud")?)?;
        let name = format!("{cloud}-prices-{:016x}.bin", mark(&bytes));
        fs::write(Path::new(&out).join(&name), bytes)?;
        writeln!(list, "    Listed {{ cloud: {cloud:?}, file: {name:?} }},")?;
        writeln!(packed, "    include_bytes!(concat!(env!(\"OUT_DIR\"), {:?})),", format!("/{name}"))?;
    }
    fs::write(Path::new(&out).join("catalog.rs"), format!("{list}];\n\n{packed}];\n"))?;
    Ok(())
}

/// The mark of all files in a folder.
fn mark_of_folder(folder: &Path) -> io::Result<u64> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    paths.iter().try_fold(0_u64, |sum, path| {
        let one = if path.is_dir() { mark_of_folder(path)? } else { mark(&fs::read(path)?) };
        Ok(sum.rotate_left(1) ^ one)
    })
}

/// Tells the contents of files apart in their names: FNV-1a.
fn mark(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |mark, byte| (mark ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
