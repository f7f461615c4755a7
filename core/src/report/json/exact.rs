//! The values of JSON documents: numbers at full precision, dates, and objects in the order of a model.

use alloc::vec::Vec;

use serde::{Serialize, Serializer};

use crate::date::Date;

/// A number at full precision: whole numbers without a fraction, and `null` if undefined.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact(pub(super) f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// The largest number up to which every whole number is represented exactly: 2^53.
        const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
        let number = self.0;
        if !number.is_finite() {
            return serializer.serialize_none();
        }
        if crate::math::trunc(number) == number && crate::math::abs(number) < MAX_EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return serializer.serialize_i64(number as i64);
        }
        serializer.serialize_f64(number)
    }
}

/// A date in ISO 8601 format: `2026-11-21`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day(pub(super) Date);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An object whose keys are ids, in the order of the entries.
#[derive(Debug)]
pub(super) struct ById<'e, T>(pub(super) Vec<(&'e str, T)>);

impl<T: Serialize> Serialize for ById<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, value)| (id, value)))
    }
}
