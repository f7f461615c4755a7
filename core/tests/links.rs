//! Compatibility: every link in `links.txt` keeps opening and keeps its numbers.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::built_in_models;
use headroom_core::scenario::Cause;
use headroom_core::scenario::link::{decode, encode, encode_packed, encode_readable};
use headroom_core::{Evaluation, Models, Problem, Scenario, evaluate};

const LINKS: &str = include_str!("links.txt");

/// A link and the expected results below it.
struct Entry<'l> {
    link: &'l str,
    expected: Vec<&'l str>,
}

fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("# ") && !line.trim().is_empty()) {
        match (line.strip_prefix("    "), entries.last_mut()) {
            (Some(expected), Some(entry)) => entry.expected.push(expected),
            (Some(_), None) => panic!("a result without a link: {line}"),
            (None, _) => entries.push(Entry { link: line, expected: Vec::new() }),
        }
    }
    entries
}

fn evaluate_lines(scenario: &Scenario, models: &Models, more: &[Problem]) -> (Evaluation, Vec<String>) {
    let evaluation = evaluate(scenario, models);
    let mut lines = Vec::new();
    for problem in more.iter().chain(&evaluation.problems) {
        let component = problem.location.component.map_or(0, |index| index + 1);
        lines.push(format!("? {} {component}.{}", problem.level().name(), problem.location.field));
    }
    for component in &evaluation.components {
        for (place, value) in component.model.formulas() {
            lines.push(format!("{}.{}={}", component.index + 1, value.id, component.values[place]));
        }
    }
    (evaluation, lines)
}

#[test]
fn every_link_opens_and_keeps_its_numbers() {
    let models = built_in_models();
    let results = |link: &str| {
        let (scenario, problems) = decode(link);
        evaluate_lines(&scenario, &models, &problems).1
    };
    if std::env::var_os("HEADROOM_BLESS").is_some() {
        bless(&results);
        return;
    }
    let entries = entries(LINKS);
    assert!(entries.len() >= 26, "links are missing; links must never be removed from this file");
    for Entry { link, expected } in entries {
        assert!(!expected.is_empty(), "no results below {link}: run `cargo xtask bless`");
        assert_eq!(results(link), expected, "{link}");
    }
}

/// Writes results below links that have none, and leaves every other line unchanged.
fn bless(results: &impl Fn(&str) -> Vec<String>) {
    let mut out = String::new();
    let mut lines = LINKS.lines().peekable();
    while let Some(line) = lines.next() {
        out += line;
        out.push('\n');
        let is_link = !line.starts_with("# ") && !line.starts_with("    ") && !line.trim().is_empty();
        if is_link && lines.peek().is_none_or(|next| !next.starts_with("    ")) {
            out.extend(results(line).iter().map(|result| format!("    {result}\n")));
        }
    }
    let path = "tests/links.txt";
    std::fs::write(path, out).expect("the file can be written");
}

/// Returns the parts of a scenario that must survive a round trip through a link.
fn round_trip_summary(scenario: &Scenario) -> Vec<String> {
    let mut lines: Vec<String> = scenario.unknown.iter().map(|(key, text)| format!("{key}={text}")).collect();
    for component in &scenario.components {
        lines.push(format!("{} {} {} {}", component.name, component.model, component.version, component.preset));
    }
    lines
}

fn unknown_keys(evaluation: &Evaluation) -> Vec<String> {
    let unknown = |problem: &&Problem| matches!(problem.cause, Cause::UnknownKey);
    evaluation
        .problems
        .iter()
        .filter(unknown)
        .map(|problem| format!("{:?} {problem}", problem.location.component))
        .collect()
}

#[test]
fn every_link_round_trips() {
    let models = built_in_models();
    for Entry { link, .. } in entries(LINKS) {
        let (scenario, _) = decode(link);
        let (evaluation, _) = evaluate_lines(&scenario, &models, &[]);
        for write in [encode, encode_readable, encode_packed] {
            let written = write(&scenario, &models);
            let (again, problems) = decode(&written);
            let only_newer_version =
                problems.iter().all(|problem| matches!(problem.cause, Cause::Link(_)) && link.contains("v=9"));
            assert!(problems.is_empty() || only_newer_version, "{link} → {written}: {problems:?}");
            assert_eq!(round_trip_summary(&again), round_trip_summary(&scenario), "{link} → {written}");
            let (evaluation_again, _) = evaluate_lines(&again, &models, &[]);
            assert_eq!(unknown_keys(&evaluation_again), unknown_keys(&evaluation), "{link} → {written}");
            let values = |evaluation: &Evaluation| -> Vec<Vec<u64>> {
                evaluation
                    .components
                    .iter()
                    .map(|part| part.values.iter().map(|value| value.to_bits()).collect())
                    .collect()
            };
            assert_eq!(values(&evaluation_again), values(&evaluation), "{link} → {written}");
            assert_eq!(write(&again, &models), written, "writing is idempotent: {link}");
        }
    }
}

#[test]
fn a_link_is_written_in_its_shortest_form() {
    let models = built_in_models();
    for (link, shortest) in [
        ("m=tiered-store-estimate&nodes=1000000", "v=1&m=tiered-store-estimate"),
        (
            "m=tiered-store-estimate@1&retention_days=90&nodes=5000000",
            "v=1&m=tiered-store-estimate&nodes=5M&retention_days=90d",
        ),
        ("m=tiered-store-estimate&base_overhead=1024", "v=1&m=tiered-store-estimate&base_overhead=1GiB"),
        ("m=tiered-store-estimate&nodes=5M&nodes=1M", "v=1&m=tiered-store-estimate"),
    ] {
        assert_eq!(encode(&decode(link).0, &models), shortest, "{link}");
    }
}
