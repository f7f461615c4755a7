//! Time-varying inputs, which grow with the deployment or follow the load calendar.

use alloc::vec::Vec;

use crate::expression::program::Program;
use crate::expression::slice::ProgramSlice;
use crate::model::Resource;

/// A time-varying input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeVaryingInput {
    /// The index of the input in the model.
    pub index: usize,
    /// Whether the input grows with the deployment.
    pub grows: bool,
    /// Whether the input follows the load calendar, hour by hour.
    pub varies: bool,
}

/// The time-varying inputs of a model, and the program slices that depend on them.
#[derive(Clone, Debug, Default)]
pub struct TimeVaryingInputs {
    /// The time-varying inputs.
    pub inputs: Vec<TimeVaryingInput>,
    /// The slice for the demand, capacity, and target of each resource.
    pub resource_slices: Vec<ProgramSlice>,
    /// The utilization and target of the resources that follow the load calendar.
    pub hourly: UtilizationSlice,
    /// The utilization and target of the other resources.
    pub daily: UtilizationSlice,
    /// The slice for the headline values.
    pub headline: ProgramSlice,
}

/// The utilization and target of a set of resources.
#[derive(Clone, Debug, Default)]
pub struct UtilizationSlice {
    /// The indices of the resources in the model.
    pub resources: Vec<usize>,
    /// The slice whose outputs are the utilizations of the resources, followed by their targets.
    pub slice: ProgramSlice,
}

impl TimeVaryingInputs {
    /// Creates the slices of a program for these inputs, these resources, and the headline values at these indices.
    #[must_use]
    pub fn new(program: &Program, resources: &[Resource], headline: &[usize], inputs: Vec<TimeVaryingInput>) -> Self {
        let places: Vec<usize> = inputs.iter().map(|input| input.index).collect();
        let varying: Vec<usize> = inputs.iter().filter(|input| input.varies).map(|input| input.index).collect();
        let limit =
            |resource: &Resource| program.slice(&places, &[resource.demand, resource.capacity, resource.target]);
        let follows = |number: &usize| {
            let resource = &resources[*number];
            program.slice(&varying, &[resource.utilization, resource.target]).step_count() > 0
        };
        let (hourly, daily): (Vec<usize>, Vec<usize>) = (0..resources.len()).partition(follows);
        let usage = |numbers: Vec<usize>| {
            let used = numbers.iter().map(|number| resources[*number].utilization);
            let outputs: Vec<usize> = used.chain(numbers.iter().map(|number| resources[*number].target)).collect();
            UtilizationSlice { slice: program.slice(&places, &outputs), resources: numbers }
        };
        Self {
            resource_slices: resources.iter().map(limit).collect(),
            hourly: usage(hourly),
            daily: usage(daily),
            headline: program.slice(&places, headline),
            inputs,
        }
    }

    /// Returns the values of the inputs at a growth factor and a calendar load factor; `all` holds the values today.
    #[must_use]
    pub fn values_at(&self, all: &[f64], growth: f64, load: f64) -> Vec<f64> {
        self.inputs.iter().map(|input| all[input.index] * input.factor(growth, load)).collect()
    }
}

impl TimeVaryingInput {
    /// Returns the factor that applies to the input at a growth factor and a calendar load factor.
    #[must_use]
    pub fn factor(&self, growth: f64, load: f64) -> f64 {
        (if self.grows { growth } else { 1.0 }) * (if self.varies { load } else { 1.0 })
    }
}

impl UtilizationSlice {
    /// Returns the resource that an output of the slice belongs to, and whether the output is the target.
    #[must_use]
    pub fn resource_at(&self, output: usize) -> (usize, bool) {
        let count = self.resources.len();
        (self.resources[output % count.max(1)], output >= count)
    }
}
