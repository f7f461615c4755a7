//! Pasted histories, valid and invalid.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::forecast::{FitError, History, HistoryNote, TableError, read_csv, read_prometheus_json};

const DAY: f64 = 86_400.0;

fn read(text: &str) -> History {
    read_csv(text, None).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn parse_error(text: &str) -> TableError {
    read_csv(text, None).expect_err(text)
}

#[test]
fn every_time_format_is_accepted() {
    let values = vec![10.0, 12.0, 13.5];
    for (text, step) in [
        ("2026-11-21,10\n2026-11-22,12\n2026-11-23,13.5", DAY),
        (
            "\"Time\",\"rps\"\r\n\"2026-11-21 10:00:00\",\"10\"\r\n\"2026-11-21 10:00:30\",12\r\n2026-11-21 10:01:00,13.5\r\n",
            30.0,
        ),
        ("Zeit;Last\n2026-11-21T00:00Z;10\n2026-11-21T01:00Z;12,0\n2026-11-21T02:00Z;13,5\n", 3600.0),
        ("sep=;\nt;v\n2026-11-21;10\n2026-11-22;12\n2026-11-23;13,5\n", DAY),
        ("t\tv\n1763722800\t10\n1763722860\t12\n1763722920\t13.5", 60.0),
        ("1763722800000,10\n1763722860000,12\n1763722920000,13.5", 60.0),
        ("1,10\n2,12\n3,13.5", 1.0),
        ("value\n10\n12\n13.5", 1.0),
        ("10\n12\n13.5\n", 1.0),
        ("\u{feff}# exported\n\ntime,host,value\n2026-11-21,a,10\n2026-11-22,b,12\n2026-11-23,c,13.5\n", DAY),
        ("2026-11,10\n2026-12,12\n2027-01,13.5", 31.0 * DAY),
        (",value\n2026-11-21,10\n2026-11-22,12\n2026-11-23,13.5", DAY),
    ] {
        let history = read(text);
        assert_eq!((&history.values, history.step), (&values, step), "{text}");
        assert!(history.notes.iter().all(|note| *note == HistoryNote::NoTimes), "{:?}", history.notes);
    }
}

#[test]
fn columns_can_be_selected() {
    let text = "time,host,cpu %,Memory\n2026-11-21,a,10%,1\n2026-11-22,b,12%,2\n2026-11-23,c,13%,3\n";
    let cpu = read(text);
    assert_eq!((cpu.name.as_str(), cpu.values[0]), ("cpu %", 10.0));
    assert_eq!(cpu.notes, [HistoryNote::OtherColumns { names: "Memory".into() }]);
    for column in ["Memory", "memory", "4"] {
        assert_eq!(read_csv(text, Some(column)).unwrap().values, [1.0, 2.0, 3.0]);
    }
    for column in ["host", "disk", "0", "5"] {
        let error = read_csv(text, Some(column)).expect_err(column);
        assert!(error.to_string().contains("Numeric columns: cpu %, Memory."), "{error}");
    }
    let alone = read_csv("a,b\n5,x\n6,y\n7,z\n", Some("a")).unwrap();
    assert_eq!((alone.values, alone.has_times), (vec![5.0, 6.0, 7.0], false));
}

#[test]
fn nonexistent_times_are_rejected_with_their_line() {
    for bad in ["2026-11-21T24:30", "2026-02-30", "2026-11-21T25:00", "2026-11-21 12:60", "2026-13-01"] {
        let message = parse_error(&format!("time,rps\n2026-11-20,1\n{bad},2\n2026-11-23,3\n")).to_string();
        assert!(message.starts_with(&format!("Line 3: `{bad}` is not a valid time")), "{message}");
        // The first row is not mistaken for column names.
        let first = parse_error(&format!("{bad},2\n2026-11-22,1\n2026-11-23,3\n"));
        assert_eq!(first, TableError::NotATime { line: 1, text: bad.into() });
    }
}

#[test]
fn errors_name_their_line() {
    for text in ["", "\n\n", "# nothing\n", "time,value\n"] {
        assert_eq!(parse_error(text), TableError::Empty, "{text:?}");
    }
    assert_eq!(parse_error("t,v\n1,2\n1,2,3\n"), TableError::Ragged { line: 3, found: 3, expected: 2 });
    assert_eq!(
        parse_error("t,v\n1,2\n2,x\n"),
        TableError::NotANumber { line: 3, column: "v".into(), text: "x".into() }
    );
    assert_eq!(
        parse_error("2026-11-21,2\n\n2026-11-41,3\n").to_string(),
        "Line 3: `2026-11-41` is not a valid time in the format of the first row."
    );
    assert_eq!(parse_error("1763722800,1\n2,2\n3,3"), TableError::NotATime { line: 2, text: "2".into() });
    assert_eq!(parse_error("1,2\n2,3\n"), TableError::TooFew { found: 2, minimum: 3 });
    assert_eq!(parse_error("1,2\n1,3\n1,4\n"), TableError::AllTimesEqual);
    assert_eq!(parse_error("a,b\nx,y\n"), TableError::NoNumbers);
    assert_eq!(parse_error("t,v\nx,1\n"), TableError::NotATime { line: 2, text: "x".into() });
    assert_eq!(parse_error("t,v\n1,\"2\n2,3\n"), TableError::UnclosedQuote { line: 2 });
    assert_eq!(parse_error("1,1,5\n2,3\n"), TableError::Ragged { line: 2, found: 2, expected: 3 });
    assert!(matches!(parse_error("1,1e99\n2,1e101\n3,1"), TableError::NotANumber { line: 2, .. }));
    let many = "1,2\n".repeat(20_001);
    assert_eq!(parse_error(&many), TableError::TooManyRows { max_rows: 20_000 });
    assert_eq!(parse_error(&"1".repeat(2_000_001)), TableError::TooLong { max_bytes: 2_000_000 });
    let all: String = (0..20_000).map(|row| format!("{row},{row}\n")).collect();
    assert_eq!(read(&all).values.len(), 20_000);
}

#[test]
fn unusual_data_is_reported() {
    let history = read(
        "t,v\n2026-11-24,4\n2026-11-21,1\n2026-11-22,2\n2026-11-22,3\n2026-11-23,\n2026-11-26,NaN\n2026-11-27,7\n",
    );
    assert_eq!(history.values, [1.0, 2.5, 4.0, 7.0]);
    assert_eq!(history.lines, [3, 4, 2, 8]);
    let messages: Vec<String> = history.notes.iter().map(ToString::to_string).collect();
    assert_eq!(history.notes.len(), 4, "{messages:?}");
    assert_eq!(history.notes[0], HistoryNote::MissingValues { count: 2, line: 6 });
    assert_eq!(history.notes[1], HistoryNote::OutOfOrder { line: 3 });
    assert_eq!(history.notes[2], HistoryNote::Duplicates { count: 1, line: 5 });
    assert!(matches!(history.notes[3], HistoryNote::Gaps { .. } | HistoryNote::Uneven), "{messages:?}");

    let gap = read("2026-11-21,1\n2026-11-22,2\n2026-11-23,3\n2026-11-26,9\n2026-11-27,10\n");
    assert_eq!(gap.notes, [HistoryNote::Gaps { count: 2, line: 3 }]);
    let even = gap.resample().unwrap();
    assert_eq!((even.values, even.filled), (vec![1.0, 2.0, 3.0, 5.0, 7.0, 9.0, 10.0], 2));

    let zero = read("1,5\n2,0\n3,-1\n");
    assert!(zero.notes.contains(&HistoryNote::NotPositive { line: 2 }));

    let sparse = read("1,5\n2,5\n3,5\n4,7\n100,5\n");
    assert_eq!(sparse.resample(), Err(FitError::TooManyGaps));
}

#[test]
fn months_are_evenly_spaced_despite_their_lengths() {
    let mut text = String::from("month,v\n");
    for month in 0..30 {
        text += &format!("{}-{:02},{}\n", 2024 + month / 12, month % 12 + 1, 100 + month);
    }
    let history = read(&text);
    assert_eq!((history.step_months, history.notes.len(), history.steps_per_month()), (Some(1), 0, Some(1.0)));
    assert_eq!(history.resample().unwrap().values, history.values);
    assert_eq!(history.steps_to(history.times[29]), 29.0);
    let next = read("2026-07-01,1\n2026-08-01,1\n2026-09-01,1").times[0];
    assert_eq!(history.time_after(1), next);
}

#[test]
fn uneven_times_are_interpolated() {
    let history = read("0,0\n10,10\n20,20\n33,33\n40,40\n50,50\n");
    assert!(history.notes.contains(&HistoryNote::Uneven));
    let even = history.resample().unwrap();
    for (step, value) in even.values.iter().enumerate() {
        assert!((value - 10.0 * step as f64).abs() < 1e-12);
    }
    // A slowly drifting clock is not a gap.
    let drifting: String =
        (0..500).map(|row| format!("{},{row}\n", 1.7e9 + 60.0 * f64::from(row) + 0.1 * f64::from(row))).collect();
    assert_eq!(read(&drifting).resample().unwrap().values.len(), 500);
}

#[test]
fn the_time_step_of_an_index_can_be_set() {
    let history = read("5\n6\n7\n").with_step(DAY);
    assert_eq!((history.times.clone(), history.step, history.has_times), (vec![0.0, DAY, 2.0 * DAY], DAY, true));
    assert!(history.notes.is_empty());
    assert_eq!(History::from_values(&[5.0, 6.0, 7.0], DAY).unwrap().times, history.times);
    assert!(History::from_values(&[5.0, f64::NAN, 7.0], DAY).is_err());
}

#[test]
fn prometheus_responses_are_accepted() {
    let text = r#"{"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"up","job":"api"},"values":[[1763722800,"1"],[1763722860.5,"2.5"],[1763722920,"NaN"],[1763722980,"3"]]},
        {"metric":{},"values":[[1,"2"]]}]}}"#;
    let history = read_prometheus_json(text).unwrap();
    assert_eq!((history.values.clone(), history.name.as_str()), (vec![1.0, 2.5, 3.0], "up{job=\"api\"}"));
    assert_eq!(
        history.notes[..2],
        [HistoryNote::OtherSeries { count: 1 }, HistoryNote::MissingValues { count: 1, line: 3 }]
    );
    for text in [
        "",
        "{}",
        "[]",
        r#"{"status":"error","error":"query timed out"}"#,
        r#"{"status":"success","data":{"result":[{"metric":{},"values":[[1,2]]}]}}"#,
    ] {
        assert!(matches!(read_prometheus_json(text), Err(TableError::NotPrometheus(_))), "{text}");
    }
    assert_eq!(read_prometheus_json(r#"{"status":"success","data":{"result":[]}}"#), Err(TableError::Empty));
    let infinite = r#"{"status":"success","data":{"result":[{"values":[[1,"+Inf"]]}]}}"#;
    assert!(matches!(read_prometheus_json(infinite), Err(TableError::NotANumber { line: 1, .. })));
}

proptest::proptest! {
    #[test]
    fn any_text_is_parsed_without_panic(text in "[0-9a-zA-Z,;\t\n\r\".:+\\-# %éé−–]{0,200}") {
        let _ = read_csv(&text, None);
        let _ = read_csv(&text, Some("2"));
        let _ = read_prometheus_json(&text);
    }

    #[test]
    fn any_numbers_are_parsed_without_panic(rows in proptest::collection::vec((-1e12..1e21f64, -1e100..1e100f64), 0..40)) {
        let text: String = rows.iter().map(|(time, value)| format!("{time},{value}\n")).collect();
        if let Ok(history) = read_csv(&text, None) {
            let _ = (history.resample(), history.time_after(1_000_000), history.steps_per_month());
        }
    }
}
