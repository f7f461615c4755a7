//! Responses as JSON.

use alloc::string::String;

use serde::Serialize;
#[cfg(feature = "calculator")]
use serde::Serializer;

/// Returns a value as JSON. NaN and infinite numbers become `null`.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    // Serialization fails only for maps with non-string keys, which no response has.
    serde_json::to_string(value).unwrap_or_default()
}

/// The response to a failed call, with the reasons.
#[cfg(feature = "calculator")]
#[derive(Serialize)]
pub(crate) struct Failure<P> {
    pub(crate) failed: P,
}

/// Returns the response to a call that failed for a single reason.
#[cfg(feature = "calculator")]
pub(crate) fn failure(message: &str) -> String {
    #[derive(Serialize)]
    struct Reason<'m> {
        message: &'m str,
    }
    to_json(&Failure { failed: [Reason { message }] })
}

/// Serializes key-value pairs as an object, in order.
#[cfg(feature = "calculator")]
pub(crate) fn object<K: Serialize, V: Serialize, S: Serializer>(
    entries: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
}
