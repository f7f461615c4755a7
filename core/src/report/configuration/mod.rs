//! Configuration that runs: files for other tools, filled in with the scenario's own numbers.
//!
//! ```text
//! Subject (scenario, evaluation, timeline) ──Work──▶ Part, Group ──a kind──▶ File
//! ```
//!
//! Each kind is a file of this folder, or a folder of its own. A kind says which values it needs; what a component cannot
//! give is refused with the reason, never invented. Every text from a link goes through the module of [`quote`] for the
//! syntax it lands in.

mod autoscaling_group;
mod documents;
mod group;
mod head;
mod hpa;
mod k6;
mod kubernetes;
mod names;
mod numbers;
mod pgbouncer;
mod prometheus;
mod quote;
mod runbooks;
mod terraform;
mod tier_policy;
mod work;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::model::library::Models;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::scenario::{Problem, Scenario};
use quote::visible;
use work::Work;

/// What files are made from.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// What it comes to today.
    pub evaluation: &'s Evaluation,
    /// What it comes to later.
    pub timeline: &'s Timeline,
    /// The models that its link is written with.
    pub models: &'s Models,
    /// What was wrong with the link it was read from.
    pub problems: &'s [Problem],
    /// What stands before the `#` of the link that the files name; may be empty.
    pub address: &'s str,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The kind.
    pub kind: &'static str,
    /// For each component what it is called and what it lacks.
    pub reasons: Vec<(String, String)>,
}

impl Refused {
    /// In sentences, one for each component.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        if self.reasons.is_empty() {
            return alloc::vec![format!("{}: the scenario has no component.", self.kind)];
        }
        self.reasons.iter().map(|(name, reason)| format!("{}: “{name}”: {reason}", self.kind)).collect()
    }
}

/// A kind of file.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Names it for the terminal and the page.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Which values it needs.
    pub needs: &'static str,
    /// The name of its file, or a pattern of the names where there are several.
    pub file: &'static str,
    /// The media type of its files.
    pub media: &'static str,
    write: fn(&Work<'_>) -> Result<Vec<File>, Refused>,
}

/// All kinds, in the order in which they are offered.
pub const KINDS: [Kind; 9] = [
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

/// The kind with this id.
#[must_use]
pub fn kind(id: &str) -> Option<&'static Kind> {
    const ALL: &[Kind] = &KINDS;
    ALL.iter().find(|kind| kind.id == id)
}

/// Makes the files of a kind.
///
/// Pure and total, as [`crate::evaluate`] is. A scenario with problems gives files all the same, with the problems in
/// their heads; the values that then stand in are those of the evaluation.
///
/// ```
/// use headroom_core::report::configuration::{Subject, generate, kind};
/// use headroom_core::plan::timeline::timeline;
/// use headroom_core::{Models, date::Date, decode, evaluate};
///
/// let models = Models::built_in().unwrap();
/// let (scenario, problems) = decode("m=web-service&n=shop&p=platform");
/// let evaluation = evaluate(&scenario, &models);
/// let timeline = timeline(&scenario, &evaluation, Date::new(2026, 11, 21).unwrap());
/// let subject = Subject {
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
/// What each component lacks, if none of them gives anything.
pub fn generate(kind: &Kind, subject: &Subject<'_>) -> Result<Vec<File>, Refused> {
    (kind.write)(&Work::new(kind, subject))
}

/// A reason that names the models of which a component would do.
fn wants(models: &str, part: &work::Part<'_>) -> String {
    format!("this needs a component of model {models}, not {}.", visible(&part.evaluation.model.id))
}
