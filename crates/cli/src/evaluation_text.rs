//! The results of an evaluation as text for a terminal.

use headroom_core::Evaluation;
use headroom_core::format::FormattedValue;
use headroom_core::plan::ComponentEvaluation;

use crate::evaluation_sections::{Decision, ValueSection, decisions, model_and_preset, resource_table, sections};
use crate::terminal_text::TerminalText;
use crate::text_table::{Column, align, push_tables};

/// The columns of a value: label, number, unit, and id.
const VALUE_COLUMNS: [Column; 4] = [Column::left(2), Column::right(1), Column::left(2), Column::left(0)];

/// Appends the results of all components.
pub(crate) fn push_evaluation(out: &mut TerminalText, evaluation: &Evaluation) {
    for (index, component) in evaluation.components.iter().enumerate() {
        push_component(out.raw(if index == 0 { "" } else { "\n" }), component);
    }
}

fn push_component(out: &mut TerminalText, component: &ComponentEvaluation) {
    push_heading(out, component);
    push_sections(out, &sections(component));
    let resources = resource_table(component);
    if !resources.rows.is_empty() {
        push_tables(out, &[resources]);
    }
    push_decisions(out, &decisions(component));
    if !component.advice.is_empty() {
        let advice = component.applicable_advice().map(|(advice, text)| [advice.level.label().to_owned(), text]);
        out.raw("\n").bold("Advice").raw("\n");
        for line in align(&[Column::left(2), Column::left(0)], advice) {
            out.line(&line);
        }
    }
}

fn push_heading(out: &mut TerminalText, component: &ComponentEvaluation) {
    let (name, title) = (&component.name, &component.model.title);
    let heading = if *name == component.model.id { title.clone() } else { format!("{name}: {title}") };
    out.bold(&heading).raw("\n").dim(&model_and_preset(component)).raw("\n");
}

/// Appends the values of all sections, aligned with each other.
fn push_sections(out: &mut TerminalText, sections: &[ValueSection<'_>]) {
    let rows = sections.iter().flat_map(|section| &section.rows);
    let cells = rows.map(|row| {
        let (number, unit) = number_and_unit(&row.shown);
        [row.label.to_owned(), number, unit, row.id.to_owned()]
    });
    let mut lines = align(&VALUE_COLUMNS, cells).into_iter();
    for ValueSection { title, rows } in sections {
        out.raw("\n").bold(title).raw("\n");
        for (row, line) in rows.iter().zip(&mut lines) {
            match line.strip_suffix(row.id) {
                Some(before_id) => out.push(before_id).dim(row.id).raw("\n"),
                None => out.line(&line),
            };
        }
    }
}

/// Returns the cells for a number and its unit. `70%` and `$288/mo` are one cell.
fn number_and_unit(shown: &FormattedValue) -> (String, String) {
    if shown.is_joined() { (shown.text(), String::new()) } else { (shown.number.clone(), shown.unit.clone()) }
}

fn push_decisions(out: &mut TerminalText, decisions: &[Decision<'_>]) {
    let mut before = None;
    for decision in decisions {
        if before != Some(decision.matrix) {
            out.raw("\n").bold(decision.matrix).raw("\n");
            before = Some(decision.matrix);
        }
        out.raw("  ").push(decision.condition).raw(": ").line(&decision.action);
        if !decision.how.is_empty() {
            out.raw("    ").line(&decision.how);
        }
    }
}
