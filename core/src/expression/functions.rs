//! The functions of the language, one declaration each.

use crate::expression::function::Argument::{Condition, Number};
use crate::expression::function::SpreadsheetTranslation::{Custom, Formula};
use crate::expression::function::{Argument, CustomTranslation as Build, Function, UnitRule};
use crate::expression::operation::{Kernel, Operation, inlined};
use crate::{math, queueing};

/// The cost of a queueing formula, in steps of plain arithmetic. The formula is a loop with a few hundred iterations
/// for typical arguments, and at most 100,000.
pub(crate) const LOOP_COST: usize = 400;
/// The cost, in steps of plain arithmetic, of a search that evaluates a queueing formula repeatedly.
const SEARCH_COST: usize = 2_000;

/// The code of `if`, which selects one of two branches.
pub(crate) const IF_CODE: u8 = 38;

const X: &[Argument] = &[Number("x")];
const X_AND_STEP: &[Argument] = &[Number("x"), Number("step")];
const SERVERS_AND_LOAD: &[Argument] = &[Number("servers"), Number("offered_load")];
const FINITE_QUEUE: &[Argument] = &[Number("servers"), Number("places"), Number("offered_load")];

/// All functions, in the order of the documentation.
pub static FUNCTIONS: [Function; 27] = [
    Function {
        name: "if",
        arguments: &[Condition("condition"), Number("then"), Number("else")],
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Returns `then` if the condition holds and `else` if it does not",
        example: ("if(2 > 1, 10, 20)", "10"),
        operation: &Operation {
            code: IF_CODE,
            cost: 1,
            steps: None,
            kernel: inlined!(|a, b, c| if a == 0.0 { c } else { b }),
        },
        spreadsheet: Custom(Build::If),
    },
    Function {
        name: "min",
        arguments: X,
        variadic: true,
        unit_rule: UnitRule::Same,
        about: "Returns the smallest argument",
        example: ("min(4 GiB, 512 MiB)", "512 MiB"),
        operation: &Operation { code: 29, cost: 1, steps: None, kernel: inlined!(|a, b| math::min(a, b)) },
        spreadsheet: Formula("MIN({})"),
    },
    Function {
        name: "max",
        arguments: X,
        variadic: true,
        unit_rule: UnitRule::Same,
        about: "Returns the largest argument",
        example: ("max(3, 7, 5)", "7"),
        operation: &Operation { code: 30, cost: 1, steps: None, kernel: inlined!(|a, b| math::max(a, b)) },
        spreadsheet: Formula("MAX({})"),
    },
    Function {
        name: "clamp",
        arguments: &[Number("x"), Number("low"), Number("high")],
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Returns `x` limited to the range from `low` to `high`; `low` wins if the bounds cross",
        example: ("clamp(12, 0, 10)", "10"),
        operation: &Operation {
            code: 39,
            cost: 1,
            steps: None,
            kernel: inlined!(|x, low, high| math::max(math::min(x, high), low)),
        },
        spreadsheet: Formula("MAX(MIN({0},{2}),{1})"),
    },
    Function {
        name: "floor",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Rounds down to a whole number of the base unit",
        example: ("floor(100 * 0.29)", "29"),
        operation: &Operation { code: 8, cost: 1, steps: None, kernel: inlined!(|a| math::floor(a)) },
        spreadsheet: Custom(Build::Floor),
    },
    Function {
        name: "floor",
        arguments: X_AND_STEP,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Rounds down to a multiple of `step`",
        example: ("floor(5.7 GiB, 1 GiB)", "5 GiB"),
        operation: &Operation { code: 11, cost: 1, steps: None, kernel: inlined!(|a, b| math::floor(a / b) * b) },
        spreadsheet: Custom(Build::Floor),
    },
    Function {
        name: "ceil",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Rounds up to a whole number of the base unit",
        example: ("ceil(2.1)", "3"),
        operation: &Operation { code: 9, cost: 1, steps: None, kernel: inlined!(|a| math::ceil(a)) },
        spreadsheet: Custom(Build::Ceil),
    },
    Function {
        name: "ceil",
        arguments: X_AND_STEP,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Rounds up to a multiple of `step`",
        example: ("ceil(5.2 GiB, 1 GiB)", "6 GiB"),
        operation: &Operation { code: 12, cost: 1, steps: None, kernel: inlined!(|a, b| math::ceil(a / b) * b) },
        spreadsheet: Custom(Build::Ceil),
    },
    Function {
        name: "round",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Rounds to the nearest whole number of the base unit, halves away from zero",
        example: ("round(2.5)", "3"),
        operation: &Operation { code: 10, cost: 1, steps: None, kernel: Kernel::One(math::round) },
        spreadsheet: Custom(Build::Round),
    },
    Function {
        name: "round",
        arguments: X_AND_STEP,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Rounds to the nearest multiple of `step`, halves away from zero",
        example: ("round(7, 5)", "5"),
        operation: &Operation { code: 13, cost: 1, steps: None, kernel: Kernel::Two(|a, b| math::round(a / b) * b) },
        spreadsheet: Custom(Build::Round),
    },
    Function {
        name: "abs",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Same,
        about: "Returns the absolute value",
        example: ("abs(-3)", "3"),
        operation: &Operation { code: 7, cost: 1, steps: None, kernel: inlined!(|a| math::abs(a)) },
        spreadsheet: Formula("ABS({})"),
    },
    Function {
        name: "sqrt",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::SquareRoot,
        about: "Returns the square root",
        example: ("sqrt(2)", "1.414"),
        operation: &Operation { code: 14, cost: 1, steps: None, kernel: Kernel::One(math::sqrt) },
        spreadsheet: Formula("SQRT({})"),
    },
    Function {
        name: "ln",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the natural logarithm",
        example: ("ln(10)", "2.303"),
        operation: &Operation { code: 15, cost: 1, steps: None, kernel: Kernel::One(math::ln) },
        spreadsheet: Formula("LN({})"),
    },
    Function {
        name: "log10",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the logarithm to base 10",
        example: ("log10(1000)", "3"),
        operation: &Operation { code: 16, cost: 1, steps: None, kernel: Kernel::One(math::log10) },
        spreadsheet: Formula("LOG10({})"),
    },
    Function {
        name: "log2",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the logarithm to base 2",
        example: ("log2(8)", "3"),
        operation: &Operation { code: 17, cost: 1, steps: None, kernel: Kernel::One(math::log2) },
        spreadsheet: Formula("LOG({},2)"),
    },
    Function {
        name: "exp",
        arguments: X,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns e to the power of `x`",
        example: ("exp(1)", "2.718"),
        operation: &Operation { code: 18, cost: 1, steps: None, kernel: Kernel::One(math::exp) },
        spreadsheet: Formula("EXP({})"),
    },
    Function {
        name: "pow",
        arguments: &[Number("x"), Number("exponent")],
        variadic: false,
        unit_rule: UnitRule::Power,
        about: "Returns `x` to the power of `exponent`, as `x ^ exponent` does",
        example: ("pow(2, 10)", "1024"),
        operation: &Operation { code: 5, cost: 1, steps: None, kernel: Kernel::Two(math::pow) },
        spreadsheet: Custom(Build::Power),
    },
    Function {
        name: "erlang_b",
        arguments: SERVERS_AND_LOAD,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the probability that an arrival is blocked in an M/M/c/c loss system (Erlang B)",
        example: ("erlang_b(2, 1)", "0.2"),
        operation: &Operation {
            code: 19,
            cost: LOOP_COST,
            steps: Some(queueing::erlang_steps),
            kernel: Kernel::Columns(|[a, b, ..], out| queueing::erlang_b_columns(a, b, out)),
        },
        spreadsheet: Custom(Build::ErlangB),
    },
    Function {
        name: "erlang_c",
        arguments: SERVERS_AND_LOAD,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the probability that an arrival waits in an M/M/c queue (Erlang C); 1 if the queue is unstable",
        example: ("erlang_c(2, 1.5)", "0.6429"),
        operation: &Operation {
            code: 20,
            cost: LOOP_COST,
            steps: Some(queueing::erlang_steps),
            kernel: Kernel::Columns(|[a, b, ..], out| queueing::erlang_c_columns(a, b, out)),
        },
        spreadsheet: Custom(Build::ErlangC),
    },
    Function {
        name: "erlang_c_servers",
        arguments: &[Number("offered_load"), Number("time"), Number("share")],
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the minimum number of M/M/c servers for which `share` of the arrivals wait at most `time`",
        example: ("erlang_c_servers(8, 0.5, 0.95)", "12"),
        operation: &Operation {
            code: 21,
            cost: SEARCH_COST,
            steps: Some(queueing::erlang_c_servers_steps),
            kernel: Kernel::Three(queueing::erlang_c_servers_clamped),
        },
        spreadsheet: Custom(Build::ErlangCServers),
    },
    Function {
        name: "mmck_utilisation",
        arguments: FINITE_QUEUE,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the server utilization of an M/M/c/K queue",
        example: ("mmck_utilisation(2, 4, 3)", "0.9015"),
        operation: &Operation {
            code: 22,
            cost: LOOP_COST,
            steps: Some(queueing::mmck_steps),
            kernel: Kernel::Three(queueing::mmck_utilization_clamped),
        },
        spreadsheet: Custom(Build::MmckUtilization),
    },
    Function {
        name: "mmck_blocked",
        arguments: FINITE_QUEUE,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the probability that an arrival finds an M/M/c/K queue full and is blocked",
        example: ("mmck_blocked(1, 2, 1)", "0.3333"),
        operation: &Operation {
            code: 23,
            cost: LOOP_COST,
            steps: Some(queueing::mmck_steps),
            kernel: Kernel::Three(queueing::mmck_blocked_clamped),
        },
        spreadsheet: Custom(Build::MmckBlocked),
    },
    Function {
        name: "mmck_waiting",
        arguments: FINITE_QUEUE,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the probability that an admitted arrival waits in an M/M/c/K queue",
        example: ("mmck_waiting(1, 2, 1)", "0.5"),
        operation: &Operation {
            code: 24,
            cost: LOOP_COST,
            steps: Some(queueing::mmck_steps),
            kernel: Kernel::Three(queueing::mmck_waiting_clamped),
        },
        spreadsheet: Custom(Build::MmckWaiting),
    },
    Function {
        name: "mmck_queue",
        arguments: FINITE_QUEUE,
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the mean number of arrivals waiting in an M/M/c/K queue",
        example: ("mmck_queue(1, 2, 1)", "0.3333"),
        operation: &Operation {
            code: 25,
            cost: LOOP_COST,
            steps: Some(queueing::mmck_steps),
            kernel: Kernel::Three(queueing::mmck_queue_clamped),
        },
        spreadsheet: Custom(Build::MmckQueue),
    },
    Function {
        name: "mmck_late",
        arguments: &[Number("servers"), Number("places"), Number("offered_load"), Number("time")],
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the share of admitted arrivals that wait longer than `time` in an M/M/c/K queue",
        example: ("mmck_late(1, 2, 1, 1)", "0.1839"),
        operation: &Operation {
            code: 26,
            cost: LOOP_COST,
            steps: Some(queueing::mmck_late_steps),
            kernel: Kernel::Four(queueing::mmck_late_clamped),
        },
        spreadsheet: Custom(Build::MmckLate),
    },
    Function {
        name: "mmck_wait",
        arguments: &[Number("servers"), Number("places"), Number("offered_load"), Number("share")],
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the waiting time that `share` of the admitted arrivals do not exceed in an M/M/c/K queue",
        example: ("mmck_wait(1, 2, 1, 0.8)", "0.9163"),
        operation: &Operation {
            code: 27,
            cost: SEARCH_COST,
            steps: Some(queueing::mmck_wait_steps),
            kernel: Kernel::Four(queueing::mmck_wait_clamped),
        },
        spreadsheet: Custom(Build::MmckWait),
    },
    Function {
        name: "mmck_servers",
        arguments: &[Number("places"), Number("offered_load"), Number("time"), Number("share")],
        variadic: false,
        unit_rule: UnitRule::Plain,
        about: "Returns the minimum number of M/M/c/K servers for which `share` of all arrivals are admitted and wait at most `time`",
        example: ("mmck_servers(20, 8, 0.5, 0.95)", "11"),
        operation: &Operation {
            code: 28,
            cost: SEARCH_COST,
            steps: Some(queueing::mmck_servers_steps),
            kernel: Kernel::Four(queueing::mmck_servers_clamped),
        },
        spreadsheet: Custom(Build::MmckServers),
    },
];

/// The operations of [`FUNCTIONS`], in a table of their own: programs that only load packed models use this table, and
/// omit the texts of the declarations.
pub(crate) static FUNCTION_OPERATIONS: [&Operation; FUNCTIONS.len()] = {
    let mut operations = [FUNCTIONS[0].operation; FUNCTIONS.len()];
    let mut index = 0;
    while index < operations.len() {
        operations[index] = FUNCTIONS[index].operation;
        index += 1;
    }
    operations
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::operation::OPERATORS;

    #[test]
    fn no_two_operations_share_a_code() {
        let all: alloc::vec::Vec<&Operation> = OPERATORS.into_iter().chain(FUNCTION_OPERATIONS).collect();
        for (index, operation) in all.iter().enumerate() {
            let same = all[index + 1..].iter().find(|other| other.code == operation.code);
            // `pow` is the operator `^`.
            assert!(same.is_none() || operation.code == 5, "{operation:?} and {same:?}");
        }
    }
}
