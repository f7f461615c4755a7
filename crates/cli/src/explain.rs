//! `headroom explain`: a number, the numbers it comes from, and so on down to inputs and constants.

use headroom_core::model::explain::{Kind, trace};
use headroom_core::plan::ComponentEvaluation;
use headroom_core::text::nearest;

use crate::args::Source;
use crate::edit::find;
use crate::evaluate::evaluated;
use crate::failure::{Failure, Output};
use crate::input;
use crate::text::{Style, clean};

/// No more values than this are printed; no model has as many.
const MOST: usize = 2000;

pub(crate) fn run(source: &Source, value: &str) -> Result<Output, Failure> {
    let given = input::read(source)?;
    let (evaluation, notices) = evaluated(&given)?;
    let (index, id) = find(&given.scenario, value, &given.models)
        .map_err(|reason| Failure::given(format!("{}: {reason}", clean(value))))?;
    let component = evaluation.components.iter().find(|component| component.index == index);
    let Some(component) = component else { return Err(Failure::given(format!("there is no component {}", index + 1))) };
    let Some(place) = component.model.place(id) else {
        let near = nearest(id, component.model.values.iter().map(|value| value.id.as_str()));
        let model = &component.model.id;
        let hint = near.map_or_else(
            || format!("`headroom models {model}` lists what there is"),
            |near| format!("did you mean {near}?"),
        );
        return Err(Failure::given(format!("{model} has no value {:?}; {hint}", id)));
    };
    Ok(Output { text: tree(component, place, Style::of_stdout()), notices })
}

/// The value at `place` and all below it.
fn tree(component: &ComponentEvaluation, place: usize, style: Style) -> String {
    let found = trace(&component.model, place, MOST);
    let depths: Vec<usize> = found.iter().map(|(_, depth)| *depth).collect();
    let mut out = String::new();
    for (index, (place, depth)) in found.iter().enumerate() {
        let guide = |level: usize| if goes_on(&depths, index, level) { "│  " } else { "   " };
        let above: String = (1..*depth).map(guide).collect();
        let own = match depth {
            0 => "",
            _ if goes_on(&depths, index, *depth) => "├─ ",
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

/// Whether another value stands at this depth below `index`, under the same parent.
fn goes_on(depths: &[usize], index: usize, level: usize) -> bool {
    let rest = depths.get(index + 1..).unwrap_or_default();
    rest.iter().find(|depth| **depth <= level).is_some_and(|depth| *depth == level)
}

/// What is said of one value.
fn lines(component: &ComponentEvaluation, place: usize, style: Style) -> Vec<String> {
    let Some(explanation) = component.explain(place) else { return Vec::new() };
    let label = clean(&explanation.value.label);
    let head = format!("{} = {}", explanation.value.id, clean(&explanation.shown.to_string()));
    let kind =
        if explanation.kind == Kind::Formula { String::new() } else { format!(" ({})", explanation.kind.name()) };
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
    use super::goes_on;

    #[test]
    fn a_branch_goes_on_while_siblings_follow() {
        //  0 ─ 1 ─ 2
        //    └ 1
        let depths = [0, 1, 2, 1];
        assert!(goes_on(&depths, 1, 1) && goes_on(&depths, 2, 1));
        assert!(!goes_on(&depths, 2, 2) && !goes_on(&depths, 3, 1));
    }
}
