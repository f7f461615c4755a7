//! Charts of the timeline, and comparisons of two scenarios.

mod common;

use headroom_core::forecast::report::{HistoryOptions, history_report};
use headroom_core::forecast::{PredictionBand, read_csv};
use headroom_core::plan::timeline::comparison::{Comparison, Effect, compare};
use headroom_core::plan::timeline::{ReachedAt, Timeline, timeline};
use headroom_core::{Evaluation, decode, evaluate};

use common::{built_in_models, today};

fn evaluate_link(link: &str) -> (Evaluation, Timeline) {
    let scenario = decode(link).0;
    let evaluation = evaluate(&scenario, &built_in_models());
    let timeline = timeline(&scenario, &evaluation, today());
    (evaluation, timeline)
}

fn compare_links(before: &str, after: &str) -> Option<Comparison> {
    let (before, after) = (evaluate_link(before), evaluate_link(after));
    compare((&before.0, &before.1), (&after.0, &after.1))
}

const STORE: &str = "m=tiered-store&growth=10%25/month";

#[test]
fn projections_cross_the_target_on_the_marked_date() {
    let (evaluation, timeline) = evaluate_link(STORE);
    let plot = timeline.projection_chart(&evaluation, None).expect("a projection");
    let (part, number) = timeline.bottlenecks[0];
    let resource = &timeline.components[part].resources[number];
    let ReachedAt::On(date) = resource.at_peak_load.0 else { panic!("within the horizon") };
    let (day, text) = &plot.vertical_lines[0];
    assert_eq!(*day, f64::from(date.days_since(today())));
    assert_eq!(*text, format!("Target {}", headroom_core::format::date(date)));
    // With even growth, the curve is below the target before the day, and above it from then on.
    for (x, used) in plot.x.iter().zip(&plot.curves[0].values) {
        assert_eq!(*used > resource.target, x >= day, "day {x}");
    }
    assert_eq!((plot.x[0], plot.x.last().copied()), (0.0, Some(730.0)));
    let (first, last) = plot.shaded_range.expect("a range of dates");
    assert!(first < *day && *day < last);
}

#[test]
fn extreme_utilization_is_clipped_unless_it_starts_there() {
    let form = |link: &str| {
        let (evaluation, timeline) = evaluate_link(link);
        let plot = timeline.projection_chart(&evaluation, None).expect("a projection");
        (plot.logarithmic, plot.bounds.1)
    };
    assert_eq!(form(STORE), (false, 2.0));
    assert_eq!(form(&format!("{STORE}&horizon=6")), (false, f64::INFINITY));
    assert_eq!(form(&format!("{STORE}&installed_disk=0.5TiB")), (true, f64::INFINITY));
}

#[test]
fn grouped_days_show_their_highest_value() {
    let (evaluation, timeline) = evaluate_link(&format!("{STORE}&hours=office&days=office&events=Sale,3x,24h,11-27"));
    let plot = timeline.utilization_chart(&evaluation).expect("resources");
    for (line, (part, number)) in plot.curves.iter().zip(timeline.resources_by_target_date()) {
        let days = &timeline.components[part].resources[number].daily_peak_utilization;
        let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
        assert_eq!(most(&line.values), most(days), "{}", line.label);
    }
    assert!(plot.logarithmic, "up to {:?}", plot.curves[0].values.last());
}

#[test]
fn any_resource_can_be_projected_and_unknown_ones_fall_back_to_the_first() {
    let (evaluation, timeline) = evaluate_link(STORE);
    let title = |chosen| timeline.projection_chart(&evaluation, chosen).expect("a projection").title;
    assert_eq!(title(None), title(Some((7, 7))));
    let other = timeline.bottlenecks[1];
    assert_ne!(title(Some(other)), title(None));
}

#[test]
fn readings_and_descriptions_match_the_table() {
    let (evaluation, timeline) = evaluate_link(STORE);
    let growth = timeline.growth_chart();
    assert_eq!(growth.headers(), ["Date", "Growth", "80% interval", "95% interval"]);
    assert_eq!(growth.row(0), ["Nov 21, 2026", "1×", "1×", "1×"]);
    assert_eq!(growth.position_label(1), "7 days ending Nov 28, 2026");
    let readings = growth.readings(4);
    assert_eq!(readings[0], (0, "Growth: 1.09×".to_string()));
    assert!(readings[1].1.starts_with("80% interval: 1.0"), "{readings:?}");
    let spoken = timeline.projection_chart(&evaluation, None).expect("a projection").description();
    assert!(
        spoken.starts_with("Disk over time, from Nov 21, 2026 to Nov 20, 2028. Disk at peak from 42.7% to "),
        "{spoken}"
    );
    assert!(spoken.ends_with("Target Apr 29, 2027. Limit Aug 21, 2027."), "{spoken}");
}

#[test]
fn a_constant_load_has_no_heatmap_or_duration_curve() {
    let (_, timeline) = evaluate_link(STORE);
    assert_eq!((timeline.heatmap(), timeline.load_duration_chart()), (None, None));
    let (_, timeline) = evaluate_link(&format!("{STORE}&events=Sale,3x,24h,11-27"));
    assert!(timeline.heatmap().is_none() && timeline.load_duration_chart().is_some());
}

#[test]
fn heatmap_steps_follow_the_load() {
    let (_, timeline) = evaluate_link(&format!("{STORE}&hours=office&days=office"));
    let heat = timeline.heatmap().expect("a load that varies");
    assert_eq!((heat.rows.len(), heat.rows[0].1.len(), heat.steps.len()), (7, 24, 6));
    let week = timeline.load.week.as_flattened();
    let steps: Vec<u8> = heat.rows.iter().flat_map(|(_, day)| day).map(|(_, step)| *step).collect();
    for (load, step) in week.iter().zip(&steps) {
        for (other, higher) in week.iter().zip(&steps) {
            assert!(load > other || step <= higher);
        }
    }
    assert_eq!((steps.iter().min(), steps.iter().max()), (Some(&0), Some(&5)));
    let duration = timeline.load_duration_chart().expect("a load that varies");
    assert_eq!(duration.position_label(50), "50% of the time");
    assert!(duration.curves[0].values.windows(2).all(|pair| pair[0] >= pair[1]));
}

#[test]
fn every_horizon_has_a_projection() {
    for months in [1, 2, 3, 4, 24, 60] {
        let (evaluation, timeline) = evaluate_link(&format!("{STORE}&horizon={months}"));
        let plot = timeline.projection_chart(&evaluation, None).expect("a projection");
        assert_eq!(plot.x.last(), Some(&(f64::from(timeline.outlook.horizon_days()) - 1.0)), "{months}");
        assert!(plot.x.len() <= 150 && plot.x.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(plot.x.len(), plot.curves[0].values.len());
    }
}

#[test]
fn a_helpful_change_states_its_effect() {
    let found = compare_links(STORE, &format!("{STORE}&installed_disk=4TiB")).expect("a comparison");
    assert_eq!(found.effect, Effect::Better);
    assert_eq!(
        found.text,
        "Better by 33 days: the first bottleneck is now Throughput, on Jun 1, 2027, instead of Disk, on Apr 29, 2027."
    );
    let back = compare_links(&format!("{STORE}&installed_disk=4TiB"), STORE).expect("a comparison");
    assert_eq!(back.effect, Effect::Worse);
    assert!(back.text.starts_with("Worse by 33 days: the first bottleneck is now Disk"), "{}", back.text);
    let same = compare_links(STORE, &format!("{STORE}&installed_disk=2.2TiB")).expect("a comparison");
    assert!(
        same.text.starts_with("Better by 30 days: Disk passes its target on May 29, 2027 instead of on Apr 29"),
        "{}",
        same.text
    );
}

#[test]
fn a_change_to_another_resource_has_no_effect() {
    let found = compare_links(STORE, &format!("{STORE}&installed_memory=64GiB")).expect("a comparison");
    assert_eq!(found.effect, Effect::Unchanged);
    assert_eq!(
        found.text,
        "No effect on the first bottleneck: Memory lasts longer, but Disk passes its target on Apr 29, 2027, as before."
    );
    let found = compare_links(STORE, STORE).expect("a comparison");
    assert_eq!(found.text, "No effect: Disk passes its target on Apr 29, 2027, as before.");
}

#[test]
fn a_resource_over_its_target_can_improve_without_being_fixed() {
    let (full, fuller) = (format!("{STORE}&installed_disk=1TiB"), format!("{STORE}&installed_disk=0.5TiB"));
    let found = compare_links(&fuller, &full).expect("a comparison");
    assert_eq!(found.effect, Effect::Better);
    assert_eq!(found.text, "Better, but not enough: Disk still exceeds its target today: 85.4%, down from 171%.");
    assert_eq!(compare_links(&full, &fuller).map(|found| found.effect), Some(Effect::Worse));
    assert_eq!(compare_links(&full, &full).map(|found| found.effect), Some(Effect::Unchanged));
}

#[test]
fn adding_growth_harms_and_removing_it_helps() {
    let no_growth = "m=tiered-store&growth=none";
    let effect = |before: &str, after: &str| compare_links(before, after).map(|found| found.effect);
    assert_eq!(effect(no_growth, no_growth), Some(Effect::Unchanged));
    assert_eq!(effect(no_growth, STORE), Some(Effect::Worse));
    assert_eq!(effect(STORE, no_growth), Some(Effect::Better));
    assert_eq!(effect("m=tiered-store-estimate", "m=tiered-store-estimate"), None);
}

#[test]
fn projection_bands_match_the_fit() {
    let text: String = (1..=9).map(|day| format!("2026-11-{day:02},{}\n", 100 + day * day % 7 + 3 * day)).collect();
    let history = read_csv(&text, None).expect("a history");
    let band = PredictionBand::from_history(&history).expect("a band");
    let link = history_report(&text, &HistoryOptions::default()).expect("a report").link();
    let (_, timeline) = evaluate_link(&format!("{link}&m=tiered-store&horizon=3"));
    let plot = timeline.growth_chart();
    let mut compared = 0;
    for (index, day) in plot.x.iter().enumerate() {
        // The areas are ordered from widest to narrowest.
        for (strip, level) in plot.areas.iter().zip([0.95, 0.8]) {
            let (expected, (low, high)) = (band.factors(*day, level), strip.bounds[index]);
            let growth = plot.curves[0].values[index];
            // Links keep six digits of the standard error.
            assert!((low / growth / expected.low - 1.0).abs() < 1e-4, "day {day}: {low} is not {}", expected.low);
            assert!((high / growth / expected.high - 1.0).abs() < 1e-4, "day {day}: {high} is not {}", expected.high);
            compared += 1;
        }
    }
    assert!(compared > 100);
}
