//! The command-line interface: the commands, and the help text that they share.

use clap::{Parser, Subcommand};

use crate::command_error::CommandError;
use crate::commands::check::CheckArgs;
use crate::commands::completions::CompletionsArgs;
use crate::commands::cost::CostArgs;
use crate::commands::evaluate::EvaluateArgs;
use crate::commands::explain::ExplainArgs;
use crate::commands::fit::FitArgs;
use crate::commands::generate::GenerateArgs;
use crate::commands::instances::InstancesArgs;
use crate::commands::link::LinkArgs;
use crate::commands::man::ManArgs;
use crate::commands::models::ModelsArgs;
use crate::commands::pack::PackArgs;
use crate::commands::serve::ServeArgs;
use crate::commands::worksheet::WorksheetArgs;
use crate::output::Output;
use crate::run_limits::{RunLimits, with_memory_limit};

/// Formats examples for long help: a heading in clap's style, and one example per line.
macro_rules! examples {
    ($($line:literal)+) => {
        concat!("\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m", $("\n  ", $line),+)
    };
}
pub(crate) use examples;

/// Capacity planning and cloud cost estimates from the command line
///
/// A scenario describes a deployment: its components, load, and growth. Headroom computes the CPU, memory, disk, and
/// network that the deployment needs, its first bottleneck, the time to that limit, and the cost on AWS, Azure, and
/// Google Cloud.
///
/// A scenario is written as a link, for example `m=tiered-store&nodes=5M`. The calculator page keeps the same link in its
/// address bar, and both compute the same numbers.
#[derive(Debug, Parser)]
#[command(
    name = "headroom",
    bin_name = "headroom",
    version,
    max_term_width = 100,
    after_help = "Run `headroom <COMMAND> --help` for the options of a command.",
    after_long_help = concat!(
        examples!(
            "headroom evaluate 'm=tiered-store&nodes=5M'"
            "headroom evaluate 'm=tiered-store&nodes=5M' --format json | jq '.components[0].values'"
            "headroom explain 'm=tiered-store-estimate&nodes=5M' total_memory"
            "headroom cost 'm=web-service&requests=2000' --set cost.area=eu-west"
        ),
        "\n\n\u{1b}[1m\u{1b}[4mExit codes:\u{1b}[0m",
        "\n  0  Success",
        "\n  1  A file could not be read or written, or a network operation failed",
        "\n  2  The command line, the scenario, or a file is invalid; nothing is printed to standard output",
        "\n  3  A limit of `--timeout` or `--max-memory` was exceeded; nothing is printed to standard output",
    )
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) limits: RunLimits,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order of the help text.
#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one value is parsed in each run")]
pub(crate) enum Command {
    Evaluate(EvaluateArgs),
    Worksheet(WorksheetArgs),
    Explain(ExplainArgs),
    Cost(CostArgs),
    Instances(InstancesArgs),
    Fit(FitArgs),
    Generate(GenerateArgs),
    Link(LinkArgs),
    Models(ModelsArgs),
    Check(CheckArgs),
    Serve(ServeArgs),
    Pack(PackArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// See [`CommandError`].
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        match self {
            Self::Evaluate(args) => args.run(),
            Self::Worksheet(args) => args.run(),
            Self::Explain(args) => args.run(),
            Self::Cost(args) => args.run(),
            Self::Instances(args) => args.run(),
            Self::Fit(args) => args.run(),
            Self::Generate(args) => args.run(),
            Self::Link(args) => args.run(),
            Self::Models(args) => args.run(),
            Self::Check(args) => args.run(),
            Self::Serve(args) => args.run(),
            Self::Pack(args) => args.run(),
            Self::Completions(args) => args.run(definition()),
            Self::Man(args) => args.run(definition()),
        }
    }
}

/// Returns clap's definition of the command line, fully built.
pub(crate) fn definition() -> clap::Command {
    let mut command = with_memory_limit(<Cli as clap::CommandFactory>::command());
    command.build();
    command
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_consistent() {
        super::definition().debug_assert();
    }
}
