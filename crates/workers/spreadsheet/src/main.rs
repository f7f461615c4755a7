//! Makes a spreadsheet of a scenario, beside the page.

use headroom_core::cost::compare::Setting;
use headroom_core::view_model::files::{Answer, Made, pack};
use headroom_worker_protocol::{Given, Looked, Question, serve};

const MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn main() {
    serve(|given, question| pack(&spreadsheet(given, question)));
}

/// The question: what is asked, the link, and the day.
fn spreadsheet(given: &Given, question: &Question) -> Answer {
    let looked = Looked::at(given, &question.text(1), &question.text(2));
    let worksheet = looked.worksheet(given);
    let setting = Setting::new(&looked.scenario, &given.catalog, looked.today);
    let bytes = headroom_sheet::write(&worksheet, &looked.evaluation, &looked.timeline, Some(&setting))
        .map_err(|reason| format!("The spreadsheet cannot be made: {reason}."))?;
    Ok(vec![Made { name: "headroom.xlsx".to_owned(), media: MEDIA.to_owned(), bytes }])
}
