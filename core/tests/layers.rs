//! The modules of the core form layers: each imports only from lower ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules, lowest layer first.
const LAYERS: [&str; 19] = [
    "math",
    "sorting",
    "decimal",
    "date",
    "work",
    "text",
    "units",
    "format",
    "problem",
    "view_model",
    "queueing",
    "expression",
    "model",
    "scenario",
    "load",
    "forecast",
    "plan",
    "cost",
    "report",
];

/// Known imports from higher layers, to be removed: the importing file and the imported module.
const KNOWN_VIOLATIONS: &[(&str, &str)] = &[];

/// Returns all Rust files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Returns the text without comments.
fn without_comments(text: &str) -> String {
    let line = |line: &str| line.split_once("//").map_or(line, |(code, _)| code).to_owned();
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

/// Returns the first segment after `crate::` of every path, including those in braces.
fn imported_modules(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let Some(inner) = rest.strip_prefix('{') else {
            found.push(identifier(rest));
            continue;
        };
        let mut depth = 1;
        let mut first = 0;
        for (place, c) in inner.char_indices() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 || (depth == 1 && c == ',') {
                found.push(identifier(inner[first..place].trim_start()));
                first = place + 1;
            }
            if depth == 0 {
                break;
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// Maps each name that `lib.rs` re-exports to its module.
fn exported_names(code: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for statement in code.split(';').filter_map(|statement| statement.trim().strip_prefix("pub use ")) {
        let module = identifier(statement);
        let names = statement.rsplit("::").next().unwrap_or("");
        for name in names.trim_matches(['{', '}']).split(',').map(str::trim) {
            found.insert(name.to_owned(), module.to_owned());
        }
    }
    found
}

#[test]
fn modules_import_only_from_lower_layers() {
    let exports = exported_names(&without_comments(&fs::read_to_string("src/lib.rs").unwrap()));
    let layer = |name: &str| LAYERS.iter().position(|module| *module == name);
    let mut violations = Vec::new();
    for path in files_below(Path::new("src")) {
        let file = path.strip_prefix("src").unwrap().display().to_string();
        let module = identifier(&file);
        if file == "lib.rs" {
            continue;
        }
        let own_layer = layer(module).unwrap_or_else(|| panic!("{module} is not in the list of layers"));
        let text = without_comments(&fs::read_to_string(&path).unwrap());
        for name in imported_modules(&text) {
            let from = exports.get(name).map_or(name, String::as_str);
            let known = KNOWN_VIOLATIONS.contains(&(file.as_str(), from));
            match layer(from) {
                Some(layer) if layer <= own_layer || known => {}
                Some(_) => violations.push(format!("(\"{file}\", \"{from}\"),")),
                None => panic!("{file}: `crate::{name}` is not in the list of layers"),
            }
        }
    }
    violations.sort();
    violations.dedup();
    assert!(violations.is_empty(), "imports from higher layers:\n{}", violations.join("\n"));
}

#[test]
fn imports_are_found_in_every_form() {
    let text =
        "use crate::{math, units::{Unit, read}};\nfn f() { crate::model::load(); $crate::text::x!() } mycrate::no";
    assert_eq!(imported_modules(text), ["math", "units", "model", "text"]);
    let exports = exported_names("pub use plan::{Evaluation, evaluate};\npub use model::library::Models;");
    assert_eq!(exports.get("evaluate").map(String::as_str), Some("plan"));
    assert_eq!(exports.get("Models").map(String::as_str), Some("model"));
}
