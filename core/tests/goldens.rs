//! The whole evaluation of every preset, as JSON, against the files of `tests/goldens/`.
//!
//! The files change only when somebody asks for it: `HEADROOM_BLESS=1`, or `cargo xtask bless`.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use common::{built_in, json, reference};
use headroom_core::decode;

fn folder() -> PathBuf {
    PathBuf::from("../tests/goldens")
}

/// One line for each value, the text otherwise as it is: not read and written again, which could change digits.
fn lay_out(json: &str) -> String {
    const DEEPEST: usize = 4;
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
            if depth < DEEPEST {
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
        if matches!(c, '{' | '[' | ',') && depth <= DEEPEST {
            line(&mut out, depth);
        }
    }
    out + "\n"
}

#[test]
fn every_preset_evaluates_as_it_did() {
    let models = built_in();
    let bless = env::var_os("HEADROOM_BLESS").is_some();
    let (mut differ, mut known) = (Vec::new(), BTreeSet::new());
    for model in models.iter() {
        for preset in std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str())) {
            let (scenario, problems) = decode(&format!("m={}&p={preset}", reference(model)));
            let found = lay_out(&json(&scenario, &models, &problems));
            let name = if preset.is_empty() { "defaults" } else { preset };
            let path = folder().join(reference(model)).join(format!("{name}.json"));
            known.insert(path.clone());
            if bless {
                fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
                fs::write(&path, &found).expect("the file is written");
            } else if fs::read_to_string(&path).ok().as_deref() != Some(&found) {
                differ.push(path.strip_prefix(folder()).expect("below").display().to_string());
            }
        }
    }
    for path in files() {
        if !known.contains(&path) {
            if bless {
                fs::remove_file(&path).expect("the file is removed");
            } else {
                differ.push(format!("{} (there is no such preset)", path.display()));
            }
        }
    }
    assert!(
        differ.is_empty(),
        "HEADROOM_BLESS=1 writes what is found, if that is as it should be: {}",
        differ.join(", ")
    );
}

fn files() -> Vec<PathBuf> {
    let below = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = below(folder()).filter(|path| path.is_dir());
    folders.flat_map(below).filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}
