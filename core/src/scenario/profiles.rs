//! Named load shapes of common workloads.
//!
//! These are rounded starting points, not measurements. Replace them with the factors of your own deployment.
//! `document` models a business-hours workload and exists on all three axes.

/// A named shape: a label, and one factor for each position on the axis.
pub(super) struct Profile {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) factors: &'static [f64],
}

/// The id of the constant shape, which exists on every axis.
pub(super) const FLAT: &str = "flat";

const fn profile(id: &'static str, label: &'static str, factors: &'static [f64]) -> Profile {
    Profile { id, label, factors }
}

/// Profiles by hour of the day, from 00:00.
pub(super) static HOURS: [Profile; 6] = [
    profile(FLAT, "Constant", &[1.0; 24]),
    profile(
        "office",
        "Office hours, dip at noon",
        &[
            0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.4, 1.5, 1.3, //
            0.9, 1.2, 1.4, 1.3, 1.1, 0.7, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1,
        ],
    ),
    profile(
        "evening",
        "Consumers, evening peak",
        &[
            0.6, 0.3, 0.2, 0.1, 0.1, 0.2, 0.4, 0.6, 0.7, 0.8, 0.8, 0.9, //
            1.0, 0.9, 0.9, 1.0, 1.1, 1.3, 1.6, 1.9, 2.0, 1.8, 1.4, 1.0,
        ],
    ),
    profile(
        "global",
        "Users in all time zones",
        &[
            0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9, 1.0, 1.0, 1.1, 1.1, 1.1, //
            1.1, 1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 1.0, 1.0, 0.9, 0.9, 0.8,
        ],
    ),
    profile(
        "night-batch",
        "Batch jobs, 22:00 to 06:00",
        &[
            2.0, 2.0, 2.0, 2.0, 2.0, 1.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3, //
            0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.5, 1.0, 1.5, 2.0,
        ],
    ),
    // 23–06 10%, 06–09 50%, 09–12 100% with 150% from 10 to 11, 12–13 70%, 13–17 90%, 17–23 40%.
    profile(
        "document",
        "Business hours, peak at 10:00",
        &[
            0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 1.0, 1.5, 1.0, //
            0.7, 0.9, 0.9, 0.9, 0.9, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.1,
        ],
    ),
];

/// Profiles by day of the week, from Monday.
pub(super) static DAYS: [Profile; 4] = [
    profile(FLAT, "Constant", &[1.0; 7]),
    profile("office", "Weekdays", &[1.0, 1.0, 1.0, 1.0, 1.0, 0.2, 0.2]),
    profile("weekend", "Weekend peak", &[0.8, 0.8, 0.8, 0.9, 1.1, 1.4, 1.2]),
    profile("document", "Business week, Monday peak", &[1.1, 1.0, 1.0, 1.0, 0.9, 0.5, 0.4]),
];

/// Profiles by month of the year, from January.
pub(super) static MONTHS: [Profile; 4] = [
    profile(FLAT, "Constant", &[1.0; 12]),
    profile(
        "retail",
        "Retail, year-end peak",
        &[
            0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0, 1.1, 1.5, 1.6, //
        ],
    ),
    profile("summer-dip", "Summer dip", &[1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.7, 0.7, 1.0, 1.1, 1.1, 0.9]),
    profile(
        "document",
        "Business year, September peak",
        &[
            0.9, 1.0, 1.0, 1.2, 0.8, 0.8, 0.8, 0.8, 1.3, 1.0, 1.0, 0.7, //
        ],
    ),
];
