//! Properties that hold for all inputs.

use super::*;

// Laws

/// Returns random values for all inputs, spread over their usual ranges.
fn any_given(chance: &mut Chance) -> Vec<f64> {
    let mut given = model().defaults.clone();
    for (place, value, _) in model().inputs() {
        given[place] = random_value(value, model().defaults[place], chance);
    }
    given
}

fn place(id: &str) -> usize {
    model().place(id).unwrap_or_else(|| panic!("there is no {id}"))
}

/// Asserts that applying `change` to `input` raises none of the values `ids`, for 1,000 random scenarios.
fn never_rises(input: &str, change: impl Fn(f64) -> f64, ids: &[&str], seed: u64) {
    let mut chance = Chance::new(seed);
    for _ in 0..1000 {
        let mut given = any_given(&mut chance);
        // Beyond the throughput peak fewer instances do more work, so removing one may help.
        given[place("contention")] = given[place("contention")].min(0.5);
        given[place("coherency")] = 0.0;
        let before = model().program.run_one(&given);
        given[place(input)] = change(given[place(input)]);
        let after = model().program.run_one(&given);
        for id in ids {
            let (less, more) = (after[place(id)], before[place(id)]);
            assert!(less <= more * (1.0 + 1e-9) + 1e-12, "{input}: {id} rises from {more} to {less}: {given:?}");
        }
    }
}

#[test]
fn a_higher_hit_rate_never_raises_database_load() {
    let ids = ["database_reads", "busiest_work", "db_utilisation", "db_iops", "connections_busy", "shards_needed"];
    never_rises("cache_hit_rate", |rate| rate + 0.5 * (1.0 - rate), &ids, 11);
    never_rises("local_hit_rate", |rate| rate + 0.5 * (1.0 - rate), &ids, 12);
    never_rises("cdn_share", |share| share + 0.5 * (1.0 - share), &ids, 13);
}

#[test]
fn planned_database_nodes_stay_close_to_the_work() {
    for reads in [0.0, 0.2, 0.5, 0.8, 0.99] {
        for requests in [10, 100, 1_000, 10_000, 100_000, 1_000_000] {
            let service = service(&format!("requests={requests}&read_share={}&loss=none&fresh_reads=0", reads * 100.0));
            let of = |id: &str| get(&service, id);
            let most = 2.0 * of("work_in_nodes") + 2.0 * of("shards_planned");
            assert!(of("database_nodes_needed") <= most, "{requests}, {reads}: {}", of("database_nodes_needed"));
        }
    }
}

#[test]
fn more_replicas_never_raise_utilization() {
    never_rises("replicas", |replicas| replicas + 1.0, &["db_utilisation", "primary_reads", "db_iops", "db_wait"], 14);
    never_rises("shards", |shards| 2.0 * shards, &["db_utilisation", "write_utilisation", "hottest_shard"], 15);
}

#[test]
fn more_capacity_never_raises_load_or_waits() {
    never_rises("instances", |instances| instances + 1.0, &["api_utilisation", "cpu_utilisation", "api_wait"], 16);
    never_rises("workers", |workers| workers + 1.0, &["backlog", "drain_time", "job_wait"], 17);
    never_rises("index_factor", |factor| 1.5 * factor, &["db_utilisation", "db_wait"], 18);
}

#[test]
fn a_failure_never_lowers_utilization() {
    let mut chance = Chance::new(19);
    for _ in 0..1000 {
        let mut given = any_given(&mut chance);
        given[place("coherency")] = 0.0;
        let mut of = |loss: f64| {
            given[place("loss")] = loss;
            let all = model().program.run_one(&given);
            ["api_utilisation", "db_utilisation", "backlog", "api_wait", "instances_needed", "workers_needed"]
                .map(|id| all[place(id)])
        };
        let (nothing, instance, zone) = (of(0.0), of(1.0), of(2.0));
        for index in 0..nothing.len() {
            let slack = 1.0 + 1e-12;
            assert!(nothing[index] <= instance[index] * slack && nothing[index] <= zone[index] * slack, "{given:?}");
        }
    }
}

#[test]
fn more_load_never_reduces_requirements() {
    let needs = [
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
    never_rises("requests", |requests| requests * 0.6, &needs, 20);
    // Within one cell: two cells may need fewer instances than one cell close to its peak.
    let of = |requests: u32, id: &str| value(&format!("requests={requests}"), id);
    for id in ["instances_for_load", "instances_for_spike", "instances_needed"] {
        assert!((0..36).all(|step| of(50 * step, id) <= of(50 * step + 50, id)), "{id}");
    }
}

// The model

#[test]
fn growing_inputs() {
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
    // In these presets every installed resource is within its target.
    for preset in ["platform", "platform-10x", "ecommerce"] {
        let service = service(&format!("p={preset}"));
        for (resource, state) in service.model.resources.iter().zip(&service.resources) {
            assert!(state.utilisation.is_none_or(|share| share <= state.target), "{preset}: {}", resource.id);
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
            ChartState::Parts { .. } => panic!("{id} has no curves"),
        }
    };
    let (x, y) = curves("capacity");
    let peak = (0..x.len()).max_by(|a, b| y[*a].total_cmp(&y[*b])).expect("points");
    // √(1 ÷ 0.001) = 31.6.
    assert!((x[peak] - 31.6).abs() < 1.0, "{}", x[peak]);
    let (_, y) = curves("latency");
    assert!(y.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12)) && y[y.len() - 1] > 5.0 * y[0]);
}

/// Returns each given value's index with its bounds and default.
fn corners() -> Vec<(usize, Vec<f64>)> {
    (0..model().defaults.len())
        .map(|place| match &model().values[place].kind {
            ValueKind::Input(input) => (place, vec![input.bounds.0, input.bounds.1, model().defaults[place]]),
            ValueKind::Constant { bounds } => (place, vec![bounds.0, bounds.1, model().defaults[place]]),
            ValueKind::Formula { .. } => unreachable!("formulas are not given"),
        })
        .collect()
}

#[track_caller]
fn finite(given: &[f64]) {
    let all = model().program.run_one(given);
    let bad = model().formulas().find(|(place, _)| !(all[*place].is_finite() && all[*place] >= 0.0));
    let Some((place, value)) = bad else { return };
    let changed = model().values.iter().zip(given).zip(&model().defaults).filter(|((_, now), default)| now != default);
    let changed: Vec<String> = changed.map(|((value, now), _)| format!("{} = {now}", value.id)).collect();
    panic!("{} is {} with {}", value.id, all[place], changed.join(", "));
}

#[test]
fn every_formula_is_finite_and_nonnegative_at_the_bounds() {
    let corners = corners();
    for (place, ends) in &corners {
        let value = &model().values[*place];
        assert!(ends.iter().all(|end| end.abs() < 1e32), "{} has no bounds: {ends:?}", value.id);
        let described = match &value.kind {
            ValueKind::Input(input) => (input.slider.is_some() || !input.options.is_empty()) && !value.help.is_empty(),
            _ => !value.source.is_empty(),
        };
        assert!(described, "{} has no slider, help or source", value.id);
    }
    for preset in std::iter::once("").chain(model().presets.iter().map(|preset| preset.id.as_str())) {
        let mut given = model().start(preset);
        for (place, values) in &corners {
            let start = given[*place];
            for value in values {
                given[*place] = *value;
                finite(&given);
            }
            given[*place] = start;
        }
    }
    let mut chance = Chance::new(2);
    for _ in 0..5000 {
        let mut given = if chance.happens(0.5) { any_given(&mut chance) } else { model().defaults.clone() };
        for _ in 0..2 + chance.below(8) {
            let (place, values) = &corners[chance.below(corners.len())];
            given[*place] = values[chance.below(values.len())];
        }
        finite(&given);
    }
    // All inputs at their bounds at once.
    for end in 0..3 {
        let mut given = model().defaults.clone();
        corners[..model().inputs().count()].iter().for_each(|(place, values)| given[*place] = values[end]);
        finite(&given);
    }
}
