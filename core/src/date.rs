//! Calendar dates from 1970 through 2200.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The Julian day number of January 1, 1970.
const EPOCH_JULIAN_DAY: i32 = 2_440_588;
/// December 31, 2200, in days since January 1, 1970.
const LAST: i32 = 84_370;

const FIRST_YEAR: i32 = 1970;
const LAST_YEAR: i32 = 2200;

/// The number of hours in a month: a twelfth of a 365-day year, as in cloud price lists.
pub const HOURS_PER_MONTH: u32 = 730;
/// The number of hours in a 365-day year.
pub const HOURS_PER_YEAR: u32 = 8760;

/// A date from January 1, 1970, through December 31, 2200, without a time zone.
///
/// ```
/// use headroom_core::date::Date;
/// let date = Date::parse("2026-11-21").unwrap();
/// assert_eq!(date.to_string(), "2026-11-21");
/// assert_eq!(date.weekday(), 5); // a Saturday
/// assert_eq!(Date::new(2027, 1, 31).unwrap().plus_months(1), Date::new(2027, 2, 28));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Date(i32);

impl TryFrom<i32> for Date {
    type Error = &'static str;

    fn try_from(days: i32) -> Result<Self, Self::Error> {
        Self::from_epoch_days(days).ok_or("the day is not between 1970 and 2200")
    }
}

impl From<Date> for i32 {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl Date {
    /// The first valid date, January 1, 1970.
    pub const FIRST: Self = Self(0);
    /// The last valid date, December 31, 2200.
    pub const LAST: Self = Self(LAST);

    /// Creates a date from its year, month (1 to 12), and day of the month. Returns `None` if the date does not exist.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return None;
        }
        let month = time::Month::try_from(month).ok()?;
        let civil = time::Date::from_calendar_date(year, month, day).ok()?;
        Self::from_epoch_days(civil.to_julian_day() - EPOCH_JULIAN_DAY)
    }

    /// Creates a date like [`Date::new`], but clamps the day to the length of the month: February 29 becomes February
    /// 28 in a common year.
    #[must_use]
    pub fn clamped(year: i32, month: u8, day: u8) -> Option<Self> {
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    /// Parses an ISO 8601 date such as `2026-11-21`, ignoring surrounding whitespace.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits =
            text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if text.len() != 10 || !digits {
            return None;
        }
        let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..)?);
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// Creates a date from the number of days since January 1, 1970. Returns `None` if it is out of range.
    #[must_use]
    pub fn from_epoch_days(days: i32) -> Option<Self> {
        (0..=LAST).contains(&days).then_some(Self(days))
    }

    /// Returns the number of days since January 1, 1970.
    #[must_use]
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// Returns the number of days since `other`; negative if `other` is later.
    #[must_use]
    pub const fn days_since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    fn civil(self) -> time::Date {
        // Every `Date` is within the range of the `time` crate.
        time::Date::from_julian_day(self.0 + EPOCH_JULIAN_DAY).unwrap_or(time::Date::MIN)
    }

    /// Returns the year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.civil().year()
    }

    /// Returns the month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.civil().month().into()
    }

    /// Returns the day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.civil().day()
    }

    /// Returns the day of the week: 0 is Monday, 6 is Sunday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        self.civil().weekday().number_days_from_monday()
    }

    /// Returns the date `days` days later, or `None` if it is out of range.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Option<Self> {
        Self::from_epoch_days(self.0.checked_add(days)?)
    }

    /// Returns the date `months` months later, or `None` if it is out of range. The day is clamped to the length of the
    /// month.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Option<Self> {
        let civil = self.civil();
        let count = (civil.year() * 12 + i32::from(u8::from(civil.month())) - 1).checked_add(months)?;
        let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
        Self::clamped(count.div_euclid(12), month, civil.day())
    }
}

/// Formats the date in ISO 8601: `2026-11-21`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        write!(f, "{:04}-{:02}-{:02}", civil.year(), u8::from(civil.month()), civil.day())
    }
}

/// Returns the number of days in a month; 0 if the month does not exist.
#[must_use]
pub fn days_in_month(year: i32, month: u8) -> u8 {
    time::Month::try_from(month).map_or(0, |month| month.length(year))
}
