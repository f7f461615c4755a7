//! The requirement that the chosen instances must meet, and its validation.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::cost::catalog::{Arch, Catalog, Cloud, PurchaseOption};
use crate::format::rounded;
use crate::problem::{Location, Problem};
use crate::scenario::cost_settings;
use crate::text::{nearest, quoted};

/// The maximum number of cores in a requirement.
pub const MAX_CORES: f64 = 1e9;
/// The maximum memory in a requirement, in GiB.
pub const MAX_MEMORY_GIB: f64 = 1e12;
/// The maximum number of zones in a requirement.
pub const MAX_ZONES: u32 = cost_settings::MAX_ZONES;
/// The upper bound of `spare` and `min_instances` in a requirement.
pub const MAX_SPARE: u32 = cost_settings::MAX_SPARE_MACHINES;
/// The number of significant digits of numbers in messages.
const DIGITS: usize = 6;
/// The default target utilization.
pub const DEFAULT_UTILIZATION: f64 = 0.7;

/// The requirement that the chosen instances must meet.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceRequirement {
    /// The vCPUs that the load needs.
    pub cores: f64,
    /// The memory that the load needs, in GiB.
    pub memory_gib: f64,
    /// The number of machines, each with these cores and this memory; `None` if the load can be split freely.
    pub machines: Option<u64>,
    /// The target utilization, above 0 and at most 1.
    pub utilization: f64,
    /// The number of spare instances.
    pub spare: u32,
    /// The number of zones over which instances are spread evenly.
    pub zones: u32,
    /// Whether the remaining zones must carry the load after the loss of a zone.
    pub survives_zone_loss: bool,
    /// The minimum number of instances.
    pub min_instances: u32,
    /// The instances that may be chosen.
    pub filter: InstanceFilter,
    /// The purchase option.
    pub purchase_option: PurchaseOption,
}

impl Default for InstanceRequirement {
    /// Returns a requirement without cores or memory: on demand, 70% utilization, one zone.
    fn default() -> Self {
        Self {
            cores: 0.0,
            memory_gib: 0.0,
            machines: None,
            utilization: DEFAULT_UTILIZATION,
            spare: 0,
            zones: 1,
            survives_zone_loss: false,
            min_instances: 1,
            filter: InstanceFilter::default(),
            purchase_option: PurchaseOption::OnDemand,
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
    /// The maximum number of vCPUs of an instance.
    pub max_vcpu: Option<u32>,
    /// The maximum memory of an instance, in GiB.
    pub max_memory_gib: Option<f64>,
    /// Whether burstable instances are allowed.
    pub burstable: bool,
}

impl InstanceRequirement {
    /// Returns all errors in the requirement.
    #[must_use]
    pub fn check(&self, catalog: &Catalog) -> Vec<Problem> {
        let mut problems = self.check_numbers();
        problems.extend(self.check_names(catalog));
        problems
    }

    /// Returns the errors in the numbers of the requirement.
    pub(super) fn check_numbers(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut reject = |field, reason: String| problems.push(Problem::invalid(Location::setting(field), reason));
        let within = |value: f64, most: f64| (0.0..=most).contains(&value);
        if !within(self.cores, MAX_CORES) {
            let (max, found) = (rounded(MAX_CORES, DIGITS), rounded(self.cores, DIGITS));
            reject("cores", format!("expected a number from 0 to {max}, found {found}"));
        }
        if !within(self.memory_gib, MAX_MEMORY_GIB) {
            let (max, found) = (rounded(MAX_MEMORY_GIB, DIGITS), rounded(self.memory_gib, DIGITS));
            reject("memory", format!("expected a size from 0 to {max} GiB, found {found} GiB"));
        }
        if self.cores == 0.0 && self.memory_gib == 0.0 {
            reject("cores", String::from("the requirement has neither cores nor memory; set at least one"));
        }
        if !(self.utilization > 0.0 && self.utilization <= 1.0) {
            reject("utilization", String::from("expected a value above 0% and at most 100%"));
        }
        if self.zones == 0 || self.zones > MAX_ZONES {
            reject("zones", format!("expected 1 to {MAX_ZONES} zones, found {}", self.zones));
        }
        if self.survives_zone_loss && self.zones == 1 {
            reject("zones", String::from("surviving the loss of a zone requires at least two zones"));
        }
        for (field, count) in [("spare", self.spare), ("least", self.min_instances)] {
            if count > MAX_SPARE {
                let (max, found) = (rounded(f64::from(MAX_SPARE), DIGITS), rounded(f64::from(count), DIGITS));
                reject(field, format!("expected at most {max}, found {found}"));
            }
        }
        if self.filter.max_vcpu == Some(0) {
            reject("max-vcpu", String::from("expected at least 1, found 0"));
        }
        if self.filter.max_memory_gib.is_some_and(|most| most.is_nan() || most <= 0.0) {
            reject("max-memory", String::from("expected a size above 0"));
        }
        problems
    }

    /// Returns the errors in the names of clouds, regions, and families.
    fn check_names(&self, catalog: &Catalog) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut reject = |field, reason: String| problems.push(Problem::invalid(Location::setting(field), reason));
        for cloud in self.filter.clouds.iter().filter(|cloud| catalog.book(**cloud).is_none()) {
            reject("cloud", format!("the price catalog has no prices for `{}`", cloud.name()));
        }
        let compared = |clouds: &[Cloud], cloud| clouds.is_empty() || clouds.contains(&cloud);
        let books = catalog.books().iter().filter(|book| compared(&self.filter.clouds, book.cloud));
        let (mut regions, mut families) = (BTreeSet::new(), BTreeSet::new());
        for book in books {
            regions.extend(book.regions.iter().map(String::as_str));
            families.extend(book.instance_types.iter().map(|instance| instance.family.as_str()));
        }
        for (field, names, known) in
            [("region", &self.filter.regions, &regions), ("family", &self.filter.families, &families)]
        {
            for name in names.iter().filter(|name| !known.contains(name.as_str())) {
                let near = nearest(name, known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                let name = quoted(name);
                reject(field, format!("the price catalog has no prices for {name} in the selected clouds{near}"));
            }
        }
        problems
    }
}
