//! `headroom check`: each error in a model file is reported with its position, the reason, and a suggestion.

mod common;

use common::{Scratch, run, run_with_input};

const MODEL: &str = r#"id = "cache"
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
id = "policy"
label = "Policy"
default = "lru"
[[input.option]]
id = "lru"
label = "Least recently used"

[[constant]]
id = "size"
label = "Item size"
value = "2 KiB/item"
source = "measured"

[[formula]]
id = "memory"
label = "Memory"
unit = "B"
expr = "items * size"

[[resource]]
id = "memory"
label = "Memory"
demand = "memory"
capacity = "1 GiB"
target = "0.8"

[[preset]]
id = "large"
label = "Large"
help = "A large one."
set = { items = 1e6 }

[[chart]]
id = "parts"
label = "Parts"
parts = ["memory"]
"#;

/// Replaces a string in the model, and asserts that exactly these errors are reported, each with its position.
#[track_caller]
fn assert_errors(text: &str, replacement: &str, errors: &[&str]) {
    assert_eq!(MODEL.matches(text).count(), 1, "{text} occurs once");
    let run = run_with_input(&["check", "-"], &MODEL.replace(text, replacement));
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{replacement}");
    let messages: Vec<&str> = run.err.lines().filter_map(|line| line.strip_prefix("error: -:")).collect();
    let (last, messages) = messages.split_last().expect("a message");
    assert_eq!(messages, errors, "{replacement}");
    let errors = errors.len();
    assert_eq!(*last, format!(" {errors} error{}", if errors == 1 { "" } else { "s" }));
}

#[test]
fn a_model_without_errors_is_valid() {
    assert_eq!(run_with_input(&["check", "-"], MODEL).code, 0);
}

#[test]
fn unused_inputs_are_noted() {
    let run = run_with_input(&["check", "-"], MODEL);
    assert_eq!(run.err, "note: -: no formula uses `policy`\n");
    let used =
        MODEL.replace("items * size", "items * size * if(policy == \"lru\", 1, 2)").replace("expr = \"", "expr = '");
    let used = used.replace(", 1, 2)\"", ", 1, 2)'");
    assert_eq!(run_with_input(&["check", "-"], &used).expect_success().lines().count(), 1);
}

#[test]
fn misspelled_names_have_suggestions() {
    assert_errors(
        "unit = \"item\"",
        "unti = \"item\"",
        &["10:1: unknown field `unti` in `[[input]]`; did you mean `unit`?"],
    );
    assert_errors("title =", "titel =", &["2:1: unknown field `titel` at the top level; did you mean `title`?"]);
    assert_errors("[[formula]]", "[[formulas]]", &["27:3: unknown table `[[formulas]]`; did you mean `[[formula]]`?"]);
    assert_errors("[[constant]]", "[constant]", &["21:1: write `[[constant]]`; a model can have several"]);
    assert_errors(
        "[[input.option]]",
        "[[input.choice]]",
        &["17:9: unknown table `[[input.choice]]`; use `[[option]]`"],
    );
}

#[test]
fn unknown_ids_have_suggestions() {
    let near = "did you mean `items`?";
    assert_errors(
        "items * size",
        "itms * size",
        &[&format!(
            "31:9: formula `memory`, expr, character 1: no input, constant, or formula is named `itms`; {near}"
        )],
    );
    assert_errors(
        "set = { items",
        "set = { itms",
        &[&format!("44:16: preset `large`, set: no input or constant is named `itms`; {near}")],
    );
    assert_errors(
        "headline = [\"memory\"]",
        "headline = [\"memry\"]",
        &["5:13: headline: no value is named `memry`; did you mean `memory`?"],
    );
    assert_errors(
        "parts = [\"memory\"]",
        "parts = [\"memry\"]",
        &["49:9: chart `parts`, parts: no value is named `memry`; did you mean `memory`?"],
    );
    assert_errors(
        "default = \"lru\"",
        "default = \"lfu\"",
        &["16:11: input `policy`, default: `lfu` is not an option; use `lru`"],
    );
    assert_errors(
        "items = 1e6",
        "policy = \"lfu\"",
        &["44:18: preset `large`, set: `policy`: `lfu` is not an option; use `lru`"],
    );
}

#[test]
fn an_unknown_unit_is_reported_once_without_follow_up_errors() {
    assert_errors(
        "unit = \"B\"",
        "unit = \"Bytes\"",
        &["30:8: formula `memory`, unit: `Bytes` is not a unit; did you mean `B`?"],
    );
    assert_errors(
        "2 KiB/item",
        "2 KiB/itm",
        &["24:9: constant `size`, value: `itm` is not a unit; did you mean `item`?"],
    );
    let known = "use B, KiB, MiB, …, kB, MB, …, bit, Mbit, …, ms, s, min, h, d, month, year, core, USD, %, or the \
                 model's counts, joined by `*` and `/`";
    assert_errors(
        "unit = \"item\"",
        "unit = \"furlong\"",
        &[&format!("10:8: input `items`, unit: `furlong` is not a unit; {known}")],
    );
    // Other errors in the formula are reported as well.
    assert_errors(
        "unit = \"B\"\nexpr = \"items",
        "unit = \"Bytes\"\nexpr = \"itms",
        &[
            "30:8: formula `memory`, unit: `Bytes` is not a unit; did you mean `B`?",
            "31:9: formula `memory`, expr, character 1: no input, constant, or formula is named `itms`; did you mean `items`?",
        ],
    );
}

#[test]
fn mismatched_units_are_reported() {
    assert_errors("items * size", "items * 2", &["31:8: formula `memory`, expr: expected B, found item"]);
    assert_errors(
        "items = 1e6",
        "items = \"5 GB\"",
        &["44:17: preset `large`, set: `items`: `5 GB`: GB cannot be converted to item"],
    );
}

#[test]
fn circular_formulas_are_reported() {
    assert_errors("items * size", "memory * 2", &["31:8: formula `memory`, expr: circular reference: memory → memory"]);
}

#[test]
fn values_of_the_wrong_type_are_reported() {
    assert_errors(
        "default = 1000",
        "default = true",
        &["11:11: expected a number or a string such as \"3 KiB\", found true"],
    );
    assert_errors("label = \"Items\"", "label = 5", &["9:9: expected a string in quotes, found 5"]);
    assert_errors("capacity = \"1 GiB\"", "capacity = 1024", &["37:12: expected a string in quotes, found 1024"]);
    assert_errors(
        "headline = [\"memory\"]",
        "headline = \"memory\"",
        &["5:12: expected a list (`[…]`), found the string \"memory\""],
    );
    assert_errors(
        "default = 1000",
        "default = 1000\nslider = [5]",
        &["12:10: expected a pair (`[from, to]`), found a list of length 1"],
    );
    assert_errors(
        "default = 1000",
        "default = 1000\nscale = \"logarithmic\"",
        &["12:9: `logarithmic` is not allowed here; use `linear` or `log`"],
    );
    assert_errors("title = \"Cache\"", "title = \"Cache\"\nversion = -1", &["3:11: expected a whole number, found -1"]);
}

#[test]
fn values_out_of_bounds_are_reported_with_the_bounds() {
    assert_errors(
        "default = 1000",
        "default = 1000\nmax = 10",
        &[
            "11:11: input `items`, default: 1,000 items is above `max`, 10 items",
            "45:17: preset `large`, set: `items`: 1 million items is outside its range, 0 items to 10 items",
        ],
    );
    // A plain number is in the unit of its field: 1 means 1%.
    assert_errors(
        "value = \"2 KiB/item\"",
        "unit = \"%\"\nvalue = 80\nmax = 1",
        &[
            "25:9: constant `size`, value: 80% is above `max`, 1%",
            "33:8: formula `memory`, expr: expected B, found item",
        ],
    );
}

#[test]
fn duplicate_ids_are_reported() {
    assert_errors(
        "id = \"size\"",
        "id = \"items\"",
        &[
            "22:6: constant `items`, id: the id `items` is already in use",
            "31:17: formula `memory`, expr, character 9: no input, constant, or formula is named `size`",
        ],
    );
    let again =
        "[[resource]]\nid = \"memory\"\nlabel = \"M\"\ndemand = \"memory\"\ncapacity = \"1 GiB\"\ntarget = \"1\"\n";
    assert_errors(
        "[[chart]]",
        &format!("{again}[[chart]]\nid = \"parts\"\nlabel = \"P\"\nparts = [\"memory\"]\n[[chart]]"),
        &[
            "47:6: resource `memory`, id: each resource needs a unique id",
            "57:6: chart `parts`, id: each chart needs a unique id",
        ],
    );
}

#[test]
fn missing_fields_are_reported() {
    assert_errors("expr = \"items * size\"\n", "", &["27:1: missing `expr` in `[[formula]]`"]);
    assert_errors("id = \"cache\"\n", "", &["1:1: missing `id` at the top level"]);
    assert_errors(
        "source = \"measured\"",
        "source = \"\"",
        &["25:10: constant `size`, source: a constant needs a source; state where its value comes from"],
    );
}

#[test]
fn invalid_toml_is_reported() {
    assert_errors("expr = \"items * size\"", "expr = items * size", &["31:8: put strings in quotes: \"…\""]);
    assert_errors("title = \"Cache\"", "title = \"Cache\"\ntitle = \"Cash\"", &["3:1: this field is set twice"]);
    let stderr = |text: &str| run_with_input(&["check", "-"], text).err;
    assert!(stderr("{\"id\": \"cache\"}").contains("-:1:1: this looks like JSON; write TOML"));
    assert!(stderr("id: cache\n").contains(": expected `=` and a value after the name"));
    assert!(stderr("").contains("the file is empty"));
    assert!(stderr("id = \"cache\ntitle = \"Cache\"\n").contains("-:1:12: the closing quote is missing"));
}

#[test]
fn unreadable_files_are_rejected() {
    let scratch = Scratch::new("no-file");
    let large = scratch.write_file("large.toml", &"#".repeat(256 * 1024 + 1));
    let check = |file: &str| run(&["check", file]);
    assert!(check(&large).err.contains("larger than 256 KiB"));
    for (bytes, words) in [
        (&b"id = \"a\"\n\x89PNG\r\n\x1a\n\0\xff"[..], ":2: the file is not valid UTF-8\n"),
        (b"\xff\xfei\0d\0", ":1: the file is not valid UTF-8; it looks like UTF-16: save it as UTF-8"),
        (b"i\0d\0\n\0", ":1: the file contains a null byte; it looks like UTF-16: save it as UTF-8"),
    ] {
        let file = scratch.write_file("bytes.toml", "");
        std::fs::write(&file, bytes).expect("a file");
        let run = check(&file);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(words), "{}", run.err);
    }
    assert_eq!(check("not-there.toml").code, 1);
    assert!(check("not-there.toml").err.contains("not-there.toml: No such file"));
}
