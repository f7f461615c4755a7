//! Recalculates spreadsheets in LibreOffice, with the exported inputs and with others. The result of every formula must
//! match the engine's.
//!
//! The test needs LibreOffice Calc: `cargo xtask test --only spreadsheet` installs it and runs the test.

mod book;
mod common;

#[path = "book/sets.rs"]
mod sets;

use std::{env, fs, process, thread};

use book::bill::{self, Recalculation};
use book::office::{Job, recalculate};
use book::{Book, Value, number_of, without_results};
use common::today;
use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::model::ValueKind;
use headroom_core::scenario::{Growth, GrowthRate, Period};
use sets::{Export, InputSet, defined_name, exports};

/// The tolerated difference, relative to the number.
const RELATIVE_TOLERANCE: f64 = 1e-9;
/// The tolerated difference from zero: spreadsheets round the difference of two nearly equal numbers to zero.
const ZERO_TOLERANCE: f64 = 1e-13;
/// The rounding of the exported tables, which have 20 decimals.
const TABLE_ROUNDING: f64 = 1e-20;

#[test]
fn every_formula_matches_the_engine() {
    let exports = exports();
    let folder = env::temp_dir().join(format!("headroom-spreadsheet-{}", process::id()));
    // Two instances of LibreOffice run in parallel, each with its own profile.
    let halves: Vec<Comparison> = thread::scope(|scope| {
        let halves = [0, 1].map(|first| {
            let folder = folder.join(first.to_string());
            // Alternate files, because large ones are next to each other.
            let half: Vec<&Export> = exports.iter().skip(first).step_by(2).collect();
            scope.spawn(move || {
                let jobs: Vec<Job<'_>> = half.iter().map(|export| job(export)).collect();
                let mut compared = Comparison::default();
                recalculate(&folder, &jobs, |number, set, found| compared.add(half[number], set, found));
                compared
            })
        });
        halves.map(|half| half.join().expect("LibreOffice has run")).into()
    });
    fs::remove_dir_all(&folder).expect("the folder can be removed");
    let sum = |of: fn(&Comparison) -> usize| halves.iter().map(of).sum::<usize>();
    let (compared, costs, sets) = (sum(|it| it.cells), sum(|it| it.costs), sum(|it| it.sets));
    let (levels, hours, chosen) = (sum(|it| it.committed), sum(|it| it.hourly), sum(|it| it.chosen));
    println!(
        "{compared} cells compared in {} files with {sets} input sets; {costs} cost cells: {levels} with commitments, {hours} \
         with autoscaled machines, {chosen} with manually chosen instance types",
        exports.len()
    );
    let differences: Vec<&str> = halves.iter().flat_map(|it| &it.differences).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {compared} differ:\n{}",
        differences.len(),
        differences[..differences.len().min(60)].join("\n")
    );
    assert!(
        costs > 20_000 && levels > 10_000 && hours > 5_000,
        "only {costs} cost cells, {levels} committed, {hours} autoscaled"
    );
    assert!(chosen > 1_000, "only {chosen} cost cells have manually chosen types");
    let excused = sum(|it| it.ill_conditioned);
    assert!(excused <= 10, "{excused} numbers depend on the last bits of the inputs");
    assert!(compared > 100_000, "only {compared} cells were compared");
}

fn job(export: &Export) -> Job<'_> {
    let sets = export.sets.iter().map(|set| &set.changes).collect();
    Job { bytes: without_results(&export.bytes, &export.book), book: &export.book, sets }
}

/// The counts of compared cells, and the differences.
#[derive(Default)]
struct Comparison {
    cells: usize,
    sets: usize,
    /// Numbers that depend on the last bits of the inputs.
    ill_conditioned: usize,
    /// Cells of the cost.
    costs: usize,
    /// Cells of costs with commitments.
    committed: usize,
    /// Cells of costs with autoscaled machines.
    hourly: usize,
    /// Cells of costs with manually chosen instance types.
    chosen: usize,
    differences: Vec<String>,
}

impl Comparison {
    fn add(&mut self, export: &Export, number: usize, found: &Book) {
        let set = &export.sets[number];
        self.sets += 1;
        let (mut cells, mut differences) = (0, Vec::new());
        let mut report = |what: &str, expected: &Value, actual: &Value| {
            cells += 1;
            if !nearly_equal(expected, actual) {
                differences.push(format!("{}: {actual:?}, not {expected:?}: {what:.300}", set.name));
            }
        };
        if set.changes.is_empty() {
            for ((sheet, address), cell) in export.book.cells.iter().filter(|(_, cell)| cell.formula.is_some()) {
                let what = format!("{sheet}!{address} {}", cell.formula.as_deref().unwrap_or_default());
                report(&what, &cell.value, found.cell_value(sheet, address));
            }
        } else {
            self.ill_conditioned += compare_with_engine(export, found, &mut report);
            let costs = compare_cost(export, set, found, &mut report);
            self.costs += costs;
            self.committed += if set.name.contains("cost.commit") { costs } else { 0 };
            self.chosen += if set.name.ends_with("other types") { costs } else { 0 };
            self.hourly += if found.sheets.contains(&"Hours".to_owned()) { costs } else { 0 };
        }
        self.cells += cells;
        self.differences.extend(differences);
    }
}

fn nearly_equal(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Number(a), Value::Number(b)) => {
            let near = if *b == 0.0 { ZERO_TOLERANCE } else { RELATIVE_TOLERANCE * a.abs().max(b.abs()) };
            (a - b).abs() <= near + TABLE_ROUNDING
        }
        // Spreadsheets have neither infinity nor NaN.
        (Value::Error(_), Value::Error(_)) => true,
        _ => expected == actual,
    }
}

fn number_value(number: f64) -> Value {
    if number.is_finite() { Value::Number(number) } else { Value::Error(String::new()) }
}

/// Returns the inputs and constants that the spreadsheet was recalculated with.
fn recalculated_inputs(export: &Export, found: &Book) -> Vec<f64> {
    let component = &export.evaluation.components[0];
    let model = &component.model;
    let cell = |place: usize| found.named_value(&defined_name(&export.book, &model.values[place].id));
    (0..model.program.parameter_count())
        .map(|place| match (&model.values[place].kind, cell(place)) {
            (ValueKind::Input(input), Value::Text(id)) => {
                let index = input.options.iter().position(|option| option.id == *id).expect("an option");
                f64::from(u32::try_from(index).expect("few options"))
            }
            (_, value) => number_of(value),
        })
        .collect()
}

/// Compares the results with the engine's for the same inputs. Returns the number of results that depend on the last
/// bits of the inputs.
fn compare_with_engine(export: &Export, found: &Book, report: &mut impl FnMut(&str, &Value, &Value)) -> usize {
    let model = &export.evaluation.components[0].model;
    let given = recalculated_inputs(export, found);
    let cell = |index: usize| found.named_value(&defined_name(&export.book, &model.values[index].id));
    let all = model.program.run_row(&given);
    let mut excused = 0;
    let nudged = [1.0 + 1e-15, 1.0 - 1e-15].map(|by| {
        // Options and counts stay unchanged.
        let given: Vec<f64> = given.iter().map(|it| if math::trunc(*it) == *it { *it } else { it * by }).collect();
        model.program.run_row(&given)
    });
    for (index, value) in model.formulas() {
        let deviation = nudged.iter().map(|other| (other[index] - all[index]).abs()).fold(0.0, f64::max);
        let found = number_of(cell(index));
        // The result consists of rounding errors: changing the last bits of the inputs changes it as much.
        let expected =
            if !nearly_equal(&number_value(all[index]), cell(index)) && (found - all[index]).abs() <= 4.0 * deviation {
                excused += 1;
                found
            } else {
                all[index]
            };
        let formula = model.format_expr(index, &|value, _| value.id.clone()).unwrap_or_default();
        report(&format!("{} = {formula:?}", value.id), &number_value(expected), cell(index));
    }
    let conditions = model.matrices.iter().flat_map(|matrix| matrix.rows.iter().map(|row| row.when));
    for (row, when) in conditions.chain(model.advice.iter().map(|advice| advice.when)).enumerate() {
        let address = format!("C{}", row + 4);
        report(
            &format!("Decisions!{address}"),
            &Value::Bool(all[when] == 1.0),
            found.cell_value("Decisions", &address),
        );
    }
    compare_months(export, found, &given, report);
    excused
}

/// Compares the cost with the core's bills for the same inputs. Returns the number of compared cells.
fn compare_cost(export: &Export, set: &InputSet, found: &Book, report: &mut impl FnMut(&str, &Value, &Value)) -> usize {
    let component = &export.evaluation.components[0];
    if component.model.costs.is_empty() {
        return 0;
    }
    let elastic = component.model.costs.iter().any(|cost| cost.elastic);
    assert!(!elastic || found.sheets.contains(&"Hours".to_owned()), "{}: there is no sheet Hours", export.link);
    let law = recalculated_growth(found);
    let with = Recalculation { inputs: vec![recalculated_inputs(export, found)], growth: Some(&law) };
    bill::compare(found, &set.scenario, &export.evaluation, &with, report)
}

/// Returns the growth that the spreadsheet was recalculated with.
fn recalculated_growth(found: &Book) -> Growth {
    let setting = |cell: &str| number_of(found.cell_value("Growth", cell));
    let rate = GrowthRate { factor: setting("B5"), periods: setting("B6"), period: Period::Day };
    match found.cell_value("Growth", "B4") {
        Value::Text(kind) if kind == "compound" => Growth::Compound(rate),
        Value::Text(kind) if kind == "linear" => Growth::Linear(rate),
        Value::Text(kind) if kind == "logistic" => Growth::Logistic { rate, ceiling: setting("B7") },
        Value::Text(kind) if kind == "steps" => Growth::Steps(growth_steps(found)),
        _ => Growth::None,
    }
}

/// Returns the steps in the table, without the one on the first day.
fn growth_steps(found: &Book) -> Vec<(Date, f64)> {
    let row = |row: usize| match (
        found.cell_value("Growth", &format!("F{row}")),
        found.cell_value("Growth", &format!("H{row}")),
    ) {
        (Value::Number(serial), Value::Number(factor)) => Some((book::date_from_serial(*serial), *factor)),
        _ => None,
    };
    (13..).map_while(row).collect()
}

fn compare_months(export: &Export, found: &Book, given: &[f64], report: &mut impl FnMut(&str, &Value, &Value)) {
    let component = &export.evaluation.components[0];
    let model = &component.model;
    let setting = |cell: &str| number_of(found.cell_value("Growth", cell));
    let law = recalculated_growth(found);
    for month in 0..=if export.link.contains("horizon=1&") { 1 } else { 2 } {
        let row = 12 + month;
        let growth = law.factor_after(today(), number_of(found.cell_value("Growth", &format!("C{row}"))));
        report(&format!("Growth!D{row}"), &number_value(growth), found.cell_value("Growth", &format!("D{row}")));
        let mut moved = given.to_vec();
        for mover in &component.moving.inputs {
            moved[mover.index] *= mover.factor(growth, setting("B8"));
        }
        let all = model.program.run_row(&moved);
        for resource in &model.resources {
            let wanted = [("needed", resource.demand), ("installed", resource.capacity), ("target", resource.target)];
            for (what, place) in wanted {
                let head = format!("{}: {what}", resource.label);
                let column = column(&export.book, &head);
                let address = format!("{column}{}", 4 + month);
                report(
                    &format!("{head} in month {month}"),
                    &number_value(all[place]),
                    found.cell_value("Monthly calculations", &address),
                );
            }
        }
    }
}

/// Returns the column of the *Monthly calculations* sheet with this heading.
fn column(book: &Book, head: &str) -> String {
    let heads = book.cells.iter().find(|((sheet, address), cell)| {
        sheet == "Monthly calculations" && address.ends_with('3') && cell.value == Value::Text(head.to_owned())
    });
    let ((_, address), _) = heads.unwrap_or_else(|| panic!("there is no column {head}"));
    address.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}
