//! The `headroom explain` command.

use std::ffi::OsString;

use clap::Args;
use headroom_core::model::explain::{Origin, trace};
use headroom_core::model::loader::MAX_MODEL_VALUES;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::text::nearest;

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::Output;
use crate::overrides::resolve_key;
use crate::scenario_args::OverrideArgs;
use crate::scenario_input::ScenarioInput;
use crate::terminal_text::TerminalText;
use crate::today::today;

/// The maximum number of values in a tree: all values of the largest valid model.
const MAX_EXPLAINED_VALUES: usize = MAX_MODEL_VALUES;

/// Show how a value is calculated
///
/// Prints the value, its formula, the formula with numbers substituted for names, the exact value in base units, and
/// the source. The values that the formula uses are listed below it, each only once.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    override_usage = "headroom explain [OPTIONS] <SCENARIO> <VALUE>\n       headroom explain [OPTIONS] --set m=MODEL <VALUE>",
    after_long_help = examples!(
        "headroom explain m=tiered-store-estimate total_memory"
        "headroom explain 'm=tiered-store-estimate&nodes=5M' hot_memory --set embedding=1536"
    )
)]
pub(crate) struct ExplainArgs {
    /// Link, file that contains a link, or - for standard input
    ///
    /// Omit this argument to build a scenario from `--set m=MODEL` alone.
    #[arg(value_name = "SCENARIO", required = true)]
    first: OsString,

    /// Id of an input, a constant, or a result
    ///
    /// If several components have the value, put the component's number or name first: `2.total_memory`,
    /// `cache.total_memory`.
    #[arg(value_name = "VALUE")]
    second: Option<OsString>,

    #[command(flatten)]
    overrides: OverrideArgs,
}

impl ExplainArgs {
    /// Runs the command.
    pub(crate) fn run(&self) -> Result<Output, CommandError> {
        let (scenario, value) = match &self.second {
            Some(value) => (Some(self.first.as_os_str()), value),
            None if self.overrides.names_model() => (None, &self.first),
            None => return Err(CommandError::usage("pass a SCENARIO and a VALUE")),
        };
        let value = value.to_string_lossy();
        let evaluated = ScenarioInput::read(scenario, &self.overrides)?.validate(today(), None)?;
        let (index, id) = resolve_key(&evaluated.scenario, &value, &evaluated.models)
            .map_err(|reason| CommandError::invalid(format!("{value}: {reason}")))?;
        let component = evaluated.evaluation.components.iter().find(|component| component.index == index);
        let Some(component) = component else {
            return Err(CommandError::invalid(format!("{value}: there is no component {}", index + 1)));
        };
        let Some(place) = component.model.index_of(id) else { return Err(unknown_value(component, id)) };
        let mut out = TerminalText::stdout();
        push_tree(&mut out, component, place);
        Ok(Output { document: out.into(), notices: evaluated.notices })
    }
}

fn unknown_value(component: &ComponentEvaluation, id: &str) -> CommandError {
    let model = &component.model;
    let hint = nearest(id, model.values.iter().map(|value| value.id.as_str())).map_or_else(
        || format!("`headroom models {}` lists its values", model.id),
        |near| format!("did you mean `{near}`?"),
    );
    CommandError::invalid(format!("`{}` has no value `{id}`; {hint}", model.id))
}

/// Appends a tree of the value at `place` and all values that it depends on.
fn push_tree(out: &mut TerminalText, component: &ComponentEvaluation, place: usize) {
    let found = trace(&component.model, place, MAX_EXPLAINED_VALUES);
    let depths: Vec<usize> = found.iter().map(|(_, depth)| *depth).collect();
    for (index, (place, depth)) in found.iter().enumerate() {
        let guide = |level: usize| if branch_continues(&depths, index, level) { "│  " } else { "   " };
        let above: String = (1..*depth).map(guide).collect();
        let own = match depth {
            0 => "",
            _ if branch_continues(&depths, index, *depth) => "├─ ",
            _ => "└─ ",
        };
        let below: String = (1..=*depth).map(guide).collect();
        let has_children = depths.get(index + 1).is_some_and(|next| next > depth);
        let below = below + if has_children { "│  " } else { "   " };
        for (number, line) in value_lines(component, *place).iter().enumerate() {
            let lead = if number == 0 { format!("{above}{own}") } else { below.clone() };
            out.dim(&lead).append(line).raw("\n");
        }
    }
}

/// Returns whether another value at depth `level` follows `index` under the same parent.
fn branch_continues(depths: &[usize], index: usize, level: usize) -> bool {
    let rest = depths.get(index + 1..).unwrap_or_default();
    rest.iter().find(|depth| **depth <= level).is_some_and(|depth| *depth == level)
}

/// Returns the lines that explain a value.
fn value_lines(component: &ComponentEvaluation, index: usize) -> Vec<TerminalText> {
    let Some(explanation) = component.explain(index) else { return Vec::new() };
    let mut head = TerminalText::stdout();
    head.bold(&format!("{} = {}", explanation.value.id, explanation.shown)).raw("  ").push(&explanation.value.label);
    if explanation.origin != Origin::Formula {
        head.push(&format!(" ({})", explanation.origin.name()));
    }
    let mut lines = vec![head];
    let mut add_line = |name: &str, text: &str| {
        if !text.is_empty() {
            let mut line = TerminalText::stdout();
            line.dim(&format!("{name:<9}")).push(text);
            lines.push(line);
        }
    };
    add_line("formula", explanation.formula.as_deref().unwrap_or_default());
    add_line("numbers", explanation.with_numbers.as_deref().unwrap_or_default());
    add_line("exact", &explanation.exact);
    add_line("source", &explanation.value.source);
    add_line("note", &explanation.value.help);
    lines
}

#[cfg(test)]
mod tests {
    use super::branch_continues;

    #[test]
    fn a_branch_continues_while_siblings_follow() {
        //  0 ─ 1 ─ 2
        //    └ 1
        let depths = [0, 1, 2, 1];
        assert!(branch_continues(&depths, 1, 1) && branch_continues(&depths, 2, 1));
        assert!(!branch_continues(&depths, 2, 2) && !branch_continues(&depths, 3, 1));
    }
}
