//! Scenarios: components with the values of their inputs, and the outlook and cost settings.
//!
//! A scenario is plain text, kept as typed. An invalid value is reported as a [`Problem`] and replaced by the default.
//! Reading a scenario needs no clock, no random numbers, and no network.
//!
//! All user input is declared here: the settings in [`outlook_settings`] and [`cost_settings`], the grammars of growth,
//! events, shapes, and prices in their modules, and links in [`link`].

pub mod area;
pub mod cost_settings;
mod date_rule;
pub mod event;
pub mod event_draft;
pub mod fit;
pub mod growth;
pub mod growth_draft;
pub mod link;
mod number;
pub mod outlook_settings;
pub mod packed_link;
pub mod price_text;
mod profiles;
pub mod resolve;
pub mod setting;
pub mod shape;
pub mod standby;

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::{Deref, DerefMut};

pub use crate::problem::{Cause, LinkError, Location, Problem, ProblemLevel, SyntaxError, SyntaxReason};
pub use date_rule::{DateRule, RuleDay, named_dates};
pub use event::{Event, MAX_EVENT_NAME_CHARS, MAX_EVENTS, Schedule, parse_events, write_events};
pub use event_draft::{EventDraft, ScheduleDraft, ScheduleKind};
pub use fit::Fit;
pub use growth::{Growth, GrowthRate, Period};
pub use growth_draft::{GrowthDraft, GrowthKind, StepDraft};
pub use shape::{Axis, Shape};

use crate::text::shown_name;

/// Returns whether a key belongs to a cost setting.
#[must_use]
pub fn is_cost_key(key: &str) -> bool {
    key.starts_with("cost.")
}

/// A scenario: components, with outlook and cost settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The components, in the order of the link.
    pub components: Vec<Component>,
    /// The outlook settings; see [`outlook_settings`].
    pub outlook: Settings,
    /// The cost settings; see [`cost_settings`].
    pub cost: Settings,
    /// Unknown settings before the first component, kept unchanged.
    pub unknown: Vec<(String, String)>,
}

/// A component: a model with the values of its inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// The name as typed; empty to use the id of the model. [`Component::title`] returns the form to show.
    pub name: String,
    /// The id of the model.
    pub model: String,
    /// The version of the model, 1 by default.
    pub version: u32,
    /// The id of the preset; empty for the defaults of the model.
    pub preset: String,
    /// The ids of the inputs and constants that are set, and [`GROWS`](resolve::GROWS), each with its text as typed.
    pub settings: Settings,
}

/// Keys with their texts as typed, in the order in which they were given.
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
    /// Returns the text of a setting, or the last text if the key is repeated.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().rfind(|(other, _)| other == key).map(|(_, text)| text.as_str())
    }

    /// Sets the text of a key, replacing all earlier texts.
    pub fn set(&mut self, key: &str, text: &str) {
        let index = self.0.iter().position(|(other, _)| other == key).unwrap_or(self.0.len());
        // A link can repeat a key; the last text counts.
        self.reset(key);
        self.0.insert(index, (key.to_owned(), text.to_owned()));
    }

    /// Removes a key with all its texts.
    pub fn reset(&mut self, key: &str) {
        self.0.retain(|(other, _)| other != key);
    }
}

impl Scenario {
    /// Creates a scenario of one component with the defaults of its model.
    #[must_use]
    pub fn with_model(model: &str) -> Self {
        Self { components: alloc::vec![Component::with_model(model)], ..Self::default() }
    }

    /// Returns the settings that a key belongs to: the cost settings or the outlook settings.
    #[must_use]
    pub fn settings_for(&self, key: &str) -> &Settings {
        if is_cost_key(key) { &self.cost } else { &self.outlook }
    }

    /// Returns the settings that a key belongs to, mutably.
    pub fn settings_for_mut(&mut self, key: &str) -> &mut Settings {
        if is_cost_key(key) { &mut self.cost } else { &mut self.outlook }
    }
}

impl Component {
    /// Creates a component with the defaults of its model.
    #[must_use]
    pub fn with_model(model: &str) -> Self {
        Self { model: model.to_owned(), version: 1, ..Self::default() }
    }

    /// Returns the name as it is shown, or the id of the model if there is none.
    #[must_use]
    pub fn title(&self) -> Cow<'_, str> {
        shown_name(if self.name.is_empty() { &self.model } else { &self.name })
    }

    /// Returns the text of a setting, or the last text if the key is repeated.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&str> {
        self.settings.get(id)
    }

    /// Sets the text of an input or constant.
    pub fn set(&mut self, id: &str, text: &str) {
        self.settings.set(id, text);
    }

    /// Resets an input or constant to the value of the preset.
    pub fn reset(&mut self, id: &str) {
        self.settings.reset(id);
    }
}
