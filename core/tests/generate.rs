//! Generated configuration files: stable, safe for any component name, and omitted with a reason. `tests/configuration`
//! checks them with the tools that read them.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use common::{built_in_models, today};
use headroom_core::plan::timeline::timeline;
use headroom_core::report::configuration::{
    ConfigurationFile, ConfigurationSource, KINDS, NotApplicable, generate, kind,
};
use headroom_core::{Models, Scenario, decode, encode, evaluate};
use proptest::prelude::*;

const TWO_COMPONENTS: &str = "m=web-service&n=Shop API&p=platform&m=tiered-store&n=memory&p=guide-deployment";

/// Generates the files of one kind for a scenario.
fn generate_files(models: &Models, id: &str, scenario: &Scenario) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    let evaluation = evaluate(scenario, models);
    let timeline = timeline(scenario, &evaluation, today());
    let address = "https://example.org/";
    let source =
        ConfigurationSource { scenario, evaluation: &evaluation, timeline: &timeline, models, problems: &[], address };
    generate(kind(id).expect("a kind"), &source)
}

fn generated_text(id: &str, link: &str) -> String {
    let files = generate_files(&built_in_models(), id, &decode(link).0).expect("the files can be generated");
    files.into_iter().map(|file| file.text).collect()
}

#[test]
fn every_generated_file_matches_its_golden_file() {
    let folder = Path::new("../tests/goldens/generate");
    let (models, scenario) = (built_in_models(), decode(TWO_COMPONENTS).0);
    let bless = env::var_os("HEADROOM_BLESS").is_some();
    let (mut differ, mut known) = (Vec::new(), BTreeSet::new());
    for kind in &KINDS {
        for file in generate_files(&models, kind.id, &scenario).expect(kind.id) {
            let path = folder.join(&file.name);
            if bless {
                fs::create_dir_all(folder).expect("the folder can be created");
                fs::write(&path, &file.text).expect("the file can be written");
            } else if fs::read_to_string(&path).ok().as_deref() != Some(&file.text) {
                differ.push(file.name.clone());
            }
            known.insert(path);
        }
    }
    let there: Vec<PathBuf> = fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.path()).collect();
    for path in there.iter().filter(|path| !known.contains(*path)) {
        if bless {
            fs::remove_file(path).expect("removed")
        } else {
            differ.push(format!("{} (no kind)", path.display()))
        }
    }
    assert!(
        differ.is_empty(),
        "files differ; if the new output is right, run `cargo xtask bless`: {}",
        differ.join(", ")
    );
}

#[test]
fn the_link_in_a_file_generates_the_same_file() {
    let (models, scenario) = (built_in_models(), decode(TWO_COMPONENTS).0);
    for kind in &KINDS {
        let files = generate_files(&models, kind.id, &scenario).expect(kind.id);
        let begin = "https://example.org/#";
        let found = files[0].text.find(begin).expect(kind.id);
        let rest = &files[0].text[found..];
        let link = &rest[..rest.find(|c: char| c.is_whitespace() || c == '`').expect("an end")];
        let (again, problems) = decode(link);
        assert!(problems.is_empty(), "{link}");
        assert!(again.outlook.get("start").is_some(), "the link keeps the start date");
        assert_eq!(generate_files(&models, kind.id, &again).expect(kind.id), files);
    }
}

#[test]
fn unsupported_components_are_rejected_with_a_reason() {
    let models = built_in_models();
    let rejection = |id: &str, link: &str| generate_files(&models, id, &decode(link).0).expect_err(id).lines();
    assert_eq!(
        rejection("tier-policy", "m=web-service&n=shop&m=queue&n=tills"),
        [
            "tier-policy: “shop”: requires the `tiered-store` model, not `web-service`.",
            "tier-policy: “tills”: requires the `tiered-store` model, not `queue`.",
        ]
    );
    assert!(rejection("k6", "m=web-service&requests=0")[0].contains("no rate to test"));
    assert!(rejection("k6", "m=tiered-store-estimate")[0].contains("`web-service` or `tiered-store` model"));
    assert!(rejection("runbooks", "m=tiered-store&nodes=0")[0].contains("without nodes"));
    for kind in &KINDS {
        let lines = generate_files(&models, kind.id, &Scenario::default()).expect_err(kind.id).lines();
        assert_eq!(lines, [format!("{}: the scenario has no components.", kind.id)]);
    }
}

#[test]
fn omitted_components_are_listed_in_the_header() {
    let rules = generated_text("prometheus", "m=queue&n=tills&m=web-service&n=shop");
    assert!(rules.contains("# Omitted “tills”: requires the `web-service` or `tiered-store` model"), "{rules}");
    assert!(rules.contains("headroom-shop-alerts") && !rules.contains("headroom-tills"));
}

#[test]
fn problems_of_the_scenario_are_listed_in_the_files() {
    let manifest = generated_text("kubernetes", "m=web-service&n=shop&requests=abc&zzz=1&growth=nonsense");
    assert!(manifest.contains("# Problem (error): `requests`: `abc` is not a number."), "{manifest}");
    assert!(manifest.contains("# Problem (warning): `zzz`"), "{manifest}");
    assert!(manifest.contains("# Problem (error): `growth`"), "{manifest}");
    assert!(manifest.contains("kind: HorizontalPodAutoscaler"));
}

#[test]
fn a_maximum_below_the_requirement_is_kept_and_noted() {
    let manifest = generated_text("kubernetes", "m=web-service&n=shop&requests=2000&max_instances=3&loss=none");
    assert!(manifest.contains("maxReplicas: 3\n"), "{manifest}");
    assert!(manifest.contains("The scenario’s maximum of 3 is below the "), "{manifest}");
}

#[test]
fn a_load_test_reaches_the_peak_of_the_calendar() {
    let flat = generated_text("k6", "m=web-service&n=shop&requests=100&busy_factor=1");
    assert!(flat.contains("// peak: the average load, because the scenario has no calendar"), "{flat}");
    let sale = generated_text("k6", "events=Sale,5x,24h,11-27&m=web-service&n=shop&requests=100&busy_factor=1");
    assert!(sale.contains("// peak: 5× the base load") && sale.contains("target: 500 }"), "{sale}");
}

#[test]
fn kinds_are_distinct_and_state_their_requirements() {
    let ids: BTreeSet<&str> = KINDS.iter().map(|kind| kind.id).collect();
    assert_eq!(ids.len(), KINDS.len());
    for kind in &KINDS {
        assert!(
            !kind.title.is_empty() && !kind.needs.is_empty() && !kind.file.is_empty() && kind.media_type.contains('/')
        );
    }
    assert!(kind("no-such-kind").is_none());
}

#[test]
fn extreme_numbers_do_not_inflate_files() {
    for link in [
        "m=web-service&requests=1G&connection_limit=1&workers=1000000&jobs_per_request=10000&spike=1000&max_instances=1M",
        "m=web-service&requests=0&instances=0&workers=0&zones=1&loss=zone&replicas=0&cache_nodes=0",
        "m=tiered-store&nodes=1T&active_ratio=1&ops_per_sec=1T&max_useful_cores=1000000&edges_per_node=1000000",
        "m=tiered-store&nodes=1&ops_per_sec=0&active_ratio=0",
        "m=tiered-store-estimate&nodes=1T&ops_per_sec=1T&active_ratio=1",
        "m=queue&arrivals=1M&servers=1&service_time=1d",
    ] {
        let (models, scenario) = (built_in_models(), decode(&format!("growth=100%25/day&horizon=60&{link}")).0);
        for kind in &KINDS {
            for file in generate_files(&models, kind.id, &scenario).unwrap_or_default() {
                assert!(file.text.len() < 400_000, "{link}: {} has {} bytes", file.name, file.text.len());
                for nonsense in ["NaN", "undefined", ": inf", "= inf"] {
                    assert!(!file.text.contains(nonsense), "{link}: {} says {nonsense}\n{}", file.name, file.text);
                }
            }
        }
    }
}

/// Returns whether a terminal or an editor might interpret the character as a command.
fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn names_cannot_escape_their_context(name in any::<String>(), other in "[ -~\\n\\x00\\u{202e}]{0,60}", preset in "\\PC{0,12}") {
        let models = built_in_models();
        let mut scenario = decode(TWO_COMPONENTS).0;
        scenario.components[0].name = name.clone();
        scenario.components[1].name = other;
        scenario.components[1].preset = preset;
        let reference = decode(TWO_COMPONENTS).0;
        for kind in &KINDS {
            let files = generate_files(&models, kind.id, &scenario).expect(kind.id);
            for file in &files {
                prop_assert!(file.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c)), "{}", file.name);
                prop_assert!(!file.text.contains(is_unsafe), "{} has a control character", file.name);
            }
            // A name never adds a line, so the number of lines is the same for every name.
            if ["pgbouncer", "k6", "autoscaling-group"].contains(&kind.id) && encode(&scenario, &models).len() < 300 {
                let lines = |files: &[ConfigurationFile]| files.iter().map(|file| file.text.lines().filter(|line| !line.contains("Problem (")).count()).sum::<usize>();
                prop_assert_eq!(lines(&files), lines(&generate_files(&models, kind.id, &reference).expect(kind.id)));
            }
        }
    }
}
