//! Writes `by_hand.rs`: the formulas of the models as the Rust that somebody would write for them.

use headroom_core::Models;
use headroom_core::expression::expr::{Binary, Expr, ExprKind, Unary};
use headroom_core::expression::function::Function;
use headroom_core::model::{Model, ValueKind};
use headroom_core::units::Unit;
use headroom_core::units::{plain, read};

use crate::cases::needed;

const HEAD: &str = "\
//! The formulas of the models as Rust, compiled ahead: what the engine is measured against.
//!
//! Written by `cargo bench -p headroom-core -- --write`; not by hand after all, but as a hand would.
#![allow(unused_parens, unused_imports, clippy::all)]

use headroom_core::math::{abs, ceil, exp, floor, ln, log2, log10, max, min, pow, round, sqrt};
use headroom_core::queueing::{erlang_b_of_numbers as erlang_b, erlang_c_of_numbers as erlang_c, erlang_c_servers_of_numbers as erlang_c_servers, mmck_blocked_of_numbers as mmck_blocked, mmck_late_of_numbers as mmck_late, mmck_queue_of_numbers as mmck_queue, mmck_servers_of_numbers as mmck_servers, mmck_utilization_of_numbers as mmck_utilisation, mmck_wait_of_numbers as mmck_wait, mmck_waiting_of_numbers as mmck_waiting};

/// What a model is given.
pub(crate) struct Given<'g> {
    /// A value that does not vary.
    pub(crate) value: &'g dyn Fn(&str) -> Option<f64>,
    /// The numbers of one that does.
    pub(crate) column: &'g dyn Fn(&str) -> Option<&'g [f64]>,
    /// How many rows there are.
    pub(crate) rows: usize,
}
";

/// The whole file.
pub(crate) fn file(models: &Models) -> String {
    let mut out = HEAD.to_owned();
    out += "\n/// The values of the model's summary, row by row.\n";
    out += "pub(crate) fn run(model: &str, given: &Given<'_>) -> Option<Vec<Vec<f64>>> {\n    match model {\n";
    for model in models.iter() {
        out += &format!("        {:?} => {}(given),\n", model.id, name(model));
    }
    out += "        _ => None,\n    }\n}\n";
    models.iter().for_each(|model| out += &function(model));
    out
}

fn name(model: &Model) -> String {
    model.id.replace('-', "_")
}

fn function(model: &Model) -> String {
    let order = needed(model);
    let (mut before, mut inside) = (String::new(), String::new());
    for place in &order {
        let value = &model.values[*place];
        let id = &value.id;
        match &value.kind {
            ValueKind::Input(input) if input.options.is_empty() => {
                before += &format!("    let {id} = (given.column)({id:?})?.get(..rows)?;\n");
                inside += &format!("        let {id} = {id}[row];\n");
            }
            ValueKind::Input(_) | ValueKind::Constant { .. } => {
                before += &format!("    let {id} = (given.value)({id:?})?;\n");
            }
            ValueKind::Formula { .. } => {
                let expr = model.expr(*place).expect("a formula has an expression");
                inside += &format!("        let {id} = {};\n", rust(model, &expr));
            }
        }
    }
    let count = model.headline.len();
    let outs: Vec<String> = (0..count).map(|index| format!("out_{index}")).collect();
    for (out, place) in outs.iter().zip(&model.headline) {
        inside += &format!("        {out}[row] = {};\n", model.values[*place].id);
    }
    format!(
        "\nfn {}(given: &Given<'_>) -> Option<Vec<Vec<f64>>> {{\n    let rows = given.rows;\n{before}    \
         let mut out = vec![vec![0.0; rows]; {count}];\n    let [{}] = out.as_mut_slice() else {{ return None }};\n    \
         for row in 0..rows {{\n{inside}    }}\n    Some(out)\n}}\n",
        name(model),
        outs.join(", "),
    )
}

fn number(value: f64) -> String {
    let text = plain(value);
    if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
}

fn rust(model: &Model, expr: &Expr) -> String {
    let of = |expr: &Expr| rust(model, expr);
    match &expr.kind {
        ExprKind::Number { value, unit } => match Unit::parse(unit, &model.counts) {
            Ok(unit) => number(read(&plain(*value), &unit, &model.counts).unwrap_or(f64::NAN)),
            Err(_) => number(*value),
        },
        ExprKind::Name(id) => id.clone(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Text(_) => "f64::NAN".to_owned(),
        ExprKind::Unary(Unary::Negate, a) => format!("(-{})", of(a)),
        ExprKind::Unary(Unary::Not, a) => format!("(!{})", of(a)),
        ExprKind::Binary(Binary::Power, a, b) => format!("pow({}, {})", of(a), of(b)),
        ExprKind::Binary(operator, a, b) => {
            let sign = match operator {
                Binary::And => "&&",
                Binary::Or => "||",
                other => other.sign(),
            };
            format!("({} {sign} {})", side(model, a, b), side(model, b, a))
        }
        ExprKind::Call(function, arguments) => call(function, &arguments.iter().map(of).collect::<Vec<_>>()),
    }
}

/// One side of an operator: the name of an option is its number in the choice on the other side.
fn side(model: &Model, expr: &Expr, other: &Expr) -> String {
    if let (ExprKind::Text(text), ExprKind::Name(id)) = (&expr.kind, &other.kind)
        && let Some(ValueKind::Input(input)) = model.value(id).map(|value| &value.kind)
        && let Some(index) = input.options.iter().position(|option| option.id == *text)
    {
        return format!("{index}.0");
    }
    rust(model, expr)
}

fn call(function: &Function, arguments: &[String]) -> String {
    match (function.name, arguments) {
        ("if", [condition, then, otherwise]) => format!("(if {condition} {{ {then} }} else {{ {otherwise} }})"),
        (name @ ("min" | "max"), [first, rest @ ..]) => {
            rest.iter().fold(first.clone(), |left, right| format!("{name}({left}, {right})"))
        }
        ("clamp", [x, low, high]) => format!("max(min({x}, {high}), {low})"),
        (name @ ("floor" | "ceil" | "round"), [x, step]) => format!("({name}({x} / {step}) * {step})"),
        (name, _) => format!("{name}({})", arguments.join(", ")),
    }
}
