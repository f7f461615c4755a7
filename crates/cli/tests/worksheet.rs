//! Tests `headroom worksheet`.

mod common;

use std::fs;

use common::{Scratch, json, run};

const LINK: &str = "m=tiered-store-estimate&nodes=5M";

fn worksheet_args<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [&["worksheet", LINK, "--today", "2026-11-21"], args].concat()
}

#[test]
fn text_formats_go_to_standard_output_or_to_a_file() {
    let scratch = Scratch::new("worksheet-text");
    for (format, begins) in [
        ("md", "## Tiered memory store"),
        ("csv", "section,component,row,"),
        ("json", "{\"worksheet\":1,"),
        ("html", "<!doctype html>"),
    ] {
        let printed = run(&worksheet_args(&["--format", format])).expect_success();
        assert!(printed.starts_with(begins), "{format}: {printed:.80}");
        let file = scratch.write_file("out", "");
        assert_eq!(run(&worksheet_args(&["--format", format, "--out", &file])).expect_success(), "");
        assert_eq!(fs::read_to_string(&file).expect("a file"), printed, "{format}");
    }
    assert!(run(&worksheet_args(&[])).expect_success().starts_with("## "), "Markdown is the default");
}

#[test]
fn json_has_the_scenario_and_its_numbers() {
    let document = json(&run(&worksheet_args(&["--format", "json"])).expect_success());
    assert_eq!(document["link"], "v=1&m=tiered-store-estimate&nodes=5M");
    assert_eq!(document["start"], "2026-11-21");
    let sections = document["sections"].as_array().expect("sections");
    let results = sections.iter().find(|section| section["id"] == "results").expect("results");
    let rows = results["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["id"]["text"] == "hot_nodes").expect("a row");
    assert_eq!(row["value"]["number"], 500_000);
}

#[test]
fn a_folder_gets_a_csv_file_for_each_section() {
    let scratch = Scratch::new("worksheet-folder");
    let folder = scratch.write_file("all", "");
    fs::remove_file(&folder).expect("the folder is removed");
    let folder = folder + "/";
    run(&worksheet_args(&["--format", "csv", "--out", &folder])).expect_success();
    let results = fs::read_to_string(format!("{folder}results.csv")).expect("a file");
    assert!(results.starts_with("group,label,value,value_unit,id\n"), "{results}");
    assert!(fs::read_dir(&folder).expect("a folder").count() > 5);
}

#[test]
fn spreadsheets_are_reproducible() {
    let scratch = Scratch::new("worksheet-sheet");
    let (first, second) = (scratch.write_file("a.xlsx", ""), scratch.write_file("b.xlsx", ""));
    for file in [&first, &second] {
        assert_eq!(run(&worksheet_args(&["--format", "xlsx", "--out", file])).expect_success(), "");
    }
    let bytes = fs::read(&first).expect("a file");
    assert!(bytes.starts_with(b"PK\x03\x04") && bytes.len() > 10_000);
    assert_eq!(bytes, fs::read(&second).expect("a file"));
    let refused = run(&worksheet_args(&["--format", "xlsx"]));
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert!(refused.err.contains("--out capacity.xlsx"), "{}", refused.err);
}

#[test]
fn unreadable_values_are_rejected_and_unknown_keys_are_listed() {
    let refused = run(&["worksheet", "m=queue&servers=abc&start=never", "--today", "2026-11-21"]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{}", refused.err);
    for field in ["servers", "start"] {
        assert!(refused.err.contains(field), "{field}: {}", refused.err);
    }
    let listed = run(&["worksheet", "m=queue&sevice_time=2s", "--today", "2026-11-21"]);
    assert!(listed.code == 0 && listed.err.contains("sevice_time"), "{}", listed.err);
    assert!(listed.out.contains(r"| sevice\_time |") && listed.out.contains("| 2s |"), "{}", listed.out);
}

#[test]
fn invalid_command_lines_are_rejected_with_a_reason() {
    for (args, reason) in [
        (&["worksheet", "m=nothing"][..], "There is no model `nothing`"),
        (&["worksheet", "n=5"], "The scenario names no model"),
        (&["worksheet", LINK, "--format", "pdf"], "[possible values: md, csv, json, html, xlsx]"),
        (&["worksheet", LINK, "--set", "nods=5"], "did you mean `nodes`?"),
        (&["worksheet"], "<SCENARIO>"),
        (&["worksheet", LINK, "--format"], "a value is required"),
        (&["evaluate", LINK, "--out", "x"], "unexpected argument '--out'"),
    ] {
        let found = run(args);
        assert_eq!((found.code, found.out.as_str()), (2, ""), "{args:?}: {}", found.err);
        assert!(found.err.contains(reason), "{args:?}: {}", found.err);
    }
    let found = run(&worksheet_args(&["--format", "html", "--out", "/no/such/folder/x.html"]));
    assert_eq!((found.code, found.out.as_str()), (1, ""));
    assert!(found.err.contains("/no/such/folder/x.html"), "{}", found.err);
}

#[test]
fn help_lists_formats_and_options() {
    let help = run(&["worksheet", "--help"]).expect_success();
    for word in ["md", "csv", "json", "html", "xlsx", "--out", "--today"] {
        assert!(help.contains(word), "{word}");
    }
    assert!(run(&["--help"]).expect_success().contains("worksheet"));
}
