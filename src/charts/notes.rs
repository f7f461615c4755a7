//! Annotations of line charts: shaded areas, levels, and marks on the axis.

use super::axis::Axis;
use super::pen::{From, width};
use super::picture::Curves;
use super::sheet::{DrawResult, Sheet};

const SIZE: f64 = 12.0;
const LINE: f64 = 15.0;
/// The opacity of the wider and the narrower area.
const SHADES: [f64; 2] = [0.14, 0.3];

/// Returns the space above the plot for the labels of marks.
pub(super) fn room(curves: &Curves) -> f64 {
    curves.marks.iter().skip(1).map(|_| LINE).sum()
}

/// Draws everything behind the curves.
pub(super) fn behind(sheet: &Sheet<'_>, curves: &Curves, across: &Axis, down: &Axis) -> DrawResult {
    let color = |share: f64| sheet.colors.shade(0, share);
    if let Some((first, last)) = curves.span {
        let (top, bottom) = (down.pixels.1, down.pixels.0);
        sheet.rect((across.at(first), top), (across.at(last), bottom), color(SHADES[0]))?;
    }
    for (ends, share) in curves.strips.iter().zip(SHADES) {
        let known = || curves.x.iter().zip(ends).filter(|(_, (low, _))| !low.is_nan());
        let low = known().map(|(x, (low, _))| (across.at(*x), down.at(*low)));
        let high = known().map(|(x, (_, high))| (across.at(*x), down.at(*high)));
        let around: Vec<(f64, f64)> = low.chain(high.rev()).collect();
        sheet.area(&around, color(share))?;
    }
    Ok(())
}

/// Draws the levels and their labels, on the side with more room.
pub(super) fn levels(sheet: &Sheet<'_>, curves: &Curves, across: &Axis, down: &Axis, leftmost: bool) -> DrawResult {
    let ((left, right), (_, top)) = (across.pixels, down.pixels);
    for (value, text) in curves.levels.iter().filter(|(value, _)| down.holds(*value)) {
        let y = down.at(*value);
        sheet.dashes((left, y), (right, y), sheet.colors.text)?;
        // Above the line, unless that is outside the plot.
        let at = if y - top < LINE { y + 9.0 } else { y - 9.0 };
        let (x, from) = if leftmost { (left + 4.0, From::Left) } else { (right - 4.0, From::Right) };
        // A background, because curves may pass behind the label.
        let wide = width(text, SIZE) + 6.0;
        let begin = if leftmost { x - 3.0 } else { x + 3.0 - wide };
        sheet.rect((begin, at - 8.0), (begin + wide, at + 8.0), sheet.colors.ground)?;
        sheet.text(text, (x, at), from, SIZE, sheet.colors.text)?;
    }
    Ok(())
}

/// Draws the marks on the axis, each with its label on a line of its own above the plot.
pub(super) fn places(sheet: &Sheet<'_>, curves: &Curves, across: &Axis, down: &Axis) -> DrawResult {
    let ((left, right), (bottom, top)) = (across.pixels, down.pixels);
    let mut y = top - 8.0 - room(curves);
    for (value, text) in curves.marks.iter().filter(|(value, _)| across.holds(*value)) {
        let x = across.at(*value);
        sheet.line(&[(x, y), (x, bottom)], sheet.colors.faint, 1.0)?;
        let from = if x > (left + right) / 2.0 { (From::Right, -6.0) } else { (From::Left, 6.0) };
        sheet.text(text, (x + from.1, y), from.0, SIZE, sheet.colors.text)?;
        y += LINE;
    }
    Ok(())
}
