//! Growth as text: `5%/month`, `3x/6months`, `linear 5%/month`, `logistic 10%/month to 40x`,
//! `steps 2027-05-01 3x, 2027-11-01 10x`.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::load::error::LoadError;
use crate::load::growth::{Growth, Period, Rate};
use crate::load::number::{LARGEST_FACTOR, multiplier, number, quoted, shortest, times};
use crate::math;
use crate::units::plain;

/// The largest ceiling and the largest step that are read.
const LARGEST_CEILING: f64 = 1e9;

/// The most steps that are read.
const MOST_STEPS: usize = 64;

const PERIODS: &[(&str, Period)] = &[
    ("day", Period::Day),
    ("week", Period::Week),
    ("month", Period::Month),
    ("quarter", Period::Quarter),
    ("year", Period::Year),
];

const EXAMPLES: &str = "none, 5%/month, 3x/6months, linear 5%/month, logistic 10%/month to 40x or steps 2027-05-01 3x";

impl Growth {
    /// Reads one line: `none`, a rate, `linear` and a rate, `logistic` and a rate `to` a ceiling, or `steps`
    /// and days with factors. A rate is a change in percent (`5%/month`, `-2%/month`) or a multiple
    /// (`3x/year`, `3x/6months`); the periods are day, week, month, quarter and year.
    ///
    /// # Errors
    /// The line is none of these, or the rate is −100 % or less, or above 1000× a period.
    ///
    /// ```
    /// use headroom_core::{date::Date, load::Growth};
    /// let start = Date::parse("2026-11-21").unwrap();
    /// let growth = Growth::parse("5 % per month").unwrap();
    /// assert_eq!(growth.write(), "5%/month");
    /// assert!((growth.at(start, 365.0) - 1.795856).abs() < 1e-6);
    /// assert!((growth.when(start, 2.0).unwrap() - 432.12).abs() < 0.01);
    /// ```
    pub fn parse(text: &str) -> Result<Self, LoadError> {
        read(text).map_err(LoadError::new)
    }

    /// The shortest line that [`Growth::parse`] turns back into exactly this growth.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Compound(rate) => write_rate(rate),
            Self::Linear(rate) => format!("linear {}", write_rate(rate)),
            Self::Logistic { rate, ceiling } => format!("logistic {} to {}x", write_rate(rate), plain(*ceiling)),
            Self::Steps(steps) => {
                let steps = steps.iter().map(|(date, factor)| format!("{date} {}x", plain(*factor)));
                format!("steps {}", steps.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

fn read(text: &str) -> Result<Growth, String> {
    let lower = text.trim().to_ascii_lowercase().replace(" per ", "/");
    let (first, rest) = lower.split_once(char::is_whitespace).unwrap_or((&lower, ""));
    match first {
        "" => Err(format!("a growth is expected, such as {EXAMPLES}")),
        "none" if rest.is_empty() => Ok(Growth::None),
        "linear" => rate(rest).map(Growth::Linear),
        "logistic" => logistic(rest),
        "steps" => steps(rest).map(Growth::Steps),
        _ => rate(&lower).map(Growth::Compound),
    }
}

/// `5%/month`, `3x/6 months`.
fn rate(text: &str) -> Result<Rate, String> {
    let text = text.trim();
    let Some((multiple, time)) = text.split_once('/') else {
        return Err(format!("{} is no growth in a time; write {EXAMPLES}", quoted(text)));
    };
    let factor = change(multiple.trim()).ok_or_else(|| {
        format!("{} is no change such as 5% or -2%, and no multiple such as 3x", quoted(multiple.trim()))
    })?;
    let (every, period) = time_of(time.trim()).ok_or_else(|| {
        format!(
            "{} is no time such as month or 6months; there are day, week, month, quarter and year",
            quoted(time.trim())
        )
    })?;
    if factor <= 0.0 {
        return Err(format!("{} leaves nothing; the rate is to be above -100%", quoted(multiple.trim())));
    }
    if math::ln(factor) > math::ln(LARGEST_FACTOR) * every {
        return Err(format!("{} is above {LARGEST_FACTOR}x in a period", quoted(text)));
    }
    Ok(Rate { factor, every, period })
}

/// The factor of `5%`, `-2%` and `3x`. A plain number could be either and is neither.
fn change(text: &str) -> Option<f64> {
    match times(text) {
        Some(multiple) => number(multiple),
        None => text.strip_suffix('%').and_then(|_| number(text)).map(|share| 1.0 + share),
    }
}

/// `month`, `6months`, `6 months`.
fn time_of(text: &str) -> Option<(f64, Period)> {
    const COUNTS: core::ops::RangeInclusive<f64> = 0.01..=1000.0;
    let (count, name) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let (_, period) = PERIODS.iter().find(|(known, _)| name == *known || name.strip_suffix('s') == Some(known))?;
    let every = if count.is_empty() { 1.0 } else { number(count)? };
    COUNTS.contains(&every).then_some((every, *period))
}

/// `10%/month to 40x`.
fn logistic(text: &str) -> Result<Growth, String> {
    let Some((rate_text, ceiling_text)) = text.split_once(" to ") else {
        return Err("a ceiling is missing, as in logistic 10%/month to 40x".to_owned());
    };
    let rate = rate(rate_text)?;
    if rate.factor <= 1.0 {
        return Err(format!("{} does not grow; a rate towards a ceiling is to be above 0%", quoted(rate_text.trim())));
    }
    match multiplier(ceiling_text) {
        Some(ceiling) if ceiling > 1.0 && ceiling <= LARGEST_CEILING => Ok(Growth::Logistic { rate, ceiling }),
        _ => Err(format!("the ceiling {} is no multiple above 1x, such as 40x", quoted(ceiling_text.trim()))),
    }
}

/// `2027-05-01 3x, 2027-11-01 10x`.
fn steps(text: &str) -> Result<Vec<(Date, f64)>, String> {
    let mut steps: Vec<(Date, f64)> = Vec::new();
    for step in text.split(',').map(str::trim) {
        let (date_text, factor_text) = step.split_once(char::is_whitespace).unwrap_or((step, ""));
        let date = Date::parse(date_text).ok_or_else(|| {
            format!("{} is no day with a factor, as in steps 2027-05-01 3x, 2027-11-01 10x", quoted(step))
        })?;
        let factor = multiplier(factor_text)
            .filter(|factor| *factor > 0.0 && *factor <= LARGEST_CEILING)
            .ok_or_else(|| format!("{} has no multiple above 0x behind the day, as in 2027-05-01 3x", quoted(step)))?;
        if steps.last().is_some_and(|(last, _)| *last >= date) {
            return Err(format!("{date} is not after the day before it; the steps go by date"));
        }
        if steps.len() == MOST_STEPS {
            return Err(format!("there are more than {MOST_STEPS} steps"));
        }
        steps.push((date, factor));
    }
    Ok(steps)
}

fn write_rate(rate: &Rate) -> String {
    let name = PERIODS.iter().find(|(_, period)| *period == rate.period).map_or("", |(name, _)| name);
    let time = if rate.every == 1.0 { name.to_owned() } else { format!("{}{name}s", plain(rate.every)) };
    // The percentage with the fewest decimals that is exactly this, if there is one.
    let percent = (0..=15).map(|decimals| format!("{:.decimals$}%", (rate.factor - 1.0) * 100.0));
    let percent = percent.map(|text| if text.starts_with("-0%") { "0%".to_owned() } else { text });
    let percent = percent.into_iter().find(|text| change(text) == Some(rate.factor));
    let multiple = shortest([percent, Some(format!("{}x", plain(rate.factor)))].into_iter().flatten());
    format!("{}/{time}", multiple.unwrap_or_default())
}
