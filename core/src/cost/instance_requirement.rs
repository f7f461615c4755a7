//! What instances are needed for, and whether that can be asked.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::cost::catalog::{Arch, Catalog, Cloud, PurchaseOption};
use crate::scenario::cost_settings;
use crate::text::nearest;

/// No more cores can be asked for.
pub const MAX_CORES: f64 = 1e9;
/// Nor more memory, in GiB.
pub const MAX_MEMORY_GIB: f64 = 1e12;
/// Nor more zones.
pub const MAX_ZONES: u32 = cost_settings::MAX_ZONES;
/// Nor more instances to spare, or at least.
pub const MAX_SPARE: u32 = cost_settings::MAX_SPARE_MACHINES;
/// What runs is used to this share where nobody says.
pub const DEFAULT_UTILIZATION: f64 = 0.7;

/// What instances are needed for.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceRequirement {
    /// vCPU that the load takes.
    pub cores: f64,
    /// Memory that it takes, in GiB.
    pub memory_gib: f64,
    /// So many machines, each of which has these cores and this memory; none where the load may be split as one likes.
    pub machines: Option<u64>,
    /// The share of an instance that the load may take.
    pub utilisation: f64,
    /// Instances beyond those that carry the load.
    pub spare: u32,
    /// Zones over which they are spread evenly.
    pub zones: u32,
    /// Whether the load has to be carried when a zone is lost.
    pub survive_zone: bool,
    /// So many instances at least.
    pub least: u32,
    /// What instances will do.
    pub limits: InstanceFilter,
    /// How they are bought.
    pub term: PurchaseOption,
}

impl Default for InstanceRequirement {
    /// Nothing, on demand, at 70 % utilisation, in one zone.
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

/// What a person wants of instances.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InstanceFilter {
    /// Only these; all if there are none.
    pub clouds: Vec<Cloud>,
    /// Only these; all if there are none.
    pub regions: Vec<String>,
    /// Only these; all if there are none.
    pub archs: Vec<Arch>,
    /// Only these; all if there are none.
    pub families: Vec<String>,
    /// No more vCPU than this.
    pub vcpu_most: Option<u32>,
    /// No more memory than this.
    pub memory_gib_most: Option<f64>,
    /// Whether burstable ones will do.
    pub burstable: bool,
}

/// Why something cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementError {
    /// What is wrong.
    pub field: &'static str,
    /// Why.
    pub reason: String,
}

impl fmt::Display for RequirementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}

impl InstanceRequirement {
    /// Everything that is wrong with it.
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
