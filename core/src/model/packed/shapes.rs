//! What of a model travels. Slices of the program, what moves, and what units measure are found anew from the rest.

use alloc::string::String;
use alloc::vec::Vec;

use crate::expression::functions::FUNCTIONS;
use crate::expression::operation::{COPY, OPERATORS, Operation};
use crate::expression::program::{Program, Routine, Step};
use crate::model::packed::bytes::{Bytes, Packed, fields, words_of};
use crate::model::source::{AdviceKind, CostKind, GroupSource, OptionSource, Pick, Scale};
use crate::model::{
    Advice, Chart, ChartKind, Cost, Input, Matrix, Model, Piece, Preset, Remedy, Resource, Row, Slider, Value,
    ValueKind,
};
use crate::units::Unit;
use crate::view_model::Severity;

fields!(Model {
    id, version, title, summary, source, notes, counts, headline, groups, values, resources, matrices, advice, remedies, costs,
    savings, per, presets, charts, program, defaults, sorted, unnamed; moving
});
fields!(Value { id, label, help, unit, group, source, kind });
fields!(Input { bounds, slider, whole, grows, varies, options });
fields!(Slider { from, to, scale, whole; unit });
fields!(Resource { id, label, remedy, unit, demand, capacity, target, used });
fields!(Matrix { id, label, pick, shows, source, note, rows });
fields!(Row { label, when, action, how, level });
fields!(Advice { when, text, level, kind, source });
fields!(Remedy { id, label, help, source, set });
fields!(Cost { id, label, note, kind, class, elastic, interruptible, text, amount, size, target, disks });
fields!(Preset { id, label, help, source, set });
fields!(Chart { id, label, help, kind });
fields!(GroupSource { id, label, help });
fields!(OptionSource { id, label, help });
fields!(Program { routines, given, values, literals, registers });
fields!(Routine { value, uses, steps });
fields!(Step { operation, to, a, b, c, d });

words_of!(Scale { Linear, Log });
words_of!(Pick { First, All });
words_of!(Severity { Ok, Info, Plan, Act, Urgent });
words_of!(AdviceKind { Plain, SinglePoint, AntiPattern });
words_of!(CostKind { Machines, Pool, Block, Iops, Object, Backup, Egress, BetweenZones, BetweenRegions });
/// By its code.
impl Packed for &'static Operation {
    fn write(&self, to: &mut Vec<u8>) {
        u32::from(self.code).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        let code = u32::read(from);
        let functions = FUNCTIONS.iter().map(|function| &function.operation);
        let mut operations = OPERATORS.iter().copied().chain(functions);
        operations.find(|operation| u32::from(operation.code) == code).unwrap_or_else(|| {
            from.fail();
            &COPY
        })
    }
}

/// As it is written: what it measures is found when the things that the model counts are known.
impl Packed for Unit {
    fn write(&self, to: &mut Vec<u8>) {
        self.text.write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        Self { text: Packed::read(from), ..Self::plain() }
    }
}

impl Packed for ValueKind {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Input(input) => {
                0_u32.write(to);
                input.write(to);
            }
            Self::Constant { bounds } => {
                1_u32.write(to);
                bounds.write(to);
            }
            Self::Formula { written } => {
                2_u32.write(to);
                written.write(to);
            }
        }
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        match u32::read(from) {
            0 => Self::Input(Packed::read(from)),
            1 => Self::Constant { bounds: Packed::read(from) },
            kind => {
                if kind != 2 {
                    from.fail();
                }
                Self::Formula { written: Packed::read(from) }
            }
        }
    }
}

/// A text, or an empty one and a place.
impl Packed for Piece {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Text(text) => text.write(to),
            Self::Value(place) => {
                0_u32.write(to);
                place.write(to);
            }
        }
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        let text = String::read(from);
        if text.is_empty() { Self::Value(Packed::read(from)) } else { Self::Text(text) }
    }
}

/// The points of an axis follow from its ends, and parts have no axis.
impl Packed for ChartKind {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Parts(parts) => {
                0_u32.write(to);
                parts.write(to);
            }
            Self::Curves { along, ends, scale, of, level, .. } => {
                1_u32.write(to);
                along.write(to);
                ends.write(to);
                scale.write(to);
                of.write(to);
                level.write(to);
            }
        }
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        if u32::read(from) == 0 {
            return Self::Parts(Packed::read(from));
        }
        Self::Curves {
            along: Packed::read(from),
            ends: Packed::read(from),
            scale: Packed::read(from),
            of: Packed::read(from),
            level: Packed::read(from),
            x: Vec::new(),
            slice: Default::default(),
        }
    }
}
