//! Queues.

use headroom_core::math;
use headroom_core::queueing::{bounded, loss, many_servers, one_server};
use serde_json::Value;

use crate::{PageSection, Row, data, number as read};

pub(crate) fn exact() -> PageSection {
    let table = data("queueing.csv");
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
        let (queue, key, what) = match model.split(' ').next() {
            Some("M/M/1" | "M/M/c") => {
                (many_servers(servers, arrivals, services), "prob_wait_erlang_c", "probability of waiting")
            }
            Some("M/M/c/K") => (bounded(servers, count("K"), arrivals, services), "prob_block", "blocking probability"),
            Some("M/M/c/c") => (loss(servers, arrivals, services), "prob_block", "blocking probability"),
            _ => (one_server(arrivals, services, number("scv_service")), "Wq", "mean wait"),
        };
        let queue = queue.expect(model);
        let ours = match key {
            "prob_wait_erlang_c" => queue.waiting,
            "prob_block" => queue.blocking,
            _ => queue.wait,
        };
        let s = if servers == 1 { "" } else { "s" };
        let places = if model == "M/M/c/K" { format!(", {} places", cell("K")) } else { String::new() };
        let name =
            format!("{model}, {servers} server{s}{places}, λ = {}, μ = {}: {what}", read(arrivals), read(services));
        rows.push(Row::new(name, ours, number(key)));
    }
    let about = "The references are closed-form solutions in high precision, checked against numerical solutions of the Markov \
                 chains and against pyworkforce. The probability of waiting in M/M/c is Erlang C, the blocking probability of \
                 M/M/c/c is Erlang B, and M/G/1 is the Pollaczek–Khinchine formula.";
    PageSection { title: "Queues", about, rows }
}

pub(crate) fn simulated() -> PageSection {
    let table: Value = serde_json::from_str(&data("queueing_simulation.json")).expect("JSON");
    let mut rows = Vec::new();
    for case in table["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        let (queue, what) = match name {
            "M/M/1 rho .8" => (many_servers(1, 0.8, 1.0), "M/M/1, λ = 0.8"),
            "M/M/2 1.5" => (many_servers(2, 1.5, 1.0), "M/M/2, λ = 1.5"),
            "M/D/1 .8" => (one_server(0.8, 1.0, 0.0), "M/D/1, λ = 0.8"),
            "M/M/5 4.5" => (many_servers(5, 4.5, 1.0), "M/M/5, λ = 4.5"),
            "M/M/1/10 .9" => (bounded(1, 10, 0.9, 1.0), "M/M/1/10, λ = 0.9"),
            "M/LN/1 .7 sigma 1" => (one_server(0.7, 1.0, math::exp(1.0) - 1.0), "M/G/1, lognormal service, λ = 0.7"),
            _ => panic!("unknown case {name}"),
        };
        let of = |field: &str| case[field].as_f64().expect(field);
        let noise = 3.0 * of("Wq_sd_of_mean") / of("Wq_mean");
        rows.push(Row::new(format!("{what}: mean wait"), queue.expect(name).wait, of("Wq_mean")).within(noise));
    }
    let about = "The references are simulated with ciw 3.2.7, in four runs of 60,000 time units each. The differences are \
                 simulation noise: each is within three standard deviations.";
    PageSection { title: "Simulated queues", about, rows }
}
