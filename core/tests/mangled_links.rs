//! Links that mail and chat programs have changed still open the same scenario.

mod common;

use common::built_in_models;
use headroom_core::Scenario;
use headroom_core::decode;
use headroom_core::scenario::link::{encode_packed, encode_readable};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const LINKS: [&str; 5] = [
    "v=1&m=queue",
    "v=1&start=2026-11-21&growth=10%25/month&m=web-service&n=Shop%20(EU)&requests=300&instances=16",
    "v=1&events=Sale,5x,1d,4th%20Thu%20of%20Nov%20%2B1d;Viral%20post,20x,3h,8/year&m=tiered-store&p=guide-deployment",
    "v=1&cost.area=eu-west&m=queue&n=Acme%20Inc.&m=queue&n=Größe%20%26%20Gewicht",
    "v=1&m=unknown-model&nodes=8M",
];

fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Returns the fragment, changed in the ways that are common.
fn mangled(fragment: &str) -> Vec<(&'static str, String)> {
    let link = format!("https://example.org/headroom/#{fragment}");
    let lines =
        |width: usize| link.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\r\n");
    let redirect = |base: &str| format!("{base}{}&data=05%7C01&sdata=x%3D&reserved=0", escape(&link));
    let mut all = vec![
        ("HTML", link.replace('&', "&amp;")),
        ("angle brackets", format!("<{link}>")),
        ("wrapped lines", lines(76)),
        ("wrapped early", lines(20)),
        ("escaped as a whole", escape(&link)),
        ("escaped fragment", escape(fragment)),
        ("Safe Links", redirect("https://eur01.safelinks.protection.outlook.com/?url=")),
        ("Google", redirect("https://www.google.com/url?sa=D&q=")),
        ("Slack", redirect("https://slack-redir.net/link?url=")),
    ];
    // A name may end with the punctuation itself.
    if fragment.rsplit('&').next().is_some_and(|pair| !pair.starts_with("n=")) {
        all.extend([
            ("a period", format!("{link}.")),
            ("a comma", format!("{link},")),
            ("parentheses and a period", format!("{link}).")),
            ("a quotation mark", format!("{link}\"")),
        ]);
    }
    all
}

#[test]
fn a_changed_link_opens_the_same_scenario() {
    let models = built_in_models();
    let mut tried = 0;
    for link in LINKS {
        let (scenario, problems) = decode(link);
        assert_eq!(problems, [], "{link}");
        let packed = encode_packed(&scenario, &models);
        for fragment in [link.to_owned(), encode_readable(&scenario, &models), packed] {
            let expected: Scenario = decode(&fragment).0;
            for (how, changed) in mangled(&fragment) {
                assert_eq!(decode(&changed), (expected.clone(), vec![]), "{how}: {changed}");
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn a_link_inside_a_name_does_not_replace_the_scenario() {
    for link in [
        "#v=1&m=queue&n=https%3A%2F%2Fexample.org%2F%23m%3Dweb-service",
        "https://example.org/?x=%23m%3Dweb-service#v=1&m=queue",
        "https://example.org/?m=queue&n=https%3A%2F%2Fexample.org%2F%23m%3Dweb-service",
        "?v=1&m=queue&n=https%3A%2F%2Fexample.org%2F%23m%3Dweb-service",
    ] {
        let (scenario, _) = decode(link);
        assert_eq!(scenario.components.len(), 1, "{link}");
        assert_eq!(scenario.components[0].model, "queue", "{link}");
    }
}

#[test]
fn punctuation_at_the_end_of_a_name_or_an_event_is_kept() {
    for (link, key) in [("m=queue&n=Acme Inc.", "n"), ("m=queue&events=Oops,?", "events")] {
        let (scenario, _) = decode(link);
        let found = if key == "n" { &scenario.components[0].name } else { &scenario.outlook[0].1 };
        assert!(link.ends_with(found.as_str()), "{found}");
    }
    let models = built_in_models();
    for link in ["m=queue&n=Acme%20Inc%2E", "m=queue&color=blue%3A", "m=queue&n=Shop%20(EU)"] {
        let (scenario, _) = decode(link);
        let written = encode_readable(&scenario, &models);
        assert_eq!(decode(&written).0, scenario, "{written}");
        if scenario.components[0].name.is_empty() {
            assert_eq!(decode(&(written.clone() + ").")).0, scenario, "{written}");
        }
    }
}
