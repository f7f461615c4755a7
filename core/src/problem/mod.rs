//! Problems in scenarios and files, with their location, their cause, and how to fix them.

mod syntax;

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::decimal;
use crate::text::{LabelError, quoted};
use crate::units::QuantityError;

pub use syntax::{SyntaxError, SyntaxReason};

/// A problem with a value or a file, or a valid but unusual value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The location of the problem.
    pub location: Location,
    /// The text that causes the problem; empty if no single text does.
    pub text: String,
    /// The cause, which determines the message and the severity.
    pub cause: Cause,
    /// The text that the user most likely meant.
    pub suggestion: Option<String>,
}

/// The location of a problem: a field of a scenario, or a line of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The index of the component in the scenario; `None` for the scenario as a whole.
    pub component: Option<usize>,
    /// The key of the field, as in links, or the name of a field or column of a file. Empty if the problem is not about
    /// a field.
    pub field: String,
    /// The line number in a file, starting at 1; 0 outside files.
    pub line: usize,
    /// The column in characters, starting at 1; 0 if it is not known.
    pub column: usize,
}

impl Location {
    /// Creates the location of a setting of the scenario as a whole.
    #[must_use]
    pub fn setting(key: &str) -> Self {
        Self { field: key.to_owned(), ..Self::default() }
    }

    /// Creates the location of a field of a component.
    #[must_use]
    pub fn field(component: usize, key: &str) -> Self {
        Self { component: Some(component), ..Self::setting(key) }
    }

    /// Creates the location of a line of a file, starting at 1.
    #[must_use]
    pub fn line(line: usize) -> Self {
        Self { line, ..Self::default() }
    }
}

/// The cause of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The text is not a valid quantity for the field.
    Quantity {
        /// The reason why the text is not a quantity.
        error: QuantityError,
        /// An example of valid text.
        example: String,
    },
    /// The text does not follow the grammar of its setting.
    Syntax(SyntaxError),
    /// The value is below the minimum.
    BelowMin {
        /// The minimum, formatted.
        min: String,
    },
    /// The value is above the maximum.
    AboveMax {
        /// The maximum, formatted.
        max: String,
    },
    /// The field takes whole numbers only.
    NotWhole,
    /// The text is not one of the field's options.
    NoSuchOption {
        /// The ids of the options, separated by commas.
        options: String,
    },
    /// The value is valid, but outside the typical range.
    Unusual {
        /// The typical range, formatted.
        usual: String,
    },
    /// No field has this key.
    UnknownKey,
    /// The key occurs more than once; the last value counts.
    RepeatedKey,
    /// No model has this id and version.
    UnknownModel {
        /// The ids of the known models, separated by commas.
        known: String,
    },
    /// The model has no preset with this id.
    UnknownPreset {
        /// The ids of the model's presets, separated by commas.
        known: String,
    },
    /// The scenario names no model.
    NoModel,
    /// The name of a component cannot be shown as typed.
    UnusableName(LabelError),
    /// `grows` names something that is not a numeric input of the model.
    CannotGrow {
        /// The id of the item that cannot grow.
        id: String,
    },
    /// The result is infinite or not a number.
    NotFinite,
    /// Computing the component or the scenario takes too many steps, so its results are missing.
    TooMuchWork {
        /// The settings to reduce, as a noun phrase.
        reduce: String,
    },
    /// The load shrinks over the horizon.
    LoadShrinks,
    /// Two events share at least one hour.
    OverlappingEvents {
        /// The name of the first event.
        first: String,
        /// The name of the second event.
        second: String,
        /// The day of the first shared hour, formatted.
        date: String,
    },
    /// The price catalog has no such region, instance family, or price.
    NotInCatalog {
        /// A sentence that names the missing entry.
        message: String,
    },
    /// The link as a whole cannot be read completely.
    Link(LinkError),
    /// The field, the line, or the whole file is invalid.
    Invalid {
        /// The problem, as a sentence or a clause. It may name the item.
        message: String,
    },
}

/// The reason why a link cannot be read completely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkError {
    /// The link is longer than [`MAX_LINK_BYTES`](crate::scenario::link::MAX_LINK_BYTES) bytes.
    TooLong,
    /// The link unpacks to more than [`MAX_UNPACKED_BYTES`](crate::scenario::packed_link::MAX_UNPACKED_BYTES) bytes.
    TooLarge,
    /// The packed part is damaged.
    Damaged,
    /// The link was made with a later version of the format.
    NewerVersion,
    /// The link has more than [`MAX_COMPONENTS`](crate::scenario::link::MAX_COMPONENTS) components.
    TooManyComponents,
    /// The link has more than [`MAX_SETTINGS`](crate::scenario::link::MAX_SETTINGS) settings.
    TooManySettings,
    /// A percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    Encoding,
}

/// The severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemLevel {
    /// The value is used, but unusual.
    Question,
    /// The affected part is ignored; everything else is used as given.
    Warning,
    /// The value cannot be used.
    Error,
}

impl ProblemLevel {
    /// Returns the id in JSON: `question`, `warning`, or `error`.
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
    /// Creates a problem with a setting of the scenario as a whole.
    #[must_use]
    pub fn for_setting(key: &str, text: &str, cause: Cause) -> Self {
        Self { location: Location::setting(key), text: text.to_owned(), cause, suggestion: None }
    }

    /// Creates a [`Cause::Invalid`] problem with this message.
    #[must_use]
    pub fn invalid(place: Location, message: String) -> Self {
        Self { location: place, text: String::new(), cause: Cause::Invalid { message }, suggestion: None }
    }

    /// Returns the severity, which follows from the cause.
    #[must_use]
    pub fn level(&self) -> ProblemLevel {
        match &self.cause {
            Cause::Unusual { .. } | Cause::LoadShrinks | Cause::OverlappingEvents { .. } => ProblemLevel::Question,
            Cause::UnknownKey | Cause::RepeatedKey | Cause::UnusableName(_) => ProblemLevel::Warning,
            _ => ProblemLevel::Error,
        }
    }

    /// Returns the text that the user most likely meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// Returns the cause and the fix, in one to three sentences that do not name the field.
    #[must_use]
    pub fn message(&self) -> String {
        let text = self.sentence();
        match &self.suggestion {
            Some(meant) => joined!(text, " Did you mean `", meant, "`?"),
            None => text,
        }
    }

    fn sentence(&self) -> String {
        let given = quoted(&self.text);
        match &self.cause {
            Cause::Quantity { error, example } => joined!(quantity(error, &given), " For example: `", example, "`."),
            Cause::Syntax(error) => error.message(),
            Cause::BelowMin { min } => joined!(given, " is too low. The minimum is ", min, "."),
            Cause::AboveMax { max } => joined!(given, " is too high. The maximum is ", max, "."),
            Cause::NotWhole => joined!(given, " is not a whole number."),
            Cause::NoSuchOption { options } => joined!(given, " is not an option. Choose one of: ", options, "."),
            Cause::Unusual { usual } => joined!(given, " is outside the usual range, ", usual, "."),
            Cause::UnknownKey => "Unknown setting. The link keeps it, but it has no effect.".to_owned(),
            Cause::RepeatedKey => "This setting is repeated. The last value is used.".to_owned(),
            Cause::UnknownModel { known } => joined!("There is no model ", given, ". Available models: ", known, "."),
            Cause::UnknownPreset { known } if known.is_empty() => "This model has no presets.".to_owned(),
            Cause::UnknownPreset { known } => {
                joined!("There is no preset ", given, ". Available presets: ", known, ".")
            }
            Cause::NoModel => "The scenario names no model. Add one, for example `m=web-service`.".to_owned(),
            Cause::UnusableName(error) => unusable_name(*error, &given),
            Cause::CannotGrow { id } => {
                joined!(
                    quoted(id),
                    " is not an input that can grow. List the ids of numeric inputs, separated by commas."
                )
            }
            Cause::NotFinite => {
                "No value can be computed for these inputs: division by zero, or a number that is too large.".to_owned()
            }
            Cause::TooMuchWork { reduce } => {
                joined!("This takes too much work to compute, so results are missing. Reduce ", reduce, ".")
            }
            Cause::LoadShrinks => {
                "The load is smaller at the end of the horizon than today. Check the growth.".to_owned()
            }
            Cause::OverlappingEvents { first, second, date } => {
                joined!(first, " and ", second, " overlap on ", date, ". Their extra load adds up.")
            }
            Cause::NotInCatalog { message } | Cause::Invalid { message } => message.clone(),
            Cause::Link(error) => error.message().to_owned(),
        }
    }
}

/// Describes why a name cannot be shown as typed, in sentences.
fn unusable_name(error: LabelError, given: &str) -> String {
    match error {
        LabelError::TooLong(max) => {
            let max = decimal::integer(i32::try_from(max).unwrap_or(i32::MAX));
            joined!(given, " is longer than ", max, " characters, so it is truncated. Use a shorter name.")
        }
        LabelError::Unprintable(c) => {
            let digits: String = c.escape_unicode().filter(char::is_ascii_hexdigit).collect();
            let zeros = "0000".get(digits.len()..).unwrap_or_default();
            joined!(given, " contains an invisible character (U+", zeros, digits.to_ascii_uppercase(), "). Remove it.")
        }
    }
}

/// Describes why a text is not a quantity, as a sentence.
fn quantity(error: &QuantityError, given: &str) -> String {
    match error {
        QuantityError::Empty => "A number is missing.".to_owned(),
        QuantityError::NotANumber => joined!(given, " is not a number."),
        QuantityError::DecimalComma => {
            joined!(given, " has a comma. Write decimals with a point (`0.1`) and group digits in threes (`1,000`).")
        }
        QuantityError::TooLarge => joined!(given, " is too large."),
        QuantityError::UnknownUnit(unit) => joined!(given, " has an unknown unit, ", quoted(unit), "."),
        QuantityError::AmbiguousPrefix(prefix) => {
            let (prefix, large) = (String::from(*prefix), String::from(prefix.to_ascii_uppercase()));
            joined!(
                given,
                " is ambiguous. Write `",
                prefix,
                "B` for powers of 1,000 or `",
                large,
                "iB` for powers of 1,024."
            )
        }
        QuantityError::WrongUnit { found: unit, expected } => {
            joined!(given, " is in ", unit, ", which cannot be converted to ", expected, ".")
        }
    }
}

impl LinkError {
    /// Returns the error message, in a sentence or two.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::TooLong => "This link is longer than 16 KiB and was not read.",
            Self::TooLarge => "This link unpacks to more than 64 KiB and was not read.",
            Self::Damaged => "The packed part of this link is incomplete or was changed. Copy the whole link again.",
            Self::NewerVersion => "This link was made with a newer version. Unknown settings have no effect.",
            Self::TooManyComponents => "This link has more than 64 components. Only the first 64 were read.",
            Self::TooManySettings => "This link has more than 2,000 settings. Only the first 2,000 were read.",
            Self::Encoding => "Part of this link is not valid UTF-8 and was kept unchanged.",
        }
    }
}

/// Formats the location and the message: ``line 3, column 5: `nodes`: `abc` is not a number. For example: `5M`.``
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { field, line, column, .. } = &self.location;
        match (line, column) {
            (0, _) => {}
            (line, 0) => write!(f, "line {line}: ")?,
            (line, column) => write!(f, "line {line}, column {column}: ")?,
        }
        if !field.is_empty() {
            write!(f, "`{field}`: ")?;
        }
        f.write_str(&self.message())
    }
}

impl core::error::Error for Problem {}
