//! The sheet *Months*: the demand for each resource at the beginning of each month, by the formulas of the model.

use std::collections::BTreeMap;

use headroom_core::model::moving::Mover;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Chart, ChartType, Workbook};

use crate::calc::{CellValue, Cells, calc};
use crate::growth::Growth;
use crate::node::{Node, Ref};
use crate::styles::Styles;
use crate::translate::{Translator, Working};
use crate::translated_component::{Scale, TranslatedComponent, held};
use crate::writer::{self, XlsxResult};

pub(crate) const SHEET: &str = "Month workings";
/// The number of rows above the months, on both sheets.
pub(crate) const HEADER_ROWS: u32 = 3;
/// The number of columns before the values.
const LEADING_COLUMNS: usize = 2;
/// The maximum number of curves in a chart.
const MAX_CURVES: usize = 8;

/// The values of a component that change over time and affect its resources: a column for each, a row for each month.
pub(crate) struct MonthColumns {
    pub(crate) columns: Vec<MonthColumn>,
    /// The columns of values and of workings.
    places: BTreeMap<usize, usize>,
    first_working: usize,
    /// The results of each column, by month.
    pub(crate) held: Vec<Vec<CellValue>>,
    /// For each resource, the columns of demand, capacity and target, and the columns of the shares of target and limit,
    /// each with a flag that is set if it is exceeded.
    pub(crate) resources: Vec<Limits>,
    pub(crate) months: u32,
}

/// A column of the month workings.
pub(crate) struct MonthColumn {
    pub(crate) head: String,
    pub(crate) what: MonthCell,
}

/// The content of a column.
pub(crate) enum MonthCell {
    Moved(Mover),
    Formula(Node),
    /// Demand as a share of a bound, and whether the share exceeds 1.
    Share {
        of: usize,
        capacity: usize,
        target: Option<usize>,
    },
    Passed {
        share: usize,
    },
}

/// The columns of a resource.
pub(crate) struct Limits {
    pub(crate) demand: usize,
    pub(crate) capacity: usize,
    /// For the target and for the limit, the columns of the share and of the exceeded flag.
    pub(crate) bounds: [(usize, usize); 2],
}

impl MonthColumns {
    pub(crate) fn new(part: &TranslatedComponent<'_>, growth: &Growth<'_>) -> Self {
        let model = &part.component.model;
        let mut ahead = Self {
            columns: Vec::new(),
            places: BTreeMap::new(),
            first_working: 0,
            held: Vec::new(),
            resources: Vec::new(),
            months: growth.count(),
        };
        if model.resources.is_empty() || growth.months.is_empty() {
            return ahead;
        }
        let movers = &part.component.moving.inputs;
        let moves = |place: usize| movers.iter().any(|mover| mover.place == place);
        let mut moving = BTreeMap::new();
        let wanted: Vec<usize> =
            model.resources.iter().flat_map(|resource| [resource.demand, resource.capacity, resource.target]).collect();
        for place in &wanted {
            follow(part, *place, &moves, &mut moving);
        }
        for mover in movers.iter().filter(|mover| moving.contains_key(&mover.place)) {
            let head = model.values.get(mover.place).map_or("", |value| &value.label);
            ahead.push(Some(mover.place), head.to_owned(), MonthCell::Moved(*mover));
        }
        let mut translator = Translator::new(model);
        for (place, moves) in &moving {
            let (true, Some(expr), Some(value)) = (*moves, model.expr(*place), model.values.get(*place)) else {
                continue;
            };
            let node = translator.formula(&expr, &value.label);
            ahead.push(Some(*place), value.label.clone(), MonthCell::Formula(node));
        }
        for resource in &model.resources {
            let mut own = |place: usize, what: &str| {
                let node =
                    model.expr(place).map_or(Node::Number(f64::NAN), |expr| translator.formula(&expr, &resource.label));
                ahead.push(Some(place), format!("{}: {what}", resource.label), MonthCell::Formula(node))
            };
            let (demand, capacity, target) =
                (own(resource.demand, "needed"), own(resource.capacity, "installed"), own(resource.target, "target"));
            let bounds = [("target", Some(target)), ("limit", None)].map(|(name, target)| {
                let what = MonthCell::Share { of: demand, capacity, target };
                let share = ahead.push(None, format!("{}: share of the {name}", resource.label), what);
                let passed =
                    ahead.push(None, format!("{}: above the {name}", resource.label), MonthCell::Passed { share });
                (share, passed)
            });
            ahead.resources.push(Limits { demand, capacity, bounds });
        }
        ahead.first_working = ahead.columns.len();
        let workings = translator.workings;
        for working in &workings {
            ahead.push(None, format!("for {}", working.of), MonthCell::Formula(working.node.clone()));
        }
        for month in 0..growth.months.len() {
            let row = ahead.row(part, growth, month, &workings);
            ahead.held.push(row);
        }
        ahead
    }

    fn push(&mut self, place: Option<usize>, head: String, what: MonthCell) -> usize {
        self.columns.push(MonthColumn { head, what });
        let column = self.columns.len() - 1;
        if let Some(place) = place {
            self.places.insert(place, column);
        }
        column
    }

    /// Computes the results of a month.
    fn row(
        &self,
        part: &TranslatedComponent<'_>,
        growth: &Growth<'_>,
        month: usize,
        workings: &[Working],
    ) -> Vec<CellValue> {
        let component = part.component;
        let mut given: Vec<f64> = (0..component.model.program.given()).map(|place| part.number(place)).collect();
        for mover in &component.moving.inputs {
            if let Some(number) = given.get_mut(mover.place) {
                *number *= mover.factor(growth.at(month), growth.load);
            }
        }
        let mut cells = MonthCells { part, all: component.model.program.run_one(&given), workings: Vec::new() };
        for working in workings {
            let held = calc(&working.node, &cells);
            cells.workings.push(held);
        }
        let mut row: Vec<CellValue> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let number = |column: usize| row.get(column).map_or(f64::NAN, CellValue::number);
            row.push(match &column.what {
                MonthCell::Moved(mover) => cells.value(mover.place),
                MonthCell::Formula(node) => calc(node, &cells),
                MonthCell::Share { of, capacity, target } => {
                    let most = number(*capacity) * target.map_or(1.0, number);
                    CellValue::Number(if most > 0.0 { number(*of) / most } else { 0.0 })
                }
                MonthCell::Passed { share } => CellValue::Number(f64::from(u8::from(number(*share) > 1.0))),
            });
        }
        // Uses the engine's own numbers where available.
        for (place, column) in &self.places {
            if let Some(cell) = row.get_mut(*column) {
                *cell = cells.value(*place);
            }
        }
        row
    }

    /// Returns the address of a cell within the sheet.
    pub(crate) fn cell(column: usize, month: u32) -> String {
        format!("{}{}", Self::name(column), HEADER_ROWS + month + 1)
    }

    /// Returns the range of all months of a column within the sheet.
    pub(crate) fn all(&self, column: usize) -> String {
        let name = Self::name(column);
        format!("${name}${}:${name}${}", HEADER_ROWS + 1, HEADER_ROWS + self.months)
    }

    fn name(column: usize) -> String {
        u16::try_from(column + LEADING_COLUMNS).map_or_else(|_| "XFD".to_owned(), column_number_to_name)
    }

    /// Returns the rows below the months: the first month above a bound (0 for none), and the days until then.
    pub(crate) fn under(&self) -> (u32, u32) {
        (HEADER_ROWS + self.months + 1, HEADER_ROWS + self.months + 2)
    }

    /// Writes the formula of a column in a month.
    pub(crate) fn write(&self, part: &TranslatedComponent<'_>, column: &MonthColumn, month: u32) -> String {
        let here = |column: usize| Self::cell(column, month);
        match &column.what {
            MonthCell::Moved(mover) => {
                let mut text = part.cell(Ref::Value(mover.place));
                text += if mover.grows { "*" } else { "" };
                text += &if mover.grows { format!("$B{}", HEADER_ROWS + month + 1) } else { String::new() };
                text += if mover.varies { "*outlook_load" } else { "" };
                text
            }
            MonthCell::Formula(node) => node.write(&|cell| match cell {
                Ref::Working(number) => here(self.first_working + number),
                Ref::Value(place) => self.places.get(&place).map_or_else(|| part.cell(cell), |column| here(*column)),
            }),
            MonthCell::Share { of, capacity, target } => {
                let most =
                    target.map_or_else(|| here(*capacity), |target| format!("({}*{})", here(*capacity), here(target)));
                format!("IF({most}>0,{}/{most},0)", here(*of))
            }
            MonthCell::Passed { share } => format!("IF({}>1,1,0)", here(*share)),
        }
    }

    fn shares(&self, share: usize) -> Vec<f64> {
        self.held.iter().map(|row| row.get(share).map_or(f64::NAN, CellValue::number)).collect()
    }

    /// Returns the first month above a bound, from 1 (0 for none), and the days until then. The interpolation is exact
    /// where the share is a power of the growth, and the growth a power of time.
    pub(crate) fn passed(&self, share: usize, growth: &Growth<'_>) -> (usize, f64) {
        let shares = self.shares(share);
        let Some(first) = shares.iter().position(|share| *share > 1.0) else { return (0, -1.0) };
        let (Some(before), Some(after)) = (first.checked_sub(1).and_then(|at| shares.get(at)), shares.get(first))
        else {
            return (1, 0.0);
        };
        let (from, to) = (growth.days(first - 1), growth.days(first));
        if *before <= 0.0 {
            return (first + 1, to);
        }
        let part = headroom_core::math::ln(1.0 / before) / headroom_core::math::ln(after / before);
        (first + 1, from + (to - from) * part)
    }
}

struct MonthCells<'p, 'e> {
    part: &'p TranslatedComponent<'e>,
    all: Vec<f64>,
    workings: Vec<CellValue>,
}

impl Cells for MonthCells<'_, '_> {
    fn value(&self, place: usize) -> CellValue {
        held(self.part.component, place, self.all.get(place).copied().unwrap_or(f64::NAN))
    }

    fn working(&self, number: usize) -> CellValue {
        self.workings.get(number).cloned().unwrap_or(CellValue::Number(f64::NAN))
    }
}

/// Returns whether a value changes over time, itself or through a value that it depends on.
pub(crate) fn follow(
    part: &TranslatedComponent<'_>,
    place: usize,
    moves: &impl Fn(usize) -> bool,
    known: &mut BTreeMap<usize, bool>,
) -> bool {
    if let Some(moving) = known.get(&place) {
        return *moving;
    }
    let model = &part.component.model;
    let mut moving = moves(place);
    // Models have no cycles.
    for used in model.program.uses(place) {
        moving |= follow(part, *used, moves, known);
    }
    known.insert(place, moving);
    moving
}

pub(crate) fn write(
    book: &mut Workbook,
    styles: &Styles,
    part: &TranslatedComponent<'_>,
    growth: &Growth<'_>,
    ahead: &MonthColumns,
) -> XlsxResult<()> {
    let model = &part.component.model;
    if ahead.resources.is_empty() {
        return Ok(());
    }
    let name = part.sheet("Months");
    let source = writer::quoted(&part.sheet(SHEET));
    let widths: Vec<f64> =
        [14.0, 12.0].into_iter().chain(std::iter::repeat_n(16.0, 3 * model.resources.len())).collect();
    let sheet = writer::sheet(book, &name, &widths, HEADER_ROWS)?;
    sheet.set_freeze_panes(HEADER_ROWS, 2)?;
    writer::text(sheet, 0, 0, &format!("Months of {}", part.component.name), &styles.title)?;
    let note = "At the beginning of each month, with the growth and load of the sheet Growth, if no capacity is added.";
    writer::text(sheet, 0, 5, note, &styles.group)?;
    for (column, head) in (0..).zip(["From", "Growth"]) {
        writer::text(sheet, HEADER_ROWS - 1, column, head, &styles.head_right)?;
    }
    let mut column = 2u16;
    for (resource, (limits, state)) in model.resources.iter().zip(ahead.resources.iter().zip(&part.component.resources))
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
        for month in 0..growth.count() {
            let row = HEADER_ROWS + month;
            let held = |column: usize| {
                ahead.held.get(month as usize).and_then(|row| row.get(column)).map_or(f64::NAN, CellValue::number)
            };
            let (demand, capacity) = (held(limits.demand), held(limits.capacity));
            for (at, from) in [(column, limits.demand), (column + 1, limits.capacity)] {
                let cell = scale.show(&format!("{source}!{}", MonthColumns::cell(from, month)));
                writer::formula(sheet, row, at, &cell, &CellValue::Number(held(from) / scale.factor), &styles.number)?;
            }
            let (needed, there) = (column_number_to_name(column), column_number_to_name(column + 1));
            let used = format!("IF({there}{r}>0,{needed}{r}/{there}{r},\"–\")", r = row + 1);
            let held =
                if capacity > 0.0 { CellValue::Number(demand / capacity) } else { CellValue::Text("–".to_owned()) };
            writer::formula(sheet, row, column + 2, &used, &held, &styles.percent)?;
        }
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
        let at = CellValue::Number(growth.at(month as usize));
        writer::formula(sheet, row, 1, &Growth::cell('D', month), &at, &styles.number)?;
    }
    charts(book, part, &name, growth.count())
}

fn charts(book: &mut Workbook, part: &TranslatedComponent<'_>, name: &str, months: u32) -> XlsxResult<()> {
    let model = &part.component.model;
    let last = HEADER_ROWS + months - 1;
    let mut used = Chart::new(ChartType::Line);
    used.title().set_name("Utilization of each resource");
    used.y_axis().set_num_format("0%").set_min(0.0);
    let known = part.component.resources.iter().enumerate().filter(|(_, state)| state.capacity.is_some());
    let mut known: Vec<usize> = known.map(|(number, _)| number).collect();
    let pressure = |number: usize| {
        part.component.resources.get(number).map_or(0.0, |state| state.utilisation.unwrap_or(0.0) / state.target)
    };
    known.sort_by(|a, b| pressure(*b).total_cmp(&pressure(*a)));
    for number in known.iter().take(MAX_CURVES) {
        let (Some(resource), Ok(at)) = (model.resources.get(*number), u16::try_from(4 + 3 * number)) else { continue };
        used.add_series()
            .set_name(&writer::caption(&resource.label))
            .set_categories((name, HEADER_ROWS, 0, last, 0))
            .set_values((name, HEADER_ROWS, at, last, at));
    }
    let Some(sheet) = book.worksheets_mut().last_mut() else { return Ok(()) };
    let row = last + 3;
    if let Some(first) = known.first() {
        used.set_width(760).set_height(360);
        used.x_axis().set_num_format("mmm yyyy");
        sheet.insert_chart(row, 0, &used)?;
        let mut both = Chart::new(ChartType::Line);
        let label = model.resources.get(*first).map_or("", |resource| resource.label.as_str());
        both.title().set_name(&writer::caption(&format!("{label}: needed and installed")));
        both.set_width(760).set_height(360);
        both.x_axis().set_num_format("mmm yyyy");
        for (series, offset) in [("Needed", 2), ("Installed", 3)] {
            let Ok(at) = u16::try_from(offset + 3 * first) else { continue };
            both.add_series().set_name(series).set_categories((name, HEADER_ROWS, 0, last, 0)).set_values((
                name,
                HEADER_ROWS,
                at,
                last,
                at,
            ));
        }
        sheet.insert_chart(row, 9, &both)?;
    }
    Ok(())
}
