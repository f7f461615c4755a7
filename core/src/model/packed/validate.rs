//! Validates unpacked models, so that evaluation cannot fail. Meaningless formulas are harmless.

use crate::expression::program::{Program, Step};
use crate::model::loader::{MAX_MODEL_VALUES, MAX_PROGRAM_STEPS};
use crate::model::source::Scale;
use crate::model::{ChartKind, Input, Model, Piece, Slider, Template, Value, ValueKind};

/// The maximum number of registers. The compiler reserves the upper half of the 16-bit numbers.
const MAX_REGISTERS: usize = 0x8000;

/// Returns whether an unpacked model is safe to use: all indices and registers exist, and evaluation terminates.
pub(super) fn is_valid(model: &Model) -> bool {
    let program = &model.program;
    let (given, named, all) = (model.defaults.len(), model.values.len(), program.values);
    let place = |place: &usize| *place < all;
    let known = |place: &usize| *place < named;
    let all_known = |places: &[usize]| places.iter().all(known);
    let template = |template: &Template| {
        template.iter().all(|piece| matches!(piece, Piece::Text(_)) || matches!(piece, Piece::Value(at) if known(at)))
    };
    let set = |set: &[(usize, usize)]| set.iter().all(|(what, after)| *what < given && place(after));

    let places = is_valid_program(program)
        && program.given == given
        && named <= all
        && all <= MAX_MODEL_VALUES
        && model.unnamed.len() == all - named
        && all_known(&model.headline)
        && all_known(&model.per)
        && all_known(&model.sorted)
        && model.sorted.len() == named;
    places
        && model.values.iter().enumerate().all(|(at, value)| is_valid_value(value, at < given, &template))
        && model.resources.iter().all(|it| [it.demand, it.capacity, it.target, it.used].iter().all(place))
        && model.matrices.iter().all(|matrix| {
            let row = |row: &crate::model::MatrixRow| place(&row.when) && template(&row.action) && template(&row.how);
            all_known(&matrix.shows) && matrix.rows.iter().all(row)
        })
        && model.advice.iter().all(|advice| place(&advice.when) && template(&advice.text))
        && model.remedies.iter().chain(&model.savings).all(|remedy| set(&remedy.set))
        && model.costs.iter().all(|cost| cost.places().iter().all(place))
        && model.presets.iter().all(|preset| preset.set.iter().all(|(place, _)| *place < given))
        && model.charts.iter().all(|chart| match &chart.kind {
            ChartKind::Parts(parts) => all_known(parts),
            ChartKind::Curves { along, ends, of, level, .. } => {
                *along < given && is_range(*ends) && all_known(of) && level.iter().all(known)
            }
        })
}

/// Returns whether a value is of the right kind, given or computed, and its bounds and slider are valid ranges.
fn is_valid_value(value: &Value, given: bool, template: &impl Fn(&Template) -> bool) -> bool {
    match &value.kind {
        ValueKind::Input(Input { bounds, slider, .. }) => {
            let usable = |slider: &Slider| {
                let Slider { from, to, scale, .. } = slider;
                is_range((*from, *to)) && (*scale == Scale::Linear || *from > 0.0)
            };
            given && bounds.0 <= bounds.1 && slider.as_ref().is_none_or(usable)
        }
        ValueKind::Constant { bounds } => given && bounds.0 <= bounds.1,
        ValueKind::Formula { written } => !given && template(written),
    }
}

fn is_range((from, to): (f64, f64)) -> bool {
    from < to && from.is_finite() && to.is_finite()
}

/// Returns whether all registers of a program exist and its cost is within the limit.
fn is_valid_program(program: &Program) -> bool {
    let Program { routines, given, values, literals, registers } = program;
    let step = |step: &Step| {
        let Step { to, a, b, c, d, .. } = step;
        [to, a, b, c, d].iter().all(|register| usize::from(**register) < *registers)
            && [a, b, c, d].iter().all(|register| *register != to)
    };
    given <= values
        && values + literals.len() <= *registers
        && *registers < MAX_REGISTERS
        && program.work() <= MAX_PROGRAM_STEPS
        && routines.iter().all(|routine| {
            routine.value < *values && routine.uses.iter().all(|place| place < values) && routine.steps.iter().all(step)
        })
}
