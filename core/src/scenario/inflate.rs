//! Unpacks what was deflated (RFC 1951).
//!
//! Links are short, so this is written to be small, not fast: codes are read bit by bit, as in Mark Adler's `puff`. A library made
//! for large files is 10 KB of every program that is downloaded.

use alloc::vec::Vec;

/// Why bytes could not be unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InflateError {
    /// They are not what a deflater writes.
    Damaged,
    /// They come to more than is allowed.
    TooLarge,
}

/// The longest code, in bits.
const LONGEST: usize = 15;
/// The order in which the lengths of codes of lengths are given.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Unpacks to at most `most` bytes. What follows the end is not looked at.
pub(super) fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, InflateError> {
    let mut reader = Reader { packed, at: 0, out: Vec::new(), most };
    loop {
        let last = reader.bits(1)? == 1;
        match reader.bits(2)? {
            0 => reader.stored()?,
            kind => {
                let (letters, distances) = match kind {
                    1 => (fixed(), alloc::vec![5; 32]),
                    2 => reader.lengths()?,
                    _ => return Err(InflateError::Damaged),
                };
                reader.coded(&Code::of(&letters), &Code::of(&distances))?;
            }
        }
        if last {
            return Ok(reader.out);
        }
    }
}

/// The lengths of codes that go without saying.
fn fixed() -> Vec<u8> {
    let length = |symbol: u16| match symbol {
        0..=143 => 8,
        144..=255 => 9,
        256..=279 => 7,
        _ => 8,
    };
    (0..288).map(length).collect()
}

/// Which symbols have codes of which length; codes of a length count up in the order of symbols.
struct Code {
    /// How many symbols have codes of each length.
    counts: [usize; LONGEST + 1],
    /// The symbols, ordered by the length of their codes.
    symbols: Vec<usize>,
}

impl Code {
    fn of(lengths: &[u8]) -> Self {
        let mut counts = [0; LONGEST + 1];
        let mut symbols = Vec::new();
        for (length, count) in counts.iter_mut().enumerate().skip(1) {
            let of_length = lengths.iter().enumerate().filter(|(_, other)| usize::from(**other) == length);
            symbols.extend(of_length.map(|(symbol, _)| symbol));
            *count = lengths.iter().filter(|other| usize::from(**other) == length).count();
        }
        Self { counts, symbols }
    }

    /// How many codes of the longest length are left over; none if there are more codes than there can be.
    fn left(&self) -> Option<usize> {
        self.counts.iter().skip(1).try_fold(1_usize, |left, count| (2 * left).checked_sub(*count))
    }
}

struct Reader<'p> {
    packed: &'p [u8],
    /// The next bit.
    at: usize,
    out: Vec<u8>,
    most: usize,
}

impl Reader<'_> {
    /// A number of so many bits, the lowest first.
    fn bits(&mut self, count: u8) -> Result<usize, InflateError> {
        let mut number = 0;
        for place in 0..count {
            let byte = self.packed.get(self.at / 8).ok_or(InflateError::Damaged)?;
            number |= usize::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(number)
    }

    fn push(&mut self, byte: u8) -> Result<(), InflateError> {
        if self.out.len() >= self.most {
            return Err(InflateError::TooLarge);
        }
        self.out.push(byte);
        Ok(())
    }

    /// Bytes as they are, behind their number and the same number with all bits turned.
    fn stored(&mut self) -> Result<(), InflateError> {
        self.at = self.at.next_multiple_of(8);
        let count = self.bits(16)?;
        if self.bits(16)? != count ^ 0xffff {
            return Err(InflateError::Damaged);
        }
        for _ in 0..count {
            let byte = self.bits(8)?;
            self.push(byte.to_le_bytes()[0])?;
        }
        Ok(())
    }

    /// The next symbol. The first bit of a code is its highest.
    fn symbol(&mut self, code: &Code) -> Result<usize, InflateError> {
        let (mut number, mut first, mut before) = (0, 0, 0);
        for count in code.counts.iter().skip(1) {
            number |= self.bits(1)?;
            if number < first + count {
                return code.symbols.get(before + number - first).copied().ok_or(InflateError::Damaged);
            }
            before += count;
            first = (first + count) << 1;
            number <<= 1;
        }
        Err(InflateError::Damaged)
    }

    /// The lengths of the codes of letters and lengths, and of distances, as they stand before what is written in them.
    fn lengths(&mut self) -> Result<(Vec<u8>, Vec<u8>), InflateError> {
        let (letters, distances, given) = (self.bits(5)? + 257, self.bits(5)? + 1, self.bits(4)? + 4);
        let mut of_lengths = [0; 19];
        for place in ORDER.iter().take(given) {
            let length = self.bits(3)?.to_le_bytes()[0];
            of_lengths.iter_mut().skip(*place).take(1).for_each(|other| *other = length);
        }
        let code = Code::of(&of_lengths);
        let mut lengths: Vec<u8> = Vec::new();
        while lengths.len() < letters + distances {
            let (length, times) = match self.symbol(&code)? {
                16 => (*lengths.last().ok_or(InflateError::Damaged)?, 3 + self.bits(2)?),
                17 => (0, 3 + self.bits(3)?),
                18 => (0, 11 + self.bits(7)?),
                length => (length.to_le_bytes()[0], 1),
            };
            lengths.extend(core::iter::repeat_n(length, times));
        }
        if lengths.len() > letters + distances || letters > 286 || code.left() != Some(0) {
            return Err(InflateError::Damaged);
        }
        let distances = lengths.split_off(letters);
        Ok((lengths, distances))
    }

    /// Letters, and lengths and distances of what was there before, to the end of the block.
    fn coded(&mut self, letters: &Code, distances: &Code) -> Result<(), InflateError> {
        // Every code stands for something; only a single distance may have half of them.
        let whole = |code: &Code| code.left() == Some(0) || (code.left().is_some() && code.symbols.len() < 2);
        if letters.left() != Some(0) || !whole(distances) {
            return Err(InflateError::Damaged);
        }
        loop {
            let symbol = self.symbol(letters)?;
            let length = match symbol {
                0..=255 => {
                    self.push(symbol.to_le_bytes()[0])?;
                    continue;
                }
                256 => return Ok(()),
                // The last length has a symbol of its own.
                285 => 258,
                286.. => return Err(InflateError::Damaged),
                _ => 3 + self.stepped(symbol - 257, 4)?,
            };
            let symbol = self.symbol(distances)?;
            if symbol > 29 {
                return Err(InflateError::Damaged);
            }
            let distance = 1 + self.stepped(symbol, 2)?;
            let from = self.out.len().checked_sub(distance).ok_or(InflateError::Damaged)?;
            for at in from..from + length {
                let byte = *self.out.get(at).ok_or(InflateError::Damaged)?;
                self.push(byte)?;
            }
        }
    }

    /// A number in steps: the first `2 × base` symbols stand for themselves, then each `base` of them are twice as far apart, and
    /// what lies between follows in bits.
    fn stepped(&mut self, symbol: usize, base: usize) -> Result<usize, InflateError> {
        let more = (symbol / base).saturating_sub(1);
        let bits = self.bits(more.to_le_bytes()[0])?;
        Ok(if more == 0 { symbol } else { ((base + symbol % base) << more) + bits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::inflate::decompress_to_vec_with_limit;
    use proptest::prelude::*;

    const MOST: usize = 4096;

    proptest! {
        /// What another's deflater packs, in all its ways, comes back.
        #[test]
        fn what_was_packed_comes_back(text in "([a-z=&0-9.]{0,30}|(nodes=[0-9]{1,3}&){0,9}|\\PC{0,20}){0,40}", level in 0_u8..=10) {
            let bytes = text.as_bytes();
            prop_assert_eq!(inflate(&compress_to_vec(bytes, level), 1 << 16), Ok(bytes.to_vec()));
        }

        #[test]
        fn any_bytes_packed_come_back(bytes in prop::collection::vec(any::<u8>(), 0..3000), level in 0_u8..=10) {
            prop_assert_eq!(inflate(&compress_to_vec(&bytes, level), MOST), Ok(bytes));
        }

        /// Of bytes that are damaged or were never packed, another's inflater says the same.
        #[test]
        fn what_is_damaged_is_refused(text in "([a-z]{1,4}=[0-9]{1,6}&){0,99}", changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3)) {
            let mut bytes = compress_to_vec(text.as_bytes(), 9);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            same(&bytes)?;
        }

        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            same(&bytes)?;
        }
    }

    fn same(bytes: &[u8]) -> Result<(), TestCaseError> {
        match (inflate(bytes, MOST), decompress_to_vec_with_limit(bytes, MOST)) {
            (Ok(ours), theirs) => prop_assert_eq!(Some(ours), theirs.ok()),
            (Err(_), theirs) => prop_assert!(theirs.is_err(), "{theirs:?}"),
        }
        Ok(())
    }

    #[test]
    fn it_says_when_there_is_too_much() {
        let zeros = compress_to_vec(&[0; 100_000], 9);
        assert_eq!(inflate(&zeros, MOST), Err(InflateError::TooLarge));
        assert_eq!(inflate(&zeros, 100_000).map(|bytes| bytes.len()), Ok(100_000));
        assert_eq!(inflate(&zeros[..zeros.len() - 2], 100_000), Err(InflateError::Damaged));
        assert_eq!(inflate(&[], MOST), Err(InflateError::Damaged));
    }
}
