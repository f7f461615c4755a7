//! Cell formats.

use headroom_core::math::trunc;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::translated_component::Scale;

/// The format of numbers, with thousands separators. It does not suit [tiny numbers](is_tiny).
const NUMBERS: &str = "[>=1000]#,##0;[>=0.001]0.0###;General";
/// The format of counts, with thousands separators.
const COUNTS: &str = "[>=1000]#,##0;General";

/// The format of amounts in dollars and cents.
const MONEY: &str = "\"$\"#,##0.00";
/// The format of prices in dollars at full precision.
const PRICE: &str = "\"$\"0.00#######";

/// The format of [`Styles::rate`].
const RATE: &str = "[>=1000000000000000]\"not sold\";[>=1000]#,##0;General";

/// All cell formats.
pub(crate) struct Styles {
    pub(crate) title: Format,
    pub(crate) bold: Format,
    pub(crate) head: Format,
    pub(crate) head_right: Format,
    pub(crate) group: Format,
    /// A right-aligned group heading, above a column of numbers.
    pub(crate) group_right: Format,
    pub(crate) text: Format,
    pub(crate) note: Format,
    pub(crate) number: Format,
    pub(crate) count: Format,
    /// Billionths of a dollar per hour; shows a prohibitive price as `not sold`.
    pub(crate) rate: Format,
    pub(crate) full_precision: Format,
    pub(crate) percent: Format,
    pub(crate) date: Format,
    pub(crate) money: Format,
    pub(crate) money_sum: Format,
    pub(crate) input_price: Format,
    pub(crate) input: Format,
    pub(crate) input_count: Format,
    pub(crate) input_percent: Format,
    pub(crate) input_date: Format,
    pub(crate) input_text: Format,
    /// The cells of a row whose condition is met.
    pub(crate) condition_met: Format,
}

impl Styles {
    /// Returns the format for a number, given in base units and shown in the unit of `scale`.
    pub(crate) fn number_format(&self, scale: &Scale, number: f64) -> &Format {
        if scale.percent {
            &self.percent
        } else if is_tiny(number / scale.factor) {
            &self.full_precision
        } else if is_count(scale, number) {
            &self.count
        } else {
            &self.number
        }
    }

    /// Returns the format for an editable number, given in base units and shown in the unit of `scale`.
    pub(crate) fn input_format(&self, scale: &Scale, number: f64) -> &Format {
        if scale.percent {
            &self.input_percent
        } else if is_count(scale, number) {
            &self.input_count
        } else {
            &self.input
        }
    }

    pub(crate) fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let right = Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Right);
        let input = Format::new()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0xFF_F4_CC))
            .set_font_color(Color::RGB(0x1F_3A_93))
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0xD9_C9_7A));
        let head =
            text.clone().set_bold().set_border_bottom(FormatBorder::Thin).set_background_color(Color::RGB(0xEE_F1_F4));
        Self {
            title: Format::new().set_bold().set_font_size(16),
            bold: text.clone().set_bold(),
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            group_right: text
                .clone()
                .set_bold()
                .set_font_color(Color::RGB(0x33_4E_68))
                .set_align(FormatAlign::Right)
                .set_align(FormatAlign::Bottom),
            group: Format::new().set_bold().set_font_color(Color::RGB(0x33_4E_68)),
            note: text.clone().set_font_color(Color::RGB(0x5A_65_70)),
            number: right.clone().set_num_format(NUMBERS),
            count: right.clone().set_num_format(COUNTS),
            rate: right.clone().set_num_format(RATE),
            full_precision: right.clone(),
            percent: right.clone().set_num_format("0.0##%"),
            money: right.clone().set_num_format(MONEY),
            money_sum: right.clone().set_num_format(MONEY).set_bold().set_border_top(FormatBorder::Thin),
            input_price: input.clone().set_num_format(PRICE),
            date: right.set_num_format("yyyy-mm-dd"),
            input_count: input.clone().set_num_format(COUNTS),
            input_percent: input.clone().set_num_format("0.0##%"),
            input_date: input.clone().set_num_format("yyyy-mm-dd"),
            input_text: input.clone(),
            input: input.set_num_format(NUMBERS),
            condition_met: Format::new().set_bold().set_background_color(Color::RGB(0xFD_E8_D7)),
            text,
        }
    }
}

/// Returns whether a number is too small for the usual decimals.
pub(crate) fn is_tiny(number: f64) -> bool {
    number != 0.0 && headroom_core::math::abs(number) < 0.001
}

/// Returns whether a number is a count: whole, and in its base unit.
fn is_count(scale: &Scale, number: f64) -> bool {
    scale.factor == 1.0 && trunc(number) == number
}
