//! The spreadsheet is opened by LibreOffice, which calculates every cell anew, with the inputs of the export and with others
//! written into its cells; and every formula has to give what the engine gives.
//!
//! `cargo xtask test --only spreadsheet` brings LibreOffice and runs it.

mod book;
#[path = "../../core/tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs, process, thread};

use book::bill::{self, With};
use book::{Book, Value, changed};
use common::{Chance, built_in, random_value, reference, today};
use headroom_core::engine::model::{Model, ValueKind};
use headroom_core::engine::source::CostKind;
use headroom_core::load::{Growth, Period, Rate};
use headroom_core::plan::timeline::timeline;
use headroom_core::scenario::resolve::write_field;
use headroom_core::worksheet::Worksheet;
use headroom_core::{Evaluation, Scenario, decode, evaluate};

/// How far a spreadsheet may be off, relative to the number.
const CLOSE: f64 = 1e-9;
/// The difference of two nearly equal numbers is zero in spreadsheets, and its last bits elsewhere.
const NOTHING: f64 = 1e-15;
/// Sets of other inputs for each model.
const SETS: usize = 10;

struct Export {
    /// What it is called in messages.
    name: String,
    evaluation: Evaluation,
    scenario: Scenario,
    bytes: Vec<u8>,
    book: Book,
    /// With other inputs.
    other: bool,
}

/// What may be said of the cost. What is committed to is chosen by every hour, or by a number of machines that depends on the
/// type, only when exported; so no model with such machines has it with other inputs.
const COSTS: [&str; 7] = [
    "",
    "cost.standby=warm&cost.zones=3&cost.spot=30%25&",
    "cost.commit=any&cost.area=eu-west&",
    "cost.arch=any&cost.burstable=yes&hours=document&",
    "cost.spot=50%25&cost.rework=10%25&cost.clusters=1&",
    "cost.commit=1y&cost.standby=50%25/75%25/150%25&",
    "cost.standby=cold&cost.area=asia-south&",
];

fn export(link: &str) -> Export {
    let models = built_in();
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, &models);
    let timeline = timeline(&scenario, &evaluation, today());
    let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
    let bytes = headroom_sheet::write(&worksheet, &evaluation, &timeline, Some(&bill::setting(&scenario)))
        .expect("a spreadsheet");
    let book = Book::read(&bytes);
    Export { name: link.to_owned(), evaluation, scenario, bytes, book, other: false }
}

fn exports() -> Vec<Export> {
    let mut exports = Vec::new();
    for model in built_in().iter() {
        let presets = std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str()));
        for preset in presets.clone() {
            let growth = [
                "5%25/month",
                "linear 8%25/month",
                "logistic 10%25/month to 4x",
                "none",
                "steps 2027-03-01 2x, 2027-09-15 5x",
            ];
            let growth = growth[exports.len() % growth.len()];
            let cost = COSTS[exports.len() % COSTS.len()].replace("hours=document&", "");
            exports.push(export(&format!(
                "{cost}horizon=4&growth={growth}&hours=office&m={}&p={preset}",
                reference(model)
            )));
        }
        let mut chance = Chance::new(7);
        let presets: Vec<&str> = presets.collect();
        for set in 0..SETS {
            let free = |cost: &&&str| {
                !cost.contains("commit") || !model.costs.iter().any(|it| it.elastic || it.kind == CostKind::Pool)
            };
            let costs: Vec<&&str> = COSTS.iter().filter(free).collect();
            let (cost, preset) = (costs[set % costs.len()], presets[set % presets.len()]);
            let horizon = if cost.contains("hours") { 1 } else { 2 };
            let mut one = export(&format!("{cost}horizon={horizon}&m={}&p={preset}", reference(model)));
            let changes = other_inputs(&one, model, &mut chance);
            one.bytes = changed(&one.bytes, &one.book, &changes);
            one.name = format!("{}, set {set}", one.name);
            one.other = true;
            exports.push(one);
        }
    }
    for link in ["horizon=2&m=tiered-store&p=guide-deployment", "horizon=2&m=web-service&p=platform"] {
        exports.push(other_prices(link));
    }
    // Several components, one of them twice, and all their names.
    exports.push(export("horizon=4&m=queue&kind=mmck&m=tiered-store&m=queue&n=Second&p=call-centre"));
    exports
}

/// New values for the inputs, some assumptions, and the growth.
fn other_inputs(export: &Export, model: &Model, chance: &mut Chance) -> BTreeMap<(String, String), Value> {
    let mut changes = BTreeMap::new();
    for (place, value) in model.values.iter().enumerate() {
        let often = match value.kind {
            ValueKind::Input(_) => 0.7,
            ValueKind::Constant { .. } => 0.15,
            ValueKind::Formula { .. } => continue,
        };
        if !chance.happens(often) {
            continue;
        }
        let number = random_value(value, model.defaults[place], chance);
        let (sheet, cell) = export.book.names[&name(&export.book, &value.id)].clone();
        let formula = export.book.cells[&(sheet.clone(), cell)].formula.clone().expect("a formula");
        // The cell that is changed, and what it is multiplied by.
        let (input, factor) = formula
            .split_once('*')
            .map_or((formula.as_str(), 1.0), |(input, factor)| (input, factor.parse().expect("a factor")));
        let new = match &value.kind {
            ValueKind::Input(input) if !input.options.is_empty() => Value::Text(write_field(model, place, number)),
            _ => Value::Number(number / factor),
        };
        changes.insert((sheet, input.to_owned()), new);
    }
    let growth = |cell: &str, value: Value| (("Growth".to_owned(), cell.to_owned()), value);
    let kind = ["none", "compound", "linear", "logistic"][chance.below(4)];
    changes.extend([
        growth("B4", Value::Text(kind.to_owned())),
        growth("B5", Value::Number(0.9 + chance.share())),
        growth("B6", Value::Number(7.0 + 90.0 * chance.share())),
        growth("B7", Value::Number(2.0 + 10.0 * chance.share())),
        growth("B8", Value::Number(0.5 + 3.0 * chance.share())),
    ]);
    if let Some((sheet, _)) = export.book.names.get("cost_spare") {
        let settings =
            [("cost_spare", chance.below(3)), ("cost_zones", 1 + chance.below(3)), ("cost_clusters", chance.below(2))];
        for (name, number) in settings {
            let number = f64::from(u32::try_from(number).expect("few"));
            changes.insert((sheet.clone(), export.book.names[name].1.clone()), Value::Number(number));
        }
    }
    changes
}

/// With other prices in its cells: of the machine that is taken, which is dearer then, and of disks. The scenario has them as
/// prices of its own.
fn other_prices(link: &str) -> Export {
    let mut one = export(link);
    let text = |sheet: &str, address: &str| match one.book.at(sheet, address) {
        Value::Text(text) => text.clone(),
        other => panic!("{sheet} {address}: {other:?}"),
    };
    let (mut changes, mut own) = (BTreeMap::new(), Vec::new());
    let taken = text("Machines AWS", "L5");
    for ((sheet, address), cell) in &one.book.cells {
        let Value::Text(what) = &cell.value else { continue };
        let row = address.trim_start_matches('C');
        if sheet != "Prices" || !address.starts_with('C') || text(sheet, &format!("A{row}")) != "AWS" {
            continue;
        }
        let (name, new) = match what.as_str() {
            "gp3" => (format!("aws block gp3 {}", text(sheet, &format!("B{row}"))), 0.0512),
            what if what == taken => (format!("aws {what} {}", text(sheet, &format!("B{row}"))), 9.75),
            _ => continue,
        };
        own.push(format!("{name} = {new}"));
        changes.insert((sheet.clone(), format!("F{row}")), Value::Number(new));
    }
    assert_eq!(changes.len(), 2, "{link}: {own:?}");
    one.bytes = changed(&one.bytes, &one.book, &changes);
    one.name = format!("{link}, other prices");
    one.scenario = decode(&format!("cost.prices={}&{link}", own.join("; "))).0;
    one.other = true;
    one
}

/// The name of a value: its id, with underscores after it where that would be a cell.
fn name(book: &Book, id: &str) -> String {
    [id.to_owned(), format!("{id}_")].into_iter().find(|name| book.names.contains_key(name)).expect(id)
}

#[test]
#[ignore = "needs LibreOffice, which `cargo xtask test --only spreadsheet` brings"]
fn every_formula_gives_what_the_engine_gives() {
    let exports = exports();
    let folder = env::temp_dir().join(format!("headroom-spreadsheet-{}", process::id()));
    // Two programs at a time, each with settings of its own.
    let recalculated: Vec<Book> = thread::scope(|scope| {
        let halves = [0, 1].map(|first| {
            let folder = folder.join(first.to_string());
            // Every second one, for large ones stand together.
            let half: Vec<&Export> = exports.iter().skip(first).step_by(2).collect();
            scope.spawn(move || recalculate(&folder, &half))
        });
        let mut halves = halves.map(|half| half.join().expect("LibreOffice has run").into_iter());
        (0..exports.len()).map(|number| halves[number % 2].next().expect("a spreadsheet")).collect()
    });
    fs::remove_dir_all(&folder).expect("the folder is ours");
    let mut faults = Vec::new();
    let (mut compared, mut costs) = (0, 0);
    for (export, found) in exports.iter().zip(&recalculated) {
        let mut report = |what: &str, wanted: &Value, got: &Value| {
            compared += 1;
            if !same(wanted, got) {
                faults.push(format!("{}: {got:?}, not {wanted:?}: {what:.300}", export.name));
            }
        };
        assert_eq!(found.sheets, export.book.sheets, "{}", export.name);
        if export.other {
            against_engine(export, found, &mut report);
            costs += cost_for_cost(export, found, &mut report);
        } else {
            for ((sheet, address), cell) in export.book.cells.iter().filter(|(_, cell)| cell.formula.is_some()) {
                let what = format!("{sheet}!{address} {}", cell.formula.as_deref().unwrap_or_default());
                report(&what, &cell.value, found.at(sheet, address));
            }
        }
    }
    println!("{compared} cells compared in {} files, {costs} of the cost with other inputs", exports.len());
    assert!(costs > 2_000, "only {costs} of the cost were compared");
    assert!(compared > 40_000, "only {compared} cells were compared");
    assert!(faults.is_empty(), "{} of {compared} differ:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
}

/// One run of LibreOffice for all files. Cells with formulas are empty in what it is given.
fn recalculate(folder: &Path, exports: &[&Export]) -> Vec<Book> {
    let (given, taken, profile) = (folder.join("in"), folder.join("out"), folder.join("profile"));
    fs::create_dir_all(&given).expect("a folder");
    fs::create_dir_all(profile.join("user")).expect("a folder");
    fs::write(profile.join("user").join("registrymodifications.xcu"), ALWAYS).expect("settings");
    let mut files = Vec::new();
    for (number, export) in exports.iter().enumerate() {
        let bytes =
            if export.other { export.bytes.clone() } else { changed(&export.bytes, &export.book, &BTreeMap::new()) };
        let file = given.join(format!("{number}.xlsx"));
        fs::write(&file, bytes).expect("a file");
        files.push(file);
    }
    let program = env::var_os("SOFFICE").unwrap_or_else(|| "soffice".into());
    let output = Command::new(&program)
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", "xlsx", "--outdir"])
        .arg(&taken)
        .args(&files)
        .output()
        .unwrap_or_else(|error| panic!("{program:?} does not start ({error}); LibreOffice Calc is needed"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let read = |number: usize| {
        let file = taken.join(format!("{number}.xlsx"));
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}; {said}", file.display()));
        Book::read(&bytes)
    };
    (0..exports.len()).map(read).collect()
}

/// Everything is calculated when a file is opened.
const ALWAYS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

fn same(wanted: &Value, got: &Value) -> bool {
    match (wanted, got) {
        (Value::Number(a), Value::Number(b)) => (a - b).abs() <= CLOSE * a.abs().max(b.abs()) + NOTHING,
        // Spreadsheets have no infinity, and nothing that is not a number.
        (Value::Fault(_), Value::Fault(_)) => true,
        _ => wanted == got,
    }
}

fn number(number: f64) -> Value {
    if number.is_finite() { Value::Number(number) } else { Value::Fault(String::new()) }
}

fn read_number(value: &Value) -> f64 {
    if let Value::Number(number) = value { *number } else { f64::NAN }
}

/// The inputs and constants that it was calculated with.
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
            (_, value) => read_number(value),
        })
        .collect()
}

/// What was calculated for other inputs, against the engine's numbers for the same.
fn against_engine(export: &Export, found: &Book, report: &mut impl FnMut(&str, &Value, &Value)) {
    let model = &export.evaluation.components[0].model;
    let given = given(export, found);
    let cell = |place: usize| found.named(&name(&export.book, &model.values[place].id));
    let all = model.program.run_one(&given);
    for (place, value) in model.formulas() {
        let formula = model.written(place, |value, _| value.id.clone()).unwrap_or_default();
        report(&format!("{} = {formula:?}", value.id), &number(all[place]), cell(place));
    }
    let whens = model.matrices.iter().flat_map(|matrix| matrix.rows.iter().map(|row| row.when));
    for (row, when) in whens.chain(model.advice.iter().map(|advice| advice.when)).enumerate() {
        let address = format!("C{}", row + 4);
        report(&format!("Decisions!{address}"), &Value::Bool(all[when] == 1.0), found.at("Decisions", &address));
    }
    months(export, found, &given, report);
}

/// What it costs with other inputs, against the core's bills for the same.
fn cost_for_cost(export: &Export, found: &Book, report: &mut impl FnMut(&str, &Value, &Value)) -> usize {
    let component = &export.evaluation.components[0];
    if component.model.costs.is_empty() {
        return 0;
    }
    let elastic = component.model.costs.iter().any(|cost| cost.elastic);
    assert!(!elastic || found.sheets.contains(&"Hours".to_owned()), "{}: the hours follow", export.name);
    let law = law(found);
    let with = With { given: vec![given(export, found)], growth: Some(&law), stays: Vec::new() };
    bill::compare(found, &export.scenario, &export.evaluation, &with, report)
}

/// The growth that it was calculated with.
fn law(found: &Book) -> Growth {
    let setting = |cell: &str| read_number(found.at("Growth", cell));
    let rate = Rate { factor: setting("B5"), every: setting("B6"), period: Period::Day };
    match found.at("Growth", "B4") {
        Value::Text(kind) if kind == "compound" => Growth::Compound(rate),
        Value::Text(kind) if kind == "linear" => Growth::Linear(rate),
        Value::Text(kind) if kind == "logistic" => Growth::Logistic { rate, ceiling: setting("B7") },
        _ => Growth::None,
    }
}

fn months(export: &Export, found: &Book, given: &[f64], report: &mut impl FnMut(&str, &Value, &Value)) {
    let component = &export.evaluation.components[0];
    let model = &component.model;
    let setting = |cell: &str| read_number(found.at("Growth", cell));
    let law = law(found);
    for month in 0..=if export.name.contains("horizon=1&") { 1 } else { 2 } {
        let row = 12 + month;
        let growth = law.at(today(), read_number(found.at("Growth", &format!("C{row}"))));
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

/// The column of the workings by month with this head.
fn column(book: &Book, head: &str) -> String {
    let heads = book.cells.iter().find(|((sheet, address), cell)| {
        sheet == "Month workings" && address.ends_with('3') && cell.value == Value::Text(head.to_owned())
    });
    let ((_, address), _) = heads.unwrap_or_else(|| panic!("there is no column {head}"));
    address.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}
