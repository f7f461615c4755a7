//! Generates configuration files for other tools from a scenario.
//!
//! ```text
//! ConfigurationSource (scenario, evaluation, timeline)
//!     ──Generation──▶ ComponentWorkload, ReplicaGroup
//!     ──a kind──▶ ConfigurationFile
//! ```
//!
//! Each kind is a file of this folder, or a folder. A kind states the values it needs; a component that lacks one is
//! omitted with the reason. Every text from a link is quoted by the module of [`quote`] for the syntax it lands in.

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

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::model::library::Models;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::scenario::{Problem, Scenario};
use generation::Generation;
use quote::visible;

/// The input of the generators.
#[derive(Clone, Copy, Debug)]
pub struct ConfigurationSource<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// The evaluation.
    pub evaluation: &'s Evaluation,
    /// The timeline.
    pub timeline: &'s Timeline,
    /// The known models.
    pub models: &'s Models,
    /// The problems of the link.
    pub problems: &'s [Problem],
    /// The address before the `#` of the link in generated files; may be empty.
    pub address: &'s str,
}

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationFile {
    /// The file name, without a folder.
    pub name: String,
    /// The content.
    pub text: String,
}

/// The reason why a kind does not apply to a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotApplicable {
    /// The id of the kind.
    pub kind: &'static str,
    /// The name of each component, and the missing values.
    pub reasons: Vec<(String, String)>,
}

impl NotApplicable {
    /// Returns a sentence for each component.
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
    /// The title.
    pub title: &'static str,
    /// The models and values that the kind needs.
    pub needs: &'static str,
    /// The file name, or a pattern if there are several files.
    pub file: &'static str,
    /// The media type of the files.
    pub media: &'static str,
    write: fn(&Generation<'_>) -> Result<Vec<ConfigurationFile>, NotApplicable>,
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

/// Returns the kind with this id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static ConfigurationKind> {
    const ALL: &[ConfigurationKind] = &KINDS;
    ALL.iter().find(|kind| kind.id == id)
}

/// Generates the files of a kind.
///
/// Pure and total, as [`crate::evaluate`] is. Problems of the scenario are listed in the headers of the files.
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
/// let subject = ConfigurationSource {
///     scenario: &scenario,
///     evaluation: &evaluation,
///     timeline: &timeline,
///     models: &models,
///     problems: &problems,
///     address: "https://example.org/",
/// };
/// let files = generate(kind("kubernetes").unwrap(), &subject).unwrap();
/// assert_eq!(files[0].name, "kubernetes.yaml");
/// assert!(files[0].text.contains("apiVersion: autoscaling/v2"));
///
/// let refused = generate(kind("tier-policy").unwrap(), &subject).unwrap_err();
/// assert!(refused.lines()[0].contains("tiered-store"));
/// ```
///
/// # Errors
/// Returns the reason for each component, if the kind applies to none.
pub fn generate(
    kind: &ConfigurationKind,
    subject: &ConfigurationSource<'_>,
) -> Result<Vec<ConfigurationFile>, NotApplicable> {
    (kind.write)(&Generation::new(kind, subject))
}

/// Returns the reason that a component has another model.
fn wants(models: &str, part: &generation::ComponentWorkload<'_>) -> String {
    format!("requires the model {models}, not {}.", visible(&part.evaluation.model.id))
}
