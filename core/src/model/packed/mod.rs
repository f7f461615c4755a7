//! How loaded models travel: checked, compiled, in few bytes.
//!
//! A program that only evaluates needs neither the reader of model files nor the parser, the units' checks and the compiler.
//! What is read may come from anywhere, so it is looked through before it is used: see [`sound`].

mod bytes;
mod shapes;
mod sound;

use alloc::vec::Vec;
use core::fmt;

use crate::model::{Input, Model, ValueKind};
use crate::units::{Unit, UnknownUnit};
use bytes::{Bytes, Packed};

/// What a packed model begins with. The last byte counts up when the form changes.
const HEAD: [u8; 4] = *b"HRM\x01";
/// The longest packed model that is read, in bytes: more than the longest model file comes to.
const LONGEST: usize = 2 * crate::model::loader::LONGEST_FILE;

/// Packs a model.
#[must_use]
pub fn pack(model: &Model) -> Vec<u8> {
    let mut bytes = HEAD.to_vec();
    model.write(&mut bytes);
    bytes
}

/// Why bytes are no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPacked;

impl NotPacked {
    /// The same, in words.
    pub const MESSAGE: &str = "these bytes are no model packed by this version; pack the model file anew";
}

impl fmt::Display for NotPacked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MESSAGE)
    }
}

impl core::error::Error for NotPacked {}

/// Reads what [`pack`] wrote.
///
/// # Errors
/// It is something else, is damaged, or was packed by another version.
pub fn unpack(packed: &[u8]) -> Result<Model, NotPacked> {
    let bytes = packed.strip_prefix(&HEAD).filter(|_| packed.len() <= LONGEST).ok_or(NotPacked)?;
    let mut bytes = Bytes::new(bytes);
    let mut model = Model::read(&mut bytes);
    if !bytes.end() || measure(&mut model).is_err() || !sound::sound(&model) {
        return Err(NotPacked);
    }
    model.prepare();
    Ok(model)
}

/// Finds what the units measure.
fn measure(model: &mut Model) -> Result<(), UnknownUnit> {
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
