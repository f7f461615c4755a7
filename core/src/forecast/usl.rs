//! Fits the Universal Scalability Law: throughput as a function of concurrency.
//!
//! X(N) = γN / (1 + α(N − 1) + βN(N − 1)), where γ is the throughput at N = 1, α the share of serialized work
//! (contention), and β the cost of keeping each pair of workers consistent (coherency). With β = 0 it is Amdahl's law.
//! See Neil J. Gunther, "Guerrilla Capacity Planning" (2007), chapters 4–6. As in Neil J. Gunther, Paul Puglia, and
//! Kristofer Tomasette, "Hadoop Superlinear Scalability", ACM Queue 13 (2015), all three parameters are fitted.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::forecast::csv_table::{CsvTable, parse_number, truncate_for_message};
use crate::forecast::error::{FitError, TableError};
use crate::forecast::levenberg_marquardt::{LeastSquaresFit, levenberg_marquardt};
use crate::forecast::regression::mean;
use crate::math;

/// The minimum number of measurements for a fit of three parameters.
pub const MIN_USL_MEASUREMENTS: usize = 4;
/// The recommended number of measurements; fewer cause a warning.
const RECOMMENDED_MEASUREMENTS: usize = 6;

/// A measurement of a load test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadTestPoint {
    /// The line, from 1.
    pub line: usize,
    /// The number of concurrent requests, clients, or threads.
    pub concurrency: f64,
    /// The number of requests per unit of time.
    pub throughput: f64,
    /// The mean latency, in the same unit of time.
    pub latency: Option<f64>,
}

/// A fitted Universal Scalability Law.
#[derive(Clone, Debug, PartialEq)]
pub struct Usl {
    /// α, contention.
    pub alpha: f64,
    /// β, coherency.
    pub beta: f64,
    /// γ, the throughput at a concurrency of 1.
    pub gamma: f64,
    /// The standard errors of α, β, and γ; `None` for a parameter at its bound of 0, or if unknown.
    pub standard_errors: [Option<f64>; 3],
    /// The sum of squared residuals.
    pub sse: f64,
    /// The residual standard error, with n − 3 degrees of freedom.
    pub residual_error: f64,
    /// The coefficient of determination, R².
    pub r2: f64,
    /// The number of measurements.
    pub n: usize,
    /// Warnings about the fit.
    pub warnings: Vec<UslWarning>,
}

/// A warning about a fitted law.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum UslWarning {
    /// Three parameters are fitted to few measurements.
    FewPoints {
        /// The number of measurements.
        found: usize,
    },
    /// The largest measured load is below half of the fitted peak, so the peak is an extrapolation.
    NotSaturated {
        /// The largest measured load.
        largest: f64,
        /// The load at the fitted peak.
        peak: f64,
    },
    /// β is 0: the fitted throughput never falls, so the law has no peak.
    NoPeak,
    /// A throughput exceeds concurrency over latency, the maximum by Little's law.
    ExceedsLittlesLaw {
        /// The line.
        line: usize,
        /// The measured throughput.
        throughput: f64,
        /// The maximum throughput by Little's law.
        limit: f64,
    },
    /// The law explains little of the variance.
    PoorFit {
        /// The coefficient of determination, R².
        r2: f64,
    },
}

impl fmt::Display for UslWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FewPoints { found } => {
                write!(
                    f,
                    "Three parameters fitted to {found} measurements are uncertain. Measure at six or more concurrency \
                     levels."
                )
            }
            Self::NotSaturated { largest, peak } => write!(
                f,
                "The highest measured concurrency, {largest}, is far below that of the fitted peak, {peak:.0}, so the \
                 peak is an extrapolation. Measure at higher concurrency."
            ),
            Self::NoPeak => f.write_str("Coherency is 0, so the fitted throughput never falls and has no peak."),
            Self::ExceedsLittlesLaw { line, throughput, limit: most } => write!(
                f,
                "Line {line}: the throughput, {throughput}, exceeds concurrency / latency, {most:.4}, which \
                 contradicts Little’s law."
            ),
            Self::PoorFit { r2 } => write!(f, "The law explains only {:.0}% of the variance (R²).", 100.0 * r2),
        }
    }
}

/// The concurrencies at which a throughput is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoadsAtThroughput {
    /// The concurrency below the peak.
    pub below_peak: f64,
    /// The concurrency above the peak; `None` if the law has no peak.
    pub above_peak: Option<f64>,
}

/// Parses `concurrency,throughput[,latency]`, with or without a header.
///
/// Latency is in seconds, or in milliseconds if its header contains the word `ms`. All numbers must be above zero.
///
/// # Errors
/// See [`TableError`]; line numbers start at 1.
pub fn read_loads(text: &str) -> Result<Vec<LoadTestPoint>, TableError> {
    let is_number = |table: &CsvTable, cell: &String| parse_number(cell, table.decimal_comma).is_some();
    let table = CsvTable::read(text, |table, cells| cells.first().is_some_and(|cell| is_number(table, cell)))?;
    if table.width() < 2 {
        return Err(TableError::NoNumbers);
    }
    let has_latency = table.width() > 2 && table.is_numeric(2);
    let head = table.headers.get(2).map_or(String::new(), |head| head.to_ascii_lowercase());
    let unit = if head.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "ms") { 1e-3 } else { 1.0 };
    let mut loads = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let text = |column: usize| row.cells.get(column).map_or("", String::as_str);
        let positive = |column: usize| match table.cell_number(row, column)? {
            Some(number) if number > 0.0 => Ok(number),
            Some(_) => Err(TableError::NotPositive { line: row.line, text: truncate_for_message(text(column)) }),
            None => Err(TableError::NotANumber {
                line: row.line,
                column: table.column_name(column),
                text: truncate_for_message(text(column)),
            }),
        };
        let latency = if has_latency && !text(2).is_empty() { Some(positive(2)? * unit) } else { None };
        loads.push(LoadTestPoint { line: row.line, concurrency: positive(0)?, throughput: positive(1)?, latency });
    }
    if loads.len() < MIN_USL_MEASUREMENTS {
        return Err(TableError::TooFew { found: loads.len(), minimum: MIN_USL_MEASUREMENTS });
    }
    Ok(loads)
}

impl Usl {
    /// Fits the law by nonlinear least squares with α, β ≥ 0.
    ///
    /// # Errors
    /// [`FitError::TooFew`] for fewer than four measurements, [`FitError::ConstantX`] if all have the same concurrency,
    /// [`FitError::NotPositive`] if a concurrency or throughput is not above zero, and [`FitError::NotFinite`] if a
    /// number is too large.
    ///
    /// ```
    /// use headroom_core::forecast::usl::{Usl, read_loads};
    /// let loads = read_loads("1,1\n2,1.8868\n4,3.0769\n6,3.5294\n8,3.5398\n10,3.3557").unwrap();
    /// let law = Usl::fit(&loads).unwrap();
    /// assert!((law.peak_load().unwrap() - 7.0).abs() < 0.001);
    /// ```
    pub fn fit(loads: &[LoadTestPoint]) -> Result<Self, FitError> {
        let n = loads.len();
        if n < MIN_USL_MEASUREMENTS {
            return Err(FitError::TooFew { found: n, minimum: MIN_USL_MEASUREMENTS });
        }
        let positive = |load: &LoadTestPoint| load.concurrency > 0.0 && load.throughput > 0.0;
        if let Some(index) = loads.iter().position(|load| !positive(load)) {
            return Err(FitError::NotPositive { index });
        }
        if loads.iter().all(|load| load.concurrency == loads[0].concurrency) {
            return Err(FitError::ConstantX);
        }
        // Scale to the best throughput per unit of concurrency, so that γ is about 1.
        let unit = loads.iter().fold(0.0, |most, load| math::max(most, load.throughput / load.concurrency));
        let points: Vec<(f64, f64)> = loads.iter().map(|load| (load.concurrency, load.throughput / unit)).collect();
        let best = best_fit(&points).ok_or(FitError::NotFinite)?;
        let residual = best.sse / (n - 3) as f64;
        let error = |at: usize| {
            let variance = best.inverse[at * 3 + at] * residual;
            (variance > 0.0 && variance.is_finite()).then(|| math::sqrt(variance))
        };
        let throughputs: Vec<f64> = points.iter().map(|point| point.1).collect();
        let middle = mean(&throughputs);
        let total_squares: f64 =
            throughputs.iter().map(|throughput| (throughput - middle) * (throughput - middle)).sum();
        let mut law = Self {
            alpha: best.parameters[0],
            beta: best.parameters[1],
            gamma: best.parameters[2] * unit,
            standard_errors: [error(0), error(1), error(2).map(|error| error * unit)],
            sse: best.sse * unit * unit,
            residual_error: math::sqrt(residual) * unit,
            r2: if total_squares > 0.0 { 1.0 - best.sse / total_squares } else { 1.0 },
            n,
            warnings: Vec::new(),
        };
        if ![law.alpha, law.beta, law.gamma, law.sse].iter().all(|number| number.is_finite()) {
            return Err(FitError::NotFinite);
        }
        law.warnings = law.warnings_for(loads);
        Ok(law)
    }

    fn warnings_for(&self, loads: &[LoadTestPoint]) -> Vec<UslWarning> {
        let mut warnings = Vec::new();
        if self.n < RECOMMENDED_MEASUREMENTS {
            warnings.push(UslWarning::FewPoints { found: self.n });
        }
        let largest = loads.iter().fold(0.0, |most, load| math::max(most, load.concurrency));
        match self.peak_load() {
            None => warnings.push(UslWarning::NoPeak),
            Some(peak) if largest < 0.5 * peak => warnings.push(UslWarning::NotSaturated { largest, peak }),
            Some(_) => {}
        }
        let above = loads.iter().filter_map(|load| {
            let limit = load.concurrency / load.latency?;
            // Throughput and latency in load tests are each accurate to about 1%.
            let above = load.throughput > 1.02 * limit;
            above.then_some(UslWarning::ExceedsLittlesLaw { line: load.line, throughput: load.throughput, limit })
        });
        warnings.extend(above);
        if self.r2 < 0.9 {
            warnings.push(UslWarning::PoorFit { r2: self.r2 });
        }
        warnings
    }

    /// Returns the throughput at a concurrency.
    #[must_use]
    pub fn throughput(&self, concurrency: f64) -> f64 {
        self.gamma * concurrency / self.slowdown(concurrency)
    }

    /// Returns the mean latency at a concurrency, by Little's law: N / X(N).
    #[must_use]
    pub fn latency(&self, concurrency: f64) -> f64 {
        self.slowdown(concurrency) / self.gamma
    }

    fn slowdown(&self, n: f64) -> f64 {
        1.0 + self.alpha * (n - 1.0) + self.beta * n * (n - 1.0)
    }

    /// Returns the efficiency of a measured throughput: its share of γN.
    #[must_use]
    pub fn efficiency(&self, concurrency: f64, throughput: f64) -> f64 {
        throughput / (self.gamma * concurrency)
    }

    /// Returns the concurrency at the peak throughput, √((1 − α)/β), or `None` if β is 0.
    #[must_use]
    pub fn peak_load(&self) -> Option<f64> {
        (self.beta > 0.0).then(|| math::sqrt(math::max(1.0 - self.alpha, 0.0) / self.beta))
    }

    /// Returns the peak throughput. Without a peak, returns the contention limit, γ/α, or `None` if α is 0 as well.
    #[must_use]
    pub fn peak_throughput(&self) -> Option<f64> {
        self.peak_load().map_or_else(|| self.amdahl_limit(), |peak| Some(self.throughput(peak)))
    }

    /// Returns the throughput limit of contention alone, γ/α, or `None` if α is 0.
    #[must_use]
    pub fn amdahl_limit(&self) -> Option<f64> {
        (self.alpha > 0.0).then(|| self.gamma / self.alpha)
    }

    /// Returns the concurrency at which γN reaches the contention limit, 1/α, or `None` if α is 0.
    #[must_use]
    pub fn optimal_load(&self) -> Option<f64> {
        (self.alpha > 0.0).then(|| 1.0 / self.alpha)
    }

    /// Returns the concurrencies at which a throughput is reached, or `None` if it is never reached.
    #[must_use]
    pub fn loads_at_throughput(&self, throughput: f64) -> Option<LoadsAtThroughput> {
        if !(throughput > 0.0 && throughput.is_finite()) {
            return None;
        }
        // βx N² − (γ + (β − α)x) N + (1 − α)x = 0
        let (a, c) = (self.beta * throughput, (1.0 - self.alpha) * throughput);
        let b = self.gamma + (self.beta - self.alpha) * throughput;
        let discriminant = b * b - 4.0 * a * c;
        // At the peak, rounding errors may make it slightly negative.
        let discriminant = if math::abs(discriminant) <= 1e-14 * b * b { 0.0 } else { discriminant };
        if b <= 0.0 || discriminant < 0.0 {
            return None;
        }
        let q = 0.5 * (b + math::sqrt(discriminant));
        let (below_peak, above_peak) = (c / q, (a > 0.0).then(|| q / a));
        (below_peak >= 0.0).then_some(LoadsAtThroughput { below_peak, above_peak })
    }

    /// Returns the concurrency at which a latency is reached.
    ///
    /// Returns `None` for a latency up to (1 − α)/γ, the limit at low concurrency, and if α and β are 0, because the
    /// latency then never rises.
    #[must_use]
    pub fn load_at_latency(&self, latency: f64) -> Option<f64> {
        // βN² + (α − β)N + 1 − α − γR = 0
        let (a, b, c) = (self.beta, self.alpha - self.beta, 1.0 - self.alpha - self.gamma * latency);
        let load = if a > 0.0 {
            let root = math::sqrt(math::max(b * b - 4.0 * a * c, 0.0));
            if b > 0.0 { -2.0 * c / (b + root) } else { (root - b) / (2.0 * a) }
        } else {
            -c / b
        };
        (load > 0.0 && load.is_finite() && c <= 0.0).then_some(load)
    }
}

/// The bounds of α, β, and γ.
const PARAMETER_BOUNDS: [(f64, f64); 3] = [(0.0, f64::MAX), (0.0, f64::MAX), (1e-12, f64::MAX)];

/// Returns a starting point by fitting N/X, which is a quadratic in N, weighted so that its errors are those of X.
fn linearized_start(points: &[(f64, f64)]) -> Option<[f64; 3]> {
    let mut model = |at: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>| {
        let terms = |n: f64, x: f64| {
            let weight = x * x / n;
            [weight, weight * (n - 1.0), weight * n * (n - 1.0)]
        };
        for (residual, (n, x)) in residuals.iter_mut().zip(points) {
            let [first, second, third] = terms(*n, *x);
            *residual = at[0] * first + at[1] * second + at[2] * third - x;
        }
        if let Some(jacobian) = jacobian {
            for (row, (n, x)) in jacobian.chunks_exact_mut(3).zip(points) {
                row.copy_from_slice(&terms(*n, *x));
            }
        }
    };
    let found = levenberg_marquardt(&mut model, points.len(), &[1.0, 0.01, 1e-5], &[(0.0, f64::MAX); 3])?;
    let [one, alpha, beta] = found.parameters[..] else { return None };
    (one > 1e-9).then(|| [alpha / one, beta / one, 1.0 / one])
}

/// Returns the best fit from several starts. The fit from the linearized start suffices if it lies inside the bounds.
fn best_fit(points: &[(f64, f64)]) -> Option<LeastSquaresFit> {
    let first = linearized_start(points).and_then(|start| fit_from_start(points, &start));
    if let Some(found) = &first
        && found.parameters.iter().all(|number| *number > 0.0)
    {
        return first;
    }
    let others = [[0.1, 1e-3, 1.0], [0.01, 0.0, 1.0]].into_iter().filter_map(|start| fit_from_start(points, &start));
    first.into_iter().chain(others).min_by(|a, b| a.sse.total_cmp(&b.sse))
}

fn fit_from_start(points: &[(f64, f64)], start: &[f64; 3]) -> Option<LeastSquaresFit> {
    let mut model = |at: &[f64], residuals: &mut [f64], jacobian: Option<&mut [f64]>| {
        let [alpha, beta, gamma] = *at else { return };
        let under = |n: f64| 1.0 + alpha * (n - 1.0) + beta * n * (n - 1.0);
        for (residual, (n, x)) in residuals.iter_mut().zip(points) {
            *residual = gamma * n / under(*n) - x;
        }
        if let Some(jacobian) = jacobian {
            for (row, (n, _)) in jacobian.chunks_exact_mut(3).zip(points) {
                let (under, over) = (under(*n), gamma * n);
                let by_alpha = -over * (n - 1.0) / (under * under);
                row.copy_from_slice(&[by_alpha, by_alpha * n, n / under]);
            }
        }
    };
    let found = levenberg_marquardt(&mut model, points.len(), start, &PARAMETER_BOUNDS)?;
    // Concurrencies below 1 could make the denominator vanish.
    let is_valid =
        points.iter().all(|(n, _)| 1.0 + found.parameters[0] * (n - 1.0) + found.parameters[1] * n * (n - 1.0) > 0.0);
    is_valid.then_some(found)
}
