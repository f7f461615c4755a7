//! The worksheet: one document of all that a scenario says, built once and rendered in several ways.
//!
//! ```text
//! Scenario, Evaluation, Timeline ──▶ Worksheet ──▶ Markdown, CSV, JSON, a page to print; a spreadsheet (package `sheet`)
//! ```
//!
//! Renderings format; they calculate nothing. The same scenario gives the same bytes: there is no clock in it and no chance.

mod about;
mod ahead;
mod cell;
pub mod csv;
mod html;
mod json;
mod markdown;
mod part;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use cell::{Cell, Column, Section};
pub use json::SCHEMA;
pub use markdown::escape;

use crate::date::Date;
use crate::model::library::Models;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::scenario::link::encode;
use crate::scenario::{Problem, Scenario};
use crate::view_model::Table;

/// All that a scenario says, in sections.
#[derive(Clone, Debug, PartialEq)]
pub struct Worksheet {
    /// What it is about.
    pub title: String,
    /// What runs out first, and when, in a sentence.
    pub verdict: String,
    /// The scenario as a link: what stands after the `#` of an address.
    pub link: String,
    /// The version of Headroom that made it.
    pub made_by: &'static str,
    /// The first day of what it looks ahead at.
    pub start: Date,
    /// The components, in their order in the scenario, and what each is called.
    pub parts: Vec<(usize, String)>,
    /// Its sections, most important first.
    pub sections: Vec<Section>,
}

impl Worksheet {
    /// Puts it together. `problems` are those of the link, beside those that evaluating it found.
    #[must_use]
    pub fn build(
        scenario: &Scenario,
        models: &Models,
        evaluation: &Evaluation,
        timeline: &Timeline,
        problems: &[Problem],
    ) -> Self {
        let mut sections = about::first(evaluation, timeline, problems);
        let several = evaluation.components.len() > 1;
        sections.extend(evaluation.components.iter().flat_map(|component| part::sections(component, several)));
        sections.extend(ahead::sections(evaluation, timeline));
        sections.extend(evaluation.components.iter().flat_map(|component| part::grounds(component, several)));
        sections.extend(about::last(evaluation, timeline));
        sections.retain(|section| !section.rows.is_empty());
        Self {
            title: title(evaluation),
            verdict: timeline.verdict.text.clone(),
            link: encode(scenario, models),
            made_by: env!("CARGO_PKG_VERSION"),
            start: timeline.outlook.start,
            parts: evaluation.components.iter().map(|part| (part.index, part.name.clone())).collect(),
            sections,
        }
    }

    /// Adds tables from elsewhere.
    pub fn add<'t>(&mut self, tables: impl IntoIterator<Item = &'t Table>) {
        self.extend(tables.into_iter().map(Section::from));
    }

    /// Adds sections from elsewhere.
    pub fn extend(&mut self, sections: impl IntoIterator<Item = Section>) {
        self.sections.extend(sections.into_iter().filter(|section| !section.rows.is_empty()));
    }

    /// The same without what only those want who check it; of the assumptions those that the scenario changes.
    #[must_use]
    pub fn brief(mut self) -> Self {
        self.sections.retain(|section| !matches!(&*section.id, "models" | "explanations" | "outlook"));
        for section in self.sections.iter_mut().filter(|section| section.id == "assumptions") {
            let at = section.columns.iter().position(|column| column.id == "changed");
            section.rows.retain(|row| at.and_then(|at| row.get(at)).is_some_and(|cell| *cell != Cell::Empty));
        }
        self.sections.retain(|section| !section.rows.is_empty());
        self
    }

    /// For documents and pull requests.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }

    /// Every cell of every section, a line each.
    #[must_use]
    pub fn to_csv(&self) -> String {
        csv::write(self)
    }

    /// For programs; [`SCHEMA`] says what is in it.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }

    /// A page to print: one file that needs nothing else.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::write(self)
    }

    /// What a component is called.
    #[must_use]
    pub fn part(&self, index: usize) -> &str {
        self.parts.iter().find(|(part, _)| *part == index).map_or("", |(_, name)| name)
    }
}

fn title(evaluation: &Evaluation) -> String {
    let one = |part: &crate::plan::ComponentEvaluation| {
        let title = &part.model.title;
        if part.name == part.model.id { title.clone() } else { alloc::format!("{}: {title}", part.name) }
    };
    let titles: Vec<String> = evaluation.components.iter().map(one).collect();
    if titles.is_empty() { "Headroom".to_string() } else { titles.join(", ") }
}
