//! File names and type names are unique within a crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// File names that may occur more than once in a crate, as pairs of the crate's folder and the name.
const ALLOWED_DUPLICATE_FILE_NAMES: &[(&str, &str)] = &[];

/// Type names that a crate may declare more than once, as pairs of the crate's folder and the name.
const ALLOWED_DUPLICATE_TYPE_NAMES: &[(&str, &str)] = &[];

/// File names prescribed by the language.
const PRESCRIBED_FILE_NAMES: [&str; 3] = ["mod.rs", "main.rs", "lib.rs"];

/// Returns the folders of the crates: the core, `xtask`, and all crates below `crates`.
fn crate_folders() -> Vec<PathBuf> {
    let mut found = vec![PathBuf::from("../core"), PathBuf::from("../xtask")];
    let mut open = vec![PathBuf::from("../crates")];
    while let Some(folder) = open.pop() {
        if folder.join("Cargo.toml").exists() {
            found.push(folder.clone());
        }
        let inner = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let skipped = ["src", "tests", "target", "node_modules"];
        open.extend(inner.filter(|path| {
            path.is_dir() && path.file_name().is_none_or(|name| !skipped.iter().any(|skipped| name == *skipped))
        }));
    }
    found.sort();
    found
}

/// Returns all Rust files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns the name of the type that a line declares, unless the type is private.
fn declared_type(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub")?;
    let rest = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest);
    let (word, rest) = rest.trim_start().split_once(' ')?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    ["struct", "enum", "union", "trait", "type"].contains(&word).then(|| &rest[..end])
}

/// Returns the names that occur more than once in a crate and are not exceptions, formatted as entries of the list of
/// exceptions.
fn repeated_names(exceptions: &[(&str, &str)], names: impl Fn(&Path) -> Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for folder in crate_folders() {
        let id = folder.strip_prefix("..").unwrap().display().to_string();
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in files_below(&folder.join("src")) {
            for name in names(&file) {
                places.entry(name).or_default().push(file.display().to_string());
            }
        }
        places.retain(|name, files| files.len() > 1 && !exceptions.contains(&(&id, name)));
        found.extend(places.iter().map(|(name, files)| format!("(\"{id}\", \"{name}\"), // {}", files.join(", "))));
    }
    found
}

#[test]
fn no_two_files_of_a_crate_share_a_name() {
    let found = repeated_names(ALLOWED_DUPLICATE_FILE_NAMES, |file| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if PRESCRIBED_FILE_NAMES.contains(&name.as_str()) { Vec::new() } else { vec![name] }
    });
    assert!(found.is_empty(), "files that share a name:\n{}", found.join("\n"));
}

#[test]
fn no_two_types_of_a_crate_share_a_name() {
    let found = repeated_names(ALLOWED_DUPLICATE_TYPE_NAMES, |file| {
        fs::read_to_string(file).unwrap().lines().filter_map(declared_type).map(str::to_owned).collect()
    });
    assert!(found.is_empty(), "types that share a name:\n{}", found.join("\n"));
}

#[test]
fn declarations_are_found_with_any_visibility() {
    assert_eq!(declared_type("pub struct Bill {"), Some("Bill"));
    assert_eq!(declared_type("    pub(crate) enum Level<T> {"), Some("Level"));
    assert_eq!(declared_type("pub(super) type Checked = ();"), Some("Checked"));
    assert_eq!([declared_type("struct Own;"), declared_type("pub fn f()"), declared_type("pub use a::B;")], [None; 3]);
}
