//! The declarations of functions: their examples hold, the documentation matches them, and models packed before the
//! declarations existed still compute the same numbers.

use std::env;
use std::fmt::Write as _;
use std::fs;

use headroom_core::expression::function::{Argument, UnitRule};
use headroom_core::expression::functions::FUNCTIONS;
use headroom_core::model::loader::load;
use headroom_core::model::packed::{pack, unpack};
use headroom_core::model::source::{FormulaSource, ModelSource};
use headroom_core::model::toml::from_toml;

const README: &str = "models/README.md";
const BEGIN: &str = "<!-- functions: written from core/src/expression/functions.rs by `cargo xtask bless` -->\n";
const END: &str = "<!-- end of functions -->\n";

/// Evaluates an expression without names, in the first unit with which it loads.
fn value_of(text: &str) -> f64 {
    let units = ["1", "B", "s", "core", "USD"];
    let formula = |unit: &str| FormulaSource {
        id: "f".into(),
        label: "F".into(),
        unit: unit.into(),
        expr: text.into(),
        ..FormulaSource::default()
    };
    let source = |unit| ModelSource {
        id: "m".into(),
        version: 1,
        title: "M".into(),
        formulas: vec![formula(unit)],
        ..ModelSource::default()
    };
    let model = units.iter().find_map(|unit| load(source(unit)).ok());
    model.unwrap_or_else(|| panic!("{text} does not load")).program.run_row(&[])[0]
}

#[test]
fn examples_give_their_documented_results() {
    for function in &FUNCTIONS {
        let (call, result) = function.example;
        assert!(call.starts_with(&format!("{}(", function.name)), "{call}");
        let (found, shown) = (value_of(call), value_of(result));
        assert!((found - shown).abs() <= 5e-4 * shown.abs(), "{call} gives {found}, not {result}");
    }
}

#[test]
fn functions_are_identified_by_name_and_argument_count() {
    for (index, function) in FUNCTIONS.iter().enumerate() {
        let (fewest, most) = function.arity();
        assert!((1..=most).contains(&fewest), "{}", function.signature());
        assert!(function.variadic || most <= 4, "{}: a step has four operands", function.signature());
        for other in &FUNCTIONS[index + 1..] {
            let apart = other.arity().0 > most || other.arity().1 < fewest;
            assert!(function.name != other.name || apart, "{} and {}", function.signature(), other.signature());
        }
    }
}

#[test]
fn functions_match_their_formulas() {
    let arguments = [2.0, 3.0, 1.5, 0.5];
    for function in &FUNCTIONS {
        let count = function.arguments.len();
        let written: Vec<String> = function
            .arguments
            .iter()
            .zip(arguments)
            .map(|(argument, value)| match argument {
                Argument::Condition(_) => format!("{value} > 0"),
                Argument::Number(_) => value.to_string(),
            })
            .collect();
        let text = format!("{}({})", function.name, written.join(", "));
        let (found, expected) = (function.evaluate(&arguments[..count]), value_of(&text));
        assert_eq!(found.to_bits(), expected.to_bits(), "{text}: {found}, {expected}");
    }
    assert!(FUNCTIONS.iter().all(|function| function.evaluate(&[]).is_nan()));
}

/// `functions.bin` is `functions.toml`, packed when operation codes were still list indices.
#[test]
fn models_packed_before_functions_were_declared_give_the_same_numbers() {
    let written = from_toml(&fs::read_to_string("tests/data/functions.toml").unwrap()).unwrap();
    let packed = unpack(&fs::read("tests/data/functions.bin").unwrap()).unwrap();
    let again = unpack(&pack(&written)).unwrap();
    for (a, b) in [(3.7, 2.2), (2.0, 5.0), (-1.0, 0.5), (0.0, 0.0), (f64::NAN, 1.0)] {
        let bits = |model: &headroom_core::model::Model| {
            model.program.run_row(&[a, b, 1.0]).into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(bits(&packed), bits(&written), "a = {a}, b = {b}");
        assert_eq!(bits(&again), bits(&written), "a = {a}, b = {b}");
    }
}

/// Formats the table of functions for the documentation of model files.
fn table() -> String {
    let mut table = String::from("| function | description | units | example |\n|---|---|---|---|\n");
    for function in &FUNCTIONS {
        let units = match function.unit_rule {
            UnitRule::Same => "same",
            UnitRule::Plain => "plain",
            UnitRule::SquareRoot => "square root",
            UnitRule::Power => "power",
        };
        let (call, result) = function.example;
        let (signature, about) = (function.signature(), function.about);
        writeln!(table, "| `{signature}` | {about}. | {units} | `{call}` = {result} |").unwrap();
    }
    table
}

#[test]
fn the_documentation_matches_the_declarations() {
    let text = fs::read_to_string(README).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the start of the table");
    let (found, after) = rest.split_once(END).expect("the end of the table");
    let expected = format!("\n{}\n", table());
    if env::var_os("HEADROOM_BLESS").is_some() {
        fs::write(README, [before, BEGIN, &expected, END, after].concat()).unwrap();
        return;
    }
    assert_eq!(found, expected, "{README} differs from the declarations; run `cargo xtask bless`");
}
