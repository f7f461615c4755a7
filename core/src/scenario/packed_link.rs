//! Packed links: the text of a link, compressed, in URL-safe Base64 after a prefix.
//!
//! `z2:` precedes zlib data (RFC 1950), which ends with a checksum, so that a damaged link cannot pass for another
//! scenario. `z1:` precedes the Deflate data (RFC 1951) of links from earlier versions, which have no checksum.

use alloc::string::String;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use crate::problem::LinkError;

/// The maximum length of a packed link after unpacking, in bytes.
pub const MAX_UNPACKED_BYTES: usize = 64 * 1024;

const PREFIX: &str = "z2:";
const PREFIX_WITHOUT_CHECKSUM: &str = "z1:";
const COMPRESSION_LEVEL: u8 = 9;

/// Returns whether a text starts with the prefix of a packed link.
pub(crate) fn is_packed(text: &str) -> bool {
    split_prefix(text).is_some()
}

/// Returns whether a text contains the prefix of a packed link.
#[must_use]
pub fn contains_packed(text: &str) -> bool {
    text.contains(PREFIX) || text.contains(PREFIX_WITHOUT_CHECKSUM)
}

/// Packs the text of a link.
pub(crate) fn pack(text: &str) -> String {
    joined!(PREFIX, URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(text.as_bytes(), COMPRESSION_LEVEL)))
}

/// Unpacks a packed link. Ignores spaces, and characters at the end that are not URL-safe Base64, such as padding and
/// punctuation. Returns `None` if
/// the text has no prefix of a packed link.
pub(crate) fn unpack(link: &str) -> Option<Result<String, LinkError>> {
    split_prefix(link).map(|(has_checksum, digits)| unpack_digits(has_checksum, digits))
}

fn split_prefix(text: &str) -> Option<(bool, &str)> {
    let checked = text.strip_prefix(PREFIX).map(|digits| (true, digits));
    checked.or_else(|| Some((false, text.strip_prefix(PREFIX_WITHOUT_CHECKSUM)?)))
}

fn unpack_digits(has_checksum: bool, digits: &str) -> Result<String, LinkError> {
    let digits: String = digits.split(' ').collect();
    let digits =
        digits.trim_end_matches(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')));
    let packed = URL_SAFE_NO_PAD.decode(digits).map_err(|_| LinkError::Damaged)?;
    let (deflated, checksum) = match (has_checksum, &*packed) {
        (false, packed) => (packed, None),
        // The result does not depend on the two bytes of the header.
        (true, [_, _, deflated @ .., a, b, c, d]) => (deflated, Some(u32::from_be_bytes([*a, *b, *c, *d]))),
        (true, _) => return Err(LinkError::Damaged),
    };
    let bytes = decompress_to_vec_with_limit(deflated, MAX_UNPACKED_BYTES).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => LinkError::TooLarge,
        _ => LinkError::Damaged,
    })?;
    if checksum.is_some_and(|checksum| checksum != adler32(&bytes)) {
        return Err(LinkError::Damaged);
    }
    String::from_utf8(bytes).map_err(|_| LinkError::Damaged)
}

/// Returns the checksum at the end of zlib data.
///
/// Our own, because the library's works on several bytes at once, which takes 0.4 KB more in the JavaScript module.
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % MODULUS;
        (low, (high + low) % MODULUS)
    });
    (high << 16) | low
}
