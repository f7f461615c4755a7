//! Tests `headroom generate`.

mod common;

use std::fs;

use common::{Scratch, run, run_with_input};

const SHOP: &str = "m=web-service&n=shop&p=platform";
const SHOP_AND_STORE: &str = "m=web-service&n=shop&p=platform&m=tiered-store&n=memory";

#[test]
fn kinds_are_listed_with_their_requirements() {
    let list = run(&["generate"]).expect_success();
    for kind in headroom_core::report::configuration::KINDS {
        assert!(list.contains(kind.id) && list.contains(kind.needs) && list.contains(kind.file), "{}", kind.id);
    }
}

#[test]
fn one_file_goes_to_standard_output() {
    let out = run(&["generate", "kubernetes", SHOP, "--today", "2026-11-21", "--base", "https://example.org/x#old"])
        .expect_success();
    assert!(out.contains("# https://example.org/x#v=1&start=2026-11-21&m=web-service&n=shop&p=platform\n"), "{out}");
    assert!(out.contains("kind: Deployment") && out.contains("kind: HorizontalPodAutoscaler"));
    let set = ["generate", "kubernetes", SHOP, "--today", "2026-11-21", "--set", "max_instances=7"];
    assert!(run(&set).expect_success().contains("maxReplicas: 7\n"));
    let piped = run_with_input(&["generate", "pgbouncer", "-", "--today", "2026-11-21"], SHOP).expect_success();
    assert!(piped.contains("pool_mode = transaction\n"), "{piped}");
}

#[test]
fn several_files_need_a_folder() {
    let scratch = Scratch::new("generate");
    let refused = run(&["generate", "runbooks", SHOP_AND_STORE]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(
        refused.err.contains("runbook-shop.md, runbook-memory.md") && refused.err.contains("--out"),
        "{}",
        refused.err
    );
    let folder = scratch.write_file("made", "");
    fs::remove_file(&folder).expect("the file can be removed");
    let out = run(&["generate", "runbooks", SHOP_AND_STORE, "--out", &folder]).expect_success();
    let paths: Vec<&str> = out.lines().collect();
    assert_eq!(paths.len(), 2);
    for path in paths {
        assert!(fs::read_to_string(path).expect("a file").starts_with("# Scaling “"), "{path}");
    }
}

#[test]
fn all_generates_every_possible_kind() {
    let scratch = Scratch::new("generate-all");
    let folder = scratch.write_file("made", "");
    fs::remove_file(&folder).expect("the file can be removed");
    let run = run(&["generate", "all", SHOP, "--out", &folder]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("kubernetes.yaml") && run.out.contains("documents.sh") && !run.out.contains("tier-policy")
    );
    assert!(run.err.contains("left out: tier-policy: “shop”: requires the `tiered-store` model"), "{}", run.err);
}

#[test]
fn missing_values_are_an_error() {
    let lacks = run(&["generate", "tier-policy", SHOP]);
    assert_eq!((lacks.code, lacks.out.as_str()), (2, ""));
    assert!(lacks.err.contains("requires the `tiered-store` model, not `web-service`"), "{}", lacks.err);
    let unknown = run(&["generate", "kubernets", SHOP]);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("a similar value exists: 'kubernetes'"));
    let bad = run(&["generate", "kubernetes", "m=web-service&requests=abc"]);
    assert_eq!((bad.code, bad.out.as_str()), (2, ""));
    assert!(bad.err.contains("`requests`: `abc`"), "{}", bad.err);
    assert_eq!(run(&["generate", "kubernetes"]).code, 2);
    assert_eq!(run(&["generate", "--out", "x"]).code, 2);
    let scratch = Scratch::new("generate-where");
    let file = scratch.write_file("a-file", "");
    assert_eq!(run(&["generate", "kubernetes", SHOP, "--out", &file]).code, 1, "a file is not a folder");
}

#[test]
fn control_characters_in_names_are_escaped() {
    let run = run(&["generate", "tier-policy", "m=web-service&n=%1b]0;x%07%1b[2J"]);
    assert!(run.code == 2 && !run.err.contains('\u{1b}'), "{}", run.err);
}
