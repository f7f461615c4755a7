//! The worksheet sections of the timeline.

use alloc::format;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use crate::date::Date;
use crate::format::times;
use crate::plan::Evaluation;
use crate::plan::timeline::{ReachedAt, Timeline, resource_name};
use crate::report::timeline_tables::tables;
use crate::report::worksheet::section::{Cell, Column, Section};

/// The ids of the tables whose cells are typed. All other tables have text cells.
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

fn factor_cell(factor: f64) -> Cell {
    Cell::plain(factor, times(factor, 4))
}

fn reached_cell(when: ReachedAt, start: Date) -> Cell {
    match when {
        ReachedAt::Now => Cell::Date { date: start, shown: "now".to_string() },
        ReachedAt::On(date) => Cell::date(date),
        ReachedAt::Later(Some(date)) => Cell::Date { date, shown: format!("around {}", crate::format::month(date)) },
        ReachedAt::Later(None) => Cell::text("after the year 2200"),
        ReachedAt::Never => Cell::text("never"),
    }
}

type TableBody = (Vec<Column>, Vec<Vec<Cell>>);

fn limits(evaluation: &Evaluation, timeline: &Timeline) -> TableBody {
    let start = timeline.outlook.start;
    let end =
        |day: Option<Date>| day.map_or(Cell::Empty, |date| Cell::Date { date, shown: crate::format::month(date) });
    let rows = timeline.resources_by_target_date().into_iter().map(|(part, number)| {
        let resource = &timeline.components[part].resources[number];
        vec![
            Cell::text(&resource_name(evaluation, part, number)),
            Cell::text(resource.severity.label()),
            reached_cell(resource.at_peak_load.0, start),
            reached_cell(resource.at_peak_load.1, start),
            reached_cell(resource.at_average_load.0, start),
            reached_cell(resource.at_average_load.1, start),
            end(resource.target_date_interval.0),
            end(resource.target_date_interval.1),
            Cell::Share(resource.utilization_today.0),
            Cell::Share(resource.utilization_today.1),
            Cell::Share(resource.target),
            Cell::share(resource.headroom.1),
            resource.growth_to_target.map_or(Cell::Empty, factor_cell),
        ]
    });
    let columns = vec![
        Column::text("resource", "Resource"),
        Column::text("urgency", "Severity"),
        Column::text("target_reached", "Target reached"),
        Column::text("limit_reached", "Limit reached"),
        Column::text("target_reached_at_average_load", "Target reached at average load"),
        Column::text("limit_reached_at_average_load", "Limit reached at average load"),
        Column::text("earliest", "Earliest target date (80% interval)"),
        Column::text("latest", "Latest target date (80% interval)"),
        Column::numbers("used", "Used today"),
        Column::numbers("used_at_peak", "Used at peak"),
        Column::numbers("target", "Target"),
        Column::numbers("headroom_at_peak", "Headroom at peak"),
        Column::numbers("growth_to_target", "Growth to target"),
    ];
    (columns, rows.collect())
}

fn plan(evaluation: &Evaluation, timeline: &Timeline) -> TableBody {
    let rows = timeline.actions.iter().map(|action| {
        let begin_by = if action.start_by == timeline.outlook.start {
            "now".to_string()
        } else {
            crate::format::date(action.start_by)
        };
        vec![
            Cell::Date { date: action.start_by, shown: begin_by },
            Cell::date(action.due),
            Cell::text(&format!("P{}", action.priority)),
            Cell::text(&evaluation.components[action.component].name),
            Cell::text(&action.text),
            Cell::text(&action.reason),
            action.remedy.as_ref().map_or(Cell::Empty, |(_, text)| Cell::text(text)),
            Cell::Share(action.confidence),
        ]
    });
    let columns = vec![
        Column::text("begin_by", "Begin by"),
        Column::text("due", "Due"),
        Column::text("priority", "Priority"),
        Column::text("component", "Component"),
        Column::text("what", "Action"),
        Column::text("why", "Reason"),
        Column::text("remedy", "Most effective remedy"),
        Column::numbers("confidence", "Confidence"),
    ];
    (columns, rows.collect())
}

fn months(evaluation: &Evaluation, timeline: &Timeline) -> TableBody {
    let rows = timeline.months.iter().map(|month| {
        let (fullest, used) = month.bottleneck.map_or((Cell::Empty, Cell::Empty), |(part, number, used)| {
            (Cell::text(&resource_name(evaluation, part, number)), Cell::Share(used))
        });
        vec![
            Cell::date(month.date),
            factor_cell(month.growth),
            factor_cell(month.band.p80.0),
            factor_cell(month.band.p80.1),
            factor_cell(month.band.p95.0),
            factor_cell(month.band.p95.1),
            factor_cell(month.load.0),
            factor_cell(month.load.1),
            fullest,
            used,
            Cell::Share(month.confidence),
        ]
    });
    let columns = vec![
        Column::text("from", "From"),
        Column::numbers("growth", "Growth"),
        Column::numbers("growth_p80_low", "80% interval, low"),
        Column::numbers("growth_p80_high", "80% interval, high"),
        Column::numbers("growth_p95_low", "95% interval, low"),
        Column::numbers("growth_p95_high", "95% interval, high"),
        Column::numbers("average_load", "Average load"),
        Column::numbers("peak_load", "Peak load"),
        Column::text("fullest", "Most utilized at peak"),
        Column::numbers("fullest_used", "Peak utilization"),
        Column::numbers("confidence", "Confidence"),
    ];
    (columns, rows.collect())
}

fn horizons(evaluation: &Evaluation, timeline: &Timeline) -> TableBody {
    let several = evaluation.components.len() > 1;
    let mut columns = vec![
        Column::text("label", "Horizon"),
        Column::text("date", "Date"),
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
                label = format!("{label} ({})", component.name);
            }
            while columns.iter().any(|column| column.id == id) {
                id.push('_');
            }
            columns.push(Column { id: id.into(), label, numeric: true });
        }
    }
    columns.push(Column::numbers("confidence", "Confidence"));
    let rows = timeline.horizons.iter().map(|horizon| {
        let mut row = vec![
            Cell::text(&horizon.label),
            Cell::date(horizon.date),
            factor_cell(horizon.growth),
            factor_cell(horizon.band.p80.0),
            factor_cell(horizon.band.p80.1),
            factor_cell(horizon.load),
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
