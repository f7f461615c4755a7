//! `headroom instances`.

mod wanted;
mod write;

use std::path::PathBuf;

use headroom_core::cost::choose_instances;
use headroom_core::date::Date;
use headroom_core::report::instance_tables::tables;
use headroom_core::report::worksheet::escape;

use crate::args::Format;
use crate::evaluate::now;
use crate::failure::{Failure, Output};
use crate::plan;
use crate::prices;
use crate::text::{Style, clean};

/// Options that take a value.
pub(crate) const OPTIONS: [&str; 14] = [
    "cores",
    "memory",
    "utilisation",
    "spare",
    "zones",
    "least",
    "cloud",
    "region",
    "arch",
    "family",
    "max-vcpu",
    "max-memory",
    "term",
    "rows",
];
/// Options that take none.
pub(crate) const SWITCHES: [&str; 2] = ["survive-zone", "burstable"];

const HEADING: &str = "Instances";

/// What is asked for, as typed.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Names and values, in order.
    pub(crate) options: Vec<(String, String)>,
    /// Price files that take the place of built-in ones.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) format: Format,
    pub(crate) today: Option<Date>,
}

pub(crate) fn run(asked: &Asked) -> Result<Output, Failure> {
    let mut notices = Vec::new();
    let catalog = prices::catalog(&asked.files, &mut notices)?;
    let (wanted, mut reasons) = wanted::read(&asked.options);
    // What is read wrongly is told once, and what can be asked is looked at all the same.
    let choice = match choose_instances(&wanted.need, &catalog) {
        Ok(choice) => choice,
        Err(refused) => {
            let known = |field: &str| reasons.iter().any(|reason| reason.starts_with(&format!("--{field} ")));
            let more: Vec<String> = refused
                .iter()
                .filter(|refused| !known(refused.field))
                .map(|refused| format!("{}: {}", refused.field, clean(&refused.reason)))
                .collect();
            reasons.extend(more);
            return Err(Failure::Given(reasons));
        }
    };
    if !reasons.is_empty() {
        return Err(Failure::Given(reasons));
    }
    let today = asked.today.unwrap_or_else(now);
    if choice.plans.is_empty() {
        let why = choice.reasons().map(|(why, count)| format!("{count} offers: {}", why.words()));
        let reasons = std::iter::once("no instance does".to_owned()).chain(why).collect();
        return Err(Failure::Given(reasons));
    }
    let tables = || tables(&choice, &wanted.need, today, wanted.rows);
    let said = format!(
        "{} of {} offers do. List prices in US dollars.",
        choice.plans.len(),
        choice.plans.len() + choice.rejected.len()
    );
    let text = match asked.format {
        Format::Table => {
            let style = Style::of_stdout();
            format!("{}\n{}\n{}", style.bold(HEADING), clean(&said), plan::tables_text(&tables(), style))
        }
        Format::Markdown => {
            format!("## {HEADING}\n\n{}\n{}", escape(&said), plan::markdown(&tables()))
        }
        Format::Json => write::json(&choice, &wanted, today),
        Format::Csv => write::csv(&choice, &wanted, today),
    };
    Ok(Output { text, notices })
}
