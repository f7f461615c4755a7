//! The *Sizing* sheet: every result with its formula, the resources, and breakdowns with charts.

use headroom_core::model::ChartKind;
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell_absolute};
use rust_xlsxwriter::{Chart, ChartType};

use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::growth::Growth;
use crate::months::{self, MonthColumns};
use crate::node::{CellRef, Node};
use crate::styles::Styles;
use crate::translated_component::{Scale, TranslatedComponent};
use crate::writer::{self, XlsxResult};

const WIDTHS: [f64; 9] = [36.0, 18.0, 24.0, 22.0, 24.0, 18.0, 70.0, 40.0, 50.0];
const HEADS: [&str; 9] =
    ["Name", "Value", "Unit", "Base value", "Base unit", "At export", "Model formula", "Source", "Note"];
const BASE: u16 = 3;
const HEADER_ROWS: u32 = 3;

pub(crate) fn write(
    book: &mut Book<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    growth: &Growth<'_>,
    month_columns: &MonthColumns,
) -> XlsxResult<()> {
    let model = &part.component.model;
    let name = part.sheet_name("Sizing");
    let mut named = Vec::new();
    let sheet = writer::add_sheet(book, &name, &WIDTHS, HEADER_ROWS)?;
    writer::text(sheet, 0, 0, &format!("Sizing for {}", part.component.name), &styles.title)?;
    writer::text(
        sheet,
        1,
        0,
        "Every value is calculated from the inputs. The value at export is kept for comparison.",
        &styles.group,
    )?;
    for (column, head) in (0..).zip(HEADS) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    let mut row = HEADER_ROWS;
    for group in model.groups.iter().map(|group| (group.id.as_str(), group.label.as_str())).chain([("", "Other")]) {
        let mut of_group = model.formulas().filter(|(_, value)| value.group == group.0).peekable();
        if of_group.peek().is_some() {
            writer::text(sheet, row, 0, group.1, &styles.group)?;
            row += 1;
        }
        for (place, _) in of_group {
            write_result(sheet, styles, part, place, row)?;
            named.push((place, row));
            row += 1;
        }
    }
    row = write_resources(sheet, styles, part, growth, month_columns, row + 1)?;
    write_breakdowns(sheet, styles, part, &name, row + 1)?;
    for (place, row) in named {
        let address = format!("={}!{}", writer::quoted_sheet_name(&name), row_col_to_cell_absolute(row, BASE));
        book.define_name(part.cell(CellRef::Value(place)), &address)?;
    }
    Ok(())
}

fn write_result(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    place: usize,
    row: u32,
) -> XlsxResult<()> {
    let model = &part.component.model;
    let (Some(value), Some(node)) = (model.values.get(place), part.formulas.get(&place)) else { return Ok(()) };
    let number = part.number(place);
    let scale = Scale::of(number, &value.unit, &model.counts);
    let format = styles.number_format(&scale, number);
    writer::text(sheet, row, 0, &value.label, &styles.text)?;
    let shown = CellValue::Number(number / scale.factor);
    writer::formula(sheet, row, 1, &scale.convert_cell(&format!("D{}", row + 1)), &shown, format)?;
    writer::text(sheet, row, 2, &scale.unit, &styles.text)?;
    writer::formula(sheet, row, BASE, &part.formula_text(node), &CellValue::Number(number), &styles.full_precision)?;
    writer::text(sheet, row, BASE + 1, &value.unit.base_text(), &styles.text)?;
    writer::number(sheet, row, BASE + 2, number / scale.factor, format)?;
    let explained = part.component.explain(place).and_then(|explanation| explanation.formula).unwrap_or_default();
    let texts = [value.label.as_str(), &explained, &value.source, &value.help];
    writer::fit_row_height(sheet, row, texts.into_iter().zip([WIDTHS[0], WIDTHS[6], WIDTHS[7], WIDTHS[8]]))?;
    writer::text(sheet, row, BASE + 3, &explained, &styles.note)?;
    writer::text(sheet, row, BASE + 4, &value.source, &styles.note)?;
    writer::text(sheet, row, BASE + 5, &value.help, &styles.note)
}

/// Writes the demand, capacity, and utilization of each resource, and the dates on which its target and limit are
/// reached. Returns the first row after them.
fn write_resources(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    growth: &Growth<'_>,
    month_columns: &MonthColumns,
    mut row: u32,
) -> XlsxResult<u32> {
    let model = &part.component.model;
    if model.resources.is_empty() {
        return Ok(row);
    }
    let heads = [
        "Resource",
        "Needed",
        "Unit",
        "Installed",
        "Utilization",
        "Target",
        "Headroom",
        "Target reached (approx.)",
        "Limit reached (approx.)",
    ];
    for (column, head) in (0..).zip(heads) {
        writer::text(sheet, row, column, head, &styles.head)?;
    }
    row += 1;
    for (number, (resource, state)) in model.resources.iter().zip(&part.component.resources).enumerate() {
        let scale = Scale::of(state.capacity.unwrap_or(state.demand), &resource.unit, &model.counts);
        let here = row + 1;
        writer::text(sheet, row, 0, &resource.label, &styles.text)?;
        writer::text(sheet, row, 2, &scale.unit, &styles.text)?;
        let amount = |place: usize| {
            let text = part.formulas.get(&place).map_or_else(String::new, |node| part.formula_text(node));
            let whole =
                if matches!(part.formulas.get(&place), Some(Node::Value(_))) { text } else { format!("({text})") };
            scale.convert_cell(&whole)
        };
        let held = |place: usize| CellValue::Number(part.number(place) / scale.factor);
        writer::formula(sheet, row, 1, &amount(resource.demand), &held(resource.demand), &styles.number)?;
        writer::formula(sheet, row, 3, &amount(resource.capacity), &held(resource.capacity), &styles.number)?;
        let known = |formula: &str| format!("IF(D{here}>0,{formula},\"–\")");
        let or_nothing = |number: Option<f64>| number.map_or(CellValue::Text("–".to_owned()), CellValue::Number);
        writer::formula(
            sheet,
            row,
            4,
            &known(&format!("B{here}/D{here}")),
            &or_nothing(state.utilization),
            &styles.percent,
        )?;
        let target = part.formulas.get(&resource.target).map_or_else(String::new, |node| part.formula_text(node));
        writer::formula(sheet, row, 5, &target, &CellValue::Number(state.target), &styles.percent)?;
        let headroom = or_nothing(state.headroom.map(|headroom| headroom / scale.factor));
        writer::formula(sheet, row, 6, &known(&format!("D{here}*F{here}-B{here}")), &headroom, &styles.number)?;
        for (column, (share, exceeded)) in
            (7..).zip(month_columns.resources.get(number).map_or([(0, 0); 2], |limits| limits.bounds))
        {
            let source = writer::quoted_sheet_name(&part.sheet_name(months::MONTHLY_CALCULATIONS_SHEET));
            let (first, days) = month_columns.limit_rows();
            // Two columns precede the values.
            let name = u16::try_from(exceeded + 2).map_or_else(|_| String::new(), column_number_to_name);
            let cell = |row: u32| format!("{source}!${name}${}", row + 1);
            let formula = format!(
                "IF({first}=0,\"not in these months\",IF({first}=1,\"now\",outlook_start-INT(-{})))",
                cell(days),
                first = cell(first)
            );
            let held = match month_columns.first_exceeded(share, growth) {
                (0, _) => CellValue::Text("not in these months".to_owned()),
                (1, _) => CellValue::Text("now".to_owned()),
                (_, days) => CellValue::Number(writer::serial(growth.start) + headroom_core::math::ceil(days)),
            };
            writer::formula(sheet, row, column, &formula, &held, &styles.date)?;
        }
        row += 1;
    }
    Ok(row)
}

/// Writes the breakdowns, each with a chart.
fn write_breakdowns(
    sheet: &mut Sheet<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    name: &str,
    mut row: u32,
) -> XlsxResult<()> {
    let model = &part.component.model;
    for chart in &model.charts {
        let ChartKind::Parts(places) = &chart.kind else { continue };
        let largest = places.iter().map(|place| part.number(*place)).fold(0.0, headroom_core::math::max);
        let Some(value) = places.first().and_then(|place| model.values.get(*place)) else { continue };
        let scale = Scale::of(largest, &value.unit, &model.counts);
        for (column, head) in (0..).zip([chart.label.as_str(), "Value", "Unit"]) {
            writer::text(sheet, row, column, head, &styles.head)?;
        }
        let first = row + 1;
        for place in places {
            row += 1;
            let label = model.values.get(*place).map_or("", |value| value.label.as_str());
            writer::text(sheet, row, 0, label, &styles.text)?;
            // The chart stores the names of its bars.
            sheet.layout.write_string(row, 0, label)?;
            let held = CellValue::Number(part.number(*place) / scale.factor);
            writer::formula(
                sheet,
                row,
                1,
                &scale.convert_cell(&part.cell(CellRef::Value(*place))),
                &held,
                &styles.number,
            )?;
            writer::text(sheet, row, 2, &scale.unit, &styles.text)?;
        }
        let mut picture = Chart::new(ChartType::Bar);
        picture.title().set_name(&writer::chart_title(&chart.label));
        picture.legend().set_hidden();
        picture.y_axis().set_reverse();
        picture.add_series().set_categories((name, first, 0, row, 0)).set_values((name, first, 1, row, 1));
        picture.set_width(620).set_height(300);
        sheet.layout.insert_chart(first - 1, 4, &picture)?;
        // A chart is about 16 rows high.
        row = (row + 2).max(first + 17);
    }
    Ok(())
}
