//! A component with a formula for each of its values, the intermediate results, and the defined names of all cells.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use headroom_core::format::format_value;
use headroom_core::model::{Value, ValueKind};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::scenario::resolve::write_field;
use headroom_core::units::Unit;
use headroom_core::work::WorkBudget;

use crate::calc::{CellValue, Cells, calc};
use crate::node::{CellRef, Node};
use crate::translate::{Translator, Working};

/// A component, translated for the spreadsheet.
pub(crate) struct TranslatedComponent<'e> {
    pub(crate) component: &'e ComponentEvaluation,
    /// The suffix of the component's sheet names: empty, or a number if there are several components.
    suffix: String,
    /// The defined names of the component's values.
    pub(crate) names: Vec<String>,
    /// The formulas by the index of their value, including unnamed values.
    pub(crate) formulas: BTreeMap<usize, Node>,
    pub(crate) workings: Vec<Working>,
    /// The results of `workings`.
    results: Vec<CellValue>,
    /// All values, including unnamed ones.
    values: Vec<f64>,
    /// The row of the component's first cell on the *Calculations* sheet.
    pub(crate) first_working_row: u32,
    /// The steps that remain to calculate the results of all components.
    work: &'e WorkBudget,
    /// The steps taken for this component.
    steps: Cell<u64>,
}

impl<'e> TranslatedComponent<'e> {
    pub(crate) fn new(
        component: &'e ComponentEvaluation,
        number: usize,
        several: bool,
        taken: &mut BTreeSet<String>,
        work: &'e WorkBudget,
    ) -> Self {
        let model = &component.model;
        let names = model.values.iter().map(|value| defined_name(&value.id, number, taken)).collect();
        let given = component.values.get(..model.program.parameter_count()).unwrap_or_default();
        let mut part = Self {
            component,
            suffix: if several { format!(" {number}") } else { String::new() },
            names,
            formulas: BTreeMap::new(),
            workings: Vec::new(),
            results: Vec::new(),
            values: Vec::new(),
            first_working_row: 0,
            work,
            steps: Cell::new(0),
        };
        part.values = part.counted(|| model.program.run_row_within(given, work));
        let mut translator = Translator::new(model);
        for index in 0..part.values.len() {
            if let Some(expr) = model.expr(index) {
                let of = model.values.get(index).map_or("unnamed value", |value| value.label.as_str());
                part.formulas.insert(index, translator.formula(&expr, of));
            }
        }
        part.workings = translator.workings;
        for working in &part.workings {
            let held = part.counted(|| calc(&working.node, &part));
            part.results.push(held);
        }
        part
    }

    /// Runs a calculation, and counts the steps that it takes as steps for this component.
    pub(crate) fn counted<T>(&self, run: impl FnOnce() -> T) -> T {
        let before = self.work.left();
        let result = run();
        self.steps.set(self.steps.get() + before - self.work.left());
        result
    }

    /// Returns the steps taken for this component.
    pub(crate) fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Returns the name of one of the component's sheets.
    pub(crate) fn sheet_name(&self, name: &str) -> String {
        format!("{name}{}", self.suffix)
    }

    /// Writes a formula with defined names and cell addresses.
    pub(crate) fn formula_text(&self, node: &Node) -> String {
        node.to_formula(&|cell| self.cell(cell))
    }

    /// Returns the defined name of a value, or the address of an intermediate result.
    pub(crate) fn cell(&self, cell: CellRef) -> String {
        match cell {
            CellRef::Value(index) => self.names.get(index).cloned().unwrap_or_default(),
            CellRef::Working(number) => format!("Calculations!$C${}", self.first_working_row as usize + number + 1),
        }
    }

    /// Returns a value of the model, by its index.
    pub(crate) fn number(&self, index: usize) -> f64 {
        self.values.get(index).copied().unwrap_or(f64::NAN)
    }
}

impl Cells for TranslatedComponent<'_> {
    fn value(&self, index: usize) -> CellValue {
        cell_value(self.component, index, self.number(index))
    }

    fn working(&self, number: usize) -> CellValue {
        self.results.get(number).cloned().unwrap_or(CellValue::Number(f64::NAN))
    }

    fn work(&self) -> &WorkBudget {
        self.work
    }
}

/// Returns the content of a value's cell: the id of the selected option if the value is a choice, otherwise the number.
pub(crate) fn cell_value(component: &ComponentEvaluation, index: usize, number: f64) -> CellValue {
    if option_count(component.model.values.get(index)) > 0 {
        CellValue::Text(write_field(&component.model, index, number))
    } else {
        CellValue::Number(number)
    }
}

/// Returns the number of options of a value; 0 if it is not a choice.
pub(crate) fn option_count(value: Option<&Value>) -> usize {
    match value.map(|value| &value.kind) {
        Some(ValueKind::Input(input)) => input.options.len(),
        _ => 0,
    }
}

/// The unit in which a cell shows a value.
pub(crate) struct Scale {
    /// The number of base units in one unit.
    pub(crate) factor: f64,
    /// The text of the unit; empty for plain numbers and percentages.
    pub(crate) unit: String,
    pub(crate) percent: bool,
}

impl Scale {
    /// Returns the unit that suits the size of a number, or the value's own unit if there is none.
    pub(crate) fn of(number: f64, unit: &Unit, counts: &[String]) -> Self {
        let shown = format_value(number, unit).unit;
        let unit = match Unit::parse(&shown, counts) {
            Ok(found) if number != 0.0 && found.dimension == unit.dimension && !shown.is_empty() => found,
            _ => unit.clone(),
        };
        let percent = unit.text == "%";
        Self {
            factor: if percent { 1.0 } else { unit.factor() },
            unit: if percent { String::new() } else { unit.text },
            percent,
        }
    }

    /// Returns the formula that converts a cell from base units to this unit.
    pub(crate) fn convert_cell(&self, cell: &str) -> String {
        if self.factor == 1.0 {
            cell.to_owned()
        } else {
            format!("{cell}/{}", crate::node::number_literal(self.factor))
        }
    }
}

/// Returns a unique defined name, and adds it to `taken`. Ids such as `p95` or `rc`, which spreadsheets would mistake
/// for cell addresses, get an underscore.
fn defined_name(id: &str, number: usize, taken: &mut BTreeSet<String>) -> String {
    let mut name = if number > 1 { format!("{id}_{number}") } else { id.to_owned() };
    while is_cell_address(&name) || !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}

/// Returns whether a name reads as a cell address: letters and digits (`p95`), or rows and columns (`r1c1`, `c`).
fn is_cell_address(name: &str) -> bool {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let cell = letters.len() < name.len() && letters.len() <= 3 && letters.chars().all(|c| c.is_ascii_alphabetic());
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let column = |text: &str| text.strip_prefix('c').is_some_and(digits);
    let row = name.strip_prefix('r').is_some_and(|rest| {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.is_empty() || column(rest)
    });
    cell || row || column(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_not_cell_addresses() {
        let mut taken = BTreeSet::new();
        let mut of = |id: &str, number: usize| defined_name(id, number, &mut taken);
        assert_eq!((of("nodes", 1).as_str(), of("p95", 1).as_str(), of("c", 1).as_str()), ("nodes", "p95_", "c_"));
        assert_eq!((of("r1c1", 1).as_str(), of("rc", 1).as_str(), of("rate", 1).as_str()), ("r1c1_", "rc_", "rate"));
        assert_eq!((of("nodes", 2).as_str(), of("nodes_2", 1).as_str()), ("nodes_2", "nodes_2_"));
    }
}
