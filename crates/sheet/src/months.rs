//! The months ahead: what is needed of each resource at the beginning of each month, by the formulas of the model.

use std::collections::BTreeMap;

use headroom_core::model::moving::Mover;
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Chart, ChartType, Workbook};

use crate::calc::{Cells, Held, calc};
use crate::growth::Growth;
use crate::node::{Node, Ref};
use crate::part::{Part, Scale, held};
use crate::pen::{self, Made};
use crate::styles::Styles;
use crate::translate::{Translator, Working};

pub(crate) const SHEET: &str = "Month workings";
/// Rows above the months, there and here.
pub(crate) const FIRST: u32 = 3;
/// Columns before those of the values.
const BEFORE: usize = 2;
/// Curves in one chart.
const MOST_CURVES: usize = 8;

/// What of a component moves with the growth and matters for its resources, as columns with a row for each month.
pub(crate) struct Ahead {
    pub(crate) columns: Vec<Column>,
    /// The column of a value, and of a working.
    places: BTreeMap<usize, usize>,
    first_working: usize,
    /// What each column holds in each month.
    pub(crate) held: Vec<Vec<Held>>,
    /// For each resource the columns of demand, capacity, target; and of the shares used of target and limit, with whether
    /// they are passed.
    pub(crate) resources: Vec<Limits>,
    pub(crate) months: u32,
}

/// A column.
pub(crate) struct Column {
    pub(crate) head: String,
    pub(crate) what: What,
}

/// What is in it.
pub(crate) enum What {
    Moved(Mover),
    Formula(Node),
    /// A share of which it is asked when it passes 1, and whether it has: what is needed, and what there is.
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
    /// Share and whether it is passed: of the target, and of all.
    pub(crate) bounds: [(usize, usize); 2],
}

impl Ahead {
    pub(crate) fn new(part: &Part<'_>, growth: &Growth<'_>) -> Self {
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
            ahead.push(Some(mover.place), head.to_owned(), What::Moved(*mover));
        }
        let mut translator = Translator::new(model);
        for (place, moves) in &moving {
            let (true, Some(expr), Some(value)) = (*moves, model.expr(*place), model.values.get(*place)) else {
                continue;
            };
            let node = translator.formula(&expr, &value.label);
            ahead.push(Some(*place), value.label.clone(), What::Formula(node));
        }
        for resource in &model.resources {
            let mut own = |place: usize, what: &str| {
                let node =
                    model.expr(place).map_or(Node::Number(f64::NAN), |expr| translator.formula(&expr, &resource.label));
                ahead.push(Some(place), format!("{}: {what}", resource.label), What::Formula(node))
            };
            let (demand, capacity, target) =
                (own(resource.demand, "needed"), own(resource.capacity, "installed"), own(resource.target, "target"));
            let bounds = [("target", Some(target)), ("limit", None)].map(|(name, target)| {
                let what = What::Share { of: demand, capacity, target };
                let share = ahead.push(None, format!("{}: used of the {name}", resource.label), what);
                let passed = ahead.push(None, format!("{}: past the {name}", resource.label), What::Passed { share });
                (share, passed)
            });
            ahead.resources.push(Limits { demand, capacity, bounds });
        }
        ahead.first_working = ahead.columns.len();
        let workings = translator.workings;
        for working in &workings {
            ahead.push(None, format!("for {}", working.of), What::Formula(working.node.clone()));
        }
        for month in 0..growth.months.len() {
            let row = ahead.row(part, growth, month, &workings);
            ahead.held.push(row);
        }
        ahead
    }

    fn push(&mut self, place: Option<usize>, head: String, what: What) -> usize {
        self.columns.push(Column { head, what });
        let column = self.columns.len() - 1;
        if let Some(place) = place {
            self.places.insert(place, column);
        }
        column
    }

    /// What the columns hold in a month.
    fn row(&self, part: &Part<'_>, growth: &Growth<'_>, month: usize, workings: &[Working]) -> Vec<Held> {
        let component = part.component;
        let mut given: Vec<f64> = (0..component.model.program.given()).map(|place| part.number(place)).collect();
        for mover in &component.moving.inputs {
            if let Some(number) = given.get_mut(mover.place) {
                *number *= mover.factor(growth.at(month), growth.load);
            }
        }
        let mut cells = Month { part, all: component.model.program.run_one(&given), workings: Vec::new() };
        for working in workings {
            let held = calc(&working.node, &cells);
            cells.workings.push(held);
        }
        let mut row: Vec<Held> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let number = |column: usize| row.get(column).map_or(f64::NAN, Held::number);
            row.push(match &column.what {
                What::Moved(mover) => cells.value(mover.place),
                What::Formula(node) => calc(node, &cells),
                What::Share { of, capacity, target } => {
                    let most = number(*capacity) * target.map_or(1.0, number);
                    Held::Number(if most > 0.0 { number(*of) / most } else { 0.0 })
                }
                What::Passed { share } => Held::Number(f64::from(u8::from(number(*share) > 1.0))),
            });
        }
        // The engine's own numbers where it has them.
        for (place, column) in &self.places {
            if let Some(cell) = row.get_mut(*column) {
                *cell = cells.value(*place);
            }
        }
        row
    }

    /// A cell of its sheet, without the sheet.
    pub(crate) fn cell(column: usize, month: u32) -> String {
        format!("{}{}", Self::name(column), FIRST + month + 1)
    }

    /// All months of a column, without the sheet.
    pub(crate) fn all(&self, column: usize) -> String {
        let name = Self::name(column);
        format!("${name}${}:${name}${}", FIRST + 1, FIRST + self.months)
    }

    fn name(column: usize) -> String {
        u16::try_from(column + BEFORE).map_or_else(|_| "XFD".to_owned(), column_number_to_name)
    }

    /// The rows under the months: the first that is past a bound (0 for none), and the days until it is.
    pub(crate) fn under(&self) -> (u32, u32) {
        (FIRST + self.months + 1, FIRST + self.months + 2)
    }

    /// The text of a formula in a month.
    pub(crate) fn write(&self, part: &Part<'_>, column: &Column, month: u32) -> String {
        let here = |column: usize| Self::cell(column, month);
        match &column.what {
            What::Moved(mover) => {
                let mut text = part.cell(Ref::Value(mover.place));
                text += if mover.grows { "*" } else { "" };
                text += &if mover.grows { format!("$B{}", FIRST + month + 1) } else { String::new() };
                text += if mover.varies { "*outlook_load" } else { "" };
                text
            }
            What::Formula(node) => node.write(&|cell| match cell {
                Ref::Working(number) => here(self.first_working + number),
                Ref::Value(place) => self.places.get(&place).map_or_else(|| part.cell(cell), |column| here(*column)),
            }),
            What::Share { of, capacity, target } => {
                let most =
                    target.map_or_else(|| here(*capacity), |target| format!("({}*{})", here(*capacity), here(target)));
                format!("IF({most}>0,{}/{most},0)", here(*of))
            }
            What::Passed { share } => format!("IF({}>1,1,0)", here(*share)),
        }
    }

    fn shares(&self, share: usize) -> Vec<f64> {
        self.held.iter().map(|row| row.get(share).map_or(f64::NAN, Held::number)).collect()
    }

    /// The first month that is past a bound, from 1, and after how many days it is passed: where the share that is used goes
    /// by a power of the growth, and the growth by a power of the time, exactly.
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

struct Month<'p, 'e> {
    part: &'p Part<'e>,
    all: Vec<f64>,
    workings: Vec<Held>,
}

impl Cells for Month<'_, '_> {
    fn value(&self, place: usize) -> Held {
        held(self.part.component, place, self.all.get(place).copied().unwrap_or(f64::NAN))
    }

    fn working(&self, number: usize) -> Held {
        self.workings.get(number).cloned().unwrap_or(Held::Number(f64::NAN))
    }
}

/// Whether a value moves; the same of all that it rests on.
pub(crate) fn follow(
    part: &Part<'_>,
    place: usize,
    moves: &impl Fn(usize) -> bool,
    known: &mut BTreeMap<usize, bool>,
) -> bool {
    if let Some(moving) = known.get(&place) {
        return *moving;
    }
    let model = &part.component.model;
    let mut moving = moves(place);
    // A model has no circles.
    for used in model.program.uses(place) {
        moving |= follow(part, *used, moves, known);
    }
    known.insert(place, moving);
    moving
}

pub(crate) fn write(
    book: &mut Workbook,
    styles: &Styles,
    part: &Part<'_>,
    growth: &Growth<'_>,
    ahead: &Ahead,
) -> Made<()> {
    let model = &part.component.model;
    if ahead.resources.is_empty() {
        return Ok(());
    }
    let name = part.sheet("Months");
    let source = pen::quoted(&part.sheet(SHEET));
    let widths: Vec<f64> =
        [14.0, 12.0].into_iter().chain(std::iter::repeat_n(16.0, 3 * model.resources.len())).collect();
    let sheet = pen::sheet(book, &name, &widths, FIRST)?;
    sheet.set_freeze_panes(FIRST, 2)?;
    pen::text(sheet, 0, 0, &format!("Months ahead of {}", part.component.name), &styles.title)?;
    let note = "At the beginning of each month, at the growth and the load of the sheet Growth, if nothing is added.";
    pen::text(sheet, 0, 5, note, &styles.group)?;
    for (column, head) in (0..).zip(["From", "Growth"]) {
        pen::text(sheet, FIRST - 1, column, head, &styles.head_right)?;
    }
    let mut column = 2u16;
    for (resource, (limits, state)) in model.resources.iter().zip(ahead.resources.iter().zip(&part.component.resources))
    {
        let size = state.capacity.unwrap_or(state.demand);
        let scale = Scale::of(size, &resource.unit, &model.counts);
        let unit = if scale.unit.is_empty() { String::new() } else { format!(", {}", scale.unit) };
        pen::text(sheet, FIRST - 2, column, &resource.label, &styles.group)?;
        for (at, head) in (column..).zip([format!("Needed{unit}"), format!("Installed{unit}"), "Used".to_owned()]) {
            pen::text(sheet, FIRST - 1, at, &head, &styles.head_right)?;
        }
        for month in 0..growth.count() {
            let row = FIRST + month;
            let held = |column: usize| {
                ahead.held.get(month as usize).and_then(|row| row.get(column)).map_or(f64::NAN, Held::number)
            };
            let (demand, capacity) = (held(limits.demand), held(limits.capacity));
            for (at, from) in [(column, limits.demand), (column + 1, limits.capacity)] {
                let cell = scale.show(&format!("{source}!{}", Ahead::cell(from, month)));
                pen::formula(sheet, row, at, &cell, &Held::Number(held(from) / scale.factor), &styles.number)?;
            }
            let (needed, there) = (column_number_to_name(column), column_number_to_name(column + 1));
            let used = format!("IF({there}{r}>0,{needed}{r}/{there}{r},\"–\")", r = row + 1);
            let held = if capacity > 0.0 { Held::Number(demand / capacity) } else { Held::Text("–".to_owned()) };
            pen::formula(sheet, row, column + 2, &used, &held, &styles.percent)?;
        }
        column += 3;
    }
    sheet.set_row_height(FIRST - 1, 30.0)?;
    for (month, date) in (0..).zip(&growth.months) {
        let row = FIRST + month;
        pen::formula(sheet, row, 0, &Growth::cell('B', month), &Held::Number(pen::serial(*date)), &styles.date)?;
        let at = Held::Number(growth.at(month as usize));
        pen::formula(sheet, row, 1, &Growth::cell('D', month), &at, &styles.number)?;
    }
    charts(book, part, &name, growth.count())
}

fn charts(book: &mut Workbook, part: &Part<'_>, name: &str, months: u32) -> Made<()> {
    let model = &part.component.model;
    let last = FIRST + months - 1;
    let mut used = Chart::new(ChartType::Line);
    used.title().set_name("Used of each resource");
    used.y_axis().set_num_format("0%").set_min(0.0);
    let known = part.component.resources.iter().enumerate().filter(|(_, state)| state.capacity.is_some());
    let mut known: Vec<usize> = known.map(|(number, _)| number).collect();
    let pressure = |number: usize| {
        part.component.resources.get(number).map_or(0.0, |state| state.utilisation.unwrap_or(0.0) / state.target)
    };
    known.sort_by(|a, b| pressure(*b).total_cmp(&pressure(*a)));
    for number in known.iter().take(MOST_CURVES) {
        let (Some(resource), Ok(at)) = (model.resources.get(*number), u16::try_from(4 + 3 * number)) else { continue };
        used.add_series()
            .set_name(&pen::caption(&resource.label))
            .set_categories((name, FIRST, 0, last, 0))
            .set_values((name, FIRST, at, last, at));
    }
    let Some(sheet) = book.worksheets_mut().last_mut() else { return Ok(()) };
    let row = last + 3;
    if let Some(first) = known.first() {
        used.set_width(760).set_height(360);
        used.x_axis().set_num_format("mmm yyyy");
        sheet.insert_chart(row, 0, &used)?;
        let mut both = Chart::new(ChartType::Line);
        let label = model.resources.get(*first).map_or("", |resource| resource.label.as_str());
        both.title().set_name(&pen::caption(&format!("{label}: needed and installed")));
        both.set_width(760).set_height(360);
        both.x_axis().set_num_format("mmm yyyy");
        for (series, offset) in [("Needed", 2), ("Installed", 3)] {
            let Ok(at) = u16::try_from(offset + 3 * first) else { continue };
            both.add_series()
                .set_name(series)
                .set_categories((name, FIRST, 0, last, 0))
                .set_values((name, FIRST, at, last, at));
        }
        sheet.insert_chart(row, 9, &both)?;
    }
    Ok(())
}
