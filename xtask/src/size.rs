//! What a visitor downloads, and the budgets for it.

use crate::html::{self, Tag};
use crate::kit::Kit;
use crate::problem::{Context, Outcome, Problem};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Bytes, brotli, of something that a visitor waits for.
#[derive(Debug, Clone, Copy)]
struct Budget {
    /// What it should come to.
    goal: u64,
    /// What it has come to, which it may not exceed. To be lowered with every saving until it is the goal.
    limit: u64,
}

/// For the program.
const PROGRAM_BUDGET: Budget = Budget { goal: 120_000, limit: 239_000 };
/// For every file that is needed before the page can be used.
const FIRST_LOAD_BUDGET: Budget = Budget { goal: 150_000, limit: 282_500 };

/// The element of the page that names the files of its models.
pub(crate) const MODELS: &str = "headroom-models";

/// A file of the page.
#[derive(Debug)]
struct Entry {
    name: String,
    raw: u64,
    brotli: u64,
    first: bool,
}

impl Entry {
    fn is_program(&self) -> bool {
        self.name.ends_with(".wasm")
    }
}

/// Prints the sizes and holds them to their budgets.
pub(crate) fn check(kit: &Kit) -> Outcome<()> {
    let entries = measure(kit)?;
    let first: u64 = sum(&entries, |entry| entry.first);
    let program: u64 = sum(&entries, |entry| entry.first && entry.is_program());
    print(&entries, first, program);
    let mut over = Vec::new();
    for (what, size, budget) in [("the program", program, PROGRAM_BUDGET), ("the first load", first, FIRST_LOAD_BUDGET)]
    {
        if size > budget.limit {
            over.push(format!("{what} is {}, over its limit of {}", kilobytes(size), kilobytes(budget.limit)));
        }
    }
    if program == 0 {
        over.push("the page links to no program".into());
    }
    if over.is_empty() { Ok(()) } else { Err(Problem::new(over.join("; "))) }
}

fn sum(entries: &[Entry], which: impl Fn(&Entry) -> bool) -> u64 {
    entries.iter().filter(|entry| which(entry)).map(|entry| entry.brotli).sum()
}

fn measure(kit: &Kit) -> Outcome<Vec<Entry>> {
    let dist = &kit.places.dist;
    let first = first_load(dist)?;
    let mut names = Vec::new();
    list(dist, "", &mut names)?;
    let weight = |name: &str| fs::metadata(dist.join(name)).map(|about| about.len());
    let mut entries = Vec::new();
    for name in names {
        let raw = weight(&name).context(|| format!("could not read {name}"))?;
        // What has no compressed copy is sent as it is.
        let brotli = weight(&format!("{name}.br")).unwrap_or(raw);
        let first = first.contains(&name);
        entries.push(Entry { name, raw, brotli, first });
    }
    entries.sort_by(|a, b| (b.first, b.brotli, &a.name).cmp(&(a.first, a.brotli, &b.name)));
    Ok(entries)
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Outcome<()> {
    let entries = fs::read_dir(folder)
        .context(|| format!("could not read {}: `cargo xtask build` makes it", folder.display()))?;
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), names)?;
        } else if !name.starts_with('_') && !name.ends_with(".br") && !name.ends_with(".gz") {
            names.push(name); // `_headers` is for the host, no visitor gets it; copies are another form of their files.
        }
    }
    names.sort();
    Ok(())
}

/// The files that the page needs before it can be used: itself, what it links to, and what that needs in turn.
fn first_load(dist: &Path) -> Outcome<BTreeSet<String>> {
    let page = fs::read_to_string(dist.join("index.html"))
        .context(|| "could not read dist/index.html: `cargo xtask build` makes it".into())?;
    let mut found = BTreeSet::from(["index.html".to_string()]);
    let mut open: Vec<String> = html::tags(&page).iter().filter_map(needed).collect();
    while let Some(name) = open.pop() {
        let name = name.trim_start_matches("./").to_string();
        let path = dist.join(&name);
        if !path.is_file() || !found.insert(name.clone()) {
            continue;
        }
        let folder = name.rfind('/').map_or("", |at| &name[..=at]);
        let text = || fs::read_to_string(&path).unwrap_or_default();
        let inner = match path.extension().and_then(|extension| extension.to_str()) {
            Some("css") => html::css_addresses(&text()),
            Some("js") => html::static_imports(&text()),
            _ => Vec::new(),
        };
        open.extend(inner.iter().map(|address| {
            let address = address.trim_start_matches("./");
            format!("{folder}{address}")
        }));
    }
    Ok(found)
}

fn needed(tag: &Tag) -> Option<String> {
    match tag.name.as_str() {
        // The first of them is shown where nobody names another one.
        "meta" if tag.get("name") == Some(MODELS) => {
            let (_, file) = tag.get("content")?.split(' ').next()?.split_once('=')?;
            Some(format!("models/{file}"))
        }
        "script" => tag.get("src").map(ToString::to_string),
        "link" => {
            let kinds = tag.get("rel")?;
            ["stylesheet", "preload", "modulepreload"]
                .iter()
                .any(|kind| kinds.split_whitespace().any(|word| word == *kind))
                .then(|| tag.get("href").map(ToString::to_string))?
        }
        _ => None,
    }
}

fn print(entries: &[Entry], first: u64, program: u64) {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0).max(24);
    println!("   {:width$}  {:>10}  {:>10}", "file", "raw", "brotli");
    for entry in entries {
        println!(
            "   {:width$}  {:>10}  {:>10}{}",
            entry.name,
            kilobytes(entry.raw),
            kilobytes(entry.brotli),
            if entry.first { "" } else { "  later" }
        );
    }
    for (what, size, budget) in
        [("first load", first, FIRST_LOAD_BUDGET), ("of that, the program", program, PROGRAM_BUDGET)]
    {
        let (goal, limit) = (kilobytes(budget.goal), kilobytes(budget.limit));
        println!("   {what:width$}  {:>10}  {:>10}  limit {limit}, goal {goal}", "", kilobytes(size));
    }
}

/// Bytes as the budgets count them: a thousand to the kilobyte.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilobyte_is_a_thousand_bytes_and_nothing_is_rounded_down() {
        assert_eq!(kilobytes(0), "0.0 KB");
        assert_eq!(kilobytes(120_000), "120.0 KB");
        assert_eq!(kilobytes(120_001), "120.1 KB");
    }

    #[test]
    fn only_what_blocks_the_start_is_needed() {
        let page = r#"<link rel=icon href=icon.svg><link href="./a.css" rel="stylesheet">
            <link rel=modulepreload href=./a.js><script src='boot.js' type=module></script>
            <meta name="headroom-models" content="a=a-1.bin b=b-1.bin">"#;
        let found: Vec<_> = html::tags(page).iter().filter_map(needed).collect();
        assert_eq!(found, ["./a.css", "./a.js", "boot.js", "models/a-1.bin"]);
    }
}
