//! What the scenario costs. Prices and the search among them are with the program beside the page: it is asked again
//! whenever the scenario changes, and its newest answer is shown.

mod clouds;
mod fields;

use std::cell::Cell;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::cost::catalog::listed;
use headroom_core::cost::report::{Report, unpack};
use headroom_core::show::Table;
use leptos::prelude::*;

use crate::ahead::{Tables, card, fold, rows};
use crate::charts::{Caption, plotted};
use crate::results::{block, show_level};
use crate::state::App;
use crate::ui::{El, Live, el, react};
use crate::{beside, dom, download};

pub(crate) use fields::{label, section};

/// The page is there before prices are asked for.
const AFTER_MS: u32 = 50;

/// Asks what the scenario costs, now and whenever it changes.
pub(crate) fn follow(app: App) {
    let pending = Cell::new(None::<Timeout>);
    react(move || {
        app.ahead.track();
        pending.set(Some(Timeout::new(AFTER_MS, move || ask(app))));
    });
}

fn ask(app: App) {
    let says = |evaluation: &headroom_core::Evaluation| {
        evaluation.components.iter().any(|component| !component.model.costs.is_empty())
    };
    if !app.seen.with_untracked(|seen| says(&seen.whole)) {
        app.priced.set(None);
        return;
    }
    let (link, mut files) = app.state.with_untracked(|state| download::described(&state.scenario));
    files.extend(listed().iter().map(|book| "prices/".to_owned() + book.file));
    beside::ask("cost", &["cost", &link, &dom::today().to_string()], &files, move |answer| {
        let answer = answer.and_then(|bytes| unpack(&bytes)).unwrap_or_else(|| Err(LOST.to_owned()));
        let report = answer.unwrap_or_else(|sentence| Report { sentence, ..Report::default() });
        app.priced.set(Some(Arc::new(report)));
    });
}

const LOST: &str =
    "Prices could not be loaded: check the connection and load the page again. Everything else is computed.";

/// Tables that are always shown, and those that open.
const OPEN: [&str; 2] = ["kinds", "savings"];
const FOLDED: [&str; 16] = [
    "missing",
    "clouds",
    "kinds-all",
    "items",
    "per",
    "budget",
    "years",
    "quarters",
    "months",
    "machines",
    "buying",
    "months-machines",
    "right-sizing",
    "frontier",
    "rejected",
    "sources",
];

/// The part of the results.
pub(crate) fn panel(app: App) -> El {
    let now = Memo::new(move |_| {
        app.priced.with(|report| Arc::new(report.as_ref().map_or_else(Vec::new, |report| report.tables.clone())))
    });
    let all = Tables::from(now);
    let (sign, sentence) = (el("span"), Live::new());
    let verdict = el("p.verdict.cost-verdict").with(sign.clone()).text(" ").with(el("span").live(&sentence));
    let part = block("cost", "What it costs").with(verdict).with(clouds::panel(app)).with(charts(app));
    let shown = part.clone();
    react(move || {
        app.priced.with(|report| {
            shown.flag("hidden", report.is_none());
            if let Some(report) = report {
                sentence.show(&report.sentence);
                show_level(&sign, report.level);
            }
        });
    });
    let open = OPEN.into_iter().map(|id| titled(all, id));
    part.all(open).all(FOLDED.into_iter().map(|id| fold::table(all, id)))
}

/// A table under its title, as long as it is there.
fn titled(all: Tables, id: &'static str) -> El {
    let (title, note) = (Live::new(), Live::new());
    let place = el("div")
        .set("class", &format!("cost-table cost-{id}"))
        .with(el("h3").live(&title))
        .with(el("p.section-help").live(&note))
        .with(card(rows::table(all, id)));
    let shown = place.clone();
    react(move || {
        all.with(false, id, |table: Option<&Table>| {
            shown.flag("hidden", table.is_none());
            title.show(table.map_or("", |table| &table.title));
            note.show(table.map_or("", |table| &table.note));
        });
    });
    place
}

/// The charts; made anew when there are others.
fn charts(app: App) -> El {
    let titles = Memo::new(move |_| {
        let titles = |report: &Arc<Report>| report.plots.iter().map(|plot| plot.title.clone()).collect::<Vec<String>>();
        app.priced.with(|report| report.as_ref().map_or_else(Vec::new, titles))
    });
    el("div.columns.charts").fill(move |place| {
        titles.with(|titles| {
            let figures = titles.iter().enumerate().map(|(at, title)| {
                let caption = Caption { id: &format!("cost-{}", at + 1), title, help: "", tool: None };
                let plot = move |report: &Option<Arc<Report>>| report.as_ref()?.plots.get(at).cloned();
                plotted(caption, Memo::new(move |_| app.priced.with(plot)))
            });
            drop(place.clone().all(figures));
        });
    })
}

/// The cost in the summary.
pub(crate) fn figure(app: App) -> El {
    let (money, cloud) = (Live::new(), Live::new());
    let value = el("span.figure-value")
        .with(el("span.digits").live(&money))
        .text(" ")
        .with(el("span.figure-unit").text("/month"));
    let figure = el("a.figure")
        .set("href", "#cost-title")
        .on("click", |event| {
            // The address holds the scenario.
            event.prevent_default();
            if let Some(title) = dom::by_id("cost-title") {
                title.scroll_into_view();
            }
        })
        .with(el("span.figure-label").live(&cloud))
        .with(value);
    let shown = figure.clone();
    react(move || {
        app.priced.with(|report| {
            let best = report.as_ref().and_then(|report| report.clouds.iter().find(|cloud| cloud.cheapest));
            shown.flag("hidden", best.is_none());
            if let Some(best) = best {
                // Cents are told below.
                money.show(best.month.split('.').next().unwrap_or_default());
                cloud.show(&format!("Cost on {}", best.name));
            }
        });
    });
    figure
}
