//! The formulas of a model with a row for each moment, for the billed quantities.

use std::collections::BTreeMap;

use headroom_core::model::moving::TimeVaryingInput;
use headroom_core::work::WorkBudget;
use rust_xlsxwriter::utility::column_number_to_name;

use crate::book::Sheet;
use crate::calc::{CellValue, Cells, calc};
use crate::months::changes_over_time;
use crate::node::{CellRef, Node};
use crate::styles::Styles;
use crate::translate::{MAX_FORMULA_CHARS, MAX_FORMULA_DEPTH, Translator};
use crate::translated_component::{TranslatedComponent, cell_value};
use crate::writer::{self, XlsxResult};

/// The number of rows above the moments.
pub(crate) const HEADER_ROWS: u32 = 3;
/// The number of columns before the values: time, growth, load relative to it, number of hours.
pub(crate) const LEADING_COLUMNS: usize = 4;

/// The growth at a moment, and the load relative to it.
pub(crate) type Moment = (f64, f64);

/// Values of a component at given moments, with a column for each value and a row for each moment.
pub(crate) struct MomentTable {
    columns: Vec<MomentColumn>,
    /// The values at each moment, by their index in the model.
    values: BTreeMap<usize, Vec<f64>>,
    /// The intermediate results at each moment.
    workings: Vec<Vec<CellValue>>,
    moments: usize,
}

struct MomentColumn {
    cell: CellRef,
    head: String,
    content: MomentColumnContent,
}

enum MomentColumnContent {
    Input(TimeVaryingInput),
    Formula(Node),
}

impl MomentTable {
    pub(crate) fn new(part: &TranslatedComponent<'_>, required: &[usize], moments: &[Moment]) -> Self {
        let model = &part.component.model;
        let movers = &part.component.moving.inputs;
        let moves = |place: usize| movers.iter().any(|mover| mover.index == place);
        let mut moving = BTreeMap::new();
        for place in required {
            changes_over_time(part, *place, &moves, &mut moving);
        }
        let label =
            |place: usize| model.values.get(place).map_or_else(|| "billed quantity".to_owned(), |it| it.label.clone());
        let mut columns: Vec<MomentColumn> = Vec::new();
        for mover in movers.iter().filter(|mover| moving.contains_key(&mover.index)) {
            let (of, what) = (CellRef::Value(mover.index), MomentColumnContent::Input(*mover));
            columns.push(MomentColumn { cell: of, head: label(mover.index), content: what });
        }
        let mut translator = Translator::new(model);
        let rest = moving.iter().filter(|(_, moves)| **moves).map(|(place, _)| place).chain(required);
        for place in rest {
            let of = CellRef::Value(*place);
            if columns.iter().any(|column| column.cell == of) {
                continue;
            }
            let node = model.expr(*place).map_or(Node::Value(*place), |expr| translator.formula(&expr, &label(*place)));
            columns.push(MomentColumn { cell: of, head: label(*place), content: MomentColumnContent::Formula(node) });
        }
        let moved = compute_values(part, &columns, moments);
        let workings = translator.workings;
        let mut held = Vec::with_capacity(moments.len());
        for row in 0..moments.len() {
            if part.work().is_exhausted() {
                break;
            }
            let mut cells = MomentRow { part, values: &moved, row, workings: Vec::with_capacity(workings.len()) };
            for working in &workings {
                let held = calc(&working.node, &cells);
                cells.workings.push(held);
            }
            held.push(cells.workings);
        }
        for (number, working) in workings.into_iter().enumerate() {
            let head = format!("for {}", working.of);
            columns.push(MomentColumn {
                cell: CellRef::Working(number),
                head,
                content: MomentColumnContent::Formula(working.node),
            });
        }
        Self { columns, values: moved, workings: held, moments: moments.len() }
    }

    /// Inlines formulas that only one other formula uses, because each column has a cell for every moment. The
    /// columns of required values are kept.
    pub(crate) fn compact(mut self, required: &[usize]) -> Self {
        while let Some((at, of, node)) = self.find_inlinable(required) {
            self.columns.remove(at);
            for column in &mut self.columns {
                if let MomentColumnContent::Formula(other) = &mut column.content {
                    other.replace(of, &node);
                }
            }
        }
        // The values of inlined formulas are not written.
        let columns = &self.columns;
        self.values.retain(|index, _| columns.iter().any(|column| column.cell == CellRef::Value(*index)));
        self
    }

    /// Finds a formula that is used only once and can be inlined. Returns its column, its cell, and the formula.
    fn find_inlinable(&self, required: &[usize]) -> Option<(usize, CellRef, Node)> {
        self.columns.iter().enumerate().find_map(|(at, column)| {
            let MomentColumnContent::Formula(node) = &column.content else { return None };
            if node.contains_sum() || required.iter().any(|index| column.cell == CellRef::Value(*index)) {
                return None;
            }
            let mut readers = self.columns.iter().filter_map(|other| {
                let MomentColumnContent::Formula(reader) = &other.content else { return None };
                let (mut times, mut within) = (0, false);
                reader.visit_refs(false, &mut |cell, summed| {
                    times += usize::from(cell == column.cell);
                    within |= cell == column.cell && summed;
                });
                (times > 0).then_some((reader, times, within))
            });
            let (Some((reader, 1, false)), None) = (readers.next(), readers.next()) else { return None };
            let ((length, depth), (longer, deeper)) = (node.complexity(), reader.complexity());
            (length + longer <= MAX_FORMULA_CHARS && depth + deeper <= MAX_FORMULA_DEPTH)
                .then(|| (at, column.cell, node.clone()))
        })
    }

    fn position(&self, of: CellRef) -> Option<usize> {
        self.columns.iter().position(|column| column.cell == of)
    }

    /// Returns the column of a value, by its index in the model.
    pub(crate) fn column(&self, index: usize) -> u16 {
        u16::try_from(self.position(CellRef::Value(index)).unwrap_or(0) + LEADING_COLUMNS).unwrap_or(u16::MAX)
    }

    /// Returns a value in a row, by its index in the model.
    pub(crate) fn number(&self, index: usize, row: usize) -> f64 {
        self.values.get(&index).and_then(|numbers| numbers.get(row)).copied().unwrap_or(f64::NAN)
    }

    /// Returns the first free column.
    pub(crate) fn end_column(&self) -> u16 {
        u16::try_from(self.columns.len() + LEADING_COLUMNS).unwrap_or(u16::MAX)
    }

    fn cell_value(&self, part: &TranslatedComponent<'_>, of: CellRef, row: usize) -> CellValue {
        match of {
            CellRef::Value(index) => cell_value(part.component, index, self.number(index, row)),
            CellRef::Working(number) => {
                let row = self.workings.get(row).and_then(|row| row.get(number));
                row.cloned().unwrap_or(CellValue::Number(f64::NAN))
            }
        }
    }

    pub(crate) fn write(
        &self,
        sheet: &mut Sheet<'_>,
        styles: &Styles,
        part: &TranslatedComponent<'_>,
    ) -> XlsxResult<()> {
        let name = |column: usize| {
            u16::try_from(column + LEADING_COLUMNS).map_or_else(|_| "XFD".into(), column_number_to_name)
        };
        let names: BTreeMap<CellRef, String> =
            self.columns.iter().enumerate().map(|(number, column)| (column.cell, name(number))).collect();
        // These column headings are long.
        sheet.set_row_height(HEADER_ROWS - 1, 60.0)?;
        for (at, column) in (0u16..).zip(&self.columns) {
            let at = at.saturating_add(LEADING_COLUMNS as u16);
            sheet.layout.set_column_width(at, 16.0)?;
            writer::text(sheet, HEADER_ROWS - 1, at, &column.head, &styles.head)?;
            let text = |row: u32| match &column.content {
                MomentColumnContent::Input(mover) => {
                    let grows = if mover.grows { format!("*$B{}", row + 1) } else { String::new() };
                    let varies = if mover.varies { format!("*$C{}", row + 1) } else { String::new() };
                    part.cell(CellRef::Value(mover.index)) + &grows + &varies
                }
                MomentColumnContent::Formula(node) => node.to_formula(&|cell| match names.get(&cell) {
                    Some(name) if cell != column.cell => format!("{name}{}", row + 1),
                    _ => part.cell(cell),
                }),
            };
            let held = (0..self.moments).map(|number| self.cell_value(part, column.cell, number));
            let cells = (HEADER_ROWS, at);
            writer::formula_column(sheet, cells, |row| text(HEADER_ROWS + row), held, &styles.full_precision)?;
        }
        Ok(())
    }
}

/// Computes the values of the columns at each moment with the engine.
fn compute_values(
    part: &TranslatedComponent<'_>,
    columns: &[MomentColumn],
    moments: &[Moment],
) -> BTreeMap<usize, Vec<f64>> {
    let movers = &part.component.moving.inputs;
    let program = &part.component.model.program;
    let moved: Vec<usize> = movers.iter().map(|mover| mover.index).collect();
    let places: Vec<usize> = columns
        .iter()
        .filter_map(|column| match column.cell {
            CellRef::Value(place) => Some(place),
            CellRef::Working(_) => None,
        })
        .collect();
    let inputs: Vec<Vec<f64>> = movers
        .iter()
        .map(|mover| {
            let at = |(growth, load): &Moment| part.number(mover.index) * mover.factor(*growth, *load);
            moments.iter().map(at).collect()
        })
        .collect();
    let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    let all: Vec<f64> = (0..program.value_count()).map(|place| part.number(place)).collect();
    let slice = program.slice_within(&moved, &places, part.work());
    let found = slice.run_within(&all, &inputs, moments.len(), part.work());
    places.into_iter().zip(found).collect()
}

struct MomentRow<'p, 'e> {
    part: &'p TranslatedComponent<'e>,
    values: &'p BTreeMap<usize, Vec<f64>>,
    row: usize,
    workings: Vec<CellValue>,
}

impl Cells for MomentRow<'_, '_> {
    fn value(&self, index: usize) -> CellValue {
        let moved = self.values.get(&index).and_then(|numbers| numbers.get(self.row));
        cell_value(self.part.component, index, moved.copied().unwrap_or_else(|| self.part.number(index)))
    }

    fn working(&self, number: usize) -> CellValue {
        self.workings.get(number).cloned().unwrap_or(CellValue::Number(f64::NAN))
    }

    fn work(&self) -> &WorkBudget {
        self.part.work()
    }
}
