//! Generates configuration files for other tools from a scenario.
//!
//! ```text
//! ConfigurationSource (scenario, evaluation, timeline)
//!     ──GenerationContext──▶ ComponentWorkload, ReplicaGroup
//!     ──a kind──▶ ConfigurationFile
//! ```
//!
//! Each kind has a file or a folder here. A kind states the values that it needs, and a component that lacks one is
//! omitted with the reason. All text from a link or a model file is quoted for the output syntax by the [`quote`]
//! module.

mod autoscaling_group;
mod documents;
mod generation;
mod header;
mod hpa;
mod k6;
mod kubernetes;
mod names;
mod pgbouncer;
mod prometheus;
mod quantities;
mod quote;
mod replica_group;
mod runbooks;
mod terraform;
mod tier_policy;
mod untrusted_table;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::model::library::Models;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::scenario::{Problem, Scenario};
use generation::GenerationContext;
use quote::Prose;

/// The input of the generators.
#[derive(Clone, Copy, Debug)]
pub struct ConfigurationSource<'s> {
    /// The scenario to generate configuration for.
    pub scenario: &'s Scenario,
    /// The evaluation of the scenario.
    pub evaluation: &'s Evaluation,
    /// The timeline of the scenario.
    pub timeline: &'s Timeline,
    /// The known models.
    pub models: &'s Models,
    /// The problems of the link.
    pub problems: &'s [Problem],
    /// The URL of the page, for the link in generated files; may be empty. A `#` and the text after it are ignored.
    pub address: &'s str,
}

/// A generated configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationFile {
    /// The file name, without a folder.
    pub name: String,
    /// The content of the file.
    pub text: String,
}

/// The error for a kind of configuration that does not apply to a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotApplicable {
    /// The id of the kind of configuration.
    pub kind: &'static str,
    /// The name of each component, with the reason why the kind does not apply to it.
    pub reasons: Vec<(String, String)>,
}

impl NotApplicable {
    /// Formats the reasons, one line for each component.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        if self.reasons.is_empty() {
            return alloc::vec![format!("{}: the scenario has no components.", self.kind)];
        }
        self.reasons.iter().map(|(name, reason)| format!("{}: “{name}”: {reason}", self.kind)).collect()
    }
}

/// A kind of generated configuration.
#[derive(Clone, Copy, Debug)]
pub struct ConfigurationKind {
    /// The id in commands and on the page.
    pub id: &'static str,
    /// The title, which names the tool and the content.
    pub title: &'static str,
    /// The models and values that the kind needs.
    pub needs: &'static str,
    /// The file name. `NAME` stands for the label of the component if there is a file for each component.
    pub file: &'static str,
    /// The media type of the files.
    pub media_type: &'static str,
    write: fn(&GenerationContext<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable>,
}

/// All kinds, in display order.
pub const KINDS: [ConfigurationKind; 9] = [
    kubernetes::KIND,
    autoscaling_group::KIND,
    prometheus::KIND,
    pgbouncer::KIND,
    k6::KIND,
    terraform::KIND,
    tier_policy::KIND,
    runbooks::KIND,
    documents::KIND,
];

/// Returns the kind of configuration with this id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static ConfigurationKind> {
    const ALL: &[ConfigurationKind] = &KINDS;
    ALL.iter().find(|kind| kind.id == id)
}

/// Generates the files of a kind.
///
/// Pure and total, like [`crate::evaluate`]. The headers of the files list the problems of the scenario.
///
/// ```
/// use headroom_core::report::configuration::{ConfigurationSource, generate, kind};
/// use headroom_core::plan::timeline::timeline;
/// use headroom_core::{Models, date::Date, decode, evaluate};
///
/// let models = Models::built_in().unwrap();
/// let (scenario, problems) = decode("m=web-service&n=shop&p=platform");
/// let evaluation = evaluate(&scenario, &models);
/// let timeline = timeline(&scenario, &evaluation, Date::new(2026, 11, 21).unwrap());
/// let source = ConfigurationSource {
///     scenario: &scenario,
///     evaluation: &evaluation,
///     timeline: &timeline,
///     models: &models,
///     problems: &problems,
///     address: "https://example.org/",
/// };
/// let files = generate(kind("kubernetes").unwrap(), &source).unwrap();
/// assert_eq!(files[0].name, "kubernetes.yaml");
/// assert!(files[0].text.contains("apiVersion: autoscaling/v2"));
///
/// let error = generate(kind("tier-policy").unwrap(), &source).unwrap_err();
/// assert!(error.lines()[0].contains("tiered-store"));
/// ```
///
/// # Errors
/// Returns the reason for each component if the kind does not apply to any of them.
pub fn generate(
    kind: &ConfigurationKind,
    source: &ConfigurationSource<'_>,
) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    (kind.write)(&GenerationContext::new(kind, source))
}

/// Returns the reason to omit a component whose model is not supported. `models` lists the supported models.
fn unsupported_model(models: &'static str, part: &generation::ComponentWorkload<'_>) -> Prose {
    Prose::from("requires the ") + models + " model, not `" + part.model_id() + "`."
}
