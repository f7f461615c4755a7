//! Checks compiled expressions against a plain interpreter of the expression tree.

use headroom_core::expression::expr::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use headroom_core::expression::parse::parse;
use headroom_core::math;
use headroom_core::model::loader::load;
use headroom_core::model::source::{FormulaSource, InputSource, ModelSource, Quantity};
use headroom_core::queueing::{
    erlang_b, erlang_c, erlang_c_servers_clamped, mmck_blocked_clamped, mmck_late_clamped, mmck_queue_clamped,
    mmck_servers_clamped, mmck_utilization_clamped, mmck_wait_clamped, mmck_waiting_clamped,
};
use proptest::prelude::*;

/// Interprets an expression directly from its tree.
fn interpret(expr: &Expr, name: &impl Fn(&str) -> f64) -> f64 {
    let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
    let operand = |expr: &Expr| interpret(expr, name);
    match &expr.kind {
        ExprKind::Number { value, .. } => *value,
        ExprKind::Name(id) => name(id),
        ExprKind::Bool(value) => truth(*value),
        ExprKind::Text(_) => f64::NAN,
        ExprKind::Unary(UnaryOperator::Negate, a) => -operand(a),
        ExprKind::Unary(UnaryOperator::Not, a) => truth(operand(a) == 0.0),
        ExprKind::Binary(operator, a, b) => {
            let (a, b) = (operand(a), operand(b));
            match operator {
                BinaryOperator::Add => a + b,
                BinaryOperator::Subtract => a - b,
                BinaryOperator::Multiply => a * b,
                BinaryOperator::Divide => a / b,
                BinaryOperator::Power => math::pow(a, b),
                BinaryOperator::Less => truth(a < b),
                BinaryOperator::LessOrEqual => truth(a <= b),
                BinaryOperator::Greater => truth(a > b),
                BinaryOperator::GreaterOrEqual => truth(a >= b),
                BinaryOperator::Equal => truth(a == b),
                BinaryOperator::NotEqual => truth(a != b),
                BinaryOperator::And => truth(a != 0.0 && b != 0.0),
                BinaryOperator::Or => truth(a != 0.0 || b != 0.0),
            }
        }
        ExprKind::Call(function, arguments) => {
            let x: Vec<f64> = arguments.iter().map(operand).collect();
            match (function.name, x.as_slice()) {
                ("if", [c, a, b]) => {
                    if *c == 0.0 {
                        *b
                    } else {
                        *a
                    }
                }
                ("min", all) => all.iter().copied().reduce(math::min).unwrap_or(f64::NAN),
                ("max", all) => all.iter().copied().reduce(math::max).unwrap_or(f64::NAN),
                ("clamp", [x, low, high]) => math::max(math::min(*x, *high), *low),
                ("floor", [x]) => math::floor(*x),
                ("ceil", [x]) => math::ceil(*x),
                ("round", [x]) => math::round(*x),
                ("floor", [x, step]) => math::floor(x / step) * step,
                ("ceil", [x, step]) => math::ceil(x / step) * step,
                ("round", [x, step]) => math::round(x / step) * step,
                ("abs", [x]) => math::abs(*x),
                ("sqrt", [x]) => math::sqrt(*x),
                ("ln", [x]) => math::ln(*x),
                ("log10", [x]) => math::log10(*x),
                ("log2", [x]) => math::log2(*x),
                ("exp", [x]) => math::exp(*x),
                ("pow", [x, y]) => math::pow(*x, *y),
                ("erlang_b", [n, a]) => whole_servers(*n).map_or(f64::NAN, |n| erlang_b(n, *a)),
                ("erlang_c", [n, a]) => whole_servers(*n).map_or(f64::NAN, |n| erlang_c(n, *a)),
                ("erlang_c_servers", [a, t, s]) => erlang_c_servers_clamped(*a, *t, *s),
                ("mmck_utilisation", [n, k, a]) => mmck_utilization_clamped(*n, *k, *a),
                ("mmck_blocked", [n, k, a]) => mmck_blocked_clamped(*n, *k, *a),
                ("mmck_waiting", [n, k, a]) => mmck_waiting_clamped(*n, *k, *a),
                ("mmck_queue", [n, k, a]) => mmck_queue_clamped(*n, *k, *a),
                ("mmck_late", [n, k, a, t]) => mmck_late_clamped(*n, *k, *a, *t),
                ("mmck_wait", [n, k, a, s]) => mmck_wait_clamped(*n, *k, *a, *s),
                ("mmck_servers", [k, a, t, s]) => mmck_servers_clamped(*k, *a, *t, *s),
                _ => f64::NAN,
            }
        }
    }
}

/// Rounds down to a whole number of servers from 1 to 100,000. Returns `None` for NaN.
fn whole_servers(servers: f64) -> Option<u32> {
    if servers.is_nan() {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within bounds, whole")]
    Some(math::min(math::max(math::floor(servers), 1.0), 100_000.0) as u32)
}

/// Generates numeric expressions over `a`, `b`, and `c`.
fn numeric() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("c".to_owned()),
        (0u32..40).prop_map(|n| format!("{}", f64::from(n) / 8.0)),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let two = (inner.clone(), inner.clone());
        let condition = (
            inner.clone(),
            prop_oneof![Just("<"), Just(">="), Just("=="), Just("!="), Just(">"), Just("<=")],
            inner.clone(),
        )
            .prop_map(|(a, sign, b)| format!("({a} {sign} {b})"));
        let joined = (condition.clone(), prop_oneof![Just("and"), Just("or")], condition)
            .prop_map(|(p, word, q)| format!("({p} {word} not {q})"));
        prop_oneof![
            (two.clone(), prop_oneof![Just("+"), Just("-"), Just("*"), Just("/"), Just("^")])
                .prop_map(|((a, b), sign)| format!("({a} {sign} {b})")),
            inner.clone().prop_map(|a| format!("(-{a})")),
            (joined, two.clone()).prop_map(|(condition, (a, b))| format!("if({condition}, {a}, {b})")),
            (prop::collection::vec(inner.clone(), 1..5), prop_oneof![Just("min"), Just("max")])
                .prop_map(|(all, name)| format!("{name}({})", all.join(", "))),
            (inner.clone(), two.clone()).prop_map(|(x, (low, high))| format!("clamp({x}, {low}, {high})")),
            (
                two,
                prop_oneof![
                    Just("floor"),
                    Just("ceil"),
                    Just("round"),
                    Just("pow"),
                    Just("erlang_b"),
                    Just("erlang_c")
                ]
            )
                .prop_map(|((a, b), name)| format!("{name}({a}, {b})")),
            (
                inner,
                prop_oneof![
                    Just("abs"),
                    Just("sqrt"),
                    Just("ln"),
                    Just("log10"),
                    Just("log2"),
                    Just("exp"),
                    Just("floor")
                ]
            )
                .prop_map(|(a, name)| format!("{name}({a})")),
        ]
    })
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn compiled_expressions_match_the_interpreter(
        texts in prop::collection::vec(numeric(), 1..6),
        a in -4.0..9.0f64,
        b in 0.0..3.0f64,
        c in -1e6..1e6f64,
        column in prop::collection::vec(-20.0..20.0f64, 1..600),
    ) {
        prop_assume!(texts.iter().all(|text| parse(text).is_ok()));
        let input = |id: &str| InputSource { id: id.into(), label: id.into(), default: Quantity::Number(1.0), ..InputSource::default() };
        let formula = |(i, text): (usize, &String)| FormulaSource { id: format!("f{i}"), label: "F".into(), expr: text.clone(), ..FormulaSource::default() };
        let source = ModelSource {
            id: "m".into(),
            version: 1,
            title: "M".into(),
            inputs: ["a", "b", "c"].map(input).into(),
            formulas: texts.iter().enumerate().map(formula).collect(),
            ..ModelSource::default()
        };
        let model = load(source).expect("loads");
        let exprs: Vec<Expr> = texts.iter().map(|text| parse(text).expect("parses")).collect();
        let bindings = |a: f64| move |name: &str| match name { "a" => a, "b" => b, _ => c };

        let values = model.program.run_row(&[a, b, c]);
        for (expr, value) in exprs.iter().zip(&values[3..]) {
            prop_assert!(same(*value, interpret(expr, &bindings(a))), "{expr}: {value}");
        }

        let outputs: Vec<usize> = (3..3 + exprs.len()).collect();
        let columns = model.program.run(&[a, b, c], &[(0, &column)], column.len(), &outputs);
        for (expr, values) in exprs.iter().zip(&columns) {
            for (row, value) in values.iter().enumerate() {
                prop_assert!(same(*value, interpret(expr, &bindings(column[row]))), "{expr}, row {row}: {value}");
            }
        }
    }
}

#[test]
fn erlang_functions_accept_any_number() {
    let interpreted = |text: &str| interpret(&parse(text).expect(text), &|_| f64::NAN);
    let formula =
        |text: &str| FormulaSource { id: "f".into(), label: "F".into(), expr: text.into(), ..FormulaSource::default() };
    let source =
        |formulas| ModelSource { id: "m".into(), version: 1, title: "M".into(), formulas, ..ModelSource::default() };
    for (text, expected) in [
        ("erlang_c(2, 1.5)", 9.0 / 14.0),
        ("erlang_c(2.9, 1.5)", 9.0 / 14.0),
        ("erlang_c(4, 4)", 1.0),
        ("erlang_c(-7, 0.5)", 0.5),
        ("erlang_c(1e300, 1e5)", 1.0),
        ("erlang_c(1e300, 1)", 0.0),
        ("erlang_c(0 / 0, 1)", f64::NAN),
        ("erlang_c(1, 0 / 0)", f64::NAN),
        ("erlang_b(2, 1)", 0.2),
        ("erlang_b(2, -1)", 0.0),
        ("erlang_b(2, 1 / 0)", 1.0),
    ] {
        let found = load(source(vec![formula(text)])).expect(text).program.run_row(&[])[0];
        assert!(
            same(found, interpreted(text)) && (same(found, expected) || (found - expected).abs() < 1e-15),
            "{text}: {found}"
        );
    }
    // Queueing functions take longer than other steps, so the limit allows fewer of them.
    let many = |count| (0..count).map(|i| FormulaSource { id: format!("f{i}"), ..formula("erlang_c(2, 1)") }).collect();
    assert!(load(source(many(50))).is_ok());
    assert!(load(source(many(51))).is_err());
}
