//! The *Months* sheet: the demand, capacity, and utilization of each resource at the beginning of each month,
//! calculated by the model's formulas.

use std::collections::BTreeMap;

use headroom_core::model::moving::TimeVaryingInput;
use headroom_core::work::WorkBudget;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Chart, ChartType};

use crate::book::Book;
use crate::calc::{CellValue, Cells, calc};
use crate::growth::Growth;
use crate::node::{CellRef, Node};
use crate::styles::Styles;
use crate::translate::{Translator, Working};
use crate::translated_component::{Scale, TranslatedComponent, cell_value};
use crate::writer::{self, XlsxResult};

pub(crate) const MONTHLY_CALCULATIONS_SHEET: &str = "Monthly calculations";
/// The number of rows above the months, on both sheets.
pub(crate) const HEADER_ROWS: u32 = 3;
/// The number of columns before the values.
const LEADING_COLUMNS: usize = 2;
/// The maximum number of lines in a chart.
const MAX_CURVES: usize = 8;

/// The values of a component that change over time and affect its resources, with a column for each value and a row for
/// each month.
pub(crate) struct MonthColumns {
    pub(crate) columns: Vec<MonthColumn>,
    /// The column of each value, by the value's index in the model.
    value_columns: BTreeMap<usize, usize>,
    /// The column of the first intermediate result.
    first_working: usize,
    /// The results of each month, by column.
    pub(crate) results: Vec<Vec<CellValue>>,
    /// The columns of each resource.
    pub(crate) resources: Vec<ResourceColumns>,
    pub(crate) months: u32,
}

/// A column of the *Monthly calculations* sheet.
pub(crate) struct MonthColumn {
    pub(crate) head: String,
    pub(crate) content: MonthColumnContent,
}

/// The content of a column.
pub(crate) enum MonthColumnContent {
    Input(TimeVaryingInput),
    Formula(Node),
    /// Demand divided by the target amount, which is capacity times target, or by the capacity if `target` is `None`.
    Share {
        demand: usize,
        capacity: usize,
        target: Option<usize>,
    },
    /// A flag that is 1 if the share exceeds 1, otherwise 0.
    Exceeded {
        share: usize,
    },
}

/// The columns of a resource.
pub(crate) struct ResourceColumns {
    pub(crate) demand: usize,
    pub(crate) capacity: usize,
    /// The column of the share, and the column of the flag that it exceeds 1: first for the target, then for the limit.
    pub(crate) bounds: [(usize, usize); 2],
}

impl MonthColumns {
    pub(crate) fn new(part: &TranslatedComponent<'_>, growth: &Growth<'_>) -> Self {
        let model = &part.component.model;
        let mut month_columns = Self {
            columns: Vec::new(),
            value_columns: BTreeMap::new(),
            first_working: 0,
            results: Vec::new(),
            resources: Vec::new(),
            months: growth.month_count(),
        };
        if model.resources.is_empty() || growth.months.is_empty() {
            return month_columns;
        }
        let movers = &part.component.moving.inputs;
        let moves = |place: usize| movers.iter().any(|mover| mover.index == place);
        let mut moving = BTreeMap::new();
        let required: Vec<usize> =
            model.resources.iter().flat_map(|resource| [resource.demand, resource.capacity, resource.target]).collect();
        for place in &required {
            changes_over_time(part, *place, &moves, &mut moving);
        }
        for mover in movers.iter().filter(|mover| moving.contains_key(&mover.index)) {
            let head = model.values.get(mover.index).map_or("", |value| &value.label);
            month_columns.push(Some(mover.index), head.to_owned(), MonthColumnContent::Input(*mover));
        }
        let mut translator = Translator::new(model);
        for (place, moves) in &moving {
            let (true, Some(expr), Some(value)) = (*moves, model.expr(*place), model.values.get(*place)) else {
                continue;
            };
            let node = translator.formula(&expr, &value.label);
            month_columns.push(Some(*place), value.label.clone(), MonthColumnContent::Formula(node));
        }
        for resource in &model.resources {
            let mut own = |place: usize, what: &str| {
                let node =
                    model.expr(place).map_or(Node::Number(f64::NAN), |expr| translator.formula(&expr, &resource.label));
                month_columns.push(
                    Some(place),
                    format!("{}: {what}", resource.label),
                    MonthColumnContent::Formula(node),
                )
            };
            let (demand, capacity, target) =
                (own(resource.demand, "needed"), own(resource.capacity, "installed"), own(resource.target, "target"));
            let bounds = [("target", Some(target)), ("limit", None)].map(|(name, target)| {
                let what = MonthColumnContent::Share { demand, capacity, target };
                let share = month_columns.push(None, format!("{}: share of the {name}", resource.label), what);
                let exceeded = month_columns.push(
                    None,
                    format!("{}: above the {name}", resource.label),
                    MonthColumnContent::Exceeded { share },
                );
                (share, exceeded)
            });
            month_columns.resources.push(ResourceColumns { demand, capacity, bounds });
        }
        month_columns.first_working = month_columns.columns.len();
        let workings = translator.workings;
        for working in &workings {
            month_columns.push(None, format!("for {}", working.of), MonthColumnContent::Formula(working.node.clone()));
        }
        for month in 0..growth.months.len() {
            if part.work().is_exhausted() {
                break;
            }
            let row = month_columns.month_results(part, growth, month, &workings);
            month_columns.results.push(row);
        }
        month_columns
    }

    fn push(&mut self, index: Option<usize>, head: String, what: MonthColumnContent) -> usize {
        self.columns.push(MonthColumn { head, content: what });
        let column = self.columns.len() - 1;
        if let Some(index) = index {
            self.value_columns.insert(index, column);
        }
        column
    }

    /// Computes the results of a month.
    fn month_results(
        &self,
        part: &TranslatedComponent<'_>,
        growth: &Growth<'_>,
        month: usize,
        workings: &[Working],
    ) -> Vec<CellValue> {
        let component = part.component;
        let mut given: Vec<f64> =
            (0..component.model.program.parameter_count()).map(|place| part.number(place)).collect();
        for mover in &component.moving.inputs {
            if let Some(number) = given.get_mut(mover.index) {
                *number *= mover.factor(growth.factor(month), growth.load);
            }
        }
        let mut cells = MonthCells {
            part,
            values: component.model.program.run_row_within(&given, part.work()),
            workings: Vec::new(),
        };
        for working in workings {
            let held = calc(&working.node, &cells);
            cells.workings.push(held);
        }
        let mut row: Vec<CellValue> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let number = |column: usize| row.get(column).map_or(f64::NAN, CellValue::number);
            row.push(match &column.content {
                MonthColumnContent::Input(mover) => cells.value(mover.index),
                MonthColumnContent::Formula(node) => calc(node, &cells),
                MonthColumnContent::Share { demand: of, capacity, target } => {
                    let most = number(*capacity) * target.map_or(1.0, number);
                    CellValue::Number(if most > 0.0 { number(*of) / most } else { 0.0 })
                }
                MonthColumnContent::Exceeded { share } => CellValue::Number(f64::from(u8::from(number(*share) > 1.0))),
            });
        }
        // Use the engine's own numbers where available.
        for (place, column) in &self.value_columns {
            if let Some(cell) = row.get_mut(*column) {
                *cell = cells.value(*place);
            }
        }
        row
    }

    /// Returns the address of a cell within the sheet.
    pub(crate) fn cell(column: usize, month: u32) -> String {
        format!("{}{}", Self::column_name(column), HEADER_ROWS + month + 1)
    }

    /// Returns the range of all months of a column within the sheet.
    pub(crate) fn column_range(&self, column: usize) -> String {
        let name = Self::column_name(column);
        format!("${name}${}:${name}${}", HEADER_ROWS + 1, HEADER_ROWS + self.months)
    }

    fn column_name(column: usize) -> String {
        u16::try_from(column + LEADING_COLUMNS).map_or_else(|_| "XFD".to_owned(), column_number_to_name)
    }

    /// Returns the rows below the months: the first month above a bound (0 if none), and the days until then.
    pub(crate) fn limit_rows(&self) -> (u32, u32) {
        (HEADER_ROWS + self.months + 1, HEADER_ROWS + self.months + 2)
    }

    /// Returns the formula of a column in a month.
    pub(crate) fn formula_text(&self, part: &TranslatedComponent<'_>, column: &MonthColumn, month: u32) -> String {
        let here = |column: usize| Self::cell(column, month);
        match &column.content {
            MonthColumnContent::Input(mover) => {
                let mut text = part.cell(CellRef::Value(mover.index));
                text += if mover.grows { "*" } else { "" };
                text += &if mover.grows { format!("$B{}", HEADER_ROWS + month + 1) } else { String::new() };
                text += if mover.varies { "*outlook_load" } else { "" };
                text
            }
            MonthColumnContent::Formula(node) => node.to_formula(&|cell| match cell {
                CellRef::Working(number) => here(self.first_working + number),
                CellRef::Value(place) => {
                    self.value_columns.get(&place).map_or_else(|| part.cell(cell), |column| here(*column))
                }
            }),
            MonthColumnContent::Share { demand: of, capacity, target } => {
                let most =
                    target.map_or_else(|| here(*capacity), |target| format!("({}*{})", here(*capacity), here(target)));
                format!("IF({most}>0,{}/{most},0)", here(*of))
            }
            MonthColumnContent::Exceeded { share } => format!("IF({}>1,1,0)", here(*share)),
        }
    }

    fn shares(&self, share: usize) -> Vec<f64> {
        self.results.iter().map(|row| row.get(share).map_or(f64::NAN, CellValue::number)).collect()
    }

    /// Returns the first month above a bound, counted from 1 (0 if none), and the days until the bound is exceeded (−1
    /// if none). The interpolation is exact if the share is proportional to a power of the growth and the growth is
    /// exponential.
    pub(crate) fn first_exceeded(&self, share: usize, growth: &Growth<'_>) -> (usize, f64) {
        let shares = self.shares(share);
        let Some(first) = shares.iter().position(|share| *share > 1.0) else { return (0, -1.0) };
        let (Some(before), Some(after)) = (first.checked_sub(1).and_then(|at| shares.get(at)), shares.get(first))
        else {
            return (1, 0.0);
        };
        let (from, to) = (growth.days_until(first - 1), growth.days_until(first));
        if *before <= 0.0 {
            return (first + 1, to);
        }
        let part = headroom_core::math::ln(1.0 / before) / headroom_core::math::ln(after / before);
        (first + 1, from + (to - from) * part)
    }
}

struct MonthCells<'p, 'e> {
    part: &'p TranslatedComponent<'e>,
    values: Vec<f64>,
    workings: Vec<CellValue>,
}

impl Cells for MonthCells<'_, '_> {
    fn value(&self, index: usize) -> CellValue {
        cell_value(self.part.component, index, self.values.get(index).copied().unwrap_or(f64::NAN))
    }

    fn working(&self, number: usize) -> CellValue {
        self.workings.get(number).cloned().unwrap_or(CellValue::Number(f64::NAN))
    }

    fn work(&self) -> &WorkBudget {
        self.part.work()
    }
}

/// Returns whether a value changes over time, either itself or through a value that it depends on. Adds the result for
/// it, and for the values that it depends on, to `known`.
pub(crate) fn changes_over_time(
    part: &TranslatedComponent<'_>,
    index: usize,
    is_moving_input: &impl Fn(usize) -> bool,
    known: &mut BTreeMap<usize, bool>,
) -> bool {
    if let Some(moving) = known.get(&index) {
        return *moving;
    }
    let model = &part.component.model;
    let mut moving = is_moving_input(index);
    // Models have no cycles.
    for used in model.program.uses(index) {
        moving |= changes_over_time(part, *used, is_moving_input, known);
    }
    known.insert(index, moving);
    moving
}

pub(crate) fn write(
    book: &mut Book<'_>,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    growth: &Growth<'_>,
    month_columns: &MonthColumns,
) -> XlsxResult<()> {
    let model = &part.component.model;
    if month_columns.resources.is_empty() {
        return Ok(());
    }
    let name = part.sheet_name("Months");
    let source = writer::quoted_sheet_name(&part.sheet_name(MONTHLY_CALCULATIONS_SHEET));
    let widths: Vec<f64> =
        [14.0, 12.0].into_iter().chain(std::iter::repeat_n(16.0, 3 * model.resources.len())).collect();
    let sheet = writer::add_sheet(book, &name, &widths, HEADER_ROWS)?;
    sheet.layout.set_freeze_panes(HEADER_ROWS, 2)?;
    writer::text(sheet, 0, 0, &format!("Months for {}", part.component.name), &styles.title)?;
    let note = "At the beginning of each month, with the growth and load from the Growth sheet, assuming that no \
                capacity is added.";
    writer::text(sheet, 0, 5, note, &styles.group)?;
    for (column, head) in (0..).zip(["Month", "Growth"]) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head_right)?;
    }
    let mut column = 2u16;
    for (resource, (limits, state)) in
        model.resources.iter().zip(month_columns.resources.iter().zip(&part.component.resources))
    {
        let size = state.capacity.unwrap_or(state.demand);
        let scale = Scale::of(size, &resource.unit, &model.counts);
        let unit = if scale.unit.is_empty() { String::new() } else { format!(", {}", scale.unit) };
        writer::text(sheet, HEADER_ROWS - 2, column, &resource.label, &styles.group)?;
        for (at, head) in
            (column..).zip([format!("Needed{unit}"), format!("Installed{unit}"), "Utilization".to_owned()])
        {
            writer::text(sheet, HEADER_ROWS - 1, at, &head, &styles.head_right)?;
        }
        let held = |column: usize| {
            let number = move |row: &Vec<CellValue>| row.get(column).map_or(f64::NAN, CellValue::number);
            month_columns.results.iter().map(number)
        };
        for (at, from) in [(column, limits.demand), (column + 1, limits.capacity)] {
            let text = |month: u32| scale.convert_cell(&format!("{source}!{}", MonthColumns::cell(from, month)));
            let shown = held(from).map(|number| CellValue::Number(number / scale.factor));
            writer::formula_column(sheet, (HEADER_ROWS, at), text, shown, &styles.number)?;
        }
        let (needed, there) = (column_number_to_name(column), column_number_to_name(column + 1));
        let used = |month: u32| format!("IF({there}{r}>0,{needed}{r}/{there}{r},\"–\")", r = HEADER_ROWS + month + 1);
        let shares = held(limits.demand).zip(held(limits.capacity)).map(|(demand, capacity)| {
            if capacity > 0.0 { CellValue::Number(demand / capacity) } else { CellValue::Text("–".to_owned()) }
        });
        writer::formula_column(sheet, (HEADER_ROWS, column + 2), used, shares, &styles.percent)?;
        column += 3;
    }
    sheet.set_row_height(HEADER_ROWS - 1, 30.0)?;
    for (month, date) in (0..).zip(&growth.months) {
        let row = HEADER_ROWS + month;
        writer::formula(
            sheet,
            row,
            0,
            &Growth::cell('B', month),
            &CellValue::Number(writer::serial(*date)),
            &styles.date,
        )?;
        let at = CellValue::Number(growth.factor(month as usize));
        writer::formula(sheet, row, 1, &Growth::cell('D', month), &at, &styles.number)?;
    }
    insert_charts(book, part, &name, growth.month_count())
}

fn insert_charts(book: &mut Book<'_>, part: &TranslatedComponent<'_>, name: &str, months: u32) -> XlsxResult<()> {
    let model = &part.component.model;
    let last = HEADER_ROWS + months - 1;
    let mut utilization_chart = Chart::new(ChartType::Line);
    utilization_chart.title().set_name("Utilization of each resource");
    utilization_chart.y_axis().set_num_format("0%").set_min(0.0);
    let known = part.component.resources.iter().enumerate().filter(|(_, state)| state.capacity.is_some());
    let mut known: Vec<usize> = known.map(|(number, _)| number).collect();
    let pressure = |number: usize| {
        part.component.resources.get(number).map_or(0.0, |state| state.utilization.unwrap_or(0.0) / state.target)
    };
    known.sort_by(|a, b| pressure(*b).total_cmp(&pressure(*a)));
    for number in known.iter().take(MAX_CURVES) {
        let (Some(resource), Ok(at)) = (model.resources.get(*number), u16::try_from(4 + 3 * number)) else { continue };
        utilization_chart
            .add_series()
            .set_name(&writer::chart_title(&resource.label))
            .set_categories((name, HEADER_ROWS, 0, last, 0))
            .set_values((name, HEADER_ROWS, at, last, at));
    }
    let Some(sheet) = book.last_sheet() else { return Ok(()) };
    let row = last + 3;
    if let Some(first) = known.first() {
        utilization_chart.set_width(760).set_height(360);
        utilization_chart.x_axis().set_num_format("mmm yyyy");
        sheet.layout.insert_chart(row, 0, &utilization_chart)?;
        let mut capacity_chart = Chart::new(ChartType::Line);
        let label = model.resources.get(*first).map_or("", |resource| resource.label.as_str());
        capacity_chart.title().set_name(&writer::chart_title(&format!("{label}: needed and installed")));
        capacity_chart.set_width(760).set_height(360);
        capacity_chart.x_axis().set_num_format("mmm yyyy");
        for (series, offset) in [("Needed", 2), ("Installed", 3)] {
            let Ok(at) = u16::try_from(offset + 3 * first) else { continue };
            capacity_chart.add_series().set_name(series).set_categories((name, HEADER_ROWS, 0, last, 0)).set_values((
                name,
                HEADER_ROWS,
                at,
                last,
                at,
            ));
        }
        sheet.layout.insert_chart(row, 9, &capacity_chart)?;
    }
    Ok(())
}
