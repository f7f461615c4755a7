//! Writes the built-in models, packed, into a folder, and prints for each its name in links and its file, the one that
//! is shown first in front: what a static site serves to pages that fetch models by need.

use std::path::PathBuf;
use std::{env, fs, io};

use headroom_core::models::{FIRST, packed};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("a folder is wanted"))?);
    fs::create_dir_all(&folder)?;
    let mut all: Vec<_> = packed().collect();
    all.sort_by_key(|(model, _)| model.id != FIRST);
    for (model, bytes) in all {
        fs::write(folder.join(model.file), bytes)?;
        println!("{}={}", model.id, model.file);
    }
    Ok(())
}
