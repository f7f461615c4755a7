//! The shapes that have a name.
//!
//! `document` is the load profile of the capacity guide that the built-in models follow, number by number.
//! The others are rounded pictures of common workloads to begin with, not measurements: a deployment's own
//! numbers are better than any of them.

/// A named list of factors.
pub(super) struct Profile {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) factors: &'static [f64],
}

/// The name of the shape that does not vary; every axis has one.
pub(super) const FLAT: &str = "flat";

const fn profile(id: &'static str, label: &'static str, factors: &'static [f64]) -> Profile {
    Profile { id, label, factors }
}

/// By the hour of the day, from 00:00.
pub(super) static HOURS: [Profile; 6] = [
    profile(FLAT, "the same all day", &[1.0; 24]),
    profile(
        "office",
        "office hours with a dip at noon",
        &[
            0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.4, 1.5, 1.3, //
            0.9, 1.2, 1.4, 1.3, 1.1, 0.7, 0.4, 0.3, 0.2, 0.2, 0.1, 0.1,
        ],
    ),
    profile(
        "evening",
        "consumers, most in the evening",
        &[
            0.6, 0.3, 0.2, 0.1, 0.1, 0.2, 0.4, 0.6, 0.7, 0.8, 0.8, 0.9, //
            1.0, 0.9, 0.9, 1.0, 1.1, 1.3, 1.6, 1.9, 2.0, 1.8, 1.4, 1.0,
        ],
    ),
    profile(
        "global",
        "users in all time zones, a mild wave",
        &[
            0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 0.9, 1.0, 1.0, 1.1, 1.1, 1.1, //
            1.1, 1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 1.0, 1.0, 0.9, 0.9, 0.8,
        ],
    ),
    profile(
        "night-batch",
        "batch work from 22:00 to 06:00",
        &[
            2.0, 2.0, 2.0, 2.0, 2.0, 1.5, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3, //
            0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.5, 1.0, 1.5, 2.0,
        ],
    ),
    // 23–06 10 %, 06–09 50 %, 09–12 100 % with 150 % from 10 to 11, 12–13 70 %, 13–17 90 %, 17–23 40 %.
    profile(
        "document",
        "the capacity guide: peak from 10:00 to 11:00",
        &[
            0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 1.0, 1.5, 1.0, //
            0.7, 0.9, 0.9, 0.9, 0.9, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.1,
        ],
    ),
];

/// By the day of the week, from Monday.
pub(super) static DAYS: [Profile; 4] = [
    profile(FLAT, "the same all week", &[1.0; 7]),
    profile("office", "working days", &[1.0, 1.0, 1.0, 1.0, 1.0, 0.2, 0.2]),
    profile("weekend", "most at the weekend", &[0.8, 0.8, 0.8, 0.9, 1.1, 1.4, 1.2]),
    profile("document", "the capacity guide: most on Monday", &[1.1, 1.0, 1.0, 1.0, 0.9, 0.5, 0.4]),
];

/// By the month of the year, from January.
pub(super) static MONTHS: [Profile; 4] = [
    profile(FLAT, "the same all year", &[1.0; 12]),
    profile(
        "retail",
        "most before the end of the year",
        &[
            0.9, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0, 1.1, 1.5, 1.6, //
        ],
    ),
    profile("summer-dip", "less in summer", &[1.0, 1.0, 1.0, 1.0, 1.0, 0.9, 0.7, 0.7, 1.0, 1.1, 1.1, 0.9]),
    profile(
        "document",
        "the capacity guide: most in September",
        &[
            0.9, 1.0, 1.0, 1.2, 0.8, 0.8, 0.8, 0.8, 1.3, 1.0, 1.0, 0.7, //
        ],
    ),
];
