//! Spreadsheets whose formulas take too much work are refused, after a bounded number of steps.

mod common;

use allocation_counter::measure;
use common::{built_in_models, today};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::worksheet::Worksheet;
use headroom_core::{decode, evaluate};

/// The maximum number of bytes allocated for a spreadsheet that is refused.
const MAX_REFUSED_BYTES: u64 = 400_000_000;

#[test]
fn queues_with_many_places_are_refused_with_what_to_reduce() {
    let models = built_in_models();
    let hours: Vec<String> = (0..24).map(|hour| format!("{:.2}", 1.0 + f64::from(hour) / 100.0)).collect();
    let queue = "&m=queue&kind=mmck&places=100000&servers=50000&arrivals=49000";
    let link = format!("horizon=60&growth=1%25/month&hours={}{}", hours.join(","), queue.repeat(64));
    let (scenario, problems) = decode(&link);
    let evaluation = evaluate(&scenario, &models);
    let timeline = timeline(&scenario, &evaluation, today());
    let worksheet = Worksheet::build(&scenario, &models, &evaluation, &timeline, &problems);
    let mut written = None;
    let allocated = measure(|| written = Some(headroom_sheet::write(&worksheet, &evaluation, &timeline, None)));
    let error = written.expect("the closure ran").expect_err("too much work").to_string();
    assert_eq!(
        error,
        "The formulas take too much work to calculate in a spreadsheet, most of it for queue. Reduce `horizon`, \
         `places` or the number of components, or export in another format."
    );
    assert!(allocated.bytes_total < MAX_REFUSED_BYTES, "{} bytes", allocated.bytes_total);
}
