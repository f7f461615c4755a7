//! What a person has described: which models, with which values.
//!
//! A scenario is plain text settings, kept as they were given. It is complete (no clock, no chance, no
//! network) and loses nothing: a setting that cannot be read is kept, named as a [`Problem`], and
//! the preset's value is used in its place.

mod base64;
mod inflate;
pub mod link;
pub mod outlook;
pub mod problem;
pub mod resolve;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

pub use problem::{Problem, ProblemKind, ProblemLevel};

/// Whether a key is about prices and buying.
#[must_use]
pub fn is_cost(key: &str) -> bool {
    key.starts_with("cost.")
}

/// A whole scenario: one component or several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The deployed things, in order.
    pub components: Vec<Component>,
    /// What is assumed of the load and its growth, for all components: see [`outlook`].
    pub outlook: Settings,
    /// What is said of prices and buying: see [`crate::cost::wishes`].
    pub cost: Settings,
    /// Settings before the first component that are not known here, kept for whoever knows them.
    pub unknown: Vec<(String, String)>,
}

/// One deployed thing: a model with its settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// What the person calls it; the model's id where it is not named.
    pub name: String,
    /// The model's id.
    pub model: String,
    /// The model's version; the first where a link does not say.
    pub version: u32,
    /// The preset it starts from; empty for the model's defaults.
    pub preset: String,
    /// What differs from the preset: ids of inputs and constants, and texts as typed.
    pub settings: Settings,
}

/// Names and texts as typed, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(Vec<(String, String)>);

impl Deref for Settings {
    type Target = Vec<(String, String)>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Settings {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Settings {
    /// The text of a setting; the last one where a link has several.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().rfind(|(other, _)| other == key).map(|(_, text)| text.as_str())
    }

    /// Sets a value to what was typed.
    pub fn set(&mut self, key: &str, text: &str) {
        let place = self.0.iter().position(|(other, _)| other == key).unwrap_or(self.0.len());
        // A link may have set it twice, and the last one counts.
        self.reset(key);
        self.0.insert(place, (key.to_owned(), text.to_owned()));
    }

    /// Forgets what was typed.
    pub fn reset(&mut self, key: &str) {
        self.0.retain(|(other, _)| other != key);
    }
}

impl Scenario {
    /// One component of a model, as its defaults have it.
    #[must_use]
    pub fn of(model: &str) -> Self {
        Self { components: alloc::vec![Component::of(model)], ..Self::default() }
    }

    /// The settings that a key for all components belongs to.
    #[must_use]
    pub fn shared(&self, key: &str) -> &Settings {
        if is_cost(key) { &self.cost } else { &self.outlook }
    }

    /// The same, to be changed.
    pub fn shared_mut(&mut self, key: &str) -> &mut Settings {
        if is_cost(key) { &mut self.cost } else { &mut self.outlook }
    }
}

impl Component {
    /// A component of a model, as its defaults have it.
    #[must_use]
    pub fn of(model: &str) -> Self {
        Self { model: model.to_owned(), version: 1, ..Self::default() }
    }

    /// The name it goes by.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.model } else { &self.name }
    }

    /// The text of a setting; the last one where a link has several.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&str> {
        self.settings.get(id)
    }

    /// Sets a value to what was typed.
    pub fn set(&mut self, id: &str, text: &str) {
        self.settings.set(id, text);
    }

    /// Gives a value back to the preset.
    pub fn reset(&mut self, id: &str) {
        self.settings.reset(id);
    }
}
