//! What is wrong with a scenario, field by field.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::units::QuantityError;

/// One thing that is wrong, or worth asking about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The component it belongs to, by its number; none for the scenario as a whole.
    pub component: Option<usize>,
    /// The field's id, as in the link; empty where no field is at fault.
    pub field: String,
    /// What was given.
    pub given: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The text is not a quantity of the field's kind; `example` shows one that is.
    Quantity {
        /// Why not.
        error: QuantityError,
        /// A text that would do.
        example: String,
    },
    /// Below the least that makes sense.
    BelowMin {
        /// The least, as people read it.
        min: String,
    },
    /// Above the most that makes sense.
    AboveMax {
        /// The most, as people read it.
        max: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// Only whole numbers make sense.
    NotWhole,
    /// None of the options.
    NoSuchOption {
        /// The options.
        options: String,
    },
    /// Allowed, but far from usual.
    Unusual {
        /// The usual range, as people read it.
        usual: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// There is no such field.
    UnknownKey {
        /// A field with a similar name.
        suggestion: Option<String>,
    },
    /// The same field is set twice; the last one counts.
    Repeated,
    /// There is no such model, or not in that version.
    UnknownModel {
        /// The models there are.
        known: String,
    },
    /// The model has no such preset.
    UnknownPreset {
        /// The presets there are.
        known: String,
    },
    /// No model is named.
    NoModel,
    /// The result is not a number that can be used.
    NotFinite,
    /// What is wrong with something that is assumed of the load or its growth.
    Outlook {
        /// In a sentence.
        message: String,
        /// Whether what was given is used all the same.
        used: bool,
    },
    /// The link cannot be read as a whole.
    Link(LinkError),
}

/// Why a link as a whole cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkError {
    /// Longer than any link of ours.
    TooLong,
    /// Unpacks to more than any link of ours.
    TooLarge,
    /// The packed part is damaged.
    Damaged,
    /// Made by a version of the link format that is not known yet.
    NewerVersion,
    /// More components than are read.
    TooManyComponents,
    /// More settings than are read.
    TooManySettings,
    /// A percent sign that is not followed by two hexadecimal digits, or bytes that are no text.
    Encoding,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemLevel {
    /// The value is used; it is only unlikely.
    Question,
    /// The rest means what it says; this part is not used.
    Warning,
    /// The value given cannot be used.
    Error,
}

impl ProblemLevel {
    /// In a word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Problem {
    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> ProblemLevel {
        match &self.kind {
            ProblemKind::Unusual { .. } | ProblemKind::Outlook { used: true, .. } => ProblemLevel::Question,
            ProblemKind::UnknownKey { .. } | ProblemKind::Repeated => ProblemLevel::Warning,
            _ => ProblemLevel::Error,
        }
    }

    /// The text that may have been meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        match &self.kind {
            ProblemKind::Unusual { suggestion, .. }
            | ProblemKind::AboveMax { suggestion, .. }
            | ProblemKind::UnknownKey { suggestion } => suggestion.as_deref(),
            _ => None,
        }
    }

    /// What is wrong, in a sentence that does not name the field.
    #[must_use]
    pub fn message(&self) -> String {
        let meant = |suggestion: &Option<String>| {
            suggestion.as_ref().map_or(String::new(), |text| joined!(" Did you mean ", text, "?"))
        };
        match &self.kind {
            ProblemKind::Quantity { error, example } => {
                let mut text = error.message();
                if let Some(first) = text.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                joined!(text, ". For example: ", example, ".")
            }
            ProblemKind::BelowMin { min } => joined!("At least ", min, " is needed."),
            ProblemKind::AboveMax { max, suggestion } => joined!("At most ", max, " is possible.", meant(suggestion)),
            ProblemKind::NotWhole => "Only whole numbers make sense here.".to_owned(),
            ProblemKind::NoSuchOption { options } => joined!("There is no such option. There are: ", options, "."),
            ProblemKind::Unusual { usual, suggestion } => {
                joined!("This is outside the usual range, ", usual, ".", meant(suggestion))
            }
            ProblemKind::UnknownKey { suggestion } => {
                joined!("There is no field of this name; it is kept in the link and not used.", meant(suggestion))
            }
            ProblemKind::Repeated => "This is set more than once; the last one counts.".to_owned(),
            ProblemKind::UnknownModel { known } => joined!("There is no such model. There are: ", known, "."),
            ProblemKind::UnknownPreset { known } if known.is_empty() => "This model has no presets.".to_owned(),
            ProblemKind::UnknownPreset { known } => joined!("There is no such preset. There are: ", known, "."),
            ProblemKind::NoModel => "No model is named (m=…).".to_owned(),
            ProblemKind::NotFinite => {
                "This has no value for these inputs: a division by zero, or a number too large.".to_owned()
            }
            ProblemKind::Outlook { message, .. } => message.clone(),
            ProblemKind::Link(error) => error.message().to_owned(),
        }
    }
}

impl LinkError {
    /// Why, in a sentence.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::TooLong => "This link is longer than 16 KiB and was not read.",
            Self::TooLarge => "This link unpacks to more than 64 KiB and was not read.",
            Self::Damaged => "The packed part of this link is damaged; perhaps its end was cut off.",
            Self::NewerVersion => "This link was made by a newer version; what is known of it was read.",
            Self::TooManyComponents => "This link has more than 64 components; the first were read.",
            Self::TooManySettings => "This link has more than 2,000 settings; the first were read.",
            Self::Encoding => "A part of this link is not valid text and was read as well as could be.",
        }
    }
}

/// `nodes = "abc": This does not read as a number. For example: 5M.`
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}", self.field)?;
            if !self.given.is_empty() {
                write!(f, " = {:?}", self.given)?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message())
    }
}

impl core::error::Error for Problem {}
