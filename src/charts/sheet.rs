//! A drawing surface in CSS pixels, drawn at the resolution of the screen.

use headroom_core::math::round;
use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

use super::palette::Palette;
use super::pen::{DrawError, FONT, From, Pen};

/// The result of drawing.
pub(super) type DrawResult = Result<(), DrawingAreaErrorKind<DrawError>>;

/// A drawing surface with its colors.
pub(super) struct Sheet<'t> {
    area: DrawingArea<Pen<'t>, Shift>,
    /// Dots per pixel.
    fine: f64,
    /// The colors of the theme.
    pub(super) colors: &'static Palette,
    /// The width in pixels.
    pub(super) width: f64,
    /// The origin of the drawing, from the left and from the top. Title and margins are outside.
    pub(super) origin: (f64, f64),
}

impl<'t> Sheet<'t> {
    pub(super) fn new(pen: Pen<'t>, fine: f64, colors: &'static Palette) -> Self {
        let area = pen.into_drawing_area();
        let width = f64::from(area.dim_in_pixel().0) / fine;
        Self { area, fine, colors, width, origin: (0.0, 0.0) }
    }

    /// Fills the surface with the background color.
    pub(super) fn clear(&self) -> DrawResult {
        self.area.fill(&self.colors.ground)
    }

    /// Finishes the drawing.
    pub(super) fn finish(&self) -> DrawResult {
        self.area.present()
    }

    #[allow(clippy::cast_possible_truncation, reason = "a sheet has fewer than 2^31 dots")]
    fn dot(&self, x: f64, y: f64) -> (i32, i32) {
        (round((x + self.origin.0) * self.fine) as i32, round((y + self.origin.1) * self.fine) as i32)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "lines are a few dots wide")]
    fn ink(&self, color: RGBColor, width: f64) -> ShapeStyle {
        ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: round(width * self.fine) as u32 }
    }

    pub(super) fn line(&self, points: &[(f64, f64)], color: RGBColor, width: f64) -> DrawResult {
        let points: Vec<(i32, i32)> = points.iter().map(|(x, y)| self.dot(*x, *y)).collect();
        self.area.draw(&PathElement::new(points, self.ink(color, width)))
    }

    /// Draws a dashed straight line.
    pub(super) fn dashes(&self, from: (f64, f64), to: (f64, f64), color: RGBColor) -> DrawResult {
        const DASH: f64 = 5.0;
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        let length = across.abs().max(down.abs());
        let mut begin = 0.0;
        while begin < length {
            let end = (begin + DASH).min(length);
            let at = |along: f64| (from.0 + across * along / length, from.1 + down * along / length);
            self.line(&[at(begin), at(end)], color, 1.0)?;
            begin += DASH + DASH * 0.8;
        }
        Ok(())
    }

    pub(super) fn rect(&self, from: (f64, f64), to: (f64, f64), color: RGBColor) -> DrawResult {
        self.area.draw(&Rectangle::new([self.dot(from.0, from.1), self.dot(to.0, to.1)], color.filled()))
    }

    /// Fills a polygon.
    pub(super) fn area(&self, points: &[(f64, f64)], color: RGBColor) -> DrawResult {
        let points: Vec<(i32, i32)> = points.iter().map(|(x, y)| self.dot(*x, *y)).collect();
        self.area.draw(&Polygon::new(points, color.filled()))
    }

    /// Draws a disc with a rim in the background color, which separates it from the curve below.
    pub(super) fn disc(&self, at: (f64, f64), radius: f64, color: RGBColor) -> DrawResult {
        let dot = self.dot(at.0, at.1);
        self.area.draw(&Circle::new(dot, round((radius + 1.5) * self.fine), self.colors.ground.filled()))?;
        self.area.draw(&Circle::new(dot, round(radius * self.fine), color.filled()))
    }

    /// Draws a text, vertically centered on its position.
    pub(super) fn text(&self, text: &str, at: (f64, f64), from: From, size: f64, color: RGBColor) -> DrawResult {
        self.styled(text, at, from, size, color, FontStyle::Normal)
    }

    /// Draws a text in bold, aligned left.
    pub(super) fn bold(&self, text: &str, at: (f64, f64), size: f64, color: RGBColor) -> DrawResult {
        self.styled(text, at, From::Left, size, color, FontStyle::Bold)
    }

    fn styled(
        &self,
        text: &str,
        at: (f64, f64),
        from: From,
        size: f64,
        color: RGBColor,
        style: FontStyle,
    ) -> DrawResult {
        let font = FontDesc::new(FontFamily::Name(FONT), size * self.fine, style);
        let style = TextStyle::from(font).color(&color).pos(from.pos());
        self.area.draw(&Text::new(text.to_owned(), self.dot(at.0, at.1), style))
    }
}
