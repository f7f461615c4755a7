//! Scenario settings: their tables, accepted values, and documentation page.
#![cfg(not(target_arch = "wasm32"))]

use headroom_core::report::json::SETTINGS_SCHEMA;
use headroom_core::scenario::Cause;
use headroom_core::scenario::cost_settings::COST_SETTINGS;
use headroom_core::scenario::outlook_settings::{OUTLOOK_SETTINGS, outlook_setting};
use headroom_core::scenario::setting::{Grammar, Setting, SettingValue};
use serde_json::json;

fn all_settings() -> impl Iterator<Item = &'static Setting> {
    const OUTLOOK: &[Setting] = &OUTLOOK_SETTINGS;
    const COST: &[Setting] = &COST_SETTINGS;
    OUTLOOK.iter().chain(COST)
}

#[test]
fn defaults_and_examples_are_valid() {
    for setting in all_settings() {
        assert_eq!(setting.problems(setting.example), [], "{}", setting.key);
        assert_eq!(setting.problems(setting.default), [], "{}", setting.key);
        assert!(!setting.label.is_empty() && setting.help.ends_with('.'), "{}", setting.key);
        if !setting.default.is_empty() {
            assert_eq!(setting.canonical(setting.default), setting.default, "{}", setting.key);
        }
    }
}

#[test]
fn an_invalid_value_is_reported_once() {
    for setting in all_settings().filter(|setting| setting.key != "cost.families") {
        let problems = setting.problems("}rubbish{");
        assert_eq!(problems.len(), 1, "{}: {problems:?}", setting.key);
        assert_eq!((problems[0].location.field.as_str(), problems[0].text.as_str()), (setting.key, "}rubbish{"));
    }
}

#[test]
fn a_horizon_is_in_months() {
    let horizon = outlook_setting("horizon").expect("a setting");
    for text in ["24", " 24 ", "24 months", "24months", "24 month", "24m", "24 mo", "24 Months"] {
        assert_eq!(horizon.read(text), (Some(SettingValue::Whole(24)), Vec::new()), "{text}");
    }
    for text in ["2y", "2 years", "24 weeks", "24 d"] {
        let message = horizon.problems(text)[0].to_string();
        assert_eq!(message, format!("`horizon`: `{text}` has an unknown unit. Use months, for example `24`."));
    }
    for (text, expected) in [
        ("0", Cause::BelowMin { min: "1".into() }),
        ("61", Cause::AboveMax { max: "60".into() }),
        ("99999999999", Cause::AboveMax { max: "60".into() }),
    ] {
        assert_eq!(horizon.read(text).1, [expected], "{text}");
    }
    for text in ["", "months", "24:30", "2.5", "-"] {
        assert_eq!(horizon.read(text).0, None, "{text}");
    }
}

#[test]
fn the_schema_accepts_valid_settings() {
    let schema = serde_json::from_str(SETTINGS_SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let accepts = |key: &str, text: &str| validator.is_valid(&json!({ key: text }));
    for setting in all_settings() {
        assert!(accepts(setting.key, setting.example), "{}", setting.key);
        assert!(setting.default.is_empty() || accepts(setting.key, setting.default), "{}", setting.key);
        if let Grammar::Choice(_) = setting.grammar {
            assert!(setting.options().iter().all(|id| accepts(setting.key, id)), "{}", setting.key);
            assert!(!accepts(setting.key, "}rubbish{"), "{}", setting.key);
        }
    }
    assert!(validator.is_valid(&json!({ "horizon": 24, "cost.commit": "" })));
    assert!(!validator.is_valid(&json!({ "horizon": 61 })) && !validator.is_valid(&json!({ "start": 20261121 })));
    assert!(!accepts("no-such-setting", "1"));
}

/// Formats settings as the rows of a Markdown table.
fn table(settings: &[Setting]) -> Vec<String> {
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
    let cell = |text: String| text.replace('|', "\\|");
    let mut lines =
        vec!["| Key | Setting | Values | Example | Default |".to_owned(), "|---|---|---|---|---|".to_owned()];
    lines.extend(settings.iter().map(|setting| {
        let setting_cell = format!("**{}.** {}", setting.label, setting.help);
        let options: Vec<String> = setting.options().into_iter().map(code).collect();
        let values = if options.is_empty() { setting.range() } else { options.join(", ") };
        let cells = [code(setting.key), setting_cell, values, code(setting.example), code(setting.default)].map(cell);
        format!("| {} |", cells.join(" | "))
    }));
    lines
}

/// Compares the tables in `docs/settings.md` with the declarations. `cargo xtask bless` rewrites them.
#[test]
fn the_documentation_has_every_setting() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/settings.md");
    let page = std::fs::read_to_string(path).expect("the page exists");
    let mut tables = [table(&OUTLOOK_SETTINGS), table(&COST_SETTINGS)].into_iter();
    let mut lines = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        let starts = line.starts_with("| Key |");
        if starts {
            lines.extend(tables.next().expect("two tables of keys"));
        }
        inside = starts || (inside && line.starts_with('|'));
        if !inside {
            lines.push(line.to_owned());
        }
    }
    assert!(tables.next().is_none(), "docs/settings.md needs a table of keys for the outlook and one for cost");
    let expected = lines.join("\n") + "\n";
    if std::env::var_os("HEADROOM_BLESS").is_some() {
        std::fs::write(path, expected).expect("the page can be written");
    } else {
        assert!(page == expected, "docs/settings.md is out of date; run `cargo xtask bless`");
    }
}
