//! Arguments that describe a scenario.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

/// A scenario and its overrides.
#[derive(Debug, Args)]
pub(crate) struct ScenarioArgs {
    /// Link, file that contains a link, or - for standard input
    ///
    /// A link is the address of the calculator page, or only the part after `#` or `?`. Quote it in a shell, because it
    /// contains `&`. In a file, the first line that is neither empty nor a comment (`# …`) is the link. Omit the
    /// argument to build a scenario from `--set m=MODEL` alone.
    #[arg(value_name = "SCENARIO", required_unless_present = "sets")]
    pub(crate) scenario: Option<OsString>,

    #[command(flatten)]
    pub(crate) overrides: OverrideArgs,
}

/// Changes to a scenario, and models to evaluate it with.
#[derive(Debug, Args)]
pub(crate) struct OverrideArgs {
    /// Set a value, for example nodes=5M or growth=5%/month; repeatable
    ///
    /// KEY is an input or a constant of the model, `n` (the component's name), `p` (its preset), `m` (its model), or a
    /// setting of the whole scenario: `start`, `horizon`, `growth`, `hours`, `events`, `cost.area`, and others.
    /// `headroom models MODEL` lists inputs, constants, and presets.
    ///
    /// If several components have the key, put the component's number or name first: `2.nodes=5M`, `cache.nodes=5M`.
    /// Without SCENARIO, each `m=MODEL` adds a component, and the keys that follow belong to it.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = parse_override, allow_hyphen_values = true)]
    pub(crate) sets: Vec<Override>,

    /// Model file to use in addition to the built-in models; repeatable
    ///
    /// A model with the id and version of a built-in model replaces it. `headroom check` validates a model file.
    #[arg(long = "model-file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) model_files: Vec<PathBuf>,
}

impl OverrideArgs {
    /// Returns whether a `--set m=…` names a model.
    pub(crate) fn names_model(&self) -> bool {
        self.sets.iter().any(|set| set.key == "m")
    }
}

/// A value from `--set KEY=VALUE`.
#[derive(Clone, Debug)]
pub(crate) struct Override {
    pub(crate) key: String,
    pub(crate) value: String,
}

fn parse_override(text: &str) -> Result<Override, &'static str> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok(Override { key: key.to_owned(), value: value.to_owned() }),
        _ => Err("expected KEY=VALUE, for example nodes=5M"),
    }
}
