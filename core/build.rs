//! Reads the model files, which people write in TOML, and packs them for the crate to carry: a parser for TOML or JSON
//! would be a good part of the page's download.

// The shape of a model file, as the crate has it; it uses `alloc`, having no standard library.
extern crate alloc;
#[allow(dead_code, unreachable_pub, reason = "the crate uses all of it")]
#[path = "src/engine/source.rs"]
mod source;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use source::ModelSource;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("models");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/engine/source.rs");
    let mut files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    // The order in which they are offered; the names of files begin with the names of models.
    files.sort();
    let mut models = Vec::new();
    for file in files {
        let model: ModelSource =
            toml::from_str(&fs::read_to_string(&file)?).map_err(|error| format!("{}: {error}", file.display()))?;
        models.push(model);
    }
    let out = Path::new(&env::var("OUT_DIR")?).join("models.bin");
    fs::write(out, postcard::to_allocvec(&models)?)?;
    Ok(())
}
