//! Dates at which resources reach their targets, checked against the closed form and an hour-by-hour calculation.
#![cfg(feature = "toml")]

mod common;

use common::today;
use headroom_core::date::Date;
use headroom_core::math;
use headroom_core::model::toml::from_toml;
use headroom_core::plan::timeline::{ReachedAt, Timeline, timeline};
use headroom_core::report::timeline_tables::tables;
use headroom_core::scenario::{Cause, ProblemLevel};
use headroom_core::view_model::Severity;
use headroom_core::{Evaluation, Models, decode, evaluate};
use proptest::prelude::*;

/// A model with two resources, of which only one follows the load calendar.
const MODEL: &str = r#"
id = "plain"
title = "Plain"
summary = "Demand is what is asked."
counts = ["request"]
headline = ["needed"]

[[input]]
id = "rate"
label = "Requests"
unit = "request/s"
default = 100
grows = true
varies = true

[[input]]
id = "stored"
label = "Stored"
unit = "GB"
default = 100
grows = true

[[input]]
id = "capacity"
label = "Capacity"
unit = "request/s"
default = 200
max = 1e6

[[input]]
id = "disk"
label = "Disk"
unit = "GB"
default = 1000

[[input]]
id = "target"
label = "Target"
default = 1

[[formula]]
id = "needed"
label = "Needed"
unit = "request/s"
expr = "rate / target"

[[resource]]
id = "throughput"
label = "Throughput"
demand = "rate"
capacity = "capacity"
target = "target"
remedy = "Add capacity."

[[resource]]
id = "disk"
label = "Disk"
demand = "stored"
capacity = "disk"
target = "0.7"

[[advice]]
when = "capacity * 1 s < 1000 request"
text = "One of them carries {rate}."
level = "urgent"
kind = "single-point"

[[remedy]]
id = "double"
label = "Double the capacity"
set = { capacity = "capacity * 2" }

[[remedy]]
id = "disks"
label = "Ten times the disk"
set = { disk = "disk * 10" }

[[remedy]]
id = "nothing"
label = "Leave it"
set = { disk = "disk" }
"#;

fn models() -> Models {
    let mut models = Models::default();
    models.add(from_toml(MODEL).unwrap_or_else(|problems| panic!("{problems:?}")));
    models
}

fn evaluate_link(link: &str) -> (Evaluation, Timeline) {
    let (scenario, problems) = decode(link);
    assert!(problems.is_empty(), "{problems:?}");
    let evaluation = evaluate(&scenario, &models());
    let timeline = timeline(&scenario, &evaluation, today());
    (evaluation, timeline)
}

fn day(text: &str) -> Date {
    Date::parse(text).expect(text)
}

/// Returns the days until a resource reaches its target at peak load and at average load.
fn days(timeline: &Timeline, resource: usize) -> (Option<i32>, Option<i32>) {
    let resource = &timeline.components[0].resources[resource];
    (resource.at_peak_load.0.days(today()), resource.at_average_load.0.days(today()))
}

#[test]
fn targets_are_reached_on_the_dates_of_the_closed_form() {
    // Periods until a limit at compound growth, from an independent tool: current, limit, rate, periods.
    for (current, limit, rate, periods) in [
        (15000.0, 20000.0, 0.200_936_955_176_002_74, 1.571_157_042_857_488_6),
        (10000.0, 20000.0, 0.200_936_955_176_002_74, 3.785_578_521_428_744),
        (8000.0, 12000.0, 0.200_936_955_176_002_74, 2.214_421_478_571_255_3),
        (5000.0, 12000.0, 0.200_936_955_176_002_74, 4.781_315_918_549_925),
        (50.0, 100.0, 0.200_936_955_176_002_74, 3.785_578_521_428_744),
    ] {
        let link = format!("growth={}/month&m=plain&rate={current}&capacity={limit}", 1.0 + rate);
        let link = link.replace("/month", "x/month");
        let (_, timeline) = evaluate_link(&link);
        let expected = math::ceil(periods * 365.0 / 12.0) as i32;
        assert_eq!(days(&timeline, 0), (Some(expected), Some(expected)), "{link}");
    }
}

#[test]
fn on_a_flat_calendar_the_series_and_the_closed_form_agree_to_the_day() {
    for growth in ["5%/month", "3x/6months", "2%/day", "20%/year", "linear 7%/month", "logistic 15%/month to 40x"] {
        for capacity in [101, 110, 150, 199, 250, 300] {
            let (_, timeline) = evaluate_link(&format!("growth={growth}&horizon=60&m=plain&capacity={capacity}"));
            let (peak, average) = days(&timeline, 0);
            assert_eq!(peak, average, "{growth}, {capacity}");
            assert!(peak.is_some_and(|days| days > 0), "{growth}, {capacity}");
        }
    }
}

#[test]
fn the_series_matches_an_hour_by_hour_calculation() {
    let calendar = "hours=office&days=office&months=retail&events=Sale,4x,12h,2027-02-10T08;No,9x,5h,2027-01-03,planned,not-carried";
    for capacity in [250.0, 400.0, 700.0, 1500.0] {
        let (evaluation, timeline) =
            evaluate_link(&format!("{calendar}&growth=10%25/month&m=plain&capacity={capacity}&target=0.8"));
        assert!(evaluation.problems.is_empty(), "{:?}", evaluation.problems);
        let outlook = &timeline.outlook;
        let mut first = None;
        'days: for day in 0..outlook.horizon_days() {
            let date = today().plus_days(day).expect("a day");
            for hour in 0..24_u8 {
                let growth = math::pow(1.1, f64::from(day) / (365.0 / 12.0));
                let sale = date == self::day("2027-02-10") && (8..20).contains(&hour);
                let load = growth * outlook.calendar.factor(date, hour) * if sale { 4.0 } else { 1.0 };
                if 100.0 * load > 0.8 * capacity {
                    first = Some(day);
                    break 'days;
                }
            }
        }
        assert!(first.is_some(), "{capacity}");
        assert_eq!(days(&timeline, 0).0, first, "{capacity}");
    }
}

/// A model whose capacity grows by 110 for every 100 requests/s, so utilization peaks just before a step rather than at
/// peak load.
const STEPS: &str = r#"
id = "steps"
title = "Steps"
summary = "Capacity comes in steps."
counts = ["request"]

[[input]]
id = "rate"
label = "Requests"
unit = "request/s"
default = 100
grows = true
varies = true

[[constant]]
id = "step"
label = "Step"
value = "100 request/s"
source = "chosen"

[[formula]]
id = "capacity"
label = "Capacity"
unit = "request/s"
expr = "ceil(rate / step) * 1.1 * step"

[[resource]]
id = "throughput"
label = "Throughput"
demand = "rate"
capacity = "capacity"
target = "0.9"
"#;

#[test]
fn utilization_can_peak_outside_the_busiest_hour() {
    let mut models = Models::default();
    models.add(from_toml(STEPS).unwrap_or_else(|problems| panic!("{problems:?}")));
    let scenario = decode("growth=7%25/month&horizon=12&hours=office&days=office&m=steps&rate=130").0;
    let evaluation = evaluate(&scenario, &models);
    let timeline = timeline(&scenario, &evaluation, today());
    let (outlook, resource) = (&timeline.outlook, &timeline.components[0].resources[0]);
    let used = |load: f64| load / (math::ceil(load / 100.0) * 110.0);
    let mut elsewhere = 0;
    for (day, found) in resource.daily_peak_utilization.iter().enumerate() {
        let date = today().plus_days(day as i32).expect("a day");
        let growth = outlook.growth.factor_after(today(), day as f64);
        let loads = (0..24).map(|hour| 130.0 * growth * outlook.calendar.factor(date, hour));
        let (worst, most) = loads
            .fold((0.0, 0.0), |(worst, most): (f64, f64), load| (math::max(worst, used(load)), math::max(most, load)));
        assert!((found - worst).abs() < 1e-12, "{date}: {found}, by hand {worst}");
        elsewhere += usize::from(worst > used(most) + 1e-9);
    }
    assert!(elsewhere > 100, "{elsewhere}");
}

#[test]
fn undated_events_count_from_the_first_day() {
    let (_, timeline) = evaluate_link("growth=none&events=Viral,20x,3h,8/year&m=plain&capacity=1900");
    assert_eq!(timeline.components[0].resources[0].at_peak_load.0, ReachedAt::Now);
    assert_eq!(timeline.load.design_peak, 20.0);
    let (_, timeline) =
        evaluate_link("growth=none&events=Viral,20x,3h,8/year,surprise,not-carried&m=plain&capacity=1900");
    assert_eq!(
        (timeline.components[0].resources[0].at_peak_load.0, timeline.load.design_peak),
        (ReachedAt::Never, 1.0)
    );
}

#[test]
fn the_dates_of_a_remedy_match_the_scenario_with_it_applied() {
    let link = "growth=8%25/month&hours=office&horizon=36&m=plain&capacity=900";
    let (_, before) = evaluate_link(link);
    let (_, after) = evaluate_link(&link.replace("capacity=900", "capacity=1800"));
    let remedy = &before.components[0].remedies[0];
    assert_eq!(remedy.value_changes.len(), 1);
    let (_, date_before, date_after) = remedy.date_changes[0];
    assert_eq!(
        (date_before, date_after),
        (before.components[0].resources[0].at_peak_load.0, after.components[0].resources[0].at_peak_load.0)
    );
    // More capacity does not affect the disk, which is then the first bottleneck.
    assert_eq!(remedy.bottleneck, Some((1, before.components[0].resources[1].at_peak_load.0)));
    assert!(before.components[0].remedies[2].value_changes.is_empty());
    let helps =
        before.actions.iter().find(|action| action.resource == Some(0)).and_then(|action| action.remedy.clone());
    assert_eq!(helps.map(|(remedy, _)| remedy), Some(0));
}

#[test]
fn growth_uncertainty_widens_the_range_and_lowers_confidence() {
    let (_, timeline) = evaluate_link("growth=5%25/month&doubt=20%25&m=plain&capacity=200&disk=10000");
    let resource = &timeline.components[0].resources[0];
    let ReachedAt::On(date) = resource.at_peak_load.0 else { panic!("{:?}", resource.at_peak_load) };
    let (Some(first), Some(last)) = resource.target_date_interval else {
        panic!("{:?}", resource.target_date_interval)
    };
    assert!(first < date && date < last);
    // The logarithm of the growth is normally distributed, with a standard deviation of 20% of its mean, so the ends of
    // the interval are the date divided by 1 ± 0.2 z.
    let days = |date: Date| f64::from(date.days_since(today()));
    let z = 1.281_551_565_544_600_4;
    assert!((days(first) - days(date) / (1.0 + 0.2 * z)).abs() < 2.0);
    assert!((days(last) - days(date) / (1.0 - 0.2 * z)).abs() < 2.0);
    let confidence: Vec<f64> = timeline.months.iter().map(|month| month.confidence).collect();
    assert!(confidence[0] == 1.0 && confidence.is_sorted_by(|a, b| a >= b), "{confidence:?}");
    let sure = evaluate_link("growth=5%25/month&doubt=0%25&m=plain&capacity=200").1;
    assert!(sure.months.iter().all(|month| month.confidence == 1.0));
}

#[test]
fn the_bands_of_a_fit_match_its_regression() {
    // R, lm(log(uspop) ~ year): residual error 0.210789468029845, 19 points, steps of ten years, 17 degrees of freedom.
    let (_, timeline) = evaluate_link("growth=1%25/year&fit=0.210789468029845,19,3650&horizon=60&m=plain");
    let band = timeline.months[0].band;
    let half = math::ln(band.p95.1 / band.p95.0) / 2.0;
    // At the last measured point: t s √(1 + 1/19 + 9²/570), t = qt(0.975, 17).
    let expected = 2.109_815_577_833_181 * 0.210_789_468_029_845 * math::sqrt(1.0 + 1.0 / 19.0 + 81.0 / 570.0);
    assert!((half - expected).abs() < 1e-12, "{half} {expected}");
}

#[test]
fn the_explanation_of_dates_shows_the_calculation() {
    // At 5% per month, growth reaches 2× after 14.2067 months of 30.4167 days, which is 432.12 days.
    let (evaluation, timeline) = evaluate_link("growth=5%25/month&m=plain&capacity=200");
    let all = tables(&evaluation, &timeline);
    let table = all.iter().find(|table| table.id == "reasons").expect("a table");
    let row = table.rows.iter().find(|row| row[0] == "Throughput").expect("a row");
    assert_eq!(row[1..6], ["100 requests/s", "200 requests/s", "50%", "100%", "2×"]);
    assert_eq!(row[6], "Jan 27, 2028: growth 1.9996×, used 99.981%");
    assert_eq!(row[7], "Jan 28, 2028: growth 2.0028×, used 100.14%");
    assert_eq!(timeline.components[0].resources[0].at_peak_load.0, ReachedAt::On(day("2028-01-28")));
    let (evaluation, timeline) = evaluate_link("growth=none&m=plain&capacity=200");
    let all = tables(&evaluation, &timeline);
    let table = all.iter().find(|table| table.id == "reasons").expect("a table");
    assert!(table.rows.iter().all(|row| row[6].is_empty() && row[7].is_empty()));
    let (evaluation, timeline) = evaluate_link("growth=5%25/month&m=plain&capacity=50");
    let all = tables(&evaluation, &timeline);
    let table = all.iter().find(|table| table.id == "reasons").expect("a table");
    assert_eq!(table.rows[0][6], "");
    assert!(table.rows[0][7].ends_with("growth 1×, used 200%"), "{:?}", table.rows[0]);
}

#[test]
fn urgent_actions_come_first() {
    let (_, timeline) = evaluate_link("growth=10%25/month&m=plain&rate=100&capacity=90&stored=100&disk=200");
    assert_eq!(timeline.components[0].resources[0].severity, Severity::Urgent);
    assert_eq!(timeline.components[0].resources[1].severity, Severity::Plan);
    assert_eq!(timeline.bottlenecks, [(0, 0), (0, 1)]);
    assert!(timeline.verdict.text.starts_with("Throughput is over its target today"), "{}", timeline.verdict.text);
    assert!(timeline.verdict.text.contains("Next is Disk, on"), "{}", timeline.verdict.text);
    assert_eq!(timeline.actions[0].due, today());
    assert!(timeline.risks[0].text.contains("100"), "{:?}", timeline.risks);
    let disk_action = timeline.actions.iter().find(|action| action.resource == Some(1)).expect("an action");
    assert_eq!(disk_action.due.days_since(disk_action.start_by), 30);
}

#[test]
fn resources_that_never_reach_their_target_are_never_due() {
    for growth in ["none", "-5%25/month", "logistic 10%25/month to 1.5x"] {
        let (_, timeline) = evaluate_link(&format!("growth={growth}&m=plain&capacity=200&stored=0"));
        assert_eq!(timeline.components[0].resources[0].at_peak_load, (ReachedAt::Never, ReachedAt::Never), "{growth}");
        assert!(timeline.bottlenecks.is_empty());
    }
    let (_, timeline) = evaluate_link("growth=-5%25/month&m=plain");
    assert!(
        timeline
            .problems
            .iter()
            .any(|problem| problem.location.field == "growth" && problem.level() == ProblemLevel::Question)
    );
    let (_, timeline) = evaluate_link("growth=1%25/year&m=plain&capacity=1000000");
    assert!(matches!(timeline.components[0].resources[0].at_peak_load.0, ReachedAt::Later(_)));
}

#[test]
fn scales_list_the_resources_over_target() {
    let (_, timeline) = evaluate_link("growth=10%25/month&m=plain&capacity=450&disk=1200");
    let over: Vec<_> = timeline.growth_steps.iter().map(|scale| (scale.factor, scale.over_target.len())).collect();
    assert_eq!(over, [(1.0, 0), (2.0, 0), (5.0, 1), (10.0, 2)]);
    assert_eq!(timeline.growth_steps[1].values, [[200.0]]);
    assert!(
        matches!(timeline.growth_steps[3].when, ReachedAt::Later(_))
            && matches!(timeline.growth_steps[2].when, ReachedAt::On(_))
    );
}

#[test]
fn growing_inputs_can_be_selected() {
    let (_, timeline) = evaluate_link("growth=10%25/month&m=plain&grows=stored&capacity=200&disk=200");
    assert_eq!(timeline.components[0].resources[0].at_peak_load.0, ReachedAt::Never);
    assert!(matches!(timeline.components[0].resources[1].at_peak_load.0, ReachedAt::On(_)));
    let (_, timeline) = evaluate_link("growth=10%25/month&m=plain&grows=capacity,rate&capacity=101");
    assert_eq!(timeline.components[0].resources[0].at_peak_load.0, ReachedAt::Never, "capacity grows with demand");
    let (evaluation, _) = evaluate_link("m=plain&grows=colour");
    assert!(matches!(evaluation.problems[0].cause, Cause::CannotGrow { .. }));
}

#[test]
fn invalid_settings_are_reported_and_fall_back_to_defaults() {
    let bad = [
        ("start", "yesterday"),
        ("horizon", "0"),
        ("horizon", "61"),
        ("growth", "fast"),
        ("growth", "-100%/month"),
        ("margin", "abc"),
        ("lead", "2 GiB"),
        ("hours", "1,2,3"),
        ("days", "-1,1,1,1,1,1,1"),
        ("months", "0,0,0,0,0,0,0,0,0,0,0,0"),
        ("factors", "maybe"),
        ("events", "Sale"),
        ("fit", "1,2"),
    ];
    let (_, plain) = evaluate_link("m=plain");
    for (key, text) in bad {
        let (_, timeline) = evaluate_link(&format!("{key}={}&m=plain", text.replace('%', "%25")));
        let reported: Vec<_> =
            timeline.problems.iter().map(|problem| (problem.location.field.as_str(), problem.level())).collect();
        assert_eq!(reported, [(key, ProblemLevel::Error)], "{key}={text}");
        assert_eq!(
            timeline.components[0].resources[0].at_peak_load, plain.components[0].resources[0].at_peak_load,
            "{key}={text}"
        );
    }
}

#[test]
fn overlapping_events_are_reported() {
    let (_, timeline) = evaluate_link("events=A,3x,48h,2027-01-01;B,2x,24h,2027-01-02&m=plain");
    let question = timeline.problems.iter().find(|problem| problem.location.field == "events").expect("a question");
    assert!(question.message().contains("A and B"), "{question}");
}

#[test]
fn components_share_the_outlook() {
    let (evaluation, timeline) =
        evaluate_link("growth=10%25/month&m=plain&n=web&capacity=150&m=plain&n=api&capacity=120");
    assert_eq!(timeline.bottlenecks.first(), Some(&(1, 0)));
    assert!(timeline.verdict.text.starts_with("Throughput of api runs out first"), "{}", timeline.verdict.text);
    for table in tables(&evaluation, &timeline) {
        assert!(table.rows.iter().all(|row| row.len() == table.headers.len()), "{}", table.id);
        assert!(table.first_number_column <= table.headers.len(), "{}", table.id);
    }
}

proptest! {
    #[test]
    fn any_outlook_gives_a_timeline(
        key in prop::sample::select(headroom_core::scenario::outlook_settings::OUTLOOK_KEYS.to_vec()),
        text in prop_oneof![any::<String>(), "[0-9.,;:x%/a-z -]{0,40}"],
        capacity in prop_oneof![Just(0.0), 1.0..1e12_f64],
    ) {
        let (scenario, _) = decode(&format!("m=plain&capacity={capacity}"));
        let mut scenario = scenario;
        scenario.outlook.set(key, &text);
        let models = models();
        let evaluation = evaluate(&scenario, &models);
        let original = timeline(&scenario, &evaluation, today());
        let _ = common::evaluation_json(&scenario, &evaluation, &[]);
        let _ = tables(&evaluation, &original);
        let again = decode(&headroom_core::encode(&scenario, &models)).0;
        let round_tripped = timeline(&again, &evaluate(&again, &models), today());
        prop_assert_eq!(&round_tripped.verdict, &original.verdict);
        let dates = |timeline: &Timeline| timeline.components[0].resources.iter().map(|resource| resource.at_peak_load).collect::<Vec<_>>();
        prop_assert_eq!(dates(&round_tripped), dates(&original));
    }

    #[test]
    fn more_capacity_never_brings_a_limit_forward(capacity in 1.0..5000.0_f64, more in 1.0..3.0_f64, rate in 0.1..30.0_f64) {
        let days_to_target = |capacity: f64| {
            let (_, timeline) = evaluate_link(&format!("growth={rate}%25/month&hours=evening&m=plain&capacity={capacity}"));
            timeline.components[0].resources[0].at_peak_load.0.days(today()).unwrap_or(i32::MAX)
        };
        prop_assert!(days_to_target(capacity) <= days_to_target(capacity * more));
    }
}
