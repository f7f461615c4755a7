//! Decimal numbers as people write them: read to the nearest number that there is, and written in the fewest digits that read
//! back to the same one, or rounded to so many decimals.
//!
//! The standard library does both faster, by tables and by two ways for each: 25 KB of every program that is downloaded, which
//! little compresses. Here both stand on whole numbers of any size.

mod read;
mod whole;
mod write;

pub use read::{read, read_shifted};
pub use write::{Digits, exponent, fixed, scientific, whole, write};
