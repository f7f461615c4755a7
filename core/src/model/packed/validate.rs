//! Validates unpacked models, so that evaluation cannot fail. Meaningless formulas are accepted, because they are
//! harmless.

use alloc::string::String;

use crate::expression::program::{Program, Step};
use crate::model::loader::{MAX_MODEL_VALUES, MAX_PROGRAM_STEPS};
use crate::model::source::{CostKind, Scale};
use crate::model::{ChartKind, Cost, Input, Model, Slider, Template, TemplateSegment, Value, ValueKind};
use crate::text::{MAX_LABEL_CHARS, check_label};

/// The exclusive limit on the number of registers. The compiler reserves the upper half of the 16-bit numbers.
const REGISTER_LIMIT: usize = 0x8000;

/// Returns whether an unpacked model is safe to use: all indices and registers exist, labels are short and printable,
/// and evaluation terminates.
pub(super) fn is_valid(model: &Model) -> bool {
    let program = &model.program;
    let (parameter_count, named, all) = (model.defaults.len(), model.values.len(), program.value_count);
    let is_value = |index: &usize| *index < all;
    let is_named = |index: &usize| *index < named;
    let all_named = |places: &[usize]| places.iter().all(is_named);
    let template = |template: &Template| {
        template.iter().all(|piece| {
            matches!(piece, TemplateSegment::Text(_)) || matches!(piece, TemplateSegment::Value(at) if is_named(at))
        })
    };
    let set = |set: &[(usize, usize)]| set.iter().all(|(what, after)| *what < parameter_count && is_value(after));

    let has_valid_indices = is_valid_program(program)
        && program.parameter_count == parameter_count
        && named <= all
        && all <= MAX_MODEL_VALUES
        && model.unnamed_expressions.len() == all - named
        && all_named(&model.headline)
        && all_named(&model.unit_cost_values)
        && all_named(&model.indices_by_id)
        && model.indices_by_id.len() == named;
    has_valid_indices
        && labels(model).all(|label| check_label(label, MAX_LABEL_CHARS).is_ok())
        && model.values.iter().enumerate().all(|(at, value)| is_valid_value(value, at < parameter_count, &template))
        && model.resources.iter().all(|it| [it.demand, it.capacity, it.target, it.utilization].iter().all(is_value))
        && model.matrices.iter().all(|matrix| {
            let row =
                |row: &crate::model::MatrixRow| is_value(&row.when) && template(&row.action) && template(&row.how);
            all_named(&matrix.shows) && matrix.rows.iter().all(row)
        })
        && model.advice.iter().all(|advice| is_value(&advice.when) && template(&advice.text))
        && model.remedies.iter().chain(&model.savings).all(|remedy| set(&remedy.set))
        && model.costs.iter().all(|cost| is_valid_cost(cost, &is_value))
        && model.presets.iter().all(|preset| preset.set.iter().all(|(index, _)| *index < parameter_count))
        && model.charts.iter().all(|chart| match &chart.kind {
            ChartKind::Parts(parts) => all_named(parts),
            ChartKind::Curves { along, ends, curves: of, level, .. } => {
                *along < parameter_count && is_range(*ends) && all_named(of) && level.iter().all(is_named)
            }
        })
}

/// Returns the texts that must fit in tables: the title, counts, ids, and labels.
fn labels(model: &Model) -> impl Iterator<Item = &str> {
    let remedies = model.remedies.iter().chain(&model.savings);
    let options = model.values.iter().filter_map(|value| match &value.kind {
        ValueKind::Input(input) => Some(input.options.iter().flat_map(|option| [&option.id, &option.label])),
        _ => None,
    });
    let rows = model.matrices.iter().flat_map(|matrix| matrix.rows.iter().map(|row| &row.label));
    [&model.id, &model.title]
        .into_iter()
        .chain(&model.counts)
        .chain(model.groups.iter().flat_map(|group| [&group.id, &group.label]))
        .chain(model.values.iter().flat_map(|value| [&value.id, &value.label]))
        .chain(options.flatten())
        .chain(model.resources.iter().flat_map(|resource| [&resource.id, &resource.label]))
        .chain(model.matrices.iter().flat_map(|matrix| [&matrix.id, &matrix.label]))
        .chain(rows)
        .chain(remedies.flat_map(|remedy| [&remedy.id, &remedy.label]))
        .chain(model.costs.iter().flat_map(|cost| [&cost.id, &cost.label]))
        .chain(model.presets.iter().flat_map(|preset| [&preset.id, &preset.label]))
        .chain(model.charts.iter().flat_map(|chart| [&chart.id, &chart.label]))
        .map(String::as_str)
}

/// Returns whether a value is valid: a parameter with valid bounds and slider if `is_parameter`, otherwise a formula
/// that passes `template`.
fn is_valid_value(value: &Value, is_parameter: bool, template: &impl Fn(&Template) -> bool) -> bool {
    match &value.kind {
        ValueKind::Input(Input { bounds, slider, .. }) => {
            let usable = |slider: &Slider| {
                let Slider { from, to, scale, .. } = slider;
                is_range((*from, *to)) && (*scale == Scale::Linear || *from > 0.0)
            };
            is_parameter && bounds.0 <= bounds.1 && slider.as_ref().is_none_or(usable)
        }
        ValueKind::Constant { bounds } => is_parameter && bounds.0 <= bounds.1,
        ValueKind::Formula { expr: written } => !is_parameter && template(written),
    }
}

/// Returns whether a cost entry has valid indices, and a size exactly if it bills machines. A pool cannot be elastic.
fn is_valid_cost(cost: &Cost, is_value: &impl Fn(&usize) -> bool) -> bool {
    let bills_machines = matches!(cost.kind, CostKind::Machines | CostKind::Pool);
    cost.indices().iter().all(is_value)
        && cost.size.is_some() == bills_machines
        && (!cost.elastic || cost.kind == CostKind::Machines)
}

fn is_range((from, to): (f64, f64)) -> bool {
    from < to && from.is_finite() && to.is_finite()
}

/// Returns whether a program is safe to run: the values and registers that it uses exist, no step writes to one of its
/// own operands, and the cost is within the limit.
fn is_valid_program(program: &Program) -> bool {
    let Program { routines, parameter_count: given, value_count: values, literals, register_count: registers } =
        program;
    let step = |step: &Step| {
        let Step { to, a, b, c, d, .. } = step;
        [to, a, b, c, d].iter().all(|register| usize::from(**register) < *registers)
            && [a, b, c, d].iter().all(|register| *register != to)
    };
    given <= values
        && values + literals.len() <= *registers
        && *registers < REGISTER_LIMIT
        && program.row_cost() <= MAX_PROGRAM_STEPS
        && routines.iter().all(|routine| {
            routine.value < *values && routine.uses.iter().all(|index| index < values) && routine.steps.iter().all(step)
        })
}
