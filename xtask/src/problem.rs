//! What went wrong, in a sentence a person can act on.

use std::fmt;

/// The result of anything that can go wrong here.
pub(crate) type Outcome<T> = Result<T, Problem>;

/// What went wrong and, where we know it, what to do about it.
#[derive(Debug, Clone)]
pub(crate) struct Problem(String);

impl Problem {
    /// A problem told by `sentence`.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// The same problem, told as the cause of a larger one.
    pub(crate) fn while_doing(self, what: &str) -> Self {
        Self(format!("{what}: {}", self.0))
    }
}

/// All is well, or else every problem there is.
pub(crate) fn all_well(results: impl IntoIterator<Item = Outcome<()>>) -> Outcome<()> {
    let problems: Vec<String> = results.into_iter().filter_map(|result| Some(result.err()?.to_string())).collect();
    if problems.is_empty() { Ok(()) } else { Err(Problem::new(problems.join("\n"))) }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Gives an error from the system the context that it lacks.
pub(crate) trait Context<T> {
    /// On failure: "`what`: the system's own words".
    fn context(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: fmt::Display> Context<T> for Result<T, E> {
    fn context(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| Problem(format!("{}: {error}", what())))
    }
}
