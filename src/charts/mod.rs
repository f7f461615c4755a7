//! Pictures of some values, drawn by plotters on a canvas, with what a picture alone lacks: a table of its numbers,
//! values under the pointer and by keyboard, and files to save.

mod axis;
mod curves;
mod export;
mod palette;
mod parts;
mod pen;
mod picture;
mod reader;
mod sheet;
mod table;
mod watch;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use headroom_core::engine::model::{ChartKind, Model};
use leptos::prelude::*;
use plotters::drawing::DrawingAreaErrorKind;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::app::Dark;
use crate::dom::say;
use crate::results::block;
use crate::state::App;
use crate::ui::{El, Live, button, el, lazily, react};
use curves::Frame;
use pen::Pen;
use picture::{Kind, Picture};
use sheet::Sheet;

type Trouble = DrawingAreaErrorKind<pen::Fault>;

/// Screens of one dot for a pixel get two as well: letters are the better for it.
const LEAST_FINE: f64 = 2.0;

/// All charts of the model.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> Option<El> {
    let figures = (0..model.charts.len()).map(|index| figure(app, model, index));
    let figures = el("div.columns.charts").all(figures);
    (!model.charts.is_empty()).then(|| block("charts", "Charts").with(figures))
}

fn figure(app: App, model: &Arc<Model>, index: usize) -> El {
    let chart = &model.charts[index];
    let curves = matches!(chart.kind, ChartKind::Curves { .. });
    let total = Live::new();
    let canvas = el("canvas").set("role", "img");
    let plot = el("div.plot").with(canvas.clone());
    let frame = Rc::new(RefCell::new(Frame::default()));
    if curves {
        plot.clone().all(reader::reader(app, model, index, Rc::clone(&frame)));
    }
    let details = el("details").with(el("summary").text("Table"));
    let of = Arc::clone(model);
    let rows = lazily(&details, move |place| {
        place.all(app.current_of(&of).and_then(|current| table::table(&current, index)));
    });
    let latest = Rc::new(RefCell::new(None::<Picture>));
    let tools = el("div.chart-tools")
        .with(details.with(rows))
        .with(save("Save SVG", &chart.id, &latest, export::svg))
        .with(save("Save PNG", &chart.id, &latest, export::png));
    let figure = el(if curves { "figure.card.chart.curves" } else { "figure.card.chart" })
        .with(el("figcaption").with(el("h3").text(&chart.label)).with(el("span.digits.total").live(&total)))
        .all((!chart.help.is_empty()).then(|| el("p.section-help").text(&chart.help)))
        .with(plot.clone())
        .with(tools);

    let (wide, near) = (RwSignal::new(0), RwSignal::new(false));
    watch::watch(&plot, wide, near);
    let of = Arc::clone(model);
    react(move || {
        let Some(current) = app.current_of(&of) else { return };
        let Some(state) = current.charts.get(index) else { return };
        let Some(picture) = Picture::of(&of.charts[index], state, &current) else { return };
        // Not drawn anew for changes elsewhere, unless width or theme have changed, or it has come near.
        let (width, is_near, is_dark) = (f64::from(wide.get()), near.get(), dark());
        plot.style("height", &format!("{}px", height(&picture)));
        canvas.put("aria-label", &picture.spoken());
        if let Kind::Parts(_, whole) = &picture.kind {
            total.show(whole);
        }
        if is_near && width > 0.0 {
            // A canvas without memory stays empty; the table has the numbers.
            if let Ok(drawn) = on_canvas(canvas.node().unchecked_ref(), width, &picture, is_dark, false) {
                frame.replace(drawn);
            }
        }
        latest.replace(Some(picture));
    });
    figure
}

/// Whether the page is dark.
fn dark() -> bool {
    use_context::<Dark>().is_some_and(|dark| dark.0.get())
}

/// How a picture is saved.
type Save = fn(&Picture, &str, bool) -> Option<()>;

fn save(label: &str, name: &str, latest: &Rc<RefCell<Option<Picture>>>, act: Save) -> El {
    let (latest, name) = (Rc::clone(latest), name.to_owned());
    let dark = use_context::<Dark>();
    let act = move || {
        let dark = dark.is_some_and(|dark| dark.0.get_untracked());
        let saved = latest.borrow().as_ref().and_then(|picture| act(picture, &name, dark));
        say(if saved.is_some() { "Chart saved." } else { "The chart could not be saved." });
    };
    button("button.plain", act).text(label)
}

/// How high a picture is, in pixels.
fn height(picture: &Picture) -> f64 {
    match &picture.kind {
        Kind::Parts(parts, _) => parts::height(parts.len()),
        Kind::Curves(_) => curves::height(),
    }
}

/// Draws a picture on a canvas of a width, in pixels; with a title and margins if it is to stand alone.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas has fewer than 2^31 dots")]
fn on_canvas(
    canvas: &HtmlCanvasElement,
    width: f64,
    picture: &Picture,
    dark: bool,
    alone: bool,
) -> Result<Frame, Trouble> {
    let fine = window().device_pixel_ratio().max(LEAST_FINE);
    let high = if alone { export::height(picture) } else { height(picture) };
    canvas.set_width((width * fine) as u32);
    canvas.set_height((high * fine) as u32);
    let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) else { return Ok(Frame::default()) };
    export::round_joins(canvas);
    draw(Sheet::new(Pen::Canvas(backend), fine, palette::palette(dark)), picture, alone)
}

/// Draws a picture on a sheet, whatever it is made of.
fn draw(mut sheet: Sheet<'_>, picture: &Picture, alone: bool) -> Result<Frame, Trouble> {
    sheet.clear()?;
    if alone {
        export::title(&mut sheet, picture)?;
    }
    let frame = match &picture.kind {
        Kind::Parts(parts, _) => parts::draw(&sheet, parts).map(|()| Frame::default()),
        Kind::Curves(curves) => curves::draw(&sheet, curves),
    }?;
    sheet.finish()?;
    Ok(frame)
}
