//! Tables of a chart's numbers.

use headroom_core::model::Model;
use headroom_core::model::explain::show_value;
use headroom_core::plan::ChartState;
use headroom_core::view_model::Table;

use crate::state::Current;
use crate::ui::{El, el, scrolled};

/// The headings and rows of a table.
pub(super) type Texts = (Vec<String>, Vec<Vec<String>>);

/// A table of a chart's numbers.
pub(super) fn table((head, rows): &Texts, label: &str) -> El {
    let head = head.iter().map(|text| el("th").set("scope", "col").text(text));
    let rows = rows.iter().map(|texts| {
        let cell = |(column, text): (usize, &String)| {
            if column == 0 { el("th").set("scope", "row").text(text) } else { el("td").text(text) }
        };
        el("tr").all(texts.iter().enumerate().map(cell))
    });
    let table = el("table.digits").with(el("thead").with(el("tr").all(head))).with(el("tbody").all(rows));
    scrolled(table, &format!("Numbers of {label}"))
}

/// A table of a document, as an element.
pub(crate) fn numbers(of: &Table) -> El {
    table(&(of.headers.clone(), of.rows.clone()), &of.title)
}

/// Returns the numbers of a model's chart.
pub(super) fn texts(current: &Current, index: usize) -> Option<Texts> {
    match &current.chart(index)? {
        state @ ChartState::Parts { parts, .. } => Some(parts_rows(&current.model, state, parts)),
        ChartState::Curves { along, x, curves, .. } => Some(curve_rows(&current.model, *along, x, curves)),
        ChartState::TooMuchWork { .. } => None,
    }
}

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
