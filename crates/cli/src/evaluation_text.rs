//! The results of an evaluation as text for a terminal.

use headroom_core::Evaluation;
use headroom_core::format::FormattedValue;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::text::sanitize;

use crate::evaluation_sections::{Decision, ValueSection, decisions, model_and_preset, resource_table, sections};
use crate::style::Style;
use crate::text_table::{Column, align, tables_text};

/// The columns of a value: label, number, unit, and id.
const VALUE_COLUMNS: [Column; 4] = [Column::left(2), Column::right(1), Column::left(2), Column::left(0)];

/// Returns the results of all components.
pub(crate) fn evaluation_text(evaluation: &Evaluation, style: Style) -> String {
    let components: Vec<String> =
        evaluation.components.iter().map(|component| component_text(component, style)).collect();
    components.join("\n")
}

fn component_text(component: &ComponentEvaluation, style: Style) -> String {
    let mut out = heading(component, style) + &sections_text(&sections(component), style);
    let resources = resource_table(component);
    if !resources.rows.is_empty() {
        out += &tables_text(&[resources], style);
    }
    out += &decision_lines(&decisions(component), style);
    if !component.advice.is_empty() {
        let advice =
            component.applicable_advice().map(|(advice, text)| [advice.level.label().to_owned(), sanitize(&text)]);
        out += &format!("\n{}\n", style.bold("Advice"));
        for line in align(&[Column::left(2), Column::left(0)], advice) {
            out += &format!("{line}\n");
        }
    }
    out
}

fn heading(component: &ComponentEvaluation, style: Style) -> String {
    let (name, title) = (sanitize(&component.name), sanitize(&component.model.title));
    let named = component.name != component.model.id;
    let heading = if named { format!("{name}: {title}") } else { title };
    format!("{}\n{}\n", style.bold(&heading), style.dim(&sanitize(&model_and_preset(component))))
}

/// Returns the values of all sections, aligned with each other.
fn sections_text(sections: &[ValueSection<'_>], style: Style) -> String {
    let rows = sections.iter().flat_map(|section| &section.rows);
    let cells = rows.map(|row| {
        let (number, unit) = number_and_unit(&row.shown);
        [sanitize(row.label), number, unit, row.id.to_owned()]
    });
    let mut lines = align(&VALUE_COLUMNS, cells).into_iter();
    let mut out = String::new();
    for ValueSection { title, rows } in sections {
        out += &format!("\n{}\n", style.bold(&sanitize(title)));
        for (row, line) in rows.iter().zip(&mut lines) {
            let line =
                line.strip_suffix(row.id).map_or_else(|| line.clone(), |rest| rest.to_owned() + &style.dim(row.id));
            out += &format!("{line}\n");
        }
    }
    out
}

/// Returns the cells for a number and its unit. `70%` and `$288/mo` are one cell.
fn number_and_unit(shown: &FormattedValue) -> (String, String) {
    if shown.is_joined() {
        (sanitize(&shown.text()), String::new())
    } else {
        (sanitize(&shown.number), sanitize(&shown.unit))
    }
}

fn decision_lines(decisions: &[Decision<'_>], style: Style) -> String {
    let mut out = String::new();
    let mut before = "";
    for decision in decisions {
        if decision.matrix != before || out.is_empty() {
            out += &format!("\n{}\n", style.bold(&sanitize(decision.matrix)));
            before = decision.matrix;
        }
        out += &format!("  {}: {}\n", sanitize(decision.condition), sanitize(&decision.action));
        if !decision.how.is_empty() {
            out += &format!("    {}\n", sanitize(&decision.how));
        }
    }
    out
}
