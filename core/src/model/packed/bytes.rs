//! Numbers, texts and lists as bytes.
//!
//! A reader that has failed goes on with zeros and nothings, and says so at the end: what it is asked for is then built without
//! a way out at every field, which is most of what such readers weigh.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Bytes that are being read.
pub(super) struct Bytes<'b> {
    rest: &'b [u8],
    failed: bool,
}

impl<'b> Bytes<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes, failed: false }
    }

    /// Whether all was as it should be, and nothing is left.
    pub(super) fn end(&self) -> bool {
        !self.failed && self.rest.is_empty()
    }

    pub(super) fn fail(&mut self) {
        self.failed = true;
        self.rest = &[];
    }

    fn take(&mut self, count: usize) -> &'b [u8] {
        if let Some((taken, rest)) = self.rest.split_at_checked(count) {
            self.rest = rest;
            return taken;
        }
        self.fail();
        &[]
    }

    /// Seven bits in each byte, the lowest first; the highest bit says that more follow.
    #[inline(never)]
    fn number(&mut self) -> u32 {
        let mut number = 0_u32;
        for shift in (0..32).step_by(7) {
            let byte = self.take(1).first().copied().unwrap_or(0);
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
        }
        self.fail();
        0
    }
}

/// What can be packed.
pub(super) trait Packed: Sized {
    fn write(&self, to: &mut Vec<u8>);
    fn read(from: &mut Bytes<'_>) -> Self;
}

impl Packed for u32 {
    fn write(&self, to: &mut Vec<u8>) {
        let mut rest = *self;
        while rest >= 0x80 {
            to.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        to.push(rest.to_le_bytes()[0]);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        from.number()
    }
}

/// Places and counts, all of them small.
impl Packed for usize {
    fn write(&self, to: &mut Vec<u8>) {
        u32::try_from(*self).unwrap_or(u32::MAX).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        usize::try_from(from.number()).unwrap_or(usize::MAX)
    }
}

impl Packed for u16 {
    fn write(&self, to: &mut Vec<u8>) {
        u32::from(*self).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        Self::try_from(from.number()).unwrap_or(Self::MAX)
    }
}

impl Packed for bool {
    fn write(&self, to: &mut Vec<u8>) {
        u32::from(*self).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        from.number() != 0
    }
}

impl Packed for f64 {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend(self.to_le_bytes());
    }

    #[inline(never)]
    fn read(from: &mut Bytes<'_>) -> Self {
        from.take(8).try_into().map_or(0.0, Self::from_le_bytes)
    }
}

impl Packed for String {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        to.extend(self.as_bytes());
    }

    #[inline(never)]
    fn read(from: &mut Bytes<'_>) -> Self {
        let count = usize::read(from);
        if let Ok(text) = core::str::from_utf8(from.take(count)) {
            return text.into();
        }
        from.fail();
        Self::new()
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.len().write(to);
        self.iter().for_each(|item| item.write(to));
    }

    #[inline(never)]
    fn read(from: &mut Bytes<'_>) -> Self {
        let count = usize::read(from);
        let mut list = Self::new();
        // Everything takes a byte at least, so a count that is made up ends with the bytes.
        while list.len() < count && !from.rest.is_empty() {
            list.push(T::read(from));
        }
        if list.len() < count {
            from.fail();
        }
        list
    }
}

impl<T: Packed> Packed for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        self.is_some().write(to);
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        bool::read(from).then(|| T::read(from))
    }
}

impl<A: Packed, B: Packed> Packed for (A, B) {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        (A::read(from), B::read(from))
    }
}

impl<T: Packed> Packed for Box<T> {
    fn write(&self, to: &mut Vec<u8>) {
        (**self).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        Self::new(T::read(from))
    }
}

/// A structure: the fields that travel, in their order, and after `;` those that are made anew.
macro_rules! fields {
    ($name:ident { $($field:ident),* $(; $($made:ident),*)? }) => {
        impl Packed for $name {
            fn write(&self, to: &mut Vec<u8>) {
                $(self.$field.write(to);)*
            }

            fn read(from: &mut Bytes<'_>) -> Self {
                Self { $($field: Packed::read(from),)* $($($made: Default::default(),)*)? }
            }
        }
    };
}

/// One of several words: its number in the list.
macro_rules! words_of {
    ($name:ident { $first:ident $(, $other:ident)* $(,)? }) => {
        impl Packed for $name {
            fn write(&self, to: &mut Vec<u8>) {
                // A word that is not in the list is refused when this is compiled.
                match self {
                    $name::$first $(| $name::$other)* => {}
                }
                const ALL: &[$name] = &[$name::$first $(, $name::$other)*];
                ALL.iter().position(|word| word == self).unwrap_or(0).write(to);
            }

            fn read(from: &mut Bytes<'_>) -> Self {
                const ALL: &[$name] = &[$name::$first $(, $name::$other)*];
                let number = usize::read(from);
                ALL.get(number).copied().unwrap_or_else(|| {
                    from.fail();
                    $name::$first
                })
            }
        }
    };
}

pub(super) use {fields, words_of};
