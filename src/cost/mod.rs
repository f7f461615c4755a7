//! The cost of the scenario. A worker computes it whenever the scenario changes, and the newest response is shown.

mod clouds;
mod fields;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use headroom_core::plan::ComponentEvaluation;
use headroom_core::report::cost::CostReport;
use headroom_core::view_model::Table;
use headroom_worker_protocol::{Request, Response};
use leptos::prelude::*;

use crate::charts::{Caption, plotted};
use crate::results::{block, show_level};
use crate::state::App;
use crate::timeline::{Tables, card, fold, rows};
use crate::ui::{El, Live, button, el, memo, react};
use crate::workers::{self, Queue};
use crate::{dom, download};

pub(crate) use fields::section;

/// The delay before the first request for prices, so that the page is shown first.
const AFTER_MS: u32 = 50;

thread_local! {
    /// The contents of the price files that the user has chosen, kept while the page is open.
    static PRICE_FILES: RefCell<Vec<String>> = RefCell::default();
}

/// Replaces the price files and recalculates the cost.
fn use_price_files(app: App, texts: Vec<String>) {
    PRICE_FILES.set(texts);
    price(app);
}

/// Calculates the cost now and whenever the scenario changes.
pub(crate) fn follow(app: App) {
    let pending = Cell::new(None::<Timeout>);
    react(move || {
        app.seen.track();
        pending.set(Some(Timeout::new(AFTER_MS, move || price(app))));
    });
}

/// Returns whether any component has cost entries.
fn paid(app: App) -> Memo<bool> {
    let paid = |part: &ComponentEvaluation| !part.model.costs.is_empty();
    memo(move || app.seen.with(|seen| seen.whole.components.iter().any(paid)))
}

fn price(app: App) {
    let (link, mut files) = app.state.with_untracked(|state| download::described(&state.scenario));
    files.extend(download::prices());
    let request =
        Request::EstimateCost { link, today: dom::today(), price_files: PRICE_FILES.with_borrow(Clone::clone) };
    workers::send(
        Queue::Cost,
        &request,
        &files,
        Box::new(move |response| {
            let failed = |sentence| CostReport { sentence, ..CostReport::default() };
            let report = match response {
                Some(Response::Cost(report)) => report,
                Some(Response::Error(reason)) => failed(reason),
                _ => failed(LOST.to_owned()),
            };
            app.priced.set(Some(Arc::new(report)));
        }),
    );
}

const LOST: &str =
    "Prices could not be loaded. Check the connection and reload the page. All other results are complete.";

/// Tables that are always shown, if they exist; the others are collapsible.
const OPEN: [&str; 3] = ["missing", "kinds", "savings"];

/// The section of the results.
pub(crate) fn panel(app: App) -> El {
    let paid = paid(app);
    el("div").fill(move |place| {
        if paid.get() {
            drop(place.with(body(app)));
        }
    })
}

fn body(app: App) -> El {
    let now = memo(move || {
        app.priced.with(|report| Arc::new(report.as_ref().map_or_else(Vec::new, |report| report.tables.clone())))
    });
    let all = Tables::from(now);
    let (sign, sentence) = (el("span"), Live::new());
    sentence.show("Loading prices…");
    let verdict = el("p.cost-verdict").with(sign.clone()).with(el("span").live(&sentence));
    let part = block("cost", "Cost").with(verdict).with(clouds::panel(app)).with(charts(app));
    let busy = part.clone();
    react(move || {
        app.priced.with(|report| {
            busy.put("aria-busy", if report.is_none() { "true" } else { "false" });
            if let Some(report) = report {
                sentence.show(&report.sentence);
                show_level(&sign, report.level);
            }
        });
    });
    let names = memo(move || now.with(|tables| tables.iter().map(|table| table.id.to_string()).collect::<Vec<_>>()));
    part.with(el("div").fill(move |place| {
        names.with(|names| {
            let open = names.iter().filter(|id| OPEN.contains(&id.as_str())).map(|id| titled(all, id));
            let folded = names.iter().filter(|id| !OPEN.contains(&id.as_str())).map(|id| fold::table(all, id));
            drop(place.clone().all(open).all(folded));
        });
    }))
}

/// A table under its title, shown while it exists.
fn titled(all: Tables, id: &str) -> El {
    let (title, note) = (Live::new(), Live::new());
    let place = el("div")
        .set("class", &format!("cost-table cost-{id}"))
        .with(el("h3").live(&title))
        .with(el("p.section-help").live(&note))
        .with(card(rows::table(all, id)));
    let id = id.to_owned();
    react(move || {
        all.with(false, &id, |table: Option<&Table>| {
            title.show(table.map_or("", |table| &table.title));
            note.show(table.map_or("", |table| &table.note));
        });
    });
    place
}

/// The charts, rebuilt when their titles change.
fn charts(app: App) -> El {
    let titles = memo(move || {
        let titles =
            |report: &Arc<CostReport>| report.plots.iter().map(|plot| plot.title.clone()).collect::<Vec<String>>();
        app.priced.with(|report| report.as_ref().map_or_else(Vec::new, titles))
    });
    el("div.columns.charts").fill(move |place| {
        titles.with(|titles| {
            let figures = titles.iter().enumerate().map(|(at, title)| {
                let caption = Caption { id: &format!("cost-{}", at + 1), title, help: "", tool: None };
                let plot = move |report: &Option<Arc<CostReport>>| report.as_ref()?.plots.get(at).cloned();
                plotted(caption, memo(move || app.priced.with(plot)))
            });
            drop(place.clone().all(figures));
        });
    })
}

/// The cost figure of the summary.
pub(crate) fn figure(app: App) -> El {
    let (money, cloud, paid) = (Live::new(), Live::new(), paid(app));
    let value = el("span.figure-value")
        .with(el("span.digits").live(&money))
        .text(" ")
        .with(el("span.figure-unit").text("/month"));
    let figure = button("button.figure", || {
        if let Some(title) = dom::by_id("cost-title") {
            title.scroll_into_view();
        }
    });
    let figure = figure.with(el("span.figure-label").live(&cloud)).with(value);
    let shown = figure.clone();
    react(move || {
        shown.flag("hidden", !paid.get());
        app.priced.with(|report| {
            let best = report.as_ref().and_then(|report| report.clouds.iter().find(|cloud| cloud.cheapest));
            // The summary omits cents; the tables show them.
            let unknown = if report.is_some() { "–" } else { "…" };
            money.show(best.map_or(unknown, |best| best.month.split('.').next().unwrap_or_default()));
            cloud.show(&best.map_or("Cost".to_owned(), |best| format!("Cost on {}", best.name)));
        });
    });
    figure
}
