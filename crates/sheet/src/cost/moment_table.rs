//! The formulas of a model with a row for each moment, for the billed quantities.

use std::collections::BTreeMap;

use headroom_core::model::moving::Mover;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::utility::column_number_to_name;

use crate::calc::{CellValue, Cells, calc};
use crate::months::follow;
use crate::node::{Node, Ref};
use crate::styles::Styles;
use crate::translate::{MAX_FORMULA_CHARS, MAX_FORMULA_DEPTH, Translator};
use crate::translated_component::{TranslatedComponent, held};
use crate::writer::{self, XlsxResult};

/// The number of rows above the moments.
pub(crate) const HEADER_ROWS: u32 = 3;
/// The number of columns before the values: time, growth, load relative to it, number of hours.
pub(crate) const LEADING_COLUMNS: usize = 4;

/// The growth at a moment, and the load relative to it.
pub(crate) type Moment = (f64, f64);

/// The needed values of a component at some moments, as columns.
pub(crate) struct MomentTable {
    columns: Vec<MomentColumn>,
    /// The values that change over time, by their index in the model.
    moved: BTreeMap<usize, Vec<f64>>,
    /// The results of the workings at each moment.
    workings: Vec<Vec<CellValue>>,
    moments: usize,
}

struct MomentColumn {
    of: Ref,
    head: String,
    what: MomentCell,
}

enum MomentCell {
    Moved(Mover),
    Formula(Node),
}

impl MomentTable {
    pub(crate) fn new(part: &TranslatedComponent<'_>, wanted: &[usize], moments: &[Moment]) -> Self {
        let model = &part.component.model;
        let movers = &part.component.moving.inputs;
        let moves = |place: usize| movers.iter().any(|mover| mover.place == place);
        let mut moving = BTreeMap::new();
        for place in wanted {
            follow(part, *place, &moves, &mut moving);
        }
        let label =
            |place: usize| model.values.get(place).map_or_else(|| "billed quantity".to_owned(), |it| it.label.clone());
        let mut columns: Vec<MomentColumn> = Vec::new();
        for mover in movers.iter().filter(|mover| moving.contains_key(&mover.place)) {
            let (of, what) = (Ref::Value(mover.place), MomentCell::Moved(*mover));
            columns.push(MomentColumn { of, head: label(mover.place), what });
        }
        let mut translator = Translator::new(model);
        let rest = moving.iter().filter(|(_, moves)| **moves).map(|(place, _)| place).chain(wanted);
        for place in rest {
            let of = Ref::Value(*place);
            if columns.iter().any(|column| column.of == of) {
                continue;
            }
            let node = model.expr(*place).map_or(Node::Value(*place), |expr| translator.formula(&expr, &label(*place)));
            columns.push(MomentColumn { of, head: label(*place), what: MomentCell::Formula(node) });
        }
        let moved = numbers(part, &columns, moments);
        let workings = translator.workings;
        let mut held = Vec::with_capacity(moments.len());
        for row in 0..moments.len() {
            let mut cells = MomentRow { part, moved: &moved, row, workings: Vec::with_capacity(workings.len()) };
            for working in &workings {
                let held = calc(&working.node, &cells);
                cells.workings.push(held);
            }
            held.push(cells.workings);
        }
        for (number, working) in workings.into_iter().enumerate() {
            let head = format!("for {}", working.of);
            columns.push(MomentColumn { of: Ref::Working(number), head, what: MomentCell::Formula(working.node) });
        }
        Self { columns, moved, workings: held, moments: moments.len() }
    }

    /// Inlines formulas that only one other formula uses, because each column has a cell for every moment. The
    /// columns of required values are kept.
    pub(crate) fn compact(mut self, wanted: &[usize]) -> Self {
        while let Some((at, of, node)) = self.read_once(wanted) {
            self.columns.remove(at);
            for column in &mut self.columns {
                if let MomentCell::Formula(other) = &mut column.what {
                    other.put(of, &node);
                }
            }
        }
        self
    }

    /// Finds a formula that is used only once and can be inlined there.
    fn read_once(&self, wanted: &[usize]) -> Option<(usize, Ref, Node)> {
        self.columns.iter().enumerate().find_map(|(at, column)| {
            let MomentCell::Formula(node) = &column.what else { return None };
            if node.sums() || wanted.iter().any(|place| column.of == Ref::Value(*place)) {
                return None;
            }
            let mut readers = self.columns.iter().filter_map(|other| {
                let MomentCell::Formula(reader) = &other.what else { return None };
                let (mut times, mut within) = (0, false);
                reader.names(false, &mut |cell, summed| {
                    times += usize::from(cell == column.of);
                    within |= cell == column.of && summed;
                });
                (times > 0).then_some((reader, times, within))
            });
            let (Some((reader, 1, false)), None) = (readers.next(), readers.next()) else { return None };
            let ((length, depth), (longer, deeper)) = (node.weight(), reader.weight());
            (length + longer <= MAX_FORMULA_CHARS && depth + deeper <= MAX_FORMULA_DEPTH)
                .then(|| (at, column.of, node.clone()))
        })
    }

    /// Returns the number of cells.
    pub(crate) fn cells(&self) -> usize {
        (self.columns.len() + LEADING_COLUMNS) * self.moments
    }

    fn place(&self, of: Ref) -> Option<usize> {
        self.columns.iter().position(|column| column.of == of)
    }

    /// Returns the column of a needed value.
    pub(crate) fn column(&self, place: usize) -> u16 {
        u16::try_from(self.place(Ref::Value(place)).unwrap_or(0) + LEADING_COLUMNS).unwrap_or(u16::MAX)
    }

    /// Returns a value in a row, by its index in the model.
    pub(crate) fn number(&self, place: usize, row: usize) -> f64 {
        self.moved.get(&place).and_then(|numbers| numbers.get(row)).copied().unwrap_or(f64::NAN)
    }

    /// Returns the first free column.
    pub(crate) fn end(&self) -> u16 {
        u16::try_from(self.columns.len() + LEADING_COLUMNS).unwrap_or(u16::MAX)
    }

    fn held(&self, part: &TranslatedComponent<'_>, of: Ref, row: usize) -> CellValue {
        match of {
            Ref::Value(place) => held(part.component, place, self.number(place, row)),
            Ref::Working(number) => {
                let row = self.workings.get(row).and_then(|row| row.get(number));
                row.cloned().unwrap_or(CellValue::Number(f64::NAN))
            }
        }
    }

    pub(crate) fn write(
        &self,
        sheet: &mut Worksheet,
        styles: &Styles,
        part: &TranslatedComponent<'_>,
    ) -> XlsxResult<()> {
        let name = |column: usize| {
            u16::try_from(column + LEADING_COLUMNS).map_or_else(|_| "XFD".into(), column_number_to_name)
        };
        let names: BTreeMap<Ref, String> =
            self.columns.iter().enumerate().map(|(number, column)| (column.of, name(number))).collect();
        // These column headings are long.
        sheet.set_row_height(HEADER_ROWS - 1, 60.0)?;
        for (at, column) in (0u16..).zip(&self.columns) {
            let at = at.saturating_add(LEADING_COLUMNS as u16);
            sheet.set_column_width(at, 16.0)?;
            writer::text(sheet, HEADER_ROWS - 1, at, &column.head, &styles.head)?;
            for (number, row) in (HEADER_ROWS..).enumerate().take(self.moments) {
                let text = match &column.what {
                    MomentCell::Moved(mover) => {
                        let grows = if mover.grows { format!("*$B{}", row + 1) } else { String::new() };
                        let varies = if mover.varies { format!("*$C{}", row + 1) } else { String::new() };
                        part.cell(Ref::Value(mover.place)) + &grows + &varies
                    }
                    MomentCell::Formula(node) => node.write(&|cell| match names.get(&cell) {
                        Some(name) if cell != column.of => format!("{name}{}", row + 1),
                        _ => part.cell(cell),
                    }),
                };
                writer::formula(sheet, row, at, &text, &self.held(part, column.of, number), &styles.digits)?;
            }
        }
        Ok(())
    }
}

/// Computes some columns at some moments with the engine.
fn numbers(part: &TranslatedComponent<'_>, columns: &[MomentColumn], moments: &[Moment]) -> BTreeMap<usize, Vec<f64>> {
    let movers = &part.component.moving.inputs;
    let program = &part.component.model.program;
    let moved: Vec<usize> = movers.iter().map(|mover| mover.place).collect();
    let places: Vec<usize> = columns
        .iter()
        .filter_map(|column| match column.of {
            Ref::Value(place) => Some(place),
            Ref::Working(_) => None,
        })
        .collect();
    let inputs: Vec<Vec<f64>> = movers
        .iter()
        .map(|mover| {
            let at = |(growth, load): &Moment| part.number(mover.place) * mover.factor(*growth, *load);
            moments.iter().map(at).collect()
        })
        .collect();
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    let all: Vec<f64> = (0..program.values()).map(|place| part.number(place)).collect();
    let found = program.slice(&moved, &places).run(&all, &inputs, moments.len());
    places.into_iter().zip(found).collect()
}

struct MomentRow<'p, 'e> {
    part: &'p TranslatedComponent<'e>,
    moved: &'p BTreeMap<usize, Vec<f64>>,
    row: usize,
    workings: Vec<CellValue>,
}

impl Cells for MomentRow<'_, '_> {
    fn value(&self, place: usize) -> CellValue {
        let moved = self.moved.get(&place).and_then(|numbers| numbers.get(self.row));
        held(self.part.component, place, moved.copied().unwrap_or_else(|| self.part.number(place)))
    }

    fn working(&self, number: usize) -> CellValue {
        self.workings.get(number).cloned().unwrap_or(CellValue::Number(f64::NAN))
    }
}
