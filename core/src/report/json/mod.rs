//! Writes JSON documents: the evaluation with its plan, and the worksheet. The page, the command line, and the
//! JavaScript module share them.
//!
//! Numbers are in base units at full precision; undefined ones are `null`. Dates are in ISO 8601 format. The schemas
//! under `core/schema` are derived from the types of this module, and `settings-1.json` from the tables of settings.

mod evaluation_document;
mod exact;
mod plan_document;
#[cfg(test)]
mod schemas;
mod worksheet_document;

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::report::worksheet::Worksheet;
use crate::scenario::Problem;
use evaluation_document::{EvaluationDocument, ProblemDocument};
use plan_document::PlanDocument;
use worksheet_document::WorksheetDocument;

/// The version of the JSON format of evaluations.
pub const EVALUATION_VERSION: u32 = 1;

/// The JSON Schema of an evaluation. A breaking change gets a new version in a new file.
pub const EVALUATION_SCHEMA: &str = include_str!("../../../schema/evaluation-1.json");

/// The JSON Schema of a worksheet. A breaking change gets a new version in a new file.
pub const WORKSHEET_SCHEMA: &str = include_str!("../../../schema/worksheet-1.json");

/// The JSON Schema of the outlook and cost settings of a scenario, by key. It is derived from the tables in
/// [`scenario`](crate::scenario). Settings are strings, as in links; quantities can also be numbers.
pub const SETTINGS_SCHEMA: &str = include_str!("../../../schema/settings-1.json");

/// Returns an evaluation with its plan as JSON on one line. `link_problems` are the problems of the link.
///
/// ```json
/// {"v":1,"components":[{"name":"…","model":"…","version":1,"preset":"",
///   "inputs":{"nodes":{"value":5000000,"unit":"node"}},
///   "constants":{…},"values":{"hot_memory":{"value":…,"unit":"B"}},
///   "resources":[…],"advice":[…]}],
///   "plan":{"start":"2026-11-21","growth":"5%/month","limits":[…],"actions":[…],…},"problems":[]}
/// ```
#[must_use]
pub fn to_json(evaluation: &Evaluation, timeline: &Timeline, link_problems: &[Problem]) -> String {
    write(&EvaluationDocument::new(evaluation, timeline, link_problems))
}

/// Returns the plan of an evaluation for serialization, as in the field `plan` of [`to_json`].
#[must_use]
pub fn plan_document<'e>(evaluation: &'e Evaluation, timeline: &'e Timeline) -> impl Serialize + 'e {
    PlanDocument::new(evaluation, timeline)
}

/// Returns the problems of a scenario for serialization, as in the field `problems` of [`to_json`].
#[must_use]
pub fn problem_documents(problems: &[Problem]) -> impl Serialize {
    problems.iter().map(ProblemDocument::new).collect::<Vec<_>>()
}

pub(super) fn worksheet_to_json(worksheet: &Worksheet) -> String {
    write(&WorksheetDocument::new(worksheet))
}

fn write(document: &impl Serialize) -> String {
    // Serialization fails only for maps whose keys are not strings, and there are none.
    serde_json::to_string(document).unwrap_or_else(|_| String::from("{}"))
}
