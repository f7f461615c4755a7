//! The outlook settings: the load, its growth, and the planning horizon.

use crate::model::loader::RESERVED_LINK_KEYS;
use crate::scenario::setting::{Grammar, Setting, keys};
use crate::scenario::shape::Axis;

/// The outlook settings, in the order in which links list them.
pub const OUTLOOK_SETTINGS: [Setting; 12] = [
    Setting {
        key: "start",
        label: "First day",
        help: "The day that the inputs describe; today by default. All dates are calculated from it.",
        unit: "",
        bounds: None,
        default: "",
        example: "2026-11-21",
        grammar: Grammar::Date,
    },
    Setting {
        key: "horizon",
        label: "Horizon",
        help: "The number of months to plan ahead, up to 60.",
        unit: "months",
        bounds: Some((1.0, MAX_HORIZON_MONTHS as f64)),
        default: "24",
        example: "24",
        grammar: Grammar::Months,
    },
    Setting {
        key: "growth",
        label: "Growth",
        help: "Growth of the load inputs: a rate such as 5%/month, -2%/quarter, or 3x/year; linear or logistic growth; \
               or factors by date.",
        unit: "",
        bounds: None,
        default: "5%/month",
        example: "5%/month",
        grammar: Grammar::Growth,
    },
    Setting {
        key: "fit",
        label: "Fit quality",
        help: "The residual error (log scale), the number of points, and the days between points in the history to \
               which growth was fitted. These values replace the growth uncertainty.",
        unit: "",
        bounds: None,
        default: "",
        example: "0.08,36,30.4",
        grammar: Grammar::Fit,
    },
    Setting {
        key: "doubt",
        label: "Growth uncertainty",
        help: "The standard deviation of the growth rate, relative to the rate. Prediction intervals and date ranges \
               follow from it.",
        unit: "%",
        bounds: Some((0.0, 10.0)),
        default: "25%",
        example: "25%",
        grammar: Grammar::Share,
    },
    Setting {
        key: "margin",
        label: "Safety margin",
        help: "The extra capacity added when infrastructure is sized for a future date.",
        unit: "%",
        bounds: Some((0.0, 10.0)),
        default: "30%",
        example: "30%",
        grammar: Grammar::Share,
    },
    Setting {
        key: "lead",
        label: "Lead time",
        help: "The time from the decision to available capacity, for example 30d or 6 weeks. Actions start this long \
               before their due dates.",
        unit: "",
        bounds: Some((0.0, 1830.0)),
        default: "30d",
        example: "30d",
        grammar: Grammar::Days,
    },
    Setting {
        key: "hours",
        label: "Hours of the day",
        help: "The load of each hour relative to the others: a named shape or 24 factors.",
        unit: "",
        bounds: None,
        default: "flat",
        example: "office",
        grammar: Grammar::Shape(Axis::Hours),
    },
    Setting {
        key: "days",
        label: "Days of the week",
        help: "The load of each day of the week relative to the others: a named shape or 7 factors.",
        unit: "",
        bounds: None,
        default: "flat",
        example: "office",
        grammar: Grammar::Shape(Axis::Days),
    },
    Setting {
        key: "months",
        label: "Months of the year",
        help: "The load of each month relative to the others: a named shape or 12 factors.",
        unit: "",
        bounds: None,
        default: "flat",
        example: "retail",
        grammar: Grammar::Shape(Axis::Months),
    },
    Setting {
        key: "factors",
        label: "Factor scaling",
        help: "Inputs that follow the calendar are multiplied by the factors for the hour, the day, and the month, \
               either scaled to a mean of 1 or as given.",
        unit: "",
        bounds: None,
        default: "mean",
        example: "mean",
        grammar: Grammar::Choice(&[("mean", "Scaled to a mean of 1"), ("as-is", "As given")]),
    },
    Setting {
        key: "events",
        label: "Events",
        help: "Times when the load is multiplied by a factor. The deployment is sized for carried events; the excess load \
               of other events is shed. Capacity can be added in advance for planned events. Durations are written as \
               3h, 90min, or 2d.",
        unit: "",
        bounds: None,
        default: "",
        example: "Black Friday,5x,24h,11-27,planned,carried",
        grammar: Grammar::Events,
    },
];

/// The maximum horizon, in months.
pub const MAX_HORIZON_MONTHS: u32 = 60;

/// The keys of [`OUTLOOK_SETTINGS`].
pub const OUTLOOK_KEYS: [&str; 12] = keys(&OUTLOOK_SETTINGS);

/// Returns the outlook setting with this key.
#[must_use]
pub fn outlook_setting(key: &str) -> Option<&'static Setting> {
    const TABLE: &[Setting] = &OUTLOOK_SETTINGS;
    TABLE.iter().find(|setting| setting.key == key)
}

/// Checks that all outlook keys are reserved, so that no value of a model can have one as its id.
const _: () = {
    let mut index = 0;
    while index < OUTLOOK_KEYS.len() {
        let mut other = 0;
        while other < RESERVED_LINK_KEYS.len()
            && !is_same(OUTLOOK_KEYS[index].as_bytes(), RESERVED_LINK_KEYS[other].as_bytes())
        {
            other += 1;
        }
        assert!(other < RESERVED_LINK_KEYS.len(), "an outlook key is missing from RESERVED_LINK_KEYS");
        index += 1;
    }
};

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_their_value_in_a_link() {
        let margin = outlook_setting("margin").expect("a setting");
        for (typed, linked) in
            [("50%", "50%"), ("0.5", "50%"), ("12.5 %", "12.5%"), ("0", "0%"), ("1000%", "1k%"), ("3%", "3%")]
        {
            let text = margin.canonical(typed);
            assert_eq!(text, linked);
            assert_eq!(margin.read(&text), margin.read(typed));
        }
        assert_eq!(margin.canonical("0.30"), margin.default);
    }
}
