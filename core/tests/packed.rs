//! Packed models: they round-trip, and no input causes a panic.

use std::fs;

use headroom_core::date::Date;
use headroom_core::model::packed::{UnpackError, pack, unpack};
use headroom_core::model::source::CostKind;
use headroom_core::model::toml::from_toml;
use headroom_core::model::{Cost, Model};
use headroom_core::plan::timeline::timeline;
use headroom_core::{Component, Models, Scenario, evaluate};
use proptest::prelude::*;

fn all_models() -> Vec<Model> {
    let mut models: Vec<Model> = Models::built_in().unwrap().iter().map(|model| Model::clone(model)).collect();
    for file in fs::read_dir("../examples/models").unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "toml") {
            models.push(from_toml(&fs::read_to_string(file).unwrap()).unwrap());
        }
    }
    models
}

#[test]
fn packed_models_round_trip() {
    let models = all_models();
    assert!(models.len() >= 7);
    for model in models {
        let unpacked = unpack(&pack(&model)).unwrap();
        assert_eq!(format!("{unpacked:?}"), format!("{model:?}"), "{}", model.id);
        for place in 0..model.program.value_count() {
            assert_eq!(unpacked.expr(place), model.expr(place), "{}, {place}", model.id);
        }
    }
}

/// Every computed value has an expression, whose names are the values that its program uses.
#[test]
fn every_formula_keeps_its_expression() {
    for model in all_models() {
        let without = (model.defaults.len()..model.program.value_count()).find(|place| model.expr(*place).is_none());
        assert_eq!(without, None, "{}", model.id);
        for place in model.defaults.len()..model.program.value_count() {
            let names: Vec<usize> =
                model.expr(place).unwrap().names().iter().map(|name| model.index_of(name).unwrap()).collect();
            assert_eq!(names, model.program.uses(place), "{}, {place}", model.id);
        }
    }
}

#[test]
fn other_bytes_are_rejected() {
    let bytes = pack(&all_models()[0]);
    let another_version = [b"HRM\xff", &bytes[4..]].concat();
    let longer = [&bytes[..], b"\0"].concat();
    for other in
        [b"".as_slice(), b"HRM", b"HRM\x01", b"id = \"a\"", &bytes[..bytes.len() - 1], &another_version, &longer]
    {
        assert_eq!(unpack(other).map(|model| model.id), Err(UnpackError));
    }
    assert!(UnpackError.to_string().contains("not a packed model that this version can read"));
}

#[test]
fn cost_entries_that_no_model_file_allows_are_rejected() {
    let model = all_models().into_iter().find(|model| model.id == "web-service").unwrap();
    let machines = model.costs.iter().position(|cost| cost.kind == CostKind::Machines).unwrap();
    let unpack_changed = |change: &dyn Fn(&mut Cost)| {
        let mut changed = model.clone();
        change(&mut changed.costs[machines]);
        unpack(&pack(&changed)).map(|model| model.id)
    };
    assert!(unpack_changed(&|cost| cost.elastic = true).is_ok());
    assert_eq!(unpack_changed(&|cost| cost.size = None), Err(UnpackError));
    assert_eq!(unpack_changed(&|cost| cost.kind = CostKind::Object), Err(UnpackError), "only machines have a size");
    assert!(unpack_changed(&|cost| (cost.kind, cost.elastic) = (CostKind::Pool, false)).is_ok());
    assert_eq!(unpack_changed(&|cost| (cost.kind, cost.elastic) = (CostKind::Pool, true)), Err(UnpackError));
}

/// Uses a model as a page would.
fn exercise(model: Model) {
    let (id, version) = (model.id.clone(), model.version);
    let preset = model.presets.first().map_or_else(String::new, |preset| preset.id.clone());
    for (place, _, input) in model.inputs() {
        if let Some(slider) = &input.slider {
            assert!(slider.position(slider.value(500.0)) >= 0.0, "{place}");
        }
    }
    let mut models = Models::default();
    models.add(model);
    let component = Component { model: id, version, preset, ..Component::default() };
    let scenario = Scenario { components: vec![component], ..Scenario::default() };
    let evaluation = evaluate(&scenario, &models);
    let _ = timeline(&scenario, &evaluation, Date::FIRST);
    for part in &evaluation.components {
        (0..part.model.values.len()).for_each(|place| drop(part.explain(place)));
        part.applicable_rows().for_each(|(_, row)| drop(part.render(&row.how)));
        part.applicable_advice().for_each(drop);
        let _ = part.model.expr(part.model.values.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// Damaged bytes are rejected or give a usable model.
    #[test]
    fn damaged_bytes_never_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of((any::<prop::sample::Index>(), 1_usize..9)),
    ) {
        let packed = PACKED.with(|all| which.get(all).clone());
        let mut bytes = packed;
        for (at, byte) in changes {
            let at = 4 + at.index(bytes.len() - 4);
            bytes[at] = byte;
        }
        if let Some((at, count)) = cut {
            let at = at.index(bytes.len() - count);
            bytes.drain(at..at + count);
        }
        if let Ok(model) = unpack(&bytes) {
            exercise(model);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let bytes = [b"HRM\x01", &bytes[..]].concat();
        if let Ok(model) = unpack(&bytes) {
            exercise(model);
        }
    }
}

thread_local! {
    static PACKED: Vec<Vec<u8>> = all_models().iter().map(pack).collect();
}
