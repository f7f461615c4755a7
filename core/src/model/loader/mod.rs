//! From a model file to a model, with every fault named at once.
//!
//! A hostile file is harmless: its length, its numbers of values and steps, and the nesting of its
//! expressions are bounded, and running what was loaded always ends.

mod costs;
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
use core::fmt;

use crate::expression::expr::{Binary, Expr, ExprKind};
use crate::expression::parse::parse;
use crate::expression::typecheck::{Scope, Type};
use crate::model::source::ModelSource;
use crate::model::{Model, Value};
use crate::text::nearest;
use crate::units::Unit;

/// The longest model file that is read, in bytes.
pub const LONGEST_FILE: usize = 256 * 1024;
/// The most inputs, constants, formulas and conditions together.
pub const MOST_VALUES: usize = 2000;
/// The most steps that evaluating one row may take; each formula of queues counts as 400 or 2,000.
pub const MOST_STEPS: usize = 20_000;

/// What has a meaning of its own in a link, beside the model's inputs and constants.
pub const RESERVED: [&str; 17] = [
    "v", "m", "n", "p", "grows", "start", "horizon", "growth", "fit", "doubt", "margin", "lead", "hours", "days",
    "months", "factors", "events",
];

/// A fault in a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelProblem {
    /// Where: the keys and indices that lead to the faulty field, such as `formula`, `3`, `expr`.
    pub path: Vec<Key>,
    /// The id of the thing that is at fault, where it has one.
    pub id: String,
    /// The place inside the field's text, for an expression.
    pub at: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// One step on the way to a field of a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// The field of this name.
    Name(&'static str),
    /// The element with this index.
    Index(usize),
    /// The entry of this name, which the author of the file chose.
    Entry(String),
}

impl ModelProblem {
    /// What is wrong with a file as a whole, alone.
    pub(crate) fn whole(message: String) -> Vec<Self> {
        alloc::vec![Self { path: Vec::new(), id: String::new(), at: None, message }]
    }
}

impl fmt::Display for ModelProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = self.path.iter().filter_map(|key| match key {
            Key::Name(name) => Some(*name),
            Key::Index(_) | Key::Entry(_) => None,
        });
        if let Some(table) = names.next() {
            f.write_str(table)?;
            if !self.id.is_empty() {
                write!(f, " “{}”", self.id)?;
            }
            for name in names {
                write!(f, ", {name}")?;
            }
            if let Some(at) = self.at {
                write!(f, ", character {}", at + 1)?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl core::error::Error for ModelProblem {}

/// Checks and compiles a model.
///
/// # Errors
/// Every fault found, each with its place.
pub fn load(source: ModelSource) -> Result<Model, Vec<ModelProblem>> {
    let mut loader = Loader::default();
    let model = loader.load(source);
    match model {
        Some(model) if loader.problems.is_empty() => Ok(model),
        _ => Err(loader.problems),
    }
}

/// Reads a model from JSON, the form in which the built-in models travel.
///
/// # Errors
/// That it is no JSON of a model, or the faults that [`load`] finds.
pub fn from_json(text: &str) -> Result<Model, Vec<ModelProblem>> {
    if text.len() > LONGEST_FILE {
        return Err(ModelProblem::whole(format!("a model file has at most {LONGEST_FILE} bytes")));
    }
    load(serde_json::from_str(text).map_err(|error| ModelProblem::whole(error.to_string()))?)
}

#[derive(Default)]
struct Loader {
    problems: Vec<ModelProblem>,
    counts: Vec<String>,
    names: BTreeMap<String, usize>,
    types: BTreeMap<String, Type>,
    /// Ids whose unit is not known: what follows from that is not said again.
    doubtful: Vec<String>,
    values: Vec<Value>,
    /// Formulas and conditions: place and expression.
    computed: Vec<(usize, Expr)>,
    /// Conditions get places after the named values.
    hidden: usize,
}

/// Where the loader is in the file.
#[derive(Clone)]
struct Spot<'s> {
    table: &'static str,
    index: usize,
    row: Option<usize>,
    id: &'s str,
}

impl<'s> Spot<'s> {
    fn new(table: &'static str, index: usize, id: &'s str) -> Self {
        Self { table, index, row: None, id }
    }

    fn problem(&self, field: &'static str, at: Option<usize>, message: String) -> ModelProblem {
        let mut path = alloc::vec![Key::Name(self.table), Key::Index(self.index)];
        if let Some(row) = self.row {
            path.extend([Key::Name(if self.table == "input" { "option" } else { "row" }), Key::Index(row)]);
        }
        if !field.is_empty() {
            path.push(Key::Name(field));
        }
        ModelProblem { path, id: self.id.to_owned(), at, message }
    }
}

impl Loader {
    fn say(&mut self, spot: &Spot<'_>, field: &'static str, message: impl Into<String>) {
        self.problems.push(spot.problem(field, None, message.into()));
    }

    fn load(&mut self, source: ModelSource) -> Option<Model> {
        self.check_head(&source);
        let named = source.inputs.len() + source.constants.len() + source.formulas.len();
        let conditions = source.matrices.iter().map(|m| m.rows.len()).sum::<usize>()
            + source.advice.len()
            + source.remedies.iter().chain(&source.savings).map(|remedy| remedy.set.len()).sum::<usize>();
        if named + conditions + 4 * source.resources.len() + 5 * source.costs.len() > MOST_VALUES {
            let message = format!("a model has at most {MOST_VALUES} inputs, constants, formulas and conditions");
            self.problems.push(ModelProblem { path: Vec::new(), id: String::new(), at: None, message });
            return None;
        }
        let mut defaults = Vec::with_capacity(named);
        for (index, input) in source.inputs.iter().enumerate() {
            let default = self.input(&Spot::new("input", index, &input.id), input);
            defaults.push(default);
        }
        self.constants(&source, &mut defaults);
        self.formula_names(&source);
        self.hidden = self.values.len();
        self.formulas(&source);
        let resources = self.resources(&source);
        let matrices = self.matrices(&source);
        let advice = self.advice(&source);
        let remedies = self.remedies("remedy", &source, &source.remedies);
        let savings = self.remedies("saving", &source, &source.savings);
        let costs = self.costs(&source);
        let per = self.places("per", &source.per);
        let presets = self.presets(&source);
        let charts = self.charts(&source);
        let headline = self.places("headline", &source.headline);
        self.groups(&source);
        if !self.problems.is_empty() {
            return None;
        }
        let program = self.compile(defaults.len(), &source)?;
        // Places of what has no name follow each other, in the order in which they were given.
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
            per,
            presets,
            charts,
            program,
            defaults,
            moving: Arc::default(),
            sorted: self.names.values().copied().collect(),
            unnamed: unnamed.collect(),
        };
        model.prepare();
        Some(model)
    }

    fn check_head(&mut self, source: &ModelSource) {
        let mut say = |field: &'static str, message: String| {
            self.problems.push(ModelProblem {
                path: alloc::vec![Key::Name(field)],
                id: String::new(),
                at: None,
                message,
            });
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if source.id.is_empty() || source.id.len() > 48 || !source.id.chars().all(fits) {
            say("id", "a model's id is made of small letters, digits and hyphens, at most 48".to_owned());
        }
        if source.version == 0 {
            say("version", "versions count from 1".to_owned());
        }
        for count in &source.counts {
            let fits = |c: char| c.is_ascii_lowercase() || c == '_';
            if Unit::parse(count, &[]).is_ok() || count.is_empty() || !count.chars().all(fits) {
                say("counts", format!("“{count}” is not a singular word in small letters, or is a unit already"));
            }
        }
        self.counts.clone_from(&source.counts);
    }

    /// Reads an expression and checks its type.
    fn expression(
        &mut self,
        spot: &Spot<'_>,
        field: &'static str,
        text: &str,
        wanted: Option<&Type>,
    ) -> Option<(Expr, Type)> {
        let mut follows = false;
        let checked = parse(text).and_then(|expr| {
            follows = self.follows(spot, &expr);
            let found = Scope { names: &self.types, counts: &self.counts }.type_of(&expr)?;
            Ok((expr, found))
        });
        match checked {
            _ if follows => None,
            Err(error) => {
                self.problems.push(spot.problem(field, Some(error.at), error.message));
                None
            }
            Ok((_, found)) if wanted.is_some_and(|wanted| !found.is_a(wanted)) => {
                let (found, wanted) = (describe(&found), wanted.map_or(String::new(), describe));
                self.say(spot, field, format!("this gives {found}, but {wanted} is declared"));
                None
            }
            Ok(checked) => Some(checked),
        }
    }

    /// Whether what is wrong with an expression follows from a unit that is not known, which has been said.
    fn follows(&self, spot: &Spot<'_>, expr: &Expr) -> bool {
        let names = expr.names();
        let doubtful = |id: &str| self.doubtful.iter().any(|other| other == id);
        names.iter().all(|name| self.types.contains_key(*name))
            && ((spot.table == "formula" && doubtful(spot.id)) || names.iter().any(|name| doubtful(name)))
    }

    /// The place of an unnamed expression, after the named values.
    fn hide(&mut self, spot: &Spot<'_>, field: &'static str, text: &str, wanted: Option<&Type>) -> (usize, Type) {
        let place = self.hidden;
        let Some((expr, found)) = self.expression(spot, field, text, wanted) else {
            return (place, Type::Zero);
        };
        self.hidden += 1;
        self.computed.push((place, expr));
        (place, found)
    }

    /// The place of the quotient of two unnamed expressions.
    fn hide_share(&mut self, of: usize, in_all: usize) -> usize {
        let expr = |place: usize| self.computed.iter().find(|(other, _)| *other == place).map(|(_, expr)| expr.clone());
        let place = self.hidden;
        if let (Some(of), Some(in_all)) = (expr(of), expr(in_all)) {
            let kind = ExprKind::Binary(Binary::Divide, Box::new(of), Box::new(in_all));
            self.computed.push((place, Expr { kind, at: 0 }));
        }
        self.hidden += 1;
        place
    }

    /// What may have been meant by an id that there is not, as the end of a sentence.
    fn hint(&self, id: &str) -> String {
        let near = nearest(id.trim(), self.names.keys().map(String::as_str));
        near.map_or_else(String::new, |near| format!("; did you mean “{near}”?"))
    }

    fn place_of(&self, id: &str) -> Option<usize> {
        self.names.get(id.trim()).copied()
    }

    fn places(&mut self, field: &'static str, ids: &[String]) -> Vec<usize> {
        let mut places = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            match self.place_of(id) {
                Some(place) => places.push(place),
                None => self.problems.push(ModelProblem {
                    path: alloc::vec![Key::Name(field), Key::Index(index)],
                    id: String::new(),
                    at: None,
                    message: format!("there is no value “{id}”{}", self.hint(id)),
                }),
            }
        }
        places
    }

    fn places_at(&mut self, spot: &Spot<'_>, field: &'static str, ids: &[String]) -> Vec<usize> {
        let mut places = Vec::new();
        for id in ids {
            match self.place_of(id) {
                Some(place) => places.push(place),
                None => self.say(spot, field, format!("there is no value “{id}”{}", self.hint(id))),
            }
        }
        places
    }

    fn groups(&mut self, source: &ModelSource) {
        let known = |id: &str| id.is_empty() || source.groups.iter().any(|group| group.id == id);
        let inputs = source.inputs.iter().enumerate().map(|(i, input)| ("input", i, &input.id, &input.group));
        let formulas =
            source.formulas.iter().enumerate().map(|(i, formula)| ("formula", i, &formula.id, &formula.group));
        for (table, index, id, group) in inputs.chain(formulas) {
            if !known(group) {
                let ids = source.groups.iter().map(|group| group.id.as_str());
                let near = nearest(group, ids);
                let hint = near.map_or_else(String::new, |near| format!("; did you mean “{near}”?"));
                self.say(&Spot::new(table, index, id), "group", format!("there is no group “{group}”{hint}"));
            }
        }
        self.distinct("group", source.groups.iter().map(|group| group.id.as_str()));
    }

    /// Each thing of a kind has an id of its own.
    fn distinct<'s>(&mut self, table: &'static str, ids: impl Iterator<Item = &'s str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.enumerate() {
            if id.is_empty() || !seen.insert(id) {
                self.say(&Spot::new(table, index, id), "id", format!("each {table} has an id of its own"));
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

/// Choices are held as the number of the option.
pub(crate) fn index_value(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap_or(u32::MAX))
}
