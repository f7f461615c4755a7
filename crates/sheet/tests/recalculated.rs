//! Recalculates spreadsheets in LibreOffice, with the exported and with other inputs. Every formula must match the
//! engine's result.
//!
//! It needs LibreOffice Calc: `cargo xtask test --only spreadsheet` installs it and runs the test.

mod book;
mod common;

#[path = "book/sets.rs"]
mod sets;

use std::{env, fs, process, thread};

use book::bill::{self, Recalculation};
use book::office::{Job, calculate};
use book::{Book, Value, changed, number_of};
use common::today;
use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::model::ValueKind;
use headroom_core::scenario::{Growth, Period, Rate};
use sets::{Export, Set, exports, name};

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
    let halves: Vec<Compared> = thread::scope(|scope| {
        let halves = [0, 1].map(|first| {
            let folder = folder.join(first.to_string());
            // Alternate files, because large ones are next to each other.
            let half: Vec<&Export> = exports.iter().skip(first).step_by(2).collect();
            scope.spawn(move || {
                let jobs: Vec<Job<'_>> = half.iter().map(|export| job(export)).collect();
                let mut compared = Compared::default();
                calculate(&folder, &jobs, |number, set, found| compared.take(half[number], set, found));
                compared
            })
        });
        halves.map(|half| half.join().expect("LibreOffice has run")).into()
    });
    fs::remove_dir_all(&folder).expect("the folder can be removed");
    let sum = |of: fn(&Compared) -> usize| halves.iter().map(of).sum::<usize>();
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
    let excused = sum(|it| it.excused);
    assert!(excused <= 10, "{excused} numbers depend on the last bits of the inputs");
    assert!(compared > 100_000, "only {compared} cells were compared");
}

fn job(export: &Export) -> Job<'_> {
    let sets = export.sets.iter().map(|set| &set.changes).collect();
    Job { bytes: changed(&export.bytes, &export.book), book: &export.book, sets }
}

/// The counts of compared cells, and the differences.
#[derive(Default)]
struct Compared {
    cells: usize,
    sets: usize,
    /// Numbers that depend on the last bits of the inputs.
    excused: usize,
    /// Cells of the cost, and those of them with commitments, with autoscaled machines, and with instance types chosen
    /// manually.
    costs: usize,
    committed: usize,
    hourly: usize,
    chosen: usize,
    differences: Vec<String>,
}

impl Compared {
    fn take(&mut self, export: &Export, number: usize, found: &Book) {
        let set = &export.sets[number];
        self.sets += 1;
        let (mut cells, mut differences) = (0, Vec::new());
        let mut report = |what: &str, wanted: &Value, got: &Value| {
            cells += 1;
            if !same(wanted, got) {
                differences.push(format!("{}: {got:?}, not {wanted:?}: {what:.300}", set.name));
            }
        };
        if set.changes.is_empty() {
            for ((sheet, address), cell) in export.book.cells.iter().filter(|(_, cell)| cell.formula.is_some()) {
                let what = format!("{sheet}!{address} {}", cell.formula.as_deref().unwrap_or_default());
                report(&what, &cell.value, found.at(sheet, address));
            }
        } else {
            self.excused += compare_with_engine(export, found, &mut report);
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

fn same(wanted: &Value, got: &Value) -> bool {
    match (wanted, got) {
        (Value::Number(a), Value::Number(b)) => {
            let near = if *b == 0.0 { ZERO_TOLERANCE } else { RELATIVE_TOLERANCE * a.abs().max(b.abs()) };
            (a - b).abs() <= near + TABLE_ROUNDING
        }
        // Spreadsheets have neither infinity nor NaN.
        (Value::Error(_), Value::Error(_)) => true,
        _ => wanted == got,
    }
}

fn number(number: f64) -> Value {
    if number.is_finite() { Value::Number(number) } else { Value::Error(String::new()) }
}

/// Returns the inputs and constants that the spreadsheet was recalculated with.
fn given(export: &Export, found: &Book) -> Vec<f64> {
    let component = &export.evaluation.components[0];
    let model = &component.model;
    let cell = |place: usize| found.named(&name(&export.book, &model.values[place].id));
    (0..model.program.given())
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
    let given = given(export, found);
    let cell = |place: usize| found.named(&name(&export.book, &model.values[place].id));
    let all = model.program.run_one(&given);
    let mut excused = 0;
    let nudged = [1.0 + 1e-15, 1.0 - 1e-15].map(|by| {
        // Options and counts stay unchanged.
        let given: Vec<f64> = given.iter().map(|it| if math::trunc(*it) == *it { *it } else { it * by }).collect();
        model.program.run_one(&given)
    });
    for (place, value) in model.formulas() {
        let off = nudged.iter().map(|other| (other[place] - all[place]).abs()).fold(0.0, f64::max);
        let found = number_of(cell(place));
        // The result consists of rounding errors: changing the last bits of the inputs changes it as much.
        let wanted = if !same(&number(all[place]), cell(place)) && (found - all[place]).abs() <= 4.0 * off {
            excused += 1;
            found
        } else {
            all[place]
        };
        let formula = model.written(place, &|value, _| value.id.clone()).unwrap_or_default();
        report(&format!("{} = {formula:?}", value.id), &number(wanted), cell(place));
    }
    let whens = model.matrices.iter().flat_map(|matrix| matrix.rows.iter().map(|row| row.when));
    for (row, when) in whens.chain(model.advice.iter().map(|advice| advice.when)).enumerate() {
        let address = format!("C{}", row + 4);
        report(&format!("Decisions!{address}"), &Value::Bool(all[when] == 1.0), found.at("Decisions", &address));
    }
    months(export, found, &given, report);
    excused
}

/// Compares the cost with the core's bills for the same inputs. Returns the number of compared cells.
fn compare_cost(export: &Export, set: &Set, found: &Book, report: &mut impl FnMut(&str, &Value, &Value)) -> usize {
    let component = &export.evaluation.components[0];
    if component.model.costs.is_empty() {
        return 0;
    }
    let elastic = component.model.costs.iter().any(|cost| cost.elastic);
    assert!(!elastic || found.sheets.contains(&"Hours".to_owned()), "{}: there is no sheet Hours", export.link);
    let law = law(found);
    let with = Recalculation { given: vec![given(export, found)], growth: Some(&law) };
    bill::compare(found, &set.scenario, &export.evaluation, &with, report)
}

/// Returns the growth that the spreadsheet was recalculated with.
fn law(found: &Book) -> Growth {
    let setting = |cell: &str| number_of(found.at("Growth", cell));
    let rate = Rate { factor: setting("B5"), every: setting("B6"), period: Period::Day };
    match found.at("Growth", "B4") {
        Value::Text(kind) if kind == "compound" => Growth::Compound(rate),
        Value::Text(kind) if kind == "linear" => Growth::Linear(rate),
        Value::Text(kind) if kind == "logistic" => Growth::Logistic { rate, ceiling: setting("B7") },
        Value::Text(kind) if kind == "steps" => Growth::Steps(steps(found)),
        _ => Growth::None,
    }
}

/// Returns the known factors in the table, without today's.
fn steps(found: &Book) -> Vec<(Date, f64)> {
    let row = |row: usize| match (found.at("Growth", &format!("F{row}")), found.at("Growth", &format!("H{row}"))) {
        (Value::Number(serial), Value::Number(factor)) => Some((book::date(*serial), *factor)),
        _ => None,
    };
    (13..).map_while(row).collect()
}

fn months(export: &Export, found: &Book, given: &[f64], report: &mut impl FnMut(&str, &Value, &Value)) {
    let component = &export.evaluation.components[0];
    let model = &component.model;
    let setting = |cell: &str| number_of(found.at("Growth", cell));
    let law = law(found);
    for month in 0..=if export.link.contains("horizon=1&") { 1 } else { 2 } {
        let row = 12 + month;
        let growth = law.at(today(), number_of(found.at("Growth", &format!("C{row}"))));
        report(&format!("Growth!D{row}"), &number(growth), found.at("Growth", &format!("D{row}")));
        let mut moved = given.to_vec();
        for mover in &component.moving.inputs {
            moved[mover.place] *= mover.factor(growth, setting("B8"));
        }
        let all = model.program.run_one(&moved);
        for resource in &model.resources {
            let wanted = [("needed", resource.demand), ("installed", resource.capacity), ("target", resource.target)];
            for (what, place) in wanted {
                let head = format!("{}: {what}", resource.label);
                let column = column(&export.book, &head);
                let address = format!("{column}{}", 4 + month);
                report(&format!("{head} in month {month}"), &number(all[place]), found.at("Month workings", &address));
            }
        }
    }
}

/// Returns the column of the sheet *Month workings* with this heading.
fn column(book: &Book, head: &str) -> String {
    let heads = book.cells.iter().find(|((sheet, address), cell)| {
        sheet == "Month workings" && address.ends_with('3') && cell.value == Value::Text(head.to_owned())
    });
    let ((_, address), _) = heads.unwrap_or_else(|| panic!("there is no column {head}"));
    address.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}
