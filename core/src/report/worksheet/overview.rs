//! The worksheet sections about the whole scenario: problems, summary, outlook, and models.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::format::rounded;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::report::worksheet::component_sections::value_cell;
use crate::report::worksheet::section::{Cell, Column, Section};
use crate::scenario::Problem;
use crate::scenario::outlook_settings::outlook_setting;

/// Returns the first sections: problems and summary.
pub(super) fn leading_sections(evaluation: &Evaluation, timeline: &Timeline, problems: &[Problem]) -> Vec<Section> {
    let problems = problems.iter().chain(&evaluation.problems).chain(&timeline.problems);
    vec![problem_section(evaluation, problems), summary(evaluation)]
}

/// Returns the last sections: outlook and models.
pub(super) fn trailing_sections(evaluation: &Evaluation, timeline: &Timeline) -> Vec<Section> {
    vec![outlook(timeline), models(evaluation)]
}

fn problem_section<'p>(evaluation: &Evaluation, problems: impl Iterator<Item = &'p Problem>) -> Section {
    let name = |index: usize| evaluation.components.iter().find(|part| part.index == index).map(|part| &*part.name);
    let row = |problem: &Problem| {
        vec![
            Cell::text(problem.level().name()),
            // Components of unknown models are not part of the evaluation.
            problem.location.component.map_or(Cell::Empty, |index| {
                Cell::text(&name(index).map_or_else(|| format!("component {}", index + 1), ToString::to_string))
            }),
            Cell::text(&problem.location.field),
            Cell::text(&problem.text),
            Cell::text(&problem.message()),
        ]
    };
    Section {
        id: "problems".to_string(),
        title: "Problems".to_string(),
        note: "Invalid values are replaced with the preset’s values or the defaults.".to_string(),
        component: None,
        columns: vec![
            Column::text("severity", "Severity"),
            Column::text("component", "Component"),
            Column::text("field", "Field"),
            Column::text("given", "Entered value"),
            Column::text("message", "Problem"),
        ],
        rows: problems.map(row).collect(),
    }
}

fn summary(evaluation: &Evaluation) -> Section {
    let mut rows = Vec::new();
    for component in &evaluation.components {
        for index in &component.model.headline {
            let headline = &component.model.values[*index];
            rows.push(vec![
                Cell::text(&component.name),
                Cell::text(&headline.label),
                value_cell(component, *index),
                Cell::text(&headline.id),
            ]);
        }
    }
    Section {
        id: "summary".to_string(),
        title: "Summary".to_string(),
        note: String::new(),
        component: None,
        columns: vec![
            Column::text("component", "Component"),
            Column::text("label", "Result"),
            Column::numbers("value", "Value"),
            Column::text("id", "ID"),
        ],
        rows,
    }
}

fn outlook(timeline: &Timeline) -> Section {
    let outlook = &timeline.outlook;
    let row = |id: &str, label: &str, cell: Cell| vec![Cell::text(label), cell, Cell::text(id)];
    let setting = |id: &str, cell: Cell| row(id, outlook_setting(id).map_or(id, |setting| setting.label), cell);
    let plain = |value: f64| Cell::plain(value, rounded(value, 4));
    let mut rows = vec![
        setting("start", Cell::date(outlook.start)),
        row("horizon", "Horizon, months", plain(f64::from(outlook.horizon_months))),
        setting("growth", Cell::text(&outlook.growth.write())),
        setting("margin", Cell::Share(outlook.safety_margin)),
        setting("doubt", Cell::Share(outlook.growth_uncertainty)),
        setting(
            "lead",
            Cell::Number {
                value: outlook.lead_days * crate::units::SECONDS_PER_DAY,
                unit: "s".to_string(),
                shown: crate::format::duration(crate::math::round(outlook.lead_days) as i32),
            },
        ),
        row("peak", "Calendar peak, relative to average", plain(timeline.load.peak.0)),
        row("design", "Design peak, relative to average", plain(timeline.load.design_peak)),
    ];
    for event in &outlook.events {
        rows.push(row("events", &format!("Event: {}", event.name), plain(event.factor)));
    }
    Section {
        id: "outlook".to_string(),
        title: "Load and growth assumptions".to_string(),
        note: String::new(),
        component: None,
        columns: vec![
            Column::text("label", "Assumption"),
            Column::numbers("value", "Value"),
            Column::text("id", "Link key"),
        ],
        rows,
    }
}

fn models(evaluation: &Evaluation) -> Section {
    let rows = evaluation.components.iter().map(|component| {
        let model = &component.model;
        vec![
            Cell::text(&component.name),
            Cell::text(&model.title),
            Cell::text(&model.id),
            Cell::plain(f64::from(model.version), model.version.to_string()),
            Cell::text(&component.preset),
            Cell::text(&model.summary),
            Cell::text(&model.source),
            Cell::text(&model.notes.join("\n")),
        ]
    });
    Section {
        id: "models".to_string(),
        title: "Models".to_string(),
        note: String::new(),
        component: None,
        columns: vec![
            Column::text("component", "Component"),
            Column::text("title", "Model"),
            Column::text("id", "ID"),
            Column::numbers("version", "Version"),
            Column::text("preset", "Preset"),
            Column::text("summary", "Scope"),
            Column::text("source", "Source"),
            Column::text("notes", "Notes"),
        ],
        rows: rows.collect(),
    }
}
