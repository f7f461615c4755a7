//! Charts as files: the same drawing with a title and margins.

use plotters::prelude::SVGBackend;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement};

use leptos::prelude::document;

use super::palette::palette;
use super::pen::{From, Pen};
use super::picture::{Picture, PictureData};
use super::sheet::{DrawResult, Sheet};
use super::{draw, on_canvas};
use crate::download;

/// The width of a file, its margin, and the height of its title, in pixels.
const WIDTH: f64 = 720.0;
const MARGIN: f64 = 24.0;
const TITLE: f64 = 36.0;
/// The resolution of SVG files, in units per pixel: plotters draws at integer coordinates only.
const FINE: f64 = 8.0;

/// Returns the height of a file.
pub(super) fn height(picture: &Picture) -> f64 {
    super::height(picture) + TITLE + 2.0 * MARGIN
}

/// Draws the title, and reduces the sheet to the area inside the margins.
pub(super) fn title(sheet: &mut Sheet<'_>, picture: &Picture) -> DrawResult {
    sheet.origin = (MARGIN, MARGIN);
    sheet.width -= 2.0 * MARGIN;
    sheet.bold(&picture.title, (0.0, 8.0), 17.0, sheet.colors.text)?;
    if let PictureData::Parts(_, total) = &picture.kind {
        sheet.text(total, (sheet.width, 8.0), From::Right, 17.0, sheet.colors.text)?;
    }
    sheet.origin.1 += TITLE;
    Ok(())
}

/// Saves a chart as a self-contained SVG file.
pub(super) fn svg(picture: &Picture, name: &str, dark: bool) -> Option<()> {
    download::file(&format!("headroom-{name}.svg"), "image/svg+xml", &svg_text(picture, dark)?);
    Some(())
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file has fewer than 2^31 dots")]
fn svg_text(picture: &Picture, dark: bool) -> Option<String> {
    let high = height(picture);
    let mut text = String::new();
    {
        let backend = SVGBackend::with_string(&mut text, ((WIDTH * FINE) as u32, (high * FINE) as u32));
        draw(Sheet::new(Pen::Svg(backend), FINE, palette(dark)), picture, true).ok()?;
    }
    // Replace the opening tag with one that has a size in pixels and a description for screen readers.
    let body = &text[text.find('>')? + 1..];
    let (title, about) = (escape(&picture.title), escape(&picture.spoken));
    let (wide, fine_width, fine_height) = (WIDTH, WIDTH * FINE, high * FINE);
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {fine_width} {fine_height}\" \
         role=\"img\" aria-labelledby=\"title about\">\n<title id=\"title\">{title}</title>\n<desc id=\"about\">{about}</desc>{body}"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Saves a chart as a PNG file.
pub(super) fn png(picture: &Picture, name: &str, dark: bool) -> Option<()> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    on_canvas(&canvas, WIDTH, picture, dark, true).ok()?;
    let name = format!("headroom-{name}.png");
    let hand_over = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            download::hand_over(&name, &blob);
        }
    });
    canvas.to_blob(hand_over.unchecked_ref()).ok()
}

/// Draws line joins without spikes. A canvas loses this setting whenever its size is set.
pub(super) fn round_joins(canvas: &HtmlCanvasElement) {
    let context =
        canvas.get_context("2d").ok().flatten().and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        context.set_line_join("round");
        context.set_line_cap("round");
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use headroom_core::{Models, decode, evaluate};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn every_chart_exports_a_self_contained_svg() {
        let models = Models::built_in().expect("built-in models load");
        for model in models.iter() {
            let link = format!("m={}&n=<b>&nodes=5M", model.id);
            let evaluation = evaluate(&decode(&link).0, &models);
            let component = &evaluation.components[0];
            for (chart, state) in model.charts.iter().zip(component.charts()) {
                let picture = Picture::of(chart, &state, component).expect("a picture");
                let text = svg_text(&picture, false).expect("a drawing");
                assert!(text.starts_with("<svg xmlns") && text.ends_with("</svg>\n"), "{}", chart.id);
                assert!(text.contains(&escape(&chart.label)) && !text.contains("NaN"), "{}", chart.id);
            }
        }
    }
}
