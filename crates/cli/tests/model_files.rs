//! Model files: checked by `headroom check` and used with `--model-file`.

mod common;

use common::{Scratch, command, json, run, run_with_input};
use std::io::Read;

const CACHE: &str = r#"
id = "cache"
title = "Cache"
summary = "How much memory a cache needs."
counts = ["item"]
headline = ["memory"]

[[input]]
id = "items"
label = "Items"
unit = "item"
default = 1000

[[input]]
id = "kind"
label = "Kind"
default = "lru"
[[input.option]]
id = "lru"
label = "Least recently used"
[[input.option]]
id = "lfu"
label = "-Least frequently used"

[[constant]]
id = "size"
label = "Item | size"
value = "2 KiB/item"
source = "measured"

[[formula]]
id = "memory"
label = "Memory"
unit = "B"
expr = 'items * size * if(kind == "lru", 1, 1.5)'

[[preset]]
id = "large"
label = "Large"
help = "A large one."
set = { items = 1e6 }
"#;

#[test]
fn a_valid_model_is_summarized() {
    let scratch = Scratch::new("order");
    let file = scratch.write_file("cache.toml", CACHE);
    let out = run(&["check", &file]).expect_success();
    assert!(out.ends_with("model cache, version 1, is valid: 2 inputs, 1 constant, 1 formula, 1 preset\n"), "{out}");
    assert_eq!(run_with_input(&["check", "-"], CACHE).code, 0);
}

#[test]
fn errors_have_a_line_and_a_column() {
    let scratch = Scratch::new("errors");
    let file =
        scratch.write_file("cache.toml", &CACHE.replace("items * size", "itms * size").replace("\"measured\"", "\"\""));
    let run = run(&["check", &file]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    let expected = format!(
        "error: {file}:29:10: constant `size`, source: a constant needs a source; state where its value comes from\n  \
         29 | source = \"\"\n     |          ^\n\
         error: {file}:35:9: formula `memory`, expr, character 1: \
         no input, constant, or formula is named `itms`; did you mean `items`?\n  \
         35 | expr = 'itms * size * if(kind == \"lru\", 1, 1.5)'\n     |         ^\n\
         error: {file}: 2 errors\n"
    );
    assert_eq!(run.err, expected);
}

#[test]
fn a_preset_without_a_result_is_an_error() {
    let scratch = Scratch::new("preset");
    let file = scratch
        .write_file("cache.toml", &CACHE.replace("items * size *", "items / (items - 1e6 item) * size * 1 item *"));
    let run = run(&["check", &file]);
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.contains("with the `large` preset: `memory`: "), "{}", run.err);
}

#[test]
fn syntax_errors_have_a_line() {
    let run = run_with_input(&["check", "-"], "id = \"a\"\n[[input]\n");
    assert_eq!(run.code, 2);
    assert!(run.err.contains("-:2:"), "{}", run.err);
}

#[test]
fn a_model_file_is_used_like_a_built_in_model() {
    let scratch = Scratch::new("used");
    let file = scratch.write_file("cache.toml", CACHE);
    let model_args = ["--model-file", &file];
    let document = json(
        &run(&[&["evaluate", "m=cache&p=large&kind=lfu", "--format", "json"], &model_args[..]].concat())
            .expect_success(),
    );
    assert_eq!(document["components"][0]["values"]["memory"]["value"], 3_072_000_000_u64);
    assert_eq!(document["components"][0]["inputs"]["kind"]["value"], "lfu");
    let csv = run(&[&["evaluate", "m=cache&kind=lfu", "--format", "csv"], &model_args[..]].concat()).expect_success();
    assert!(csv.contains("kind,Kind,lfu,option,'-Least frequently used,cache\n"), "{csv}");
    let markdown = run(&[&["evaluate", "m=cache&size=1KiB/item", "--format", "markdown"], &model_args[..]].concat())
        .expect_success();
    assert!(markdown.contains("| Item \\| size | 1 KiB/item | `size` |"), "{markdown}");
    assert!(
        run(&[&["explain", "m=cache", "memory"], &model_args[..]].concat())
            .expect_success()
            .contains("if(kind = “lru”, 1, 1.5)")
    );
    assert_eq!(
        run(&[&["link", "m=cache&items=1000000"], &model_args[..]].concat()).expect_success(),
        "v=1&m=cache&items=1M\n"
    );
    assert!(run(&[&["models", "cache"], &model_args[..]].concat()).expect_success().contains("lru | lfu"));
    assert_eq!(run(&["evaluate", "m=cache"]).code, 2);
}

#[test]
fn a_model_that_replaces_another_is_reported() {
    let scratch = Scratch::new("place");
    let file = scratch.write_file("cache.toml", &CACHE.replace("id = \"cache\"", "id = \"tiered-store-estimate\""));
    let run = run(&["evaluate", "m=tiered-store-estimate", "--model-file", &file]);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("replaces the `tiered-store-estimate` model"), "{}", run.err);
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let mut child = command(&["explain", "m=tiered-store-estimate", "total_memory"]).spawn().expect("headroom starts");
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut err).expect("UTF-8");
    assert_eq!((child.wait().expect("headroom exits").code(), err.as_str()), (Some(0), ""));
}
