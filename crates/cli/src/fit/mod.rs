//! `headroom fit`.

mod growth;
mod load;
mod sheet;

use std::path::PathBuf;

use headroom_core::forecast::csv_table::MAX_TEXT_BYTES;
use headroom_core::forecast::timestamp::{SECONDS_PER_DAY, SECONDS_PER_MONTH};

use crate::args::Format;
use crate::failure::{Failure, Output};
use crate::input;
use crate::text::clean;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) file: PathBuf,
    pub(crate) column: Option<String>,
    pub(crate) period: Option<usize>,
    /// The length of a step in seconds, where there are no times.
    pub(crate) step: Option<f64>,
    pub(crate) horizon: Option<Horizon>,
    pub(crate) usl: bool,
    pub(crate) format: Format,
}

/// How far ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Horizon {
    Steps(usize),
    Seconds(f64),
}

impl Horizon {
    /// Reads `12months`, `90 d`, `100`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let unit = match unit.trim() {
            "" | "step" | "steps" => return digits.parse().ok().filter(|steps| *steps > 0).map(Self::Steps),
            "s" => 1.0,
            "min" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => SECONDS_PER_DAY,
            "w" | "week" | "weeks" => 7.0 * SECONDS_PER_DAY,
            "month" | "months" => SECONDS_PER_MONTH,
            "y" | "year" | "years" => 12.0 * SECONDS_PER_MONTH,
            _ => return None,
        };
        let seconds = digits.parse::<f64>().ok()? * unit;
        (seconds > 0.0 && seconds.is_finite()).then_some(Self::Seconds(seconds))
    }
}

pub(crate) fn run(wanted: &Wanted) -> Result<Output, Failure> {
    let text = input::text(&wanted.file, MAX_TEXT_BYTES)?;
    let refused = |error: &dyn std::fmt::Display| {
        Failure::given(format!("{}: {}", wanted.file.display(), clean(&error.to_string())))
    };
    if wanted.usl { load::run(&text, wanted.format, &refused) } else { growth::run(&text, wanted, &refused) }
}

#[cfg(test)]
mod tests {
    use super::Horizon;

    #[test]
    fn horizons() {
        assert_eq!(Horizon::parse("12months"), Some(Horizon::Seconds(12.0 * 730.0 * 3600.0)));
        assert_eq!(Horizon::parse("1.5 d"), Some(Horizon::Seconds(129_600.0)));
        assert_eq!(Horizon::parse("100"), Some(Horizon::Steps(100)));
        for text in ["", "0", "-1", "1.5", "5 parsecs", "d", "0d"] {
            assert_eq!(Horizon::parse(text), None, "{text}");
        }
    }
}
