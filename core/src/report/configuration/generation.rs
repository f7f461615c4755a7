//! The input that all generators share: the components with their names, and the link.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::date::Date;
use crate::model::explain::show_value;
use crate::plan::ComponentEvaluation;
use crate::plan::timeline::{LoadSummary, ResourceTimeline, Timeline};
use crate::report::configuration::names::DnsLabel;
use crate::report::configuration::quote::{Prose, UntrustedText, escape_invisible, without_syntax};
use crate::report::configuration::untrusted_table::UntrustedTable;
use crate::report::configuration::{ConfigurationFile, ConfigurationKind, ConfigurationSource, NotApplicable, names};
use crate::report::timeline_tables::tables;
use crate::scenario::link::encode;
use crate::scenario::{Growth, Problem};

/// The maximum length of a problem in a header, in characters. Problems can quote long links.
const MAX_MESSAGE_CHARS: usize = 400;

/// The input that all generators share.
#[derive(Debug)]
pub(super) struct GenerationContext<'w> {
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    /// Private, like the next two fields, because they have texts from links and model files. Methods return them as
    /// [`UntrustedText`] or [`Prose`].
    source: &'w ConfigurationSource<'w>,
    timeline: &'w Timeline,
    /// The link to the scenario, with the start date of the plan.
    link: String,
    pub(super) parts: Vec<ComponentWorkload<'w>>,
}

/// A component to generate configuration for.
#[derive(Debug)]
pub(super) struct ComponentWorkload<'w> {
    /// Private, because its texts come from links and model files. Methods return them as [`UntrustedText`].
    evaluation: &'w ComponentEvaluation,
    resources: &'w [ResourceTimeline],
    /// The name.
    pub(super) name: UntrustedText<'w>,
    /// The name for other tools, unique in the scenario.
    pub(super) label: DnsLabel,
}

/// The sections of applicable components, and the reasons why the kind does not apply to other components.
#[derive(Debug)]
pub(super) struct GeneratedSections<'p, 'w, T> {
    pub(super) generated: Vec<(&'p ComponentWorkload<'w>, T)>,
    pub(super) omitted: Vec<OmittedComponent<'w>>,
}

/// A component that a kind does not apply to.
#[derive(Debug)]
pub(super) struct OmittedComponent<'w> {
    pub(super) name: UntrustedText<'w>,
    pub(super) reason: Prose,
}

impl<'w> GenerationContext<'w> {
    pub(super) fn new(kind: &ConfigurationKind, source: &'w ConfigurationSource<'w>) -> Self {
        let mut taken = BTreeSet::new();
        let parts = source.evaluation.components.iter().zip(&source.timeline.components);
        let parts = parts.map(|(evaluation, timeline)| ComponentWorkload {
            evaluation,
            resources: &timeline.resources,
            name: UntrustedText::new(&evaluation.name),
            label: names::label(&evaluation.name, &evaluation.model.id, &mut taken),
        });
        let parts = parts.collect();
        let mut scenario = source.scenario.clone();
        if scenario.outlook.get("start").is_none() {
            scenario.outlook.set("start", &source.timeline.outlook.start.to_string());
        }
        let address = source.address.split_once('#').map_or(source.address, |(before, _)| before);
        // Interactive shells expand `!` as a reference to their history.
        let link = format!("{}#{}", escape_invisible(address), encode(&scenario, source.models)).replace('!', "%21");
        Self { kind: kind.id, title: kind.title, source, timeline: source.timeline, link, parts }
    }

    /// Calls `write` for each component, and collects the sections and the reasons. Returns the reasons as an error if
    /// there are no sections.
    pub(super) fn for_each_component<'p, T>(
        &'p self,
        write: impl Fn(&ComponentWorkload<'w>) -> Result<T, Prose>,
    ) -> Result<GeneratedSections<'p, 'w, T>, NotApplicable> {
        let mut sections = GeneratedSections { generated: Vec::new(), omitted: Vec::new() };
        for part in &self.parts {
            match write(part) {
                Ok(made) => sections.generated.push((part, made)),
                Err(reason) => sections.omitted.push(OmittedComponent { name: part.name, reason }),
            }
        }
        if sections.generated.is_empty() {
            let reasons = sections.omitted.into_iter();
            let reasons = reasons.map(|omitted| (omitted.name.prose().into_reason(), omitted.reason.into_reason()));
            return Err(NotApplicable { kind: self.kind, reasons: reasons.collect() });
        }
        Ok(sections)
    }

    /// Returns the link to the scenario.
    pub(super) fn link(&self) -> UntrustedText<'_> {
        UntrustedText::new(&self.link)
    }

    /// Returns the link to the scenario as prose, in full.
    pub(super) fn link_prose(&self) -> Prose {
        self.link.clone().into()
    }

    /// Returns all problems of the scenario, each with its level.
    pub(super) fn problems(&self) -> impl Iterator<Item = (&'static str, Prose)> {
        let source = self.source;
        let problems = source.problems.iter().chain(&source.evaluation.problems).chain(&self.timeline.problems);
        problems.map(|problem: &Problem| {
            let message = problem.to_string();
            (problem.level().name(), UntrustedText::new(&message).message(MAX_MESSAGE_CHARS))
        })
    }

    /// Returns the verdict of the timeline.
    pub(super) fn verdict(&self) -> UntrustedText<'_> {
        UntrustedText::new(&self.timeline.verdict.text)
    }

    /// Returns the tables of the timeline.
    pub(super) fn tables(&self) -> Vec<UntrustedTable> {
        tables(self.source.evaluation, self.timeline).into_iter().map(UntrustedTable::new).collect()
    }

    /// Returns the load over the horizon.
    pub(super) fn load(&self) -> &'w LoadSummary {
        &self.timeline.load
    }

    /// Returns the growth of the scenario.
    pub(super) fn growth(&self) -> &'w Growth {
        &self.timeline.outlook.growth
    }

    /// Returns the first day of the plan.
    pub(super) fn start(&self) -> Date {
        self.timeline.outlook.start
    }

    /// Returns the number of months that the plan covers.
    pub(super) fn horizon_months(&self) -> usize {
        self.timeline.outlook.horizon_months as usize
    }

    /// Returns the lead time for new capacity, in days.
    pub(super) fn lead_days(&self) -> f64 {
        self.timeline.outlook.lead_days
    }

    /// Returns the confidence in each action of the plan.
    pub(super) fn action_confidences(&self) -> impl Iterator<Item = f64> {
        self.timeline.actions.iter().map(|action| action.confidence)
    }

    /// Returns the confidence in each horizon, the nearest first.
    pub(super) fn horizon_confidences(&self) -> impl Iterator<Item = f64> {
        self.timeline.horizons.iter().map(|horizon| horizon.confidence)
    }

    /// Returns the design peak, relative to the average load.
    pub(super) fn design_peak(&self) -> f64 {
        self.timeline.load.design_peak
    }

    /// Returns the growth to prepare for, including the margin, and the label of its horizon: a year, or less if the
    /// plan is shorter.
    pub(super) fn planned_growth(&self) -> (f64, String) {
        let within =
            self.timeline.horizons.iter().rfind(|horizon| horizon.date.days_since(self.timeline.outlook.start) <= 366);
        within.map_or((1.0, "today".to_string()), |horizon| {
            (horizon.growth * (1.0 + self.timeline.outlook.safety_margin), horizon.label.clone())
        })
    }
}

impl ComponentWorkload<'_> {
    /// Returns the value with this id, if the model has it and it is a finite number.
    pub(super) fn get(&self, id: &str) -> Option<f64> {
        self.evaluation.get(id).filter(|value| value.is_finite())
    }

    /// Returns the value with this id, or the reason why there is none.
    pub(super) fn require(&self, id: &'static str) -> Result<f64, Prose> {
        let missing = || match self.evaluation.model.value(id) {
            Some(value) => {
                Prose::from("“") + UntrustedText::new(&value.label) + "” (`" + id + "`) has no value with these inputs."
            }
            None => Prose::from("the `") + self.model_id() + "` model does not define `" + id + "`.",
        };
        self.get(id).ok_or_else(missing)
    }

    /// Returns the id of the model.
    pub(super) fn model_id(&self) -> UntrustedText<'_> {
        UntrustedText::new(&self.evaluation.model.id)
    }

    /// Returns the model, if generators support it.
    pub(super) fn supported_model(&self) -> Option<SupportedModel> {
        SupportedModel::from_id(&self.evaluation.model.id)
    }

    /// Returns the version of the model.
    pub(super) fn model_version(&self) -> u32 {
        self.evaluation.model.version
    }

    /// Returns the preset, if the component has one.
    pub(super) fn preset(&self) -> Option<UntrustedText<'_>> {
        let preset = self.evaluation.preset.as_str();
        (!preset.is_empty()).then_some(UntrustedText::new(preset))
    }

    /// Returns the verdict.
    pub(super) fn verdict(&self) -> UntrustedText<'_> {
        UntrustedText::new(&self.evaluation.verdict.text)
    }

    /// Returns the label of each headline value, with the value. A value can be the label of an option.
    pub(super) fn headline(&self) -> impl Iterator<Item = (UntrustedText<'_>, Prose)> {
        let model = &self.evaluation.model;
        model.headline.iter().filter_map(|index| {
            let value = model.values.get(*index)?;
            Some((UntrustedText::new(&value.label), self.evaluation.format_value(*index).to_string().into()))
        })
    }

    /// Returns each resource, with its label.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&ResourceTimeline, UntrustedText<'_>)> {
        let labels = self.evaluation.model.resources.iter().map(|resource| UntrustedText::new(&resource.label));
        self.resources.iter().zip(labels)
    }

    /// Returns the remedy that the model suggests for the resource with this id.
    pub(super) fn remedy(&self, resource: &str) -> Option<UntrustedText<'_>> {
        let found = self.evaluation.model.resources.iter().find(|known| known.id == resource)?;
        Some(UntrustedText::new(&found.remedy))
    }

    /// Formats a number in the unit of the value with this id.
    pub(super) fn format_like(&self, id: &str, value: f64) -> String {
        let model = self.evaluation.model.value(id);
        model.map_or_else(|| value.to_string(), |model| without_syntax(&show_value(model, value).to_string()))
    }

    /// Returns whether the component uses this model.
    pub(super) fn has_model(&self, model: SupportedModel) -> bool {
        self.supported_model() == Some(model)
    }

    /// Returns the id of the selected option of a choice.
    pub(super) fn selected_option(&self, id: &str) -> Option<UntrustedText<'_>> {
        let (_, _, input) = self.evaluation.model.inputs().find(|(_, value, _)| value.id == id)?;
        let index = self.get(id)? as usize;
        input.options.get(index).map(|option| UntrustedText::new(&option.id))
    }

    /// Formats the value with this id. A value can be the label of an option, which the model file chose, so characters
    /// with a meaning in some output syntax are replaced.
    pub(super) fn format_value(&self, id: &str) -> String {
        let index = self.evaluation.model.index_of(id);
        index.map_or_else(String::new, |index| without_syntax(&self.evaluation.format_value(index).to_string()))
    }

    /// Computes all values at `growth` times today's size and `load` times the average load.
    pub(super) fn values_at(&self, growth: f64, load: f64) -> ScaledValues<'_> {
        let model = &self.evaluation.model;
        let moving = &self.evaluation.moving;
        let mut inputs: Vec<f64> =
            self.evaluation.values.iter().copied().take(model.program.parameter_count()).collect();
        for (input, value) in moving.inputs.iter().zip(moving.values_at(&self.evaluation.values, growth, load)) {
            if let Some(place) = inputs.get_mut(input.index) {
                *place = value;
            }
        }
        ScaledValues { component: self.evaluation, values: model.program.run_row(&inputs) }
    }

    /// Returns the timeline of the resource with this id.
    pub(super) fn resource_timeline(&self, id: &str) -> Option<&ResourceTimeline> {
        let number = self.evaluation.model.resources.iter().position(|resource| resource.id == id)?;
        self.resources.get(number)
    }
}

/// The values of a component at another size and load.
#[derive(Debug)]
pub(super) struct ScaledValues<'p> {
    component: &'p ComponentEvaluation,
    values: Vec<f64>,
}

impl ScaledValues<'_> {
    /// Returns the value with this id, if the model has it and it is a finite number.
    pub(super) fn get(&self, id: &str) -> Option<f64> {
        self.values.get(self.component.model.index_of(id)?).copied().filter(|value| value.is_finite())
    }
}

/// The built-in models that generators support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SupportedModel {
    WebService,
    TieredStore,
    TieredStoreEstimate,
    Queue,
}

impl SupportedModel {
    fn from_id(id: &str) -> Option<Self> {
        match id {
            "web-service" => Some(Self::WebService),
            "tiered-store" => Some(Self::TieredStore),
            "tiered-store-estimate" => Some(Self::TieredStoreEstimate),
            "queue" => Some(Self::Queue),
            _ => None,
        }
    }
}

/// Creates a file for all components.
pub(super) fn file(name: &'static str, text: String) -> ConfigurationFile {
    ConfigurationFile { name: name.to_string(), text }
}

/// Creates a file for a component. Its name is `pattern` with the label of the component for `NAME`.
pub(super) fn component_file(pattern: &'static str, label: &DnsLabel, text: String) -> ConfigurationFile {
    ConfigurationFile { name: label.file_name(pattern), text }
}
