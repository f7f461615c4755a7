//! Checks that native code and the browser compute the same bits, by comparing both with one file.
//!
//! `core/tests/bits.txt` has a hash for every preset of every model and for about 10,000 random scenarios, in blocks.
//! It covers every number of the evaluation: values, resources, growth, matrices, and charts. For each preset under
//! several outlooks and purchase policies, and for some random scenarios under random settings, it also covers every
//! number of the timeline and of the worksheet with its cost. Finally, it covers the fits of the histories and load
//! tests in `tests/data`. Wording is excluded, so text can be improved without changing a hash. Only the native test,
//! run with `HEADROOM_BLESS=1`, writes the file.

mod common;

use common::random_settings::random_settings;
use common::{Hash, SplitMix64, built_in_models, evaluation_json, model_reference, random_link, today};
use headroom_core::cost::Catalog;
use headroom_core::forecast::report::{HistoryOptions, MeasurementReportResult, history_report, usl_report};
use headroom_core::model::Model;
use headroom_core::plan::timeline::timeline;
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::report::cost::cost_sections;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::scenario::cost_settings::COST_SETTINGS;
use headroom_core::scenario::outlook_settings::OUTLOOK_SETTINGS;
use headroom_core::{Models, Problem, Scenario, decode, evaluate};
use serde_json::Value;

const GOLDEN: &str = include_str!("bits.txt");
/// The minimum number of random scenarios over all models.
const MIN_SCENARIOS: usize = 10_000;
/// The outlooks and purchase policies under which presets are evaluated.
const OUTLOOKS: [&str; 4] = [
    "growth=5%25/month&cost.commit=any&cost.spot=30%25",
    "cost.area=eu-west&cost.arch=any&cost.standby=warm&cost.budget=8k&cost.revenue=50k&start=2027-02-28&horizon=36&growth=3x/6months&hours=office&days=office&months=retail&events=Sale,5x,24h,11-27",
    "cost.clouds=gcp, azure&cost.largest=32&cost.zones=3&growth=logistic 9%25/month to 12x&horizon=60&hours=document&days=document&months=document&factors=as-is",
    "growth=1%25/week&fit=0.08,36,30.4&hours=evening&events=Viral,7x,3h,8/year",
];
/// The number of scenarios per model with random outlook and cost settings.
const RANDOM_OUTLOOKS: usize = 10;
/// The number of scenarios per line.
const SCENARIOS_PER_LINE: usize = 500;

/// Computes the lines that the file should have.
fn compute_lines() -> Vec<String> {
    let models = built_in_models();
    let catalog = Catalog::built_in().expect("the built-in prices load");
    let count = models.iter().count().max(1);
    let blocks = MIN_SCENARIOS.div_ceil(SCENARIOS_PER_LINE * count);
    let mut lines = Vec::new();
    for model in models.iter() {
        let name = model_reference(model);
        for preset in std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str())) {
            let mut hash = Hash::new();
            add_link(&mut hash, &models, &format!("m={name}&p={preset}"));
            let shown = if preset.is_empty() { "(defaults)" } else { preset };
            lines.push(format!("{name} {shown} {:016x}", hash.0));
            let mut hash = Hash::new();
            for outlook in OUTLOOKS {
                let (scenario, problems) = decode(&format!("{outlook}&m={name}&p={preset}"));
                add_scenario(&mut hash, &models, &catalog, &scenario, &problems);
            }
            lines.push(format!("{name} {shown}, ahead {:016x}", hash.0));
        }
        // Each model has its own scenarios, so adding a model changes no other line.
        let mut chance = SplitMix64::new(seed(model));
        for block in 0..blocks {
            let mut hash = Hash::new();
            for _ in 0..SCENARIOS_PER_LINE {
                add_link(&mut hash, &models, &random_link(&models, model, &mut chance));
            }
            let first = block * SCENARIOS_PER_LINE + 1;
            lines.push(format!("{name} random {first}–{} {:016x}", first + SCENARIOS_PER_LINE - 1, hash.0));
        }
        let mut hash = Hash::new();
        for _ in 0..RANDOM_OUTLOOKS {
            let (mut scenario, problems) = decode(&random_link(&models, model, &mut chance));
            scenario.outlook = random_settings(&OUTLOOK_SETTINGS, &mut chance);
            scenario.cost = random_settings(&COST_SETTINGS, &mut chance);
            add_scenario(&mut hash, &models, &catalog, &scenario, &problems);
        }
        lines.push(format!("{name} random 1–{RANDOM_OUTLOOKS}, ahead {:016x}", hash.0));
    }
    lines.extend(fit_lines());
    lines
}

const HISTORIES: &str = include_str!("data/forecast.json");
const LOAD_TESTS: &str = include_str!("data/usl.json");

/// Computes a line for each history and each load test.
fn fit_lines() -> Vec<String> {
    let histories: Value = serde_json::from_str(HISTORIES).expect("valid JSON");
    let loads: Value = serde_json::from_str(LOAD_TESTS).expect("valid JSON");
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_f64).collect()
    };
    let mut lines = Vec::new();
    for (name, series) in histories["series"].as_object().expect("series") {
        let rows = numbers(&series["values"]).into_iter().enumerate();
        let rows: String = rows.map(|(at, value)| format!("{}-{:02},{value}\n", 1949 + at / 12, at % 12 + 1)).collect();
        lines.push(format!("history {name} {:016x}", report_hash(&history_report(&rows, &HistoryOptions::default()))));
    }
    for (name, data) in loads["datasets"].as_object().expect("data sets") {
        let rows = numbers(&data["x"]).into_iter().zip(numbers(&data["y"]));
        let rows: String = rows.map(|(x, y)| format!("{x},{y}\n")).collect();
        lines.push(format!("load test {name} {:016x}", report_hash(&usl_report(&rows))));
    }
    lines
}

fn report_hash(answer: &MeasurementReportResult) -> u64 {
    let mut hash = Hash::new();
    match answer {
        Err(_) => hash.add_bytes(b"refused"),
        Ok(report) => {
            hash.add_text(&report.link());
            for plot in &report.plots {
                plot.x.iter().for_each(|number| hash.add_number(*number));
                plot.curves.iter().flat_map(|line| &line.values).for_each(|number| hash.add_number(*number));
                let ends = plot.areas.iter().flat_map(|strip| &strip.bounds);
                ends.for_each(|(low, high)| [low, high].iter().for_each(|number| hash.add_number(**number)));
            }
        }
    }
    hash.0
}

/// Hashes the numbers of a scenario's evaluation, timeline, and worksheet.
fn add_scenario(hash: &mut Hash, models: &Models, catalog: &Catalog, scenario: &Scenario, problems: &[Problem]) {
    let evaluation = evaluate(scenario, models);
    add_json(hash, &evaluation_json(scenario, &evaluation, problems));
    let timeline = timeline(scenario, &evaluation, today());
    let mut worksheet = Worksheet::build(scenario, models, &evaluation, &timeline, problems);
    worksheet.extend(cost_sections(scenario, &evaluation, catalog, today()));
    add_json(hash, &worksheet.to_json());
}

/// Hashes the numbers of a JSON document, digit by digit, and skips strings.
fn add_json(hash: &mut Hash, json: &str) {
    for (index, part) in json.replace("\\\\", "").replace("\\\"", "").split('"').enumerate() {
        if index % 2 == 0 {
            part.split(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+' | 'e' | 'E'))
                .filter(|number| !number.is_empty())
                .for_each(|number| hash.add_text(number));
        }
    }
}

fn seed(model: &Model) -> u64 {
    let mut hash = Hash::new();
    hash.add_text(&model_reference(model));
    hash.0
}

fn add_link(hash: &mut Hash, models: &Models, link: &str) {
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, models);
    hash.add_count(problems.len());
    hash.add_count(evaluation.problems.len());
    evaluation.components.iter().for_each(|component| add_component(hash, component));
}

fn add_component(hash: &mut Hash, component: &ComponentEvaluation) {
    component.values.iter().for_each(|value| hash.add_number(*value));
    component.changed.iter().for_each(|changed| hash.add_bytes(&[u8::from(*changed)]));
    for state in &component.resources {
        [state.demand, state.target].iter().for_each(|number| hash.add_number(*number));
        [state.capacity, state.utilization, state.headroom, state.growth_to_target]
            .iter()
            .for_each(|number| hash.add_optional(*number));
    }
    for picked in component.model.matrices.iter().flat_map(|matrix| component.row_applicability(matrix)) {
        hash.add_bytes(&[u8::from(picked)]);
    }
    hash.add_count(component.applicable_advice().count());
    component.charts().for_each(|chart| add_chart(hash, &chart));
}

fn add_chart(hash: &mut Hash, chart: &ChartState) {
    match chart {
        ChartState::Parts { parts, total } => {
            parts.iter().for_each(|(_, value)| hash.add_number(*value));
            hash.add_number(*total);
        }
        ChartState::Curves { x, curves, current: here, level, .. } => {
            x.iter().chain(curves.iter().flat_map(|(_, numbers)| numbers)).for_each(|number| hash.add_number(*number));
            std::iter::once(&here.0).chain(&here.1).for_each(|number| hash.add_number(*number));
            hash.add_optional(level.map(|(_, value)| value));
        }
        ChartState::TooMuchWork { .. } => panic!("a chart of a preset takes too much work"),
    }
}

/// Compares with the file, line by line.
fn compare_with_file() {
    let found = compute_lines();
    let expected: Vec<&str> = GOLDEN.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    let name = |line: &str| line.rsplit_once(' ').map_or(String::new(), |(name, _)| name.to_owned());
    let differ: Vec<String> =
        found.iter().filter(|line| !expected.contains(&line.as_str())).map(|line| name(line)).collect();
    assert!(
        differ.is_empty() && found.len() == expected.len(),
        "results differ from core/tests/bits.txt ({} lines computed, {} expected): {}",
        found.len(),
        expected.len(),
        differ.join(", ")
    );
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{compare_with_file, compute_lines};

    const FILE_HEADER: &str = "\
# One hash for each preset of each model, and for each block of random scenarios: see core/tests/bits.rs.
# Written natively with HEADROOM_BLESS=1; native code and the browser are both compared with it.
";

    #[test]
    fn native_code_matches_the_recorded_bits() {
        if std::env::var_os("HEADROOM_BLESS").is_some() {
            let path = "tests/bits.txt";
            std::fs::write(path, format!("{FILE_HEADER}{}\n", compute_lines().join("\n")))
                .expect("the file can be written");
            return;
        }
        compare_with_file();
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn the_browser_matches_the_recorded_bits() {
        super::compare_with_file();
    }
}
