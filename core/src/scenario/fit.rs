//! The uncertainty of a growth that was fitted to a history.

use crate::decimal;
use crate::scenario::syntax::SyntaxError;

/// The quality of the fit behind a growth: the inputs of the prediction intervals of a log-linear regression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// The residual standard error, on the scale of natural logarithms.
    pub error: f64,
    /// The number of points.
    pub points: f64,
    /// Days between two points.
    pub step: f64,
}

impl Fit {
    /// Parses residual error, number of points and days between two points: `0.08,36,30.4`.
    ///
    /// # Errors
    /// The text is not three numbers, or one of them is out of bounds.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        const HINT: &str = "Write the residual error on the log scale (0 to 100), the number of points (3 or more) and the \
                            days between two points, for example `0.08,36,30.4`.";
        let mut numbers = text.trim_end_matches(',').split(',').map(|part| decimal::read(part.trim()));
        match (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
            (Some(error), Some(points), Some(step), None)
                if (0.0..=100.0).contains(&error)
                    && (3.0..=1e6).contains(&points)
                    && (1e-6..=3660.0).contains(&step) =>
            {
                Ok(Self { error, points, step })
            }
            _ => Err(SyntaxError::unreadable(text, "the quality of a fit", HINT)),
        }
    }
}
