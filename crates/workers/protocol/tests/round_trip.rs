//! Every message round-trips, and bytes that are not a message are rejected.

use headroom_core::Models;
use headroom_core::cost::Catalog;
use headroom_core::date::Date;
use headroom_core::forecast::report::{HistoryOptions, history_report, usl_report};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::cost;
use headroom_core::scenario::link::decode;
use headroom_core::view_model::Severity;
use headroom_worker_protocol::{
    DecodeError, FileFormat, GeneratedFile, Message, ModelFileProblem, OpenedModel, Request, Response,
};
use proptest::prelude::*;

fn today() -> Date {
    Date::parse("2026-11-21").expect("a date")
}

fn date() -> impl Strategy<Value = Date> {
    (0..=i32::from(Date::LAST)).prop_map(|day| Date::try_from(day).expect("a date"))
}

fn format() -> impl Strategy<Value = FileFormat> {
    prop_oneof![
        Just(FileFormat::ResultsJson),
        Just(FileFormat::ResultsCsv),
        Just(FileFormat::Markdown),
        Just(FileFormat::Csv),
        Just(FileFormat::Json),
        Just(FileFormat::Html),
        Just(FileFormat::Spreadsheet),
        any::<String>().prop_map(FileFormat::Configuration),
    ]
}

fn request() -> impl Strategy<Value = Request> {
    let bytes = || any::<Vec<u8>>();
    let text = any::<String>;
    prop_oneof![
        bytes().prop_map(Request::AddModel),
        bytes().prop_map(Request::AddPrices),
        (text(), any::<Option<String>>(), proptest::option::of(-1e9..1e9), any::<Option<usize>>()).prop_map(
            |(text, column, step_seconds, season_rows)| Request::FitHistory { text, column, step_seconds, season_rows }
        ),
        text().prop_map(|text| Request::FitLoadTest { text }),
        (text(), date(), any::<Vec<String>>()).prop_map(|(link, today, price_files)| Request::EstimateCost {
            link,
            today,
            price_files
        }),
        (text(), date()).prop_map(|(link, today)| Request::ComputeTimeline { link, today }),
        (format(), text(), date(), text()).prop_map(|(format, link, today, address)| Request::GenerateFiles {
            format,
            link,
            today,
            address
        }),
        text().prop_map(|text| Request::ReadModel { text }),
        (bytes(), text(), any::<usize>(), date()).prop_map(|(packed, link, shown, today)| Request::TryModel {
            packed,
            link,
            shown,
            today
        }),
    ]
}

fn response() -> impl Strategy<Value = Response> {
    let text = any::<String>;
    let file = (text(), text(), any::<Vec<u8>>()).prop_map(|(name, media_type, bytes)| GeneratedFile {
        name,
        media_type,
        bytes,
    });
    let problem = (any::<Option<u32>>(), text()).prop_map(|(line, message)| ModelFileProblem { line, message });
    prop_oneof![
        proptest::collection::vec(file, 0..4).prop_map(Response::Files),
        (text(), any::<u32>(), text(), any::<Vec<u8>>())
            .prop_map(|(id, version, title, packed)| Response::Model(OpenedModel { id, version, title, packed })),
        proptest::collection::vec(problem, 0..4).prop_map(Response::InvalidModel),
        Just(Response::Tried),
        text().prop_map(Response::Error),
        text().prop_map(|sentence| Response::Cost(cost::CostReport {
            sentence,
            level: Severity::Urgent,
            ..Default::default()
        })),
    ]
}

proptest! {
    #[test]
    fn requests_round_trip(request in request()) {
        prop_assert_eq!(Request::from_bytes(&request.to_bytes()), Ok(request));
    }

    #[test]
    fn responses_round_trip(response in response()) {
        prop_assert_eq!(Response::from_bytes(&response.to_bytes()), Ok(response));
    }

    #[test]
    fn truncated_and_extended_requests_are_rejected(request in request(), at in any::<prop::sample::Index>()) {
        let bytes = request.to_bytes();
        prop_assert_eq!(Request::from_bytes(&bytes[..at.index(bytes.len())]), Err(DecodeError));
        prop_assert_eq!(Request::from_bytes(&[&bytes[..], &[0]].concat()), Err(DecodeError));
    }

    #[test]
    fn arbitrary_bytes_are_decoded_or_rejected(bytes in any::<Vec<u8>>()) {
        // Decoding must not panic.
        let _ = (Request::from_bytes(&bytes), Response::from_bytes(&bytes));
    }
}

#[test]
fn reports_round_trip_with_every_number() {
    let fits =
        [history_report("1,2\n2,3\n3,5\n4,6\n", &HistoryOptions::default()), usl_report("1,1\n2,2\n4,3.5\n8,5\n")];
    let fits = fits.map(|report| Response::Fit(report.expect("a fit")));
    let (scenario, _) = decode("m=web-service&requests=3000&cost.standby=hot&cost.clusters=1&cost.commit=any");
    let evaluation = headroom_core::evaluate(&scenario, &Models::built_in().expect("the built-in models"));
    let catalog = Catalog::built_in().expect("the built-in prices");
    let cost = Response::Cost(cost::report(&scenario, &evaluation, &catalog, today()));
    for response in fits.into_iter().chain([cost]) {
        let bytes = response.to_bytes();
        let back = Response::from_bytes(&bytes).expect("a response");
        // NaN does not equal itself, but its bytes do.
        assert_eq!(back.to_bytes(), bytes);
        assert_eq!(format!("{back:?}"), format!("{response:?}"));
    }
}

#[test]
fn a_timeline_keeps_its_results_and_gets_its_assumptions_from_the_scenario() {
    let models = Models::built_in().expect("the built-in models");
    for link in [
        "m=web-service&p=platform&hours=office&months=retail&growth=7%25/month&events=Sale,5x,1d,black%20friday;Post,9x,3h,8/year",
        "horizon=3&m=queue&events=A,2x,1d,day%201;A,2x,2d,day%201;?",
        "m=tiered-store&growth=-2%25/month&m=queue&servers=x",
    ] {
        let (scenario, _) = decode(link);
        let evaluation = headroom_core::evaluate(&scenario, &models);
        let timeline = timeline(&scenario, &evaluation, today());
        let response = Response::Timeline(Box::new(timeline.clone()));
        let Ok(Response::Timeline(back)) = Response::from_bytes(&response.to_bytes()) else { panic!("{link}") };
        let back = back.with_assumptions(&scenario, today());
        assert_eq!(format!("{back:?}"), format!("{timeline:?}"), "{link}");
    }
}

#[test]
fn format_ids_are_recognized() {
    for id in ["results-json", "results-csv", "md", "csv", "json", "html", "xlsx"] {
        assert!(!matches!(FileFormat::from(id), FileFormat::Configuration(_)), "{id}");
    }
    assert_eq!(FileFormat::from("terraform"), FileFormat::Configuration("terraform".to_owned()));
}
