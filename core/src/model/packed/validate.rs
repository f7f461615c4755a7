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
        && has_valid_labels(model)
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

/// Returns whether the texts that must fit in tables are short and printable: the title, counts, ids, and labels.
fn has_valid_labels(model: &Model) -> bool {
    let is_valid = |labels: &[&String]| labels.iter().all(|label| check_label(label, MAX_LABEL_CHARS).is_ok());
    let options = |value: &Value| match &value.kind {
        ValueKind::Input(input) => input.options.iter().all(|option| is_valid(&[&option.id, &option.label])),
        _ => true,
    };
    is_valid(&[&model.id, &model.title])
        && model.counts.iter().all(|count| is_valid(&[count]))
        && model.groups.iter().all(|group| is_valid(&[&group.id, &group.label]))
        && model.values.iter().all(|value| is_valid(&[&value.id, &value.label]) && options(value))
        && model.resources.iter().all(|resource| is_valid(&[&resource.id, &resource.label]))
        && model.matrices.iter().all(|matrix| {
            is_valid(&[&matrix.id, &matrix.label]) && matrix.rows.iter().all(|row| is_valid(&[&row.label]))
        })
        && model.remedies.iter().chain(&model.savings).all(|remedy| is_valid(&[&remedy.id, &remedy.label]))
        && model.costs.iter().all(|cost| is_valid(&[&cost.id, &cost.label]))
        && model.presets.iter().all(|preset| is_valid(&[&preset.id, &preset.label]))
        && model.charts.iter().all(|chart| is_valid(&[&chart.id, &chart.label]))
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
