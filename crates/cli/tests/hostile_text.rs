//! Text from links and model files: it reaches no terminal unescaped, and messages stay short.

mod common;

use std::fs;
use std::path::Path;

use common::{Scratch, json, run, run_with_input};
use headroom_core::text::is_unprintable;

/// Names with a terminal escape sequence, a C1 control character, a right-to-left override, and line breaks.
const NAMES: [&str; 4] = ["%1B%5D52;c;cHduZWQ=%07", "%C2%9B31mx", "%E2%80%AEx", "a%0Ab%0Dc"];

#[track_caller]
fn assert_printable(text: &str, context: &str) {
    let found = text.chars().find(|c| *c != '\n' && is_unprintable(*c));
    assert_eq!(found, None, "{context}: {text}");
}

#[test]
fn names_reach_no_terminal_unescaped() {
    for name in NAMES {
        let link = format!("m=queue&n=b&m=web-service&n={name}&cost.area={name}&m=queue&p={name}&{name}=1");
        let valid = format!("m=queue&n=b&m=web-service&n={name}&{name}=1&events={name},date:2027-01-01/1d,2x");
        let arguments: [&[&str]; 9] = [
            &["evaluate"],
            &["evaluate", "--format", "csv"],
            &["evaluate", "--format", "json"],
            &["evaluate", "--format", "markdown"],
            &["cost"],
            &["worksheet", "--format", "csv"],
            &["worksheet", "--format", "html"],
            &["generate", "kubernetes"],
            &["evaluate", "--set", "x.y=1"],
        ];
        for arguments in arguments {
            for link in [&link, &valid] {
                let run = run(&[arguments, &[link]].concat());
                assert_printable(&run.out, &format!("{arguments:?} {link}"));
                assert_printable(&run.err, &format!("{arguments:?} {link}"));
            }
        }
    }
    for arguments in
        [&["evaluate", "m=queue", "--set", "\u{1b}]0;x\u{7}"][..], &["models", "\u{9b}x"], &["check", "\u{1b}x"]]
    {
        assert_printable(&run(arguments).err, &format!("{arguments:?}"));
    }
}

#[test]
fn json_keeps_the_text_of_names() {
    let run = run(&["evaluate", "m=queue&n=caf%C3%A9&color=%C2%9B31m", "--format", "json"]);
    let document = json(&run.out);
    assert_eq!(document["components"][0]["name"], "café");
}

#[test]
fn unusable_names_are_told_and_shortened_and_kept_in_the_link() {
    let long = "x".repeat(200);
    for (name, shown, message) in [
        (long.as_str(), "x".repeat(79) + "…", "is longer than 80 characters"),
        ("a%EF%BF%BFb", "a\u{fffd}b".to_owned(), "contains an invisible character (U+FFFF)"),
        ("a%1Bb", "a\u{fffd}b".to_owned(), "contains an invisible character (U+001B)"),
    ] {
        let link = format!("m=queue&n={name}");
        let evaluated = run(&["evaluate", &link, "--format", "json"]);
        assert_eq!(evaluated.code, 0, "{}", evaluated.err);
        assert!(evaluated.err.starts_with("warning: `n`: ") && evaluated.err.contains(message), "{}", evaluated.err);
        let document = json(&evaluated.out);
        assert_eq!(document["components"][0]["name"], shown);
        let original = json(&run(&["evaluate", "m=queue", "--format", "json"]).out);
        assert_eq!(document["components"][0]["values"], original["components"][0]["values"]);
        assert_eq!(run(&["link", &link, "--readable"]).out, format!("v=1&m=queue&n={name}\n"));
    }
}

/// Returns a model file with a resource of this label.
fn model_with_label(label: &str) -> String {
    "id = \"a\"\ntitle = \"T\"\nsummary = \"S\"\n[[formula]]\nid = \"f\"\nlabel = \"F\"\nexpr = \"2\"\n\
     [[resource]]\nid = \"r\"\nlabel = \"LABEL\"\ndemand = \"f\"\ncapacity = \"1\"\ntarget = \"0.5\"\n"
        .replace("LABEL", label)
}

#[test]
fn labels_of_model_files_are_checked() {
    let scratch = Scratch::new("labels");
    for (label, message) in [
        ("A".repeat(70_000), "a.toml:10:9: the label is longer than 160 characters; shorten it"),
        (
            "x\\uFFFF".to_owned(),
            "a.toml:10:9: the string contains an invisible code point that is not a character (U+FFFF)",
        ),
        ("a\\nb".to_owned(), "a.toml:10:9: the string contains an invisible line break (U+000A); remove it"),
    ] {
        let file = scratch.write_file("a.toml", &model_with_label(&label));
        for arguments in [&["check", &file][..], &["evaluate", "m=a", "--model-file", &file]] {
            let run = run(arguments);
            assert_eq!(run.code, 2, "{}", run.err);
            assert!(run.err.contains(message) && run.err.len() < 1000, "{}", run.err);
        }
    }
    let file = scratch.write_file("a.toml", &model_with_label(&"A".repeat(160)));
    assert_eq!(run(&["evaluate", "m=a", "--model-file", &file]).code, 0);
}

#[test]
fn long_texts_of_a_model_fit_in_tables() {
    let scratch = Scratch::new("long-texts");
    let text = model_with_label("R") + "[[preset]]\nid = \"p\"\nlabel = \"P\"\nhelp = \"HELP\"\nset = {}\n";
    let file = scratch.write_file("a.toml", &text.replace("HELP", &"h".repeat(70_000)));
    let run = run(&["models", "a", "--model-file", &file]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("h…\n") && run.out.len() < 10_000);
}

#[test]
fn errors_of_long_lines_are_short_and_counted() {
    let counts: Vec<String> = (0..2000).map(|n| format!("\"U{n}\"")).collect();
    let text = format!("id = \"a\"\ntitle = \"T\"\nsummary = \"S\"\ncounts = [{}]\n", counts.join(","));
    let run = run_with_input(&["check", "-"], &text);
    assert_eq!(run.code, 2);
    assert!(run.err.len() < 50_000, "{} bytes", run.err.len());
    assert!(
        run.err.ends_with("error: -: … and 1,901 more errors; total: 2,000 errors\n"),
        "{}",
        &run.err[run.err.len() - 200..]
    );
    assert!(run.err.lines().all(|line| line.chars().count() < 200));
}

#[test]
fn notices_are_counted() {
    let link: String = (0..150).map(|n| format!("&x{n}=1")).collect();
    let run = run(&["evaluate", &("m=queue".to_owned() + &link), "--format", "json"]);
    assert_eq!(run.err.lines().count(), 101);
    assert!(run.err.ends_with("warning: … and 50 more warnings\n"), "{}", run.err);
}

#[test]
fn only_two_modules_print() {
    let printing = |path: &Path| {
        let text = fs::read_to_string(path).expect("a source file");
        ["println!", "print!", "writeln!(std", "stdout().lock", "stderr().lock"].iter().any(|word| text.contains(word))
    };
    let mut folders = vec![Path::new("src").to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path)
            } else if printing(&path) {
                found.push(path)
            }
        }
    }
    found.sort();
    assert_eq!(found, [Path::new("src/main.rs"), Path::new("src/output.rs")]);
}
