//! The worksheet sections of a component.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::format::times;
use crate::model::ValueKind;
use crate::plan::{ChartState, ComponentEvaluation};
use crate::report::worksheet::section::{Cell, Column, Section};
use crate::units::Unit;

/// Returns the sections of inputs, results, resources, decisions, and advice.
pub(super) fn results(component: &ComponentEvaluation, several: bool) -> Vec<Section> {
    let sections = ComponentSections { component, several };
    vec![sections.inputs(), sections.results(), sections.resources(), sections.decisions(), sections.advice()]
}

/// Returns the sections of chart data, assumptions with their sources, and formulas.
pub(super) fn assumptions(component: &ComponentEvaluation, several: bool) -> Vec<Section> {
    let sections = ComponentSections { component, several };
    let mut all = sections.charts();
    all.extend([sections.assumptions(), sections.explanations()]);
    all
}

/// Returns a cell with the value at this index, or with the label of the selected option if the value is a choice.
pub(super) fn value_cell(component: &ComponentEvaluation, index: usize) -> Cell {
    let (Some(value), Some(number)) = (component.model.values.get(index), component.values.get(index)) else {
        return Cell::Empty;
    };
    match &value.kind {
        ValueKind::Input(input) if !input.options.is_empty() => Cell::text(&component.format_value(index).to_string()),
        _ => Cell::number(*number, &value.unit),
    }
}

struct ComponentSections<'e> {
    component: &'e ComponentEvaluation,
    several: bool,
}

impl ComponentSections<'_> {
    fn section(&self, id: &str, title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Section {
        let name = &self.component.name;
        Section {
            id: id.to_string(),
            title: if self.several { format!("{title} ({name})") } else { title.to_string() },
            note: String::new(),
            component: Some(self.component.index),
            columns,
            rows,
        }
    }

    fn group(&self, index: usize) -> Cell {
        let id = &self.component.model.values[index].group;
        let found = self.component.model.groups.iter().find(|group| group.id == *id);
        found.map_or(Cell::Empty, |group| Cell::text(&group.label))
    }

    fn changed_cell(&self, index: usize) -> Cell {
        if self.component.changed.get(index) == Some(&true) { Cell::text("changed") } else { Cell::Empty }
    }

    fn inputs(&self) -> Section {
        let rows = self.component.model.inputs().map(|(index, input, _)| {
            vec![
                self.group(index),
                Cell::text(&input.label),
                value_cell(self.component, index),
                Cell::text(&input.id),
                self.changed_cell(index),
                Cell::text(&input.help),
            ]
        });
        let columns = vec![
            Column::text("group", "Group"),
            Column::text("label", "Input"),
            Column::numbers("value", "Value"),
            Column::text("id", "ID"),
            Column::text("changed", "Changed from preset"),
            Column::text("help", "Description"),
        ];
        self.section("inputs", "Inputs", columns, rows.collect())
    }

    fn assumptions(&self) -> Section {
        let rows = self.component.model.constants().map(|(index, constant)| {
            vec![
                Cell::text(&constant.label),
                value_cell(self.component, index),
                Cell::text(&constant.id),
                self.changed_cell(index),
                Cell::text(&constant.source),
                Cell::text(&constant.help),
            ]
        });
        let columns = vec![
            Column::text("label", "Assumption"),
            Column::numbers("value", "Value"),
            Column::text("id", "ID"),
            Column::text("changed", "Changed from model"),
            Column::text("source", "Source"),
            Column::text("help", "Description"),
        ];
        self.section("assumptions", "Assumptions", columns, rows.collect())
    }

    /// Returns the results in the order of the model's groups, followed by those without a group.
    fn results(&self) -> Section {
        let model = &self.component.model;
        let groups = model.groups.iter().map(|group| group.id.as_str()).chain([""]);
        let rows = groups.flat_map(|group| {
            let of_group = model.formulas().filter(move |(_, formula)| formula.group == group);
            of_group.map(|(index, formula)| {
                vec![
                    self.group(index),
                    Cell::text(&formula.label),
                    value_cell(self.component, index),
                    Cell::text(&formula.id),
                ]
            })
        });
        let columns = vec![
            Column::text("group", "Group"),
            Column::text("label", "Result"),
            Column::numbers("value", "Value"),
            Column::text("id", "ID"),
        ];
        self.section("results", "Sizing", columns, rows.collect())
    }

    fn explanations(&self) -> Section {
        let formulas = self.component.model.formulas();
        let rows = formulas.filter_map(|(index, _)| self.component.explain(index)).map(|explanation| {
            vec![
                Cell::text(&explanation.value.label),
                Cell::text(&explanation.value.id),
                Cell::text(explanation.formula.as_deref().unwrap_or_default()),
                Cell::text(explanation.with_numbers.as_deref().unwrap_or_default()),
                Cell::text(&explanation.exact),
                Cell::text(&explanation.value.source),
                Cell::text(&explanation.value.help),
            ]
        });
        let columns = vec![
            Column::text("label", "Result"),
            Column::text("id", "ID"),
            Column::text("formula", "Formula"),
            Column::text("numbers", "Formula with numbers"),
            Column::numbers("exact", "Exact value"),
            Column::text("source", "Source"),
            Column::text("note", "Note"),
        ];
        self.section("explanations", "How the results are calculated", columns, rows.collect())
    }

    fn resources(&self) -> Section {
        let pairs = self.component.model.resources.iter().zip(&self.component.resources);
        let rows = pairs.map(|(resource, state)| {
            let amount = |value: Option<f64>| value.map_or(Cell::Empty, |value| Cell::number(value, &resource.unit));
            let multiple = |factor: f64| Cell::plain(factor, times(factor, 3));
            vec![
                Cell::text(&resource.label),
                amount(Some(state.demand)),
                amount(state.capacity),
                Cell::share(state.utilization),
                Cell::Share(state.target),
                amount(state.headroom),
                state.growth_to_target.map_or(Cell::Empty, multiple),
                Cell::text(state.severity.label()),
                Cell::text(&resource.id),
            ]
        });
        let columns = vec![
            Column::text("label", "Resource"),
            Column::numbers("demand", "Demand"),
            Column::numbers("capacity", "Capacity"),
            Column::numbers("used", "Utilization"),
            Column::numbers("target", "Target"),
            Column::numbers("headroom", "Headroom"),
            Column::numbers("growth", "Growth to target"),
            Column::text("level", "Severity"),
            Column::text("id", "ID"),
        ];
        Section {
            note: self.component.verdict.text.clone(),
            ..self.section("resources", "Resources", columns, rows.collect())
        }
    }

    fn decisions(&self) -> Section {
        let rows = self.component.applicable_rows().map(|(matrix, row)| {
            vec![
                Cell::text(&matrix.label),
                Cell::text(&row.label),
                Cell::text(&self.component.render(&row.action)),
                Cell::text(&self.component.render(&row.how)),
                Cell::text(row.level.label()),
                Cell::text(&matrix.source),
                Cell::text(&matrix.note),
            ]
        });
        let columns = vec![
            Column::text("matrix", "Question"),
            Column::text("condition", "Condition"),
            Column::text("action", "Action"),
            Column::text("how", "How"),
            Column::text("level", "Severity"),
            Column::text("source", "Source"),
            Column::text("note", "Note"),
        ];
        self.section("decisions", "Decisions", columns, rows.collect())
    }

    fn advice(&self) -> Section {
        let rows = self.component.applicable_advice().map(|(advice, text)| {
            vec![Cell::text(advice.level.label()), Cell::text(&text), Cell::text(&advice.source)]
        });
        let columns =
            vec![Column::text("level", "Severity"), Column::text("text", "Advice"), Column::text("source", "Source")];
        self.section("advice", "Advice", columns, rows.collect())
    }

    /// Returns the data of the charts: parts of a whole, and curves along an input.
    fn charts(&self) -> Vec<Section> {
        let model = &self.component.model;
        let pairs = model.charts.iter().zip(self.component.charts());
        let mut sections = Vec::new();
        for (chart, state) in pairs {
            let unit = |place: usize| model.values.get(place).map_or_else(Unit::plain, |value| value.unit.clone());
            let label = |place: usize| model.values.get(place).map_or("", |value| value.label.as_str());
            let id = |place: usize| model.values.get(place).map_or("", |value| value.id.as_str());
            let (columns, rows): (Vec<Column>, Vec<Vec<Cell>>) = match &state {
                ChartState::Parts { parts, .. } => {
                    let rows = parts.iter().enumerate().map(|(index, (place, number))| {
                        vec![
                            Cell::text(label(*place)),
                            Cell::number(*number, &unit(*place)),
                            Cell::share(state.share(index)),
                            Cell::text(id(*place)),
                        ]
                    });
                    let columns = vec![
                        Column::text("label", "Part"),
                        Column::numbers("value", "Value"),
                        Column::numbers("share", "Share"),
                        Column::text("id", "ID"),
                    ];
                    (columns, rows.collect())
                }
                ChartState::Curves { along, x, curves, .. } => {
                    let rows = x.iter().enumerate().map(|(index, at)| {
                        let along = Cell::number(*at, &unit(*along));
                        let value_at = |(place, numbers): &(usize, Vec<f64>)| {
                            numbers.get(index).map_or(Cell::Empty, |number| Cell::number(*number, &unit(*place)))
                        };
                        core::iter::once(along).chain(curves.iter().map(value_at)).collect()
                    });
                    let column = |place: usize| Column {
                        id: id(place).to_string().into(),
                        label: label(place).to_string(),
                        numeric: true,
                    };
                    let places = core::iter::once(*along).chain(curves.iter().map(|(place, _)| *place));
                    (places.map(column).collect(), rows.collect())
                }
                ChartState::TooMuchWork { .. } => {
                    let message = state.problem().unwrap_or_default();
                    (vec![Column::text("problem", "Problem")], vec![vec![Cell::text(&message)]])
                }
            };
            let mut section = self.section(&format!("chart-{}", chart.id), &chart.label, columns, rows);
            section.note.clone_from(&chart.help);
            sections.push(section);
        }
        sections
    }
}
