//! `headroom check`: each mistake in a model file is reported with its place, the reason, and a suggestion.

mod common;

use common::{Scratch, run, run_with};

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

/// Replaces a text of the model and expects exactly these errors, each with its place.
#[track_caller]
fn reports(text: &str, by: &str, errors: &[&str]) {
    assert_eq!(MODEL.matches(text).count(), 1, "{text} occurs once");
    let run = run_with(&["check", "-"], &MODEL.replace(text, by));
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{by}");
    let said: Vec<&str> = run.err.lines().filter_map(|line| line.strip_prefix("error: -:")).collect();
    let (last, said) = said.split_last().expect("something is said");
    assert_eq!(said, errors, "{by}");
    let errors = errors.len();
    assert_eq!(*last, format!(" {errors} error{}", if errors == 1 { "" } else { "s" }));
}

#[test]
fn a_model_without_mistakes_is_valid() {
    assert_eq!(run_with(&["check", "-"], MODEL).code, 0);
}

#[test]
fn unused_inputs_are_noted() {
    let run = run_with(&["check", "-"], MODEL);
    assert_eq!(run.err, "note: -: no formula uses “policy”\n");
    let used =
        MODEL.replace("items * size", "items * size * if(policy == \"lru\", 1, 2)").replace("expr = \"", "expr = '");
    let used = used.replace(", 1, 2)\"", ", 1, 2)'");
    assert_eq!(run_with(&["check", "-"], &used).done().lines().count(), 1);
}

#[test]
fn misspelled_names_have_suggestions() {
    reports("unit = \"item\"", "unti = \"item\"", &["10:1: [[input]] has no field “unti”; did you mean “unit”?"]);
    reports("title =", "titel =", &["2:1: a model has no field “titel”; did you mean “title”?"]);
    reports("[[formula]]", "[[formulas]]", &["27:3: there is no [[formulas]]; did you mean [[formula]]?"]);
    reports(
        "[[constant]]",
        "[constant]",
        &["21:1: [constant] can stand once only; write [[constant]], for there may be several"],
    );
    reports("[[input.option]]", "[[input.choice]]", &["17:9: there is no [[input.choice]]; there are [[option]]"]);
}

#[test]
fn unknown_ids_have_suggestions() {
    let near = "did you mean “items”?";
    reports(
        "items * size",
        "itms * size",
        &[&format!("31:9: formula “memory”, expr, character 1: there is no input, constant or formula “itms”; {near}")],
    );
    reports(
        "set = { items",
        "set = { itms",
        &[&format!("44:16: preset “large”, set: there is no input or constant “itms”; {near}")],
    );
    reports(
        "headline = [\"memory\"]",
        "headline = [\"memry\"]",
        &["5:13: headline: there is no value “memry”; did you mean “memory”?"],
    );
    reports(
        "parts = [\"memory\"]",
        "parts = [\"memry\"]",
        &["49:9: chart “parts”, parts: there is no value “memry”; did you mean “memory”?"],
    );
    reports(
        "default = \"lru\"",
        "default = \"lfu\"",
        &["16:11: input “policy”, default: “lfu” is none of the options: lru"],
    );
    reports(
        "items = 1e6",
        "policy = \"lfu\"",
        &["44:18: preset “large”, set: policy: “lfu” is none of the options: lru"],
    );
}

#[test]
fn an_unknown_unit_is_reported_once_without_its_consequences() {
    reports(
        "unit = \"B\"",
        "unit = \"Bytes\"",
        &["30:8: formula “memory”, unit: “Bytes” is not a unit; did you mean “B”?"],
    );
    reports("2 KiB/item", "2 KiB/itm", &["24:9: constant “size”, value: “itm” is not a unit; did you mean “item”?"]);
    let known = "known are B KiB MiB … kB MB … bit Mbit … ms s min h d month year core USD % and the model's counts, \
                 joined by * and /";
    reports(
        "unit = \"item\"",
        "unit = \"furlong\"",
        &[&format!("10:8: input “items”, unit: “furlong” is not a unit; {known}")],
    );
    // Other errors in the formula are reported as well.
    reports(
        "unit = \"B\"\nexpr = \"items",
        "unit = \"Bytes\"\nexpr = \"itms",
        &[
            "30:8: formula “memory”, unit: “Bytes” is not a unit; did you mean “B”?",
            "31:9: formula “memory”, expr, character 1: there is no input, constant or formula “itms”; did you mean “items”?",
        ],
    );
}

#[test]
fn mismatched_units_are_reported() {
    reports("items * size", "items * 2", &["31:8: formula “memory”, expr: this gives item, but B is declared"]);
    reports(
        "items = 1e6",
        "items = \"5 GB\"",
        &["44:17: preset “large”, set: items: “5 GB”: GB cannot be turned into item"],
    );
}

#[test]
fn circular_formulas_are_reported() {
    reports(
        "items * size",
        "memory * 2",
        &["31:8: formula “memory”, expr: these formulas need each other: memory → memory"],
    );
}

#[test]
fn values_of_the_wrong_type_are_reported() {
    reports(
        "default = 1000",
        "default = true",
        &["11:11: a number, or a text such as \"3 KiB\" is expected, not true"],
    );
    reports("label = \"Items\"", "label = 5", &["9:9: a text in quotes is expected, not 5"]);
    reports("capacity = \"1 GiB\"", "capacity = 1024", &["37:12: a text in quotes is expected, not 1024"]);
    reports(
        "headline = [\"memory\"]",
        "headline = \"memory\"",
        &["5:12: a list: […] is expected, not the text \"memory\""],
    );
    reports(
        "default = 1000",
        "default = 1000\nslider = [5]",
        &["12:10: a pair: [from, to] is expected, not a list of 1"],
    );
    reports(
        "default = 1000",
        "default = 1000\nscale = \"logarithmic\"",
        &["12:9: “logarithmic” is none of linear, log"],
    );
    reports("title = \"Cache\"", "title = \"Cache\"\nversion = -1", &["3:11: a whole number is expected, not -1"]);
}

#[test]
fn values_out_of_bounds_are_reported_with_the_bounds() {
    reports(
        "default = 1000",
        "default = 1000\nmax = 10",
        &[
            "11:11: input “items”, default: 1,000 items is above max: 10 items",
            "45:17: preset “large”, set: items: 1 million items is outside its bounds, 0 items to 10 items",
        ],
    );
    // A number is in the unit of its field: 1 is one per cent.
    reports(
        "value = \"2 KiB/item\"",
        "unit = \"%\"\nvalue = 80\nmax = 1",
        &[
            "25:9: constant “size”, value: 80% is above max: 1%",
            "33:8: formula “memory”, expr: this gives item, but B is declared",
        ],
    );
}

#[test]
fn duplicate_ids_are_reported() {
    reports(
        "id = \"size\"",
        "id = \"items\"",
        &[
            "22:6: constant “items”, id: there is another “items”",
            "31:17: formula “memory”, expr, character 9: there is no input, constant or formula “size”",
        ],
    );
    let again =
        "[[resource]]\nid = \"memory\"\nlabel = \"M\"\ndemand = \"memory\"\ncapacity = \"1 GiB\"\ntarget = \"1\"\n";
    reports(
        "[[chart]]",
        &format!("{again}[[chart]]\nid = \"parts\"\nlabel = \"P\"\nparts = [\"memory\"]\n[[chart]]"),
        &[
            "47:6: resource “memory”, id: each resource has an id of its own",
            "57:6: chart “parts”, id: each chart has an id of its own",
        ],
    );
}

#[test]
fn missing_fields_are_reported() {
    reports("expr = \"items * size\"\n", "", &["27:1: [[formula]] lacks “expr”"]);
    reports("id = \"cache\"\n", "", &["1:1: the beginning of the file lacks “id”"]);
    reports("source = \"measured\"", "source = \"\"", &["25:10: constant “size”, source: a constant names its source"]);
}

#[test]
fn invalid_toml_is_reported() {
    reports("expr = \"items * size\"", "expr = items * size", &["31:8: a text stands in quotes: \"…\""]);
    reports("title = \"Cache\"", "title = \"Cache\"\ntitle = \"Cash\"", &["3:1: this is set twice"]);
    let said = |text: &str| run_with(&["check", "-"], text).err;
    assert!(said("{\"id\": \"cache\"}").contains("-:1:1: this looks like JSON; a model file is TOML"));
    assert!(said("id: cache\n").contains(": after a name, “=” and a value are expected"));
    assert!(said("").contains("the file is empty"));
    assert!(said("id = \"cache\ntitle = \"Cache\"\n").contains("-:1:12: the quote that ends this text is missing"));
}

#[test]
fn other_files_are_rejected() {
    let scratch = Scratch::new("no-file");
    let large = scratch.file("large.toml", &"#".repeat(256 * 1024 + 1));
    let check = |file: &str| run(&["check", file]);
    assert!(check(&large).err.contains("larger than 256 KiB"));
    for (bytes, words) in [
        (&b"id = \"a\"\n\x89PNG\r\n\x1a\n\0\xff"[..], ":2: the file is not valid UTF-8\n"),
        (b"\xff\xfei\0d\0", ":1: the file is not valid UTF-8; it looks like UTF-16: save it as UTF-8"),
    ] {
        let file = scratch.file("bytes.toml", "");
        std::fs::write(&file, bytes).expect("a file");
        let run = check(&file);
        assert_eq!(run.code, 2);
        assert!(run.err.contains(words), "{}", run.err);
    }
    assert_eq!(check("not-there.toml").code, 1);
    assert!(check("not-there.toml").err.contains("not-there.toml: No such file"));
}
