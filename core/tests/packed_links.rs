//! Packed links: they round-trip, and damaged or oversized ones are rejected. Links of earlier versions are still read.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headroom_core::decode;
use headroom_core::problem::{Cause, LinkError};
use headroom_core::scenario::link::encode_packed;
use headroom_core::scenario::packed_link::MAX_UNPACKED_BYTES;
use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
use proptest::prelude::*;

/// Returns the errors of decoding a link of an earlier version with these packed bytes.
fn decode_errors(deflated: &[u8]) -> Vec<LinkError> {
    link_errors(&format!("z1:{}", URL_SAFE_NO_PAD.encode(deflated)))
}

fn link_errors(link: &str) -> Vec<LinkError> {
    let causes = decode(link).1.into_iter().map(|problem| problem.cause);
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
    for digits in ["", "*", "A", "AB CD", "é", "__8"] {
        for prefix in ["z1:", "z2:"] {
            let link = format!("{prefix}{digits}");
            assert_eq!(link_errors(&link), [LinkError::Damaged], "{link}");
        }
    }
    // Base64 padding from other encoders is accepted.
    let link = format!("z1:{}==", URL_SAFE_NO_PAD.encode(&packed));
    assert!(decode(&link).1.is_empty());
}

/// Returns a packed link whose damage would be hard to notice: several components with numbers.
fn packed_scenario() -> String {
    let text = "v=1&growth=5%25/month&m=web-service&n=api&requests=1250&m=tiered-store&nodes=7M&active_ratio=0.15";
    encode_packed(&decode(text).0, &common::built_in_models())
}

/// Checks that a changed link is reported as damaged, unless it still holds the same scenario, as with a letter after the
/// data. Returns whether it was reported.
fn check_changed(changed: &str, original: &str) -> bool {
    let damaged = link_errors(changed) == [LinkError::Damaged];
    assert!(damaged || decode(changed).0 == decode(original).0, "{changed} opens another scenario");
    damaged
}

#[test]
fn a_changed_letter_never_opens_another_scenario() {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let link = packed_scenario();
    let mut reported = 0;
    for at in "z2:".len()..link.len() {
        for letter in LETTERS.chars().filter(|letter| !link[at..].starts_with(*letter)) {
            let changed = format!("{}{letter}{}", &link[..at], &link[at + 1..]);
            reported += usize::from(check_changed(&changed, &link));
        }
    }
    // The scenario depends neither on the header nor on the padding after the last block.
    let all = (link.len() - "z2:".len()) * (LETTERS.len() - 1);
    assert!(reported * 100 > all * 97, "{reported} of {all}");
}

#[test]
fn lost_swapped_and_repeated_letters_never_open_another_scenario() {
    let link = packed_scenario();
    for at in "z2:".len()..link.len() {
        let (before, letter, after) = (&link[..at], &link[at..=at], &link[at + 1..]);
        check_changed(&format!("{before}{after}"), &link);
        check_changed(&format!("{before}{letter}{letter}{after}"), &link);
        check_changed(
            &format!("{before}{}{letter}{}", after.get(..1).unwrap_or(""), after.get(1..).unwrap_or("")),
            &link,
        );
        assert_eq!(link_errors(before), [LinkError::Damaged], "cut at {at}");
    }
}

proptest! {
    #[test]
    fn every_compression_level_is_accepted(name in "[a-z0-9]{0,400}", level in 0_u8..=10) {
        let text = format!("m=queue&n={name}");
        let packed = [("z1", compress_to_vec(text.as_bytes(), level)), ("z2", compress_to_vec_zlib(text.as_bytes(), level))];
        for (prefix, bytes) in packed {
            let (scenario, problems) = decode(&format!("{prefix}:{}", URL_SAFE_NO_PAD.encode(bytes)));
            prop_assert!(problems.is_empty());
            prop_assert_eq!(&scenario.components[0].name, &name);
        }
    }
}
