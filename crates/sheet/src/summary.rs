//! The *Summary* sheet: headline results, problems, and a list of the other sheets.

use headroom_core::report::worksheet::Worksheet;

use crate::book::Book;
use crate::calc::CellValue;
use crate::node::CellRef;
use crate::styles::Styles;
use crate::translated_component::{Scale, TranslatedComponent};
use crate::writer::{self, XlsxResult};

const SHEETS: [(&str, &str); 16] = [
    ("Inputs", "Inputs and assumptions; change the colored cells"),
    ("Sizing", "Results with their formulas, resources, and breakdowns"),
    ("Decisions", "Decisions and advice that apply"),
    ("Months", "Monthly demand and capacity by resource"),
    ("Growth", "Growth factor by month; change the colored cells"),
    ("Cost", "Cost by cloud, with a sheet of line items for each; change the colored cells"),
    ("Prices", "Prices and their sources; change the colored cells"),
    ("Calendar", "Load factors by hour, weekday, month, and event; change the colored cells"),
    ("Machines", "Instance types, counts, and commitments by cloud"),
    ("Cost at export", "Purchase options and savings as of the export"),
    ("Dates and plan", "Dates from hourly load, action plan, and remedies as of the export"),
    ("About", "Problems, outlook, and models with their sources"),
    ("Needs, Days", "Billed quantities by month; growth and load by day"),
    ("Amounts, Hours", "The model formulas behind the billed quantities"),
    ("Monthly calculations", "The model formulas for each month"),
    ("Calculations", "Intermediate results of formulas"),
];

pub(crate) fn write(
    book: &mut Book<'_>,
    styles: &Styles,
    worksheet: &Worksheet,
    parts: &[TranslatedComponent<'_>],
) -> XlsxResult<()> {
    let sheet = writer::add_sheet(book, "Summary", &[30.0, 90.0, 20.0, 24.0, 20.0], 0)?;
    writer::text(sheet, 0, 0, &worksheet.title, &styles.title)?;
    writer::text(sheet, 1, 0, &format!("As of the export: {}", worksheet.verdict), &styles.group)?;
    let mut row = 3;
    for (column, head) in (0..).zip(["Component", "Result", "Value", "Unit", "At export"]) {
        let format = if column == 2 || column == 4 { &styles.head_right } else { &styles.head };
        writer::text(sheet, row, column, head, format)?;
    }
    for part in parts {
        let model = &part.component.model;
        for index in &model.headline {
            let Some(value) = model.values.get(*index) else { continue };
            row += 1;
            let number = part.number(*index);
            let scale = Scale::of(number, &value.unit, &model.counts);
            let format = styles.number_format(&scale, number);
            writer::text(sheet, row, 0, &part.component.name, &styles.text)?;
            writer::text(sheet, row, 1, &value.label, &styles.text)?;
            let held = CellValue::Number(number / scale.factor);
            writer::formula(sheet, row, 2, &scale.convert_cell(&part.cell(CellRef::Value(*index))), &held, format)?;
            writer::text(sheet, row, 3, &scale.unit, &styles.text)?;
            writer::number(sheet, row, 4, number / scale.factor, format)?;
        }
    }
    row += 2;
    let problems = worksheet.sections.iter().find(|section| section.id == "problems");
    if let Some(problems) = problems {
        writer::text(sheet, row, 0, &problems.title, &styles.bold)?;
        for cells in &problems.rows {
            row += 1;
            let words: Vec<String> = cells.iter().map(|cell| cell.shown().into_owned()).collect();
            writer::text(sheet, row, 0, &words.join(" "), &styles.group)?;
        }
        row += 2;
    }
    writer::text(sheet, row, 0, "Sheet", &styles.head)?;
    writer::text(sheet, row, 1, "Contents", &styles.head)?;
    for (name, about) in SHEETS {
        row += 1;
        writer::text(sheet, row, 0, name, &styles.text)?;
        writer::text(sheet, row, 1, about, &styles.text)?;
    }
    row += 2;
    writer::text(sheet, row, 0, "Headroom version", &styles.text)?;
    writer::text(sheet, row, 1, worksheet.headroom_version, &styles.text)?;
    writer::text(sheet, row + 1, 0, "Link", &styles.text)?;
    writer::text(sheet, row + 1, 1, &worksheet.link, &styles.text)?;
    writer::fit_row_height(sheet, row + 1, [(worksheet.link.as_str(), 80.0)])?;
    sheet.layout.set_active(true);
    Ok(())
}
