//! Checks regression, Student's t, and `predict_linear` against R, statsmodels, and Prometheus.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::forecast::students_t::{normal_cdf, normal_quantile, t_quantile};
use headroom_core::forecast::{FitError, LinearFit, LogLinearFit, predict_linear};
use headroom_core::math;
use serde_json::Value;

const FORECAST: &str = include_str!("data/forecast.json");
const PREDICT_LINEAR: &str = include_str!("data/predict_linear.json");

fn parse_json(text: &str) -> Value {
    serde_json::from_str(text).expect("valid JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

fn assert_close(ours: f64, theirs: f64, relative: f64, what: &str) {
    assert!((ours - theirs).abs() <= relative * theirs.abs(), "{what}: {ours} is not {theirs}");
}

/// Returns the measurements of a case, x and y.
fn measurements(whole: &Value, case: &str) -> (Vec<f64>, Vec<f64>) {
    let counted = |y: Vec<f64>| ((0..y.len()).map(|place| place as f64).collect(), y);
    if case.contains("tiny") {
        return counted(vec![1.0, 3.0, 2.0, 5.0, 4.0]);
    }
    if case.contains("exact_2pct") {
        return counted((0..30).scan(100.0, |y, _| Some(std::mem::replace(y, *y * 1.02))).collect());
    }
    let name = case.split('_').nth(1).expect("a series");
    let y = numbers(&whole["series"][name]["values"]);
    if case == "lm_uspop_loglinear" {
        return ((0..y.len()).map(|place| 10.0 * place as f64).collect(), y);
    }
    counted(y)
}

#[test]
fn regression_lines_match_r_and_statsmodels() {
    let whole = parse_json(FORECAST);
    let mut compared = 0;
    for case in whole["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        if !name.starts_with("lm_") && !name.starts_with("sm_") {
            continue;
        }
        let (x, y) = measurements(&whole, name);
        let logarithmic = case["log_scale"] == true || name.contains("loglinear") || name.contains("exact");
        let log_linear = logarithmic.then(|| LogLinearFit::fit(&x, &y).expect(name));
        let line = log_linear.clone().map_or_else(|| LinearFit::fit(&x, &y).expect(name), |raised| raised.0);
        let exact = name.contains("exact");
        for (key, ours) in [
            ("intercept", line.intercept),
            ("slope", line.slope),
            ("se_intercept", line.intercept_error),
            ("se_slope", line.slope_error),
            ("residual_se", line.residual_error),
            ("r2", line.r2),
            ("df", line.df() as f64),
            ("t_975", t_quantile(0.975, line.df() as f64)),
        ] {
            if exact && key == "residual_se" {
                // The residuals of an exact line are rounding errors.
                assert!(ours < 1e-13, "{name}: {ours}");
            } else if let Some(theirs) = case[key].as_f64() {
                assert_close(ours, theirs, 1e-11, &format!("{name}, {key}"));
                compared += 1;
            }
        }
        for (place, at) in numbers(&case["newx"]).into_iter().enumerate() {
            let (p95, p80, c95) = (line.prediction(at, 0.95), line.prediction(at, 0.8), line.confidence(at, 0.95));
            for (key, ours) in [
                ("fit", line.value_at(at)),
                ("pred_lwr95", p95.low),
                ("pred_upr95", p95.high),
                ("pred_lwr80", p80.low),
                ("pred_upr80", p80.high),
                ("conf_lwr95", c95.low),
                ("conf_upr95", c95.high),
                ("back_transformed_fit", log_linear.as_ref().map_or(0.0, |raised| raised.value_at(at))),
            ] {
                if let Some(theirs) = case[key][place].as_f64() {
                    assert_close(ours, theirs, 1e-11, &format!("{name}, {key} at {at}"));
                    compared += 1;
                }
            }
            if let Some(log_linear) = &log_linear {
                let band = log_linear.prediction(at, 0.95);
                assert!(
                    math::abs(math::ln(band.low) - p95.low) < 1e-12
                        && math::abs(math::ln(band.high) - p95.high) < 1e-12
                );
            }
        }
        if let (Some(log_linear), Some(growth)) = (&log_linear, case["growth_per_step"].as_f64()) {
            assert_close(log_linear.growth(1.0), growth, 1e-11, name);
            assert_close(
                log_linear.doubling().expect("it grows"),
                case["doubling_time_steps"].as_f64().expect(name),
                1e-11,
                name,
            );
            compared += 2;
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn times_in_seconds_lose_no_precision() {
    let x: Vec<f64> = (0..200).map(|place| 1.8e9 + 3600.0 * f64::from(place)).collect();
    let y: Vec<f64> = (0..200).map(|place| 5.0 + 0.25 * f64::from(place) + f64::from(place % 7)).collect();
    let counted: Vec<f64> = (0..200).map(f64::from).collect();
    let (timed, plain) = (LinearFit::fit(&x, &y).unwrap(), LinearFit::fit(&counted, &y).unwrap());
    assert_close(timed.slope * 3600.0, plain.slope, 1e-13, "slope");
    assert_close(timed.prediction(1.8e9 + 3600.0 * 300.0, 0.8).high, plain.prediction(300.0, 0.8).high, 1e-13, "band");
}

#[test]
fn unsuitable_data_are_errors() {
    assert_eq!(LinearFit::fit(&[1.0, 2.0], &[1.0, 2.0]), Err(FitError::TooFew { found: 2, minimum: 3 }));
    assert_eq!(LinearFit::fit(&[1.0; 4], &[1.0, 2.0, 3.0, 4.0]), Err(FitError::ConstantX));
    assert_eq!(LinearFit::fit(&[1.0, 2.0, 3.0], &[1.0, f64::NAN, 3.0]), Err(FitError::NotFinite));
    assert_eq!(LinearFit::fit(&[1.0, 2.0, 3.0], &[1e300, -1e300, 1e300]), Err(FitError::NotFinite));
    assert_eq!(LogLinearFit::fit(&[1.0, 2.0, 3.0], &[1.0, 0.0, 3.0]), Err(FitError::NotPositive { index: 1 }));
    let flat = LogLinearFit::fit(&[1.0, 2.0, 3.0], &[5.0; 3]).unwrap();
    assert_eq!((flat.growth(1.0), flat.doubling(), flat.0.r2, flat.0.residual_error), (0.0, None, 1.0, 0.0));
}

#[test]
fn quantiles_match_reference_values() {
    // From mpmath, computed with 40 digits.
    for (p, df, t) in [
        (0.975, 1.0, 12.706_204_736_174_7),
        (0.975, 2.0, 4.302_652_729_749_46),
        (0.9, 3.0, 1.637_744_353_696_210_1),
        (0.95, 5.0, 2.015_048_373_333_024),
        (0.975, 10.0, 2.228_138_851_986_275),
        (0.9, 30.0, 1.310_415_025_391_395_8),
        (0.995, 100.0, 2.625_890_521_438_018),
        (0.975, 1000.0, 1.962_339_080_826_408_5),
        (0.9, 100_000.0, 1.281_560_031_449_361),
        (0.75, 1.0, 1.0),
        (0.999, 2.0, 22.327_124_770_119_876),
    ] {
        assert_close(t_quantile(p, df), t, 1e-13, &format!("t of {p}, {df}"));
        assert_close(t_quantile(1.0 - p, df), -t, 1e-12, &format!("t of 1 - {p}, {df}"));
    }
    for (p, z) in [
        (0.975, 1.959_963_984_540_054),
        (0.9, 1.281_551_565_544_600_4),
        (0.5, 0.0),
        (1e-10, -6.361_340_902_404_056),
        (1e-20, -9.262_340_089_798_408),
    ] {
        assert_close(normal_quantile(p), z, 1e-14, "z");
        assert_close(normal_cdf(z), p, 1e-13, "p");
    }
    // Newton's method and the Cornish–Fisher expansion agree at 100,000 degrees of freedom, where one replaces the
    // other.
    for p in [0.6, 0.9, 0.975, 0.9999] {
        assert_close(t_quantile(p, 99_999.0), t_quantile(p, 100_001.0), 1e-9, "around 100,000");
        assert_close(t_quantile(p, 1e300), normal_quantile(p), 1e-14, "in the limit");
        let q = 1.0 - p;
        assert_close(t_quantile(p, 2.0), (p - q) / math::sqrt(2.0 * p * q), 1e-11, "two degrees");
    }
    assert!(t_quantile(0.5, 0.5).is_nan() && t_quantile(1.5, 5.0).is_nan() && normal_quantile(-0.1).is_nan());
    assert_eq!((t_quantile(1.0, 3.0), t_quantile(0.0, 3.0)), (f64::INFINITY, f64::NEG_INFINITY));
    for (p, df) in [(1e-300, 1.0), (1.0 - 1e-16, 1.5), (1e-12, 99_999.0), (0.5 + 1e-12, 7.0)] {
        assert!(t_quantile(p, df).is_finite(), "{p} {df}");
    }
}

#[test]
fn predict_linear_matches_prometheus() {
    let whole = parse_json(PREDICT_LINEAR);
    for case in whole["cases"].as_array().expect("cases") {
        let samples: Vec<(f64, f64)> = case["samples"]
            .as_array()
            .expect("samples")
            .iter()
            .map(|pair| (pair[0].as_f64().expect("a time"), pair[1].as_f64().expect("a value")))
            .collect();
        let [now, ahead, expected] =
            ["eval_time_s", "duration_s", "expected"].map(|key| case[key].as_f64().expect("a number"));
        assert_close(predict_linear(&samples, now, ahead).expect("a value"), expected, 1e-14, "predict_linear");
        let at_eval = predict_linear(&samples, now, 0.0).expect("a value");
        assert_close(at_eval, case["intercept_at_eval"].as_f64().expect("a number"), 1e-14, "intercept");
    }
    assert_eq!(predict_linear(&[(0.0, 1.0)], 0.0, 60.0), None);
    assert_eq!(predict_linear(&[(0.0, 1.0), (0.0, 2.0)], 0.0, 60.0), None);
    assert_eq!(predict_linear(&[(0.0, 7.0), (60.0, 7.0)], 90.0, 60.0), Some(7.0));
    assert!(predict_linear(&[(0.0, 7.0), (60.0, f64::INFINITY)], 90.0, 60.0).is_some_and(f64::is_nan));
}
