//! Charts, drawn on a canvas by plotters, with a table of the numbers, values at the pointer or by keyboard, and
//! export as files.

mod along;
mod axis;
mod curves;
mod export;
mod notes;
mod palette;
mod parts;
mod pen;
mod picture;
mod plot;
mod reader;
mod sheet;
mod table;
mod watch;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use headroom_core::model::explain::show_value;
use headroom_core::model::{ChartKind, Model};
use headroom_core::plan::ChartState;
use leptos::prelude::*;
use plotters::drawing::DrawingAreaErrorKind;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::HtmlCanvasElement;

use crate::dom::say;
use crate::results::block;
use crate::state::App;
use crate::theme::Dark;
use crate::ui::{El, Live, button, el, lazily, react};
use curves::Frame;
use pen::Pen;
use picture::{Picture, PictureData};
use sheet::Sheet;
use table::Texts;

pub(crate) use plot::plotted;
pub(crate) use table::numbers;
pub(crate) use watch::watch;

type DrawingError = DrawingAreaErrorKind<pen::DrawError>;

/// The minimum resolution, in dots per pixel. Text is sharper at 2, even on standard screens.
const MIN_RESOLUTION: f64 = 2.0;

/// Returns a figure for each chart of the model.
pub(crate) fn panel(app: App, model: &Arc<Model>) -> Option<El> {
    let figures = (0..model.charts.len()).map(|index| of_model(app, model, index));
    let figures = el("div.columns.charts").all(figures);
    (!model.charts.is_empty()).then(|| block("charts", "Charts").with(figures))
}

fn of_model(app: App, model: &Arc<Model>, index: usize) -> El {
    let chart = &model.charts[index];
    let [drawn, read, listed] = std::array::from_fn(|_| Arc::clone(model));
    let shown = Shown {
        picture: Box::new(move || {
            let current = app.current_of(&drawn)?;
            Picture::of(&drawn.charts[index], &current.chart(index)?, &current)
        }),
        readings: Box::new(move |at| readings(app, &read, index, at).unwrap_or_default()),
        table: Box::new(move || app.current_of(&listed).and_then(|current| table::texts(&current, index))),
    };
    let caption = Caption { id: &chart.id, title: &chart.label, help: &chart.help, tool: None };
    figure(caption, matches!(chart.kind, ChartKind::Curves { .. }), shown)
}

/// Returns the value on the axis and the value of each curve there.
fn readings(app: App, model: &Arc<Model>, index: usize, at: usize) -> Option<Vec<(usize, String)>> {
    let current = app.current_of(model)?;
    let ChartState::Curves { along, x, curves, .. } = current.chart(index)? else { return None };
    let show = |place: usize, number: f64| {
        let value = &model.values[place];
        format!("{}: {}", value.label, show_value(value, number))
    };
    let mut lines = vec![(0, show(along, *x.get(at)?))];
    let numbered = curves.iter().enumerate();
    lines.extend(numbered.filter_map(|(number, (place, y))| Some((number, show(*place, *y.get(at)?)))));
    Some(lines)
}

/// Returns the texts at a position of the axis: its value, then each curve's value with the index of its color.
type Readings = Box<dyn Fn(usize) -> Vec<(usize, String)>>;

/// The contents of a figure. Each closure runs again when a signal that it reads changes.
struct Shown {
    picture: Box<dyn Fn() -> Option<Picture>>,
    readings: Readings,
    table: Box<dyn Fn() -> Option<Texts>>,
}

/// The caption of a chart.
pub(crate) struct Caption<'c> {
    /// The name of exported files.
    pub(crate) id: &'c str,
    /// The heading.
    pub(crate) title: &'c str,
    /// A description of the chart.
    pub(crate) help: &'c str,
    /// A control, such as a list of resources.
    pub(crate) tool: Option<El>,
}

fn figure(caption: Caption<'_>, curves: bool, shown: Shown) -> El {
    let Caption { id, title, help, tool } = caption;
    let Shown { picture, readings, table } = shown;
    let total = Live::new();
    let canvas = el("canvas").set("role", "img");
    let plot = el("div.plot").with(canvas.clone());
    let frame = Rc::new(RefCell::new(Frame::default()));
    if curves {
        plot.clone().all(reader::reader(title, readings, Rc::clone(&frame)));
    }
    let details = el("details").with(el("summary").text("Table"));
    let label = title.to_owned();
    let rows = lazily(&details, move |place| {
        place.all(table().map(|texts| table::table(&texts, &label)));
    });
    let latest = Rc::new(RefCell::new(None::<Picture>));
    let tools = el("div.chart-tools")
        .with(details.with(rows))
        .with(save("Save SVG", id, &latest, export::svg))
        .with(save("Save PNG", id, &latest, export::png));
    let head = el("figcaption").with(el("h3").text(title)).with(el("span.digits.total").live(&total)).all(tool);
    let figure = el(if curves { "figure.card.chart.curves" } else { "figure.card.chart" })
        .with(head)
        .all((!help.is_empty()).then(|| el("p.section-help").text(help)))
        .with(plot.clone())
        .with(tools);

    let (wide, near) = (RwSignal::new(0), RwSignal::new(false));
    watch(&plot, wide, near);
    react(move || {
        let Some(picture) = picture() else { return };
        // Redraws only for a change of the picture, the width or the theme, or when the chart comes near the viewport.
        let (width, is_near, is_dark) = (f64::from(wide.get()), near.get(), dark());
        plot.style("height", &format!("{}px", height(&picture)));
        canvas.put("aria-label", &picture.spoken);
        total.show(match &picture.kind {
            PictureData::Parts(_, whole) => whole,
            PictureData::Curves(_) => "",
        });
        if is_near && width > 0.0 {
            // If the canvas cannot be drawn, it stays empty; the table still shows the numbers.
            if let Ok(drawn) = on_canvas(canvas.node().unchecked_ref(), width, &picture, is_dark, false) {
                frame.replace(drawn);
            }
        }
        latest.replace(Some(picture));
    });
    figure
}

/// Returns whether the page uses the dark theme.
fn dark() -> bool {
    use_context::<Dark>().is_some_and(|dark| dark.0.get())
}

/// Saves a picture under a name, with dark or light colors.
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

/// Returns the height of a picture in pixels.
fn height(picture: &Picture) -> f64 {
    match &picture.kind {
        PictureData::Parts(parts, _) => parts::height(parts.len()),
        PictureData::Curves(_) => curves::height(),
    }
}

/// Draws a picture on a canvas of this width in pixels. An exported picture has a title and margins.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a canvas has fewer than 2^31 dots")]
fn on_canvas(
    canvas: &HtmlCanvasElement,
    width: f64,
    picture: &Picture,
    dark: bool,
    alone: bool,
) -> Result<Frame, DrawingError> {
    let fine = window().device_pixel_ratio().max(MIN_RESOLUTION);
    let high = if alone { export::height(picture) } else { height(picture) };
    canvas.set_width((width * fine) as u32);
    canvas.set_height((high * fine) as u32);
    let Some(backend) = CanvasBackend::with_canvas_object(canvas.clone()) else { return Ok(Frame::default()) };
    export::round_joins(canvas);
    draw(Sheet::new(Pen::Canvas(backend), fine, palette::palette(dark)), picture, alone)
}

/// Draws a picture on a sheet.
fn draw(mut sheet: Sheet<'_>, picture: &Picture, alone: bool) -> Result<Frame, DrawingError> {
    sheet.clear()?;
    if alone {
        export::title(&mut sheet, picture)?;
    }
    let frame = match &picture.kind {
        PictureData::Parts(parts, _) => parts::draw(&sheet, parts).map(|()| Frame::default()),
        PictureData::Curves(curves) => curves::draw(&sheet, curves),
    }?;
    sheet.finish()?;
    Ok(frame)
}
