//! The rules of the style check, as listed in `xtask/style.toml`.

use anyhow::{Context, Result};
use ignore::overrides::{Override, OverrideBuilder};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// The rules of the style check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// Globs of files that only rules with `everywhere` apply to.
    #[serde(default)]
    exempt: Vec<String>,
    #[serde(rename = "rule")]
    pub(super) rules: Vec<Rule>,
    #[serde(skip)]
    exempt_files: Option<Override>,
}

/// A banned phrase.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// A regular expression; it matches whole words.
    pub(super) pattern: String,
    /// The replacement to suggest.
    say: Option<String>,
    /// Why it is banned, if a suggestion does not explain it.
    reason: Option<String>,
    /// Whether the pattern is case-sensitive.
    #[serde(default)]
    case_sensitive: bool,
    /// Whether the pattern must match a whole passage, such as a label.
    #[serde(default)]
    whole: bool,
    /// Whether to search whole lines, code included, instead of prose.
    #[serde(default)]
    pub(super) raw: bool,
    /// Whether exempt files are checked as well.
    #[serde(default)]
    everywhere: bool,
    /// Globs of the files to check; all if empty.
    #[serde(default)]
    files: Vec<String>,
    /// Globs of files not to check.
    #[serde(default)]
    except: Vec<String>,
    /// A regular expression; passages that match it are not checked.
    unless: Option<String>,
    #[serde(skip)]
    compiled: Option<CompiledRule>,
}

#[derive(Debug)]
struct CompiledRule {
    pattern: Regex,
    unless: Option<Regex>,
    files: Override,
    except: Override,
}

impl Rules {
    /// Reads and compiles the rules.
    ///
    /// # Errors
    /// Returns an error if the text is not valid TOML, or if a pattern or glob is invalid.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut rules: Self = toml::from_str(text).context("style.toml")?;
        rules.exempt_files = Some(globs(&rules.exempt)?);
        for rule in &mut rules.rules {
            rule.compiled = Some(rule.compile()?);
        }
        Ok(rules)
    }

    /// Returns the rules that apply to a file.
    pub(super) fn for_file(&self, path: &str) -> Vec<&Rule> {
        let exempt = self.exempt_files.as_ref().is_some_and(|exempt| matches_any(exempt, path));
        self.rules.iter().filter(|rule| (!exempt || rule.everywhere) && rule.applies_to(path)).collect()
    }
}

impl Rule {
    /// Returns the suggested replacement, the reason for the ban, or both.
    pub(super) fn advice(&self) -> String {
        let say = self.say.as_ref().map(|say| format!("say \"{say}\" instead"));
        let parts: Vec<String> = say.into_iter().chain(self.reason.clone()).collect();
        parts.join("; ")
    }

    /// Returns the phrases in `text` that break the rule, with their offsets.
    pub(super) fn find<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
        let compiled = self.compiled.as_ref();
        compiled.into_iter().flat_map(move |CompiledRule { pattern, unless, .. }| {
            let allowed = move |offset: usize| {
                let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
                let end = text[offset..].find('\n').map_or(text.len(), |at| at + offset);
                unless.as_ref().is_some_and(|unless| unless.is_match(&text[start..end]))
            };
            pattern
                .find_iter(text)
                .filter(move |found| !allowed(found.start()))
                .map(|found| (found.start(), found.as_str()))
        })
    }

    fn applies_to(&self, path: &str) -> bool {
        self.compiled.as_ref().is_some_and(|rule| {
            (self.files.is_empty() || matches_any(&rule.files, path)) && !matches_any(&rule.except, path)
        })
    }

    fn compile(&self) -> Result<CompiledRule> {
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '(');
        let first = if word(self.pattern.chars().next()) { r"\b" } else { "" };
        let last = if word(self.pattern.chars().next_back()) || self.pattern.ends_with(')') { r"\b" } else { "" };
        let pattern = match (self.whole, self.raw) {
            (true, _) => format!("^(?:{})$", self.pattern),
            (false, true) => self.pattern.clone(),
            (false, false) => format!("{first}(?:{}){last}", self.pattern),
        };
        let regex = |pattern: &str| {
            RegexBuilder::new(pattern)
                .case_insensitive(!self.case_sensitive)
                .multi_line(true)
                .build()
                .with_context(|| format!("the pattern {pattern}"))
        };
        Ok(CompiledRule {
            pattern: regex(&pattern)?,
            unless: self.unless.as_deref().map(regex).transpose()?,
            files: globs(&self.files)?,
            except: globs(&self.except)?,
        })
    }
}

/// Parses globs in the syntax of `.gitignore`, relative to the project.
fn globs(patterns: &[String]) -> Result<Override> {
    let mut builder = OverrideBuilder::new("");
    for pattern in patterns {
        builder.add(pattern).with_context(|| format!("the glob {pattern}"))?;
    }
    builder.build().context("the globs")
}

fn matches_any(globs: &Override, path: &str) -> bool {
    globs.matched(path, false).is_whitelist()
}
