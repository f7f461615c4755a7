//! Sets of models: built-in models and models loaded from files.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::model::Model;
use crate::model::loader::from_json;
use crate::model::packed::{UnpackError, pack, unpack};
use crate::problem::Problem;

/// The id of the model of a new scenario.
pub const DEFAULT_MODEL: &str = "tiered-store";

/// A built-in model, before it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInModel {
    /// The id in links.
    pub id: &'static str,
    /// The version, which links include if it is above 1.
    pub version: u32,
    /// The title shown to users.
    pub title: &'static str,
    /// The summary: one sentence.
    pub summary: &'static str,
    /// The name of the packed file. It contains a hash of the model and of the code that packs it.
    pub file: &'static str,
}

// Written by build.rs: `BUILT_IN`, and `SOURCES` with the same models as JSON.
include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// Returns the metadata of the built-in models in display order, for programs that download models on demand.
#[must_use]
pub fn built_in_models() -> &'static [BuiltInModel] {
    BUILT_IN
}

/// Packs the built-in models, for programs that publish them as files.
///
/// # Errors
/// Returns the problems of an invalid built-in model; see [`Models::built_in`].
pub fn packed_models() -> Result<Vec<(&'static BuiltInModel, Vec<u8>)>, Vec<Problem>> {
    let models = Models::built_in()?;
    Ok(BUILT_IN.iter().zip(models.iter()).map(|(listed, model)| (listed, pack(model))).collect())
}

/// A set of models, by id and version.
#[derive(Clone, Debug, Default)]
pub struct Models {
    models: Vec<Arc<Model>>,
}

impl Models {
    /// Returns an empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { models: Vec::new() }
    }

    /// Returns the built-in models.
    ///
    /// # Errors
    /// Returns the problems of an invalid built-in model. A test checks that there is none.
    pub fn built_in() -> Result<Self, Vec<Problem>> {
        let mut models = Self::default();
        for source in SOURCES {
            models.add(from_json(source)?);
        }
        Ok(models)
    }

    /// Unpacks a model and adds it.
    ///
    /// # Errors
    /// Returns [`UnpackError`] if the bytes are not a packed model.
    pub fn add_packed(&mut self, bytes: &[u8]) -> Result<Arc<Model>, UnpackError> {
        Ok(self.add(unpack(bytes)?))
    }

    /// Adds a model, replacing any model with the same id and version.
    pub fn add(&mut self, model: Model) -> Arc<Model> {
        let model = Arc::new(model);
        self.models.retain(|other| (&other.id, other.version) != (&model.id, model.version));
        self.models.push(Arc::clone(&model));
        model
    }

    /// Returns the model with this id and version.
    #[must_use]
    pub fn get(&self, id: &str, version: u32) -> Option<Arc<Model>> {
        self.models.iter().find(|model| model.id == id && model.version == version).cloned()
    }

    /// Returns all models, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.iter()
    }

    /// Returns the ids of all models.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|model| model.id.as_str())
    }
}
