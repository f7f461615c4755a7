//! Tests `headroom fit`.

mod common;

use common::{Scratch, json, run, run_with_input};

/// Returns daily measurements with growth, a weekly season, and a small ripple instead of noise.
fn daily_measurements() -> String {
    let mut text = String::from("time,rps,other\n");
    let mut value = 1000.0_f64;
    for day in 0..120 {
        let week = [0.0, 40.0, 60.0, 50.0, 30.0, -80.0, -100.0][day % 7];
        let ripple = ((day * 37) % 11) as f64 - 5.0;
        let (month, of_month) = (day / 30 + 1, day % 30 + 1);
        if month != 2 || of_month <= 28 {
            text += &format!("2026-{month:02}-{of_month:02},{},1\n", value + week + ripple);
        }
        value *= 1.004;
    }
    text
}

#[test]
fn the_table_shows_methods_forecast_and_settings() {
    let run = run_with_input(&["fit", "-", "--horizon", "3months"], &daily_measurements());
    assert_eq!(run.code, 0, "{}", run.err);
    for words in [
        "rps\n118 measurements",
        "every 1 day",
        "log-linear",
        "RMSE",
        "Growth/month",
        "Selected method: ",
        "80%",
        "95%",
    ] {
        assert!(run.out.contains(words), "{words}: {}", run.out);
    }
    assert!(run.err.contains("warning: Other columns with numbers are not used: other."), "{}", run.err);
    let last = run.out.lines().last().unwrap();
    assert!(last.starts_with("growth=") && last.contains("%/month&fit=") && last.contains(",118,1.0"), "{last}");
}

#[test]
fn formats_agree() {
    let scratch = Scratch::new("fit");
    let file = scratch.write_file("daily.csv", &daily_measurements());
    let args = |format: &'static str| ["fit", &file, "--horizon=30d", "--format", format].map(str::to_owned);
    let output = |format| {
        let args = args(format);
        run(&args.each_ref().map(String::as_str)).out
    };
    let document = json(&output("json"));
    assert_eq!(
        (document["v"].as_u64(), document["n"].as_u64(), document["held_out"].as_u64()),
        (Some(1), Some(118), Some(24))
    );
    let forecast = document["forecast"].as_array().unwrap();
    assert_eq!(forecast.len(), 30);
    let candidates = document["candidates"].as_array().unwrap();
    assert!(candidates.len() >= 6 && candidates[0]["rmse"].as_f64() < candidates[5]["rmse"].as_f64());
    let csv = output("csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((lines.len(), lines[0]), (31, "time,value,low80,high80,low95,high95"));
    let (time, rest) = lines[1].split_once(',').unwrap();
    let value: f64 = rest.split(',').next().unwrap().parse().unwrap();
    assert_eq!((time, forecast[0]["time"].as_str()), ("2026-05-01", Some("2026-05-01")));
    assert!((forecast[0]["value"].as_f64().unwrap() / value - 1.0).abs() < 1e-15);
    let markdown = output("markdown");
    assert!(
        markdown.starts_with("## rps\n") && markdown.contains("| Method | RMSE | MAPE | Growth/month |\n|---|---:|")
    );
    assert_eq!(output("json"), output("json"));
}

#[test]
fn rows_without_times_need_a_step_for_durations() {
    let rows: String = (0..30).map(|at| format!("{}\n", 100 + at * at % 7 + 2 * at)).collect();
    let bare = run_with_input(&["fit", "-", "--horizon", "5", "--format", "csv"], &rows);
    assert_eq!(bare.out.lines().count(), 6);
    assert!(bare.out.contains("\n30,"), "{}", bare.out);
    assert!(bare.err.contains("the length of a step is unknown"), "{}", bare.err);
    let unknown = run_with_input(&["fit", "-", "--horizon", "5d"], &rows);
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    let known = run_with_input(&["fit", "-", "--step", "1d", "--horizon", "5d"], &rows).expect_success();
    assert!(known.lines().last().unwrap().ends_with(",30,1"), "{known}");
    let twice = run_with_input(&["fit", "-", "--step", "1d"], &daily_measurements());
    assert_eq!((twice.code, twice.out.as_str()), (2, ""));
}

#[test]
fn prometheus_responses_are_read() {
    let values: Vec<String> = (0..40).map(|at| format!("[{},\"{}\"]", 1_700_000_000 + at * 3600, 50 + at)).collect();
    let text = format!(
        r#"{{"status":"success","data":{{"resultType":"matrix","result":[{{"metric":{{"job":"api"}},"values":[{}]}}]}}}}"#,
        values.join(",")
    );
    let out = run_with_input(&["fit", "-"], &text).expect_success();
    assert!(out.starts_with("{job=\"api\"}\n40 measurements from 2023-11-14T22:13:20Z"), "{out}");
    assert!(out.contains("Selected method: linear") || out.contains("Selected method: Holt"), "{out}");
}

#[test]
fn load_tests_fit_the_universal_scalability_law() {
    let text = "clients,rps\n1,955.16\n2,1878.91\n3,2688.01\n5,4315.54\n10,7867.61\n20,10798.52\n32,12074.39\n";
    let table = run_with_input(&["fit", "-", "--usl"], text).expect_success();
    for words in ["Contention α", "Coherency β", "Peak: ", "Efficiency"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let document = json(&run_with_input(&["fit", "-", "--usl", "--format", "json"], text).expect_success());
    let peak = document["usl"]["peak"].as_f64().unwrap();
    assert!((25.0..50.0).contains(&peak), "{peak}");
    let csv = run_with_input(&["fit", "-", "--usl", "--format", "csv"], text).expect_success();
    assert!(csv.starts_with("concurrency,throughput,fitted,efficiency\n1,955.16,"));
    let few = run_with_input(&["fit", "-", "--usl"], "1,10\n2,19\n4,36\n8,64\n");
    assert!(few.code == 0 && few.err.contains("warning: Three parameters fitted to 4 measurements"), "{}", few.err);
}

#[test]
fn invalid_input_prints_nothing() {
    for (args, input, words) in [
        (&["fit", "-"][..], "", "There are no rows."),
        (&["fit", "-"], "time,v\n2026-01-01,1\n2026-01-02,x\n", "Line 3: `x` in column `v` is not a number."),
        (&["fit", "-"], "1,2\n2,3\n", "at least 3 are needed"),
        (&["fit", "-", "--column", "w"], "t,v\n1,2\n2,3\n3,4\n", "There is no numeric column `w`"),
        (&["fit", "-"], "{\"status\":\"error\"}", "not a response to a Prometheus range query"),
        (&["fit", "-", "--usl"], "1,2\n2,3\n", "at least 4 are needed"),
        (&["fit", "-", "--usl"], "2,2\n2,3\n2,4\n2,5\n", "have the same concurrency"),
        (&["fit", "-", "--horizon", "soon"], "", "for '--horizon <DURATION>'"),
        (&["fit", "-", "--horizon", "0d"], "", "for '--horizon <DURATION>'"),
        (&["fit", "-", "--horizon", "99999"], "1\n2\n3\n", "--horizon must be"),
        (&["fit", "-", "--period", "x"], "", "for '--period <STEPS>'"),
        (&["fit", "-", "--step", "7"], "", "for '--step <DURATION>'"),
        (&["fit", "-", "--usl", "--period", "7"], "", "cannot be used with"),
        (&["fit", "-", "--format", "xml"], "", "invalid value 'xml' for '--format"),
        (&["fit"], "", "<FILE>"),
        (&["fit", "a", "b"], "", "unexpected argument 'b'"),
        (&["evaluate", "--usl"], "", "unexpected argument '--usl'"),
    ] {
        let run = run_with_input(args, input);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
        assert!(run.err.contains(words), "{args:?}: {}", run.err);
    }
    let missing = run(&["fit", "no-such-file.csv"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    assert!(run(&["fit", "--help"]).expect_success().contains("Universal Scalability Law"));
    assert!(run(&["help", "fit"]).expect_success().contains("--horizon"));
}

#[test]
fn control_characters_in_names_are_escaped() {
    let out = run_with_input(&["fit", "-"], "time,a\u{1b}[31m|b\n2026-01-01,1\n2026-01-02,2\n2026-01-03,3\n")
        .expect_success();
    assert!(!out.contains('\u{1b}') && out.starts_with("a\\u{1b}[31m|b"), "{out}");
}
