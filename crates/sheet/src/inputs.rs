//! The *Inputs* sheet: inputs and assumptions in editable cells.

use headroom_core::model::explain::show_value;
use headroom_core::model::{Input, Value, ValueKind};
use rust_xlsxwriter::utility::row_col_to_cell_absolute;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, Formula};

use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::node::number_literal;
use crate::styles::Styles;
use crate::translated_component::{Scale, TranslatedComponent, cell_value, option_count};
use crate::writer::{self, XlsxResult};

const WIDTHS: [f64; 9] = [36.0, 18.0, 24.0, 22.0, 24.0, 18.0, 26.0, 70.0, 12.0];
const HEADS: [&str; 9] =
    ["Name", "Value", "Unit", "Base value", "Base unit", "Minimum", "Maximum", "Description and source", "Options"];
/// The column of the editable value.
const VALUE: u16 = 1;
/// The column of the value in base units, which has a defined name.
const BASE: u16 = 3;
/// The column of the first option.
const OPTIONS: u16 = 8;
const HEADER_ROWS: u32 = 3;

pub(crate) fn write(book: &mut Book<'_>, styles: &Styles, part: &TranslatedComponent<'_>) -> XlsxResult<()> {
    let model = &part.component.model;
    let name = part.sheet_name("Inputs");
    let mut named = Vec::new();
    let sheet = writer::add_sheet(book, &name, &WIDTHS, HEADER_ROWS)?;
    writer::text(sheet, 0, 0, &format!("Inputs for {}", part.component.name), &styles.title)?;
    let hint = "Change the colored cells; everything else is recalculated. Formulas use the base values.";
    writer::text(sheet, 1, 0, hint, &styles.group)?;
    for (column, head) in (0..).zip(HEADS) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    let mut row = HEADER_ROWS;
    let mut heading = None;
    for (index, value, input) in model.inputs() {
        if heading != Some(value.group.as_str()) {
            heading = Some(&value.group);
            if let Some(group) = model.groups.iter().find(|group| group.id == value.group) {
                writer::text(sheet, row, 0, &group.label, &styles.group)?;
                row += 1;
            }
        }
        if option_count(Some(value)) > 0 {
            write_choice(sheet, styles, part, (index, value, input), row)?;
        } else {
            write_quantity(sheet, styles, part, (index, value), (input.bounds, input.whole), row)?;
        }
        named.push((index, row));
        row += 1;
    }
    row += 1;
    writer::text(sheet, row, 0, "Assumptions", &styles.group)?;
    row += 1;
    for (index, value) in model.constants() {
        let ValueKind::Constant { bounds } = value.kind else { continue };
        write_quantity(sheet, styles, part, (index, value), (bounds, false), row)?;
        named.push((index, row));
        row += 1;
    }
    for (index, row) in named {
        let address = format!("={}!{}", writer::quoted_sheet_name(&name), row_col_to_cell_absolute(row, BASE));
        book.define_name(part.cell(crate::node::CellRef::Value(index)), &address)?;
    }
    Ok(())
}

fn write_description(sheet: &mut Sheet<'_>, styles: &Styles, value: &Value, row: u32) -> XlsxResult<()> {
    writer::text(sheet, row, 0, &value.label, &styles.text)?;
    let mut words = value.help.clone();
    if !value.source.is_empty() {
        words += &format!("{}Source: {}", if words.is_empty() { "" } else { "\n" }, value.source);
    }
    writer::fit_row_height(sheet, row, [(value.label.as_str(), WIDTHS[0]), (&words, WIDTHS[7])])?;
    writer::text(sheet, row, 7, &words, &styles.note)
}

fn write_choice(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    (index, value, input): (usize, &Value, &Input),
    row: u32,
) -> XlsxResult<()> {
    write_description(sheet, styles, value, row)?;
    let held = cell_value(part.component, index, part.number(index));
    if let CellValue::Text(id) = &held {
        writer::text(sheet, row, VALUE, id, &styles.input_text)?;
    }
    writer::text(sheet, row, VALUE + 1, "option", &styles.text)?;
    writer::formula(sheet, row, BASE, &value_cell(row), &held, &styles.full_precision)?;
    let mut last = OPTIONS;
    for (column, option) in (OPTIONS..).zip(&input.options) {
        writer::text(sheet, row, column, &option.id, &styles.note)?;
        last = column;
    }
    let meaning: Vec<String> = input.options.iter().map(|option| format!("{}: {}", option.id, option.label)).collect();
    let words = [value.help.as_str(), &meaning.join("\n")].join("\n");
    writer::fit_row_height(sheet, row, [(words.trim(), WIDTHS[7])])?;
    writer::text(sheet, row, OPTIONS - 1, words.trim(), &styles.note)?;
    let from = row_col_to_cell_absolute(row, OPTIONS);
    let list = Formula::new(format!("={from}:{}", row_col_to_cell_absolute(row, last)));
    let rule = DataValidation::new().allow_list_formula(list).set_error_style(DataValidationErrorStyle::Stop);
    let rule =
        rule.set_error_title("Invalid option")?.set_error_message("Choose one of the options listed in this row.")?;
    sheet.layout.add_data_validation(row, VALUE, row, VALUE, &rule)?;
    Ok(())
}

fn write_quantity(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    (index, value): (usize, &Value),
    (bounds, whole): ((f64, f64), bool),
    row: u32,
) -> XlsxResult<()> {
    write_description(sheet, styles, value, row)?;
    let number = part.number(index);
    let scale = Scale::of(number, &value.unit, &part.component.model.counts);
    writer::number(sheet, row, VALUE, number / scale.factor, styles.input_format(&scale, number))?;
    writer::text(sheet, row, VALUE + 1, &scale.unit, &styles.text)?;
    let times = if scale.factor == 1.0 { String::new() } else { format!("*{}", number_literal(scale.factor)) };
    writer::formula(sheet, row, BASE, &(value_cell(row) + &times), &CellValue::Number(number), &styles.full_precision)?;
    writer::text(sheet, row, BASE + 1, &value.unit.base_text(), &styles.text)?;
    let (low, high) = (bounds.0 / scale.factor, bounds.1 / scale.factor);
    writer::number(sheet, row, BASE + 2, low, styles.number_format(&scale, bounds.0))?;
    let open = bounds.1 >= f64::MAX;
    if !open {
        writer::number(sheet, row, BASE + 3, high, styles.number_format(&scale, bounds.1))?;
    }
    let shown = |number: f64| show_value(value, number).to_string();
    let valid = if whole { "whole number" } else { "value" };
    let message = if open {
        format!("Enter a {valid} of at least {}.", shown(bounds.0))
    } else {
        format!("Enter a {valid} from {} to {}.", shown(bounds.0), shown(bounds.1))
    };
    let rule = DataValidation::new();
    let rule = if open {
        rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(low))
    } else if whole && scale.factor == 1.0 && high <= f64::from(i32::MAX) && low >= f64::from(i32::MIN) {
        #[allow(clippy::cast_possible_truncation, reason = "within the range of whole numbers of 32 bits")]
        let ends = (low as i32, high as i32);
        rule.allow_whole_number(DataValidationRule::Between(ends.0, ends.1))
    } else {
        rule.allow_decimal_number(DataValidationRule::Between(low, high))
    };
    let rule =
        rule.set_error_title("Invalid value")?.set_error_message(message.chars().take(200).collect::<String>())?;
    sheet.layout.add_data_validation(row, VALUE, row, VALUE, &rule)?;
    Ok(())
}

/// Returns the editable cell of a row.
fn value_cell(row: u32) -> String {
    format!("B{}", row + 1)
}
