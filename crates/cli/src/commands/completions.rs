//! The `headroom completions` command.

use clap::Args;
use clap_complete::{Shell, generate};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::{Document, Output};

/// Generate a completion script for a shell
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom completions bash > ~/.local/share/bash-completion/completions/headroom"
    "headroom completions zsh > ~/.zfunc/_headroom"
    "headroom completions fish > ~/.config/fish/completions/headroom.fish"
))]
pub(crate) struct CompletionsArgs {
    /// Shell to generate the script for
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl CompletionsArgs {
    /// Runs the command for a definition of the command line.
    pub(crate) fn run(&self, mut definition: clap::Command) -> Result<Output, CommandError> {
        let mut script = Vec::new();
        generate(self.shell, &mut definition, "headroom", &mut script);
        Ok(Output::new(Document::from_definition(script)))
    }
}
