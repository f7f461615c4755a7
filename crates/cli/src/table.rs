//! The evaluation as aligned columns, for a terminal.

use headroom_core::Evaluation;
use headroom_core::plan::ComponentEvaluation;

use crate::report::{Picked, RESOURCE_HEADS, Section, origin, picked, resources, sections};
use crate::text::{Style, clean, width};

/// Writes all components.
pub(crate) fn write(evaluation: &Evaluation, style: Style) -> String {
    let parts: Vec<String> = evaluation.components.iter().map(|component| one(component, style)).collect();
    parts.join("\n")
}

fn one(component: &ComponentEvaluation, style: Style) -> String {
    let mut out = heading(component, style);
    let sections = sections(component);
    let rows = || sections.iter().flat_map(|section| &section.rows);
    let label_width = rows().map(|row| width(&clean(row.label))).max().unwrap_or(0);
    let number_width = rows().map(|row| width(&row.shown.number)).max().unwrap_or(0);
    let unit_width = rows().map(|row| width(&clean(&row.shown.unit))).max().unwrap_or(0);
    for Section { title, rows } in &sections {
        out += &format!("\n{}\n", style.bold(&clean(title)));
        for row in rows {
            let (label, number, unit) = (clean(row.label), clean(&row.shown.number), clean(&row.shown.unit));
            let id = style.dim(row.id);
            out += &format!("  {label:label_width$}  {number:>number_width$} {unit:unit_width$}  {id}\n");
        }
    }
    out += &resource_table(component, style);
    out += &matrix_lines(&picked(component), style);
    if !component.advice.is_empty() {
        out += &format!("\n{}\n", style.bold("Advice"));
        let level_width = component.advice.iter().map(|advice| width(advice.level.label())).max().unwrap_or(0);
        for (advice, text) in component.advised() {
            out += &format!("  {:level_width$}  {}\n", advice.level.label(), clean(&text));
        }
    }
    out
}

fn heading(component: &ComponentEvaluation, style: Style) -> String {
    let (name, title) = (clean(&component.name), clean(&component.model.title));
    let named = component.name != component.model.id;
    let heading = if named { format!("{name}: {title}") } else { title };
    format!("{}\n{}\n", style.bold(&heading), style.dim(&clean(&origin(component))))
}

fn resource_table(component: &ComponentEvaluation, style: Style) -> String {
    let mut rows = vec![RESOURCE_HEADS.map(str::to_owned)];
    rows.extend(resources(component).into_iter().map(|cells| cells.map(|cell| clean(&cell))));
    if rows.len() == 1 {
        return String::new();
    }
    let mut out = String::from("\n");
    let longest = |at: usize| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..RESOURCE_HEADS.len()).map(longest).collect();
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(at, (cell, width))| match at {
            0 => format!("{cell:width$}"),
            _ => format!("{cell:>width$}"),
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        // The heads begin where titles do, the rows where values do.
        out += &if index == 0 { style.bold(&line) + "\n" } else { format!("{line}\n") };
    }
    let verdict = clean(&component.verdict.text);
    if verdict.is_empty() { out } else { format!("{out}{verdict}\n") }
}

fn matrix_lines(picked: &[Picked<'_>], style: Style) -> String {
    let mut out = String::new();
    let mut before = "";
    for row in picked {
        if row.matrix != before || out.is_empty() {
            out += &format!("\n{}\n", style.bold(&clean(row.matrix)));
            before = row.matrix;
        }
        out += &format!("  {}: {}\n", clean(row.condition), clean(&row.action));
        if !row.how.is_empty() {
            out += &format!("    {}\n", clean(&row.how));
        }
    }
    out
}
