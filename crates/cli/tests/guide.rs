//! Runs the documented commands with the documented files, and compares their output with the documented output.

mod common;

use std::fs::read_to_string;
use std::path::Path;
use std::process::Command;

use common::Scratch;

/// Returns the info string and the content of each fenced block.
fn fenced_blocks(text: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (head, after) = after.split_once('\n').expect("a line");
        let (body, after) = after.split_once("```\n").expect("a fence that ends the block");
        blocks.push((head, body));
        // The next fence may follow immediately, so the line break before it is kept.
        rest = &text[text.len() - after.len() - 1..];
    }
    blocks
}

/// Returns whether the output consists of the lines of `pattern`. A line `…` matches any number of lines, and `…` at
/// the end of a line matches the rest of that line.
fn output_matches(output: &str, pattern: &str) -> bool {
    let lines: Vec<&str> = output.lines().collect();
    let mut next_index = 0;
    let mut skip = false;
    for pattern_line in pattern.lines() {
        if pattern_line == "…" {
            skip = true;
            continue;
        }
        let matches_line =
            |line: &str| pattern_line.strip_suffix('…').map_or(line == pattern_line, |begin| line.starts_with(begin));
        let rest = lines.get(next_index..).unwrap_or_default();
        let found = if skip {
            rest.iter().position(|line| matches_line(line))
        } else {
            rest.first().filter(|line| matches_line(line)).map(|_| 0)
        };
        let Some(found) = found else { return false };
        next_index += found + 1;
        skip = false;
    }
    skip || next_index == lines.len()
}

/// Runs a documented command in a folder and returns its standard output, followed by its standard error.
fn command_output(folder: &Path, line: &str) -> String {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().expect("a word").push(letter),
        }
    }
    assert_eq!(words.remove(0), "headroom", "{line}");
    let output = Command::new(env!("CARGO_BIN_EXE_headroom")).args(&words).current_dir(folder).output().expect(line);
    String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8")
}

#[test]
fn quickstart_commands_print_the_documented_output() {
    assert_eq!(check_page("quickstart"), (2, 10));
}

#[test]
fn guide_commands_print_the_documented_output() {
    assert_eq!(check_page("guide"), (1, 12));
}

#[test]
fn link_commands_print_the_documented_output() {
    assert_eq!(check_page("links"), (0, 6));
}

#[test]
fn model_commands_print_the_documented_output() {
    assert_eq!(check_page("own-models"), (2, 9));
}

/// Writes the files of a page, runs its commands, and returns the number of files and of commands.
fn check_page(name: &str) -> (usize, usize) {
    let text = read_to_string(format!("../../docs/{name}.md")).expect(name);
    let scratch = Scratch::new(name);
    let mut files: Vec<(&str, String)> = Vec::new();
    let mut commands = 0;
    for (head, body) in fenced_blocks(&text) {
        let scenario =
            || head.strip_prefix("text ").filter(|name| Path::new(name).extension().is_some_and(|end| end == "txt"));
        if let Some(name) = head.strip_prefix("toml ").or(head.strip_prefix("csv ")).or_else(scenario) {
            // A second block with the same name continues the file.
            if !files.iter().any(|(other, _)| *other == name) {
                files.push((name, String::new()));
            }
            let (_, text) = files.iter_mut().find(|(other, _)| *other == name).expect("just added");
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(body);
            scratch.write_file(name, text);
        } else if head == "console" {
            for part in body.strip_prefix("$ ").expect("a command").split("\n$ ") {
                let (line, pattern) = part.split_once('\n').unwrap_or((part, ""));
                let output = command_output(scratch.folder(), line);
                assert!(output_matches(&output, pattern), "$ {line}\nprinted\n{output}\nbut the page shows\n{pattern}");
                commands += 1;
            }
        }
    }
    (files.len(), commands)
}

#[test]
fn missing_lines_are_detected() {
    let output = "a\nb\nc\nd 5\n";
    for good in ["a\nb\nc\nd 5", "…", "a\n…", "…\nd 5", "a\n…\nc\n…", "a\nb\nc\nd …"] {
        assert!(output_matches(output, good), "{good}");
    }
    for bad in ["a\nb\nc", "b\n…", "…\nc", "…\nx\n…", "a\nc\n…", "a\nb\nc\nd 5\ne"] {
        assert!(!output_matches(output, bad), "{bad}");
    }
}
