//! Answers as JSON.

use alloc::string::String;

use serde::Serialize;
#[cfg(feature = "calculator")]
use serde::Serializer;

/// Writes a value as JSON. Numbers without a value (NaN) and infinite ones become `null`.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // Writing to a string fails only for maps with keys that are not texts, which no answer has.
    serde_json::to_string(value).unwrap_or_default()
}

/// The answer to a call that failed: the reasons.
#[cfg(feature = "calculator")]
#[derive(Serialize)]
pub(crate) struct Failure<P> {
    pub(crate) failed: P,
}

/// Writes the answer to a call that failed for one reason.
#[cfg(feature = "calculator")]
pub(crate) fn failed(message: &str) -> String {
    #[derive(Serialize)]
    struct Reason<'m> {
        message: &'m str,
    }
    to_json(&Failure { failed: [Reason { message }] })
}

/// Writes pairs of keys and values as an object, in their order.
#[cfg(feature = "calculator")]
pub(crate) fn object<K: Serialize, V: Serialize, S: Serializer>(
    entries: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
}
