//! The *Cost* sheet: all clouds side by side, and the editable settings.

use rust_xlsxwriter::{Chart, ChartType, DataValidation, DataValidationRule};

use super::addresses::absolute_cell;
use super::cloud_bill::Period;
use super::{Cost, saturating_u16};
use crate::book::Book;
use crate::calc::CellValue;
use crate::styles::{Style, Styles};
use crate::writer::{self, XlsxResult};

const SHEET: &str = "Cost";
const GUIDE: [&str; 3] = [
    "Recalculated: monthly billed quantities from the model formulas; hourly machine counts; the cheapest instance type \
     and its commitment; and all line items and totals, here and on the cloud sheets.",
    "You can change: inputs, growth, the colored cells below, load factors on the Calendar sheet, prices on the Prices \
     sheet, and instance types on the Machines sheets.",
    "Set in the calculator (linked on the Summary sheet): region, allowed instance types, longest commitment term, and \
     the dates of months and events. Purchase options and savings are on the “Cost at export” sheet.",
];

/// An editable cell: name, label, value, format, bounds.
type EditableSetting<'s> = (&'static str, &'static str, f64, &'s Style, (f64, f64));

pub(crate) fn write(book: &mut Book<'_>, styles: &Styles, cost: &Cost<'_, '_>) -> XlsxResult<()> {
    let sheet = writer::add_sheet(book, SHEET, &[44.0, 18.0, 18.0, 18.0, 18.0, 18.0, 18.0, 18.0], 0)?;
    writer::text(sheet, 0, 0, "Cost", &styles.title)?;
    let mut row = 1;
    let (months, all) = (cost.needs.months(), cost.context.months.len());
    let fewer = format!("The first {months} of {all} months: formulas for all of them would make the file too large.");
    let fewer = (months < all).then_some(fewer.as_str());
    let catalog = format!("Catalog: {}.", cost.prices.version());
    for note in GUIDE.into_iter().chain(fewer).chain([catalog.as_str()]) {
        writer::text(sheet, row, 0, note, &styles.group)?;
        row += 1;
    }
    row += 1;
    let mut names = Vec::new();
    for (name, label, value, format, (least, most)) in settings(cost, styles) {
        writer::text(sheet, row, 0, label, &styles.text)?;
        writer::number(sheet, row, 1, value, format)?;
        let rule = DataValidation::new().allow_decimal_number(DataValidationRule::Between(least, most));
        sheet.layout.add_data_validation(row, 1, row, 1, &rule)?;
        names.push((name, row));
        row += 1;
    }
    let whole = headroom_core::format::count(months, "month");
    for (title, period, end) in [("First month", Period::FirstMonth, 1), (whole.as_str(), Period::AllMonths, months)] {
        row += 1;
        writer::text(sheet, row, 0, title, &styles.head)?;
        for (column, cloud) in (1..).zip(&cost.prices.clouds) {
            writer::text(sheet, row, column, cloud.cloud().label(), &styles.head_right)?;
        }
        let kinds = headroom_core::cost::bill::ServiceCategory::ALL.into_iter();
        let first = row + 1;
        for kind in
            kinds.filter(|kind| cost.bills.iter().any(|(_, bill)| bill.categories().any(|other| other == *kind)))
        {
            row += 1;
            writer::text(sheet, row, 0, kind.label(), &styles.text)?;
            for (column, (_, bill)) in (1..).zip(&cost.bills) {
                let (formula, held) = bill.category_total(kind, &absolute_cell(row, 0), period);
                writer::formula(sheet, row, column, &formula, &CellValue::Number(held), &styles.money)?;
            }
        }
        let last = row;
        row += 1;
        writer::text(sheet, row, 0, "Total", &styles.bold)?;
        for (column, (_, bill)) in (1..).zip(&cost.bills) {
            let sum = format!("SUM({})", super::addresses::range((first, column), (last, column)));
            let held = (0..end).map(|month| bill.total(month).1).sum();
            writer::formula(sheet, row, column, &sum, &CellValue::Number(held), &styles.money_sum)?;
        }
        row += 1;
    }
    row += 1;
    let head = row;
    writer::text(sheet, row, 0, "Month", &styles.head)?;
    for (column, cloud) in (1..).zip(&cost.prices.clouds) {
        writer::text(sheet, row, column, cloud.cloud().label(), &styles.head_right)?;
    }
    for month in 0..months {
        row += 1;
        let date = super::days::date_cell(cost.needs.first_day(month));
        writer::formula(sheet, row, 0, &date, &CellValue::Number(cost.needs.serial(month)), &styles.date)?;
        for (column, (_, bill)) in (1..).zip(&cost.bills) {
            let (cell, held) = bill.total(month);
            writer::formula(sheet, row, column, &cell, &CellValue::Number(held), &styles.money)?;
        }
    }
    // A line with a single point would be invisible.
    let mut chart = Chart::new(if months > 1 { ChartType::Line } else { ChartType::Column });
    chart.title().set_name("Cost by month");
    chart.x_axis().set_num_format("mmm yyyy");
    chart.y_axis().set_num_format("\"$\"#,##0").set_min(0.0);
    for (column, cloud) in (1..).zip(&cost.prices.clouds) {
        chart.add_series().set_name(cloud.cloud().label()).set_categories((SHEET, head + 1, 0, row, 0)).set_values((
            SHEET,
            head + 1,
            column,
            row,
            column,
        ));
    }
    chart.set_width(760).set_height(380);
    sheet.layout.insert_chart(
        names.first().map_or(6, |(_, row)| *row),
        saturating_u16(cost.prices.clouds.len()) + 2,
        &chart,
    )?;
    for (name, row) in names {
        book.define_name(name, &format!("={SHEET}!$B${}", row + 1))?;
    }
    Ok(())
}

fn settings<'s>(cost: &Cost<'_, '_>, styles: &'s Styles) -> Vec<EditableSetting<'s>> {
    let policy = &cost.context.policy;
    let (count, share) = (&styles.input_count, &styles.input_percent);
    let of = |number: u32| f64::from(number);
    let mut settings = vec![
        ("cost_least", "Minimum machines per kind", of(policy.min_machines), count, (1.0, 1e5)),
        ("cost_spare", "Spare machines per kind", of(policy.spare), count, (0.0, 1e5)),
        ("cost_zones", "Zones to spread each kind across", of(policy.zones), count, (1.0, 100.0)),
        ("cost_clusters", "Clusters with a billed control plane", of(policy.clusters), count, (0.0, 1e4)),
        ("cost_spot", "Spot share of interruptible machines", policy.purchase_limits.spot_share, share, (0.0, 1.0)),
        ("cost_rework", "Spot interruption overhead", policy.rework, share, (0.0, 1.0)),
    ];
    if let Some(standby) = policy.standby {
        if let Some(cores) = standby.cores {
            settings.push(("cost_standby_cores", "Standby cores, % of production", cores, share, (0.0, 10.0)));
            settings.push((
                "cost_standby_memory",
                "Standby memory, % of production",
                standby.memory,
                share,
                (0.0, 10.0),
            ));
        }
        settings.push(("cost_standby_storage", "Standby disks, % of production", standby.storage, share, (0.0, 10.0)));
    }
    settings
}
