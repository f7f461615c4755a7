//! `headroom check`: is a model file in order, and if not, where not.

use std::collections::BTreeSet;
use std::path::Path;

use headroom_core::format::count;
use headroom_core::model::Model;
use headroom_core::model::loader::LONGEST_FILE;
use headroom_core::model::toml::{Located, pack_toml};
use headroom_core::plan::dry_run::dry_run;

use crate::failure::{Failure, Output};
use crate::input;
use crate::text::{clean, width};

pub(crate) fn run(file: &Path) -> Result<Output, Failure> {
    let text = input::text(file, LONGEST_FILE)?;
    let (model, _) = read(file, &text)?;
    let (name, id, version, summary) = (file.display(), &model.id, model.version, summary(&model));
    let notices = unused(&model, &text).map(|id| format!("note: {name}: nothing is computed from “{id}”")).collect();
    Ok(Output { text: format!("{name}: model {id}, version {version}, is in order: {summary}\n"), notices })
}

/// The inputs and constants that stand nowhere but where they are defined and described.
fn unused<'m>(model: &'m Model, text: &'m str) -> impl Iterator<Item = &'m str> {
    const PROSE: [&str; 9] = ["id", "label", "help", "title", "summary", "source", "note", "action", "remedy"];
    let key = |line: &str| line.split('=').next().map(str::trim).unwrap_or_default().to_owned();
    let counts = |line: &&str| !PROSE.contains(&key(line).as_str()) && !line.trim_start().starts_with('#');
    let mut used = BTreeSet::new();
    for line in text.lines().filter(counts) {
        used.extend(line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_')));
    }
    let given = model.values.iter().take(model.defaults.len()).map(|value| value.id.as_str());
    given.filter(move |id| !used.contains(id) && !text.contains(&format!("{{{id}}}")))
}

/// A model file that is in order, as a model and packed.
pub(crate) fn packed(file: &Path) -> Result<(Model, Vec<u8>), Failure> {
    read(file, &input::text(file, LONGEST_FILE)?)
}

fn read(file: &Path, text: &str) -> Result<(Model, Vec<u8>), Failure> {
    let name = file.display().to_string();
    let (model, bytes) = pack_toml(text).map_err(|faults| {
        let mut lines: Vec<String> = faults.iter().map(|fault| fault_lines(&name, text, fault)).collect();
        lines.push(format!("{name}: {}", count(faults.len(), "fault")));
        Failure::Given(lines)
    })?;
    let faults = dry_run(model.clone());
    if !faults.is_empty() {
        return Err(Failure::Given(faults.iter().map(|fault| format!("{name}: {}", clean(fault))).collect()));
    }
    Ok((model, bytes))
}

/// The fault, and below it the line it stands in, with a mark.
fn fault_lines(name: &str, text: &str, fault: &Located) -> String {
    let head = format!("{name}:{}:{}: {}", fault.line, fault.column, clean(&fault.message));
    let Some(line) = text.lines().nth(fault.line.saturating_sub(1)).filter(|line| !line.trim().is_empty()) else {
        return head;
    };
    // A tab is one character wide here, so that the mark stands where it should.
    let number = fault.line.to_string();
    let pad = " ".repeat(width(&number));
    let marked: String = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let before = " ".repeat(fault.column.saturating_sub(1).min(width(&marked)));
    format!("{head}\n  {number} | {}\n  {pad} | {before}^", clean(&marked))
}

fn summary(model: &Model) -> String {
    let parts = [
        (model.inputs().count(), "input"),
        (model.constants().count(), "constant"),
        (model.formulas().count(), "formula"),
        (model.resources.len(), "resource"),
        (model.presets.len(), "preset"),
        (model.charts.len(), "chart"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
    parts.join(", ")
}
