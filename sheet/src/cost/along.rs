//! The formulas of a model once more, with a row for each of some moments: for what is paid for.

use std::collections::BTreeMap;

use headroom_core::engine::moving::Mover;
use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::utility::column_number_to_name;

use crate::calc::{Cells, Held, calc};
use crate::months::follow;
use crate::node::{Node, Ref};
use crate::part::{Part, held};
use crate::pen::{self, Made};
use crate::styles::Styles;
use crate::translate::{Translator, Working};

/// Rows above the moments.
pub(crate) const FIRST: u32 = 3;
/// Columns before those of the values: when, the growth, the load over it, how many hours.
pub(crate) const BEFORE: usize = 4;

/// A moment: the growth by then, and the load over it.
pub(crate) type Moment = (f64, f64);

/// What is wanted of a component at some moments, as columns.
pub(crate) struct Along {
    columns: Vec<Column>,
    places: BTreeMap<usize, usize>,
    first_working: usize,
    held: Vec<Vec<Held>>,
}

struct Column {
    head: String,
    what: What,
}

enum What {
    Moved(Mover),
    Formula(Node),
}

impl Along {
    pub(crate) fn new(part: &Part<'_>, wanted: &[usize], moments: &[Moment]) -> Self {
        let model = &part.component.model;
        let mut along = Self { columns: Vec::new(), places: BTreeMap::new(), first_working: 0, held: Vec::new() };
        let movers = &part.component.moving.inputs;
        let moves = |place: usize| movers.iter().any(|mover| mover.place == place);
        let mut moving = BTreeMap::new();
        for place in wanted {
            follow(part, *place, &moves, &mut moving);
        }
        let label = |place: usize| model.values.get(place).map_or_else(|| "paid for".to_owned(), |it| it.label.clone());
        for mover in movers.iter().filter(|mover| moving.contains_key(&mover.place)) {
            along.push(mover.place, label(mover.place), What::Moved(*mover));
        }
        let mut translator = Translator::new(model);
        let rest = moving.iter().filter(|(_, moves)| **moves).map(|(place, _)| place).chain(wanted);
        for place in rest {
            if along.places.contains_key(place) {
                continue;
            }
            let node = model.expr(*place).map_or(Node::Value(*place), |expr| translator.formula(&expr, &label(*place)));
            along.push(*place, label(*place), What::Formula(node));
        }
        along.first_working = along.columns.len();
        let workings = translator.workings;
        along.held = moments.iter().map(|moment| along.row(part, *moment, &workings)).collect();
        for working in workings {
            let head = format!("for {}", working.of);
            along.columns.push(Column { head, what: What::Formula(working.node) });
        }
        along
    }

    /// About how many cells so many moments have.
    pub(crate) fn cells(&self, moments: usize) -> usize {
        self.columns.len() * moments
    }

    fn push(&mut self, place: usize, head: String, what: What) {
        self.places.insert(place, self.columns.len());
        self.columns.push(Column { head, what });
    }

    fn row(&self, part: &Part<'_>, (growth, load): Moment, workings: &[Working]) -> Vec<Held> {
        let program = &part.component.model.program;
        let mut given: Vec<f64> = (0..program.given()).map(|place| part.number(place)).collect();
        for mover in &part.component.moving.inputs {
            if let Some(number) = given.get_mut(mover.place) {
                *number *= mover.factor(growth, load);
            }
        }
        let mut cells = Row { part, all: program.run_one(&given), workings: Vec::new() };
        for working in workings {
            let held = calc(&working.node, &cells);
            cells.workings.push(held);
        }
        let mut places = vec![0; self.columns.len()];
        for (place, column) in &self.places {
            if let Some(found) = places.get_mut(*column) {
                *found = *place;
            }
        }
        places.into_iter().map(|place| cells.value(place)).chain(cells.workings.iter().cloned()).collect()
    }

    /// The column of a value that is wanted.
    pub(crate) fn column(&self, place: usize) -> u16 {
        u16::try_from(self.places.get(&place).copied().unwrap_or(0) + BEFORE).unwrap_or(u16::MAX)
    }

    /// The value at a place in a row.
    pub(crate) fn number(&self, place: usize, row: usize) -> f64 {
        let column = self.places.get(&place).copied().unwrap_or(usize::MAX);
        self.held.get(row).and_then(|row| row.get(column)).map_or(f64::NAN, Held::number)
    }

    /// The first column that is free.
    pub(crate) fn end(&self) -> u16 {
        u16::try_from(self.columns.len() + BEFORE).unwrap_or(u16::MAX)
    }

    pub(crate) fn write(&self, sheet: &mut Worksheet, styles: &Styles, part: &Part<'_>) -> Made<()> {
        let name = |column: usize| u16::try_from(column + BEFORE).map_or_else(|_| "XFD".into(), column_number_to_name);
        for (number, column) in self.columns.iter().enumerate() {
            let Ok(at) = u16::try_from(number + BEFORE) else { continue };
            pen::text(sheet, FIRST - 1, at, &column.head, &styles.head)?;
            for (row, cells) in (FIRST..).zip(&self.held) {
                let Some(held) = cells.get(number) else { continue };
                let here = |column: usize| format!("{}{}", name(column), row + 1);
                let text = match &column.what {
                    What::Moved(mover) => {
                        let grows = if mover.grows { format!("*$B{}", row + 1) } else { String::new() };
                        let varies = if mover.varies { format!("*$C{}", row + 1) } else { String::new() };
                        part.cell(Ref::Value(mover.place)) + &grows + &varies
                    }
                    What::Formula(node) => node.write(&|cell| match cell {
                        Ref::Working(number) => here(self.first_working + number),
                        Ref::Value(place) => {
                            self.places.get(&place).map_or_else(|| part.cell(cell), |column| here(*column))
                        }
                    }),
                };
                pen::formula(sheet, row, at, &text, held, &styles.digits)?;
            }
        }
        Ok(())
    }
}

struct Row<'p, 'e> {
    part: &'p Part<'e>,
    all: Vec<f64>,
    workings: Vec<Held>,
}

impl Cells for Row<'_, '_> {
    fn value(&self, place: usize) -> Held {
        held(self.part.component, place, self.all.get(place).copied().unwrap_or(f64::NAN))
    }

    fn working(&self, number: usize) -> Held {
        self.workings.get(number).cloned().unwrap_or(Held::Number(f64::NAN))
    }
}
