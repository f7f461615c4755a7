//! Bytes as letters that stand in addresses as they are (RFC 4648, section 5, without `=`).
//!
//! A library reads four letters in one step, in a good kilobyte of every program that is downloaded. Links are short.

use alloc::string::String;
use alloc::vec::Vec;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn write(bytes: &[u8]) -> String {
    let letter = |bits: u32, at: u32| char::from(LETTERS[usize::from((bits >> at).to_le_bytes()[0] & 63)]);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().zip([16, 8, 0]).fold(0, |bits, (byte, at)| bits | u32::from(*byte) << at);
        text.extend([18, 12, 6, 0].into_iter().take(three.len() + 1).map(|at| letter(bits, at)));
    }
    text
}

/// None where there are other letters, or bits at the end that no byte has.
pub(super) fn read(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let six = LETTERS.iter().zip(0_u32..).find(|(known, _)| **known == letter)?.1;
        bits = bits << 6 | six;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    (count < 6 && bits.trailing_zeros() >= count).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_written_as_by_others_and_come_back(bytes in prop::collection::vec(any::<u8>(), 0..99)) {
            let text = write(&bytes);
            prop_assert_eq!(&text, &URL_SAFE_NO_PAD.encode(&bytes));
            prop_assert_eq!(read(&text), Some(bytes));
        }

        #[test]
        fn texts_are_read_as_by_others(text in "[A-Za-c0-2_-]{0,9}[=+/ é]{0,1}[A-D]{0,2}") {
            prop_assert_eq!(read(&text), URL_SAFE_NO_PAD.decode(&text).ok());
        }
    }
}
