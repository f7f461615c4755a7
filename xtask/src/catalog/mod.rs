//! Converts raw price files to the price catalog.
//!
//! Each cloud has two files, `<cloud>-instances.tsv` and `<cloud>-services.tsv`; `catalog/README.md` describes the
//! format. Missing prices are left out, and unknown data is an error: no price is estimated.

mod instances;
mod raw;
mod services;

use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::paths::{Paths, create_folder};

/// The clouds with prices.
const CLOUDS: [&str; 3] = ["aws", "azure", "gcp"];

/// Reads raw prices from `folder` and writes the catalog.
pub(crate) fn make(folder: &Path, paths: &Paths) -> Result<()> {
    let others = raw::json(&folder.join("other_prices.json"))?;
    let catalog = paths.root.join("catalog");
    create_folder(&catalog)?;
    for cloud in CLOUDS {
        let files =
            [("instances", instances::file(folder, cloud, &others)?), ("services", services::file(cloud, &others)?)];
        for (topic, file) in files {
            let path = catalog.join(format!("{cloud}-{topic}.tsv"));
            let text = file.text(cloud);
            fs::write(&path, &text).with_context(|| format!("could not write {}", path.display()))?;
            println!("   {}: {} rows, {} bytes", paths.relative(&path), file.rows.len(), text.len());
        }
    }
    Ok(())
}

/// The source of prices.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    /// The date of the prices; empty if unknown.
    date: String,
    /// Whether they are calculated from other prices of the source.
    derived: bool,
    place: String,
    note: String,
}

/// A file of the catalog.
#[derive(Debug, Default)]
struct CatalogFile {
    sources: Vec<Source>,
    rows: Vec<String>,
}

impl CatalogFile {
    /// Returns the number of a source, and adds it if it is new.
    fn source(&mut self, source: Source) -> usize {
        let at = self.sources.iter().position(|known| *known == source).unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        });
        at + 1
    }

    fn row(&mut self, cells: &[&str]) {
        self.rows.push(cells.join("\t"));
    }

    fn text(&self, cloud: &str) -> String {
        let mut out = format!(
            "# Prices in US dollars; README.md has the format. Made by `cargo xtask catalog`: do not edit.\ncloud\t{cloud}\n"
        );
        for (at, source) in self.sources.iter().enumerate() {
            let date = if source.date.is_empty() { "-" } else { &source.date };
            let how = if source.derived { "derived" } else { "listed" };
            // Writing to a string cannot fail.
            let _ = writeln!(out, "source\t{}\t{date}\t{how}\t{}\t{}", at + 1, source.place, source.note);
        }
        self.rows.iter().for_each(|row| {
            out.push_str(row);
            out.push('\n');
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{CatalogFile, Source};

    #[test]
    fn a_source_is_listed_once() {
        let source = |date: &str| Source {
            date: date.to_owned(),
            derived: date.is_empty(),
            place: "p".to_owned(),
            note: String::new(),
        };
        let mut file = CatalogFile::default();
        assert_eq!(
            [file.source(source("2026-01-02")), file.source(source("")), file.source(source("2026-01-02"))],
            [1, 2, 1]
        );
        file.row(&["offer", "r", "n"]);
        let text = file.text("aws");
        assert!(
            text.ends_with("cloud\taws\nsource\t1\t2026-01-02\tlisted\tp\t\nsource\t2\t-\tderived\tp\t\noffer\tr\tn\n")
        );
    }
}
