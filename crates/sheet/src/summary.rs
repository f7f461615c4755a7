//! The first sheet: what matters most, and what is on the others.

use headroom_core::report::worksheet::Worksheet;
use rust_xlsxwriter::Workbook;

use crate::calc::Held;
use crate::node::Ref;
use crate::part::{Part, Scale};
use crate::pen::{self, Made};
use crate::styles::Styles;

const SHEETS: [(&str, &str); 16] = [
    ("Inputs", "what is set and what is assumed; change what is coloured"),
    ("Sizing", "every result with its formula, resources, parts of a whole"),
    ("Decisions", "which decisions and which advice apply"),
    ("Months", "what is needed of each resource, month by month"),
    ("Growth", "how what grows grows; change what is coloured"),
    ("Cost", "what it costs, in each cloud with the lines of its own sheet; change what is coloured"),
    ("Prices", "what things cost, and where that is from; change what is coloured"),
    ("Calendar", "the load of hours, weekdays and months, and of events; change what is coloured"),
    ("Machines", "for each cloud which machines, how many and how they are bought"),
    ("Cost when exported", "options and savings: as they were when exported"),
    ("Dates and plan", "dates from the load of every hour, the plan, remedies: as they were when exported"),
    ("About", "problems, what is assumed of the time ahead, models and their sources"),
    ("Needs, Days", "what is paid for month by month, and the growth of each day"),
    ("Amounts, Hours", "the formulas of the model once more, for what is paid for"),
    ("Month workings", "the formulas of the model once more, for each month"),
    ("Workings", "parts of formulas"),
];

pub(crate) fn write(book: &mut Workbook, styles: &Styles, worksheet: &Worksheet, parts: &[Part<'_>]) -> Made<()> {
    let sheet = pen::sheet(book, "Summary", &[30.0, 90.0, 20.0, 24.0, 20.0], 0)?;
    pen::text(sheet, 0, 0, &worksheet.title, &styles.title)?;
    pen::text(sheet, 1, 0, &format!("When exported: {}", worksheet.verdict), &styles.group)?;
    let mut row = 3;
    for (column, head) in (0..).zip(["Component", "What", "Value", "Unit", "When exported"]) {
        let format = if column == 2 || column == 4 { &styles.head_right } else { &styles.head };
        pen::text(sheet, row, column, head, format)?;
    }
    for part in parts {
        let model = &part.component.model;
        for place in &model.headline {
            let Some(value) = model.values.get(*place) else { continue };
            row += 1;
            let number = part.number(*place);
            let scale = Scale::of(number, &value.unit, &model.counts);
            let format = styles.of(&scale, number);
            pen::text(sheet, row, 0, &part.component.name, &styles.text)?;
            pen::text(sheet, row, 1, &value.label, &styles.text)?;
            let held = Held::Number(number / scale.factor);
            pen::formula(sheet, row, 2, &scale.show(&part.cell(Ref::Value(*place))), &held, format)?;
            pen::text(sheet, row, 3, &scale.unit, &styles.text)?;
            pen::number(sheet, row, 4, number / scale.factor, format)?;
        }
    }
    row += 2;
    let problems = worksheet.sections.iter().find(|section| section.id == "problems");
    if let Some(problems) = problems {
        pen::text(sheet, row, 0, &problems.title, &styles.verdict)?;
        for cells in &problems.rows {
            row += 1;
            let words: Vec<String> = cells.iter().map(|cell| cell.shown().into_owned()).collect();
            pen::text(sheet, row, 0, &words.join(" "), &styles.group)?;
        }
        row += 2;
    }
    pen::text(sheet, row, 0, "Sheet", &styles.head)?;
    pen::text(sheet, row, 1, "What is on it", &styles.head)?;
    for (name, about) in SHEETS {
        row += 1;
        pen::text(sheet, row, 0, name, &styles.text)?;
        pen::text(sheet, row, 1, about, &styles.text)?;
    }
    row += 2;
    pen::text(sheet, row, 0, "Made by Headroom", &styles.text)?;
    pen::text(sheet, row, 1, worksheet.made_by, &styles.text)?;
    pen::text(sheet, row + 1, 0, "Link", &styles.text)?;
    pen::text(sheet, row + 1, 1, &worksheet.link, &styles.text)?;
    pen::tall(sheet, row + 1, [(worksheet.link.as_str(), 80.0)])?;
    sheet.set_active(true);
    Ok(())
}
