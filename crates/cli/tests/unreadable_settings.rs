//! Every command rejects unreadable settings with the same message.

mod common;

use common::run;
use headroom_core::scenario::cost_settings::COST_KEYS;
use headroom_core::scenario::outlook_settings::OUTLOOK_KEYS;

const RUBBISH: &str = "}rubbish{";

#[test]
fn every_command_rejects_unreadable_settings() {
    let commands: [&[&str]; 6] = [
        &["evaluate"],
        &["cost"],
        &["worksheet"],
        &["link"],
        &["generate", "kubernetes"],
        // The scenario comes before the value.
        &["explain"],
    ];
    for key in OUTLOOK_KEYS.iter().chain(&COST_KEYS).chain(&["requests", "p"]) {
        let link = format!("m=web-service&{key}={RUBBISH}");
        let mut messages = Vec::new();
        for command in commands {
            let value: &[&str] = if command[0] == "explain" { &["requests"] } else { &[] };
            let args = [command, &[link.as_str()], value].concat();
            let found = run(&args);
            assert_eq!((found.code, found.out.as_str()), (2, ""), "{args:?}: {}", found.err);
            messages.push(found.err);
        }
        assert!(messages[0].starts_with(&format!("error: `{key}`: ")), "{key}: {}", messages[0]);
        assert!(messages.iter().all(|message| *message == messages[0]), "{key}: {messages:?}");
    }
}
