//! The project's own price files, made from a folder of raw ones.
//!
//! Two files for each cloud: `<cloud>-instances.tsv` and `<cloud>-services.tsv`. `catalog/README.md` has the format. What
//! the raw files do not have is left out, and what is not understood is refused: no price comes from here.

mod instances;
mod raw;
mod services;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::places::{Places, make_folder};
use crate::problem::{Context, Outcome};

/// The clouds there are prices for.
const CLOUDS: [&str; 3] = ["aws", "azure", "gcp"];

/// Reads the raw prices of `folder` and writes the catalog.
pub(crate) fn make(folder: &Path, places: &Places) -> Outcome<()> {
    let others = raw::json(&folder.join("other_prices.json"))?;
    let catalog = places.root.join("catalog");
    make_folder(&catalog)?;
    for cloud in CLOUDS {
        let files =
            [("instances", instances::file(folder, cloud, &others)?), ("services", services::file(cloud, &others)?)];
        for (topic, file) in files {
            let path = catalog.join(format!("{cloud}-{topic}.tsv"));
            let text = file.text(cloud);
            fs::write(&path, &text).context(|| format!("could not write {}", path.display()))?;
            println!("   {}: {} rows, {} bytes", places.short(&path), file.rows.len(), text.len());
        }
    }
    Ok(())
}

/// Where prices come from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    /// The day as of which they hold; empty where it is not known.
    date: String,
    /// Whether they were worked out from other prices of the source.
    derived: bool,
    place: String,
    note: String,
}

/// A file of the catalog.
#[derive(Debug, Default)]
struct File {
    sources: Vec<Source>,
    rows: Vec<String>,
}

impl File {
    /// The key of a source, which is put down if it is new.
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
            // Writing to a text cannot fail.
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
    use super::{File, Source};

    #[test]
    fn a_source_is_put_down_once() {
        let source = |date: &str| Source {
            date: date.to_owned(),
            derived: date.is_empty(),
            place: "p".to_owned(),
            note: String::new(),
        };
        let mut file = File::default();
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
