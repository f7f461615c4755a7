//! The `headroom link` command.

use clap::Args;
use headroom_core::encode;
use headroom_core::scenario::link::{encode_packed, encode_readable};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::Output;
use crate::scenario_args::ScenarioArgs;
use crate::scenario_input::ScenarioInput;
use crate::terminal_text::TerminalText;
use crate::today::today;

/// Print a scenario as a link
///
/// Leaves out values that match the preset, writes every other value in its shortest exact form, and keeps unknown
/// keys. Packs a link of more than 320 characters if that makes it shorter.
#[derive(Debug, Args)]
#[command(args_override_self = true, after_long_help = examples!(
    "headroom link 'm=tiered-store-estimate&nodes=5000000'"
    "headroom link 'z2:eNorszVUy7UtLE0tTVUrTi0qSy0qtjUyAABX3Aep' --readable"
    "headroom link --set m=tiered-store-estimate --base https://example.org/"
))]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    scenario: ScenarioArgs,

    /// Print KEY=VALUE pairs, even if the packed form is shorter
    #[arg(long, conflicts_with = "packed")]
    readable: bool,

    /// Print the packed form, for example z2:eNorszVUy7Ut
    #[arg(long)]
    packed: bool,

    /// Address of the calculator page to put before the link
    #[arg(long, value_name = "URL", allow_hyphen_values = true)]
    base: Option<String>,
}

impl LinkArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let evaluated = ScenarioInput::read(self.scenario.scenario.as_deref(), &self.scenario.overrides)?
            .validate_settings(today())?;
        let encode = match (self.readable, self.packed) {
            (true, _) => encode_readable,
            (_, true) => encode_packed,
            _ => encode,
        };
        let link = encode(&evaluated.scenario, &evaluated.models);
        let base = self.base.as_ref().map_or_else(String::new, |base| {
            format!("{}#", base.split_once('#').map_or(base.as_str(), |(before, _)| before))
        });
        let mut out = TerminalText::stdout();
        out.line(&(base + &link));
        Ok(Output { document: out.into(), notices: evaluated.notices })
    }
}
