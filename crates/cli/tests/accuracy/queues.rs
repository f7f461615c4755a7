//! Queues.

use headroom_core::math;
use headroom_core::queueing::{mg1, mmc, mmcc, mmck};
use serde_json::Value;

use crate::{Comparison, PageSection, format_number as read, reference_data};

pub(crate) fn exact() -> PageSection {
    let table = reference_data("queueing.csv");
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().expect("a heading").split(',').collect();
    let mut rows = Vec::new();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name: &str| cells[names.iter().position(|found| *found == name).expect(name)];
        let number = |name: &str| cell(name).parse::<f64>().unwrap_or(f64::NAN);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the table has small whole numbers")]
        let count = |name: &str| number(name) as u32;
        let (servers, arrivals, services, model) = (count("c"), number("lambda"), number("mu"), cell("model"));
        let (queue, key, quantity) = match model.split(' ').next() {
            Some("M/M/1" | "M/M/c") => {
                (mmc(servers, arrivals, services), "prob_wait_erlang_c", "probability of waiting")
            }
            Some("M/M/c/K") => (mmck(servers, count("K"), arrivals, services), "prob_block", "blocking probability"),
            Some("M/M/c/c") => (mmcc(servers, arrivals, services), "prob_block", "blocking probability"),
            _ => (mg1(arrivals, services, number("scv_service")), "Wq", "mean wait"),
        };
        let queue = queue.expect(model);
        let ours = match key {
            "prob_wait_erlang_c" => queue.wait_probability,
            "prob_block" => queue.blocking_probability,
            _ => queue.wait,
        };
        let s = if servers == 1 { "" } else { "s" };
        let places = if model == "M/M/c/K" { format!(", {} places", cell("K")) } else { String::new() };
        let name =
            format!("{model}, {servers} server{s}{places}, λ = {}, μ = {}: {quantity}", read(arrivals), read(services));
        rows.push(Comparison::new(name, ours, number(key)));
    }
    let about = "The references are closed-form solutions in high precision, checked against numerical solutions of \
                 the Markov chains and against pyworkforce. The probability of waiting in M/M/c is given by Erlang C, \
                 the blocking probability of M/M/c/c by Erlang B, and the mean wait in M/G/1 by the \
                 Pollaczek–Khinchine formula.";
    PageSection { title: "Queues", about, rows }
}

pub(crate) fn simulated() -> PageSection {
    let table: Value = serde_json::from_str(&reference_data("queueing_simulation.json")).expect("JSON");
    let mut rows = Vec::new();
    for case in table["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let (queue, queue_label) = match name {
            "M/M/1 rho .8" => (mmc(1, 0.8, 1.0), "M/M/1, λ = 0.8"),
            "M/M/2 1.5" => (mmc(2, 1.5, 1.0), "M/M/2, λ = 1.5"),
            "M/D/1 .8" => (mg1(0.8, 1.0, 0.0), "M/D/1, λ = 0.8"),
            "M/M/5 4.5" => (mmc(5, 4.5, 1.0), "M/M/5, λ = 4.5"),
            "M/M/1/10 .9" => (mmck(1, 10, 0.9, 1.0), "M/M/1/10, λ = 0.9"),
            "M/LN/1 .7 sigma 1" => (mg1(0.7, 1.0, math::exp(1.0) - 1.0), "M/G/1, lognormal service, λ = 0.7"),
            _ => panic!("unknown case {name}"),
        };
        let field_value = |field: &str| case[field].as_f64().expect(field);
        let noise = 3.0 * field_value("Wq_sd_of_mean") / field_value("Wq_mean");
        rows.push(
            Comparison::new(format!("{queue_label}: mean wait"), queue.expect(name).wait, field_value("Wq_mean"))
                .within(noise),
        );
    }
    let about = "The references were simulated with ciw 3.2.7, in four runs of 60,000 time units each. The differences \
                 are simulation noise: each is within three standard deviations.";
    PageSection { title: "Simulated queues", about, rows }
}
