//! Sliders: conversion between values and positions.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::disallowed_methods, reason = "they only choose test inputs, and only natively")]

mod common;

use common::built_in_models;
use headroom_core::model::Slider;
use headroom_core::model::source::Scale;
use headroom_core::units::Unit;
use proptest::prelude::*;

/// Checks that values stay within the slider's range, increase with the position, and convert back to the same
/// position. For whole numbers, values may repeat instead, and only the ends may have decimals.
fn check_round_trip(slider: &Slider) -> Result<(), TestCaseError> {
    let mut before = f64::NEG_INFINITY;
    for step in 0..=Slider::STEPS {
        let place = f64::from(step);
        let value = slider.value(place);
        prop_assert!(slider.from <= value && value <= slider.to, "{slider:?} at {place}: {value}");
        prop_assert!(value >= before, "{slider:?} at {place}: {value} after {before}");
        if slider.whole {
            let written = slider.unit.from_base(value);
            let end = value == slider.from || value == slider.to;
            prop_assert!(
                end || (written - written.round()).abs() <= 1e-9 * written.abs(),
                "{slider:?} at {place}: {value}"
            );
        } else {
            prop_assert!(value > before, "{slider:?} at {place}: the value {value} does not change");
            prop_assert_eq!(slider.position(value), place, "{:?}: {}", slider, value);
        }
        before = value;
    }
    prop_assert_eq!(slider.value(0.0), slider.from);
    prop_assert_eq!(slider.value(f64::from(Slider::STEPS)), slider.to);
    Ok(())
}

#[test]
fn every_slider_of_every_model_round_trips() {
    for model in built_in_models().iter() {
        for (_, value, input) in model.inputs() {
            if let Some(slider) = &input.slider {
                check_round_trip(slider).unwrap_or_else(|error| panic!("{}, {}: {error}", model.id, value.id));
            }
        }
    }
}

fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec!["1", "%", "B", "GiB", "GB", "d", "ms", "Mbit/s", "core"])
        .prop_map(|text| Unit::parse(text, &[]).expect("a unit"))
}

proptest! {
    #[test]
    fn every_linear_slider_round_trips(from in 0.0..1e6_f64, length in -3.0..9.0_f64, unit in units()) {
        // Round the ends to a few digits, as in a model file.
        let from = unit.to_base((from * 10.0).round() / 10.0);
        let to = from + unit.to_base(format!("{:.1e}", 10_f64.powf(length)).parse::<f64>().unwrap());
        check_round_trip(&Slider { from, to, scale: Scale::Linear, whole: false, unit })?;
    }

    #[test]
    fn every_logarithmic_slider_round_trips(from in -6.0..6.0_f64, decades in 0.7..15.0_f64, unit in units()) {
        let short = |x: f64| format!("{x:.1e}").parse::<f64>().unwrap();
        let (from, to) = (unit.to_base(short(10_f64.powf(from))), unit.to_base(short(10_f64.powf(from + decades))));
        check_round_trip(&Slider { from, to, scale: Scale::Log, whole: false, unit })?;
    }

    #[test]
    fn whole_sliders_give_whole_numbers(from in 0..100_u32, length in 1..1_000_000_u32, log: bool) {
        let from = f64::from(from + u32::from(log));
        let scale = if log { Scale::Log } else { Scale::Linear };
        check_round_trip(&Slider { from, to: from + f64::from(length), scale, whole: true, unit: Unit::plain() })?;
    }

    #[test]
    fn any_position_and_any_value_convert_without_panic(place: f64, value: f64) {
        let slider = Slider { from: 1.0, to: 1e6, scale: Scale::Log, whole: false, unit: Unit::plain() };
        prop_assert!((1.0..=1e6).contains(&slider.value(place)));
        prop_assert!((0.0..=1000.0).contains(&slider.position(value)));
    }
}
