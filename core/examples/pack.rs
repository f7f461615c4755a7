//! Writes the packed built-in models and price books, which pages fetch on demand, into the folders `models` and
//! `prices` of a site. Prints each model's id and file, with the default model first.

use std::path::PathBuf;
use std::{env, fs, io};

use headroom_core::cost::catalog;
use headroom_core::model::library::{DEFAULT_MODEL, packed_models};

fn main() -> io::Result<()> {
    let folder =
        PathBuf::from(env::args().nth(1).ok_or_else(|| io::Error::other("expected a folder as the first argument"))?);
    let (models, prices) = (folder.join("models"), folder.join("prices"));
    fs::create_dir_all(&models)?;
    fs::create_dir_all(&prices)?;
    for (book, bytes) in catalog::packed_price_books().map_err(io::Error::other)? {
        fs::write(prices.join(book.file), bytes)?;
    }
    let mut packed = packed_models().map_err(|problems| io::Error::other(format!("{problems:?}")))?;
    packed.sort_by_key(|(model, _)| model.id != DEFAULT_MODEL);
    for (model, bytes) in packed {
        fs::write(models.join(model.file), bytes)?;
        println!("{}={}", model.id, model.file);
    }
    Ok(())
}
