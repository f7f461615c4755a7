//! `headroom explain`.

use std::ffi::OsString;

use clap::Args;
use headroom_core::model::explain::{Origin, trace};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::text::{clean, nearest};

use crate::cli::examples;
use crate::command_error::CommandError;
use crate::output::Output;
use crate::overrides::find;
use crate::scenario_args::OverrideArgs;
use crate::scenario_input::ScenarioInput;
use crate::style::Style;
use crate::today::today;

/// The maximum number of values in a tree, more than any built-in model has.
const MAX_VALUES: usize = 2000;

/// Show how a value is calculated
///
/// Prints the value, its formula, the formula with numbers substituted for names, the exact value in base units, and
/// the source. The values that the formula uses are listed below it, each of them once.
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
    /// Scenario: a link, a file that contains one, or - for standard input
    ///
    /// Omit it to start a scenario with `--set m=MODEL`.
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
        let (place, value) = match &self.second {
            Some(value) => (Some(self.first.as_os_str()), value),
            None if self.overrides.name_a_model() => (None, &self.first),
            None => return Err(CommandError::Usage("pass a SCENARIO and the id of a VALUE".to_owned())),
        };
        let value = value.to_string_lossy();
        let evaluated = ScenarioInput::read(place, &self.overrides)?.validate(today(), None)?;
        let (index, id) = find(&evaluated.scenario, &value, &evaluated.models)
            .map_err(|reason| CommandError::invalid(format!("{}: {reason}", clean(&value))))?;
        let component = evaluated.evaluation.components.iter().find(|component| component.index == index);
        let Some(component) = component else {
            return Err(CommandError::invalid(format!("{}: there is no component {}", clean(&value), index + 1)));
        };
        let Some(place) = component.model.place(id) else { return Err(unknown_value(component, id)) };
        Ok(Output { text: tree(component, place, Style::stdout()), notices: evaluated.notices })
    }
}

fn unknown_value(component: &ComponentEvaluation, id: &str) -> CommandError {
    let model = &component.model;
    let hint = nearest(id, model.values.iter().map(|value| value.id.as_str())).map_or_else(
        || format!("`headroom models {}` lists its values", model.id),
        |near| format!("did you mean {near}?"),
    );
    CommandError::invalid(format!("{} has no value {id:?}; {hint}", model.id))
}

/// Returns the value at `place` and the values below it as a tree.
fn tree(component: &ComponentEvaluation, place: usize, style: Style) -> String {
    let found = trace(&component.model, place, MAX_VALUES);
    let depths: Vec<usize> = found.iter().map(|(_, depth)| *depth).collect();
    let mut out = String::new();
    for (index, (place, depth)) in found.iter().enumerate() {
        let guide = |level: usize| if continues(&depths, index, level) { "│  " } else { "   " };
        let above: String = (1..*depth).map(guide).collect();
        let own = match depth {
            0 => "",
            _ if continues(&depths, index, *depth) => "├─ ",
            _ => "└─ ",
        };
        let below: String = (1..=*depth).map(guide).collect();
        let leads = depths.get(index + 1).is_some_and(|next| next > depth);
        let below = below + if leads { "│  " } else { "   " };
        for (number, line) in lines(component, *place, style).iter().enumerate() {
            let lead = if number == 0 { format!("{above}{own}") } else { below.clone() };
            out += &format!("{}{line}\n", style.dim(&lead));
        }
    }
    out
}

/// Returns whether another value at this depth follows `index` under the same parent.
fn continues(depths: &[usize], index: usize, level: usize) -> bool {
    let rest = depths.get(index + 1..).unwrap_or_default();
    rest.iter().find(|depth| **depth <= level).is_some_and(|depth| *depth == level)
}

/// Returns the lines about one value.
fn lines(component: &ComponentEvaluation, place: usize, style: Style) -> Vec<String> {
    let Some(explanation) = component.explain(place) else { return Vec::new() };
    let label = clean(&explanation.value.label);
    let head = format!("{} = {}", explanation.value.id, clean(&explanation.shown.to_string()));
    let kind =
        if explanation.origin == Origin::Formula { String::new() } else { format!(" ({})", explanation.origin.name()) };
    let mut lines = vec![format!("{}  {label}{kind}", style.bold(&head))];
    let mut say = |name: &str, text: &str| {
        if !text.is_empty() {
            lines.push(format!("{}{}", style.dim(&format!("{name:<9}")), clean(text)));
        }
    };
    say("formula", explanation.formula.as_deref().unwrap_or_default());
    say("numbers", explanation.with_numbers.as_deref().unwrap_or_default());
    say("exact", &explanation.exact);
    say("source", &explanation.value.source);
    say("note", &explanation.value.help);
    lines
}

#[cfg(test)]
mod tests {
    use super::continues;

    #[test]
    fn a_branch_continues_while_siblings_follow() {
        //  0 ─ 1 ─ 2
        //    └ 1
        let depths = [0, 1, 2, 1];
        assert!(continues(&depths, 1, 1) && continues(&depths, 2, 1));
        assert!(!continues(&depths, 2, 2) && !continues(&depths, 3, 1));
    }
}
