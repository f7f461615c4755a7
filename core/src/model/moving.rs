//! What moves with time: the inputs that grow or follow the load calendar, and the program along them.

use alloc::vec::Vec;

use crate::expression::program::Program;
use crate::expression::slice::Slice;
use crate::model::Resource;

/// An input that moves with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Its place in the model.
    pub place: usize,
    /// It follows the growth of the deployment.
    pub grows: bool,
    /// It follows the load calendar, hour by hour.
    pub varies: bool,
}

/// The inputs that move with time, and what of a model moves with them.
#[derive(Clone, Debug, Default)]
pub struct Moving {
    /// The inputs.
    pub inputs: Vec<Mover>,
    /// For each resource its demand, capacity and target.
    pub limits: Vec<Slice>,
    /// What is used, and the target, of the resources that follow the calendar.
    pub hourly: Usage,
    /// The same of those that only grow, or do not move at all.
    pub daily: Usage,
    /// The values of the summary.
    pub headline: Slice,
}

/// The shares that are used of some resources, and their targets.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// The resources, by their number in the model.
    pub resources: Vec<usize>,
    /// For each of them the share of its capacity that is used, then for each its target.
    pub slice: Slice,
}

impl Moving {
    /// Prepares a program for these inputs.
    #[must_use]
    pub fn new(program: &Program, resources: &[Resource], headline: &[usize], inputs: Vec<Mover>) -> Self {
        let places: Vec<usize> = inputs.iter().map(|input| input.place).collect();
        let varying: Vec<usize> = inputs.iter().filter(|input| input.varies).map(|input| input.place).collect();
        let limit =
            |resource: &Resource| program.slice(&places, &[resource.demand, resource.capacity, resource.target]);
        let follows = |number: &usize| {
            let resource = &resources[*number];
            program.slice(&varying, &[resource.used, resource.target]).steps() > 0
        };
        let (hourly, daily): (Vec<usize>, Vec<usize>) = (0..resources.len()).partition(follows);
        let usage = |numbers: Vec<usize>| {
            let used = numbers.iter().map(|number| resources[*number].used);
            let wanted: Vec<usize> = used.chain(numbers.iter().map(|number| resources[*number].target)).collect();
            Usage { slice: program.slice(&places, &wanted), resources: numbers }
        };
        Self {
            limits: resources.iter().map(limit).collect(),
            hourly: usage(hourly),
            daily: usage(daily),
            headline: program.slice(&places, headline),
            inputs,
        }
    }

    /// The values of the inputs where everything that grows has grown by `growth` and the load of what follows the
    /// calendar is `load` times its average.
    #[must_use]
    pub fn moved(&self, all: &[f64], growth: f64, load: f64) -> Vec<f64> {
        self.inputs.iter().map(|input| all[input.place] * input.factor(growth, load)).collect()
    }
}

impl Mover {
    /// By what it is multiplied where the deployment has grown by `growth` and the load is `load` times its average.
    #[must_use]
    pub fn factor(&self, growth: f64, load: f64) -> f64 {
        (if self.grows { growth } else { 1.0 }) * (if self.varies { load } else { 1.0 })
    }
}

impl Usage {
    /// The resource of a wanted value of the slice, and whether it is its target.
    #[must_use]
    pub fn of(&self, wanted: usize) -> (usize, bool) {
        let count = self.resources.len();
        (self.resources[wanted % count.max(1)], wanted >= count)
    }
}
