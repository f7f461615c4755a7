//! The worksheet: a document with everything about a scenario, rendered in several formats.
//!
//! ```text
//! Scenario, Evaluation, Timeline ──▶ Worksheet ──▶ Markdown, CSV, JSON, printable HTML; spreadsheet (`headroom-sheet`)
//! ```
//!
//! Renderers only format. The same scenario always produces the same bytes.

mod component_sections;
pub mod csv;
mod html;
mod markdown;
mod overview;
mod section;
mod timeline_sections;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub use crate::report::json::WORKSHEET_SCHEMA as SCHEMA;
pub use section::{Cell, Column, Section};

use crate::date::Date;
use crate::model::library::Models;
use crate::plan::Evaluation;
use crate::plan::timeline::Timeline;
use crate::report::json::worksheet_to_json;
use crate::scenario::link::encode;
use crate::scenario::{Problem, Scenario};
use crate::view_model::Table;

/// A worksheet: everything about a scenario, in sections.
#[derive(Clone, Debug, PartialEq)]
pub struct Worksheet {
    /// The title, which names the components.
    pub title: String,
    /// The first bottleneck, in a sentence or two.
    pub verdict: String,
    /// The link to the scenario: the part of the URL after the `#`.
    pub link: String,
    /// The version of Headroom that generated the worksheet.
    pub headroom_version: &'static str,
    /// The first day of the timeline.
    pub start: Date,
    /// The index of each component in the scenario, and its name.
    pub components: Vec<(usize, String)>,
    /// The sections, most important first.
    pub sections: Vec<Section>,
}

impl Worksheet {
    /// Builds the worksheet. `problems` are the problems of the link.
    #[must_use]
    pub fn build(
        scenario: &Scenario,
        models: &Models,
        evaluation: &Evaluation,
        timeline: &Timeline,
        problems: &[Problem],
    ) -> Self {
        let mut sections = overview::leading_sections(evaluation, timeline, problems);
        let several = evaluation.components.len() > 1;
        sections
            .extend(evaluation.components.iter().flat_map(|component| component_sections::results(component, several)));
        sections.extend(timeline_sections::sections(evaluation, timeline));
        sections.extend(
            evaluation.components.iter().flat_map(|component| component_sections::assumptions(component, several)),
        );
        sections.extend(overview::trailing_sections(evaluation, timeline));
        sections.retain(|section| !section.rows.is_empty());
        Self {
            title: title(evaluation),
            verdict: timeline.verdict.text.clone(),
            link: encode(scenario, models),
            headroom_version: env!("CARGO_PKG_VERSION"),
            start: timeline.outlook.start,
            components: evaluation
                .components
                .iter()
                .map(|component| (component.index, component.name.clone()))
                .collect(),
            sections,
        }
    }

    /// Appends tables as sections, except for tables without rows.
    pub fn add_tables<'t>(&mut self, tables: impl IntoIterator<Item = &'t Table>) {
        self.extend(tables.into_iter().map(Section::from));
    }

    /// Appends sections, except for those without rows.
    pub fn extend(&mut self, sections: impl IntoIterator<Item = Section>) {
        self.sections.extend(sections.into_iter().filter(|section| !section.rows.is_empty()));
    }

    /// Returns a short form of the worksheet, without models, explanations, and outlook, and with only those
    /// assumptions that differ from the defaults.
    #[must_use]
    pub fn brief(mut self) -> Self {
        self.sections.retain(|section| !matches!(&*section.id, "models" | "explanations" | "outlook"));
        for section in self.sections.iter_mut().filter(|section| section.id == "assumptions") {
            let changed_column = section.columns.iter().position(|column| column.id == "changed");
            section
                .rows
                .retain(|row| changed_column.and_then(|at| row.get(at)).is_some_and(|cell| *cell != Cell::Empty));
        }
        self.sections.retain(|section| !section.rows.is_empty());
        self
    }

    /// Returns the worksheet as Markdown, for documents and pull requests.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        markdown::write(self)
    }

    /// Returns the worksheet as CSV, with a line for each cell.
    #[must_use]
    pub fn to_csv(&self) -> String {
        csv::write(self)
    }

    /// Returns the worksheet as JSON that conforms to [`SCHEMA`].
    #[must_use]
    pub fn to_json(&self) -> String {
        worksheet_to_json(self)
    }

    /// Returns the worksheet as a self-contained, printable HTML page.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::write(self)
    }

    /// Returns the name of the component at this index in the scenario; empty if there is none.
    #[must_use]
    pub fn component_name(&self, index: usize) -> &str {
        self.components.iter().find(|(component, _)| *component == index).map_or("", |(_, name)| name)
    }
}

fn title(evaluation: &Evaluation) -> String {
    let component_title = |part: &crate::plan::ComponentEvaluation| {
        let title = &part.model.title;
        if part.name == part.model.id { title.clone() } else { alloc::format!("{}: {title}", part.name) }
    };
    let titles: Vec<String> = evaluation.components.iter().map(component_title).collect();
    if titles.is_empty() { "Headroom".to_string() } else { titles.join(", ") }
}
