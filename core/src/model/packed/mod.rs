//! A compact binary format for checked and compiled models.
//!
//! Programs that load packed models do not need the TOML parser, the expression parser, the type checker, or the
//! compiler. The encoding is [`postcard`]. Chart axes, program slices, time-varying inputs, and the dimensions of units
//! are derived after unpacking. Packed models are untrusted, so [`unpack`] validates them.

mod validate;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::loader::MAX_MODEL_FILE_BYTES;
use crate::model::{Input, Model, TemplateSegment, ValueKind};
use crate::units::{Unit, UnknownUnit};

/// The magic number of a packed model. Its last byte is the version of the format.
const MAGIC: [u8; 4] = *b"HRM\x01";
/// The maximum size of a packed model, in bytes: twice that of a model file, because compiled steps can take more space
/// than their text.
pub(super) const MAX_PACKED_BYTES: usize = 2 * MAX_MODEL_FILE_BYTES;

/// Packs a model.
#[must_use]
pub fn pack(model: &Model) -> Vec<u8> {
    let bytes = postcard::to_allocvec(model).unwrap_or_default();
    [MAGIC.as_slice(), &bytes].concat()
}

/// The error that [`unpack`] returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpackError;

impl UnpackError {
    /// The error message.
    pub const MESSAGE: &str = "not a packed model that this version can read; pack the model file again";
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MESSAGE)
    }
}

impl core::error::Error for UnpackError {}

/// Unpacks a model from the bytes that [`pack`] returned.
///
/// # Errors
/// Returns [`UnpackError`] if the bytes are not a packed model, are damaged, or were packed by an incompatible version.
pub fn unpack(packed: &[u8]) -> Result<Model, UnpackError> {
    let bytes = packed.strip_prefix(&MAGIC).filter(|_| packed.len() <= MAX_PACKED_BYTES).ok_or(UnpackError)?;
    let (mut model, rest) = postcard::take_from_bytes(bytes).map_err(|_| UnpackError)?;
    if !rest.is_empty() || parse_units(&mut model).is_err() || !validate::is_valid(&model) {
        return Err(UnpackError);
    }
    model.prepare();
    Ok(model)
}

/// Parses the units, which are packed as text, and copies those of inputs to their sliders.
fn parse_units(model: &mut Model) -> Result<(), UnknownUnit> {
    let units = model.values.iter_mut().map(|value| &mut value.unit);
    for unit in units.chain(model.resources.iter_mut().map(|resource| &mut resource.unit)) {
        *unit = Unit::parse(&unit.text, &model.counts)?;
    }
    for value in &mut model.values {
        if let ValueKind::Input(Input { slider: Some(slider), .. }) = &mut value.kind {
            slider.unit.clone_from(&value.unit);
        }
    }
    Ok(())
}

/// Serializes a unit as its text. [`unpack`] parses it once the model's counts are known.
pub(super) mod unit_text {
    use super::{Deserialize, Deserializer, Serializer, String, Unit};

    pub(crate) fn serialize<S: Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&unit.text)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
        Ok(Unit { text: String::deserialize(deserializer)?, ..Unit::plain() })
    }
}

/// Serializes text as itself, and a value as an empty string followed by its index.
impl Serialize for TemplateSegment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Value(index) => {
                let mut pair = serializer.serialize_tuple(2)?;
                pair.serialize_element("")?;
                pair.serialize_element(index)?;
                pair.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for TemplateSegment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SegmentVisitor;
        impl<'de> Visitor<'de> for SegmentVisitor {
            type Value = TemplateSegment;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or an empty string and an index")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<TemplateSegment, A::Error> {
                let missing = || A::Error::custom("a segment is incomplete");
                let text: String = seq.next_element()?.ok_or_else(missing)?;
                if text.is_empty() {
                    return Ok(TemplateSegment::Value(seq.next_element()?.ok_or_else(missing)?));
                }
                Ok(TemplateSegment::Text(text))
            }
        }
        deserializer.deserialize_tuple(2, SegmentVisitor)
    }
}
