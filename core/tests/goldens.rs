//! Compares the complete JSON evaluation of every preset with the files in `tests/goldens/`.
//!
//! Only `HEADROOM_BLESS=1`, or `cargo xtask bless`, rewrites the files.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use common::{built_in_models, evaluate_to_json, model_reference};
use headroom_core::decode;

fn goldens_folder() -> PathBuf {
    PathBuf::from("../tests/goldens")
}

/// Puts each value, down to the fourth level, on its own line without reparsing the numbers, which could change digits.
fn break_into_lines(json: &str) -> String {
    const MAX_DEPTH: usize = 4;
    let mut out = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&" ".repeat(depth));
    };
    for c in json.chars() {
        let structural = !quoted;
        if structural && matches!(c, '}' | ']') {
            depth -= 1;
            if depth < MAX_DEPTH {
                line(&mut out, depth);
            }
        }
        out.push(c);
        if quoted {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        quoted = c == '"';
        if matches!(c, '{' | '[') {
            depth += 1;
        }
        if matches!(c, '{' | '[' | ',') && depth <= MAX_DEPTH {
            line(&mut out, depth);
        }
    }
    out + "\n"
}

#[test]
fn every_preset_matches_its_golden_file() {
    let models = built_in_models();
    let bless = env::var_os("HEADROOM_BLESS").is_some();
    let (mut differ, mut known) = (Vec::new(), BTreeSet::new());
    for model in models.iter() {
        for preset in std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str())) {
            let (scenario, problems) = decode(&format!("m={}&p={preset}", model_reference(model)));
            let found = break_into_lines(&evaluate_to_json(&scenario, &models, &problems));
            let name = if preset.is_empty() { "defaults" } else { preset };
            let path = goldens_folder().join(model_reference(model)).join(format!("{name}.json"));
            known.insert(path.clone());
            if bless {
                fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be created");
                fs::write(&path, &found).expect("the file can be written");
            } else if fs::read_to_string(&path).ok().as_deref() != Some(&found) {
                differ.push(path.strip_prefix(goldens_folder()).expect("below").display().to_string());
            }
        }
    }
    for path in golden_files() {
        if !known.contains(&path) {
            if bless {
                fs::remove_file(&path).expect("the file can be removed");
            } else {
                differ.push(format!("{} (there is no such preset)", path.display()));
            }
        }
    }
    assert!(
        differ.is_empty(),
        "files differ; if the new output is right, run `cargo xtask bless`: {}",
        differ.join(", ")
    );
}

fn golden_files() -> Vec<PathBuf> {
    let below = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = below(goldens_folder()).filter(|path| path.is_dir());
    folders.flat_map(below).filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}
