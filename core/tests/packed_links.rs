//! Packed links: they round-trip, and damaged or oversized ones are rejected.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headroom_core::decode;
use headroom_core::problem::{Cause, LinkError};
use headroom_core::scenario::link::MAX_UNPACKED_BYTES;
use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

/// Returns the errors of decoding a link with these packed bytes.
fn decode_errors(deflated: &[u8]) -> Vec<LinkError> {
    let link = format!("z1:{}", URL_SAFE_NO_PAD.encode(deflated));
    let causes = decode(&link).1.into_iter().map(|problem| problem.cause);
    causes.filter_map(|cause| if let Cause::Link(error) = cause { Some(error) } else { None }).collect()
}

/// Returns a link of this length in bytes: one component with a long name.
fn link_of_length(length: usize) -> Vec<u8> {
    let mut text = b"m=queue&n=".to_vec();
    text.resize(length, b'x');
    text
}

#[test]
fn the_unpacked_size_is_limited() {
    assert_eq!(decode_errors(&compress_to_vec(&link_of_length(MAX_UNPACKED_BYTES), 9)), []);
    assert_eq!(decode_errors(&compress_to_vec(&link_of_length(MAX_UNPACKED_BYTES + 1), 9)), [LinkError::TooLarge]);
    // About 10 kB that would expand to 10 MB.
    assert_eq!(decode_errors(&compress_to_vec(&[0; 10_000_000], 9)), [LinkError::TooLarge]);
}

#[test]
fn a_damaged_link_is_rejected() {
    let packed = compress_to_vec(&link_of_length(1000), 9);
    for end in 0..packed.len() {
        assert_eq!(decode_errors(&packed[..end]), [LinkError::Damaged], "{end}");
    }
    for link in ["z1:*", "z1:A", "z1:AB CD", "z1:é", "z1:__8"] {
        assert!(decode(link).1.iter().any(|problem| problem.cause == Cause::Link(LinkError::Damaged)), "{link}");
    }
    // Base64 padding from other encoders is accepted.
    let link = format!("z1:{}==", URL_SAFE_NO_PAD.encode(&packed));
    assert!(decode(&link).1.is_empty());
}

proptest! {
    #[test]
    fn every_compression_level_is_accepted(name in "[a-z0-9]{0,400}", level in 0_u8..=10) {
        let deflated = compress_to_vec(format!("m=queue&n={name}").as_bytes(), level);
        let (scenario, problems) = decode(&format!("z1:{}", URL_SAFE_NO_PAD.encode(deflated)));
        prop_assert!(problems.is_empty());
        prop_assert_eq!(&scenario.components[0].name, &name);
    }
}
