//! The requirement that instances are chosen for, and its validation.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::cost::catalog::{Arch, Catalog, Cloud, PurchaseOption};
use crate::scenario::cost_settings;
use crate::text::nearest;

/// The maximum number of cores of a requirement.
pub const MAX_CORES: f64 = 1e9;
/// The maximum memory of a requirement, in GiB.
pub const MAX_MEMORY_GIB: f64 = 1e12;
/// The maximum number of zones of a requirement.
pub const MAX_ZONES: u32 = cost_settings::MAX_ZONES;
/// The maximum number of spare instances, and of the minimum number of instances.
pub const MAX_SPARE: u32 = cost_settings::MAX_SPARE_MACHINES;
/// The default target utilization.
pub const DEFAULT_UTILIZATION: f64 = 0.7;

/// The requirement that instances are chosen for.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceRequirement {
    /// The vCPU that the load needs.
    pub cores: f64,
    /// The memory that the load needs, in GiB.
    pub memory_gib: f64,
    /// The number of machines, each with these cores and this memory; none if the load can be split freely.
    pub machines: Option<u64>,
    /// The target utilization, above 0 and at most 1.
    pub utilisation: f64,
    /// The number of spare instances.
    pub spare: u32,
    /// The number of zones over which instances are spread evenly.
    pub zones: u32,
    /// Whether the load must be carried after the loss of a zone.
    pub survive_zone: bool,
    /// The minimum number of instances.
    pub least: u32,
    /// The instances that may be chosen.
    pub limits: InstanceFilter,
    /// The purchase option.
    pub term: PurchaseOption,
}

impl Default for InstanceRequirement {
    /// Returns an empty requirement: on demand, 70% utilization, one zone.
    fn default() -> Self {
        Self {
            cores: 0.0,
            memory_gib: 0.0,
            machines: None,
            utilisation: DEFAULT_UTILIZATION,
            spare: 0,
            zones: 1,
            survive_zone: false,
            least: 1,
            limits: InstanceFilter::default(),
            term: PurchaseOption::OnDemand,
        }
    }
}

/// The instances that may be chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InstanceFilter {
    /// The clouds; all if empty.
    pub clouds: Vec<Cloud>,
    /// The regions; all if empty.
    pub regions: Vec<String>,
    /// The architectures; all if empty.
    pub archs: Vec<Arch>,
    /// The instance families; all if empty.
    pub families: Vec<String>,
    /// The maximum number of vCPU of an instance.
    pub vcpu_most: Option<u32>,
    /// The maximum memory of an instance, in GiB.
    pub memory_gib_most: Option<f64>,
    /// Whether burstable instances are allowed.
    pub burstable: bool,
}

/// The reason why a requirement is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementError {
    /// The name of the invalid field.
    pub field: &'static str,
    /// The reason, as a sentence.
    pub reason: String,
}

impl fmt::Display for RequirementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}

impl InstanceRequirement {
    /// Returns everything that is wrong with the requirement.
    #[must_use]
    pub fn check(&self, catalog: &Catalog) -> Vec<RequirementError> {
        let mut refused = Vec::new();
        let mut refuse = |field, reason: String| refused.push(RequirementError { field, reason });
        let within = |value: f64, most: f64| (0.0..=most).contains(&value);
        if !within(self.cores, MAX_CORES) {
            refuse("cores", format!("a number from 0 to {MAX_CORES} is wanted, not {}", self.cores));
        }
        if !within(self.memory_gib, MAX_MEMORY_GIB) {
            refuse("memory", format!("a size from 0 to {MAX_MEMORY_GIB} GiB is wanted, not {}", self.memory_gib));
        }
        if self.cores == 0.0 && self.memory_gib == 0.0 {
            refuse("cores", String::from("neither cores nor memory are needed"));
        }
        if !(self.utilisation > 0.0 && self.utilisation <= 1.0) {
            refuse("utilisation", String::from("more than 0 % and at most 100 % is wanted"));
        }
        if self.zones == 0 || self.zones > MAX_ZONES {
            refuse("zones", format!("1 to {MAX_ZONES} are wanted, not {}", self.zones));
        }
        if self.survive_zone && self.zones == 1 {
            refuse("zones", String::from("the loss of a zone is survived with two or more"));
        }
        for (field, count) in [("spare", self.spare), ("least", self.least)] {
            if count > MAX_SPARE {
                refuse(field, format!("at most {MAX_SPARE} can be asked for, not {count}"));
            }
        }
        if self.limits.vcpu_most == Some(0) {
            refuse("largest", String::from("an instance has at least one vCPU"));
        }
        if self.limits.memory_gib_most.is_some_and(|most| most.is_nan() || most <= 0.0) {
            refuse("largest", String::from("an instance has some memory"));
        }
        for cloud in self.limits.clouds.iter().filter(|cloud| catalog.book(**cloud).is_none()) {
            refuse("cloud", format!("there are no prices of {}", cloud.name()));
        }
        let wanted = |clouds: &[Cloud], cloud| clouds.is_empty() || clouds.contains(&cloud);
        let books = catalog.books().iter().filter(|book| wanted(&self.limits.clouds, book.cloud));
        let (mut regions, mut families) = (BTreeSet::new(), BTreeSet::new());
        for book in books {
            regions.extend(book.regions.iter().map(String::as_str));
            families.extend(book.types.iter().map(|instance| instance.family.as_str()));
        }
        for (field, names, known) in
            [("region", &self.limits.regions, &regions), ("family", &self.limits.families, &families)]
        {
            for name in names.iter().filter(|name| !known.contains(name.as_str())) {
                let near = nearest(name, known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                refuse(field, format!("{name:?} has no prices in the clouds that are compared{near}"));
            }
        }
        refused
    }
}
