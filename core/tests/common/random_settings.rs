//! Random valid settings, drawn from the settings tables.

use headroom_core::math;
use headroom_core::scenario::setting::{Grammar, Setting};
use headroom_core::scenario::{Settings, Shape};

use super::SplitMix64;

/// Returns a random valid value of a setting.
fn random_text(setting: &Setting, chance: &mut SplitMix64) -> String {
    const GROWTHS: [&str; 6] =
        ["none", "7 %/month", "3x/6months", "linear -2%/quarter", "logistic 10%/month to 40x", "steps 2030-05-01 3x"];
    let (min, max) = setting.bounds.unwrap_or((0.0, 1.0));
    let number = min + (max - min) * chance.uniform();
    let whole = math::floor(number);
    match setting.grammar {
        Grammar::Date => format!("20{}-0{}-1{}", 10 + chance.below(90), 1 + chance.below(9), chance.below(10)),
        Grammar::Months => format!("{whole}{}", ["", " months", "m"][chance.below(3)]),
        Grammar::Whole => format!("{whole}"),
        Grammar::Share => format!("{}%", number * 100.0),
        Grammar::Days => format!("{number}d"),
        Grammar::DollarsPerMonth => format!("{}", number + 1.0),
        Grammar::Choice(options) => options[chance.below(options.len())].0.to_owned(),
        Grammar::Growth => GROWTHS[chance.below(GROWTHS.len())].to_owned(),
        Grammar::Shape(axis) if chance.random_bool(0.5) => {
            let factors = (0..axis.factor_count()).map(|_| format!("{}", 0.01 + chance.uniform()));
            factors.collect::<Vec<_>>().join(", ")
        }
        Grammar::Shape(axis) => {
            let names = Shape::profile_options(axis);
            names[chance.below(names.len())].0.to_owned()
        }
        Grammar::Options(options) => options[chance.below(options.len())].to_owned(),
        Grammar::Standby => ["none", "cold", "warm", "hot", "50%/75%/150%"][chance.below(5)].to_owned(),
        _ => setting.example.to_owned(),
    }
}

/// Returns random valid settings of a table, in random order.
pub(crate) fn random_settings(table: &[Setting], chance: &mut SplitMix64) -> Settings {
    let mut settings = Settings::default();
    for setting in table {
        if chance.random_bool(0.4) {
            let text = random_text(setting, chance);
            assert_eq!(setting.problems(&text), [], "{}={text}", setting.key);
            let place = chance.below(settings.len() + 1);
            settings.insert(place, (setting.key.to_owned(), text));
        }
    }
    settings
}
