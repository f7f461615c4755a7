//! Checks the memory that it takes to write large spreadsheets. The bytes are the same on every machine.

mod common;

use std::io;

use allocation_counter::measure;
use common::{built_in_models, today};
use headroom_core::cost::Catalog;
use headroom_core::cost::cost_context::CostContext;
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost::cost_sections;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::{decode, evaluate};

/// The number of components of a large plan.
const COMPONENTS: u64 = 64;
/// The maximum number of bytes to write a large plan.
const MAX_BYTES: u64 = 300_000_000;
/// The maximum number of bytes to write a large plan whose hours are distinct.
const MAX_BYTES_OF_DISTINCT_HOURS: u64 = 600_000_000;
/// The numbers of components that are measured.
const MEASURED: [u64; 3] = [2, 4, 8];

/// Returns the maximum number of bytes allocated at once to write the spreadsheet of a link to a file.
fn peak_bytes(link: &str) -> u64 {
    let (models, catalog) = (built_in_models(), Catalog::built_in().expect("valid prices"));
    let (scenario, problems) = decode(link);
    let evaluation = evaluate(&scenario, &models);
    let timeline = timeline(&scenario, &evaluation, today());
    let mut worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
    worksheet.extend(cost_sections(&scenario, &evaluation, &catalog, today()));
    let context = CostContext::new(&scenario, &catalog, today());
    let allocated = measure(|| {
        let written = headroom_sheet::write_to(&worksheet, &evaluation, &timeline, Some(&context), || Ok(io::sink()));
        assert!(written.is_ok());
    });
    allocated.bytes_max
}

/// Returns the bytes for [`COMPONENTS`] components, estimated from plans with fewer. Each component takes the same.
fn peak_bytes_of_all(link: impl Fn(u64) -> String) -> u64 {
    let [two, four, eight] = MEASURED.map(|components| peak_bytes(&link(components)));
    let per_component = four.saturating_sub(two) / 2;
    let per_component = per_component.max(eight.saturating_sub(four) / 4);
    eight + (COMPONENTS - MEASURED[2]) * per_component
}

/// Returns the link of a plan with a number of different web services.
fn web_services(settings: &str, components: u64) -> String {
    let parts =
        (0..components).map(|number| format!("&m=web-service&n=s{number}&p=platform&requests={}", 900 + number));
    format!("start=2026-11-21&horizon=60&{settings}{}", parts.collect::<String>())
}

#[test]
fn large_plans_fit_into_memory() {
    let bytes = peak_bytes_of_all(|components| web_services("growth=5%25/month", components));
    assert!(bytes < MAX_BYTES, "{bytes} bytes for {COMPONENTS} components");
}

#[test]
fn large_plans_with_many_distinct_hours_fit_into_memory() {
    let event = |number: u64| {
        let (hours, month, day) = (number % 24, number % 12 + 1, number % 28 + 1);
        format!("E{number},1.{number}x,{number}h,{month}-{day}T{hours},carried,planned")
    };
    let events: Vec<String> = (1..=64).map(event).collect();
    let settings = format!(
        "hours=office&days=office&months=retail&cost.commit=any&cost.spot=30%25&cost.arch=any&cost.burstable=yes&events={}",
        events.join(";")
    );
    let bytes = peak_bytes_of_all(|components| web_services(&settings, components));
    assert!(bytes < MAX_BYTES_OF_DISTINCT_HOURS, "{bytes} bytes for {COMPONENTS} components");
}
