//! The plotters backend for canvas and SVG.
//!
//! Plotters' canvas backend measures text by adding elements to the page, which is slow and violates the Content
//! Security Policy; this one measures with a canvas. A single backend type also means that drawing code is compiled
//! once.

use std::fmt;

use leptos::prelude::document;
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontFamily, FontStyle, FontTransform,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The font of all charts.
pub(super) const FONT: &str = "system-ui, sans-serif";

/// A backend that draws on a canvas or writes SVG.
pub(super) enum Pen<'t> {
    /// Draws on a canvas.
    Canvas(CanvasBackend),
    /// Writes SVG.
    Svg(SVGBackend<'t>),
}

/// The error of a canvas that is gone or has no memory.
#[derive(Debug)]
pub(super) struct DrawError;

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the chart could not be drawn")
    }
}

impl std::error::Error for DrawError {}

type DrawResult = Result<(), DrawingErrorKind<DrawError>>;

fn fault<E: std::error::Error + Send + Sync>(_: DrawingErrorKind<E>) -> DrawingErrorKind<DrawError> {
    DrawingErrorKind::DrawingError(DrawError)
}

/// A color and a line width.
struct Ink {
    color: BackendColor,
    width: u32,
}

impl Ink {
    fn of<S: BackendStyle>(style: &S) -> Self {
        Self { color: style.color(), width: style.stroke_width() }
    }
}

impl BackendStyle for Ink {
    fn color(&self) -> BackendColor {
        self.color
    }
    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// A text style.
struct Letters {
    color: BackendColor,
    size: f64,
    anchor: Pos,
    style: FontStyle,
}

impl BackendTextStyle for Letters {
    type FontError = DrawError;
    fn color(&self) -> BackendColor {
        self.color
    }
    fn size(&self) -> f64 {
        self.size
    }
    fn transform(&self) -> FontTransform {
        FontTransform::None
    }
    fn style(&self) -> FontStyle {
        self.style
    }
    fn anchor(&self) -> Pos {
        self.anchor
    }
    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FONT)
    }
    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), DrawError> {
        Ok(((0, 0), extent(text, self.size)))
    }
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: F,
    ) -> Result<Result<(), E>, DrawError> {
        Err(DrawError)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "texts are shorter than 2^31 pixels")]
fn extent(text: &str, size: f64) -> (i32, i32) {
    (headroom_core::math::ceil(width(text, size)) as i32, headroom_core::math::ceil(size * 1.2) as i32)
}

/// Returns the width of a text.
pub(super) fn width(text: &str, size: f64) -> f64 {
    thread_local! {
        static CONTEXT: Option<CanvasRenderingContext2d> = context();
    }
    CONTEXT.with(|context| {
        let measured = context.as_ref().and_then(|context| {
            context.set_font(&format!("normal {size}px {FONT}"));
            context.measure_text(text).ok()
        });
        // Without a canvas, assume that a letter is half as wide as it is high.
        measured.map_or_else(|| 0.5 * size * text.chars().map(|_| 1.0).sum::<f64>(), |measured| measured.width())
    })
}

fn context() -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

macro_rules! with {
    ($pen:expr, $target:ident => $draw:expr) => {
        match $pen {
            Self::Canvas($target) => $draw.map_err(fault),
            Self::Svg($target) => $draw.map_err(fault),
        }
    };
}

impl DrawingBackend for Pen<'_> {
    type ErrorType = DrawError;

    fn get_size(&self) -> (u32, u32) {
        match self {
            Self::Canvas(target) => target.get_size(),
            Self::Svg(target) => target.get_size(),
        }
    }

    fn ensure_prepared(&mut self) -> DrawResult {
        with!(self, target => target.ensure_prepared())
    }

    fn present(&mut self) -> DrawResult {
        with!(self, target => target.present())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> DrawResult {
        with!(self, target => target.draw_pixel(point, color))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> DrawResult {
        with!(self, target => target.draw_line(from, to, &Ink::of(style)))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> DrawResult {
        with!(self, target => target.draw_rect(from, to, &Ink::of(style), fill))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> DrawResult {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        with!(self, target => target.draw_path(path, &Ink::of(style)))
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> DrawResult {
        with!(self, target => target.draw_circle(center, radius, &Ink::of(style), fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> DrawResult {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        with!(self, target => target.fill_polygon(path, &Ink::of(style)))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, pos: BackendCoord) -> DrawResult {
        let letters =
            Letters { color: style.color(), size: style.size(), anchor: style.anchor(), style: style.style() };
        with!(self, target => target.draw_text(text, &letters, pos))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<DrawError>> {
        let (width, height) = extent(text, style.size());
        Ok((width.unsigned_abs(), height.unsigned_abs()))
    }
}

/// The horizontal alignment of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The text begins at its position.
    Left,
    /// The text is centered on its position.
    Middle,
    /// The text ends at its position.
    Right,
}

impl From {
    pub(super) fn pos(self) -> Pos {
        let across = match self {
            Self::Left => HPos::Left,
            Self::Middle => HPos::Center,
            Self::Right => HPos::Right,
        };
        Pos::new(across, VPos::Center)
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn text_width_matches_the_browser() {
        assert_eq!(width("", 12.0), 0.0);
        assert!(width("mmmm", 12.0) > 2.0 * width("iiii", 12.0));
        let (small, large) = (width("Headroom", 12.0), width("Headroom", 24.0));
        assert!((large / small - 2.0).abs() < 0.1, "{small} and {large}");
    }

    #[wasm_bindgen_test]
    fn measuring_does_not_change_the_page() {
        let count = || document().get_elements_by_tag_name("*").length();
        let before = count();
        width("Headroom", 12.0);
        assert_eq!(count(), before);
    }
}
