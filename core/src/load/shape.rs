//! How load varies by the hour of the day, the day of the week, or the month of the year.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::load::error::LoadError;
use crate::load::number::{LARGEST_FACTOR, list, number, quoted, times};
use crate::load::profiles;
use crate::load::profiles::Profile;

/// What the factors of a shape are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// 24 hours of the day, from 00:00.
    Hours,
    /// 7 days of the week, from Monday.
    Days,
    /// 12 months of the year, from January.
    Months,
}

/// The days of the months in a year of 365 days.
const MONTH_DAYS: [f64; 12] = [31.0, 28.0, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0];

/// A list whose largest factor is below this is no load at all.
const NOTHING: f64 = 1e-9;

impl Axis {
    /// How many factors a shape of this axis has.
    #[must_use]
    pub const fn count(self) -> usize {
        match self {
            Self::Hours => 24,
            Self::Days => 7,
            Self::Months => 12,
        }
    }

    /// What one factor is for, as in “24 factors are wanted, one for each hour from 00:00”.
    const fn each(self) -> &'static str {
        match self {
            Self::Hours => "hour from 00:00",
            Self::Days => "day from Monday",
            Self::Months => "month from January",
        }
    }

    const fn profiles(self) -> &'static [Profile] {
        match self {
            Self::Hours => &profiles::HOURS,
            Self::Days => &profiles::DAYS,
            Self::Months => &profiles::MONTHS,
        }
    }

    /// How much of the time a factor counts for, not scaled.
    #[must_use]
    pub fn weight(self, place: usize) -> f64 {
        match self {
            Self::Months => MONTH_DAYS.get(place).copied().unwrap_or(0.0),
            Self::Hours | Self::Days => 1.0,
        }
    }
}

/// Factors of the load along an [`Axis`]: how many times the base load.
///
/// ```
/// use headroom_core::load::{Axis, Shape};
/// let days = Shape::parse(Axis::Days, "110%, 1, 1, 1, 0.9, 0.5, 0.4").unwrap();
/// assert_eq!(days.text(Axis::Days), "document");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    factors: Vec<f64>,
    name: Option<&'static str>,
}

impl Shape {
    /// Reads the name of a shape, or as many numbers as the axis has places: `1`, `0.5`, `150%`, `1.5x`.
    ///
    /// # Errors
    /// The text is neither: the message says what is wanted, and which number is at fault.
    pub fn parse(axis: Axis, text: &str) -> Result<Self, LoadError> {
        let text = text.trim();
        if let Some(profile) = axis.profiles().iter().find(|profile| profile.id.eq_ignore_ascii_case(text)) {
            return Ok(Self { factors: profile.factors.to_vec(), name: Some(profile.id) });
        }
        if !text.contains(',') && !text.contains(|c: char| c.is_ascii_digit()) {
            return Err(LoadError::new(match text {
                "" => format!("a shape is expected: {}", choices(axis)),
                _ => format!("there is no shape {}; there are {}", quoted(text), choices(axis)),
            }));
        }
        let given = text.split(',').count();
        if given != axis.count() {
            return Err(LoadError::new(format!(
                "{} factors are wanted, one for each {}; there {} {given}",
                axis.count(),
                axis.each(),
                if given == 1 { "is" } else { "are" },
            )));
        }
        let factors = text.split(',').enumerate().map(|(place, text)| factor(place, text.trim()));
        let factors = factors.collect::<Result<Vec<f64>, LoadError>>()?;
        if factors.iter().all(|factor| *factor < NOTHING) {
            return Err(LoadError::new("the factors are all zero; at least one is to be above"));
        }
        let name = axis.profiles().iter().find(|profile| profile.factors == factors).map(|profile| profile.id);
        Ok(Self { factors, name })
    }

    /// The shape of a load that does not vary.
    #[must_use]
    pub fn flat(axis: Axis) -> Self {
        Self { factors: alloc::vec![1.0; axis.count()], name: Some(profiles::FLAT) }
    }

    /// The factors, from the first place of the axis.
    #[must_use]
    pub fn factors(&self) -> &[f64] {
        &self.factors
    }

    /// The id of the named shape with these factors, if there is one.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// The shortest text that [`Shape::parse`] turns back into exactly this shape.
    #[must_use]
    pub fn text(&self, axis: Axis) -> String {
        match axis.profiles().iter().find(|profile| profile.factors == self.factors) {
            Some(profile) => profile.id.to_owned(),
            None => list(&self.factors),
        }
    }

    /// The named shapes of an axis: id and label.
    #[must_use]
    pub fn names(axis: Axis) -> Vec<(&'static str, &'static str)> {
        axis.profiles().iter().map(|profile| (profile.id, profile.label)).collect()
    }

    /// The mean factor; months count by their days in a year of 365.
    #[must_use]
    pub fn mean(&self, axis: Axis) -> f64 {
        let weighed = self.factors.iter().enumerate().map(|(place, factor)| factor * axis.weight(place));
        let weights = (0..self.factors.len()).map(|place| axis.weight(place));
        weighed.sum::<f64>() / weights.sum::<f64>()
    }

    /// The factors divided by their mean, so that the mean of these is 1.
    #[must_use]
    pub fn normalised(&self, axis: Axis) -> Vec<f64> {
        let mean = self.mean(axis);
        self.factors.iter().map(|factor| factor / mean).collect()
    }
}

/// One number of a list; `place` counts from 0.
fn factor(place: usize, text: &str) -> Result<f64, LoadError> {
    let nth = place + 1;
    match number(times(text).unwrap_or(text)) {
        None if text.is_empty() => Err(LoadError::new(format!("factor {nth} is missing"))),
        None => {
            Err(LoadError::new(format!("factor {nth}, {}, does not read as a number such as 0.5 or 50%", quoted(text))))
        }
        Some(value) if value < 0.0 => Err(LoadError::new(format!("factor {nth}, {}, is below 0", quoted(text)))),
        Some(value) if value > LARGEST_FACTOR => {
            Err(LoadError::new(format!("factor {nth}, {}, is above {LARGEST_FACTOR}", quoted(text))))
        }
        Some(value) => Ok(value),
    }
}

/// “flat, office or 7 factors, one for each day from Monday”.
fn choices(axis: Axis) -> String {
    let names: Vec<&str> = axis.profiles().iter().map(|profile| profile.id).collect();
    format!("{}, or {} factors, one for each {}", names.join(", "), axis.count(), axis.each())
}
