//! Drafts of the growth: its text, split into form fields.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// The text of the growth, valid or not, split into form fields.
///
/// Every text can be read as a draft, and writing an unchanged draft preserves its meaning.
///
/// ```
/// use headroom_core::scenario::GrowthDraft;
/// let mut draft = GrowthDraft::read("logistic 10%/month to ");
/// assert_eq!(draft.ceiling, "");
/// draft.ceiling = "40x".into();
/// assert_eq!(draft.write(), "logistic 10%/month to 40x");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrowthDraft {
    /// The kind of growth, which determines the other fields.
    pub kind: GrowthKind,
    /// The rate, as typed; empty for steps and for no growth.
    pub rate: String,
    /// The ceiling of logistic growth, as typed.
    pub ceiling: String,
    /// The steps, as typed.
    pub steps: Vec<StepDraft>,
}

/// The kind of growth, such as compound or linear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrowthKind {
    /// No growth.
    None,
    /// Growth by a fixed percentage each period.
    Compound,
    /// Growth by a fixed amount each period.
    Linear,
    /// Growth toward a ceiling.
    Logistic,
    /// Growth to given factors by given dates, at a steady rate in between.
    Steps,
}

/// A step of the growth, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepDraft {
    /// The date; empty until one is entered.
    pub date: String,
    /// The factor, such as `3x`.
    pub factor: String,
}

/// The placeholder for a missing date.
const NO_DATE: &str = "?";

impl GrowthKind {
    /// All kinds, in display order.
    pub const ALL: [Self; 5] = [Self::None, Self::Compound, Self::Linear, Self::Logistic, Self::Steps];

    /// Returns the id of the kind: the word that starts its text, or `compound`, which has none.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Compound => "compound",
            Self::Linear => "linear",
            Self::Logistic => "logistic",
            Self::Steps => "steps",
        }
    }

    /// Returns whether the kind has a rate.
    #[must_use]
    pub const fn has_rate(self) -> bool {
        matches!(self, Self::Compound | Self::Linear | Self::Logistic)
    }
}

impl GrowthDraft {
    /// Splits the text of the growth into its fields.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let after = |kind: GrowthKind| text.strip_prefix(kind.id()).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
        let with_rate =
            |kind, rate: &str| Self { kind, rate: rate.to_owned(), ceiling: String::new(), steps: Vec::new() };
        if text.trim() == GrowthKind::None.id() {
            with_rate(GrowthKind::None, "")
        } else if let Some(rate) = after(GrowthKind::Linear) {
            with_rate(GrowthKind::Linear, rate)
        } else if let Some(rest) = after(GrowthKind::Logistic) {
            let (rate, ceiling) = rest.split_once(" to ").unwrap_or((rest, ""));
            Self { ceiling: ceiling.to_owned(), ..with_rate(GrowthKind::Logistic, rate) }
        } else if let Some(list) = after(GrowthKind::Steps) {
            let steps = list.split(',').map(StepDraft::read).collect();
            Self { steps, ..with_rate(GrowthKind::Steps, "") }
        } else {
            with_rate(GrowthKind::Compound, text)
        }
    }

    /// Joins the fields into the text of the growth.
    #[must_use]
    pub fn write(&self) -> String {
        match self.kind {
            GrowthKind::None => self.kind.id().to_owned(),
            GrowthKind::Compound => self.rate.clone(),
            GrowthKind::Linear => joined!(self.kind.id(), " ", self.rate),
            GrowthKind::Logistic => joined!(self.kind.id(), " ", self.rate, " to ", self.ceiling),
            GrowthKind::Steps => {
                let mut text = self.kind.id().to_owned();
                for (number, step) in self.steps.iter().enumerate() {
                    let date = if step.date.is_empty() { NO_DATE } else { &step.date };
                    text += &joined!(if number > 0 { ", " } else { " " }, date, " ", step.factor.replace(',', " "));
                }
                text
            }
        }
    }
}

impl StepDraft {
    fn read(text: &str) -> Self {
        let (date, factor) = text.trim_start().split_once(' ').unwrap_or((text.trim_start(), ""));
        Self { date: if date == NO_DATE { String::new() } else { date.to_owned() }, factor: factor.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_an_unchanged_draft_returns_the_same_text() {
        for text in [
            "none",
            "5%/month",
            "linear 5%/month",
            "logistic 10%/month to 40x",
            "logistic  to ",
            "steps 2027-05-01 3x, 2027-11-01 10x",
            "steps ? 3x",
            "steps 2027-05-01 ",
            "lots",
        ] {
            assert_eq!(GrowthDraft::read(text).write(), text);
        }
        assert_eq!(GrowthDraft::read("logistic 10%/month to 40x").ceiling, "40x");
        assert_eq!(GrowthDraft::read("linear"), GrowthDraft { kind: GrowthKind::Linear, ..GrowthDraft::read("") });
        let mut draft = GrowthDraft::read("steps 2027-05-01 3x");
        draft.steps[0].date.clear();
        assert_eq!(draft.write(), "steps ? 3x");
    }
}
