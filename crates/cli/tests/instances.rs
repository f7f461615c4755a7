//! Tests `headroom instances`.

mod common;

use common::{Scratch, json, run};

const M7G: [&str; 13] = [
    "instances",
    "--cores",
    "16",
    "--memory=64GiB",
    "--cloud",
    "aws",
    "--region",
    "us-east-1",
    "--family",
    "m7g",
    "--today",
    "2026-11-21",
    "--format",
];

fn run_in_format(args: &[&str], format: &str) -> String {
    let args: Vec<&str> = args.iter().copied().chain([format]).collect();
    run(&args).expect_success()
}

#[test]
fn the_cheapest_offer_has_price_headroom_date_and_source() {
    let out = run_in_format(&M7G, "table");
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split_whitespace().collect()).collect();
    // 23 · 0.0408 · 730 = 685.032; calculated by hand in the core tests.
    let first = rows.iter().find(|row| row.first() == Some(&"m7g.medium")).unwrap();
    assert_eq!(first[1..9], ["aws", "us-east-1", "arm64", "1", "4", "23", "0.0408", "685.03"]);
    assert_eq!(first[9..], ["30.4%", "2026-07-20", "1"]);
    for words in ["a month has 730 hours", "Price of more headroom", "karpenter-provider-aws", "other region"] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let later: Vec<&str> = M7G.iter().map(|word| if *word == "2026-11-21" { "2027-07-21" } else { word }).collect();
    assert!(run_in_format(&later, "table").contains("2026-07-20, older than 12 months"));
}

#[test]
fn formats_agree() {
    let document = json(&run_in_format(&M7G, "json"));
    assert_eq!((document["v"].as_u64(), document["hours_a_month"].as_u64()), (Some(1), Some(730)));
    let first = &document["plans"][0];
    assert_eq!(first["instance"], "m7g.medium");
    assert_eq!((first["count"].as_u64(), first["usd_per_month"].as_f64()), (Some(23), Some(685.032)));
    assert_eq!(
        (first["source"]["date"].as_str(), first["source"]["age"].as_str()),
        (Some("2026-07-20"), Some("recent"))
    );
    let csv = run_in_format(&M7G, "csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), document["plans"].as_array().unwrap().len() + 1);
    assert!(lines[1].starts_with("aws,us-east-1,m7g.medium,arm64,1,4,23,23,on-demand,0.0408,685.032,"), "{}", lines[1]);
    let markdown = run_in_format(&M7G, "markdown");
    assert!(
        markdown.starts_with("## Instances\n") && markdown.contains("| m7g.medium | aws | us-east-1 | arm64 | 1 |")
    );
    assert_eq!(run_in_format(&M7G, "json"), run_in_format(&M7G, "json"));
}

#[test]
fn zones_spares_and_terms_are_sized() {
    let out = run(&[
        "instances",
        "--cores=100",
        "--memory=300GiB",
        "--utilisation=60%",
        "--spare=1",
        "--zones=3",
        "--survive-zone",
        "--cloud=azure",
        "--region=westeurope",
        "--family=Dsv5",
        "--rows=20",
        "--format=json",
    ])
    .expect_success();
    let document = json(&out);
    let plans = document["plans"].as_array().unwrap();
    let plan = plans.iter().find(|plan| plan["instance"] == "Standard_D16s_v5").unwrap();
    assert_eq!(
        (plan["needed"].as_u64(), plan["in_zone"].as_u64(), plan["count"].as_u64()),
        (Some(11), Some(6), Some(18))
    );
    assert_eq!(plan["usd_per_month"].as_f64(), Some(12_088.8));
    let years = run(&["instances", "--cores=4", "--term=3y", "--format=csv", "--rows=500"]).expect_success();
    assert!(years.lines().skip(1).all(|line| !line.starts_with("azure") && line.contains(",3y,")));
    assert_eq!(years.lines().count(), 501);
}

#[test]
fn every_problem_is_reported() {
    let bad = run(&[
        "instances",
        "--cores=many",
        "--memory=-1GiB",
        "--zones=0",
        "--cloud=aws,ibm",
        "--region=us-est-1",
        "--utilization=130%",
        "--spare=x",
        "--arch=mips",
    ]);
    assert_eq!((bad.code, bad.out.as_str()), (2, ""));
    for words in [
        "--cores",
        "memory",
        "zones: ",
        "`ibm`",
        "did you mean `us-east-1`?",
        "--utilization: ",
        "--spare",
        "amd64 or arm64, found `mips`",
    ] {
        assert!(bad.err.contains(words), "{words}: {}", bad.err);
    }
    assert_eq!(bad.err.lines().count(), 8, "{}", bad.err);
    for (args, words) in [
        (vec!["instances"], "--cores, --memory, or both are required"),
        (vec!["instances", "--cores=1", "--cores=2"], "cannot be used multiple times"),
        (vec!["instances", "--cores=1", "--term=3y", "--cloud=azure"], "no price for this purchase option"),
        (vec!["instances", "--cores=1", "--nodes=3"], "--nodes"),
        (vec!["instances", "--cores=1", "x"], "unexpected argument 'x'"),
        (vec!["evaluate", "m=queue", "--cores=1"], "--cores"),
    ] {
        let bad = run(&args);
        assert_eq!((bad.code, bad.out.as_str()), (2, ""), "{args:?}");
        assert!(bad.err.contains(words), "{words}: {}", bad.err);
    }
    assert!(run(&["help", "instances"]).expect_success().contains("--survive-zone"));
}

#[test]
fn price_files_replace_prices_and_report_invalid_rows() {
    let scratch = Scratch::new("prices");
    let good = "cloud\taws\nsource\t1\t2026-10-01\tlisted\tour contract\t\ntype\tbox\town\t4\t16\t-\tsteady\noffer\there\tbox\t0.01@1\t-\t-\t-\n";
    let file = scratch.write_file("own.tsv", &format!("{good}offer\tthere\tbox\t0@1\t-\t-\t-\n"));
    let own = run(&["instances", "--cores=2", "--cloud=aws", "--prices", &file, "--format=csv"]);
    assert_eq!((own.code, own.out.lines().count()), (0, 2));
    assert!(own.out.contains("aws,here,box,,4,16,1,1,on-demand,0.01,7.3,"), "{}", own.out);
    assert!(
        own.err.contains("warning: ") && own.err.contains("line 5: on-demand: the price `0` is zero"),
        "{}",
        own.err
    );
    let file = scratch.write_file("nothing.tsv", "offer\n");
    let nothing = run(&["instances", "--cores=2", "--prices", &file]);
    assert_eq!((nothing.code, nothing.out.as_str()), (2, ""));
    assert!(nothing.err.contains("line 1") && nothing.err.contains("contains no valid prices"), "{}", nothing.err);
    assert_eq!(run(&["instances", "--cores=2", "--prices", "/nowhere/at/all"]).code, 1);
}
