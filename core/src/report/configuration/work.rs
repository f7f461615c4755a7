//! What all kinds write from: the components with their names, and the link.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::plan::ComponentEvaluation;
use crate::plan::timeline::{PartTimeline, ResourceTimeline, Timeline};
use crate::report::configuration::quote::{shown, visible};
use crate::report::configuration::{File, Kind, Refused, Subject, names};
use crate::scenario::link::encode;

/// What a kind writes from.
#[derive(Debug)]
pub(super) struct Work<'w> {
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) subject: &'w Subject<'w>,
    pub(super) timeline: &'w Timeline,
    /// The link, complete: it says when the plan begins.
    pub(super) link: String,
    pub(super) parts: Vec<Part<'w>>,
}

/// A component.
#[derive(Debug)]
pub(super) struct Part<'w> {
    pub(super) evaluation: &'w ComponentEvaluation,
    pub(super) timeline: &'w PartTimeline,
    /// What a person calls it, whatever that is.
    pub(super) name: &'w str,
    /// The same, fit to be shown in running text.
    pub(super) title: String,
    /// What other tools call it: a label of DNS, of its own.
    pub(super) label: String,
}

/// What a kind writes of some components, and why not of others.
#[derive(Debug)]
pub(super) struct Sections<'p, 'w, T> {
    pub(super) written: Vec<(&'p Part<'w>, T)>,
    pub(super) left_out: Vec<(String, String)>,
}

impl<'w> Work<'w> {
    pub(super) fn new(kind: &Kind, subject: &'w Subject<'w>) -> Self {
        let mut taken = BTreeSet::new();
        let parts = subject.evaluation.components.iter().zip(&subject.timeline.parts);
        let parts = parts.map(|(evaluation, timeline)| Part {
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
        // Pasted into a shell, an exclamation mark may be taken for a command of its history.
        let link = format!("{}#{}", visible(address), encode(&scenario, subject.models)).replace('!', "%21");
        Self { kind: kind.id, title: kind.title, subject, timeline: subject.timeline, link, parts }
    }

    /// What `write` makes of each component that it can make something of.
    pub(super) fn each<'p, T>(
        &'p self,
        write: impl Fn(&Part<'w>) -> Result<T, String>,
    ) -> Result<Sections<'p, 'w, T>, Refused> {
        let mut sections = Sections { written: Vec::new(), left_out: Vec::new() };
        for part in &self.parts {
            match write(part) {
                Ok(made) => sections.written.push((part, made)),
                Err(reason) => sections.left_out.push((part.title.clone(), reason)),
            }
        }
        if sections.written.is_empty() {
            return Err(Refused { kind: self.kind, reasons: sections.left_out });
        }
        Ok(sections)
    }

    /// The load to design for over the average: the peak of everything that is carried.
    pub(super) fn design(&self) -> f64 {
        self.timeline.load.design
    }

    /// The growth to be ready for, with its margin, and how long that is from now: a year, or less if the plan is shorter.
    pub(super) fn ahead(&self) -> (f64, String) {
        let within =
            self.timeline.horizons.iter().rfind(|horizon| horizon.date.days_since(self.timeline.outlook.start) <= 366);
        within.map_or((1.0, "today".to_string()), |horizon| {
            (horizon.growth * (1.0 + self.timeline.outlook.margin), horizon.label.clone())
        })
    }
}

impl Part<'_> {
    /// The value with this id, if the model has it and it is a number.
    pub(super) fn get(&self, id: &str) -> Option<f64> {
        self.evaluation.get(id).filter(|value| value.is_finite())
    }

    /// The same, or why not.
    pub(super) fn need(&self, id: &str) -> Result<f64, String> {
        let missing = || match self.evaluation.model.value(id) {
            Some(value) => format!("{} ({id}) has no value for these inputs.", value.label),
            None => format!("the model {} has no {id}.", visible(&self.evaluation.model.id)),
        };
        self.get(id).ok_or_else(missing)
    }

    /// Whether it is of this model.
    pub(super) fn is(&self, model: &str) -> bool {
        self.evaluation.model.id == model
    }

    /// The option that a choice has.
    pub(super) fn option(&self, id: &str) -> Option<&str> {
        let (_, _, input) = self.evaluation.model.inputs().find(|(_, value, _)| value.id == id)?;
        let index = self.get(id)? as usize;
        input.options.get(index).map(|option| option.id.as_str())
    }

    /// The value with this id as people read it.
    pub(super) fn shown(&self, id: &str) -> String {
        self.evaluation.model.place(id).map_or_else(String::new, |place| self.evaluation.shown(place).to_string())
    }

    /// All values where everything that grows has grown by `growth`, at `load` times the average.
    pub(super) fn at(&self, growth: f64, load: f64) -> Moved<'_> {
        let model = &self.evaluation.model;
        let moving = &self.evaluation.moving;
        let mut given: Vec<f64> = self.evaluation.values.iter().copied().take(model.program.given()).collect();
        for (input, value) in moving.inputs.iter().zip(moving.moved(&self.evaluation.values, growth, load)) {
            if let Some(place) = given.get_mut(input.place) {
                *place = value;
            }
        }
        Moved { part: self.evaluation, values: model.program.run_one(&given) }
    }

    /// A resource over time, by its id.
    pub(super) fn resource(&self, id: &str) -> Option<&ResourceTimeline> {
        let number = self.evaluation.model.resources.iter().position(|resource| resource.id == id)?;
        self.timeline.resources.get(number)
    }
}

/// The values of a component at another size or load.
#[derive(Debug)]
pub(super) struct Moved<'p> {
    part: &'p ComponentEvaluation,
    values: Vec<f64>,
}

impl Moved<'_> {
    /// The value with this id, if the model has it and it is a number.
    pub(super) fn get(&self, id: &str) -> Option<f64> {
        self.values.get(self.part.model.place(id)?).copied().filter(|value| value.is_finite())
    }
}

/// One file.
pub(super) fn file(name: &str, text: String) -> File {
    File { name: name.to_string(), text }
}
