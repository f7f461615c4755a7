//! The cost section of a worksheet: amounts match the bills, in every format.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::BTreeSet;

use common::{built_in_models, model_reference, today};
use headroom_core::cost::bill::{Bill, ServiceCategory};
use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::{Catalog, Money};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost::{cost_sections, report};
use headroom_core::report::markdown_writer::escape_markdown;
use headroom_core::report::worksheet::{Cell, SCHEMA, Section, Worksheet, csv};
use headroom_core::view_model::Table;
use headroom_core::{decode, evaluate};
use serde_json::Value as Json;

/// A worksheet and its expected numbers: section, row, column, dollars.
struct Case {
    link: String,
    worksheet: Worksheet,
    tables: Vec<Table>,
    expected: Vec<(String, usize, usize, f64)>,
    version: String,
}

fn case(link: &str, catalog: &Catalog) -> Option<Case> {
    let models = built_in_models();
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, &models);
    if evaluation.components.iter().all(|component| component.model.costs.is_empty()) {
        return None;
    }
    let timeline = timeline(&scenario, &evaluation, today());
    let mut worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
    worksheet.extend(cost_sections(&scenario, &evaluation, catalog, today()));
    let context = CostContext::new(&scenario, catalog, today());
    let usages = context.component_usages(&evaluation);
    let bills = context.bills(&usages, &context.policy);
    let expected = expected_amounts(&bills, context.months.len(), &worksheet);
    let tables = report(&scenario, &evaluation, catalog, today()).tables;
    Some(Case { link: link.to_owned(), worksheet, tables, expected, version: catalog.version() })
}

/// Returns the expected amounts from the bills.
fn expected_amounts(bills: &[Bill<'_>], months: usize, worksheet: &Worksheet) -> Vec<(String, usize, usize, f64)> {
    let mut expected = Vec::new();
    let mut want = |section: &str, row: usize, column: usize, money: Money| {
        expected.push((format!("cost-{section}"), row, column, money.dollars()));
    };
    let kinds = ServiceCategory::ALL.into_iter().filter(|kind| {
        let lines = bills.iter().flat_map(|bill| &bill.lines).filter(|line| line.category == *kind);
        lines
            .into_iter()
            .any(|line| line.missing_price.is_some() || line.monthly_costs.iter().any(|month| *month > Money::ZERO))
    });
    let kinds: Vec<ServiceCategory> = kinds.collect();
    for (number, bill) in bills.iter().enumerate() {
        want("clouds", number, 4, bill.month_total(0));
        want("clouds", number, 6, bill.total(0..months.min(12)));
        want("clouds", number, 7, bill.total(0..months));
        for (row, kind) in kinds.iter().enumerate() {
            for (section, stretch) in [("kinds", 0..1), ("kinds-all", 0..months)] {
                let money = bill.category_total(*kind, stretch);
                if money > Money::ZERO {
                    want(section, row, 1 + number, money);
                }
            }
        }
        want("kinds", kinds.len(), 1 + number, bill.month_total(0));
        for (section, step) in [("months", 1), ("quarters", 3), ("years", 12)] {
            for (row, first) in (0..months).step_by(step).enumerate() {
                want(section, row, 2 + number, bill.total(first..months.min(first + step)));
            }
        }
    }
    // Find the lines of each row by cloud, label, and category.
    let section = section(worksheet, "cost-items");
    for (row, cells) in section.rows.iter().enumerate() {
        let [_, label, kind, cloud] = [0, 1, 2, 3].map(|at: usize| cells[at].shown().into_owned());
        let bill = bills.iter().find(|bill| bill.cloud().label() == cloud).expect("a cloud");
        let same = bill.lines.iter().filter(|line| {
            line.label == label
                && (line.category.label() == kind
                    || (kind == "Compute and memory"
                        && matches!(line.category, ServiceCategory::Compute | ServiceCategory::Memory)))
        });
        let lines: Vec<_> = same.collect();
        assert!(!lines.is_empty(), "{cloud} {label} {kind}");
        if lines.iter().all(|line| line.missing_price.is_none()) {
            want("items", row, 6, lines.iter().map(|line| line.monthly_costs[0]).sum());
        }
    }
    expected
}

fn section<'w>(worksheet: &'w Worksheet, id: &str) -> &'w Section {
    worksheet.sections.iter().find(|section| section.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn cases() -> Vec<Case> {
    let catalog = Catalog::built_in().expect("a catalog");
    let costs = [
        "",
        "cost.commit=any&cost.spot=40%25&cost.revenue=50k&cost.budget=2k&",
        "cost.standby=warm&cost.clusters=2&cost.clouds=aws, gcp&",
        "cost.area=eu-west&cost.prices=aws block gp3 = 0.07&",
    ];
    let mut links = Vec::new();
    for model in built_in_models().iter() {
        let presets = std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str()));
        for preset in presets {
            let cost = costs[links.len() % costs.len()];
            links.push(format!("{cost}horizon=7&growth=6%25/month&m={}&p={preset}", model_reference(model)));
        }
    }
    let cases: Vec<Case> = links.iter().filter_map(|link| case(link, &catalog)).collect();
    assert!(cases.len() > 8);
    cases
}

#[test]
fn every_cost_matches_the_bill_in_every_format() {
    let schema: Json = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mut compared = 0;
    for case in cases() {
        let json: Json = serde_json::from_str(&case.worksheet.to_json()).expect("JSON");
        assert!(validator.is_valid(&json), "{}", case.link);
        let text = case.worksheet.to_csv();
        let lines: BTreeSet<&str> = text.lines().collect();
        let files = csv::files(&case.worksheet);
        let (markdown, page) = (case.worksheet.to_markdown(), case.worksheet.to_html());
        for (id, row, column, dollars) in &case.expected {
            let exported = section(&case.worksheet, id);
            let place = format!("{}: {id} {row} {column}", case.link);
            let Cell::Number { value, unit, shown } = &exported.rows[*row][*column] else {
                panic!("{place}: {:?}", exported.rows[*row][*column]);
            };
            assert_eq!((value.to_bits(), unit.as_str()), (dollars.to_bits(), "USD"), "{place}");
            assert!(shown.trim_start_matches("at least ").starts_with('$'), "{place}: {shown}");
            let name = &exported.columns[*column].id;
            let sections = json["sections"].as_array().expect("sections");
            let found = sections.iter().find(|section| section["id"] == id.as_str()).expect("a section");
            let cell = &found["rows"][row][&**name];
            assert_eq!((cell["number"].as_f64(), cell["unit"].as_str()), (Some(*dollars), Some("USD")), "{place}");
            let shown_csv = if shown.contains(',') { format!("\"{shown}\"") } else { shown.clone() };
            let line = format!("{id},,{},{name},{value},USD,{shown_csv}", row + 1);
            assert!(lines.contains(line.as_str()), "{place}: {line}");
            let file = &files.iter().find(|file| file.0 == *id).expect("a file").1;
            let head: Vec<&str> = file.lines().next().expect("heads").split(',').collect();
            assert!(head.contains(&&*format!("{name}_unit")), "{place}: {head:?}");
            assert!(file.lines().nth(row + 1).expect("a row").contains(&format!("{value},USD")), "{place}");
            assert!(markdown.contains(&format!("| {} |", escape_markdown(shown))), "{place}");
            assert!(page.contains(&format!("<td class=\"n\">{shown}</td>")), "{place}");
            compared += 1;
        }
    }
    assert!(compared > 500, "{compared}");
}

#[test]
fn a_document_has_the_texts_of_the_page_and_its_price_sources() {
    for case in cases() {
        for table in &case.tables {
            let exported = section(&case.worksheet, &format!("cost-{}", table.id));
            let shown: Vec<Vec<String>> =
                exported.rows.iter().map(|row| row.iter().map(|cell| cell.shown().into_owned()).collect()).collect();
            assert_eq!(shown, table.rows, "{}: {}", case.link, table.id);
        }
        assert!(case.version.starts_with("aws ") && case.version.contains(", gcp "), "{}", case.version);
        let worksheet = &case.worksheet;
        for text in [worksheet.to_markdown(), worksheet.to_csv(), worksheet.to_json(), worksheet.to_html()] {
            assert!(text.contains(&case.version), "{}", case.link);
        }
    }
}
