//! The current date.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use headroom_core::date::Date;

/// The option that overrides the current date.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct TodayArgs {
    /// Date to use as today, for example 2026-11-21
    ///
    /// A scenario that does not set `start` begins on this date. Prices older than 12 months on this date are marked.
    /// Pass a date for reproducible output. The default is the current date in UTC.
    #[arg(long, value_name = "DATE", value_parser = parse_date, allow_hyphen_values = true)]
    today: Option<Date>,
}

impl TodayArgs {
    /// Returns the date from the command line, or the current date.
    pub(crate) fn date(self) -> Date {
        self.today.unwrap_or_else(today)
    }
}

/// Returns the current date in UTC.
pub(crate) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let days = i32::try_from(since / 86_400).unwrap_or(i32::MAX);
    Date::from_epoch_days(days).unwrap_or(Date::LAST)
}

fn parse_date(text: &str) -> Result<Date, &'static str> {
    Date::parse(text).ok_or("expected a date such as 2026-11-21")
}
