//! Properties that hold for every scenario.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::random_settings::random_settings;
use common::{SplitMix64, built_in_models, random_link, random_value};
use headroom_core::load::Outlook;
use headroom_core::model::{ChartKind, Model};
use headroom_core::plan::{ChartState, ComponentEvaluation};
use headroom_core::scenario::cost_settings::COST_SETTINGS;
use headroom_core::scenario::link::{MAX_LINK_BYTES, decode, encode, encode_packed, encode_readable};
use headroom_core::scenario::outlook_settings::OUTLOOK_SETTINGS;
use headroom_core::scenario::{Cause, ProblemLevel};
use headroom_core::{Component, Evaluation, Models, Scenario, evaluate};
use proptest::prelude::*;

/// Returns a random link to one of the models, derived from a seed.
fn link_from_seed(models: &Models, seed: u64) -> String {
    let mut chance = SplitMix64::new(seed);
    let list: Vec<_> = models.iter().collect();
    let model = list[chance.below(list.len())];
    random_link(models, model, &mut chance)
}

fn bits(component: &ComponentEvaluation) -> Vec<u64> {
    component.values.iter().map(|value| value.to_bits()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_same_input_gives_the_same_bits(seed: u64) {
        let models = all_models();
        let link = link_from_seed(models, seed);
        let run = || {
            let (scenario, problems) = decode(&link);
            let evaluation = evaluate(&scenario, models);
            let bits: Vec<_> = evaluation.components.iter().map(bits).collect();
            (bits, common::evaluation_json(&scenario, &evaluation, &problems))
        };
        prop_assert_eq!(run(), run());
    }

    #[test]
    fn more_load_never_reduces_requirements(seed: u64, factor in 1.0..100.0_f64) {
        let models = all_models();
        for model in models.iter() {
            check_more_load(models, model, seed, factor)?;
        }
    }

    #[test]
    fn the_parts_of_a_chart_add_up_to_its_total(seed: u64) {
        let models = all_models();
        let link = link_from_seed(models, seed);
        let evaluation = evaluate(&decode(&link).0, models);
        for component in &evaluation.components {
            check_chart_totals(component)?;
        }
    }
}

/// Returns the values that must not fall when load grows: resource demands, and the sizes of the quick estimate.
fn demands(component: &ComponentEvaluation) -> Vec<(String, f64)> {
    let resources = component.model.resources.iter().zip(&component.resources);
    let mut demands: Vec<(String, f64)> =
        resources.map(|(resource, state)| (resource.id.clone(), state.demand)).collect();
    if component.model.id == "tiered-store-estimate" {
        for id in ["total_memory", "total_cores", "total_storage", "whole_memory", "whole_cores", "whole_storage"] {
            demands.extend(component.get(id).map(|value| (id.to_owned(), value)));
        }
    }
    demands
}

fn check_more_load(models: &Models, model: &Model, seed: u64, factor: f64) -> Result<(), TestCaseError> {
    let mut chance = SplitMix64::new(seed);
    let mut scenario = Scenario {
        components: vec![Component { version: model.version, ..Component::with_model(&model.id) }],
        ..Scenario::default()
    };
    for (place, value, _) in model.inputs() {
        if chance.random_bool(0.7) {
            let number = random_value(value, model.defaults[place], &mut chance);
            scenario.components[0].set(&value.id, &headroom_core::scenario::resolve::write_field(model, place, number));
        }
    }
    let before = evaluate(&scenario, models);
    for (place, value, _) in model.inputs().filter(|(.., input)| input.grows) {
        let more = before.components[0].values[place] * factor;
        let mut grown = scenario.clone();
        grown.components[0].set(&value.id, &headroom_core::scenario::resolve::write_field(model, place, more));
        let after = evaluate(&grown, models);
        if after.problems.iter().chain(&before.problems).any(|problem| problem.level() == ProblemLevel::Error) {
            continue;
        }
        for ((id, less), (_, more)) in demands(&before.components[0]).iter().zip(demands(&after.components[0])) {
            // Tolerate rounding in the last digits.
            prop_assert!(
                more >= less * (1.0 - 1e-12),
                "{} ×{factor}: {id} falls from {less} to {more}: {scenario:?}",
                value.id
            );
        }
    }
    Ok(())
}

/// Charts of parts, each with the value that its parts add up to: model, chart, value.
///
/// The values are inputs or come from formulas that the charts do not use.
const CHART_TOTALS: [(&str, &str, &str); 9] = [
    ("queue", "time", "time_in_system"),
    ("tiered-store", "memory", "total_memory"),
    ("tiered-store", "storage", "total_storage"),
    ("tiered-store-estimate", "cores", "total_cores"),
    ("tiered-store-estimate", "memory", "total_memory"),
    ("tiered-store-estimate", "storage", "total_storage"),
    ("web-service", "reads", "data_reads"),
    ("web-service", "read_time", "data_read_time"),
    ("web-service", "requests", "requests"),
];

#[test]
fn every_chart_with_a_known_total_exists() {
    for (model, chart, whole) in CHART_TOTALS {
        let model = all_models().iter().find(|candidate| candidate.id == model).expect("a built-in model");
        let parts =
            model.charts.iter().any(|candidate| candidate.id == chart && matches!(candidate.kind, ChartKind::Parts(_)));
        assert!(parts && model.index_of(whole).is_some(), "{} {chart} {whole}", model.id);
    }
}

/// Checks that the parts of each chart add up to its total, and the tiers of the quick estimate to all nodes.
fn check_chart_totals(component: &ComponentEvaluation) -> Result<(), TestCaseError> {
    let model = &component.model;
    let get = |id: &str| component.get(id).unwrap_or(f64::NAN);
    for (_, chart, whole) in CHART_TOTALS.iter().filter(|(id, ..)| *id == model.id) {
        let states = model.charts.iter().zip(component.charts());
        let state = states.into_iter().find(|(candidate, _)| candidate.id == *chart).map(|(_, state)| state);
        let Some(ChartState::Parts { total, parts }) = state else { panic!("{chart} is not a chart of parts") };
        let whole = get(whole);
        prop_assert!(total.is_finite() == whole.is_finite(), "{chart}: {total} of {whole}");
        prop_assert!(close(total, whole) || !whole.is_finite(), "{chart}: the parts are {total} of {whole}");
        prop_assert!(!parts.is_empty());
    }
    if model.id == "tiered-store-estimate" {
        let tiers = ["hot_nodes", "warm_nodes", "cold_nodes"].map(get);
        let whole = headroom_core::math::floor(get("nodes"));
        prop_assert!(close(tiers.iter().sum(), whole), "the tiers have {tiers:?} of {whole} nodes");
        prop_assert!(tiers.iter().all(|nodes| *nodes >= 0.0), "{tiers:?}");
    }
    Ok(())
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

// Links

/// Generates strings that an attacker or a fuzzer might send.
fn hostile_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,12}",
        "[&=#?%+@: \u{0}\u{1b}\u{202e}é漢🦀]{0,8}",
        Just("m=tiered-store-estimate".to_owned()),
        Just("%zz%".to_owned()),
        Just(" 5M ".to_owned()),
        Just("1e+7".to_owned()),
        Just("z1:".to_owned()),
        Just("z2:".to_owned()),
    ]
}

/// Generates keys that have no meaning in links.
fn unknown_key() -> impl Strategy<Value = String> {
    hostile_text().prop_filter("has a meaning of its own", |key| !matches!(key.as_str(), "m" | "n" | "p" | "v"))
}

prop_compose! {
    fn component(models: &'static Models)(
        which in any::<prop::sample::Index>(),
                name in prop_oneof![Just(String::new()), hostile_text()],
        preset in prop_oneof![3 => Just(None), 1 => hostile_text().prop_map(Some)],
        version in prop_oneof![9 => Just(1), 1 => 0..4_u32],
        seed: u64,
        more in prop::collection::vec((unknown_key(), hostile_text()), 0..3),
        broken in prop::collection::vec((any::<prop::sample::Index>(), hostile_text()), 0..3),
    ) -> Component {
        let list: Vec<_> = models.iter().collect();
        let model = list[which.index(list.len())];
        // Start from a valid scenario of this model, then add the rest.
        let mut chance = SplitMix64::new(seed);
        let (mut scenario, _) = decode(&random_link(models, model, &mut chance));
        let mut component = scenario.components.remove(0);
        component.name = name;
        component.version = version;
        component.preset = preset.unwrap_or(component.preset);
        component.settings.extend(more);
        for (place, text) in broken {
            component.settings.push((model.values[place.index(model.defaults.len())].id.clone(), text));
        }
        component
    }
}

fn all_models() -> &'static Models {
    static MODELS: std::sync::OnceLock<Models> = std::sync::OnceLock::new();
    MODELS.get_or_init(built_in_models)
}

prop_compose! {
    fn scenarios()(
        components in prop::collection::vec(component(all_models()), 0..4),
        unknown in prop::collection::vec((unknown_key(), hostile_text()), 0..3),
        seed: u64,
    ) -> Scenario {
        let mut chance = SplitMix64::new(seed);
        let outlook = random_settings(&OUTLOOK_SETTINGS, &mut chance);
        let cost = random_settings(&COST_SETTINGS, &mut chance);
        Scenario { components, outlook, cost, unknown }
    }
}

/// Parses the settings of a scenario and formats the result for comparison.
fn read_settings(scenario: &Scenario) -> String {
    let mut problems = Vec::new();
    let outlook = Outlook::read(scenario, common::today(), &mut problems);
    let cost: Vec<_> = COST_SETTINGS.iter().map(|setting| setting.resolve(&scenario.cost, &mut problems)).collect();
    format!("{outlook:?} {cost:?} {problems:?}")
}

/// Returns everything about an evaluation that must survive a round trip through a link.
fn round_trip_summary(evaluation: &Evaluation) -> Vec<String> {
    let mut lines = Vec::new();
    for component in &evaluation.components {
        let (name, preset) = (&component.name, &component.preset);
        lines.push(format!(
            "{name:?} {preset:?} {} {} {:?}",
            component.model.id,
            component.model.version,
            bits(component)
        ));
    }
    for problem in &evaluation.problems {
        let counts = matches!(problem.cause, Cause::UnknownKey) || problem.level() == ProblemLevel::Error;
        let repeats = matches!(problem.cause, Cause::RepeatedKey);
        if counts && !repeats {
            lines.push(format!("{:?} {:?} {:?}", problem.location.component, problem.location.field, problem.level()));
        }
    }
    // A field that is set twice is written once, so its problem may be reported once instead of twice.
    let components = evaluation.components.len();
    lines[components..].sort();
    lines.dedup();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn links_preserve_scenarios(scenario in scenarios()) {
        let models = all_models();
        let expected = round_trip_summary(&evaluate(&scenario, models));
        for write in [encode, encode_readable, encode_packed] {
            let link = write(&scenario, models);
            prop_assume!(link.len() <= MAX_LINK_BYTES);
            let (again, problems) = decode(&link);
            prop_assert!(problems.is_empty(), "{link}: {problems:?}");
            prop_assert_eq!(&again.unknown, &scenario.unknown, "{}", link);
            prop_assert_eq!(round_trip_summary(&evaluate(&again, models)), expected.clone(), "{}", link);
            prop_assert_eq!(read_settings(&again), read_settings(&scenario), "{}", link);
            prop_assert_eq!(write(&again, models), link.clone(), "writing is idempotent");
            // Text before the # matters only if there is no scenario after it.
            let before = if scenario.components.is_empty() { "" } else { "?x=1" };
            for around in [format!("#{link}"), format!("https://example.org/a/{before}#{link}"), format!(" {link}\n")] {
                prop_assert_eq!(decode(&around).0, decode(&link).0, "{}", around);
            }
        }
    }

    #[test]
    fn any_text_decodes_without_panic(text in any::<String>(), more in hostile_text()) {
        let _ = decode(&text);
        let _ = decode(&format!("m=tiered-store-estimate&{text}&{more}={more}"));
        let _ = (decode(&format!("z1:{text}")), decode(&format!("z2:{text}")));
        let _ = decode(&format!("https://example.org/?{text}#{more}"));
    }

    #[test]
    fn any_packed_bytes_decode_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        const BASE64_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let text: String = bytes.iter().map(|byte| char::from(BASE64_ALPHABET[usize::from(byte % 64)])).collect();
        let _ = (decode(&format!("z1:{text}")), decode(&format!("z2:{text}")));
    }

    #[test]
    fn any_settings_evaluate_without_panic(scenario in scenarios()) {
        let evaluation = evaluate(&scenario, all_models());
        for component in &evaluation.components {
            prop_assert_eq!(component.values.len(), component.model.values.len());
            for place in 0..component.values.len() {
                let _ = (component.format_value(place).to_string(), component.explain(place));
            }
        }
        let _ = common::evaluation_json(&scenario, &evaluation, &[]);
    }
}

// Columns

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn columns_match_rows_bit_for_bit(seed: u64, rows in 1..600_usize, share in 0.0..1.0_f64) {
        for model in all_models().iter() {
            let mut chance = SplitMix64::new(seed);
            let value = |place: usize, chance: &mut SplitMix64| random_value(&model.values[place], model.defaults[place], chance);
            let inputs: Vec<f64> = (0..model.defaults.len()).map(|place| value(place, &mut chance)).collect();
            let mut columns: Vec<(usize, Vec<f64>)> = Vec::new();
            for place in 0..inputs.len() {
                if chance.random_bool(share) {
                    // Some columns are shorter than others: their last number is repeated.
                    let length = if chance.random_bool(0.2) { 1 + chance.below(rows) } else { rows };
                    columns.push((place, (0..length).map(|_| value(place, &mut chance)).collect()));
                }
            }
            let varying: Vec<(usize, &[f64])> = columns.iter().map(|(place, column)| (*place, column.as_slice())).collect();
            let outputs: Vec<usize> = (0..model.program.value_count()).collect();
            let found = model.program.run(&inputs, &varying, rows, &outputs);
            for row in 0..rows {
                let mut given = inputs.clone();
                for (place, column) in &columns {
                    given[*place] = column.get(row).or(column.last()).copied().unwrap_or(f64::NAN);
                }
                for (place, expected) in model.program.run_row(&given).iter().enumerate() {
                    let found = found[place][row];
                    let same = found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan());
                    prop_assert!(same, "{}, row {row}, value {place}: {found} is not {expected}", model.id);
                }
            }
        }
    }
}
