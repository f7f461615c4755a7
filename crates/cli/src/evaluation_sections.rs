//! The results of a component, in sections for a terminal.

use headroom_core::format::{FormattedValue, format_value, times};
use headroom_core::model::ValueKind;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::units::Unit;
use headroom_core::view_model::{Table, heads};

use crate::model_file::model_reference;

/// Values under a heading.
#[derive(Debug)]
pub(crate) struct ValueSection<'e> {
    pub(crate) title: &'e str,
    pub(crate) rows: Vec<ValueRow<'e>>,
}

/// A value with its label and id.
#[derive(Debug)]
pub(crate) struct ValueRow<'e> {
    pub(crate) label: &'e str,
    pub(crate) id: &'e str,
    pub(crate) shown: FormattedValue,
}

/// Returns the summary, the groups of the model, and the constants that the scenario changes.
pub(crate) fn sections(component: &ComponentEvaluation) -> Vec<ValueSection<'_>> {
    let model = &component.model;
    let row = |index: &usize| {
        let value = model.values.get(*index)?;
        Some(ValueRow { label: &value.label, id: &value.id, shown: component.format_value(*index) })
    };
    let rows = |places: &mut dyn Iterator<Item = usize>| places.filter_map(|index| row(&index)).collect::<Vec<_>>();
    let group_rows = |group_id: &str| {
        let values = model.values.iter().enumerate();
        let mut places =
            values.filter(|(_, value)| value.group == group_id && !is_constant(&value.kind)).map(|(index, _)| index);
        rows(&mut places)
    };
    let mut sections = vec![ValueSection { title: "Summary", rows: rows(&mut model.headline.iter().copied()) }];
    sections.extend(model.groups.iter().map(|group| ValueSection { title: &group.label, rows: group_rows(&group.id) }));
    sections.push(ValueSection { title: "Other", rows: group_rows("") });
    let changed =
        model.constants().map(|(index, _)| index).filter(|index| component.changed.get(*index) == Some(&true));
    sections.push(ValueSection { title: "Changed assumptions", rows: rows(&mut { changed }) });
    sections.retain(|section| !section.rows.is_empty());
    sections
}

fn is_constant(kind: &ValueKind) -> bool {
    matches!(kind, ValueKind::Constant { .. })
}

/// Returns the model and preset of a component: `tiered-store@2, preset llm-memory`.
pub(crate) fn model_and_preset(component: &ComponentEvaluation) -> String {
    let preset = if component.preset.is_empty() { String::new() } else { format!(", preset {}", component.preset) };
    model_reference(&component.model) + &preset
}

/// Returns the resources of a component as a table. A dash stands for an unknown value.
pub(crate) fn resource_table(component: &ComponentEvaluation) -> Table {
    let percent = Unit::parse("%", &[]).unwrap_or_else(|_| Unit::plain());
    let unknown = || "–".to_owned();
    let pairs = component.model.resources.iter().zip(&component.resources);
    let rows = pairs.map(|(resource, state)| {
        let amount = |value: f64| format_value(value, &resource.unit).to_string();
        let share = |value: f64| format_value(value, &percent).to_string();
        vec![
            resource.label.clone(),
            amount(state.demand),
            state.capacity.map_or_else(unknown, amount),
            state.utilization.map_or_else(unknown, share),
            share(state.target),
            state.headroom.map_or_else(unknown, amount),
            state.growth_to_target.map_or_else(unknown, |factor| times(factor, 3)),
        ]
    });
    Table {
        title: "Resources".into(),
        note: component.verdict.text.clone(),
        headers: heads(["Resource", "Needed", "Installed", "Utilization", "Target", "Headroom", "Growth to target"]),
        first_number_column: 1,
        rows: rows.collect(),
        ..Table::default()
    }
}

/// A recommended action from a decision matrix.
#[derive(Debug)]
pub(crate) struct Decision<'e> {
    pub(crate) matrix: &'e str,
    pub(crate) condition: &'e str,
    pub(crate) action: String,
    pub(crate) how: String,
}

/// Returns the rows of a component's decision matrices that apply.
pub(crate) fn decisions(component: &ComponentEvaluation) -> Vec<Decision<'_>> {
    let rows = component.applicable_rows();
    rows.map(|(matrix, row)| Decision {
        matrix: &matrix.label,
        condition: &row.label,
        action: component.render(&row.action),
        how: component.render(&row.how),
    })
    .collect()
}
