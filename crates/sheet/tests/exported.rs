//! Checks the spreadsheet as written: stored results for programs that do not calculate, the validation of inputs,
//! portable formulas, and untrusted strings, which must not become formulas.

mod book;
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use book::bill::{self, Recalculation};
use book::{Book, Value, attribute, elements, unpack};
use common::{built_in_models, model_reference, today};
use headroom_core::date::Date;
use headroom_core::model::ValueKind;
use headroom_core::plan::timeline::{ReachedAt, Timeline, timeline};
use headroom_core::report::worksheet::{Cell, Worksheet};
use headroom_core::scenario::resolve::write_field;
use headroom_core::view_model::{Table, heads};
use headroom_core::{Component, Evaluation, Models, Problem, Scenario, decode, evaluate};

struct Export {
    worksheet: Worksheet,
    evaluation: Evaluation,
    timeline: Timeline,
    bytes: Vec<u8>,
    book: Book,
}

/// Returns the built-in models, which are loaded once for all tests.
fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(built_in_models)
}

fn export(scenario: &Scenario, problems: &[Problem], tables: &[Table], cost: bool) -> Export {
    let evaluation = evaluate(scenario, models());
    let timeline = timeline(scenario, &evaluation, today());
    let mut worksheet = Worksheet::build(scenario, models(), &evaluation, &timeline, problems);
    worksheet.add_tables(tables);
    let context = cost.then(|| bill::cost_context(scenario));
    let bytes = headroom_sheet::write(&worksheet, &evaluation, &timeline, context.as_ref()).expect("a spreadsheet");
    let book = Book::read(&bytes);
    Export { worksheet, evaluation, timeline, bytes, book }
}

/// Exports a link without cost.
fn export_link(link: &str) -> Export {
    let (scenario, problems) = decode(link);
    export(&scenario, &problems, &[], false)
}

/// Exports a link with the cost of two months.
fn export_link_with_cost(link: &str) -> Export {
    let (scenario, problems) = decode(&format!("horizon=2&{link}"));
    export(&scenario, &problems, &[], true)
}

fn links() -> Vec<String> {
    let mut links = Vec::new();
    for model in models().iter() {
        links.push(format!("m={}", model_reference(model)));
        links.extend(model.presets.iter().map(|preset| format!("m={}&p={}", model_reference(model), preset.id)));
    }
    links
}

/// Returns the defined name of a value: its id, followed by an underscore if the id would be a cell address.
fn defined_name(book: &Book, id: &str) -> String {
    [id.to_owned(), format!("{id}_")].into_iter().find(|name| book.names.contains_key(name)).expect(id)
}

#[test]
fn values_match_the_engine_to_the_last_bit() {
    for link in links() {
        let export = export_link(&link);
        let component = &export.evaluation.components[0];
        for (index, value) in component.model.values.iter().enumerate() {
            let held = export.book.named_value(&defined_name(&export.book, &value.id));
            let expected = match &value.kind {
                ValueKind::Input(input) if !input.options.is_empty() => {
                    Value::Text(write_field(&component.model, index, component.values[index]))
                }
                _ => Value::Number(component.values[index]),
            };
            assert_eq!(*held, expected, "{link}: {}", value.id);
            // The cell has a formula: a reference to the editable cell, or the formula of the model.
            let cell = &export.book.cells[&export.book.names[&defined_name(&export.book, &value.id)]];
            assert!(cell.formula.is_some(), "{link}: {}", value.id);
        }
    }
}

/// Cost settings with different instance types, purchase options, standbys, and prices.
const COST_SETTINGS: [&str; 7] = [
    "",
    "cost.commit=any&cost.spot=40%25&",
    "cost.standby=warm&cost.zones=3&cost.spot=30%25&",
    "cost.standby=cold&cost.commit=1y&",
    "cost.arch=any&cost.area=eu-west&cost.burstable=yes&",
    "cost.clusters=2&cost.spare=1&cost.least=2&cost.commit=3y&",
    "cost.clouds=aws&cost.prices=aws block gp3 = 0.07; aws egress internet = 0.05&",
];

#[test]
fn every_cost_line_matches_the_core() {
    let mut compared = 0;
    for (number, link) in links().into_iter().enumerate() {
        for (other, cost) in COST_SETTINGS.into_iter().enumerate() {
            // Every model with all settings, and every preset with some of them.
            if (number + other) % 5 > 0 && link.contains("&p=") {
                continue;
            }
            let hours = ["", "hours=office&events=Sale,5x,24h,11-27&", "days=office&hours=evening&"][other % 3];
            let link = format!("{cost}{hours}horizon={}&growth=7%25/month&{link}", [13, 2, 4][other % 3]);
            let (scenario, problems) = decode(&link);
            let export = export(&scenario, &problems, &[], true);
            if export.evaluation.components[0].model.costs.is_empty() {
                assert!(export.book.sheets.iter().all(|sheet| !sheet.starts_with("Cost")), "{link}");
                continue;
            }
            let component = &export.evaluation.components[0];
            let given = vec![component.values[..component.model.program.parameter_count()].to_vec()];
            let mut report = |what: &str, expected: &Value, actual: &Value| {
                let (Value::Number(a), Value::Number(b)) = (expected, actual) else {
                    panic!("{link}: {what}: {actual:?}")
                };
                assert!((a - b).abs() <= 1e-9 * a.abs() + 1e-9, "{link}: {what}: {b}, not {a}");
            };
            let with = Recalculation { inputs: given, growth: None };
            compared += bill::compare(&export.book, &scenario, &export.evaluation, &with, &mut report);
        }
    }
    assert!(compared > 8_000, "{compared}");
}

#[test]
fn static_sheets_contain_the_worksheet_numbers() {
    for link in links() {
        let export = export_link(&format!("hours=office&events=Sale,5x,24h,11-27&{link}"));
        let numbers: BTreeMap<&str, BTreeSet<u64>> = ["Dates and plan", "About"]
            .map(|sheet| {
                let cells = export.book.cells.iter().filter(|((of, _), _)| of == sheet);
                let numbers = cells.filter_map(|(_, cell)| {
                    if let Value::Number(number) = cell.value { Some(number.to_bits()) } else { None }
                });
                (sheet, numbers.collect())
            })
            .into();
        let mut compared = 0;
        for section in &export.worksheet.sections {
            let sheet = match section.id.as_str() {
                "limits" | "plan" | "months" | "horizons" => "Dates and plan",
                "outlook" | "models" => "About",
                _ => continue,
            };
            for cell in section.rows.iter().flatten() {
                let number = match cell {
                    Cell::Number { value, .. } | Cell::Share(value) => *value,
                    Cell::Date { date, .. } => {
                        f64::from(date.epoch_days() - Date::parse("1970-01-01").expect("a valid date").epoch_days())
                            + 25_569.0
                    }
                    _ => continue,
                };
                // Treat −0 as 0.
                assert!(numbers[sheet].contains(&(number + 0.0).to_bits()), "{link}: {number} in {}", section.id);
                compared += 1;
            }
        }
        assert!(compared > 20, "{link}: {compared}");
    }
}

/// With a flat calendar, no events, and compound growth, interpolated dates differ from those of the timeline by at
/// most 31 days, because values can be rounded up between two months. At least 10 of them differ by at most a day.
#[test]
fn dates_match_the_timeline() {
    let mut compared = 0;
    for link in [
        "m=tiered-store&p=guide-deployment",
        "m=tiered-store&p=llm-memory",
        "m=web-service&p=platform",
        "m=web-service&p=ecommerce",
    ] {
        let export = export_link(&format!("growth=5%25/month&{link}"));
        let component = &export.evaluation.components[0];
        for (number, resource) in component.model.resources.iter().enumerate() {
            let found = export.book.cells.iter().find(|((sheet, address), cell)| {
                sheet == "Sizing" && address.starts_with('A') && cell.value == Value::Text(resource.label.clone())
                    && matches!(export.book.cells.get(&(sheet.clone(), address.replace('A', "H"))), Some(cell) if cell.formula.is_some())
            });
            let Some(((_, address), _)) = found else { panic!("{link}: no {}", resource.label) };
            let passed = export.book.cell_value("Sizing", &address.replace('A', "H"));
            let ahead = &export.timeline.components[0].resources[number];
            let peak = if ahead.capacity_known { ahead.at_peak_load.0 } else { ReachedAt::Never };
            match (passed, peak) {
                (Value::Text(text), ReachedAt::Now) => assert_eq!(text, "now", "{link}: {}", resource.label),
                (Value::Number(serial), ReachedAt::On(date)) => {
                    let days = (serial - 25_569.0) - f64::from(date.epoch_days());
                    assert!(days.abs() <= 31.0, "{link}: {} {days} days off", resource.label);
                    compared += usize::from(days.abs() <= 1.0);
                }
                (Value::Text(text), _) => assert_eq!(text, "not in these months", "{link}: {}", resource.label),
                (other, when) => {
                    assert!(matches!(when, ReachedAt::Later(_)), "{link}: {}: {other:?}, {when:?}", resource.label)
                }
            }
        }
    }
    assert!(compared >= 10, "only {compared} dates are equal");
}

#[test]
fn inputs_can_be_changed_only_within_their_bounds() {
    for link in links() {
        let export = export_link(&link);
        let model = &export.evaluation.components[0].model;
        let sheet = export.book.sheets.iter().position(|sheet| sheet == "Inputs").expect("inputs");
        let parts = unpack(&export.bytes);
        let text =
            &parts.iter().find(|part| part.0 == format!("xl/worksheets/sheet{}.xml", sheet + 1)).expect("a sheet").1;
        let rules: BTreeMap<String, (String, &str)> = elements(text, "dataValidation")
            .flat_map(|(head, body)| {
                let kind = attribute(head, "type").unwrap_or_default();
                let cells = attribute(head, "sqref").expect("a cell");
                cells.split(' ').map(|cell| (cell.to_owned(), (kind.clone(), body))).collect::<Vec<_>>()
            })
            .collect();
        let given = model.values.iter().filter(|value| !matches!(value.kind, ValueKind::Formula { .. }));
        for value in given {
            let (_, cell) = &export.book.names[&defined_name(&export.book, &value.id)];
            let cell = cell.replace('D', "B");
            let (kind, body) = rules.get(&cell).unwrap_or_else(|| panic!("{link}: {} has no validation", value.id));
            if let ValueKind::Input(input) = &value.kind
                && !input.options.is_empty()
            {
                assert_eq!(kind, "list");
                let range = elements(body, "formula1").next().expect("a range").1.replace('$', "");
                let (from, to) = range.split_once(':').expect("a range");
                let row: String = from.chars().filter(char::is_ascii_digit).collect();
                let columns = from.as_bytes()[0]..=to.as_bytes()[0];
                let options: Vec<String> = columns
                    .map(|column| match export.book.cell_value("Inputs", &format!("{}{row}", char::from(column))) {
                        Value::Text(option) => option.clone(),
                        other => panic!("{other:?}"),
                    })
                    .collect();
                assert_eq!(options, input.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>());
            } else {
                assert!(kind == "decimal" || kind == "whole", "{link}: {} {kind}", value.id);
            }
        }
    }
}

/// Formulas use only functions that all spreadsheet programs have supported since 2007, and are short and shallow
/// enough for all of them.
#[test]
fn formulas_work_in_every_spreadsheet() {
    const PORTABLE_FUNCTIONS: [&str; 30] = [
        "NA",
        "AVERAGE",
        "SUM",
        "IF",
        "AND",
        "OR",
        "NOT",
        "MIN",
        "MAX",
        "ABS",
        "SQRT",
        "LN",
        "LOG10",
        "LOG",
        "EXP",
        "INT",
        "ROUND",
        "POISSON",
        "GAMMALN",
        "SUMPRODUCT",
        "ROW",
        "INDEX",
        "MATCH",
        "EDATE",
        "IFERROR",
        "COUNTIF",
        "SUMIF",
        "TRUE",
        "FALSE",
        "LOG2",
    ];
    let more = [
        "m=queue&kind=mmck&m=queue&m=web-service",
        "cost.commit=any&cost.spot=30%25&cost.standby=warm&hours=office&events=Sale,5x,24h,11-27&m=web-service",
    ];
    for link in links().into_iter().chain(more.map(str::to_owned)) {
        let export = export_link_with_cost(&link);
        for (index, cell) in &export.book.cells {
            let Some(formula) = &cell.formula else { continue };
            assert!(formula.len() < 8000, "{index:?}: {} bytes", formula.len());
            let mut deepest = 0_usize;
            let mut open = 0_usize;
            let mut word = String::new();
            let mut quoted = false;
            for c in formula.chars() {
                quoted ^= c == '"';
                match c {
                    _ if quoted => {}
                    '(' => {
                        assert!(word.is_empty() || PORTABLE_FUNCTIONS.contains(&word.as_str()), "{index:?}: {word}");
                        open += 1;
                        deepest = deepest.max(open);
                    }
                    ')' => open -= 1,
                    _ => {}
                }
                if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') { word.push(c) } else { word.clear() }
            }
            assert!(deepest <= 60, "{index:?} is {deepest} deep");
        }
    }
}

#[test]
fn untrusted_names_are_text() {
    let long = "y".repeat(10_000);
    let names = [
        "=cmd()",
        "'; rm -rf",
        "<script>alert(1)</script>",
        "a\nb",
        "\u{202e}evil",
        "[x]:*?/\\",
        "\u{1b}[31m\u{0}",
        &long,
    ];
    for name in names {
        let mut scenario = Scenario::with_model("queue");
        scenario.components[0].name = name.to_owned();
        scenario.components.push(Component { name: name.to_owned(), ..Component::with_model("tiered-store-estimate") });
        let table = Table {
            id: "costs".into(),
            title: name.to_owned().into(),
            headers: heads(["Cloud", "Cost"]),
            first_number_column: 1,
            rows: vec![vec![name.to_owned(), "=7919+1".to_owned()]],
            ..Table::default()
        };
        let export = export(&scenario, &[], &[table.clone(), table], true);
        for sheet in &export.book.sheets {
            let fits = |c: char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
            assert!(!sheet.is_empty() && sheet.chars().count() <= 31 && sheet.chars().all(fits), "{sheet:?}");
        }
        let distinct: BTreeSet<String> = export.book.sheets.iter().map(|sheet| sheet.to_lowercase()).collect();
        assert_eq!(distinct.len(), export.book.sheets.len());
        // The name occurs in cells, but in no formula.
        let inside = headroom_core::text::sanitize(name.split('\n').next().expect("a line"));
        let texts = export
            .book
            .cells
            .iter()
            // The instance types on the *Machines* sheets are results of formulas, and can contain a short name by
            // chance.
            .filter(|((sheet, _), _)| !sheet.starts_with("Machines"))
            .map(|(_, cell)| cell)
            .filter(|cell| matches!(&cell.value, Value::Text(text) if text.contains(&inside)));
        assert!(texts.clone().count() > 3, "{name:.40}");
        assert!(texts.clone().all(|cell| cell.formula.is_none()), "{name:.40}");
        assert!(
            export
                .book
                .cells
                .values()
                .all(|cell| cell.formula.as_deref().is_none_or(|formula| !formula.contains("7919")))
        );
        for (part, text) in unpack(&export.bytes) {
            assert!(!text.contains("<script") && !text.contains('\u{202e}') && !text.contains('\u{1b}'), "{part}");
        }
    }
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    let link = "growth=5%25/month&m=web-service&p=platform&m=queue&kind=mmck";
    let (first, second) = (export_link_with_cost(link), export_link_with_cost(link));
    assert_eq!(first.bytes, second.bytes);
    let parts = unpack(&first.bytes);
    let core = &parts.iter().find(|part| part.0 == "docProps/core.xml").expect("properties").1;
    assert_eq!(core.matches("2026-11-21T00:00:00Z").count(), 2, "created on the first day of the plan: {core}");
}

#[test]
fn components_have_separate_sheets_and_names() {
    let export = export_link("m=queue&servers=20&m=queue&servers=30&n=Second&m=tiered-store-estimate");
    for sheet in
        ["Inputs 1", "Inputs 2", "Inputs 3", "Sizing 2", "Months 2", "Monthly calculations 2", "Growth", "Calculations"]
    {
        assert!(export.book.sheets.iter().any(|name| name == sheet), "{sheet}: {:?}", export.book.sheets);
    }
    assert_eq!(export.book.named_value("servers"), &Value::Number(20.0));
    assert_eq!(export.book.named_value("servers_2"), &Value::Number(30.0));
}
