//! The style check: rejects phrases that `xtask/style.toml` bans from comments, strings, and documents.

mod prose;
mod rules;

use crate::paths::Paths;
use anyhow::{Context, Result, anyhow};
use ignore::WalkBuilder;
use prose::Prose;
use rules::{Rule, Rules};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The list of banned phrases.
const RULES_PATH: &str = "xtask/style.toml";

/// Extensions of the files that are checked.
const EXTENSIONS: [&str; 13] =
    ["rs", "md", "toml", "js", "mjs", "ts", "css", "html", "py", "yml", "yaml", "sh", "json"];
/// Files without an extension that are checked.
const EXTENSIONLESS_NAMES: [&str; 1] = ["run"];

/// A banned phrase in a file.
#[derive(Debug)]
struct Hit<'a> {
    path: String,
    line: usize,
    phrase: String,
    rule: &'a Rule,
}

/// Fails if a file has a banned phrase.
pub(crate) fn check(paths: &Paths) -> Result<()> {
    let rules = read_rules(paths)?;
    let hits = find_hits(&paths.root, &rules, &[])?;
    if hits.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = hits.iter().map(ToString::to_string).collect();
    Err(anyhow!("{} banned phrases ({RULES_PATH} lists them)\n{}", lines.len(), lines.join("\n")))
}

/// Prints every hit, grouped by file, and a count for each rule. `prefixes` limits the files; empty means all.
///
/// Returns whether there is no hit.
pub(crate) fn report(paths: &Paths, prefixes: &[String]) -> Result<bool> {
    let rules = read_rules(paths)?;
    let hits = find_hits(&paths.root, &rules, prefixes)?;
    let mut by_file: BTreeMap<&str, Vec<&Hit<'_>>> = BTreeMap::new();
    for hit in &hits {
        by_file.entry(&hit.path).or_default().push(hit);
    }
    for (path, hits) in &by_file {
        println!("{path} ({})", hits.len());
        hits.iter().for_each(|hit| println!("  {hit}"));
    }
    println!();
    for rule in &rules.rules {
        let count = hits.iter().filter(|hit| std::ptr::eq(hit.rule, rule)).count();
        if count > 0 {
            println!("{count:5} × {}", rule.pattern);
        }
    }
    println!("{} hits in {} files", hits.len(), by_file.len());
    Ok(hits.is_empty())
}

fn read_rules(paths: &Paths) -> Result<Rules> {
    let text =
        fs::read_to_string(paths.root.join(RULES_PATH)).with_context(|| format!("could not read {RULES_PATH}"))?;
    Rules::parse(&text)
}

/// Returns all hits in the files below `root`, sorted by path and line. If `prefixes` is not empty, only files whose
/// path starts with one of them are checked.
fn find_hits<'a>(root: &Path, rules: &'a Rules, prefixes: &[String]) -> Result<Vec<Hit<'a>>> {
    let mut hits = Vec::new();
    let walk = WalkBuilder::new(root).hidden(false).filter_entry(|entry| entry.file_name() != ".git").build();
    for entry in walk {
        let entry = entry.context("could not list the project")?;
        let path = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let selected =
            prefixes.is_empty() || prefixes.iter().any(|prefix| path.starts_with(prefix.trim_start_matches("./")));
        if !selected || !is_checked(entry.path()) || path == RULES_PATH || !entry.path().is_file() {
            continue;
        }
        let source = fs::read_to_string(entry.path()).with_context(|| format!("could not read {path}"))?;
        check_file(&path, &source, rules, &mut hits);
    }
    hits.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    Ok(hits)
}

fn is_checked(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some(extension) => EXTENSIONS.contains(&extension) && name != "package-lock.json",
        None => EXTENSIONLESS_NAMES.contains(&name.as_ref()),
    }
}

fn check_file<'a>(path: &str, source: &str, rules: &'a Rules, hits: &mut Vec<Hit<'a>>) {
    let prose = Prose::from_file(path, source);
    let whole = Prose::from_lines(source);
    for rule in rules.for_file(path) {
        let text = if rule.raw { &whole } else { &prose };
        for (offset, phrase) in rule.find(text.text()) {
            hits.push(Hit { path: path.to_string(), line: text.line_at(offset), phrase: phrase.to_string(), rule });
        }
    }
}

impl std::fmt::Display for Hit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: \"{}\": {}", self.path, self.line, self.phrase, self.rule.advice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::parse(
            "exempt = [\"src/**\"]\n\
             [[rule]]\npattern = \"what runs out\"\nsay = \"Bottlenecks\"\n\
             [[rule]]\npattern = \"Fine\"\ncase_sensitive = true\nwhole = true\neverywhere = true\nsay = \"OK\"\n\
             [[rule]]\npattern = '/scratch/\\w+'\nraw = true\nreason = \"a path of one machine\"\n\
             [[rule]]\npattern = \"colour\"\nexcept = [\"docs/**\"]\nunless = \"colour scheme\"\nsay = \"color\"\n",
        )
        .unwrap()
    }

    fn hits(path: &str, source: &str) -> Vec<String> {
        let rules = rules();
        let mut found = Vec::new();
        check_file(path, source, &rules, &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_phrase_is_found_across_the_lines_of_a_comment() {
        let found = hits("core/a.rs", "fn a() {}\n/// Shows what\n/// runs out first.\nfn b() {}\n");
        assert_eq!(found, ["core/a.rs:2: \"what runs out\": say \"Bottlenecks\" instead"]);
    }

    #[test]
    fn code_and_identifiers_are_not_prose() {
        assert_eq!(hits("core/a.rs", "let colour = f(\"colour\", 'x', \"a.colour\"); // `colour`\n"), [""; 0]);
        assert_eq!(hits("core/a.rs", "let x = \"The colour\";\n").len(), 1);
    }

    #[test]
    fn exemptions_apply_only_to_their_files_and_rules() {
        assert_eq!(
            hits("src/a.rs", "// What runs out\nlet x = \"Fine\";\n"),
            ["src/a.rs:2: \"Fine\": say \"OK\" instead"]
        );
        assert_eq!(hits("docs/a.md", "A colour\n"), [""; 0]);
        assert_eq!(hits("README.md", "A colour scheme\n\nA colour\n").len(), 1);
        assert_eq!(hits("core/a.rs", "// Fine grains\n"), [""; 0]);
    }

    #[test]
    fn raw_rules_read_code_too() {
        let found = hits("core/a.rs", "let a = 1;\nopen(/scratch/x);\n");
        assert_eq!(found, ["core/a.rs:2: \"/scratch/x\": a path of one machine"]);
    }

    #[test]
    fn the_rules_of_the_project_are_valid() {
        let rules = Rules::parse(&fs::read_to_string("style.toml").unwrap()).unwrap();
        assert!(rules.rules.len() > 50, "{}", rules.rules.len());
    }
}
