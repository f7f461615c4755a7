//! The quality of a growth fit, from which its uncertainty follows.

use crate::decimal;
use crate::problem::SyntaxError;

/// The quality of a growth fit to a history.
///
/// The prediction intervals of the log-linear regression are computed from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// The residual standard error of the natural logarithms.
    pub residual_error: f64,
    /// The number of points in the history.
    pub points: f64,
    /// The number of days between consecutive points.
    pub step_days: f64,
}

impl Fit {
    /// Parses the residual error, the number of points, and the days between points: `0.08,36,30.4`.
    ///
    /// # Errors
    /// Returns an error if the text is not three numbers, or if one of them is out of bounds.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        const HINT: &str = "Write the residual error on the log scale (0 to 100), the number of points (3 or more), and \
                            the days between points, for example `0.08,36,30.4`.";
        let mut numbers = text.trim_end_matches(',').split(',').map(|part| decimal::parse(part.trim()));
        match (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
            (Some(error), Some(points), Some(step), None)
                if (0.0..=100.0).contains(&error)
                    && (3.0..=1e6).contains(&points)
                    && (1e-6..=3660.0).contains(&step) =>
            {
                Ok(Self { residual_error: error, points, step_days: step })
            }
            _ => Err(SyntaxError::unreadable(text, "a valid fit quality", HINT)),
        }
    }
}
