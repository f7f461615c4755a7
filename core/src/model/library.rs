//! The models there are: the built-in ones, and those a person has loaded.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::model::Model;
use crate::model::loader::{ModelProblem, from_json};
use crate::model::packed::{NotPacked, pack, unpack};

/// The model shown where nobody names one.
pub const FIRST: &str = "tiered-store";

/// A built-in model, before it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: &'static str,
    /// Its version.
    pub version: u32,
    /// What it is called.
    pub title: &'static str,
    /// What it sizes.
    pub summary: &'static str,
    /// The file it is packed in; the name changes with what is in it.
    pub file: &'static str,
}

// LISTED, and SOURCES: the same models as JSON; see build.rs.
include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// The built-in models, in the order in which they are offered, without what is in them: a program that fetches models
/// by need does not carry them.
#[must_use]
pub fn listed() -> &'static [Listed] {
    LISTED
}

/// The built-in models, each packed, for those who put them where they can be fetched.
///
/// # Errors
/// As [`Models::built_in`].
pub fn packed() -> Result<Vec<(&'static Listed, Vec<u8>)>, Vec<ModelProblem>> {
    let models = Models::built_in()?;
    Ok(LISTED.iter().zip(models.iter()).map(|(listed, model)| (listed, pack(model))).collect())
}

/// A set of models, by id and version.
#[derive(Clone, Debug, Default)]
pub struct Models {
    models: Vec<Arc<Model>>,
}

impl Models {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { models: Vec::new() }
    }

    /// The built-in models.
    ///
    /// # Errors
    /// A test sees to it that there are none; they are passed on rather than hidden.
    pub fn built_in() -> Result<Self, Vec<ModelProblem>> {
        let mut models = Self::default();
        for source in SOURCES {
            models.add(from_json(source)?);
        }
        Ok(models)
    }

    /// Adds a packed model.
    ///
    /// # Errors
    /// That it is none.
    pub fn add_packed(&mut self, bytes: &[u8]) -> Result<Arc<Model>, NotPacked> {
        Ok(self.add(unpack(bytes)?))
    }

    /// Adds a model; one of the same id and version is replaced.
    pub fn add(&mut self, model: Model) -> Arc<Model> {
        let model = Arc::new(model);
        self.models.retain(|other| (&other.id, other.version) != (&model.id, model.version));
        self.models.push(Arc::clone(&model));
        model
    }

    /// The model of this id and version.
    #[must_use]
    pub fn get(&self, id: &str, version: u32) -> Option<Arc<Model>> {
        self.models.iter().find(|model| model.id == id && model.version == version).cloned()
    }

    /// All models, in the order in which they are offered.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Model>> {
        self.models.iter()
    }

    /// The ids of all models.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|model| model.id.as_str())
    }
}
