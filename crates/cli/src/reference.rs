//! Generates `docs/cli.md`, the command-line reference, from clap's definition. The test compares the page with the
//! definition, or writes the page if `HEADROOM_BLESS` is set, as `cargo xtask bless` does.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use clap::builder::StyledStr;
use clap::{Arg, Command};

use crate::run_limits::GLOBAL_OPTIONS;

const PAGE_PATH: &str = "../../docs/cli.md";

/// Returns the reference as Markdown.
fn reference(program: &Command) -> String {
    let mut page = String::from("# Command line\n\n");
    page += &description(program);
    page +=
        "\nThis page is generated from the program's own definitions. `headroom help COMMAND` prints the same text.\n";
    page += "\n| Command | Purpose |\n|---|---|\n";
    for command in commands(program) {
        let purpose = command.get_about().map(ToString::to_string).unwrap_or_default();
        let name = command.get_name();
        writeln!(page, "| [`{name}`](#headroom-{name}) | {purpose} |").expect("writing to a string succeeds");
    }
    page += &arguments(GLOBAL_OPTIONS, program.get_arguments().filter(|arg| is_global(arg)));
    page += &blocks(program.get_after_long_help());
    for command in commands(program) {
        write!(page, "\n## headroom {}\n\n{}", command.get_name(), description(command))
            .expect("writing to a string succeeds");
        page += &fenced_block("text", &command.clone().render_usage().to_string().replace("Usage: ", ""));
        page += &arguments("Arguments", command.get_positionals());
        let own = command.get_arguments().filter(|arg| !arg.is_positional() && !is_global(arg));
        page += &arguments("Options", own);
        page += &blocks(command.get_after_long_help());
    }
    page
}

fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|command| command.get_name() != "help")
}

fn is_global(arg: &Arg) -> bool {
    arg.get_help_heading() == Some(GLOBAL_OPTIONS)
}

fn description(command: &Command) -> String {
    let (short, long) = (command.get_about(), command.get_long_about());
    let text = long.or(short).map(ToString::to_string).unwrap_or_default();
    // The first paragraph is a title without a period.
    let (title, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    if rest.is_empty() { format!("{title}.\n") } else { format!("{title}.\n\n{rest}\n") }
}

/// Returns arguments as a list under a heading.
fn arguments<'c>(heading: &str, args: impl Iterator<Item = &'c Arg>) -> String {
    let mut list = String::new();
    for arg in args.filter(|arg| arg.get_id() != "help" && !arg.is_hide_set()) {
        let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
        let mut paragraphs = help.split("\n\n");
        let first = paragraphs.next().unwrap_or_default();
        write!(list, "- `{}`: {first}", signature(arg)).expect("writing to a string succeeds");
        list += if first.ends_with([']', '.']) { "\n" } else { ".\n" };
        for paragraph in paragraphs {
            write!(list, "\n  {paragraph}\n").expect("writing to a string succeeds");
        }
        list += &values(arg);
    }
    if list.is_empty() { list } else { format!("\n{heading}:\n\n{list}") }
}

/// Returns the syntax of an argument: `-o, --output <FILE>`, or `[SCENARIO]`.
fn signature(arg: &Arg) -> String {
    let text = arg.to_string();
    match arg.get_short() {
        Some(short) => format!("-{short}, {text}"),
        None => text,
    }
}

/// Returns the possible values of an argument and its default value.
fn values(arg: &Arg) -> String {
    let mut list = String::new();
    let values = arg.get_possible_values();
    if arg.get_action().takes_values() && !values.is_empty() {
        list += "\n";
        for value in values.iter().filter(|value| !value.is_hide_set()) {
            let help = value.get_help().map_or_else(String::new, |help| format!(": {help}"));
            writeln!(list, "  - `{}`{help}", value.get_name()).expect("writing to a string succeeds");
        }
    }
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(", ");
    if arg.get_action().takes_values() && !default.is_empty() {
        write!(list, "\n  Default: `{default}`\n").expect("writing to a string succeeds");
    }
    list
}

/// Returns the blocks after the options, such as examples. Each block has a heading, and lines below it.
fn blocks(text: Option<&StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    let mut out = String::new();
    for block in text.split("\n\n") {
        if let Some((heading, lines)) = block.split_once('\n') {
            let language = if heading == "Examples:" { "sh" } else { "text" };
            let lines: Vec<&str> = lines.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
            write!(out, "\n{heading}\n{}", fenced_block(language, &lines.join("\n")))
                .expect("writing to a string succeeds");
        }
    }
    out
}

fn fenced_block(language: &str, text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    format!("\n```{language}\n{}\n```\n", if language == "sh" { lines.join("\n") } else { text.trim().to_owned() })
}

#[test]
fn the_reference_matches_the_definition() {
    let page = reference(&crate::cli::definition());
    let path = Path::new(PAGE_PATH);
    if env::var_os("HEADROOM_BLESS").is_some() {
        return fs::write(path, page).expect("the page can be written");
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    let difference = written.lines().zip(page.lines()).find(|(written, expected)| written != expected);
    assert!(written == page, "docs/cli.md is out of date, first at {difference:?}: run `cargo xtask bless`");
}
