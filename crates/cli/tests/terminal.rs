//! The scenario commands: arguments, standard output, standard error, and exit codes.

mod common;

use common::{Scratch, json, run, run_with_input};

const STORE: &str = "m=tiered-store-estimate";

#[test]
fn json_has_inputs_and_values_in_base_units() {
    let out = run(&["evaluate", "m=tiered-store-estimate&nodes=5M", "--format", "json"]).expect_success();
    assert!(out.ends_with("}\n") && out.matches('\n').count() == 1);
    let document = json(&out);
    assert_eq!(document["v"], 1);
    let store = &document["components"][0];
    assert_eq!(store["name"], "tiered-store-estimate");
    assert_eq!(store["model"], "tiered-store-estimate");
    assert_eq!(store["inputs"]["nodes"]["value"], 5_000_000);
    assert_eq!(store["inputs"]["nodes"]["unit"], "node");
    assert_eq!(store["inputs"]["retention_days"]["value"], 30 * 86_400);
    assert_eq!(store["inputs"]["retention_days"]["unit"], "s");
    assert_eq!(store["values"]["hot_nodes"]["value"], 500_000);
    assert_eq!(store["values"]["hot_memory"]["value"], 3_552_000_000_u64);
    assert_eq!(store["values"]["hot_memory"]["unit"], "B");
    assert_eq!(store["constants"]["embedding"]["value"], 3072);
    assert_eq!(document["problems"].as_array().map(Vec::len), Some(0));
}

#[test]
fn json_matches_the_core() {
    let link = "m=tiered-store-estimate&nodes=5M&zzz=1&active_ratio=0";
    let models = headroom_core::Models::built_in().unwrap();
    let (scenario, problems) = headroom_core::decode(link);
    let evaluation = headroom_core::evaluate(&scenario, &models);
    let today = headroom_core::date::Date::parse("2026-11-21").expect("a valid date");
    let timeline = headroom_core::plan::timeline::timeline(&scenario, &evaluation, today);
    let expected = headroom_core::report::json::to_json(&evaluation, &timeline, &problems);
    assert_eq!(run(&["evaluate", link, "--format=json", "--today", "2026-11-21"]).out, expected + "\n");
}

#[test]
fn every_invalid_field_is_reported_and_nothing_is_printed() {
    for format in ["table", "json", "csv", "markdown"] {
        let link = "m=tiered-store-estimate&nodes=abc&active_ratio=1.5&consolidation_interval=0&ops_per_sec=--help";
        let run = run(&["evaluate", link, "--set", "node=5", "--format", format]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{format}");
        for field in
            ["`nodes`: `abc`", "`active_ratio`: `1.5`", "`consolidation_interval`: `0`", "`ops_per_sec`: `--help`"]
        {
            assert!(run.err.contains(field), "{field}: {}", run.err);
        }
        assert!(run.err.contains("--set node: ") && run.err.contains("did you mean `nodes`?"), "{}", run.err);
        assert!(run.err.lines().all(|line| line.starts_with("error: ")), "{}", run.err);
    }
}

#[test]
fn invalid_fields_of_several_components_name_their_component() {
    let link = "m=tiered-store-estimate&n=hot&nodes=x&m=tiered-store-estimate&n=archive&nodes=5&retention_days=y";
    let run = run(&["evaluate", link]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("component 1 “hot”: `nodes`: `x`"), "{}", run.err);
    assert!(run.err.contains("component 2 “archive”: `retention_days`: `y`"), "{}", run.err);
}

#[test]
fn warnings_and_notes_do_not_change_results() {
    let run = run(&["evaluate", "m=tiered-store-estimate&color=red&nodes=5e15", "--format", "json"]);
    assert_eq!(run.code, 0);
    assert!(run.err.contains("warning: `color`: "), "{}", run.err);
    assert!(run.err.contains("note: `nodes`: `5e15`"), "{}", run.err);
    let problems = json(&run.out)["problems"].clone();
    let severities: Vec<&str> = problems.as_array().unwrap().iter().map(|p| p["severity"].as_str().unwrap()).collect();
    assert_eq!(severities, ["warning", "question"]);
}

#[test]
fn links_have_many_equivalent_forms() {
    let expected = run(&["evaluate", "m=tiered-store-estimate&nodes=5M", "--format", "json"]).expect_success();
    let packed = run(&["link", "m=tiered-store-estimate&nodes=5M", "--packed"]).expect_success();
    assert!(packed.starts_with("z2:"));
    let scratch = Scratch::new("ways");
    let file = scratch.write_file("scenario.txt", "# nodes = 5M, as agreed\n\n#v=1&m=tiered-store-estimate&nodes=5M\n");
    for link in [
        "#m=tiered-store-estimate&nodes=5M",
        "?m=tiered-store-estimate&nodes=5M",
        "v=1&m=tiered-store-estimate@1&nodes=5,000,000",
        "https://example.org/app/#v=1&m=tiered-store-estimate&nodes=5M",
        "https://example.org/app/?m=tiered-store-estimate&nodes=5M",
        packed.trim(),
        &format!("#{}", packed.trim()),
        &format!("https://example.org/#{}", packed.trim()),
        &file,
    ] {
        assert_eq!(run(&["evaluate", link, "--format", "json"]).expect_success(), expected, "{link}");
    }
    let piped = run_with_input(&["evaluate", "-", "--format", "json"], "m=tiered-store-estimate&nodes=5M\n");
    assert_eq!(piped.expect_success(), expected);
    let set = ["evaluate", "--set", "m=tiered-store-estimate", "--set=nodes=5M", "--format", "json"];
    assert_eq!(run(&set).expect_success(), expected);
    let set_over = ["evaluate", "m=tiered-store-estimate&nodes=7", "--set", "nodes=5M", "--format", "json"];
    assert_eq!(run(&set_over).expect_success(), expected);
    let set_last = ["evaluate", "m=tiered-store-estimate&nodes=7&nodes=8", "--set", "nodes=5M", "--format", "json"];
    assert_eq!(run(&set_last).expect_success(), expected);
}

#[test]
fn overrides_select_a_component_by_number_or_name() {
    let link = "m=tiered-store-estimate&n=hot&m=tiered-store-estimate&n=archive&nodes=2M";
    let document = json(
        &run(&["evaluate", link, "--set", "1.nodes=3M", "--set", "archive.ops_per_sec=70", "--format", "json"])
            .expect_success(),
    );
    let value = |component: usize, id: &str| document["components"][component]["inputs"][id]["value"].clone();
    assert_eq!((value(0, "nodes"), value(1, "nodes")), (3_000_000.into(), 2_000_000.into()));
    assert_eq!((value(0, "ops_per_sec"), value(1, "ops_per_sec")), (5000.into(), 70.into()));
    let ambiguous = run(&["evaluate", link, "--set", "nodes=1"]);
    assert_eq!((ambiguous.code, ambiguous.out.as_str()), (2, ""));
    assert!(ambiguous.err.contains("1.nodes"), "{}", ambiguous.err);
    let missing = run(&["evaluate", link, "--set", "cold.nodes=1"]);
    assert!(missing.code == 2 && missing.err.contains("1 “hot”, 2 “archive”"), "{}", missing.err);
    let table = run(&["evaluate", link]).expect_success();
    assert!(table.contains("hot: Tiered memory store") && table.contains("archive: Tiered memory store"));
}

#[test]
fn the_table_shows_formatted_values() {
    let table = run(&["evaluate", STORE, "--set", "embedding=1536"]).expect_success();
    for line in ["Expected nodes", "1 million nodes", "Changed assumptions", "1.5 KiB/node", "Advice"] {
        assert!(table.contains(line), "{line}: {table}");
    }
    assert!(!table.contains('\u{1b}'));
    assert!(table.lines().all(|line| line.trim_end() == line), "no line ends with spaces");
}

#[test]
fn csv_has_full_precision_and_no_formulas() {
    let out =
        run(&["evaluate", "m=tiered-store-estimate&n==SUM(1%2C2)&active_ratio=0.3333333333333333", "--format", "csv"])
            .expect_success();
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("id,label,value,unit,shown,component"));
    assert!(out.contains("active_ratio,Active ratio,0.3333333333333333,1,0.3333,\"'=SUM(1,2)\"\n"), "{out}");
    assert!(out.contains("hot_nodes,Hot nodes,333333,node,\"333,333 nodes\","), "{out}");
    assert!(out.contains("\nembedding,Embedding size,3072,B/node,3 KiB/node,"), "{out}");
}

#[test]
fn markdown_escapes_names() {
    let run = run(&["evaluate", "m=tiered-store-estimate&n=a|b`<i>%0A%23 c", "--format", "markdown"]);
    assert_eq!(run.code, 0);
    assert!(run.err.starts_with("warning: `n`: ") && run.err.lines().count() == 1, "{}", run.err);
    let out = run.out;
    assert!(out.starts_with("## a\\|b\\`&lt;i&gt; \\# c: Tiered memory store"), "{out}");
    assert!(out.contains("| Hot nodes | 100,000 nodes | `hot_nodes` |"));
}

#[test]
fn control_characters_in_links_are_escaped() {
    let run = run(&["evaluate", "m=tiered-store-estimate&n=%1b]0;x%07&%1b[2J=1"]);
    assert_eq!(run.code, 0);
    assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "{}{}", run.out, run.err);
}

#[test]
fn explain_follows_formulas_to_inputs_and_constants() {
    let out =
        run(&["explain", "m=tiered-store-estimate&nodes=5M", "hot_memory", "--set", "embedding=1536"]).expect_success();
    assert!(out.starts_with("hot_memory = "), "{out}");
    for part in [
        "formula  (hot_nodes × (embedding + node_metadata) + hot_edges × edge_overhead) × hash_overhead",
        "numbers  (500,000 nodes × (1.5 KiB/node + 64 B/node) + 25 million edges × 32 B/edge) × 1.5",
        "exact    2400000000 B",
        "nodes = 5 million nodes  Expected nodes (input)",
        "embedding = 1.5 KiB/node  Embedding size (changed constant)",
        "source   Assumption: 768 dimensions of 4 bytes each",
        "└─ ",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let by_set = run(&[
        "explain",
        "hot_memory",
        "--set",
        "m=tiered-store-estimate",
        "--set",
        "nodes=5M",
        "--set",
        "embedding=1536",
    ]);
    assert_eq!(by_set.expect_success(), out);
    let wrong = run(&["explain", STORE, "hot_memry"]);
    assert!(
        wrong.code == 2 && wrong.out.is_empty() && wrong.err.contains("did you mean `hot_memory`?"),
        "{}",
        wrong.err
    );
    let several = "m=tiered-store-estimate&n=a&m=tiered-store-estimate&n=b&nodes=7M";
    assert!(run(&["explain", several, "b.nodes"]).expect_success().starts_with("nodes = 7 million nodes"));
    assert_eq!(run(&["explain", several, "nodes"]).code, 2);
}

#[test]
fn models_are_listed_and_described() {
    let list = run(&["models"]).expect_success();
    assert!(list.contains("tiered-store-estimate"));
    let one = run(&["models", "tiered-store-estimate"]).expect_success();
    for part in [
        "Inputs",
        "1 million nodes",
        "0 to 1",
        "1 ms to 365 days",
        "Results",
        "floor(nodes × active_ratio)",
        "3 KiB/node",
    ] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let wrong = run(&["models", "tiered-store-estimat"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean `tiered-store-estimate`?"), "{}", wrong.err);
    assert_eq!(run(&["models", "tiered-store-estimate@7"]).code, 2);
}

#[test]
fn links_are_short_and_lossless() {
    let link = |args: &[&str]| run(&[&["link"], args].concat()).out;
    assert_eq!(
        link(&["m=tiered-store-estimate&zz=1&nodes=5000000&active_ratio=0.1"]),
        "v=1&m=tiered-store-estimate&nodes=5M&zz=1\n"
    );
    assert_eq!(
        link(&["m=tiered-store-estimate", "--set", "retention_days=2160h"]),
        "v=1&m=tiered-store-estimate&retention_days=90d\n"
    );
    assert_eq!(
        link(&["m=tiered-store-estimate&nodes=5M", "--base", "https://example.org/a#old"]),
        "https://example.org/a#v=1&m=tiered-store-estimate&nodes=5M\n"
    );
    let packed = link(&["m=tiered-store-estimate&nodes=5M", "--packed"]);
    assert_eq!(link(&[packed.trim(), "--readable"]), "v=1&m=tiered-store-estimate&nodes=5M\n");
    let wrong = run(&["link", "m=tiered-store-estimate&nodes=abc"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
}

#[test]
fn a_scenario_that_takes_too_much_work_still_has_a_link() {
    let input = "[[input]]\nid = \"places\"\nlabel = \"P\"\nunit = \"1\"\ndefault = 1e5\nmax = 1e5\nwhole = true\n";
    let formula = |number: usize| {
        let expr = format!("mmck_servers(places, 90000 + {number}, 0.001, 0.9999)");
        format!("[[formula]]\nid = \"servers{number}\"\nlabel = \"F\"\nunit = \"1\"\nexpr = \"{expr}\"\n")
    };
    let formulas: String = (0..9).map(formula).collect();
    let heavy = format!("id = \"heavy\"\ntitle = \"T\"\nsummary = \"S\"\n{input}{formulas}");
    let scratch = Scratch::new("heavy-link");
    let file = scratch.write_file("heavy.toml", &heavy);
    let scenario = vec!["m=heavy&places=99999"; 64].join("&");
    assert_eq!(run(&["evaluate", &scenario, "--model-file", &file]).code, 2);
    let link = run(&["link", &scenario, "--readable", "--model-file", &file]);
    assert_eq!((link.code, link.out), (0, format!("v=1&{scenario}\n")));
    assert!(link.err.starts_with("warning: ") && link.err.contains("too much work"), "{}", link.err);
}

#[test]
fn help_and_version_are_printed() {
    let general = run(&["--help"]).expect_success();
    for command in ["evaluate", "explain", "models", "check", "link"] {
        assert!(general.contains(command));
        let help = run(&[command, "--help"]).expect_success();
        assert!(help.contains("Usage: headroom") && help.contains(command));
        assert_eq!(run(&["help", command]).expect_success(), help);
    }
    assert_eq!(run(&["--version"]).expect_success(), format!("headroom {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn usage_errors_refer_to_help() {
    for args in [
        &[][..],
        &["guess"],
        &["--color"],
        &["evaluate"],
        &["evaluate", "--set", "nodes=5"],
        &["evaluate", STORE, "--set", "nodes"],
        &["evaluate", STORE, "--set"],
        &["evaluate", STORE, "--format", "xml"],
        &["evaluate", STORE, "--packed"],
        &["evaluate", "m=a", "nodes=5"],
        &["explain", STORE],
        &["link", STORE, "--packed", "--readable"],
        &["check"],
    ] {
        let run = run(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {}", run.err);
        assert!(run.err.contains("--help"), "{args:?}: {}", run.err);
    }
}

#[test]
fn unreadable_files_have_their_own_exit_code() {
    let missing = run(&["evaluate", "no-such-file"]);
    assert_eq!((missing.code, missing.out.as_str()), (1, ""));
    assert!(missing.err.contains("no-such-file: no such file"), "{}", missing.err);
    assert_eq!(run(&["evaluate", STORE, "--model-file", "no-such-file.toml"]).code, 1);
    assert_eq!(run(&["check", "no-such-file.toml"]).code, 1);
    assert_eq!(run_with_input(&["evaluate", "-"], "# nothing but a comment\n").code, 2);
    assert_eq!(run(&["evaluate", "m=no-such-model"]).code, 2);
    assert_eq!(run(&["evaluate", "z1:AAAA"]).code, 2);
}
