//! The *Growth* sheet: the growth settings, and the growth factor at the beginning of each month.

use headroom_core::date::Date;
use headroom_core::plan::timeline::Timeline;
use headroom_core::scenario::{Growth as Law, Period};
use rust_xlsxwriter::{DataValidation, DataValidationRule};

use crate::book::{Book, Sheet};
use crate::calc::CellValue;
use crate::styles::Styles;
use crate::writer::{self, XlsxResult};

/// The defined names of the settings on the sheet.
pub(crate) const DEFINED_NAMES: [&str; 6] =
    ["outlook_start", "outlook_growth", "outlook_factor", "outlook_period", "outlook_ceiling", "outlook_load"];
const SHEET: &str = "Growth";
const KINDS: [&str; 5] = ["none", "compound", "linear", "logistic", "steps"];
/// The number of rows above the months.
const HEADER_ROWS: u32 = 11;
const WIDTHS: [f64; 9] = [24.0, 18.0, 14.0, 16.0, 8.0, 14.0, 14.0, 14.0, 60.0];

/// The growth, and the months of the timeline.
pub(crate) struct Growth<'t> {
    pub(crate) start: Date,
    law: &'t Law,
    /// The load to plan for, relative to the average.
    pub(crate) load: f64,
    /// The first day of each month, and the end of the last month.
    pub(crate) months: Vec<Date>,
}

impl<'t> Growth<'t> {
    pub(crate) fn new(timeline: &'t Timeline) -> Self {
        let outlook = &timeline.outlook;
        let month = |number: u32| i32::try_from(number).ok().and_then(|number| outlook.start.plus_months(number));
        Self {
            start: outlook.start,
            law: &outlook.growth,
            load: timeline.load.design_peak,
            months: (0..=outlook.horizon_months).map_while(month).collect(),
        }
    }

    /// Returns the number of days from the start to the beginning of a month.
    pub(crate) fn days_until(&self, month: usize) -> f64 {
        self.months.get(month).map_or(0.0, |date| f64::from(date.days_since(self.start)))
    }

    /// Returns the growth factor at the beginning of a month.
    pub(crate) fn factor(&self, month: usize) -> f64 {
        self.law.factor_after(self.start, self.days_until(month))
    }

    /// Returns the number of dates in [`Self::months`], one more than the number of months.
    pub(crate) fn month_count(&self) -> u32 {
        u32::try_from(self.months.len()).unwrap_or(0)
    }

    /// Returns the cell of a month in a column of this sheet.
    pub(crate) fn cell(column: char, month: u32) -> String {
        format!("{SHEET}!${column}${}", HEADER_ROWS + month + 1)
    }

    /// Returns the range with the number of days until each month.
    pub(crate) fn days_range(&self) -> String {
        format!("{SHEET}!$C${}:$C${}", HEADER_ROWS + 1, HEADER_ROWS + self.month_count())
    }

    /// Returns the steps of the growth: dates and factors, beginning with factor 1 on the first day.
    fn steps(&self) -> Vec<(Date, f64)> {
        let ahead = match self.law {
            Law::Steps(steps) => steps.iter().copied().filter(|(date, _)| *date > self.start).collect(),
            _ => Vec::new(),
        };
        std::iter::once((self.start, 1.0)).chain(ahead).collect()
    }

    /// Returns the formula of the growth factor after `days`, which is itself a formula.
    pub(crate) fn formula(&self, days: &str) -> String {
        let steps = self.steps().len();
        let of =
            |column: char| format!("{SHEET}!${column}${}:${column}${}", HEADER_ROWS + 1, HEADER_ROWS as usize + steps);
        let at = format!("MATCH({days},{},1)", of('G'));
        let after = format!("MIN({at}+1,{steps})");
        let index = |column: char, at: &str| format!("INDEX({},{at})", of(column));
        let step_days = format!("({}-{})", index('G', &after), index('G', &at));
        let by_steps = format!(
            "IF({at}={steps},{low},{low}*({high}/{low})^(({days}-{begin})/{step_days}))",
            low = index('H', &at),
            high = index('H', &after),
            begin = index('G', &at),
        );
        let logistic = format!("outlook_ceiling/(1+(outlook_ceiling-1)*outlook_factor^(-{days}/outlook_period))");
        let other = format!("IF(outlook_growth=\"logistic\",{logistic},IF(outlook_growth=\"steps\",{by_steps},1))");
        let linear = format!("IF(outlook_growth=\"linear\",1+(outlook_factor-1)*{days}/outlook_period,{other})");
        let law = format!("IF(outlook_growth=\"compound\",outlook_factor^({days}/outlook_period),{linear})");
        format!("IF({days}<=0,1,MAX(0,MIN(1E+100,{law})))")
    }
}

/// Returns the values of the editable cells: kind, factor per period, days per period, and ceiling.
fn settings(law: &Law) -> (&'static str, f64, f64, f64) {
    let (month, ceiling) = (Period::Month.days(), 10.0);
    match law {
        Law::None => ("none", 1.05, month, ceiling),
        Law::Compound(rate) => ("compound", rate.factor, rate.periods * rate.period.days(), ceiling),
        Law::Linear(rate) => ("linear", rate.factor, rate.periods * rate.period.days(), ceiling),
        Law::Logistic { rate, ceiling } => ("logistic", rate.factor, rate.periods * rate.period.days(), *ceiling),
        Law::Steps(_) => ("steps", 1.05, month, ceiling),
    }
}

pub(crate) fn write(book: &mut Book<'_>, styles: &Styles, growth: &Growth<'_>) -> XlsxResult<()> {
    let sheet = writer::add_sheet(book, SHEET, &WIDTHS, 0)?;
    sheet.layout.set_repeat_rows(HEADER_ROWS - 1, HEADER_ROWS - 1)?;
    writer::text(sheet, 0, 0, "Growth", &styles.title)?;
    writer::text(sheet, 1, 0, "Change the colored cells; the months are recalculated.", &styles.group)?;
    let (kind, factor, period, ceiling) = settings(growth.law);
    let rows = [
        ("Start", "The first day of the timeline; set in the calculator"),
        (
            "Growth",
            "none, compound (a fixed percentage each period), linear, logistic (up to a ceiling), or steps (in the columns to the right)",
        ),
        ("Factor per period", "1.05 is 5% growth"),
        ("Period, days", "A month of 730 hours has 30.4167 days"),
        ("Ceiling", "A multiple of today’s size, for logistic growth"),
        ("Load factor", "The load to plan for, relative to the average: 1 is the average"),
    ];
    for (row, (label, note)) in (2..).zip(rows) {
        writer::text(sheet, row, 0, label, &styles.text)?;
        writer::text(sheet, row, 2, note, &styles.group)?;
    }
    writer::date(sheet, 2, 1, growth.start, &styles.date)?;
    writer::text(sheet, 3, 1, kind, &styles.input_text)?;
    for (row, number) in (4..).zip([factor, period, ceiling, growth.load]) {
        writer::number(sheet, row, 1, number, &styles.input_text)?;
        let above = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThan(0.0));
        sheet.layout.add_data_validation(row, 1, row, 1, &above)?;
    }
    sheet.layout.add_data_validation(3, 1, 3, 1, &DataValidation::new().allow_list_strings(&KINDS)?)?;
    write_steps(sheet, styles, growth)?;
    write_months(sheet, styles, growth)?;
    for (row, name) in (3..).zip(DEFINED_NAMES) {
        book.define_name(name, &format!("={SHEET}!$B${row}"))?;
    }
    Ok(())
}

/// Writes the table of steps.
fn write_steps(sheet: &mut Sheet<'_>, styles: &Styles, growth: &Growth<'_>) -> XlsxResult<()> {
    for (column, head) in (5..).zip(["Step date", "Days from start", "Factor"]) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head)?;
    }
    for (row, (date, factor)) in (HEADER_ROWS..).zip(growth.steps()) {
        if row == HEADER_ROWS {
            writer::formula(sheet, row, 5, "outlook_start", &CellValue::Number(writer::serial(date)), &styles.date)?;
        } else {
            writer::date(sheet, row, 5, date, &styles.input_date)?;
        }
        let days = CellValue::Number(f64::from(date.days_since(growth.start)));
        writer::formula(sheet, row, 6, &format!("F{}-outlook_start", row + 1), &days, &styles.full_precision)?;
        writer::number(
            sheet,
            row,
            7,
            factor,
            if row == HEADER_ROWS { &styles.full_precision } else { &styles.input_text },
        )?;
    }
    Ok(())
}

fn write_months(sheet: &mut Sheet<'_>, styles: &Styles, growth: &Growth<'_>) -> XlsxResult<()> {
    for (column, head) in (0..).zip(["Month", "First day", "Days from start", "Growth"]) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head_right)?;
    }
    for (month, date) in growth.months.iter().enumerate() {
        let number = u32::try_from(month).unwrap_or(0);
        let row = HEADER_ROWS + number;
        let here = row + 1;
        writer::number(sheet, row, 0, f64::from(number), &styles.full_precision)?;
        let held = CellValue::Number(writer::serial(*date));
        writer::formula(sheet, row, 1, &format!("EDATE(outlook_start,A{here})"), &held, &styles.date)?;
        let days = CellValue::Number(growth.days_until(month));
        writer::formula(sheet, row, 2, &format!("B{here}-outlook_start"), &days, &styles.full_precision)?;
        let formula = growth.formula(&format!("C{here}"));
        writer::formula(sheet, row, 3, &formula, &CellValue::Number(growth.factor(month)), &styles.full_precision)?;
    }
    Ok(())
}
