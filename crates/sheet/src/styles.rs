//! Cell formats.

use std::cell::RefCell;
use std::collections::BTreeMap;

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

/// A cell format, as its index in [`Styles::formats`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style(u16);

impl Style {
    /// Returns the index of the format in the file, where the default format has index 0.
    pub(crate) const fn xf_index(self) -> u16 {
        self.0 + 1
    }
}

/// Returns the style of a format, and adds the format if it is new.
fn style_of(formats: &RefCell<Vec<Format>>, format: Format) -> Style {
    let mut formats = formats.borrow_mut();
    let index = formats.iter().position(|known| *known == format).unwrap_or_else(|| {
        formats.push(format);
        formats.len() - 1
    });
    Style(u16::try_from(index).unwrap_or(u16::MAX - 1))
}

/// All cell formats.
pub(crate) struct Styles {
    /// The distinct formats, by the index in their [`Style`].
    formats: RefCell<Vec<Format>>,
    /// The styles of numbers, by their number format.
    number_styles: RefCell<BTreeMap<String, Style>>,
    pub(crate) title: Style,
    pub(crate) bold: Style,
    pub(crate) head: Style,
    pub(crate) head_right: Style,
    pub(crate) group: Style,
    /// A right-aligned group heading, above a column of numbers.
    pub(crate) group_right: Style,
    pub(crate) text: Style,
    pub(crate) note: Style,
    pub(crate) number: Style,
    pub(crate) count: Style,
    /// Billionths of a dollar per hour; shows a prohibitive price as `not sold`.
    pub(crate) rate: Style,
    pub(crate) full_precision: Style,
    pub(crate) percent: Style,
    pub(crate) date: Style,
    pub(crate) money: Style,
    pub(crate) money_sum: Style,
    pub(crate) input_price: Style,
    pub(crate) input: Style,
    pub(crate) input_count: Style,
    pub(crate) input_percent: Style,
    pub(crate) input_date: Style,
    pub(crate) input_text: Style,
    /// The cells of a row whose condition is met.
    pub(crate) condition_met: Format,
}

impl Styles {
    /// Returns the format for a number, given in base units and shown in the unit of `scale`.
    pub(crate) fn number_format(&self, scale: &Scale, number: f64) -> &Style {
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
    pub(crate) fn input_format(&self, scale: &Scale, number: f64) -> &Style {
        if scale.percent {
            &self.input_percent
        } else if is_count(scale, number) {
            &self.input_count
        } else {
            &self.input
        }
    }

    /// Returns the style of numbers that are shown with a number format.
    pub(crate) fn number_style(&self, num_format: String) -> Style {
        if let Some(known) = self.number_styles.borrow().get(&num_format) {
            return *known;
        }
        let style = style_of(&self.formats, right().set_num_format(&num_format));
        self.number_styles.borrow_mut().insert(num_format, style);
        style
    }

    /// Returns the formats of all styles, in the order of [`Style::xf_index`].
    pub(crate) fn formats(&self) -> Vec<Format> {
        self.formats.borrow().clone()
    }

    pub(crate) fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let right = right();
        let input = Format::new()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0xFF_F4_CC))
            .set_font_color(Color::RGB(0x1F_3A_93))
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0xD9_C9_7A));
        let head =
            text.clone().set_bold().set_border_bottom(FormatBorder::Thin).set_background_color(Color::RGB(0xEE_F1_F4));
        let formats = RefCell::new(Vec::new());
        let add = |format: Format| style_of(&formats, format);
        let styles = Self {
            formats: RefCell::new(Vec::new()),
            number_styles: RefCell::default(),
            title: add(Format::new().set_bold().set_font_size(16)),
            bold: add(text.clone().set_bold()),
            head_right: add(head.clone().set_align(FormatAlign::Right)),
            head: add(head),
            group_right: add(text
                .clone()
                .set_bold()
                .set_font_color(Color::RGB(0x33_4E_68))
                .set_align(FormatAlign::Right)
                .set_align(FormatAlign::Bottom)),
            group: add(Format::new().set_bold().set_font_color(Color::RGB(0x33_4E_68))),
            note: add(text.clone().set_font_color(Color::RGB(0x5A_65_70))),
            number: add(right.clone().set_num_format(NUMBERS)),
            count: add(right.clone().set_num_format(COUNTS)),
            rate: add(right.clone().set_num_format(RATE)),
            full_precision: add(right.clone()),
            percent: add(right.clone().set_num_format("0.0##%")),
            money: add(right.clone().set_num_format(MONEY)),
            money_sum: add(right.clone().set_num_format(MONEY).set_bold().set_border_top(FormatBorder::Thin)),
            input_price: add(input.clone().set_num_format(PRICE)),
            date: add(right.set_num_format("yyyy-mm-dd")),
            input_count: add(input.clone().set_num_format(COUNTS)),
            input_percent: add(input.clone().set_num_format("0.0##%")),
            input_date: add(input.clone().set_num_format("yyyy-mm-dd")),
            input_text: add(input.clone()),
            input: add(input.set_num_format(NUMBERS)),
            condition_met: Format::new().set_bold().set_background_color(Color::RGB(0xFD_E8_D7)),
            text: add(text),
        };
        styles.formats.replace(formats.into_inner());
        styles
    }
}

/// Returns the format of right-aligned content.
fn right() -> Format {
    Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Right)
}

/// Returns whether a number is too small for the usual decimals.
pub(crate) fn is_tiny(number: f64) -> bool {
    number != 0.0 && headroom_core::math::abs(number) < 0.001
}

/// Returns whether a number is a count: whole, and in its base unit.
fn is_count(scale: &Scale, number: f64) -> bool {
    scale.factor == 1.0 && trunc(number) == number
}
