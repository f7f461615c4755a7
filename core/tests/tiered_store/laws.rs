//! Properties that hold for all inputs.

use super::*;

/// Returns the index and edge cases of each input and constant: both bounds, the default, and zero if allowed.
fn edge_cases() -> Vec<(usize, Vec<f64>)> {
    let given = model().defaults.len();
    (0..given)
        .map(|place| {
            let (low, high) = match &model().values[place].kind {
                ValueKind::Input(input) => input.bounds,
                ValueKind::Constant { bounds } => *bounds,
                ValueKind::Formula { .. } => unreachable!("formulas are not given"),
            };
            let mut values = vec![low, high, model().defaults[place]];
            if low <= 0.0 {
                values.push(0.0);
            }
            (place, values)
        })
        .collect()
}

#[track_caller]
fn assert_finite(inputs: &[f64]) {
    let all = model().program.run_row(inputs);
    let Some((place, value)) = model().formulas().find(|(place, _)| !(all[*place].is_finite() && all[*place] >= 0.0))
    else {
        return;
    };
    let changed = model().values.iter().zip(inputs).zip(&model().defaults).filter(|((_, now), default)| now != default);
    let changed: Vec<String> = changed.map(|((value, now), _)| format!("{} = {now}", value.id)).collect();
    panic!("{} is {} with {}", value.id, all[place], changed.join(", "));
}

#[test]
fn every_value_has_bounds() {
    for (place, ends) in edge_cases() {
        let value = &model().values[place];
        assert!(ends.iter().all(|end| end.abs() < 1e32), "{}: {ends:?}", value.id);
        let described = match &value.kind {
            ValueKind::Input(input) => (input.slider.is_some() || !input.options.is_empty()) && !value.help.is_empty(),
            _ => !value.source.is_empty(),
        };
        assert!(described, "{} has no slider, help or source", value.id);
    }
}

#[test]
fn every_formula_is_finite_and_nonnegative_at_the_bounds() {
    let edge_cases = edge_cases();
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
        let mut inputs = model().defaults.clone();
        for _ in 0..2 + chance.below(5) {
            let (place, values) = &edge_cases[chance.below(edge_cases.len())];
            inputs[*place] = values[chance.below(values.len())];
        }
        assert_finite(&inputs);
    }
    // All inputs at their bounds at once, and at zero where zero is allowed.
    let input_count = model().inputs().count();
    for end in 0..4 {
        let mut inputs = model().defaults.clone();
        for (place, values) in &edge_cases[..input_count] {
            inputs[*place] = values[end.min(values.len() - 1)];
        }
        assert_finite(&inputs);
    }
}

#[test]
fn more_nodes_or_operations_never_reduce_requirements() {
    const REQUIREMENTS: [&str; 12] = [
        "total_memory",
        "whole_memory",
        "total_cores",
        "required_cores",
        "whole_cores",
        "instances",
        "total_storage",
        "whole_storage",
        "whole_network",
        "iops_demand",
        "write_demand",
        "law_instances",
    ];
    let requirements = REQUIREMENTS.map(|id| model().index_of(id).expect(id));
    let growing = ["nodes", "ops_per_sec"].map(|id| model().index_of(id).expect(id));
    let mut chance = SplitMix64::new(3);
    for _ in 0..1000 {
        let mut inputs = model().defaults.clone();
        for (place, value, _) in model().inputs() {
            inputs[place] = random_value(value, model().defaults[place], &mut chance);
        }
        let before = model().program.run_row(&inputs);
        for place in growing {
            // Factors from just above 1 to 1,000.
            let factor =
                if chance.random_bool(0.5) { 1.0 + chance.uniform() * 1e-3 } else { 1.0 + chance.uniform() * 1e3 };
            let mut grown = inputs.clone();
            grown[place] *= factor;
            let after = model().program.run_row(&grown);
            for need in requirements {
                let (less, more) = (before[need], after[need]);
                assert!(
                    more >= less * (1.0 - 1e-12),
                    "{} × {factor}: {} falls from {less} to {more}; {inputs:?}",
                    model().values[place].id,
                    model().values[need].id
                );
            }
        }
    }
}

#[test]
fn nodes_and_operations_are_the_growing_inputs() {
    let growing: Vec<&str> =
        model().inputs().filter(|(.., input)| input.grows).map(|(_, value, _)| value.id.as_str()).collect();
    assert_eq!(growing, ["nodes", "ops_per_sec"]);
}

#[test]
fn shared_values_agree_with_the_quick_estimate() {
    // The same inputs under the quick estimate's assumption that every operation is a write. It omits the edges of warm
    // nodes, so sizes of the warm tier are not compared.
    let (scenario, _) = decode("m=tiered-store-estimate");
    let quick = evaluate_component(&scenario, "the quick estimate");
    let full = store("mixed_writes=100%&version_retention=30%");
    for id in [
        "nodes",
        "active_ratio",
        "edges_per_node",
        "ops_per_sec",
        "retention_days",
        "consolidation_interval",
        "hot_nodes",
        "warm_nodes",
        "cold_nodes",
        "total_edges",
        "hot_edges",
        "hot_memory",
        "cold_memory",
        "activation_pool",
        "runtime_overhead",
        "spreading_cores",
        "consolidation_cores",
        "api_cores",
        "wal_storage",
        "embedding",
        "node_metadata",
        "edge_overhead",
        "hash_overhead",
        "wal_record",
        "compression_ratio",
        "warm_to_hot",
        "warm_prefetch",
        "bloom_bits",
        "index_entry",
        "index_stride",
        "time_in_flight",
        "activation_record",
        "base_overhead",
        "spreading_rate",
        "consolidation_rate",
        "api_rate",
        "wal_compression",
        "snapshots",
        "snapshot_share",
    ] {
        assert!(near(get(&full, id), get(&quick, id)), "{id}: {} and {}", get(&full, id), get(&quick, id));
    }
}

#[test]
fn charts_show_peak_throughput_and_target_latency() {
    let store = store("");
    let chart = |id: &str| {
        let index = model().charts.iter().position(|chart| chart.id == id).expect("a chart of the model");
        match &store.chart(index).expect("a chart of the model") {
            ChartState::Curves { x, curves, level, .. } => (x.clone(), curves.clone(), *level),
            _ => panic!("{id} has no curves"),
        }
    };
    let (cores, curves, level) = chart("throughput");
    let highest = curves[0].1.iter().copied().fold(0.0, f64::max);
    assert!(cores.contains(&10.0) && cores.contains(&21.0) && near(highest, 13_750.0));
    assert!(level.is_some_and(|(_, ops)| ops == 5000.0));
    let (nodes, curves, level) = chart("latency");
    assert_eq!((nodes[0], curves.len()), (100.0, 4));
    assert!(level.is_some_and(|(_, target)| near(target, 0.01)));
    assert!(curves.iter().all(|(_, curve)| curve.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12))));
}

#[test]
fn every_input_and_constant_round_trips_through_its_text() {
    let mut chance = SplitMix64::new(5);
    for (place, value) in model().values[..model().defaults.len()].iter().enumerate() {
        let number = random_value(value, model().defaults[place], &mut chance);
        let text = write_field(model(), place, number);
        let read = read_field(model(), place, &text).map(|reading| reading.value.to_bits());
        assert_eq!(read, Ok(number.to_bits()), "{} = {text}", value.id);
    }
}
