//! Loads model files: checks and compiles them, and reports all problems at once.
//!
//! Files are untrusted: file size, values, steps, and nesting are bounded, and evaluating a loaded model always
//! terminates.

mod costs;
mod model_problem;
mod order;
mod parts;
mod values;

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::expression::expr::{BinaryOperator, Expr, ExprKind};
use crate::expression::parse::parse;
use crate::expression::typecheck::{Scope, Type};
use crate::format::count;
use crate::model::source::ModelSource;
use crate::model::{Model, Value};
use crate::problem::{Location, Problem};
use crate::text::{nearest, quoted};
use crate::units::Unit;

pub(super) use model_problem::{ModelProblem, PathSegment};

/// The maximum size of a model file, in bytes.
pub const MAX_MODEL_FILE_BYTES: usize = 256 * 1024;
/// The maximum number of inputs, constants, formulas, and unnamed expressions in a model.
pub const MAX_MODEL_VALUES: usize = 2000;
/// The maximum cost of evaluating one row, in steps of plain arithmetic. A queueing function counts as 400 or 2,000
/// steps.
pub const MAX_PROGRAM_STEPS: usize = 20_000;

/// The link keys that inputs, constants, and formulas cannot have as ids.
pub const RESERVED_LINK_KEYS: [&str; 17] = [
    "v", "m", "n", "p", "grows", "start", "horizon", "growth", "fit", "doubt", "margin", "lead", "hours", "days",
    "months", "factors", "events",
];

/// Checks and compiles a model.
///
/// # Errors
/// Returns all problems of the model. Circular references and an excessive number of steps are reported only if there
/// are no other problems.
pub fn load(source: ModelSource) -> Result<Model, Vec<Problem>> {
    load_with_paths(source).map_err(|problems| problems.iter().map(|it| it.to_problem(Location::default())).collect())
}

/// Checks and compiles a model. Each problem has the path to its field, which determines its position in the file.
pub(super) fn load_with_paths(source: ModelSource) -> Result<Model, Vec<ModelProblem>> {
    let mut loader = Loader::default();
    let model = loader.load(source);
    match model {
        Some(model) if loader.problems.is_empty() => Ok(model),
        _ => Err(loader.problems),
    }
}

/// Loads a model from JSON, the format in which the built-in models are embedded.
///
/// # Errors
/// Returns a JSON error, the problems that [`load`] finds, or an error if the text is longer than
/// [`MAX_MODEL_FILE_BYTES`].
pub fn from_json(text: &str) -> Result<Model, Vec<Problem>> {
    let whole = |message| alloc::vec![Problem::invalid(Location::default(), message)];
    if text.len() > MAX_MODEL_FILE_BYTES {
        return Err(whole(format!("the file is longer than {} KiB", MAX_MODEL_FILE_BYTES / 1024)));
    }
    load(serde_json::from_str(text).map_err(|error| whole(error.to_string()))?)
}

#[derive(Default)]
struct Loader {
    problems: Vec<ModelProblem>,
    counts: Vec<String>,
    names: BTreeMap<String, usize>,
    types: BTreeMap<String, Type>,
    /// The ids of values with an unknown unit. Errors that result from the unknown unit are not reported.
    unknown_units: Vec<String>,
    values: Vec<Value>,
    /// The formulas and unnamed expressions, with their indices.
    computed: Vec<(usize, Expr)>,
    /// The index of the next unnamed expression.
    next_unnamed: usize,
}

/// The item of the model file that the loader is checking.
#[derive(Clone)]
struct ItemLocation<'s> {
    table: &'static str,
    index: usize,
    row: Option<usize>,
    id: &'s str,
}

impl<'s> ItemLocation<'s> {
    fn new(table: &'static str, index: usize, id: &'s str) -> Self {
        Self { table, index, row: None, id }
    }

    fn problem(&self, field: &'static str, offset: Option<usize>, message: String) -> ModelProblem {
        let mut path = alloc::vec![PathSegment::Name(self.table), PathSegment::Index(self.index)];
        if let Some(row) = self.row {
            path.extend([
                PathSegment::Name(if self.table == "input" { "option" } else { "row" }),
                PathSegment::Index(row),
            ]);
        }
        if !field.is_empty() {
            path.push(PathSegment::Name(field));
        }
        ModelProblem { path, id: self.id.to_owned(), offset, message }
    }
}

impl Loader {
    fn report(&mut self, location: &ItemLocation<'_>, field: &'static str, message: impl Into<String>) {
        self.problems.push(location.problem(field, None, message.into()));
    }

    fn load(&mut self, source: ModelSource) -> Option<Model> {
        self.check_head(&source);
        let named = source.inputs.len() + source.constants.len() + source.formulas.len();
        let conditions = source.matrices.iter().map(|m| m.rows.len()).sum::<usize>()
            + source.advice.len()
            + source.remedies.iter().chain(&source.savings).map(|remedy| remedy.set.len()).sum::<usize>();
        if named + conditions + 4 * source.resources.len() + 5 * source.costs.len() > MAX_MODEL_VALUES {
            let message = format!(
                "more than {}, constants, formulas, and conditions; split the model",
                count(MAX_MODEL_VALUES, "input")
            );
            self.problems.push(ModelProblem { path: Vec::new(), id: String::new(), offset: None, message });
            return None;
        }
        let mut defaults = Vec::with_capacity(named);
        for (index, input) in source.inputs.iter().enumerate() {
            let default = self.input(&ItemLocation::new("input", index, &input.id), input);
            defaults.push(default);
        }
        self.constants(&source, &mut defaults);
        self.declare_formulas(&source);
        self.next_unnamed = self.values.len();
        self.formulas(&source);
        let resources = self.resources(&source);
        let matrices = self.matrices(&source);
        let advice = self.advice(&source);
        let remedies = self.remedies("remedy", &source, &source.remedies);
        let savings = self.remedies("saving", &source, &source.savings);
        let costs = self.costs(&source);
        let per = self.top_level_indices("per", &source.per);
        let presets = self.presets(&source);
        let charts = self.charts(&source);
        let headline = self.top_level_indices("headline", &source.headline);
        self.check_groups(&source);
        if !self.problems.is_empty() {
            return None;
        }
        let program = self.compile(defaults.len(), &source)?;
        // Unnamed expressions were added in the order of their indices.
        let named = self.values.len();
        let unnamed = self.computed.iter().filter(|(place, _)| *place >= named).map(|(_, expr)| expr.to_string());
        let mut model = Model {
            id: source.id,
            version: source.version,
            title: source.title,
            summary: source.summary,
            source: source.source,
            notes: source.notes,
            counts: core::mem::take(&mut self.counts),
            headline,
            groups: source.groups,
            values: core::mem::take(&mut self.values),
            resources,
            matrices,
            advice,
            remedies,
            costs,
            savings,
            unit_cost_values: per,
            presets,
            charts,
            program,
            defaults,
            time_varying: Arc::default(),
            indices_by_id: self.names.values().copied().collect(),
            unnamed_expressions: unnamed.collect(),
        };
        model.prepare();
        Some(model)
    }

    fn check_head(&mut self, source: &ModelSource) {
        let mut report = |field: &'static str, message: String| {
            self.problems.push(ModelProblem {
                path: alloc::vec![PathSegment::Name(field)],
                id: String::new(),
                offset: None,
                message,
            });
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if source.id.is_empty() || source.id.len() > 48 || !source.id.chars().all(fits) {
            report("id", "use 1 to 48 lowercase letters, digits, and hyphens".to_owned());
        }
        if source.version == 0 {
            report("version", "versions start at 1".to_owned());
        }
        for count in &source.counts {
            let fits = |c: char| c.is_ascii_lowercase() || c == '_';
            if Unit::parse(count, &[]).is_ok() || !(1..=48).contains(&count.len()) || !count.chars().all(fits) {
                let count = quoted(count);
                let message = format!(
                    "{count} must be a singular noun of 1 to 48 lowercase letters and underscores, and not a unit"
                );
                report("counts", message);
            }
        }
        self.counts.clone_from(&source.counts);
    }

    /// Parses an expression and checks its type. Returns `None` after reporting an error, or if an unknown unit that
    /// was already reported makes the check unreliable.
    fn expression(
        &mut self,
        location: &ItemLocation<'_>,
        field: &'static str,
        text: &str,
        expected: Option<&Type>,
    ) -> Option<(Expr, Type)> {
        let mut follows = false;
        let checked = parse(text).and_then(|expr| {
            follows = self.follows_from_unknown_unit(location, &expr);
            let found = Scope { names: &self.types, counts: &self.counts }.type_of(&expr)?;
            Ok((expr, found))
        });
        match checked {
            _ if follows => None,
            Err(error) => {
                self.problems.push(location.problem(field, Some(error.offset), error.message));
                None
            }
            Ok((_, found)) if expected.is_some_and(|wanted| !found.is_assignable_to(wanted)) => {
                let (found, expected) = (describe(&found), expected.map_or(String::new(), describe));
                self.report(location, field, format!("expected {expected}, found {found}"));
                None
            }
            Ok(checked) => Some(checked),
        }
    }

    /// Returns whether errors in an expression may result from an unknown unit that has already been reported.
    fn follows_from_unknown_unit(&self, location: &ItemLocation<'_>, expr: &Expr) -> bool {
        let names = expr.names();
        let doubtful = |id: &str| self.unknown_units.iter().any(|other| other == id);
        names.iter().all(|name| self.types.contains_key(*name))
            && ((location.table == "formula" && doubtful(location.id)) || names.iter().any(|name| doubtful(name)))
    }

    /// Adds an unnamed expression and returns its index and type. If the expression is invalid, adds nothing and
    /// returns [`Type::Zero`] as the type.
    fn add_unnamed(
        &mut self,
        location: &ItemLocation<'_>,
        field: &'static str,
        text: &str,
        expected: Option<&Type>,
    ) -> (usize, Type) {
        let index = self.next_unnamed;
        let Some((expr, found)) = self.expression(location, field, text, expected) else {
            return (index, Type::Zero);
        };
        self.next_unnamed += 1;
        self.computed.push((index, expr));
        (index, found)
    }

    /// Adds the quotient of two unnamed expressions and returns its index.
    fn add_unnamed_quotient(&mut self, numerator: usize, denominator: usize) -> usize {
        let expr = |index: usize| self.computed.iter().find(|(other, _)| *other == index).map(|(_, expr)| expr.clone());
        let index = self.next_unnamed;
        if let (Some(of), Some(in_all)) = (expr(numerator), expr(denominator)) {
            let kind = ExprKind::Binary(BinaryOperator::Divide, Box::new(of), Box::new(in_all));
            self.computed.push((index, Expr { kind, offset: 0 }));
        }
        self.next_unnamed += 1;
        index
    }

    /// Returns a suggestion of a similar id, to append to an error message; empty if there is none.
    fn hint(&self, id: &str) -> String {
        let near = nearest(id.trim(), self.names.keys().map(String::as_str));
        near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    }

    fn index_of(&self, id: &str) -> Option<usize> {
        self.names.get(id.trim()).copied()
    }

    fn top_level_indices(&mut self, field: &'static str, ids: &[String]) -> Vec<usize> {
        let mut places = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            match self.index_of(id) {
                Some(place) => places.push(place),
                None => self.problems.push(ModelProblem {
                    path: alloc::vec![PathSegment::Name(field), PathSegment::Index(index)],
                    id: String::new(),
                    offset: None,
                    message: format!("no value is named `{id}`{}", self.hint(id)),
                }),
            }
        }
        places
    }

    fn item_indices(&mut self, location: &ItemLocation<'_>, field: &'static str, ids: &[String]) -> Vec<usize> {
        let mut places = Vec::new();
        for id in ids {
            match self.index_of(id) {
                Some(index) => places.push(index),
                None => self.report(location, field, format!("no value is named `{id}`{}", self.hint(id))),
            }
        }
        places
    }

    fn check_groups(&mut self, source: &ModelSource) {
        let known = |id: &str| id.is_empty() || source.groups.iter().any(|group| group.id == id);
        let inputs = source.inputs.iter().enumerate().map(|(i, input)| ("input", i, &input.id, &input.group));
        let formulas =
            source.formulas.iter().enumerate().map(|(i, formula)| ("formula", i, &formula.id, &formula.group));
        for (table, index, id, group) in inputs.chain(formulas) {
            if !known(group) {
                let ids = source.groups.iter().map(|group| group.id.as_str());
                let near = nearest(group, ids);
                let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                self.report(
                    &ItemLocation::new(table, index, id),
                    "group",
                    format!("no group is named `{group}`{hint}"),
                );
            }
        }
        self.check_unique_ids("group", source.groups.iter().map(|group| group.id.as_str()));
    }

    /// Reports empty and duplicate ids.
    fn check_unique_ids<'s>(&mut self, table: &'static str, ids: impl Iterator<Item = &'s str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            if id.is_empty() || !seen.insert(id) {
                self.report(&ItemLocation::new(table, index, id), "id", format!("each {table} needs a unique id"));
            }
        }
    }
}

fn describe(kind: &Type) -> String {
    match kind {
        Type::Number(dimension) => dimension.to_string(),
        Type::Bool => "a condition".to_owned(),
        Type::Zero => "zero".to_owned(),
        Type::Choice(_) | Type::Text(_) => "a choice".to_owned(),
    }
}

/// Returns the number that stands for an option: its index.
pub(crate) fn option_number(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap_or(u32::MAX))
}
