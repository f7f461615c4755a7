//! The models there are: the built-in ones, and those a person has loaded.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::engine::load::{ModelProblem, load};
use crate::engine::model::Model;
use crate::engine::source::ModelSource;

/// The built-in model files, packed when this crate was built.
const BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/models.bin"));

/// A set of models, by id and version.
#[derive(Clone, Debug, Default)]
pub struct Models {
    models: Vec<Arc<Model>>,
}

impl Models {
    /// The built-in models.
    ///
    /// # Errors
    /// A test sees to it that there are none; they are passed on rather than hidden.
    pub fn built_in() -> Result<Self, Vec<ModelProblem>> {
        let sources: Vec<ModelSource> = postcard::from_bytes(BUILT_IN).map_err(|error| {
            let message = alloc::format!("{error}");
            alloc::vec![ModelProblem { path: Vec::new(), id: String::new(), at: None, message }]
        })?;
        let mut models = Self::default();
        for source in sources {
            models.add(load(source)?);
        }
        Ok(models)
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
