//! The load by hour of the day, day of the week, or month of the year. Its grammar is a named profile or a list of
//! factors.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::problem::{SyntaxError, SyntaxReason};
use crate::scenario::number::{MAX_FACTOR, parse_number, strip_times_sign, write_list};
use crate::scenario::profiles;
use crate::scenario::profiles::Profile;

/// The axis of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// 24 hours of the day, from 00:00.
    Hours,
    /// 7 days of the week, from Monday.
    Days,
    /// 12 months of the year, from January.
    Months,
}

/// The number of days of each month in a year of 365 days.
const MONTH_DAYS: [f64; 12] = [31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];

/// The minimum of the largest factor. Below it, the shape has no load and is invalid.
const MIN_LARGEST_FACTOR: f64 = 1e-9;

impl Axis {
    /// Returns the number of factors of a shape along this axis.
    #[must_use]
    pub const fn factor_count(self) -> usize {
        match self {
            Self::Hours => 24,
            Self::Days => 7,
            Self::Months => 12,
        }
    }

    /// Describes the factors of the axis in a sentence.
    const fn hint(self) -> &'static str {
        match self {
            Self::Hours => "Enter one factor per hour, starting at 00:00.",
            Self::Days => "Enter one factor per day, starting on Monday.",
            Self::Months => "Enter one factor per month, starting in January.",
        }
    }

    const fn profiles(self) -> &'static [Profile] {
        match self {
            Self::Hours => &profiles::HOURS,
            Self::Days => &profiles::DAYS,
            Self::Months => &profiles::MONTHS,
        }
    }

    /// Returns the weight of a factor in the mean: the number of days of a month, or 1 for hours and days.
    #[must_use]
    pub fn weight(self, index: usize) -> f64 {
        match self {
            Self::Months => MONTH_DAYS.get(index).copied().unwrap_or(0.0),
            Self::Hours | Self::Days => 1.0,
        }
    }
}

/// Factors of the load along an [`Axis`], as multiples of the base load.
///
/// ```
/// use headroom_core::scenario::{Axis, Shape};
/// let days = Shape::parse(Axis::Days, "110%, 1, 1, 1, 0.9, 0.5, 0.4").unwrap();
/// assert_eq!(days.write(Axis::Days), "document");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    factors: Vec<f64>,
    name: Option<&'static str>,
}

impl Shape {
    /// Parses the name of a profile, or one factor for each position on the axis: `1`, `0.5`, `150%`, `1.5x`.
    ///
    /// # Errors
    /// Returns an error if the text is neither, if a factor is out of bounds, or if all factors are zero.
    pub fn parse(axis: Axis, text: &str) -> Result<Self, SyntaxError> {
        let text = text.trim();
        if let Some(profile) = axis.profiles().iter().find(|profile| profile.id.eq_ignore_ascii_case(text)) {
            return Ok(Self { factors: profile.factors.to_vec(), name: Some(profile.id) });
        }
        if !text.contains(',') && !text.contains(|c: char| c.is_ascii_digit()) {
            return Err(match text {
                "" => SyntaxError::missing("shape", profile_hint(axis)),
                _ => SyntaxError::unreadable(text, "a known shape", profile_hint(axis)),
            });
        }
        let found = text.split(',').count();
        if found != axis.factor_count() {
            let reason = SyntaxReason::WrongCount { expected: axis.factor_count(), found, entries: "factors" };
            return Err(SyntaxError::new(reason, axis.hint()));
        }
        let factors = text.split(',').map(|text| parse_factor(text.trim()));
        let factors = factors.collect::<Result<Vec<f64>, SyntaxError>>()?;
        if factors.iter().all(|factor| *factor < MIN_LARGEST_FACTOR) {
            return Err(SyntaxError::new(SyntaxReason::AllZero, ""));
        }
        let name = axis.profiles().iter().find(|profile| profile.factors == factors).map(|profile| profile.id);
        Ok(Self { factors, name })
    }

    /// Returns the shape of a constant load.
    #[must_use]
    pub fn flat(axis: Axis) -> Self {
        Self { factors: alloc::vec![1.0; axis.factor_count()], name: Some(profiles::FLAT) }
    }

    /// Returns the factors, in the order of the axis.
    #[must_use]
    pub fn factors(&self) -> &[f64] {
        &self.factors
    }

    /// Returns the id of the profile with these factors, if there is one.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// Returns the profile's id, or else the factors, as text that [`Shape::parse`] parses to exactly this shape.
    #[must_use]
    pub fn write(&self, axis: Axis) -> String {
        match axis.profiles().iter().find(|profile| profile.factors == self.factors) {
            Some(profile) => profile.id.to_owned(),
            None => write_list(&self.factors),
        }
    }

    /// Returns the id and the label of each profile of an axis.
    #[must_use]
    pub fn profile_options(axis: Axis) -> Vec<(&'static str, &'static str)> {
        axis.profiles().iter().map(|profile| (profile.id, profile.label)).collect()
    }

    /// Returns the mean factor. Months are weighted by their number of days in a year of 365 days.
    #[must_use]
    pub fn mean(&self, axis: Axis) -> f64 {
        let weighted = self.factors.iter().enumerate().map(|(index, factor)| factor * axis.weight(index));
        let weights = (0..self.factors.len()).map(|index| axis.weight(index));
        weighted.sum::<f64>() / weights.sum::<f64>()
    }

    /// Returns the factors divided by their mean.
    #[must_use]
    pub fn normalized(&self, axis: Axis) -> Vec<f64> {
        let mean = self.mean(axis);
        self.factors.iter().map(|factor| factor / mean).collect()
    }
}

fn parse_factor(text: &str) -> Result<f64, SyntaxError> {
    match parse_number(strip_times_sign(text).unwrap_or(text)) {
        None if text.is_empty() => Err(SyntaxError::missing("number between two commas", "")),
        None => Err(SyntaxError::unreadable(text, "a factor", "Write factors such as `0.5` or `50%`.")),
        Some(value) if !(0.0..=MAX_FACTOR).contains(&value) => {
            Err(SyntaxError::out_of_range(text, format!("0 to {MAX_FACTOR}"), ""))
        }
        Some(value) => Ok(value),
    }
}

/// Lists the profiles of an axis: ``Use `flat`, `office`, …, or 7 factors separated by commas.``
fn profile_hint(axis: Axis) -> String {
    let mut text = String::from("Use ");
    for profile in axis.profiles() {
        text = text + "`" + profile.id + "`, ";
    }
    text + &format!("or {} factors separated by commas.", axis.factor_count())
}
