//! The growth of the load, and its grammar: `5%/month`, `3x/6months`, `linear 5%/month`, `logistic 10%/month to 40x`,
//! `steps 2027-05-01 3x, 2027-11-01 10x`.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::date::Date;
use crate::math;
use crate::problem::{SyntaxError, SyntaxReason};
use crate::scenario::number::{MAX_FACTOR, parse_multiplier, parse_number, shortest, strip_times_sign};
use crate::units::write_number;

/// The growth of the load, relative to the first day.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// No growth.
    None,
    /// Growth by a fixed percentage each period: `factor^periods`.
    Compound(GrowthRate),
    /// Growth by a fixed share of the first day's load each period: `1 + (factor − 1) × periods`, at least 0.
    Linear(GrowthRate),
    /// Growth that slows down toward a ceiling: `K / (1 + (K − 1) × e^(−r × periods))`.
    ///
    /// This is the solution of `x′ = r x (1 − x/K)` that is 1 on the first day, with `r = ln(factor)`
    /// (Verhulst, 1838). On the first day, the growth rate is `1 − 1/K` of the compound rate.
    Logistic {
        /// The growth rate far below the ceiling.
        rate: GrowthRate,
        /// The factor `K` that the growth approaches but never reaches.
        ceiling: f64,
    },
    /// Growth to given factors on given days, starting from 1 on the first day.
    ///
    /// Between two of these days, the load grows by a fixed percentage each day. After the last one, it stays constant.
    /// Steps on or before the first day are ignored.
    Steps(Vec<(Date, f64)>),
}

/// A rate of growth: a factor per number of periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GrowthRate {
    /// The growth factor, above 0: 1.05 for growth by 5%.
    pub factor: f64,
    /// The number of periods in which the load grows by the factor, above 0.
    pub periods: f64,
    /// The unit of time of the rate.
    pub period: Period,
}

/// The unit of time of a growth rate. A month has 730 hours and a year has 8,760, as in the units of models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 730 hours, which are 30.41666… days.
    Month,
    /// 3 months, 91.25 days.
    Quarter,
    /// 8,760 hours, 365 days.
    Year,
}

/// The maximum ceiling, and the maximum factor of a step.
const MAX_CEILING: f64 = 1e9;

/// The maximum number of steps in [`Growth::Steps`].
const MAX_GROWTH_STEPS: usize = 64;

const PERIODS: &[(&str, Period)] = &[
    ("day", Period::Day),
    ("week", Period::Week),
    ("month", Period::Month),
    ("quarter", Period::Quarter),
    ("year", Period::Year),
];

const EXAMPLES: &str = "Write `none`, `5%/month`, `3x/6months`, `linear 5%/month`, `logistic 10%/month to 40x`, or \
                        `steps 2027-05-01 3x`.";

impl Growth {
    /// Parses one line: `none`, a rate, `linear` and a rate, `logistic` and a rate `to` a ceiling, or `steps`
    /// and dates with factors.
    ///
    /// A rate is a change in percent (`5%/month`, `-2%/month`) or a multiple (`3x/year`, `3x/6months`) per day, week,
    /// month, quarter, or year.
    ///
    /// # Errors
    /// Returns an error if the line is none of these, if the rate is −100% or less or above 1,000x per period, or if
    /// the ceiling or a step is out of bounds.
    ///
    /// ```
    /// use headroom_core::date::Date;
    /// use headroom_core::scenario::Growth;
    /// let start = Date::parse("2026-11-21").unwrap();
    /// let growth = Growth::parse("5% per month").unwrap();
    /// assert_eq!(growth.write(), "5%/month");
    /// assert!((growth.factor_after(start, 365.0) - 1.795856).abs() < 1e-6);
    /// assert!((growth.days_to_factor(start, 2.0).unwrap() - 432.12).abs() < 0.01);
    /// ```
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let lower = text.trim().to_ascii_lowercase().replace(" per ", "/");
        let (first, rest) = lower.split_once(char::is_whitespace).unwrap_or((&lower, ""));
        match first {
            "" => Err(SyntaxError::missing("growth", EXAMPLES)),
            "none" if rest.is_empty() => Ok(Self::None),
            "linear" => parse_rate(rest).map(Self::Linear),
            "logistic" => parse_logistic(rest),
            "steps" => parse_steps(rest).map(Self::Steps),
            _ => parse_rate(&lower).map(Self::Compound),
        }
    }

    /// Returns a line that [`Growth::parse`] parses to exactly this growth, with the rate in its shorter form: percent
    /// or multiple.
    #[must_use]
    pub fn write(&self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Compound(rate) => write_rate(rate),
            Self::Linear(rate) => format!("linear {}", write_rate(rate)),
            Self::Logistic { rate, ceiling } => format!("logistic {} to {}x", write_rate(rate), write_number(*ceiling)),
            Self::Steps(steps) => {
                let steps = steps.iter().map(|(date, factor)| format!("{date} {}x", write_number(*factor)));
                format!("steps {}", steps.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// Parses `5%/month` or `3x/6 months`.
fn parse_rate(text: &str) -> Result<GrowthRate, SyntaxError> {
    let text = text.trim();
    let Some((multiple, time)) = text.split_once('/') else {
        return Err(SyntaxError::unreadable(text, "a growth rate", EXAMPLES));
    };
    let multiple = multiple.trim();
    let factor = parse_change(multiple).ok_or_else(|| {
        SyntaxError::unreadable(multiple, "a rate", "Write a change such as `5%` or `-2%`, or a multiple such as `3x`.")
    })?;
    let (every, period) = parse_period(time.trim()).ok_or_else(|| {
        let hint = "Use `day`, `week`, `month`, `quarter`, `year`, or a multiple such as `6months`.";
        SyntaxError::unreadable(time.trim(), "a period", hint)
    })?;
    if factor <= 0.0 {
        return Err(SyntaxError::out_of_range(multiple, "above -100%", ""));
    }
    if math::ln(factor) > math::ln(MAX_FACTOR) * every {
        return Err(SyntaxError::out_of_range(text, format!("up to {MAX_FACTOR}x per period"), ""));
    }
    Ok(GrowthRate { factor, periods: every, period })
}

/// Returns the factor of `5%`, `-2%`, or `3x`; `None` for a plain number, which is ambiguous.
fn parse_change(text: &str) -> Option<f64> {
    match strip_times_sign(text) {
        Some(multiple) => parse_number(multiple),
        None => text.strip_suffix('%').and_then(|_| parse_number(text)).map(|share| 1.0 + share),
    }
}

/// Parses `month`, `6months`, or `6 months`.
fn parse_period(text: &str) -> Option<(f64, Period)> {
    const COUNTS: core::ops::RangeInclusive<f64> = 0.01..=1000.0;
    let (count, name) = text.split_at(text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len());
    let (_, period) = PERIODS.iter().find(|(known, _)| name == *known || name.strip_suffix('s') == Some(known))?;
    let every = if count.is_empty() { 1.0 } else { parse_number(count)? };
    COUNTS.contains(&every).then_some((every, *period))
}

/// Parses `10%/month to 40x`.
fn parse_logistic(text: &str) -> Result<Growth, SyntaxError> {
    let Some((rate_text, ceiling_text)) = text.split_once(" to ") else {
        return Err(SyntaxError::missing("ceiling", "For example: `logistic 10%/month to 40x`."));
    };
    let rate = parse_rate(rate_text)?;
    if rate.factor <= 1.0 {
        return Err(SyntaxError::out_of_range(rate_text, "above 0% for growth toward a ceiling", ""));
    }
    match parse_multiplier(ceiling_text) {
        Some(ceiling) if ceiling > 1.0 && ceiling <= MAX_CEILING => Ok(Growth::Logistic { rate, ceiling }),
        _ => Err(SyntaxError::unreadable(ceiling_text, "a ceiling above 1x", "For example: `40x`.")),
    }
}

/// Parses `2027-05-01 3x, 2027-11-01 10x`.
fn parse_steps(text: &str) -> Result<Vec<(Date, f64)>, SyntaxError> {
    const EXAMPLE: &str = "For example: `steps 2027-05-01 3x, 2027-11-01 10x`.";
    if text.trim().is_empty() {
        return Err(SyntaxError::missing("list of steps", EXAMPLE));
    }
    let mut steps: Vec<(Date, f64)> = Vec::new();
    for step in text.split(',').map(str::trim) {
        let (date_text, factor_text) = step.split_once(char::is_whitespace).unwrap_or((step, ""));
        let date =
            Date::parse(date_text).ok_or_else(|| SyntaxError::unreadable(step, "a date with a factor", EXAMPLE))?;
        let factor = parse_multiplier(factor_text)
            .filter(|factor| *factor > 0.0 && *factor <= MAX_CEILING)
            .ok_or_else(|| SyntaxError::unreadable(step, "a date with a factor above 0x", EXAMPLE))?;
        if steps.last().is_some_and(|(last, _)| *last >= date) {
            return Err(SyntaxError::new(SyntaxReason::OutOfOrder { date: format!("{date}") }, ""));
        }
        if steps.len() == MAX_GROWTH_STEPS {
            let found = text.split(',').count();
            let reason = SyntaxReason::TooMany { found, max: MAX_GROWTH_STEPS, entries: "steps" };
            return Err(SyntaxError::new(reason, ""));
        }
        steps.push((date, factor));
    }
    Ok(steps)
}

fn write_rate(rate: &GrowthRate) -> String {
    let name = PERIODS.iter().find(|(_, period)| *period == rate.period).map_or("", |(name, _)| name);
    let time = if rate.periods == 1.0 { name.to_owned() } else { format!("{}{name}s", write_number(rate.periods)) };
    // Use the percentage with the fewest decimals that parses to the same factor, if there is one.
    let percent = (0..=15).map(|decimals| format!("{:.decimals$}%", (rate.factor - 1.0) * 100.0));
    let percent = percent.map(|text| if text.starts_with("-0%") { "0%".to_owned() } else { text });
    let percent = percent.into_iter().find(|text| parse_change(text) == Some(rate.factor));
    let multiple = shortest([percent, Some(format!("{}x", write_number(rate.factor)))].into_iter().flatten());
    format!("{}/{time}", multiple.unwrap_or_default())
}
