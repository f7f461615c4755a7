//! The JSON of a worksheet.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use serde::Serialize;

use crate::report::json::exact::{ById, Day, Exact};
use crate::report::worksheet::{Cell, Section, Worksheet};

/// The version of the JSON format of worksheets.
const WORKSHEET_VERSION: u32 = 1;

/// A worksheet: everything about a scenario, in sections of tables.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct WorksheetDocument<'w> {
    /// The version of this format.
    worksheet: u32,
    /// The version of Headroom that generated the worksheet.
    made_by: &'w str,
    /// The title of the worksheet.
    title: &'w str,
    /// The first bottleneck, in a sentence or two.
    verdict: &'w str,
    /// The link to the scenario, without the `#`.
    link: &'w str,
    /// The first day of the timeline.
    start: Day,
    /// The components with a known model.
    components: Vec<NameDocument<'w>>,
    /// The sections, most important first.
    sections: Vec<SectionDocument<'w>>,
}

/// The name of a component.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct NameDocument<'w> {
    /// The index of the component in the scenario, from 0.
    component: usize,
    /// The name of the component.
    name: &'w str,
}

/// A table with a heading.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct SectionDocument<'w> {
    /// The kind of section: `problems`, `summary`, `outlook`, or `models`; for a component, `inputs`, `results`,
    /// `resources`, `decisions`, `advice`, `chart-…`, `assumptions`, or `explanations`; for the timeline, `limits`,
    /// `plan`, `months`, `horizons`, and others; for the cost in US dollars, `cost`, `cost-clouds`, `cost-kinds`,
    /// `cost-items`, `cost-months`, and others.
    id: &'w str,
    /// The index of the component, from 0; `null` if the section covers all components.
    component: Option<usize>,
    /// The heading.
    title: &'w str,
    /// The assumptions behind the numbers; may be empty.
    note: &'w str,
    /// The column headings by id, in order.
    columns: ById<'w, &'w str>,
    /// The rows, each with its cells by column id. Empty cells are omitted.
    rows: Vec<ById<'w, CellDocument<'w>>>,
}

/// A cell of a section.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[serde(untagged)]
enum CellDocument<'w> {
    /// Text.
    Text {
        /// The text.
        text: &'w str,
    },
    /// A number in base units.
    Number {
        /// The number; `null` if undefined.
        number: Exact,
        /// The base unit; `1` for a plain number.
        unit: &'w str,
        /// The formatted number.
        shown: &'w str,
    },
    /// A share of a whole: 0.5 is one half.
    Share {
        /// The share; `null` if undefined.
        share: Exact,
        /// The formatted share.
        shown: Cow<'w, str>,
    },
    /// A date.
    Date {
        /// The date.
        date: Day,
        /// The formatted date.
        shown: &'w str,
    },
}

impl<'w> WorksheetDocument<'w> {
    pub(super) fn new(worksheet: &'w Worksheet) -> Self {
        let components = worksheet.components.iter();
        Self {
            worksheet: WORKSHEET_VERSION,
            made_by: worksheet.headroom_version,
            title: &worksheet.title,
            verdict: &worksheet.verdict,
            link: &worksheet.link,
            start: Day(worksheet.start),
            components: components.map(|(component, name)| NameDocument { component: *component, name }).collect(),
            sections: worksheet.sections.iter().map(SectionDocument::new).collect(),
        }
    }
}

impl<'w> SectionDocument<'w> {
    fn new(section: &'w Section) -> Self {
        let row = |cells: &'w Vec<Cell>| {
            let cells = section.columns.iter().zip(cells);
            ById(cells.filter_map(|(column, cell)| Some((&*column.id, CellDocument::new(cell)?))).collect())
        };
        Self {
            id: &section.id,
            component: section.component,
            title: &section.title,
            note: &section.note,
            columns: ById(section.columns.iter().map(|column| (&*column.id, column.label.as_str())).collect()),
            rows: section.rows.iter().map(row).collect(),
        }
    }
}

impl<'w> CellDocument<'w> {
    fn new(cell: &'w Cell) -> Option<Self> {
        Some(match cell {
            Cell::Empty => return None,
            Cell::Text(text) => Self::Text { text },
            Cell::Number { value, unit, shown } => Self::Number { number: Exact(*value), unit, shown },
            Cell::Share(share) => Self::Share { share: Exact(*share), shown: cell.shown() },
            Cell::Date { date, shown } => Self::Date { date: Day(*date), shown },
        })
    }
}
