//! The measurements, which run natively and in the browser.

use std::hint::black_box;

use headroom_core::cost::cost_context::CostContext;
use headroom_core::cost::purchase_mix::{HourlyRates, PurchaseLimits, cheapest_mix};
use headroom_core::cost::{Catalog, InstanceFilter, InstanceRequirement, Money, choose_instances};
use headroom_core::format::count;
use headroom_core::model::Model;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost::report;
use headroom_core::report::json::to_json;
use headroom_core::scenario::link::{decode, encode, encode_packed, encode_readable};
use headroom_core::{Models, evaluate};

use crate::by_hand;
use crate::common::{SplitMix64, built_in_models, model_reference, random_link, random_value, today};
use crate::measure::{format_duration, median_seconds};

/// The number of rows per column.
const ROWS: usize = 100_000;

/// The environment of the measurements: a clock and an output.
pub(crate) struct Host<'h> {
    /// Returns the seconds since an arbitrary moment.
    pub(crate) clock: &'h dyn Fn() -> f64,
    /// The minimum duration of a sample in seconds, long enough for the resolution of the clock.
    pub(crate) min_sample_seconds: f64,
    /// The time budget of one evaluation in seconds.
    pub(crate) budget: f64,
    /// The part that the names of the measurements to run must contain. If empty, all of them run.
    pub(crate) filter: &'h str,
    /// Prints a line.
    pub(crate) print: &'h dyn Fn(String),
}

impl Host<'_> {
    /// Measures a call if its name matches the filter.
    fn measure<T>(&self, name: &str, body: impl FnMut() -> T) -> Option<f64> {
        if !name.contains(self.filter) {
            return None;
        }
        let seconds = median_seconds(self.clock, self.min_sample_seconds, body);
        (self.print)(format!("{name:56} {:>10}", format_duration(seconds)));
        Some(seconds)
    }
}

/// Runs all measurements.
pub(crate) fn run(host: &Host<'_>) {
    let models = built_in_models();
    host.measure("load the built-in models", || Models::built_in().is_ok());
    for model in models.iter() {
        measure_links(host, &models, model);
        measure_evaluations(host, &models, model);
    }
    measure_timeline(host, &models);
    measure_instance_choice(host);
    measure_bills(host, &models);
    // By column: every numeric input varies, and the summary is computed.
    for model in models.iter() {
        measure_columns(host, model);
    }
}

fn measure_links(host: &Host<'_>, models: &Models, model: &Model) {
    let name = model_reference(model);
    let scenario = decode(&random_link(models, model, &mut SplitMix64::new(1))).0;
    let (readable, packed) = (encode_readable(&scenario, models), encode_packed(&scenario, models));
    host.measure(&format!("{name}: read a link ({} characters)", readable.len()), || decode(black_box(&readable)));
    host.measure(&format!("{name}: read a packed link ({} characters)", packed.len()), || decode(black_box(&packed)));
    host.measure(&format!("{name}: write a link"), || encode(black_box(&scenario), models));
}

fn measure_evaluations(host: &Host<'_>, models: &Models, model: &Model) {
    let name = model_reference(model);
    let mut slowest = (0.0, String::new());
    for preset in std::iter::once("").chain(model.presets.iter().map(|preset| preset.id.as_str())) {
        let scenario = decode(&format!("m={name}&p={preset}")).0;
        let shown = if preset.is_empty() { "defaults" } else { preset };
        let seconds = host.measure(&format!("{name}: evaluate {shown}"), || evaluate(black_box(&scenario), models));
        if seconds.is_some_and(|seconds| seconds > slowest.0) {
            slowest = (seconds.unwrap_or(0.0), shown.to_owned());
        }
    }
    let (seconds, shown) = slowest;
    if seconds > 0.0 {
        let verdict = if seconds <= host.budget { "within" } else { "OVER" };
        (host.print)(format!("  slowest: {shown}, {verdict} the budget of {}", format_duration(host.budget)));
    }
    let scenario = decode(&format!("m={name}&p={shown}")).0;
    let evaluation = evaluate(&scenario, models);
    let precomputed = timeline(&scenario, &evaluation, today());
    host.measure(&format!("{name}: timeline"), || timeline(&scenario, black_box(&evaluation), today()));
    host.measure(&format!("{name}: write JSON"), || to_json(black_box(&evaluation), &precomputed, &[]));
}

/// Measures an hourly timeline of 36 months for five components that share a calendar.
fn measure_timeline(host: &Host<'_>, models: &Models) {
    let outlook = "growth=5%25/month&horizon=36&hours=office&days=office&months=retail&events=Sale,3x,24h,11-27";
    let parts = ["web-service&p=api-analysis", "web-service&p=platform", "web-service&p=ecommerce"];
    let parts = parts.iter().chain(&["tiered-store", "tiered-store&p=llm-memory"]);
    let link = parts.fold(outlook.to_owned(), |link, part| format!("{link}&m={part}"));
    let scenario = decode(&link).0;
    let evaluation = evaluate(&scenario, models);
    let count = evaluation.components.len();
    let compute_timeline = || timeline(&scenario, black_box(&evaluation), today());
    host.measure(&format!("{count} components, 36 months of hours: timeline"), compute_timeline);
}

/// Measures the choice of instances over all regions and families of three clouds.
fn measure_instance_choice(host: &Host<'_>) {
    host.measure("read the built-in prices", || Catalog::built_in().is_ok());
    let Ok(catalog) = Catalog::built_in() else { return };
    let offers: usize = catalog.books().iter().map(|book| book.offers.len()).sum();
    let limits = InstanceFilter { burstable: true, ..InstanceFilter::default() };
    let need = InstanceRequirement {
        cores: 100.0,
        memory_gib: 400.0,
        zones: 3,
        survives_zone_loss: true,
        filter: limits,
        ..InstanceRequirement::default()
    };
    host.measure(&format!("{}: choose", count(offers, "instance offer")), || {
        choose_instances(black_box(&need), &catalog).map(|it| it.offers.len())
    });
}

/// Measures three years of hourly cost on three clouds: the bills alone, and the whole report. Also measures the
/// cheapest purchase mix for a year of hours.
fn measure_bills(host: &Host<'_>, models: &Models) {
    let Ok(catalog) = Catalog::built_in() else { return };
    let link = "horizon=36&hours=office&cost.commit=any&cost.spot=30%25&m=web-service&requests=2000";
    let (scenario, _) = decode(link);
    let evaluation = evaluate(&scenario, models);
    host.measure("36 months of hours: bills of three clouds", || {
        let context = CostContext::new(&scenario, &catalog, today());
        let usages = context.component_usages(black_box(&evaluation));
        context.bills(&usages, &context.policy).len()
    });
    host.measure("36 months of hours: the cost, with savings and tables", || {
        report(&scenario, black_box(&evaluation), &catalog, today()).tables.len()
    });
    // The cheapest purchase mix for a year of hours.
    let mut chance = SplitMix64::new(11);
    let load: Vec<u32> = (0..8760).map(|_| 5 + u32::try_from(chance.below(60)).unwrap_or(0)).collect();
    let price = |text| Money::parse(text).unwrap_or_default();
    let rates = HourlyRates {
        on_demand: price("0.0671"),
        spot: Some(price("0.0402")),
        one_year: Some(price("0.0422")),
        three_years: Some(price("0.0302")),
    };
    let limits = PurchaseLimits { spot_share: 0.3, one_year: true, three_years: true };
    host.measure("8,760 hours: cheapest purchase mix", || cheapest_mix(black_box(&load), &rates, &limits).is_ok());
}

/// Compares the engine with the same formulas as compiled Rust.
fn measure_columns(host: &Host<'_>, model: &Model) {
    let mut chance = SplitMix64::new(7);
    let mut columns: Vec<(usize, Vec<f64>)> = Vec::new();
    for (place, value, input) in model.inputs() {
        if input.options.is_empty() {
            columns.push((place, (0..ROWS).map(|_| random_value(value, model.defaults[place], &mut chance)).collect()));
        }
    }
    let varying: Vec<(usize, &[f64])> = columns.iter().map(|(place, column)| (*place, column.as_slice())).collect();
    let engine = || model.program.run(&model.defaults, &varying, ROWS, &model.headline);
    let name =
        format!("{}: {}, {} values", model_reference(model), count(ROWS, "row"), summary_dependencies(model).len());
    let Some(ours) = host.measure(&name, engine) else { return };
    let rate = f64::from(u32::try_from(ROWS).unwrap_or(0)) / ours / 1e6;

    let default_value = |id: &str| model.index_of(id).map(|place| model.defaults[place]);
    let column =
        |id: &str| columns.iter().find(|(place, _)| model.values[*place].id == id).map(|(_, column)| column.as_slice());
    let input = by_hand::ModelInputs { value: &default_value, column: &column, rows: ROWS };
    let Some(baseline) = by_hand::run(&model.id, &input) else {
        return (host.print)(format!("  {rate:.1} million rows/s; by_hand.rs does not have this model"));
    };
    let same =
        baseline.iter().flatten().zip(engine().iter().flatten()).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()));
    if !same {
        return (host.print)(format!(
            "  {rate:.1} million rows/s; by_hand.rs is out of date: run `cargo bench -p headroom-core -- --write`"
        ));
    }
    let Some(theirs) = host.measure(&format!("{name}, as compiled Rust"), || by_hand::run(&model.id, &input)) else {
        return;
    };
    (host.print)(format!("  {rate:.1} million rows/s, {:.2}× the time of compiled Rust", ours / theirs));
}

/// Returns the indexes of the values that the summary depends on, in evaluation order.
pub(crate) fn summary_dependencies(model: &Model) -> Vec<usize> {
    fn visit(model: &Model, place: usize, order: &mut Vec<usize>) {
        if order.contains(&place) {
            return;
        }
        for used in model.program.uses(place) {
            visit(model, *used, order);
        }
        order.push(place);
    }
    let mut order = Vec::new();
    model.headline.iter().for_each(|place| visit(model, *place, &mut order));
    order
}
