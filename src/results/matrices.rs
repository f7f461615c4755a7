//! Decision tables: the row that applies, and all rows on demand.

use std::sync::Arc;

use headroom_core::model::{Matrix, MatrixRow, Model};

use crate::results::{block, explains, sign};
use crate::state::{App, Current};
use crate::ui::{El, Live, el, react};

/// All decision tables.
pub(super) fn panel(app: App, model: &Arc<Model>) -> Option<El> {
    let cards = (0..model.matrices.len()).map(|index| card(app, model, index));
    let cards = el("div.columns").all(cards);
    (!model.matrices.is_empty()).then(|| block("matrices", "Decision tables").with(cards))
}

fn card(app: App, model: &Arc<Model>, index: usize) -> El {
    let matrix = &model.matrices[index];
    let shows = matrix.shows.iter().filter(|place| **place < model.values.len());
    let shows = shows.map(|place| chip(app, model, *place));
    let of = Arc::clone(model);
    let picked = el("div").fill(move |place| {
        let Some(current) = app.current_of(&of) else { return };
        let matrix = &of.matrices[index];
        let rows = matrix.rows.iter().zip(current.row_applicability(matrix)).filter(|(_, picked)| *picked);
        place.all(rows.map(|(row, _)| holds(row, &current)));
    });
    let details = el("details").with(el("summary").text("All rows"));
    let of = Arc::clone(model);
    let all = crate::ui::lazily(&details, move |place| {
        if let Some(current) = app.current_of(&of) {
            place.with(table(&of.matrices[index], &current));
        }
    });
    let notes = [&matrix.note, &matrix.source].into_iter().filter(|text| !text.is_empty());
    let notes = notes.map(|text| el("p.source").text(text));
    el("section.card.matrix")
        .with(el("h3").text(&matrix.label))
        .with(el("p.chips").all(shows))
        .with(picked)
        .with(details.with(all).all(notes))
}

fn chip(app: App, model: &Arc<Model>, place: usize) -> El {
    let shown = Live::new();
    let chip = explains(app, "button.chip", place)
        .text(&model.values[place].label)
        .text(" ")
        .with(el("b.digits").live(&shown));
    let model = Arc::clone(model);
    react(move || {
        if let Some(current) = app.current_of(&model) {
            shown.show(&current.format_value(place).to_string());
        }
    });
    chip
}

fn holds(row: &MatrixRow, current: &Current) -> El {
    let action = el("b").text(&current.render(&row.action));
    let what = el("p").with(action).text(" ").with(el("span.condition").text(&row.label));
    let how = el("p").text(&current.render(&row.how));
    el("div.holds").with(sign(row.level)).with(el("div").with(what).with(how))
}

fn table(matrix: &Matrix, current: &Current) -> El {
    let rows = matrix.rows.iter().zip(current.row_applicability(matrix)).map(|(row, picked)| {
        let line = if picked { el("tr.picked").set("aria-current", "true") } else { el("tr") };
        let mark = if picked { "✓ " } else { "" };
        let condition = el("th").set("scope", "row").text(mark).text(&row.label);
        let cells = [&row.action, &row.how].map(|text| el("td").text(&current.render(text)));
        line.with(condition).all(cells)
    });
    let head = ["Condition", "Action", "How"].map(|text| el("th").set("scope", "col").text(text));
    let table = el("table").with(el("thead").with(el("tr").all(head))).with(el("tbody").all(rows));
    crate::ui::scrolled(table, &format!("All rows of {}", matrix.label))
}
