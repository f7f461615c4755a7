//! Formatted values in every unit of the built-in models and the examples.

use std::collections::BTreeSet;
use std::fs;

use headroom_core::Models;
use headroom_core::format::{format_value, plural};
use headroom_core::model::Model;
use headroom_core::model::toml::from_toml;
use headroom_core::units::Unit;

fn all_models() -> Vec<Model> {
    let mut models: Vec<Model> = Models::built_in().unwrap().iter().map(|model| Model::clone(model)).collect();
    for file in fs::read_dir("../examples/models").unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "toml") {
            models.push(from_toml(&fs::read_to_string(file).unwrap()).unwrap());
        }
    }
    models
}

#[test]
fn counted_nouns_agree_with_their_number() {
    let mut seen = BTreeSet::new();
    for model in all_models() {
        let units = model.values.iter().map(|value| &value.unit).chain(model.resources.iter().map(|one| &one.unit));
        for unit in units {
            let text = |number: f64| format_value(unit.to_base(number), unit).to_string();
            let head: String = unit.text.chars().take_while(|c| !matches!(c, '/' | '*' | '·')).collect();
            let product = unit.text.contains(['*', '·']);
            if model.counts.contains(&head) && !product && !unit.text.starts_with("io") {
                let tail = unit.text[head.len()..].replace("/d", "/day");
                let many = format!("{}{tail}", plural(&head));
                assert_eq!(text(1.0), format!("1 {head}{tail}"), "{}", model.id);
                for (number, formatted) in [(0.0, "0"), (2.0, "2"), (0.5, "0.5"), (-3.0, "−3"), (1200.0, "1,200")] {
                    assert_eq!(text(number), format!("{formatted} {many}"), "{}", model.id);
                }
                assert_eq!(text(5e6), format!("5 million {many}"), "{}", model.id);
            }
            // At most one space separates a value and its unit, and none precedes a percent sign.
            for number in [0.0, 1.0, 2.0, 0.25, -7.5, 1e30] {
                let text = text(number);
                assert!(!text.contains("  ") && !text.contains(" %") && !text.ends_with(' '), "{}: {text}", unit.text);
            }
            assert_eq!(format_value(f64::NAN, unit).to_string(), "undefined");
            assert_eq!(format_value(f64::INFINITY, unit).to_string(), "∞");
            seen.insert(unit.text.clone());
        }
    }
    assert!(seen.len() > 60, "{seen:?}");
}

#[test]
fn units_are_written_as_engineers_write_them() {
    let counts: Vec<String> =
        ["query", "request", "io", "op", "node", "instance", "dimension", "point", "entry"].map(str::to_owned).into();
    for (unit, one, two) in [
        ("1", "1", "2"),
        ("%", "1%", "2%"),
        ("s", "1 s", "2 s"),
        ("ms", "1 ms", "2 ms"),
        ("min", "1 min", "2 min"),
        ("h", "1 h", "2 h"),
        ("d", "1 day", "2 days"),
        ("month", "1 month", "2 months"),
        ("core", "1 core", "2 cores"),
        ("vCPU", "1 vCPU", "2 vCPUs"),
        ("B", "1 B", "2 B"),
        ("GiB/month", "1 GiB/month", "2 GiB/month"),
        ("Mbit/s", "1 Mbit/s", "2 Mbit/s"),
        ("USD", "$1", "$2"),
        ("USD/month", "$1/mo", "$2/mo"),
        ("io/s", "1 IOPS", "2 IOPS"),
        ("io/query", "1 io/query", "2 io/query"),
        ("query/s", "1 query/s", "2 queries/s"),
        ("entry/min", "1 entry/min", "2 entries/min"),
        ("node/d", "1 node/day", "2 nodes/day"),
        ("dimension/point", "1 dimension/point", "2 dimensions/point"),
        ("ms/request", "1 ms/request", "2 ms/request"),
        ("instance*h", "1 instance-hour", "2 instance-hours"),
        ("op/s/node", "1 op/s/node", "2 ops/s/node"),
    ] {
        let unit = Unit::parse(unit, &counts).expect("a unit");
        let text = |number: f64| format_value(unit.to_base(number), &unit).to_string();
        assert_eq!((text(1.0), text(2.0)), (one.to_owned(), two.to_owned()), "{}", unit.text);
    }
}
