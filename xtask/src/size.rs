//! The sizes of the page's files, and their budgets.

use crate::html::{self, Tag};
use crate::toolbox::Toolbox;
use anyhow::{Context, Result, anyhow};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The maximum size of the page's WebAssembly program, compressed with Brotli.
const MAX_PROGRAM_BYTES: u64 = 292_000;
/// The maximum size of all files that the page loads before it is usable, compressed with Brotli.
const MAX_FIRST_LOAD_BYTES: u64 = 450_000;

/// The name of the meta element that lists the files of the models.
pub(crate) const MODELS_META_NAME: &str = "headroom-models";

/// A file of the page, with its sizes in bytes.
#[derive(Debug)]
struct FileSize {
    name: String,
    raw: u64,
    brotli: u64,
    /// Whether the page loads the file before it is usable.
    is_first_load: bool,
}

impl FileSize {
    fn is_program(&self) -> bool {
        self.name.ends_with(".wasm")
    }
}

/// Prints the sizes of all files and checks the budgets.
///
/// # Errors
/// Returns an error if a budget is exceeded.
pub(crate) fn check(tools: &Toolbox) -> Result<()> {
    let entries = measure(tools)?;
    let first: u64 = total_brotli_bytes(&entries, |entry| entry.is_first_load);
    let program: u64 = total_brotli_bytes(&entries, |entry| entry.is_first_load && entry.is_program());
    print_table(&entries);
    let mut errors = Vec::new();
    for (name, size, limit) in
        [("the program", program, MAX_PROGRAM_BYTES), ("the first load", first, MAX_FIRST_LOAD_BYTES)]
    {
        println!("   {name}: {size} of at most {limit} bytes, Brotli");
        if size > limit {
            errors.push(format!("{name} takes {size} bytes, {} over its limit of {limit}", size - limit));
        }
    }
    if program == 0 {
        errors.push("the page links to no program".into());
    }
    if errors.is_empty() { Ok(()) } else { Err(anyhow!(errors.join("; "))) }
}

fn total_brotli_bytes(entries: &[FileSize], which: impl Fn(&FileSize) -> bool) -> u64 {
    entries.iter().filter(|entry| which(entry)).map(|entry| entry.brotli).sum()
}

fn measure(tools: &Toolbox) -> Result<Vec<FileSize>> {
    let dist = &tools.paths.dist;
    let first = first_load(dist)?;
    let mut names = Vec::new();
    list_files(dist, "", &mut names)?;
    let size_of = |name: &str| fs::metadata(dist.join(name)).map(|metadata| metadata.len());
    let mut entries = Vec::new();
    for name in names {
        let raw = size_of(&name).with_context(|| format!("could not read {name}"))?;
        // Files without a compressed copy are sent as they are.
        let brotli = size_of(&format!("{name}.br")).unwrap_or(raw);
        let is_first_load = first.contains(&name);
        entries.push(FileSize { name, raw, brotli, is_first_load });
    }
    entries.sort_by(|a, b| (b.is_first_load, b.brotli, &a.name).cmp(&(a.is_first_load, a.brotli, &b.name)));
    Ok(entries)
}

fn list_files(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<()> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("could not read {}: `cargo xtask build` creates it", folder.display()))?;
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list_files(&entry.path(), &format!("{name}/"), names)?;
        } else if !name.starts_with('_') && !name.ends_with(".br") && !name.ends_with(".gz") {
            names.push(name); // Browsers do not load `_headers`; compressed copies are counted with their files.
        }
    }
    names.sort();
    Ok(())
}

/// Returns the files that the page loads before it is usable: itself, linked files, and their imports.
fn first_load(dist: &Path) -> Result<BTreeSet<String>> {
    let page = fs::read_to_string(dist.join("index.html"))
        .context("could not read dist/index.html: `cargo xtask build` creates it")?;
    let mut found = BTreeSet::from(["index.html".to_string()]);
    let mut pending: Vec<String> = html::tags(&page).iter().filter_map(required_file).collect();
    while let Some(name) = pending.pop() {
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
        pending.extend(inner.iter().map(|address| {
            let address = address.trim_start_matches("./");
            format!("{folder}{address}")
        }));
    }
    Ok(found)
}

/// Returns the file that a tag causes the page to load before it is usable.
fn required_file(tag: &Tag) -> Option<String> {
    match tag.name.as_str() {
        // The first model is the default.
        "meta" if tag.get("name") == Some(MODELS_META_NAME) => {
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

fn print_table(entries: &[FileSize]) {
    let width = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0).max(24);
    println!("   {:width$}  {:>10}  {:>10}", "file", "raw", "brotli");
    for entry in entries {
        println!(
            "   {:width$}  {:>10}  {:>10}{}",
            entry.name,
            kilobytes(entry.raw),
            kilobytes(entry.brotli),
            if entry.is_first_load { "" } else { "  later" }
        );
    }
}

/// Formats bytes as kilobytes of 1,000 bytes, rounded up.
fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilobytes_are_rounded_up() {
        assert_eq!(kilobytes(0), "0.0 KB");
        assert_eq!(kilobytes(120_000), "120.0 KB");
        assert_eq!(kilobytes(120_001), "120.1 KB");
    }

    #[test]
    fn only_files_that_block_the_start_are_needed() {
        let page = r#"<link rel=icon href=icon.svg><link href="./a.css" rel="stylesheet">
            <link rel=modulepreload href=./a.js><script src='boot.js' type=module></script>
            <meta name="headroom-models" content="a=a-1.bin b=b-1.bin">"#;
        let found: Vec<_> = html::tags(page).iter().filter_map(required_file).collect();
        assert_eq!(found, ["./a.css", "./a.js", "boot.js", "models/a-1.bin"]);
    }
}
