//! The numbers of a chart.

use headroom_core::engine::explain::show_value;
use headroom_core::engine::model::Model;
use headroom_core::plan::ChartState;

use crate::state::Current;
use crate::ui::{El, el, scrolled};

/// A table of a chart's numbers.
pub(super) fn table(current: &Current, index: usize) -> Option<El> {
    let (state, chart) = (current.charts.get(index)?, current.model.charts.get(index)?);
    let (head, rows) = match state {
        ChartState::Parts { parts, .. } => parts_rows(&current.model, state, parts),
        ChartState::Curves { along, x, curves, .. } => curve_rows(&current.model, *along, x, curves),
    };
    let head = head.iter().map(|text| el("th").set("scope", "col").text(text));
    let rows = rows.iter().map(|texts| {
        let cell = |(column, text): (usize, &String)| {
            if column == 0 { el("th").set("scope", "row").text(text) } else { el("td").text(text) }
        };
        el("tr").all(texts.iter().enumerate().map(cell))
    });
    let table = el("table.digits").with(el("thead").with(el("tr").all(head))).with(el("tbody").all(rows));
    Some(scrolled(table, &format!("Numbers of {}", chart.label)))
}

type Texts = (Vec<String>, Vec<Vec<String>>);

fn parts_rows(model: &Model, state: &ChartState, parts: &[(usize, f64)]) -> Texts {
    let row = |(index, (place, number)): (usize, &(usize, f64))| {
        let value = &model.values[*place];
        vec![value.label.clone(), show_value(value, *number).to_string(), state.share_text(index)]
    };
    (["Part", "Value", "Share"].map(String::from).to_vec(), parts.iter().enumerate().map(row).collect())
}

fn curve_rows(model: &Model, along: usize, x: &[f64], curves: &[(usize, Vec<f64>)]) -> Texts {
    let head = std::iter::once(along).chain(curves.iter().map(|(place, _)| *place));
    let rows = x.iter().enumerate().map(|(at, x)| {
        let values = curves.iter().map(|(place, y)| show_value(&model.values[*place], y[at]).to_string());
        std::iter::once(show_value(&model.values[along], *x).to_string()).chain(values).collect()
    });
    (head.map(|place| model.values[place].label.clone()).collect(), rows.collect())
}
