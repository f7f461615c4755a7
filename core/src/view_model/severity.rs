//! The severity of findings.

use serde::{Deserialize, Serialize};

/// The severity of a finding, on one scale for resources, advice, decisions, risks, and the whole plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    #[default]
    Ok,
    /// For information only.
    #[serde(rename = "note")]
    Info,
    /// Needs to be planned.
    Plan,
    /// Needs action soon.
    Act,
    /// Needs action now.
    Urgent,
}

impl Severity {
    /// All severities, the least urgent first.
    pub const ALL: [Self; 5] = [Self::Ok, Self::Info, Self::Plan, Self::Act, Self::Urgent];

    /// Returns the id in model files and JSON, such as `act`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "note",
            Self::Plan => "plan",
            Self::Act => "act",
            Self::Urgent => "urgent",
        }
    }

    /// Returns the label, such as `Act soon`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Info => "Info",
            Self::Plan => "Plan",
            Self::Act => "Act soon",
            Self::Urgent => "Urgent",
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Severity;

    #[test]
    fn ids_agree_with_serde() {
        for severity in Severity::ALL {
            let id = serde_json::to_value(severity).expect("a word");
            assert_eq!(id, serde_json::Value::String(severity.id().to_string()));
        }
    }
}
