//! The worksheet sections of the timeline.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::times;
use crate::plan::Evaluation;
use crate::plan::timeline::{ReachedAt, Timeline, name};
use crate::report::timeline_tables::tables;
use crate::report::worksheet::section::{Cell, Column, Section};

/// The tables that have typed cells. All others have text cells.
const TYPED: [&str; 4] = ["limits", "plan", "months", "horizons"];

pub(super) fn sections(evaluation: &Evaluation, timeline: &Timeline) -> Vec<Section> {
    let tables = tables(evaluation, timeline);
    let sections = tables.iter().map(|table| {
        let mut section = Section::from(table);
        let (columns, rows) = match &*table.id {
            "limits" => limits(evaluation, timeline),
            "plan" => plan(evaluation, timeline),
            "months" => months(evaluation, timeline),
            "horizons" => horizons(evaluation, timeline),
            _ => return section,
        };
        (section.columns, section.rows) = (columns, rows);
        section
    });
    let (typed, texts): (Vec<Section>, Vec<Section>) =
        sections.partition(|section| TYPED.contains(&section.id.as_str()));
    typed.into_iter().chain(texts).collect()
}

fn multiple(factor: f64) -> Cell {
    Cell::plain(factor, times(factor, 4))
}

fn at(when: ReachedAt, start: Date) -> Cell {
    match when {
        ReachedAt::Now => Cell::Date { date: start, shown: "now".to_string() },
        ReachedAt::On(date) => Cell::date(date),
        ReachedAt::Later(Some(date)) => Cell::Date { date, shown: format!("about {}", crate::format::month(date)) },
        ReachedAt::Later(None) => Cell::text("after the year 2200"),
        ReachedAt::Never => Cell::text("never"),
    }
}

type Body = (Vec<Column>, Vec<Vec<Cell>>);

fn limits(evaluation: &Evaluation, timeline: &Timeline) -> Body {
    let start = timeline.outlook.start;
    let end =
        |day: Option<Date>| day.map_or(Cell::Empty, |date| Cell::Date { date, shown: crate::format::month(date) });
    let rows = timeline.ranked().into_iter().map(|(part, number)| {
        let resource = &timeline.parts[part].resources[number];
        vec![
            Cell::text(&name(evaluation, part, number)),
            Cell::text(resource.severity.label()),
            at(resource.peak.0, start),
            at(resource.peak.1, start),
            at(resource.average.0, start),
            at(resource.average.1, start),
            end(resource.between.0),
            end(resource.between.1),
            Cell::Share(resource.now.0),
            Cell::Share(resource.now.1),
            Cell::Share(resource.target),
            Cell::share(resource.headroom.1),
            resource.growth.map_or(Cell::Empty, multiple),
        ]
    });
    let columns = vec![
        Column::words("resource", "Resource"),
        Column::words("urgency", "Severity"),
        Column::words("target_reached", "Target reached"),
        Column::words("limit_reached", "Limit reached"),
        Column::words("target_reached_at_average_load", "Target reached at average load"),
        Column::words("limit_reached_at_average_load", "Limit reached at average load"),
        Column::words("earliest", "Target reached, earliest (80% interval)"),
        Column::words("latest", "Target reached, latest (80% interval)"),
        Column::numbers("used", "Used today"),
        Column::numbers("used_at_peak", "Used at peak"),
        Column::numbers("target", "Target"),
        Column::numbers("headroom_at_peak", "Headroom at peak"),
        Column::numbers("growth_to_target", "Growth to target"),
    ];
    (columns, rows.collect())
}

fn plan(evaluation: &Evaluation, timeline: &Timeline) -> Body {
    let rows = timeline.actions.iter().map(|action| {
        let by = if action.by == timeline.outlook.start { "now".to_string() } else { crate::format::date(action.by) };
        vec![
            Cell::Date { date: action.by, shown: by },
            Cell::date(action.due),
            Cell::text(&format!("P{}", action.priority)),
            Cell::text(&evaluation.components[action.part].name),
            Cell::text(&action.text),
            Cell::text(&action.reason),
            action.remedy.as_ref().map_or(Cell::Empty, |(_, text)| Cell::text(text)),
            Cell::Share(action.confidence),
        ]
    });
    let columns = vec![
        Column::words("begin_by", "Begin by"),
        Column::words("due", "Due"),
        Column::words("priority", "Priority"),
        Column::words("component", "Component"),
        Column::words("what", "Action"),
        Column::words("why", "Reason"),
        Column::words("remedy", "Most effective remedy"),
        Column::numbers("confidence", "Confidence"),
    ];
    (columns, rows.collect())
}

fn months(evaluation: &Evaluation, timeline: &Timeline) -> Body {
    let rows = timeline.months.iter().map(|month| {
        let (fullest, used) = month.fullest.map_or((Cell::Empty, Cell::Empty), |(part, number, used)| {
            (Cell::text(&name(evaluation, part, number)), Cell::Share(used))
        });
        vec![
            Cell::date(month.date),
            multiple(month.growth),
            multiple(month.band.p80.0),
            multiple(month.band.p80.1),
            multiple(month.band.p95.0),
            multiple(month.band.p95.1),
            multiple(month.load.0),
            multiple(month.load.1),
            fullest,
            used,
            Cell::Share(month.confidence),
        ]
    });
    let columns = vec![
        Column::words("from", "From"),
        Column::numbers("growth", "Growth"),
        Column::numbers("growth_p80_low", "80% interval, low"),
        Column::numbers("growth_p80_high", "80% interval, high"),
        Column::numbers("growth_p95_low", "95% interval, low"),
        Column::numbers("growth_p95_high", "95% interval, high"),
        Column::numbers("average_load", "Average load"),
        Column::numbers("peak_load", "Peak load"),
        Column::words("fullest", "Most utilized at peak"),
        Column::numbers("fullest_used", "Peak utilization"),
        Column::numbers("confidence", "Confidence"),
    ];
    (columns, rows.collect())
}

fn horizons(evaluation: &Evaluation, timeline: &Timeline) -> Body {
    let several = evaluation.components.len() > 1;
    let mut columns = vec![
        Column::words("label", "Horizon"),
        Column::words("date", "Date"),
        Column::numbers("growth", "Growth"),
        Column::numbers("growth_p80_low", "80% interval, low"),
        Column::numbers("growth_p80_high", "80% interval, high"),
        Column::numbers("load", "Design load"),
    ];
    for component in &evaluation.components {
        for place in &component.model.headline {
            let value = &component.model.values[*place];
            let (mut id, mut label) = (value.id.clone(), value.label.clone());
            if several {
                id = format!("{}_{id}", component.index + 1);
                label = format!("{label} of {}", component.name);
            }
            while columns.iter().any(|column| column.id == id) {
                id.push('_');
            }
            columns.push(Column { id: id.into(), label, number: true });
        }
    }
    columns.push(Column::numbers("confidence", "Confidence"));
    let rows = timeline.horizons.iter().map(|horizon| {
        let mut row = vec![
            Cell::text(&horizon.label),
            Cell::date(horizon.date),
            multiple(horizon.growth),
            multiple(horizon.band.p80.0),
            multiple(horizon.band.p80.1),
            multiple(horizon.load),
        ];
        for (component, values) in evaluation.components.iter().zip(&horizon.values) {
            let places = component.model.headline.iter().zip(values);
            row.extend(places.map(|(place, value)| Cell::number(*value, &component.model.values[*place].unit)));
        }
        row.push(Cell::Share(horizon.confidence));
        row
    });
    (columns, rows.collect())
}
