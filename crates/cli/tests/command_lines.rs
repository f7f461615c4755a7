//! Command lines that scripts and documentation rely on, and that must keep working.

mod common;

use common::{Scratch, command, json, run, run_with_input};

const QUEUE: &str = "m=queue&servers=20";
const HISTORY: &str = "time,rps,p95\n2026-01-01,1,4\n2026-01-02,2,5\n2026-01-03,3,6\n2026-01-04,4,7\n";
const LOADS: &str = "1,10\n2,19\n4,36\n8,64\n";

/// Runs a command line, written with spaces and with `'…'` around arguments that contain spaces.
fn run_line(line: &str, input: &str) -> common::Run {
    let mut args = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            args.push(part);
        } else {
            args.extend(part.split_whitespace());
        }
    }
    run_with_input(&args, input)
}

#[test]
fn valid_command_lines_stay_valid() {
    for line in [
        "evaluate m=queue",
        "evaluate m=queue --format json --today 2026-11-21",
        "evaluate --format=csv m=queue",
        "evaluate --format table --format json m=queue",
        "evaluate --set servers=20 m=queue --set=n=desk",
        "evaluate --set=servers=20 --set servers=30 m=queue",
        "evaluate m=queue --set n=-desk --set=n=--help",
        "evaluate m=queue --set n==a=b",
        "evaluate --set m=queue",
        "evaluate --set m=queue --set n=desk --set m=queue --set n=phones --set desk.servers=3",
        "evaluate m=queue --set 1.servers=9",
        "evaluate m=queue --set growth=none --set 'hours=office' --set 'events=Sale,5x,24h,11-27'",
        "evaluate m=queue --set cost.area=eu-west",
        "evaluate -- m=queue",
        "evaluate - --format markdown",
        "evaluate ?m=queue",
        "evaluate #m=queue",
        "evaluate https://example.org/#v=1&m=queue",
        "worksheet m=queue",
        "worksheet m=queue --format md --today 2026-11-21",
        "worksheet - --format=html",
        "worksheet --set m=queue --format json",
        "explain m=queue wait",
        "explain m=queue wait --set servers=9",
        "explain --set servers=9 m=queue wait",
        "explain m=queue --set servers=9 wait",
        "explain wait --set m=queue",
        "explain --set m=queue wait",
        "explain - wait",
        "explain m=queue&n=desk desk.wait",
        "models",
        "models queue",
        "models queue@1",
        "link m=queue",
        "link m=queue --readable --readable",
        "link --packed m=queue",
        "link z1:K7M1VMu1LSxNLU1VK04tKkstKrY1MgAA --readable",
        "link m=queue --base https://example.org/a#old",
        "link m=queue --base --",
        "cost m=web-service --today 2026-11-21",
        "cost m=web-service --set cost.area=eu-west --set cost.commit=any --format json",
        "cost - --format csv --today 2026-01-01 --today=2026-11-21",
        "instances --cores 16 --memory 64GiB",
        "instances --cores=1.5k --format csv",
        "instances --cores 100 --memory 400GiB --cloud aws --region us-east-1 --zones 3 --survive-zone",
        "instances --cores 16 --memory 64GiB --arch arm64 --term 3y --cloud aws,gcp --rows 5 --burstable --spare 1",
        "instances --memory 1TiB --utilisation 60% --max-vcpu 64 --max-memory 512GiB --least 2 --family r7g",
        "generate",
        "generate kubernetes m=web-service&n=shop&p=platform --today 2026-11-21",
        "generate kubernetes --set m=web-service --set p=platform --base https://example.org/",
        "help",
        "help evaluate",
        "evaluate --help",
        "evaluate m=queue -h",
        "--help",
        "-h",
        "-V",
        "--version",
    ] {
        let run = run_line(line, if line.starts_with("cost") { "m=web-service" } else { QUEUE });
        assert_eq!(run.code, 0, "headroom {line}: {}", run.err);
        assert!(!run.out.is_empty(), "headroom {line}");
    }
}

#[test]
fn measurements_come_from_standard_input() {
    for (line, input) in [
        ("fit -", HISTORY),
        ("fit --column p95 -", HISTORY),
        ("fit - --column=3 --horizon 3days --period 0 --format csv", HISTORY),
        ("fit - --step 1d --horizon 5d", "1\n2\n3\n4\n5\n"),
        ("fit - --horizon 5 --format=markdown", "1\n2\n3\n4\n5\n"),
        ("fit - --usl", LOADS),
        ("fit --usl - --format json", LOADS),
    ] {
        let run = run_line(line, input);
        assert_eq!(run.code, 0, "headroom {line}: {}", run.err);
        assert!(!run.out.is_empty(), "headroom {line}");
    }
}

#[test]
fn invalid_command_lines_print_nothing_and_exit_with_2() {
    for line in [
        "",
        "guess",
        "--colour",
        "evaluate",
        "evaluate --set servers=5",
        "evaluate m=queue --set servers",
        "evaluate m=queue --set =5",
        "evaluate m=queue --set",
        "evaluate m=queue --format xml",
        "evaluate m=queue --today yesterday",
        "evaluate m=queue --packed",
        "evaluate m=queue servers=5",
        "evaluate m=queue --set growth=lots",
        "evaluate m=queue --set hours=never",
        "evaluate m=queue --set start=never",
        "evaluate m=queue --set events=never",
        "evaluate m=queue --set cost.area=mars",
        "explain m=queue",
        "explain m=queue wait --set growth=lots",
        "link m=queue --set growth=lots",
        "link m=queue --packed --readable",
        "cost m=web-service --set growth=lots",
        "cost m=web-service --set start=never",
        "cost m=web-service --set hours=never",
        "cost m=web-service --set events=never",
        "cost m=web-service --set cost.area=mars",
        "generate kubernetes m=web-service --set cost.area=mars",
        "generate kubernets m=web-service",
        "generate --out x",
        "generate kubernetes",
        "worksheet m=queue --format xlsx",
        "fit - --usl --period 7",
        "fit - --horizon soon",
        "instances",
        "instances --cores=1 --cores=2",
        "check",
        "serve",
        "pack",
        "completions tcsh",
    ] {
        let run = run_line(line, HISTORY);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "headroom {line}: {}", run.err);
        assert!(!run.err.is_empty(), "headroom {line}");
    }
}

#[test]
fn every_invalid_key_is_reported_at_once() {
    let link = "m=web-service&requests=many&growth=lots&hours=never&cost.area=mars";
    for command in ["evaluate", "cost", "link"] {
        let run = run(&[command, link, "--set", "reqests=1"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{command}");
        for key in ["requests", "growth", "hours", "cost.area", "--set reqests"] {
            let reported = run.err.lines().any(|line| line.starts_with("error: ") && line.contains(key));
            assert!(reported, "{command}, {key}: {}", run.err);
        }
        assert_eq!(run.err.lines().count(), 5, "{command}: {}", run.err);
    }
}

#[test]
fn misspelled_commands_and_options_have_a_suggestion() {
    for (line, suggestion) in [
        ("evaluat m=queue", "evaluate"),
        ("evaluate m=queue --fromat json", "--format"),
        ("evaluate m=queue --format jsn", "json"),
        ("evaluate m=queue --set server=5", "did you mean `servers`?"),
        ("models queu", "did you mean `queue`?"),
        ("explain m=queue wat", "did you mean `wait`?"),
    ] {
        let run = run_line(line, "");
        assert_eq!(run.code, 2, "headroom {line}");
        assert!(run.err.contains(suggestion), "headroom {line}: {}", run.err);
    }
}

#[test]
fn control_characters_in_arguments_are_escaped() {
    for args in [&["evaluate", "m=queue", "x\u{1b}[2J"][..], &["\u{1b}[2J"], &["evaluate", "no-\u{1b}[2J-file"]] {
        let run = run(args);
        assert!(run.code != 0 && !run.err.contains('\u{1b}') && run.err.contains("\\u{1b}"), "{}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn file_names_need_not_be_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let scratch = Scratch::new("bytes");
    let path = scratch.folder().join(OsStr::from_bytes(b"scenario-\xff.txt"));
    if std::fs::write(&path, QUEUE).is_err() {
        return; // The file system allows UTF-8 names only.
    }
    let output = command(&["evaluate", "--format", "json"]).arg(&path).output().expect("headroom starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let evaluated = json(&String::from_utf8(output.stdout).expect("UTF-8"));
    assert_eq!(evaluated["components"][0]["inputs"]["servers"]["value"], 20);
}

#[test]
fn names_with_wide_characters_keep_columns_aligned() {
    let out = run(&["cost", "m=web-service&n=缓存&m=web-service&n=a", "--today", "2026-11-21"]).expect_success();
    assert!(out.contains("缓存"), "{out}");
}

#[test]
fn completion_scripts_contain_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&["completions", shell]).expect_success();
        // The scripts of the other shells list commands and options only.
        let values = if matches!(shell, "bash" | "zsh") { &["markdown", "kubernetes"][..] } else { &[] };
        for word in ["evaluate", "model-file"].iter().chain(values) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn man_pages_are_written_for_every_command() {
    let page = run(&["man"]).expect_success();
    assert!(page.contains(".TH headroom 1") && page.contains("headroom\\-evaluate(1)"), "{page}");
    let scratch = Scratch::new("man");
    let folder = scratch.folder().to_str().expect("UTF-8");
    let paths = run(&["man", "--out", folder]).expect_success();
    assert!(paths.contains("headroom.1") && paths.contains("headroom-cost.1"), "{paths}");
    let cost = std::fs::read_to_string(scratch.folder().join("headroom-cost.1")).expect("a page");
    assert!(cost.contains("\\-\\-prices") && !cost.contains('\u{1b}'), "{cost}");
}
