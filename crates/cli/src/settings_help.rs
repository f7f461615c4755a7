//! Help text that lists the settings of a scenario.

use std::fmt::Write as _;

use headroom_core::scenario::setting::Setting;

/// Lists settings under a heading in clap's style: the key, the label, the accepted values, the default, and the help
/// text.
pub(crate) fn settings_help(heading: &str, settings: &[Setting]) -> String {
    let width = settings.iter().map(|setting| setting.key.len()).max().unwrap_or(0);
    let mut help = format!("\u{1b}[1m\u{1b}[4m{heading}, for --set:\u{1b}[0m");
    for setting in settings {
        write!(help, "\n  {:width$}  {}", setting.key, entry(setting)).expect("writing to a string succeeds");
        write!(help, "\n  {:width$}  {}", "", setting.help).expect("writing to a string succeeds");
    }
    help
}

/// Describes a setting: its label, its values, and its default.
fn entry(setting: &Setting) -> String {
    let options = setting.options();
    let values = match (options.is_empty(), setting.range()) {
        (false, _) => format!(": {}", options.join(", ")),
        (true, range) if range.is_empty() => format!(", for example '{}'", setting.example),
        (true, range) => format!(": {range}"),
    };
    let default = if setting.default.is_empty() { String::new() } else { format!(" [default: {}]", setting.default) };
    format!("{}{values}{default}", setting.label)
}

#[cfg(test)]
mod tests {
    use headroom_core::scenario::cost_settings::COST_SETTINGS;
    use headroom_core::scenario::outlook_settings::OUTLOOK_SETTINGS;

    use super::*;

    #[test]
    fn every_setting_has_a_line() {
        let help = settings_help("Settings", &OUTLOOK_SETTINGS) + &settings_help("Settings", &COST_SETTINGS);
        for setting in OUTLOOK_SETTINGS.iter().chain(&COST_SETTINGS) {
            assert!(
                help.lines().any(|line| line.trim_start().starts_with(&format!("{} ", setting.key))),
                "{}",
                setting.key
            );
        }
        for line in [
            "  horizon  Horizon: 1 to 60 months [default: 24]",
            "  cost.commit     Commitment term: none, 1y, 3y, any [default: none]",
            "  cost.prices     Custom prices, for example 'aws m7i.large = 0.09; gcp egress internet = 0.05'",
        ] {
            assert!(help.lines().any(|other| other == line), "{line}");
        }
    }
}
