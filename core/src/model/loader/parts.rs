//! Loads resources, matrices, advice, remedies, presets, and charts.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::expression::typecheck::Type;
use crate::format::format_value;
use crate::model::loader::{ItemLocation, Loader, PathSegment, option_number};
use crate::model::source::{ModelSource, Quantity, RemedySource, RowSelection, Scale};
use crate::model::{
    Advice, Chart, ChartKind, Matrix, MatrixRow, Preset, Remedy, Resource, Template, TemplateSegment, ValueKind,
};
use crate::text::use_one_of;
use crate::units;
use crate::units::{Dimension, Unit};

impl Loader {
    pub(super) fn resources(&mut self, source: &ModelSource) -> Vec<Resource> {
        let mut resources = Vec::new();
        for (index, resource) in source.resources.iter().enumerate() {
            let location = ItemLocation::new("resource", index, &resource.id);
            let (demand, kind) = self.add_unnamed(&location, "demand", &resource.demand, None);
            // If the demand is invalid, accept any unit for the capacity.
            let expected = Some(&kind).filter(|kind| !matches!(kind, Type::Zero));
            let (capacity, _) = self.add_unnamed(&location, "capacity", &resource.capacity, expected);
            let (target, _) = self.add_unnamed(
                &location,
                "target",
                &resource.target,
                Some(&Type::Number(Dimension::dimensionless())),
            );
            let unit =
                self.index_of(&resource.demand).map_or_else(Unit::plain, |place| self.values[place].unit.clone());
            let (id, label, remedy) = (resource.id.clone(), resource.label.clone(), resource.remedy.clone());
            let used = self.add_unnamed_quotient(demand, capacity);
            resources.push(Resource { id, label, remedy, unit, demand, capacity, target, utilization: used });
        }
        self.check_unique_ids("resource", source.resources.iter().map(|resource| resource.id.as_str()));
        resources
    }

    pub(super) fn matrices(&mut self, source: &ModelSource) -> Vec<Matrix> {
        let mut matrices = Vec::new();
        for (index, matrix) in source.matrices.iter().enumerate() {
            let location = ItemLocation::new("matrix", index, &matrix.id);
            if matrix.pick == RowSelection::First && matrix.rows.last().is_none_or(|row| row.when.trim() != "true") {
                self.report(&location, "row", "the last row needs `when = \"true\"`, so that one row always applies");
            }
            let shows = self.item_indices(&location, "shows", &matrix.shows);
            let mut rows = Vec::new();
            for (row, entry) in matrix.rows.iter().enumerate() {
                let location = ItemLocation { row: Some(row), ..location.clone() };
                let (when, _) = self.add_unnamed(&location, "when", &entry.when, Some(&Type::Bool));
                let action = self.template(&location, "action", &entry.action);
                let how = self.template(&location, "how", &entry.how);
                rows.push(MatrixRow { label: entry.label.clone(), when, action, how, level: entry.level });
            }
            matrices.push(Matrix {
                id: matrix.id.clone(),
                label: matrix.label.clone(),
                pick: matrix.pick,
                shows,
                source: matrix.source.clone(),
                note: matrix.note.clone(),
                rows,
            });
        }
        self.check_unique_ids("matrix", source.matrices.iter().map(|matrix| matrix.id.as_str()));
        matrices
    }

    pub(super) fn advice(&mut self, source: &ModelSource) -> Vec<Advice> {
        let mut list = Vec::new();
        for (index, advice) in source.advice.iter().enumerate() {
            let location = ItemLocation::new("advice", index, "");
            let (when, _) = self.add_unnamed(&location, "when", &advice.when, Some(&Type::Bool));
            let text = self.template(&location, "text", &advice.text);
            list.push(Advice { when, text, level: advice.level, kind: advice.kind, source: advice.source.clone() });
        }
        list
    }

    /// Loads the remedies or the cost-saving measures.
    pub(super) fn remedies(&mut self, table: &'static str, source: &ModelSource, list: &[RemedySource]) -> Vec<Remedy> {
        let parameter_count = source.inputs.len() + source.constants.len();
        let mut remedies: Vec<Remedy> = Vec::new();
        for (index, remedy) in list.iter().enumerate() {
            let location = ItemLocation::new(table, index, &remedy.id);
            if remedy.id.is_empty() || remedies.iter().any(|other| other.id == remedy.id) {
                self.report(&location, "id", format!("each {table} needs a unique id"));
            }
            if remedy.set.is_empty() {
                self.report(&location, "set", format!("a {table} must set at least one input or constant"));
            }
            let mut set = Vec::new();
            for (id, text) in &remedy.set {
                let Some(place) = self.index_of(id).filter(|place| *place < parameter_count) else {
                    self.report(&location, "set", format!("no input or constant is named `{id}`{}", self.hint(id)));
                    continue;
                };
                let Some(kind) = self.types.get(id).filter(|kind| matches!(kind, Type::Number(_))).cloned() else {
                    self.report(&location, "set", format!("`{id}` is a choice; a {table} can only set numbers"));
                    continue;
                };
                let (after, _) = self.add_unnamed(&location, "set", text, Some(&kind));
                set.push((place, after));
            }
            let (id, label, help) = (remedy.id.clone(), remedy.label.clone(), remedy.help.clone());
            remedies.push(Remedy { id, label, help, source: remedy.source.clone(), set });
        }
        remedies
    }

    /// Parses a template: text with `{id}` placeholders.
    pub(super) fn template(&mut self, location: &ItemLocation<'_>, field: &'static str, text: &str) -> Template {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((id, tail)) = after.split_once('}') else { break };
            match self.index_of(id).filter(|index| *index < self.values.len()) {
                Some(index) => pieces.extend([TemplateSegment::Text(before.to_owned()), TemplateSegment::Value(index)]),
                None => {
                    self.report(location, field, format!("no value is named `{id}`{}", self.hint(id)));
                }
            }
            rest = tail;
        }
        pieces.push(TemplateSegment::Text(rest.to_owned()));
        pieces.retain(|piece| *piece != TemplateSegment::Text(String::new()));
        pieces
    }

    pub(super) fn presets(&mut self, source: &ModelSource) -> Vec<Preset> {
        let parameter_count = source.inputs.len() + source.constants.len();
        let mut presets: Vec<Preset> = Vec::new();
        for (index, preset) in source.presets.iter().enumerate() {
            let location = ItemLocation::new("preset", index, &preset.id);
            if preset.id.is_empty() || presets.iter().any(|other| other.id == preset.id) {
                self.report(&location, "id", "each preset needs a unique id");
            }
            let mut set = Vec::new();
            for (id, quantity) in &preset.set {
                let Some(place) = self.index_of(id).filter(|place| *place < parameter_count) else {
                    let message = format!("no input or constant is named `{id}`{}", self.hint(id));
                    self.report_entry(&location, id, message);
                    continue;
                };
                let value = self.preset_value(&location, place, quantity);
                set.push((place, value));
            }
            let (id, label, help) = (preset.id.clone(), preset.label.clone(), preset.help.clone());
            presets.push(Preset { id, label, help, source: preset.source.clone(), set });
        }
        presets
    }

    pub(super) fn preset_value(&mut self, location: &ItemLocation<'_>, place: usize, quantity: &Quantity) -> f64 {
        let value = self.values[place].clone();
        let bounds = match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => {
                let text = quantity.to_string();
                let Some(index) = input.options.iter().position(|option| option.id == text) else {
                    let options: Vec<&str> = input.options.iter().map(|option| option.id.as_str()).collect();
                    let message = format!("`{text}` is not an option; {}", use_one_of(&options));
                    self.report_entry(location, &value.id, format!("`{}`: {message}", value.id));
                    return 0.0;
                };
                return option_number(index);
            }
            ValueKind::Input(input) => input.bounds,
            ValueKind::Constant { bounds } => *bounds,
            ValueKind::Formula { .. } => (f64::MIN, f64::MAX),
        };
        let text = match quantity {
            Quantity::Number(number) => units::write_number(*number),
            Quantity::Text(text) => text.clone(),
        };
        let number = match units::parse_quantity(&text, &value.unit, &self.counts) {
            Ok(number) => number,
            Err(error) => {
                self.report_entry(location, &value.id, format!("`{}`: `{text}`: {error}", value.id));
                return f64::NAN;
            }
        };
        if number < bounds.0 || number > bounds.1 {
            let shown = |number: f64| format_value(number, &value.unit);
            let bounds = if bounds.1 == f64::MAX {
                format!("at least {}", shown(bounds.0))
            } else {
                format!("{} to {}", shown(bounds.0), shown(bounds.1))
            };
            let message = format!("`{}`: {} is outside its range, {bounds}", value.id, shown(number));
            self.report_entry(location, &value.id, message);
        }
        number
    }

    /// Reports a problem with an entry of `set`.
    fn report_entry(&mut self, location: &ItemLocation<'_>, id: &str, message: String) {
        let mut problem = location.problem("set", None, message);
        problem.path.push(PathSegment::Entry(id.to_owned()));
        self.problems.push(problem);
    }

    pub(super) fn charts(&mut self, source: &ModelSource) -> Vec<Chart> {
        let mut charts = Vec::new();
        for (index, chart) in source.charts.iter().enumerate() {
            let location = ItemLocation::new("chart", index, &chart.id);
            let parts = self.item_indices(&location, "parts", &chart.parts);
            let of = self.item_indices(&location, "curves", &chart.curves);
            let along = self.index_of(&chart.along).filter(|place| *place < source.inputs.len());
            let level = self.index_of(&chart.level);
            if along.is_none() && !chart.along.is_empty() {
                self.report(
                    &location,
                    "along",
                    format!("no input is named `{}`{}", chart.along, self.hint(&chart.along)),
                );
                continue;
            }
            if level.is_none() && !chart.level.is_empty() {
                self.report(
                    &location,
                    "level",
                    format!("no value is named `{}`{}", chart.level, self.hint(&chart.level)),
                );
            }
            let kind = match (along, &chart.from, &chart.to) {
                _ if !chart.parts.is_empty() => ChartKind::Parts(parts),
                (Some(along), Some(from), Some(to)) => {
                    let unit = self.values[along].unit.clone();
                    let range =
                        (self.quantity(&location, "from", from, &unit), self.quantity(&location, "to", to, &unit));
                    if range.0 >= range.1 || (chart.scale == Scale::Log && range.0 <= 0.0) {
                        self.report(
                            &location,
                            "to",
                            "`to` must be above `from`, and `from` must be above zero on a log scale",
                        );
                    }
                    ChartKind::Curves {
                        along,
                        ends: range,
                        x: Vec::new(),
                        scale: chart.scale,
                        curves: of,
                        level,
                        slice: Box::default(),
                    }
                }
                _ => {
                    self.report(&location, "", "a chart needs `parts`, or `curves` with `along`, `from`, and `to`");
                    continue;
                }
            };
            let (id, label, help) = (chart.id.clone(), chart.label.clone(), chart.help.clone());
            charts.push(Chart { id, label, help, kind });
        }
        self.check_unique_ids("chart", source.charts.iter().map(|chart| chart.id.as_str()));
        charts
    }
}
