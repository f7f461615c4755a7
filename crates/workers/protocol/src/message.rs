//! Encodes and decodes the messages between the page and its workers.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message that is sent as bytes, in the [postcard](https://docs.rs/postcard) format.
pub trait Message: Serialize + DeserializeOwned {
    /// Encodes the message.
    #[must_use]
    fn to_bytes(&self) -> Vec<u8> {
        // Messages consist of strings, numbers, lists, and enums, all of which postcard can write.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Decodes a message.
    ///
    /// # Errors
    /// Returns an error if the bytes are not exactly one message, for example because they come from another version.
    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        match postcard::take_from_bytes(bytes) {
            Ok((message, [])) => Ok(message),
            _ => Err(DecodeError),
        }
    }
}

/// The error for bytes that are not a message of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError;

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "The page and its workers have different versions. Reload the page; its address contains your scenario.",
        )
    }
}

impl std::error::Error for DecodeError {}
