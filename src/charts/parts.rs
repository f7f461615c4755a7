//! Charts of the parts of a sum: a bar for each part, with its name, value and share above it. Labels are aligned, so
//! that they stay readable for the smallest parts.

use headroom_core::model::source::Scale;

use super::axis::Axis;
use super::pen::{From, width};
use super::picture::SumPart;
use super::sheet::{DrawResult, Sheet};

const ROW: f64 = 38.0;
const BAR: f64 = 10.0;
const SIZE: f64 = 13.0;
/// The minimum length of a bar.
const MIN_BAR_LENGTH: f64 = 2.0;

/// Returns the height of the chart.
pub(super) fn height(parts: usize) -> f64 {
    (0..parts).map(|_| ROW).sum::<f64>()
}

pub(super) fn draw(sheet: &Sheet<'_>, parts: &[SumPart]) -> DrawResult {
    let colors = sheet.colors;
    let axis = Axis { range: (0.0, 1.0), scale: Scale::Linear, pixels: (0.0, sheet.width) };
    // The column of shares is as wide as the widest share can be.
    let column = width("<0.1 %", SIZE).max(width("99.9 %", SIZE)) + 10.0;
    let mut top = 0.0;
    for part in parts {
        let middle = top + 9.0;
        let value = sheet.width - column;
        let room = value - width(&part.value, SIZE) - 12.0;
        sheet.text(&cut(&part.label, room), (0.0, middle), From::Left, SIZE, colors.text)?;
        sheet.text(&part.value, (value, middle), From::Right, SIZE, colors.text)?;
        sheet.text(&part.share_text, (sheet.width, middle), From::Right, SIZE, colors.faint)?;
        let bar = (top + 19.0, top + 19.0 + BAR);
        sheet.rect((0.0, bar.0), (sheet.width, bar.1), colors.empty)?;
        if part.share > 0.0 {
            sheet.rect((0.0, bar.0), (axis.at(part.share).max(MIN_BAR_LENGTH), bar.1), colors.of(0))?;
        }
        top += ROW;
    }
    Ok(())
}

/// Shortens a text to this width.
pub(super) fn cut(text: &str, room: f64) -> String {
    if width(text, SIZE) <= room {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while short.pop().is_some() {
        let tried = format!("{}…", short.trim_end());
        if width(&tried, SIZE) <= room {
            return tried;
        }
    }
    String::new()
}
