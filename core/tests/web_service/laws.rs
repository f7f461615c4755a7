//! Properties that hold for all inputs.

use super::*;

// Laws

/// Returns random values for all inputs, spread over their usual ranges.
fn random_inputs(chance: &mut SplitMix64) -> Vec<f64> {
    let mut inputs = model().defaults.clone();
    for (place, value, _) in model().inputs() {
        inputs[place] = random_value(value, model().defaults[place], chance);
    }
    inputs
}

fn place(id: &str) -> usize {
    model().index_of(id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// Asserts that applying `change` to `input` raises none of the values `ids`, for 1,000 random scenarios.
fn assert_never_rises(input: &str, change: impl Fn(f64) -> f64, ids: &[&str], seed: u64) {
    let mut chance = SplitMix64::new(seed);
    for _ in 0..1000 {
        let mut inputs = random_inputs(&mut chance);
        // Beyond the throughput peak, fewer instances do more work, so removing one may help.
        inputs[place("contention")] = inputs[place("contention")].min(0.5);
        inputs[place("coherency")] = 0.0;
        let before = model().program.run_row(&inputs);
        inputs[place(input)] = change(inputs[place(input)]);
        let after = model().program.run_row(&inputs);
        for id in ids {
            let (less, more) = (after[place(id)], before[place(id)]);
            assert!(less <= more * (1.0 + 1e-9) + 1e-12, "{input}: {id} rises from {more} to {less}: {inputs:?}");
        }
    }
}

#[test]
fn a_higher_hit_rate_never_raises_database_load() {
    let ids = ["database_reads", "busiest_work", "db_utilisation", "db_iops", "connections_busy", "shards_needed"];
    assert_never_rises("cache_hit_rate", |rate| rate + 0.5 * (1.0 - rate), &ids, 11);
    assert_never_rises("local_hit_rate", |rate| rate + 0.5 * (1.0 - rate), &ids, 12);
    assert_never_rises("cdn_share", |share| share + 0.5 * (1.0 - share), &ids, 13);
}

#[test]
fn planned_database_nodes_stay_close_to_the_work() {
    for reads in [0.0, 0.2, 0.5, 0.8, 0.99] {
        for requests in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            let service = service(&format!("requests={requests}&read_share={}&loss=none&fresh_reads=0", reads * 100.0));
            let value = |id: &str| get(&service, id);
            let most = 2.0 * value("work_in_nodes") + 2.0 * value("shards_planned");
            assert!(value("database_nodes_needed") <= most, "{requests}, {reads}: {}", value("database_nodes_needed"));
        }
    }
}

#[test]
fn more_replicas_never_raise_utilization() {
    assert_never_rises(
        "replicas",
        |replicas| replicas + 1.0,
        &["db_utilisation", "primary_reads", "db_iops", "db_wait"],
        14,
    );
    assert_never_rises("shards", |shards| 2.0 * shards, &["db_utilisation", "write_utilisation", "hottest_shard"], 15);
}

#[test]
fn more_capacity_never_raises_load_or_waits() {
    assert_never_rises(
        "instances",
        |instances| instances + 1.0,
        &["api_utilisation", "cpu_utilisation", "api_wait"],
        16,
    );
    assert_never_rises("workers", |workers| workers + 1.0, &["backlog", "drain_time", "job_wait"], 17);
    assert_never_rises("index_factor", |factor| 1.5 * factor, &["db_utilisation", "db_wait"], 18);
}

#[test]
fn a_failure_never_lowers_utilization() {
    let mut chance = SplitMix64::new(19);
    for _ in 0..1000 {
        let mut inputs = random_inputs(&mut chance);
        inputs[place("coherency")] = 0.0;
        let mut values_after = |loss: f64| {
            inputs[place("loss")] = loss;
            let all = model().program.run_row(&inputs);
            ["api_utilisation", "db_utilisation", "backlog", "api_wait", "instances_needed", "workers_needed"]
                .map(|id| all[place(id)])
        };
        let (nothing, instance, zone) = (values_after(0.0), values_after(1.0), values_after(2.0));
        for index in 0..nothing.len() {
            let slack = 1.0 + 1e-12;
            assert!(nothing[index] <= instance[index] * slack && nothing[index] <= zone[index] * slack, "{inputs:?}");
        }
    }
}

#[test]
fn more_load_never_reduces_requirements() {
    let requirements = [
        "api_cores",
        "api_memory_used",
        "origin_latency",
        "scale_needed",
        "workers_needed",
        "shards_needed",
        "busiest_work",
        "connections_demand",
        "db_iops",
        "backlog",
        "drain_time",
    ];
    assert_never_rises("requests", |requests| requests * 0.6, &requirements, 20);
    // Within one cell: two cells may need fewer instances than one cell close to its peak.
    let value_at = |requests: u32, id: &str| value(&format!("requests={requests}"), id);
    for id in ["instances_for_load", "instances_for_spike", "instances_needed"] {
        assert!((0..36).all(|step| value_at(50 * step, id) <= value_at(50 * step + 50, id)), "{id}");
    }
}

// The model

#[test]
fn load_and_data_are_the_growing_inputs() {
    let growing: Vec<&str> =
        model().inputs().filter(|(.., input)| input.grows).map(|(_, value, _)| value.id.as_str()).collect();
    assert_eq!(growing, ["requests", "users", "working_set", "db_size"]);
}

#[test]
fn presets_evaluate_without_problems_to_finite_values() {
    let presets: Vec<&str> = model().presets.iter().map(|preset| preset.id.as_str()).collect();
    assert_eq!(presets, ["api-analysis", "platform", "platform-10x", "ecommerce"]);
    for preset in std::iter::once("").chain(presets) {
        let (scenario, problems) = decode(&format!("m=web-service&p={preset}"));
        let evaluation = evaluate(&scenario, models());
        assert!(problems.is_empty() && evaluation.problems.is_empty(), "{preset}: {:?}", evaluation.problems);
        let component = &evaluation.components[0];
        assert!(component.values.iter().all(|value| value.is_finite() && *value >= 0.0), "{preset}");
        for chart in &component.charts().collect::<Vec<_>>() {
            let ChartState::Curves { curves, .. } = chart else { continue };
            assert!(curves.iter().all(|(_, y)| y.iter().all(|y| y.is_finite())), "{preset}");
        }
    }
    // In these presets, every installed resource is within its target.
    for preset in ["platform", "platform-10x", "ecommerce"] {
        let service = service(&format!("p={preset}"));
        for (resource, state) in service.model.resources.iter().zip(&service.resources) {
            assert!(state.utilization.is_none_or(|share| share <= state.target), "{preset}: {}", resource.id);
        }
    }
}

#[test]
fn charts_show_the_latency_knee_and_the_throughput_peak() {
    let service = service("coherency=0.001&contention=0&loss=none");
    let curves = |id: &str| {
        let index = service.model.charts.iter().position(|chart| chart.id == id).expect(id);
        match &service.chart(index).expect("a chart of the model") {
            ChartState::Curves { x, curves, .. } => (x.clone(), curves[0].1.clone()),
            _ => panic!("{id} has no curves"),
        }
    };
    let (x, y) = curves("capacity");
    let peak = (0..x.len()).max_by(|a, b| y[*a].total_cmp(&y[*b])).expect("points");
    // √(1 ÷ 0.001) = 31.6.
    assert!((x[peak] - 31.6).abs() < 1.0, "{}", x[peak]);
    let (_, y) = curves("latency");
    assert!(y.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12)) && y[y.len() - 1] > 5.0 * y[0]);
}

/// Returns the index of each input and constant with its bounds and default.
fn edge_cases() -> Vec<(usize, Vec<f64>)> {
    (0..model().defaults.len())
        .map(|place| match &model().values[place].kind {
            ValueKind::Input(input) => (place, vec![input.bounds.0, input.bounds.1, model().defaults[place]]),
            ValueKind::Constant { bounds } => (place, vec![bounds.0, bounds.1, model().defaults[place]]),
            ValueKind::Formula { .. } => unreachable!("formulas are not given"),
        })
        .collect()
}

#[track_caller]
fn assert_finite(inputs: &[f64]) {
    let all = model().program.run_row(inputs);
    let bad = model().formulas().find(|(place, _)| !(all[*place].is_finite() && all[*place] >= 0.0));
    let Some((place, value)) = bad else { return };
    let changed = model().values.iter().zip(inputs).zip(&model().defaults).filter(|((_, now), default)| now != default);
    let changed: Vec<String> = changed.map(|((value, now), _)| format!("{} = {now}", value.id)).collect();
    panic!("{} is {} with {}", value.id, all[place], changed.join(", "));
}

#[test]
fn every_formula_is_finite_and_nonnegative_at_the_bounds() {
    let edge_cases = edge_cases();
    for (place, ends) in &edge_cases {
        let value = &model().values[*place];
        assert!(ends.iter().all(|end| end.abs() < 1e32), "{} has no bounds: {ends:?}", value.id);
        let described = match &value.kind {
            ValueKind::Input(input) => (input.slider.is_some() || !input.options.is_empty()) && !value.help.is_empty(),
            _ => !value.source.is_empty(),
        };
        assert!(described, "{} has no slider, help or source", value.id);
    }
    for preset in std::iter::once("").chain(model().presets.iter().map(|preset| preset.id.as_str())) {
        let mut inputs = model().initial_values(preset);
        for (place, values) in &edge_cases {
            let start = inputs[*place];
            for value in values {
                inputs[*place] = *value;
                assert_finite(&inputs);
            }
            inputs[*place] = start;
        }
    }
    let mut chance = SplitMix64::new(2);
    for _ in 0..5000 {
        let mut inputs = if chance.random_bool(0.5) { random_inputs(&mut chance) } else { model().defaults.clone() };
        for _ in 0..2 + chance.below(8) {
            let (place, values) = &edge_cases[chance.below(edge_cases.len())];
            inputs[*place] = values[chance.below(values.len())];
        }
        assert_finite(&inputs);
    }
    // All inputs at once at their lower bounds, upper bounds, and defaults.
    for end in 0..3 {
        let mut inputs = model().defaults.clone();
        edge_cases[..model().inputs().count()].iter().for_each(|(place, values)| inputs[*place] = values[end]);
        assert_finite(&inputs);
    }
}
