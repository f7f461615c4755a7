//! The input that all generators share: the components with their names, and the link.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::plan::ComponentEvaluation;
use crate::plan::timeline::{ComponentTimeline, ResourceTimeline, Timeline};
use crate::report::configuration::quote::{shown, visible};
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, ConfigurationSource, NotApplicable, names};
use crate::scenario::link::encode;

/// The input that all generators share.
#[derive(Debug)]
pub(super) struct Generation<'w> {
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) subject: &'w ConfigurationSource<'w>,
    pub(super) timeline: &'w Timeline,
    /// The link to the scenario, with the start date of the plan.
    pub(super) link: String,
    pub(super) parts: Vec<ComponentWorkload<'w>>,
}

/// A component to generate configuration for.
#[derive(Debug)]
pub(super) struct ComponentWorkload<'w> {
    pub(super) evaluation: &'w ComponentEvaluation,
    pub(super) timeline: &'w ComponentTimeline,
    /// The name as typed.
    pub(super) name: &'w str,
    /// The name for prose, shortened and with escapes.
    pub(super) title: String,
    /// The name for other tools, a unique DNS label.
    pub(super) label: String,
}

/// The sections of applicable components, and the reasons why the kind does not apply to other components.
#[derive(Debug)]
pub(super) struct Applicable<'p, 'w, T> {
    pub(super) written: Vec<(&'p ComponentWorkload<'w>, T)>,
    pub(super) left_out: Vec<(String, String)>,
}

impl<'w> Generation<'w> {
    pub(super) fn new(kind: &ConfigurationKind, subject: &'w ConfigurationSource<'w>) -> Self {
        let mut taken = BTreeSet::new();
        let parts = subject.evaluation.components.iter().zip(&subject.timeline.parts);
        let parts = parts.map(|(evaluation, timeline)| ComponentWorkload {
            evaluation,
            timeline,
            name: &evaluation.name,
            title: shown(&evaluation.name),
            label: names::label(&evaluation.name, &evaluation.model.id, &mut taken),
        });
        let parts = parts.collect();
        let mut scenario = subject.scenario.clone();
        if scenario.outlook.get("start").is_none() {
            scenario.outlook.set("start", &subject.timeline.outlook.start.to_string());
        }
        let address = subject.address.split_once('#').map_or(subject.address, |(before, _)| before);
        // Shells expand exclamation marks from the history.
        let link = format!("{}#{}", visible(address), encode(&scenario, subject.models)).replace('!', "%21");
        Self { kind: kind.id, title: kind.title, subject, timeline: subject.timeline, link, parts }
    }

    /// Calls `write` for each component, and collects the sections and the reasons.
    pub(super) fn each<'p, T>(
        &'p self,
        write: impl Fn(&ComponentWorkload<'w>) -> Result<T, String>,
    ) -> Result<Applicable<'p, 'w, T>, NotApplicable> {
        let mut sections = Applicable { written: Vec::new(), left_out: Vec::new() };
        for part in &self.parts {
            match write(part) {
                Ok(made) => sections.written.push((part, made)),
                Err(reason) => sections.left_out.push((part.title.clone(), reason)),
            }
        }
        if sections.written.is_empty() {
            return Err(NotApplicable { kind: self.kind, reasons: sections.left_out });
        }
        Ok(sections)
    }

    /// Returns the design peak, relative to the average load.
    pub(super) fn design(&self) -> f64 {
        self.timeline.load.design
    }

    /// Returns the growth to prepare for, including the margin, and the label of its horizon: a year, or less if the
    /// plan is shorter.
    pub(super) fn ahead(&self) -> (f64, String) {
        let within =
            self.timeline.horizons.iter().rfind(|horizon| horizon.date.days_since(self.timeline.outlook.start) <= 366);
        within.map_or((1.0, "today".to_string()), |horizon| {
            (horizon.growth * (1.0 + self.timeline.outlook.margin), horizon.label.clone())
        })
    }
}

impl ComponentWorkload<'_> {
    /// Returns the value with this id, if the model has it and it is a finite number.
    pub(super) fn get(&self, id: &str) -> Option<f64> {
        self.evaluation.get(id).filter(|value| value.is_finite())
    }

    /// Returns the value with this id, or the reason why there is none.
    pub(super) fn need(&self, id: &str) -> Result<f64, String> {
        let missing = || match self.evaluation.model.value(id) {
            Some(value) => format!("{} ({id}) has no value with these inputs.", value.label),
            None => format!("the model {} does not define {id}.", visible(&self.evaluation.model.id)),
        };
        self.get(id).ok_or_else(missing)
    }

    /// Returns whether the component has this model.
    pub(super) fn is(&self, model: &str) -> bool {
        self.evaluation.model.id == model
    }

    /// Returns the id of the selected option of a choice.
    pub(super) fn option(&self, id: &str) -> Option<&str> {
        let (_, _, input) = self.evaluation.model.inputs().find(|(_, value, _)| value.id == id)?;
        let index = self.get(id)? as usize;
        input.options.get(index).map(|option| option.id.as_str())
    }

    /// Formats the value with this id.
    pub(super) fn shown(&self, id: &str) -> String {
        self.evaluation.model.place(id).map_or_else(String::new, |place| self.evaluation.shown(place).to_string())
    }

    /// Computes all values at `growth` times today's size and `load` times the average load.
    pub(super) fn at(&self, growth: f64, load: f64) -> ScaledValues<'_> {
        let model = &self.evaluation.model;
        let moving = &self.evaluation.moving;
        let mut given: Vec<f64> = self.evaluation.values.iter().copied().take(model.program.given()).collect();
        for (input, value) in moving.inputs.iter().zip(moving.moved(&self.evaluation.values, growth, load)) {
            if let Some(place) = given.get_mut(input.place) {
                *place = value;
            }
        }
        ScaledValues { part: self.evaluation, values: model.program.run_one(&given) }
    }

    /// Returns the timeline of the resource with this id.
    pub(super) fn resource(&self, id: &str) -> Option<&ResourceTimeline> {
        let number = self.evaluation.model.resources.iter().position(|resource| resource.id == id)?;
        self.timeline.resources.get(number)
    }
}

/// The values of a component at another size and load.
#[derive(Debug)]
pub(super) struct ScaledValues<'p> {
    part: &'p ComponentEvaluation,
    values: Vec<f64>,
}

impl ScaledValues<'_> {
    /// Returns the value with this id, if the model has it and it is a finite number.
    pub(super) fn get(&self, id: &str) -> Option<f64> {
        self.values.get(self.part.model.place(id)?).copied().filter(|value| value.is_finite())
    }
}

/// Creates a file.
pub(super) fn file(name: &str, text: String) -> ConfigurationFile {
    ConfigurationFile { name: name.to_string(), text }
}
