//! Reports on measurements, and the settings that they offer to scenarios.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::date::Date;
use headroom_core::forecast::detected_shape::detect_shapes;
use headroom_core::forecast::report::{HistoryOptions, MeasurementReport, history_report, usl_report};
use headroom_core::forecast::students_t::normal_quantile;
use headroom_core::forecast::{Usl, read_csv, read_loads};
use headroom_core::load::Outlook;
use headroom_core::scenario::{Axis, Shape};
use headroom_core::{Scenario, math};

const HOURS: [f64; 24] = [
    0.4, 0.3, 0.2, 0.2, 0.3, 0.5, 0.8, 1.1, 1.4, 1.5, 1.6, 1.6, 1.5, 1.5, 1.5, 1.4, 1.3, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8,
    0.6,
];
const DAYS: [f64; 7] = [1.2, 1.2, 1.1, 1.1, 1.0, 0.7, 0.7];
const MONTHS: [f64; 12] = [0.9, 0.9, 1.0, 1.0, 1.0, 0.9, 0.8, 0.8, 1.0, 1.1, 1.3, 1.3];

/// Returns a normally distributed number that depends only on its arguments.
fn noise(seed: u64, place: u64) -> f64 {
    let mut z = (seed << 32).wrapping_add(place).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    normal_quantile((((z ^ (z >> 31)) >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0)
}

/// Builds hourly data with monthly growth, an optional calendar, and relative noise.
fn hourly_csv(days: i32, growth: f64, noise_level: f64, calendar: bool) -> String {
    let start = Date::new(2026, 8, 3).unwrap();
    let mut text = "time,requests\n".to_owned();
    for hour in 0..days * 24 {
        let date = start.plus_days(hour / 24).unwrap();
        let factor_of = |factor: f64| if calendar { factor } else { 1.0 };
        let season = factor_of(HOURS[hour as usize % 24]) * factor_of(DAYS[usize::from(date.weekday())]);
        let grown = math::pow(1.0 + growth, f64::from(hour) / 730.0);
        let value = 1000.0 * season * grown * math::exp(noise_level * noise(1, hour as u64));
        text += &format!("{date}T{:02}:00:00Z,{value}\n", hour % 24);
    }
    text
}

fn assert_near(found: &[f64], expected: &[f64], off: f64) {
    let mean = expected.iter().sum::<f64>() / expected.len() as f64;
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected / mean).abs() < off, "{found} is not {}", expected / mean);
    }
}

#[test]
fn the_calendar_of_a_history_is_recovered() {
    let found = detect_shapes(&read_csv(&hourly_csv(70, 0.05, 0.1, true), None).unwrap());
    assert_eq!(found.iter().map(|found| found.axis).collect::<Vec<_>>(), [Axis::Hours, Axis::Days]);
    assert_near(&found[0].factors, &HOURS, 0.04);
    assert_near(&found[1].factors, &DAYS, 0.03);
    // Without noise and growth, the result is exact.
    let exact = detect_shapes(&read_csv(&hourly_csv(35, 0.0, 0.0, true), None).unwrap());
    assert_near(&exact[0].factors, &HOURS, 1e-12);
    assert_near(&exact[1].factors, &DAYS, 1e-12);
}

#[test]
fn the_months_shape_is_recovered_from_three_years() {
    let mut text = String::new();
    for month in 0..48_i32 {
        let value = 100.0 * MONTHS[month as usize % 12] * math::pow(1.01, f64::from(month));
        text += &format!("{}-{:02},{value}\n", 2022 + month / 12, month % 12 + 1);
    }
    let found = detect_shapes(&read_csv(&text, None).unwrap());
    assert_eq!((found.len(), found[0].axis, found[0].min_values), (1, Axis::Months, 3));
    assert_near(&found[0].factors, &MONTHS, 0.01);
}

#[test]
fn noise_has_no_calendar() {
    let mut detected = 0;
    for seed in 0..200 {
        let start = Date::new(2026, 1, 1).unwrap();
        let rows = (0..84)
            .map(|day| format!("{},{}\n", start.plus_days(day).unwrap(), 100.0 + 10.0 * noise(seed, day as u64)));
        detected += detect_shapes(&read_csv(&rows.collect::<String>(), None).unwrap()).len();
    }
    assert!(detected <= 4, "{detected} of 200 flat histories have a shape");
}

#[test]
fn short_histories_have_no_calendar() {
    for text in ["2026-11-01,5\n2026-11-02,6\n2026-11-03,7\n", "1,5\n2,6\n3,7\n4,9\n"] {
        assert_eq!(detect_shapes(&read_csv(text, None).unwrap()), []);
    }
}

/// Returns a scenario with the settings of the best alternatives that a report suggests.
fn scenario_of(report: &MeasurementReport) -> Scenario {
    let mut scenario = Scenario::default();
    for (key, text) in report.settings() {
        scenario.outlook.set(key, text);
    }
    scenario
}

#[test]
fn offered_settings_reproduce_the_fit_in_a_scenario() {
    let report = history_report(&hourly_csv(70, 0.05, 0.05, true), &HistoryOptions::default()).unwrap();
    let keys: Vec<&str> = report.settings().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["growth", "fit", "hours", "days"]);
    let mut problems = Vec::new();
    let outlook = Outlook::read(&scenario_of(&report), Date::FIRST, &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    let month = outlook.growth.factor_after(Date::FIRST, 730.0 / 24.0);
    assert!((month - 1.05).abs() < 0.01, "{month}");
    assert!((outlook.fit.unwrap().points - 1680.0).abs() < 1e-9);
    // The calendar is recovered despite the noise and the rounding of factors in links.
    assert_near(&outlook.shapes[0].normalized(Axis::Hours), &HOURS, 0.03);
    assert_near(&outlook.shapes[1].normalized(Axis::Days), &DAYS, 0.03);
    assert!(Shape::parse(Axis::Days, &report.offers[2].ways[0].settings[0].1).is_ok());
    assert!((report.level.parse::<f64>().unwrap() / (1000.0 * math::pow(1.05, 70.0 * 24.0 / 730.0)) - 1.0).abs() < 0.1);
}

#[test]
fn only_settings_that_a_link_accepts_are_offered() {
    // The first date is a typing error. The days between measurements would be too many for a link.
    let text = "time;value\n1012-01-06;10,5\n2025-01-13;11,0\n2025-01-27;12,25\n2025-02-03;12,9\n";
    let report = history_report(text, &HistoryOptions::default()).expect("a valid history");
    assert_eq!(report.settings().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["growth"]);
    // A jump that no growth in a link can express.
    let text = "time,value\n2025-01-01,0.000001\n2025-01-02,1\n2025-01-03,1000000\n2025-01-04,1000000000000\n";
    let report = history_report(text, &HistoryOptions::default()).expect("a valid history");
    let link = format!("{}&m=queue", report.link());
    let (scenario, problems) = headroom_core::decode(&link);
    let found = headroom_core::cost::check::check_scenario(&scenario, &headroom_core::Models::default(), None);
    let settings = found.iter().filter(|problem| problem.location.component.is_none());
    assert!(problems.is_empty() && settings.count() == 0, "{link}: {found:?}");
}

#[test]
fn charts_show_measurements_and_the_forecast() {
    let report = history_report(
        "2026-01-01,10\n2026-01-02,11\n2026-01-03,12.5\n2026-01-04,13\n2026-01-05,15\n",
        &HistoryOptions::default(),
    );
    let report = report.unwrap();
    let past = &report.plots[0];
    assert_eq!(past.x.len(), 10);
    let measured: Vec<f64> = past.curves[1].values.iter().copied().filter(|value| value.is_finite()).collect();
    assert_eq!(measured, [10.0, 11.0, 12.5, 13.0, 15.0]);
    for strip in &past.areas {
        assert!(strip.bounds[..5].iter().all(|(low, _)| low.is_nan()));
        assert!(
            strip.bounds[5..].iter().zip(&past.curves[0].values[5..]).all(|((low, high), at)| low < at && at < high)
        );
    }
    assert_eq!(past.row(0)[0], "Jan 1, 2026");
    assert!(report.plots[1].curves[0].values.iter().all(|off| off.abs() < 0.1));
    // A long history is drawn as averages.
    let long = history_report(&hourly_csv(90, 0.05, 0.05, true), &HistoryOptions::default()).unwrap();
    assert!(long.plots[0].x.len() <= 360 && long.plots[0].title.contains("averages of 24 points"));
    assert!(long.plots.iter().all(|plot| !plot.bounds.0.is_nan() && !plot.bounds.1.is_nan()));
}

#[test]
fn a_load_test_report_includes_the_inverse() {
    let text = "clients,rps\n1,955.16\n2,1878.91\n3,2688.01\n5,4315.54\n10,7867.61\n20,10798.52\n32,12074.39\n";
    let law = Usl::fit(&read_loads(text).unwrap()).unwrap();
    let report = usl_report(text).unwrap();
    let [(alpha, a), (beta, b)] = &report.offers[0].ways[0].settings[..] else { panic!("two settings") };
    assert_eq!((alpha.as_str(), beta.as_str()), ("contention", "coherency"));
    assert!((a.parse::<f64>().unwrap() / law.alpha - 1.0).abs() < 1e-5);
    assert!((b.parse::<f64>().unwrap() / law.beta - 1.0).abs() < 1e-5);
    let loads = report.tables.iter().find(|table| table.id == "loads").unwrap();
    assert_eq!(loads.rows.len(), 5);
    for plot in &report.plots {
        assert!(plot.bounds.1 > 1.0, "{}: {:?}", plot.title, plot.bounds);
        let inside = |value: &&f64| plot.bounds.0 <= **value && **value <= plot.bounds.1;
        assert!(
            plot.curves[..2].iter().all(|line| line.values.iter().filter(|value| !value.is_nan()).all(|v| inside(&v)))
        );
        assert!(plot.x.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(plot.curves.iter().all(|line| line.values.len() == plot.x.len()));
        let dots = plot.curves[1].values.iter().filter(|value| !value.is_nan()).count();
        assert_eq!(dots, 7);
    }
}

#[test]
fn invalid_tables_are_reported_in_words() {
    for (text, words) in [("", "no rows"), ("a,b\nc,d\n", "number"), ("1,2\n", "at least 3"), ("{}", "Prometheus")] {
        let message = history_report(text, &HistoryOptions::default()).unwrap_err();
        assert!(message.contains(words), "{text}: {message}");
    }
    let step = HistoryOptions { step: Some(60.0), ..HistoryOptions::default() };
    assert!(history_report("2026-01-01,1\n2026-01-02,2\n2026-01-03,3\n", &step).unwrap_err().contains("have times"));
    assert!(usl_report("2,2\n2,3\n2,4\n2,5\n").unwrap_err().contains("same concurrency"));
}
