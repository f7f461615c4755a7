//! What takes longer than a move of a slider, computed beside the page: fits, what a scenario costs, and files about it.

use headroom_core::date::Date;
use headroom_core::evaluate;
use headroom_core::forecast::report as fit;
use headroom_core::forecast::report::{Asked, of_history, of_loads};
use headroom_core::report::configuration::{Subject, generate, kind};
use headroom_core::report::evaluation_csv::to_csv;
use headroom_core::report::evaluation_json::to_json;
use headroom_core::scenario::link::decode;
use headroom_core::view_model::files;
use headroom_core::view_model::files::Made;
use headroom_core::{cost, report};
use headroom_worker_protocol::{Given, Looked, Question, serve};

fn main() {
    serve(answer);
}

fn answer(given: &Given, question: &Question) -> Vec<u8> {
    let text = |place: u32| question.text(place);
    match text(0).as_str() {
        "loads" => fit::pack(&of_loads(&text(1))),
        "history" => fit::pack(&history(question)),
        "cost" => report::cost::pack(&priced(given, &text(1), &text(2), &question.from(3))),
        what => files::pack(&files(given, what, &Looked::at(given, &text(1), &text(2)), &text(3))),
    }
}

/// The question: the text, the column, the seconds of a step, the steps of a season.
fn history(question: &Question) -> fit::Answer {
    let given = |place: u32| Some(question.text(place)).filter(|text| !text.trim().is_empty());
    let asked = Asked {
        column: given(2),
        step: given(3).and_then(|text| text.parse().ok()),
        period: given(4).and_then(|text| text.parse().ok()),
    };
    of_history(&question.text(1), &asked)
}

/// What a scenario costs, by its link, the day, and the texts of price files that take the place of a cloud's prices.
fn priced(given: &Given, link: &str, today: &str, files: &[String]) -> report::cost::Answer {
    let today = Date::parse(today).ok_or("The day is not known.")?;
    let (scenario, _) = decode(link);
    let evaluation = evaluate(&scenario, &given.models);
    if files.is_empty() {
        return Ok(report::cost::report(&scenario, &evaluation, &given.catalog, today));
    }
    let mut catalog = given.catalog.clone();
    let faults = cost::catalog::replace(&mut catalog, files);
    let mut report = report::cost::report(&scenario, &evaluation, &catalog, today);
    report.faults.extend(faults.into_iter().map(|fault| ("cost.file".to_owned(), fault)));
    Ok(report)
}

/// A file, or several, about a scenario; `address` is what stands before the `#` of its link.
fn files(given: &Given, what: &str, looked: &Looked, address: &str) -> files::Answer {
    let one = |end: &str, media: &str, text: String| {
        let name = format!("headroom.{end}");
        Ok(vec![Made { name, media: media.to_owned(), bytes: text.into_bytes() }])
    };
    match what {
        "results-json" => {
            one("json", "application/json", to_json(&looked.evaluation, &looked.timeline, &looked.problems))
        }
        "results-csv" => one("csv", "text/csv;charset=utf-8", to_csv(&looked.evaluation)),
        "md" => one("md", "text/markdown;charset=utf-8", looked.worksheet(given).to_markdown()),
        "csv" => one("csv", "text/csv;charset=utf-8", looked.worksheet(given).to_csv()),
        "json" => one("json", "application/json", looked.worksheet(given).to_json() + "\n"),
        "html" => one("html", "text/html;charset=utf-8", looked.worksheet(given).to_html()),
        other => {
            let kind = kind(other).ok_or_else(|| format!("There is no file of the kind {other}."))?;
            let subject = Subject {
                scenario: &looked.scenario,
                evaluation: &looked.evaluation,
                timeline: &looked.timeline,
                models: &given.models,
                problems: &looked.problems,
                address,
            };
            let made = generate(kind, &subject).map_err(|refused| refused.lines().join("\n"))?;
            let file = |file: headroom_core::report::configuration::File| Made {
                name: file.name,
                media: kind.media.to_owned(),
                bytes: file.text.into_bytes(),
            };
            Ok(made.into_iter().map(file).collect())
        }
    }
}
