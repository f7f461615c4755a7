//! Waiting lines.

use headroom_core::math;
use headroom_core::queueing::{bounded, loss, many_servers, one_server};
use serde_json::Value;

use crate::{Part, Row, data, number as read};

pub(crate) fn exact() -> Part {
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
                (many_servers(servers, arrivals, services), "prob_wait_erlang_c", "share that waits")
            }
            Some("M/M/c/K") => (bounded(servers, count("K"), arrivals, services), "prob_block", "share turned away"),
            Some("M/M/c/c") => (loss(servers, arrivals, services), "prob_block", "share turned away"),
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
    let about = "Closed forms worked out in high precision, checked by solving the Markov chains numerically and \
                 against pyworkforce. A share that waits is Erlang C; one that is turned away where no place is left to wait \
                 is Erlang B; M/G/1 is Pollaczek and Khinchine.";
    Part { title: "Waiting lines", about, rows }
}

pub(crate) fn simulated() -> Part {
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
            _ => panic!("{name} is not known"),
        };
        let of = |field: &str| case[field].as_f64().expect(field);
        let noise = 3.0 * of("Wq_sd_of_mean") / of("Wq_mean");
        rows.push(Row::new(format!("{what}: mean wait"), queue.expect(name).wait, of("Wq_mean")).within(noise));
    }
    let about = "Simulated with ciw 3.2.7, four runs of 60,000 units of time each: what is left is the noise of the \
                 simulation, and each is within three of its standard deviations.";
    Part { title: "Waiting lines, simulated", about, rows }
}
