//! Fits of growth and scalability.

use headroom_core::forecast::usl::{LoadTestPoint, Usl};
use headroom_core::forecast::{
    HoltWinters, LinearFit, LogLinearFit, SmoothingModel, SmoothingParameters, SmoothingState, predict_linear,
};
use serde_json::Value;

use crate::{Comparison, PageSection, reference_data};

fn read_json(name: &str) -> Value {
    serde_json::from_str(&reference_data(name)).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

pub(crate) fn growth() -> PageSection {
    let document = read_json("forecast.json");
    let case = |name: &str| {
        let found = document["cases"].as_array().expect("cases").iter().find(|case| case["name"] == name);
        found.expect(name).clone()
    };
    let number = |value: &Value, key: &str| value[key].as_f64().expect("a number");
    let series = |name: &str| numbers(&document["series"][name]["values"]);
    let steps = |y: &[f64], step: f64| -> Vec<f64> { (0..y.len()).map(|at| step * at as f64).collect() };
    let mut rows = Vec::new();
    for (name, dataset, step, logarithm) in [
        ("lm_AirPassengers_linear", "AirPassengers", 1.0, false),
        ("lm_Nile_linear", "Nile", 1.0, false),
        ("lm_uspop_loglinear", "uspop", 10.0, true),
        ("sm_AirPassengers_loglinear", "AirPassengers", 1.0, true),
    ] {
        let (case, y) = (case(name), series(dataset));
        let x = steps(&y, step);
        let line =
            if logarithm { LogLinearFit::fit(&x, &y).expect(name).0 } else { LinearFit::fit(&x, &y).expect(name) };
        let tool = if name.starts_with("lm") { "R lm" } else { "statsmodels OLS" };
        let subject = if logarithm { format!("log of {dataset}") } else { dataset.to_owned() };
        rows.push(Comparison::new(format!("{subject}, {tool}: slope"), line.slope, number(&case, "slope")));
        let new_x = numbers(&case["newx"])[0];
        let expected = numbers(&case["pred_upr95"])[0];
        let description = format!("{subject}, {tool}: upper bound of the 95% prediction interval at {new_x}");
        rows.push(Comparison::new(description, line.prediction(new_x, 0.95).high, expected));
    }
    let holt = case("uspop: Holt linear a=0.8 b=0.2");
    let initial = &holt["initial"];
    let start = SmoothingState {
        level: number(initial, "initial_level"),
        trend: number(initial, "initial_trend"),
        season: Vec::new(),
    };
    let parameters = SmoothingParameters { level: 0.8, trend: 0.2, season: 0.0 };
    let run = HoltWinters::run(&series("uspop"), SmoothingModel::Holt, parameters, start, 0).expect("a run");
    for (at, expected) in numbers(&holt["forecast"]).into_iter().enumerate() {
        rows.push(Comparison::new(
            format!("uspop, statsmodels, Holt: forecast {}", at + 1),
            run.forecast(at + 1),
            expected,
        ));
    }
    for (at, case) in read_json("predict_linear.json")["cases"].as_array().expect("cases").iter().enumerate() {
        let samples: Vec<(f64, f64)> =
            case["samples"].as_array().expect("samples").iter().map(numbers).map(|pair| (pair[0], pair[1])).collect();
        let found = predict_linear(&samples, number(case, "eval_time_s"), number(case, "duration_s")).expect("a value");
        rows.push(Comparison::new(
            format!("Prometheus predict_linear, test {}", at + 1),
            found,
            number(case, "expected"),
        ));
    }
    let about = "The data are the series that ship with R (AirPassengers, Nile, uspop). The references are fits by R 4.2.2 and \
                 statsmodels 0.15.0, and the expected values in Prometheus's own tests of `predict_linear`.";
    PageSection { title: "Growth", about, rows }
}

pub(crate) fn scalability() -> PageSection {
    let document = read_json("usl.json");
    let fit_dataset = |name: &str, row_count: usize| {
        let dataset = &document["datasets"][name];
        let pairs = numbers(&dataset["x"]).into_iter().zip(numbers(&dataset["y"])).take(row_count).enumerate();
        let loads: Vec<LoadTestPoint> = pairs
            .map(|(at, (concurrency, throughput))| LoadTestPoint {
                line: at + 1,
                concurrency,
                throughput,
                latency: None,
            })
            .collect();
        Usl::fit(&loads).expect(name)
    };
    let published = |name: &str, key: &str| document["datasets"][name]["published"][key].as_f64().expect(key);
    let specs = fit_dataset("specsdm91", 99);
    let raytracer_reference = &document["datasets"]["raytracer"]["fit_first_6_rows"];
    let raytracer = fit_dataset("raytracer", 6);
    let cisco = fit_dataset("cisco_schwartz", 99);
    let book = &document["datasets"]["cisco_schwartz"]["published"]["book"];
    let peak = |law: &Usl| law.peak_load().expect("a peak");
    let number = |value: &Value| value.as_f64().expect("a number");
    let rows = vec![
        Comparison::new(
            "specsdm91, R package usl: load at peak throughput",
            peak(&specs),
            published("specsdm91", "peak.scalability"),
        )
        .within(2e-7),
        Comparison::new(
            "specsdm91, R package usl: optimal load",
            specs.optimal_load().expect("one"),
            published("specsdm91", "optimal.scalability"),
        )
        .within(2e-7),
        Comparison::new("raytracer, SciPy: contention", raytracer.alpha, number(&raytracer_reference["alpha"]))
            .within(1e-5),
        Comparison::new("raytracer, SciPy: coherency", raytracer.beta, number(&raytracer_reference["beta"]))
            .within(1e-5),
        Comparison::new(
            "raytracer, SciPy: load at peak throughput",
            peak(&raytracer),
            number(&raytracer_reference["peak_load"]),
        )
        .within(1e-5),
        Comparison::new("Cisco, usl4j and B. Schwartz: contention", cisco.alpha, number(&book["sigma"])).within(2e-4),
        Comparison::new("Cisco, usl4j and B. Schwartz: coherency", cisco.beta, number(&book["kappa"])).within(2e-4),
        Comparison::new(
            "Cisco, usl4j and B. Schwartz: throughput at concurrency 1",
            cisco.gamma,
            number(&book["lambda"]),
        )
        .within(2e-4),
    ];
    let about = "The references are fits of the Universal Scalability Law to the same measurements: by the R package usl; by \
                 usl4j and in B. Schwartz, “Practical Scalability Analysis with the Universal Scalability Law”; and by \
                 least squares in SciPy. Published values are rounded.";
    PageSection { title: "Scalability", about, rows }
}
