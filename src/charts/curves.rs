//! Line charts: curves labeled at their ends, the current value, and horizontal lines for levels.

use headroom_core::math::round;
use headroom_core::model::source::Scale;
use headroom_core::view_model::CurveStyle;

use super::along::Along;
use super::axis::{Axis, carries_unit, mark, marks};
use super::notes;
use super::pen::{From, width};
use super::picture::Curves;
use super::sheet::{DrawResult, Sheet};

const HEIGHT: f64 = 280.0;
/// Half the width of a dot.
const DOT: f64 = 2.0;
const SIZE: f64 = 12.0;
const LINE: f64 = 15.0;
/// The space above the plot for the axis title, and below it for tick labels and the title of the horizontal axis.
const ABOVE: f64 = 30.0;
const BELOW: f64 = 42.0;
/// Returns the height of the chart.
pub(super) fn height() -> f64 {
    HEIGHT
}

/// The positions of plot and curves, for the elements on top of the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The horizontal pixel of each value.
    pub(super) across: Vec<f64>,
    /// The vertical pixels of each curve; `None` where it has no value.
    pub(super) down: Vec<Vec<Option<f64>>>,
}

/// The label at the end of a curve.
struct Name {
    curve: usize,
    lines: Vec<String>,
    /// Its vertical center.
    at: f64,
}

fn extremes(curves: &Curves) -> (f64, f64) {
    let drawn = curves.curves.iter().flat_map(|curve| curve.y.iter().copied().chain([curve.here]));
    let areas = curves.strips.iter().flatten().flat_map(|(low, high)| [*low, *high]);
    let all = drawn.chain(curves.levels.iter().map(|(value, _)| *value)).chain(areas).filter(|value| value.is_finite());
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// Returns the range and the scale of the vertical axis.
fn vertical(curves: &Curves) -> ((f64, f64), Scale) {
    let (low, high) = extremes(curves);
    if low > 0.0 && high / low > curves.steep {
        return ((low, high), Scale::Log);
    }
    let low = low.min(0.0);
    let high = if high > low { high } else { low + 1.0 };
    ((low, high + (high - low) * 0.05), Scale::Linear)
}

pub(super) fn draw(sheet: &Sheet<'_>, curves: &Curves) -> Result<Frame, super::DrawingError> {
    let colors = sheet.colors;
    let (range, scale) = vertical(curves);
    if !range.0.is_finite() || !range.1.is_finite() {
        sheet.text("No data to show for these inputs.", (0.0, ABOVE), From::Left, SIZE, colors.faint)?;
        return Ok(Frame::default());
    }
    let measure = match (carries_unit(&curves.unit) || curves.unit.text == "1", scale) {
        (true, Scale::Linear) => String::new(),
        (true, Scale::Log) => "Logarithmic".to_owned(),
        (false, Scale::Linear) => curves.unit.text.clone(),
        (false, Scale::Log) => format!("{}, logarithmic", curves.unit.text),
    };
    let y_marks = marks(range, scale, &curves.unit, 6.0);
    let widest = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| width(&text, SIZE)).fold(0.0, f64::max);
    let left = widest(&mut y_marks.iter().map(|value| mark(*value, &curves.unit))) + 10.0;
    let most = if sheet.width < 480.0 { 86.0 } else { 150.0 };
    let wrapped: Vec<Vec<String>> = curves.curves.iter().map(|curve| wrap(&curve.label, most)).collect();
    let names_width = widest(&mut wrapped.iter().flatten().cloned());
    let right = (sheet.width - names_width - 14.0).max(left + 40.0);
    let bare = curves.name.is_empty();
    let top = if bare && measure.is_empty() && curves.marks.is_empty() { LINE } else { ABOVE };
    let (top, bottom) = (top + notes::room(curves), HEIGHT - if bare { BELOW / 2.0 } else { BELOW });

    let x = curves.x.first().copied().zip(curves.x.last().copied()).unwrap_or_default();
    let across = Axis { range: x, scale: curves.along.scale(), pixels: (left, right) };
    let down = Axis { range, scale, pixels: (bottom, top) };

    sheet.text(&measure, (0.0, 8.0), From::Left, SIZE, colors.faint)?;
    notes::behind(sheet, curves, &across, &down)?;
    for value in y_marks {
        let y = down.at(value);
        sheet.line(&[(left, y), (right, y)], colors.grid, 1.0)?;
        sheet.text(&mark(value, &curves.unit), (left - 8.0, y), From::Right, SIZE, colors.faint)?;
    }
    horizontal(sheet, curves, &across, bottom)?;

    let frame = Frame {
        left,
        right,
        top,
        bottom,
        across: curves.x.iter().map(|x| across.at(*x)).collect(),
        down: curves
            .curves
            .iter()
            .map(|curve| curve.y.iter().map(|y| (y.is_finite() && down.holds(*y)).then(|| down.at(*y))).collect())
            .collect(),
    };
    let here = across.holds(curves.here).then(|| across.at(curves.here));
    if let Some(x) = here {
        sheet.dashes((x, top - 8.0), (x, bottom), colors.faint)?;
        let from = if x > (left + right) / 2.0 { (From::Right, -6.0) } else { (From::Left, 6.0) };
        sheet.text("this scenario", (x + from.1, top - 8.0), from.0, SIZE, colors.faint)?;
    }
    notes::places(sheet, curves, &across, &down)?;
    for (index, points) in frame.down.iter().enumerate() {
        let wide = match curves.curves[index].look {
            CurveStyle::Dots => {
                for point in frame.across.iter().zip(points) {
                    if let (x, Some(y)) = point {
                        sheet.disc((*x, *y), DOT, colors.of(index))?;
                    }
                }
                continue;
            }
            CurveStyle::Thin => 1.0,
            CurveStyle::Bold => 2.0,
        };
        for piece in pieces(&frame.across, points) {
            if index < sheet.colors.series.len() {
                sheet.line(&piece, colors.of(index), wide)?;
                continue;
            }
            // If there are more curves than colors, dash those that repeat a color.
            for stroke in piece.windows(2).step_by(2) {
                sheet.line(stroke, colors.of(index), wide)?;
            }
        }
    }
    // Place level labels away from where a curve crosses its level: near the scenario or the first mark.
    let place = here.or_else(|| curves.marks.first().map(|(value, _)| across.at(*value)));
    let leftmost = place.map_or(matches!(curves.along, Along::Days(_)), |x| x > (left + right) / 2.0);
    notes::levels(sheet, curves, &across, &down, leftmost)?;
    if let Some(x) = here {
        for (index, curve) in curves.curves.iter().enumerate() {
            if down.holds(curve.here) {
                sheet.disc((x, down.at(curve.here)), 4.0, colors.of(index))?;
            }
        }
    }
    for name in names(&frame, wrapped) {
        let mut y = name.at - block(&name.lines) / 2.0 + LINE / 2.0;
        for line in &name.lines {
            sheet.text(line, (right + 10.0, y), From::Left, SIZE, colors.of(name.curve))?;
            y += LINE;
        }
    }
    Ok(frame)
}

fn horizontal(sheet: &Sheet<'_>, curves: &Curves, across: &Axis, bottom: f64) -> DrawResult {
    let colors = sheet.colors;
    let (left, right) = across.pixels;
    sheet.line(&[(left, bottom), (right, bottom)], colors.faint, 1.0)?;
    // Skip labels that would touch the one before.
    let mut free = f64::NEG_INFINITY;
    for (value, text) in curves.along.marks(across.range, right - left) {
        let x = across.at(value);
        sheet.line(&[(x, bottom), (x, bottom + 4.0)], colors.faint, 1.0)?;
        let half = width(&text, SIZE) / 2.0;
        if x - half > free {
            // The first label may start at the edge.
            let middle = x.max(half);
            sheet.text(&text, (middle, bottom + 13.0), From::Middle, SIZE, colors.faint)?;
            free = middle + half + 6.0;
        }
    }
    sheet.text(&curves.name, ((left + right) / 2.0, bottom + 32.0), From::Middle, SIZE, colors.faint)
}

/// Splits a curve where it has no values.
fn pieces(across: &[f64], down: &[Option<f64>]) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = vec![Vec::new()];
    for (x, y) in across.iter().zip(down) {
        match (y, pieces.last_mut()) {
            (Some(y), Some(piece)) => piece.push((*x, *y)),
            _ => pieces.push(Vec::new()),
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn block(lines: &[String]) -> f64 {
    lines.iter().map(|_| LINE).sum()
}

/// Places labels at the ends of their curves and moves them apart where they would touch. If there is not enough room,
/// the last labels, which matter least, are omitted.
fn names(frame: &Frame, wrapped: Vec<Vec<String>>) -> Vec<Name> {
    let mut room = frame.bottom - frame.top;
    let mut names: Vec<Name> = wrapped
        .into_iter()
        .enumerate()
        .filter_map(|(curve, lines)| {
            let at = frame.down.get(curve)?.iter().rev().flatten().next().copied()?;
            Some(Name { curve, lines, at })
        })
        .take_while(|name| {
            room -= block(&name.lines) + 3.0;
            room > 0.0
        })
        .collect();
    // Insertion sort: there are few labels, and the sort of the standard library would add more code than this file
    // has.
    for end in 1..names.len() {
        let mut at = end;
        while at > 0 && names[at].at < names[at - 1].at {
            names.swap(at, at - 1);
            at -= 1;
        }
    }
    // The tick labels are below.
    spread(&mut names, frame.top, frame.bottom - LINE);
    names
}

fn spread(names: &mut [Name], top: f64, bottom: f64) {
    let mut free = top - LINE;
    for name in names.iter_mut() {
        let half = block(&name.lines) / 2.0;
        name.at = name.at.max(free + half);
        free = name.at + half + 3.0;
    }
    let mut free = bottom + LINE;
    for name in names.iter_mut().rev() {
        let half = block(&name.lines) / 2.0;
        name.at = round(name.at.min(free - half));
        free = name.at - half - 3.0;
    }
}

/// Breaks a text into lines of at most this width. A word that is too long gets a line of its own.
fn wrap(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), SIZE) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn curve_labels_do_not_overlap() {
        let mut names: Vec<Name> =
            [200.0, 201.0, 202.0].iter().map(|at| Name { curve: 0, lines: vec![String::new()], at: *at }).collect();
        spread(&mut names, 30.0, 210.0);
        for pair in names.windows(2) {
            assert!(pair[1].at - pair[0].at >= LINE, "{} and {}", pair[0].at, pair[1].at);
        }
        assert!(names[2].at <= 210.0 + LINE);
    }

    #[wasm_bindgen_test]
    fn a_gap_splits_a_curve() {
        let across = [0.0, 1.0, 2.0, 3.0, 4.0];
        let down = [Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)];
        assert_eq!(pieces(&across, &down).len(), 2);
    }
}
